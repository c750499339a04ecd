// SPDX-License-Identifier: Apache-2.0
// The practice's first console: find a patient, see her people and her chart under one's role. Every look is in the visitors' book.
#pragma once
#include <vector>

#include "access/door.h"

namespace kinportal::staff_api {

std::vector<access::Route> staff_routes();

}  // namespace kinportal::staff_api
