// SPDX-License-Identifier: Apache-2.0
// The tables `upload` and `upload_part`: parts of 1 MiB, numbered from 0.
#include "documents/upload_store.h"

#include <algorithm>

namespace kinportal::documents {
namespace {

Refusal refusal_from(std::string_view word) {
  for (int i = 0; i <= static_cast<int>(Refusal::not_opened); ++i) {
    if (to_string(static_cast<Refusal>(i)) == word) return static_cast<Refusal>(i);
  }
  return Refusal::not_opened;
}

Upload upload_of(const db::Rows& row) {
  Upload upload;
  upload.practice = row.id<PracticeId>(0);
  upload.id = row.id<UploadId>(1);
  upload.belongs_to = row.string(2);
  upload.sender = row.id<AccountId>(3);
  upload.at_desk = row.integer(4) != 0;
  upload.name = FreeText(row.string(5));
  upload.size_bytes = row.integer(6);
  upload.received_bytes = row.integer(7);
  upload.state = row.string(8);
  upload.type = media_type_from(row.text(9));
  upload.kept_bytes = row.integer(10);
  upload.pages = static_cast<int>(row.integer(11));
  upload.refusal = refusal_from(row.text(12));
  upload.created_at = row.instant(13);
  return upload;
}

Result<void> drop_parts(db::Transaction& tx, const Upload& upload) {
  TRY(tx.execute("DELETE FROM upload_part WHERE practice_id = $1 AND upload_id = $2", {upload.practice, upload.id}));
  return {};
}

}  // namespace

Result<void> store_upload(db::Transaction& tx, const NewUpload& upload, const UploadId& id, Instant now) {
  TRY(tx.execute(
      "INSERT INTO upload (practice_id, upload_id, belongs_to, account_id, at_desk, name, size_bytes, created_at) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
      {upload.practice, id, upload.belongs_to, upload.sender, upload.at_desk ? 1 : 0, upload.name.reveal(), upload.size_bytes, now}));
  return {};
}

Result<void> store_part(db::Transaction& tx, const Upload& upload, std::int64_t part_no, std::string_view bytes) {
  TRY(tx.execute("INSERT INTO upload_part (practice_id, upload_id, part_no, bytes) VALUES ($1, $2, $3, $4)",
                 {upload.practice, upload.id, part_no, db::Value::blob(bytes)}));
  TRY(tx.execute("UPDATE upload SET received_bytes = $3 WHERE practice_id = $1 AND upload_id = $2",
                 {upload.practice, upload.id, upload.received_bytes + static_cast<std::int64_t>(bytes.size())}));
  return {};
}

Result<void> store_refusal(db::Transaction& tx, const Upload& upload, Refusal refusal) {
  TRY(drop_parts(tx, upload));
  TRY(tx.execute("UPDATE upload SET state = 'refused', refusal = $3 WHERE practice_id = $1 AND upload_id = $2",
                 {upload.practice, upload.id, to_string(refusal)}));
  return {};
}

Result<void> store_settled(db::Transaction& tx, const Upload& upload, MediaType type, std::string_view bytes, int pages, bool scanned,
                           Instant now) {
  TRY(drop_parts(tx, upload));
  std::int64_t part_no = 0;
  for (std::string_view left = bytes; !left.empty(); ++part_no) {
    const std::string_view part = left.substr(0, kPartBytes);
    TRY(tx.execute("INSERT INTO upload_part (practice_id, upload_id, part_no, bytes) VALUES ($1, $2, $3, $4)",
                   {upload.practice, upload.id, part_no, db::Value::blob(part)}));
    left.remove_prefix(part.size());
  }
  TRY(
      tx.execute("UPDATE upload SET state = 'ready', media_type = $3, kept_bytes = $4, pages = $5, scanned = $6, settled_at = $7 "
                 "WHERE practice_id = $1 AND upload_id = $2",
                 {upload.practice, upload.id, to_string(type), bytes.size(), pages, scanned ? 1 : 0, now}));
  return {};
}

Result<void> forget_upload(db::Transaction& tx, const Upload& upload) {
  TRY(drop_parts(tx, upload));
  TRY(tx.execute("DELETE FROM upload WHERE practice_id = $1 AND upload_id = $2", {upload.practice, upload.id}));
  return {};
}

namespace {
constexpr std::string_view kColumns =
    "SELECT practice_id, upload_id, belongs_to, account_id, at_desk, name, size_bytes, received_bytes, state, media_type, kept_bytes, pages, "
    "refusal, created_at FROM upload ";
}

Result<Upload> read_upload(db::Reader& reader, const PracticeId& practice, const UploadId& upload) {
  static const std::string sql = std::string(kColumns) + "WHERE practice_id = $1 AND upload_id = $2";
  TRY_LET(db::Rows rows, reader.query(sql, {practice, upload}));
  TRY_LET(const bool there, rows.next());
  if (!there) return fail(Fault::not_found, "there is nothing at this address");
  return upload_of(rows);
}

Result<std::vector<Upload>> uploads_of(db::Reader& reader, const PracticeId& practice, std::string_view belongs_to) {
  static const std::string sql = std::string(kColumns) + "WHERE practice_id = $1 AND belongs_to = $2 ORDER BY upload_id LIMIT 100";
  TRY_LET(db::Rows rows, reader.query(sql, {practice, belongs_to}));
  std::vector<Upload> uploads;
  while (true) {
    TRY_LET(const bool more, rows.next());
    if (!more) return uploads;
    uploads.push_back(upload_of(rows));
  }
}

Result<std::string> read_parts(db::Reader& reader, const Upload& upload, std::int64_t size) {
  std::string bytes;
  bytes.reserve(static_cast<std::size_t>(size));
  TRY_LET(db::Rows rows, reader.query("SELECT bytes FROM upload_part WHERE practice_id = $1 AND upload_id = $2 ORDER BY part_no",
                                      {upload.practice, upload.id}));
  while (true) {
    TRY_LET(const bool more, rows.next());
    if (!more) break;
    bytes += rows.text(0);
    if (static_cast<std::int64_t>(bytes.size()) > size) break;
  }
  if (static_cast<std::int64_t>(bytes.size()) != size) return fail(Fault::corrupt, "a file's parts do not make the file");
  return bytes;
}

Result<void> sweep_uploads(db::Transaction& tx, Instant now) {
  const Instant before = now - kUnfinishedFor;
  TRY(
      tx.execute("DELETE FROM upload_part WHERE EXISTS (SELECT 1 FROM upload u WHERE u.practice_id = upload_part.practice_id "
                 "AND u.upload_id = upload_part.upload_id AND u.state = 'receiving' AND u.created_at < $1)",
                 {before}));
  TRY(tx.execute("DELETE FROM upload WHERE state = 'receiving' AND created_at < $1", {before}));
  return {};
}

}  // namespace kinportal::documents
