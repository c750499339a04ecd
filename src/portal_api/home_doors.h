// SPDX-License-Identifier: Apache-2.0
// Home and one person's page: everyone a viewer cares for, what needs attention, what may be seen and why, who looked.
#pragma once
#include <vector>

#include "access/door.h"

namespace kinportal::portal_api {

std::vector<access::Route> home_routes();

}  // namespace kinportal::portal_api
