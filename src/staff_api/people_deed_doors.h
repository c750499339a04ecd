// SPDX-License-Identifier: Apache-2.0
// The deeds on a patient's people. Every body takes "reason" (1 to 500 bytes) and "preview": true, which does nothing and answers whose
// view would change.
#pragma once
#include <vector>

#include "access/door.h"

namespace kinportal::staff_api {

std::vector<access::Route> people_deed_routes();

}  // namespace kinportal::staff_api
