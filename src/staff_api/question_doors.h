// SPDX-License-Identifier: Apache-2.0
// One question somebody asked the office, and what staff do about it.
#pragma once
#include <vector>

#include "access/door.h"
#include "accounts/desk.h"

namespace kinportal::staff_api {

/// `desk` queues the mails; it must outlive the routes.
std::vector<access::Route> question_routes(accounts::Desk& desk);

}  // namespace kinportal::staff_api
