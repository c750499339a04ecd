// SPDX-License-Identifier: Apache-2.0
// Help with signing in that staff give at the counter: a link to the account's own e-mail, or a letter with a code (requirements S59, S60).
#pragma once
#include <vector>

#include "access/door.h"
#include "accounts/desk.h"

namespace kinportal::staff_api {

std::vector<access::Route> sign_in_help_routes(accounts::Desk& desk);

}  // namespace kinportal::staff_api
