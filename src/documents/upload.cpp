// SPDX-License-Identifier: Apache-2.0
// The life of an upload: announced, received part by part, examined outside any transaction, settled in one.
#include "documents/upload.h"

#include "documents/pictures.h"
#include "documents/upload_store.h"
#include "documents/virus_scan.h"

namespace kinportal::documents {
namespace {

// Gives the place back on every way out.
class Place {
 public:
  explicit Place(std::counting_semaphore<2>& places) : places_(places), taken_(places.try_acquire_for(std::chrono::seconds(20))) {}
  ~Place() {
    if (taken_) places_.release();
  }
  Place(const Place&) = delete;
  bool taken() const { return taken_; }

 private:
  std::counting_semaphore<2>& places_;
  bool taken_;
};

Error busy() { return fail(Fault::unavailable, "many files are arriving; try again in a moment"); }

}  // namespace

Result<UploadId> announce(db::Transaction& tx, const NewUpload& upload, Instant now, Random& random) {
  if (upload.size_bytes < 1) return fail(Fault::invalid, "an empty file");
  if (upload.size_bytes > kMaxFileBytes) return fail(Fault::too_much, "a file is at most 50 MB");
  if (upload.name.reveal().size() > kMaxNameBytes) return fail(Fault::invalid, "a file's name is at most 200 bytes");
  TRY_LET(const auto there, uploads_of(tx, upload.practice, upload.belongs_to));
  int counted = 0;
  for (const Upload& each : there) counted += each.state == "refused" ? 0 : 1;
  if (counted >= kMaxFiles) return fail(Fault::too_much, "at most five files belong to one request");
  // Refused files stay in the list so that their sender sees why; there is an end to that too.
  if (there.size() >= kMaxFiles * 8) return fail(Fault::too_much, "too many files were refused; remove some");
  const UploadId id = UploadId::trusted(make_uuid(now, random));
  TRY(store_upload(tx, upload, id, now));
  return id;
}

Result<std::int64_t> receive_part(db::Transaction& tx, const PracticeId& practice, const UploadId& id, std::int64_t offset,
                                  std::string_view bytes) {
  TRY_LET(const Upload upload, read_upload(tx, practice, id));
  if (upload.state != "receiving") return fail(Fault::conflict, "this file is not being received any more");
  if (offset != upload.received_bytes) {
    // The part arrived and its answer was lost: sent again, it is the same part.
    if (offset < upload.received_bytes && offset + static_cast<std::int64_t>(bytes.size()) == upload.received_bytes)
      return upload.received_bytes;
    return fail(Fault::conflict, "the part does not begin where the last one ended");
  }
  const std::int64_t left = upload.size_bytes - offset;
  const std::int64_t expected = std::min<std::int64_t>(left, kPartBytes);
  if (static_cast<std::int64_t>(bytes.size()) != expected) return fail(Fault::invalid, "a part is 1 MiB, and only the last is shorter");
  if (offset == 0 && !type_of_start(bytes.substr(0, std::min(bytes.size(), std::size_t{256})))) {
    TRY(store_refusal(tx, upload, Refusal::wrong_type));
    return upload.size_bytes;  // nothing more is wanted; the state says why
  }
  TRY(store_part(tx, upload, offset / static_cast<std::int64_t>(kPartBytes), bytes));
  return offset + expected;
}

Result<void> remove_upload(db::Transaction& tx, const PracticeId& practice, const UploadId& id) {
  TRY_LET(const Upload upload, read_upload(tx, practice, id));
  return forget_upload(tx, upload);
}

Result<std::string> bytes_of_upload(db::Reader& reader, const Upload& upload) {
  if (upload.state != "ready") return fail(Fault::not_found, "there is nothing at this address");
  return read_parts(reader, upload, upload.kept_bytes);
}

Result<ExaminationRoom::Kept> ExaminationRoom::look_at(std::string bytes) const {
  Kept kept;
  kept.file = examine(std::move(bytes));
  if (kept.file.refusal != Refusal::none) return kept;
  // Scanned before anything opens it.
  if (!options_.clamd_socket.empty()) {
    TRY_LET(const ScanVerdict verdict, scan_for_viruses(options_.clamd_socket, kept.file.bytes));
    if (verdict == ScanVerdict::infected) {
      kept.file.refusal = Refusal::infected;
      return kept;
    }
  }
  if (kept.file.type == MediaType::heic) {
    auto jpeg = options_.program.empty() ? Result<std::string>(fail(Fault::invalid, "photos cannot be redrawn here"))
                                         : jpeg_of_heic(options_.program, kept.file.bytes);
    if (!jpeg.ok() && jpeg.error().fault != Fault::invalid) return std::move(jpeg).error();
    if (!jpeg.ok()) kept.file.refusal = Refusal::not_opened;
    else kept.file.bytes = std::move(*jpeg), kept.file.type = MediaType::jpeg;
  } else if (kept.file.type == MediaType::pdf) {
    const auto pages = pages_of_pdf(kept.file.bytes);
    if (pages.ok()) kept.pages = *pages;
    else if (pages.error().fault == Fault::forbidden) kept.file.refusal = Refusal::locked;
    else if (pages.error().fault == Fault::invalid) kept.file.refusal = Refusal::not_opened;
    else return pages.error();
  }
  return kept;
}

Result<Upload> ExaminationRoom::settle(db::Database& store, const PracticeId& practice, const UploadId& id, Instant now,
                                       const std::function<Result<void>(db::Transaction&)>& confirm) {
  const Place place(places_);
  if (!place.taken()) return busy();
  std::string bytes;
  {
    TRY_LET(auto reader, store.snapshot());
    TRY_LET(const Upload upload, read_upload(reader, practice, id));
    if (upload.state != "receiving") return upload;
    if (upload.received_bytes != upload.size_bytes) return fail(Fault::conflict, "parts of this file are missing");
    TRY_LET(bytes, read_parts(reader, upload, upload.size_bytes));
  }
  TRY_LET(const Kept kept, look_at(std::move(bytes)));
  std::optional<Upload> settled;
  TRY(store.write([&](db::Transaction& tx) -> Result<void> {
    TRY(confirm(tx));
    TRY_LET(Upload upload, read_upload(tx, practice, id));
    if (upload.state == "receiving") {
      if (kept.file.refusal != Refusal::none) TRY(store_refusal(tx, upload, kept.file.refusal));
      else TRY(store_settled(tx, upload, kept.file.type, kept.file.bytes, kept.pages, !options_.clamd_socket.empty(), now));
    }
    TRY_LET(settled, read_upload(tx, practice, id));
    return {};
  }));
  return std::move(*settled);
}

Result<ExaminationRoom::Picture> ExaminationRoom::picture(db::Reader& reader, const Upload& upload, int page) {
  if (upload.state != "ready" || !upload.type || page < 1 || page > upload.pages)
    return fail(Fault::not_found, "there is nothing at this address");
  const Place place(places_);
  if (!place.taken()) return busy();
  TRY_LET(std::string bytes, bytes_of_upload(reader, upload));
  if (*upload.type != MediaType::pdf) return Picture{*upload.type, std::move(bytes)};
  TRY_LET(std::string png, picture_of_page(bytes, page));
  return Picture{MediaType::png, std::move(png)};
}

}  // namespace kinportal::documents
