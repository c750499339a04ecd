// SPDX-License-Identifier: Apache-2.0
// Disputes at the desk: write a report down, find out whom it is about, freeze, decide, and choose what the other side is told.
#pragma once
#include <vector>

#include "access/door.h"
#include "accounts/desk.h"

namespace kinportal::staff_api {

/// `desk` queues the neutral mail that a note waits; it must outlive the routes.
std::vector<access::Route> dispute_routes(accounts::Desk& desk);

}  // namespace kinportal::staff_api
