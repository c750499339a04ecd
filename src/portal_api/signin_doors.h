// SPDX-License-Identifier: Apache-2.0
// The doors of signing in and out, of devices, passwords and the second factor. They know accounts and nothing of charts.
#pragma once
#include <vector>

#include "access/door.h"
#include "portal_api/services.h"

namespace kinportal::portal_api {

std::vector<access::Route> signin_routes(Services& services);
std::vector<access::Route> account_routes(Services& services);

}  // namespace kinportal::portal_api
