// SPDX-License-Identifier: Apache-2.0
// The desk's doors to requests for access, the papers they bring, and what is to be shown at the next visit (docs/api/portal.openapi.yaml,
// /staff/{practice}/requests, /papers, /id-checks).
#pragma once
#include <vector>

#include "access/door.h"
#include "accounts/desk.h"
#include "documents/upload.h"

namespace kinportal::staff_api {

/// `desk` queues the neutral mail that there is news.
std::vector<access::Route> request_routes(documents::ExaminationRoom& room, accounts::Desk& desk);
/// `desk` queues the neutral mail to somebody whose restriction ended.
std::vector<access::Route> paper_routes(accounts::Desk& desk);

}  // namespace kinportal::staff_api
