// SPDX-License-Identifier: Apache-2.0
// A request for access as each side sees it: the family reads "the practice", staff read who.
#pragma once
#include "base/json_writer.h"
#include "db/database.h"
#include "families/access_request.h"

namespace kinportal::access {

enum class RequestSide { family, staff };

/// Schema AccessRequest, as an object: the form, the signature, the files, every step.
Result<void> write_request(JsonWriter& out, db::Reader& reader, const families::AccessRequest& request, RequestSide side);
/// Schema AccessRequestLine.
Result<void> write_request_line(JsonWriter& out, db::Reader& reader, const families::AccessRequest& request);

}  // namespace kinportal::access
