// SPDX-License-Identifier: Apache-2.0
// A request for access as each side sees it: the family reads "the practice", staff read who.
#pragma once
#include "base/json_writer.h"
#include "db/database.h"
#include "families/access_request.h"

namespace kinportal::access {

enum class RequestSide { family, staff };

/// A paper's request carries only what its sender saw of the person; the practice reads her name and birth date from its own list.
Result<families::AccessRequest> as_the_practice_reads(db::Reader& reader, families::AccessRequest request);

/// Schema AccessRequest, as an object: the form, the signature, the files, every step.
Result<void> write_request(JsonWriter& out, db::Reader& reader, const families::AccessRequest& request, RequestSide side);
/// Schema AccessRequestLine.
Result<void> write_request_line(JsonWriter& out, db::Reader& reader, const families::AccessRequest& request);

}  // namespace kinportal::access
