// SPDX-License-Identifier: Apache-2.0
// A patient's own account from the policy's age (requirements S2, S8, S11): started at the desk by a mail or a letter to her, never to a mailbox
// that a parent reads; what is close waits for a decision with a reason.
#pragma once
#include <string>
#include <vector>

#include "access/door.h"
#include "accounts/desk.h"

namespace kinportal::staff_api {

/// `public_url` is what letters print.
std::vector<access::Route> own_account_routes(accounts::Desk& desk, std::string public_url);

}  // namespace kinportal::staff_api
