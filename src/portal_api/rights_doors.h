// SPDX-License-Identifier: Apache-2.0
// What I can see and why, what changes when, and the patient's own page of her people with the wishes she makes about each of them.
#pragma once
#include <vector>

#include "access/door.h"

namespace kinportal::portal_api {

std::vector<access::Route> rights_routes();

}  // namespace kinportal::portal_api
