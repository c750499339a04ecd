// SPDX-License-Identifier: Apache-2.0
// One transaction for each step of an upload.
#include "access/upload_doors.h"

#include <charconv>

#include "formats/json/json.h"

namespace kinportal::access {
namespace {

Result<std::int64_t> number_of(const http::Request& request, std::string_view name) {
  const std::string_view text = request.path_value(name);
  std::int64_t value = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < 0)
    return fail(Fault::not_found, "there is nothing at this address");
  return value;
}

Result<UploadId> id_of(const http::Request& request) { return UploadId::parse(request.path_value("upload")); }

Result<documents::Upload> of_place(db::Reader& reader, const UploadPlace& place, const UploadId& id) {
  TRY_LET(auto upload, documents::read_upload(reader, place.practice, id));
  if (upload.belongs_to != place.belongs_to) return fail(Fault::not_found, "there is nothing at this address");
  return upload;
}

// What somebody else sent, or the desk scanned, is read by this side and changed by whoever sent it.
Result<documents::Upload> own_of_place(db::Reader& reader, const UploadPlace& place, const UploadId& id) {
  TRY_LET(auto upload, of_place(reader, place, id));
  if (upload.sender != place.sender || upload.at_desk != place.at_desk) return fail(Fault::not_found, "there is nothing at this address");
  return upload;
}

}  // namespace

Result<documents::Upload> announce_upload(Doorway& at, const UploadPlace& place, const http::Request& request) {
  TRY_LET(const auto document, json::Document::parse(request.body));
  TRY(document->only({"name", "size"}));
  documents::NewUpload fresh{place.practice, place.belongs_to, place.sender, place.at_desk, {}, 0};
  TRY_LET(std::string name, document->string("name"));
  fresh.name = FreeText(std::move(name));
  TRY_LET(fresh.size_bytes, document->integer("size", 0));
  at.release_snapshot();
  std::optional<documents::Upload> made;
  TRY(at.gate().store().write([&](db::Transaction& tx) -> Result<void> {
    TRY(place.confirm(tx));
    TRY_LET(const UploadId id, documents::announce(tx, fresh, at.now(), at.gate().random()));
    TRY_LET(made, documents::read_upload(tx, place.practice, id));
    return {};
  }));
  return std::move(*made);
}

Result<documents::Upload> receive_upload_part(Doorway& at, const UploadPlace& place, const http::Request& request) {
  TRY_LET(const UploadId id, id_of(request));
  TRY_LET(const std::int64_t offset, number_of(request, "offset"));
  at.release_snapshot();
  std::optional<documents::Upload> after;
  TRY(at.gate().store().write([&](db::Transaction& tx) -> Result<void> {
    TRY(place.confirm(tx));
    TRY(own_of_place(tx, place, id));
    TRY(documents::receive_part(tx, place.practice, id, offset, request.body));
    TRY_LET(after, documents::read_upload(tx, place.practice, id));
    return {};
  }));
  return std::move(*after);
}

Result<documents::Upload> settle_upload(Doorway& at, const UploadPlace& place, documents::ExaminationRoom& room,
                                        const http::Request& request) {
  TRY_LET(const UploadId id, id_of(request));
  {
    TRY_LET(db::Reader * reader, at.snapshot());
    TRY(own_of_place(*reader, place, id));
  }
  at.release_snapshot();
  return room.settle(at.gate().store(), place.practice, id, at.now(), place.confirm);
}

Result<void> remove_upload(Doorway& at, const UploadPlace& place, const http::Request& request) {
  TRY_LET(const UploadId id, id_of(request));
  at.release_snapshot();
  return at.gate().store().write([&](db::Transaction& tx) -> Result<void> {
    TRY(place.confirm(tx));
    TRY(own_of_place(tx, place, id));
    return documents::remove_upload(tx, place.practice, id);
  });
}

Result<documents::Upload> upload_at(db::Reader& reader, const UploadPlace& place, const http::Request& request) {
  TRY_LET(const UploadId id, id_of(request));
  return of_place(reader, place, id);
}

Result<documents::ExaminationRoom::Picture> upload_picture(Doorway& at, const documents::Upload& upload, documents::ExaminationRoom& room,
                                                           const http::Request& request) {
  TRY_LET(const std::int64_t page, number_of(request, "page"));
  if (page > 10'000) return fail(Fault::not_found, "there is nothing at this address");
  TRY_LET(db::Reader * reader, at.snapshot());
  return room.picture(*reader, upload, static_cast<int>(page));
}

std::string saved_name(const documents::Upload& upload) {
  const std::string& id = upload.id.text();
  return "paper-" + id.substr(id.size() - std::min<std::size_t>(id.size(), 6)) + "." +
         std::string(upload.type ? documents::extension_of(*upload.type) : "bin");
}

void write_upload(JsonWriter& out, const documents::Upload& upload, UploadReader reader) {
  // How the practice's scanner names a file may name another patient.
  const bool named = reader == UploadReader::practice || !upload.at_desk;
  out.begin_object().member("upload", upload.id.text()).member("name", named ? upload.name.reveal() : std::string());
  out.member("size", upload.size_bytes);
  out.member("received", upload.received_bytes).member("state", upload.state).member("pages", upload.pages);
  out.member("at_desk", upload.at_desk).member("sent_at", upload.created_at.iso());
  if (upload.type) out.member("media_type", documents::to_string(*upload.type));
  if (upload.refusal != documents::Refusal::none) out.member("refusal", documents::to_string(upload.refusal));
  out.end_object();
}

}  // namespace kinportal::access
