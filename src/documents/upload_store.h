// SPDX-License-Identifier: Apache-2.0
// The SQL of uploads; private to this folder.
#pragma once
#include "documents/upload.h"

namespace kinportal::documents {

Result<void> store_upload(db::Transaction& tx, const NewUpload& upload, const UploadId& id, Instant now);
Result<void> store_part(db::Transaction& tx, const Upload& upload, std::int64_t part_no, std::string_view bytes);
/// The state becomes refused, and the bytes go.
Result<void> store_refusal(db::Transaction& tx, const Upload& upload, Refusal refusal);
/// The bytes to keep take the place of those received.
Result<void> store_settled(db::Transaction& tx, const Upload& upload, MediaType type, std::string_view bytes, int pages, bool scanned,
                           Instant now);
Result<void> forget_upload(db::Transaction& tx, const Upload& upload);
/// Fault::corrupt when the parts are not `size` bytes together.
Result<std::string> read_parts(db::Reader& reader, const Upload& upload, std::int64_t size);

}  // namespace kinportal::documents
