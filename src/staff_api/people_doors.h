// SPDX-License-Identifier: Apache-2.0
// A patient's people: who may see what, since when, on which paper and why, and the deeds of staff on it, each with a preview, a reason and
// an entry.
#pragma once
#include <vector>

#include "access/door.h"

namespace kinportal::staff_api {

std::vector<access::Route> people_routes();

}  // namespace kinportal::staff_api
