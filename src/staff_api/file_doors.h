// SPDX-License-Identifier: Apache-2.0
// The practice's door to the file of one entry, under the role of who opens it.
#pragma once
#include <vector>

#include "access/door.h"

namespace kinportal::staff_api {

std::vector<access::Route> file_routes();

}  // namespace kinportal::staff_api
