// SPDX-License-Identifier: Apache-2.0
// "Somebody has access who should not", said by a family member, and what the office tells an account.
#pragma once
#include <vector>

#include "access/door.h"
#include "accounts/desk.h"

namespace kinportal::portal_api {

/// `desk` queues the neutral mail where the practice lets a report freeze at once; it must outlive the routes.
std::vector<access::Route> concern_routes(accounts::Desk& desk);

}  // namespace kinportal::portal_api
