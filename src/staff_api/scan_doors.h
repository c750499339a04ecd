// SPDX-License-Identifier: Apache-2.0
// Files beside a report and beside a paper: shown as pictures, saved, and scanned at the desk. The files of a request for access have doors of
// their own (request_doors.h), because a scan may send the request.
#pragma once
#include <vector>

#include "access/door.h"
#include "documents/upload.h"

namespace kinportal::staff_api {

std::vector<access::Route> scan_routes(documents::ExaminationRoom& room);

}  // namespace kinportal::staff_api
