// SPDX-License-Identifier: Apache-2.0
// Who works here: list, add, change the role, end. For the administrator; the last one cannot go.
#pragma once
#include <vector>

#include "access/door.h"

namespace kinportal::staff_api {

std::vector<access::Route> team_routes();

}  // namespace kinportal::staff_api
