// SPDX-License-Identifier: Apache-2.0
// Registration forms as the desk reviews them: the queue, one form beside the patients it may mean, and its three answers.
#pragma once
#include <vector>

#include "access/door.h"
#include "accounts/desk.h"

namespace kinportal::staff_api {

std::vector<access::Route> registration_routes(accounts::Desk& desk);

}  // namespace kinportal::staff_api
