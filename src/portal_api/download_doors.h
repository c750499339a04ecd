// SPDX-License-Identifier: Apache-2.0
// The families' doors to copies that leave the portal: everything of one chart, and the file of one entry.
#pragma once
#include <vector>

#include "access/door.h"

namespace kinportal::portal_api {

std::vector<access::Route> download_routes();

}  // namespace kinportal::portal_api
