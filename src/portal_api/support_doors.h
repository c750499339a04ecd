// SPDX-License-Identifier: Apache-2.0
// Questions to an office about the portal, with an account or without, and what a practice says about help.
#pragma once
#include <vector>

#include "access/door.h"
#include "portal_api/services.h"

namespace kinportal::portal_api {

/// `services` must outlive the routes.
std::vector<access::Route> support_routes(Services& services);

}  // namespace kinportal::portal_api
