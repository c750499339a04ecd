// SPDX-License-Identifier: Apache-2.0
// The policy screens' doors: the versions, one version with its grid, drafts that are checked, moved and compared, publishing with a date, and
// what one person would see on a day (docs/api/portal.openapi.yaml, /staff/{practice}/policy).
#pragma once
#include <vector>

#include "access/door.h"

namespace kinportal::accounts {
struct Desk;
}

namespace kinportal::staff_api {

/// `desk` proves passwords again before something is published.
std::vector<access::Route> policy_routes(accounts::Desk& desk);

/// Parts of it in files of their own.
Result<access::Answer> compare_draft(access::Doorway& at, const http::Request& request);
Result<access::Answer> show_preview(access::Doorway& at, const http::Request& request);

}  // namespace kinportal::staff_api
