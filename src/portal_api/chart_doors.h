// SPDX-License-Identifier: Apache-2.0
// The families' doors to a chart: lists, one item, who looked, what may be seen and why.
#pragma once
#include <vector>

#include "access/door.h"

namespace kinportal::portal_api {

std::vector<access::Route> chart_routes();

}  // namespace kinportal::portal_api
