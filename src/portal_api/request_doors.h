// SPDX-License-Identifier: Apache-2.0
// A family's doors to her requests for access and the papers she sends (docs/api/portal.openapi.yaml, /requests). They are the account's own:
// nothing here says whether a patient exists.
#pragma once
#include <vector>

#include "access/door.h"
#include "documents/upload.h"

namespace kinportal::portal_api {

std::vector<access::Route> request_routes(documents::ExaminationRoom& room);

}  // namespace kinportal::portal_api
