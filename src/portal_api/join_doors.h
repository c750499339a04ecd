// SPDX-License-Identifier: Apache-2.0
// The doors by which a family gets in: the public directory, a practice's terms, codes from letters and invitations, registration forms, and
// the list of one's own connections.
#pragma once
#include <vector>

#include "access/door.h"
#include "portal_api/services.h"

namespace kinportal::portal_api {

std::vector<access::Route> directory_routes();
std::vector<access::Route> join_routes(Services& services);
std::vector<access::Route> registration_routes();

}  // namespace kinportal::portal_api
