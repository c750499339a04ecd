// SPDX-License-Identifier: Apache-2.0
// The doors of making an account, open to anyone: an address, its code, then the person.
#pragma once
#include <vector>

#include "access/door.h"
#include "portal_api/services.h"

namespace kinportal::portal_api {

std::vector<access::Route> sign_up_routes(Services& services);

}  // namespace kinportal::portal_api
