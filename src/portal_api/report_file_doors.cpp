// SPDX-License-Identifier: Apache-2.0
// Each door reads the report as the asker's own first; another's is not found. What was sent stays with the report: whether somebody reads it
// already would tell of a freeze.
#include "portal_api/report_file_doors.h"

#include "access/upload_doors.h"
#include "families/dispute.h"

namespace kinportal::portal_api {
namespace {

using access::Answer;
using access::Doorway;
using access::Knock;
using families::Dispute;
using families::DisputeId;

struct Address {
  PracticeId practice;
  DisputeId report;
};
Result<Address> address_of(const http::Request& request) {
  TRY_LET(auto practice, PracticeId::parse(request.path_value("practice")));
  TRY_LET(auto report, DisputeId::parse(request.path_value("report")));
  return Address{std::move(practice), std::move(report)};
}

Result<void> require_own(db::Reader& reader, const AccountId& account, const Address& address) {
  const auto found = families::read_dispute(reader, address.practice, address.report);
  if (!found.ok() || found->source != "family" || found->reported_by != account)
    return fail(Fault::not_found, "there is nothing at this address");
  return {};
}

Result<access::UploadPlace> place_of(Doorway& at, const http::Request& request) {
  TRY_LET(const Address address, address_of(request));
  const AccountId account = at.viewer()->account;
  TRY_LET(db::Reader * reader, at.snapshot());
  TRY(require_own(*reader, account, address));
  access::UploadPlace place{address.practice, address.report.text(), account, false, {}};
  place.confirm = [address, account](db::Transaction& tx) -> Result<void> {
    TRY(require_own(tx, account, address));
    return families::require_undecided(tx, address.practice, address.report);
  };
  return place;
}

Answer told(const documents::Upload& upload, int status = 200) {
  JsonWriter body;
  access::write_upload(body, upload, access::UploadReader::family);
  return Answer::plain(status, std::move(body));
}

Result<Answer> announce(Doorway& at, const http::Request& request) {
  TRY_LET(const auto place, place_of(at, request));
  TRY_LET(const auto upload, access::announce_upload(at, place, request));
  at.note(place.sender, "announce_upload", Doorway::Effect::allow);
  return told(upload, 201);
}

Result<Answer> receive(Doorway& at, const http::Request& request) {
  TRY_LET(const auto place, place_of(at, request));
  TRY_LET(const auto upload, access::receive_upload_part(at, place, request));
  return told(upload);
}

Result<Answer> settle(documents::ExaminationRoom& room, Doorway& at, const http::Request& request) {
  TRY_LET(const auto place, place_of(at, request));
  TRY_LET(const auto upload, access::settle_upload(at, place, room, request));
  at.note(place.sender, "settle_upload", Doorway::Effect::allow);
  return told(upload);
}

// Her own file: what the desk scanned into the report is the practice's.
Result<documents::Upload> own_file(Doorway& at, const http::Request& request) {
  TRY_LET(const auto place, place_of(at, request));
  TRY_LET(db::Reader * reader, at.snapshot());
  TRY_LET(auto upload, access::upload_at(*reader, place, request));
  if (upload.sender != place.sender || upload.at_desk) return fail(Fault::not_found, "there is nothing at this address");
  return upload;
}

Result<Answer> show(Doorway& at, const http::Request& request) {
  TRY_LET(const auto upload, own_file(at, request));
  return told(upload);
}

Result<Answer> page(documents::ExaminationRoom& room, Doorway& at, const http::Request& request) {
  TRY_LET(const auto upload, own_file(at, request));
  TRY_LET(auto picture, access::upload_picture(at, upload, room, request));
  at.note(upload.sender, "view_own_upload", Doorway::Effect::allow);
  return Answer::own_file(std::string(documents::to_string(picture.type)), std::move(picture.bytes));
}

using RoomDoor = Result<Answer> (*)(documents::ExaminationRoom&, Doorway&, const http::Request&);
access::Door bind(documents::ExaminationRoom& room, RoomDoor door) {
  return [&room, door](Doorway& at, const http::Request& request) { return door(room, at, request); };
}

}  // namespace

std::vector<access::Route> report_file_routes(documents::ExaminationRoom& room) {
  using http::Method;
  const std::string files = "/api/v1/reports/{practice}/{report}/uploads", one = files + "/{upload}";
  return {
      {Method::post, files, Knock::signed_in, announce},
      {Method::get, one, Knock::signed_in, show},
      {Method::put, one + "/parts/{offset}", Knock::signed_in, receive, documents::kPartBytes, "application/octet-stream"},
      {Method::post, one + "/settle", Knock::signed_in, bind(room, settle)},
      {Method::get, one + "/pages/{page}", Knock::signed_in, bind(room, page)},
  };
}

}  // namespace kinportal::portal_api
