// SPDX-License-Identifier: Apache-2.0
// Today and the work queues: what waits, a page of it, and who is looking at which row.
#pragma once
#include <vector>

#include "access/door.h"

namespace kinportal::staff_api {

std::vector<access::Route> queue_routes();

}  // namespace kinportal::staff_api
