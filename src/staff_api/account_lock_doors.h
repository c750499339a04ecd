// SPDX-License-Identifier: Apache-2.0
// The doors that lock an account and open it again at the counter (docs/api/portal.openapi.yaml, /staff/{practice}/accounts).
#pragma once
#include <vector>

#include "access/door.h"
#include "accounts/desk.h"

namespace kinportal::staff_api {

std::vector<access::Route> account_lock_routes(accounts::Desk& desk);

}  // namespace kinportal::staff_api
