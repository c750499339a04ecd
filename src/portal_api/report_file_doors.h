// SPDX-License-Identifier: Apache-2.0
// The court papers somebody sends with a report (requirement S22): the report is at the office first, its files follow, and a broken
// connection loses neither.
#pragma once
#include <vector>

#include "access/door.h"
#include "documents/upload.h"

namespace kinportal::portal_api {

std::vector<access::Route> report_file_routes(documents::ExaminationRoom& room);

}  // namespace kinportal::portal_api
