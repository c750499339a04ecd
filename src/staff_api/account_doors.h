// SPDX-License-Identifier: Apache-2.0
// Families' accounts as the office may see and help them: by state; suspend, end and lift; unlock; help with a lost second factor; change
// registration data for somebody who stands there with photo ID and a form (requirements S23-S26, S53, S107, S108).
#pragma once
#include <vector>

#include "access/door.h"
#include "accounts/desk.h"

namespace kinportal::staff_api {

std::vector<access::Route> account_routes(accounts::Desk& desk);

}  // namespace kinportal::staff_api
