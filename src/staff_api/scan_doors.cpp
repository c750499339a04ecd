// SPDX-License-Identifier: Apache-2.0
// One set of doors for whatever a file may lie beside: a host says how it is found, who reads it, who scans into it and until when.
#include "staff_api/scan_doors.h"

#include "access/desk.h"
#include "access/upload_doors.h"
#include "families/dispute.h"
#include "families/paper.h"
#include "staff_api/desk_deed.h"

namespace kinportal::staff_api {
namespace {

using access::Answer;
using access::ChartBody;
using access::DeskKey;
using access::Doorway;
using access::Knock;
using access::StaffAct;
using families::Deed;

struct Beside {
  PracticeId practice;
  PatientId patient;
  std::string id;  // what the files belong to
};

struct Host {
  std::string_view address;  // below /api/v1/staff/{practice}
  StaffAct read;
  StaffAct scan;
  Result<Beside> (*find)(db::Reader& reader, const http::Request& request);
  /// Asked again inside every change.
  Result<void> (*takes_files)(db::Reader& reader, const Beside& beside);
  /// A scan was kept. Null: nothing follows from it.
  Result<void> (*arrived)(const Deed& deed, const Beside& beside, const UploadId& upload);
};

Result<Beside> find_report(db::Reader& reader, const http::Request& request) {
  TRY_LET(const auto practice, PracticeId::parse(request.path_value("practice")));
  TRY_LET(const auto id, families::DisputeId::parse(request.path_value("dispute")));
  TRY_LET(const auto found, families::read_dispute(reader, practice, id));
  return Beside{practice, found.patient, id.text()};
}
Result<void> report_is_open(db::Reader& reader, const Beside& beside) {
  return families::require_undecided(reader, beside.practice, families::DisputeId::trusted(beside.id));
}

Result<Beside> find_paper(db::Reader& reader, const http::Request& request) {
  TRY_LET(const auto practice, PracticeId::parse(request.path_value("practice")));
  TRY_LET(const auto id, PaperId::parse(request.path_value("paper")));
  TRY_LET(const auto found, families::read_paper(reader, practice, id));
  return Beside{practice, found.patient, id.text()};
}
Result<void> paper_stands(db::Reader& reader, const Beside& beside) {
  TRY_LET(const auto paper, families::read_paper(reader, beside.practice, PaperId::trusted(beside.id)));
  if (paper.revoked_at) return fail(Fault::conflict, "a revoked paper takes no more files; file it again");
  return {};
}
Result<void> note_paper_scan(const Deed& deed, const Beside& beside, const UploadId& upload) {
  return families::add_paper_file(deed, beside.practice, PaperId::trusted(beside.id), upload);
}

constexpr Host report_host{
    "/disputes/{dispute}", StaffAct::review_disputes, StaffAct::review_disputes, find_report, report_is_open, nullptr};
constexpr Host paper_host{"/papers/{paper}", StaffAct::see_requests, StaffAct::receive_papers, find_paper, paper_stands, note_paper_scan};

struct Opened {
  Beside beside;
  DeskKey key;
};
// The desk first, so that who may not read such things cannot find out which there are.
Result<Opened> open_beside(Doorway& at, const http::Request& request, const Host& host, StaffAct act) {
  TRY_LET(const auto practice, PracticeId::parse(request.path_value("practice")));
  TRY_LET(db::Reader * reader, at.snapshot());
  auto found = host.find(*reader, request);
  TRY_LET(auto key, at.open_desk(practice, act, found.ok() ? found->patient : PatientId()));
  if (!found.ok()) return std::move(found).error();
  return Opened{std::move(found).value(), std::move(key)};
}

access::UploadPlace place_of(const Opened& opened, const Host& host) {
  access::UploadPlace place{opened.beside.practice, opened.beside.id, opened.key.account(), true, {}};
  place.confirm = [&opened, &host](db::Transaction& tx) -> Result<void> {
    TRY(opened.key.confirm(tx));
    return host.takes_files(tx, opened.beside);
  };
  return place;
}

Answer told(DeskKey key, const documents::Upload& upload, int status = 200) {
  JsonWriter json;
  access::write_upload(json, upload, access::UploadReader::practice);
  ChartBody body;
  body.raw(json.view());
  key.showed(1, "upload=" + upload.id.text());
  return Answer::chart(std::move(key).close(), std::move(body), status);
}

using UploadStep = Result<documents::Upload> (*)(Doorway&, const access::UploadPlace&, const http::Request&);

Result<Answer> scan_step(Doorway& at, const http::Request& request, const Host& host, UploadStep step, int status) {
  TRY_LET(auto opened, open_beside(at, request, host, host.scan));
  const auto place = place_of(opened, host);
  TRY_LET(const auto upload, step(at, place, request));
  return told(std::move(opened.key), upload, status);
}

Result<Answer> settle(documents::ExaminationRoom& room, Doorway& at, const http::Request& request, const Host& host) {
  TRY_LET(auto opened, open_beside(at, request, host, host.scan));
  const auto place = place_of(opened, host);
  TRY_LET(const auto upload, access::settle_upload(at, place, room, request));
  if (upload.state == "ready" && host.arrived != nullptr)
    TRY(do_deed(at, opened.key, [&](const Deed& deed) { return host.arrived(deed, opened.beside, upload.id); }));
  return told(std::move(opened.key), upload);
}

// A paper is shown by files of its own and by those of the request or report it came with: these are opened where they lie.
Result<documents::Upload> upload_here(Opened& opened, const Host& host, const http::Request& request) {
  return access::upload_at(opened.key.snapshot(), place_of(opened, host), request);
}

Result<Answer> show(Doorway& at, const http::Request& request, const Host& host) {
  TRY_LET(auto opened, open_beside(at, request, host, host.read));
  TRY_LET(const auto upload, upload_here(opened, host, request));
  return told(std::move(opened.key), upload);
}

Result<Answer> page(documents::ExaminationRoom& room, Doorway& at, const http::Request& request, const Host& host) {
  TRY_LET(auto opened, open_beside(at, request, host, host.read));
  TRY_LET(const auto upload, upload_here(opened, host, request));
  TRY_LET(auto picture, access::upload_picture(at, upload, room, request));
  opened.key.showed(1, "upload=" + upload.id.text());
  return Answer::file(std::move(opened.key).close(), std::string(documents::to_string(picture.type)), std::move(picture.bytes));
}

Result<Answer> file(Doorway& at, const http::Request& request, const Host& host) {
  TRY_LET(auto opened, open_beside(at, request, host, host.read));
  TRY_LET(const auto upload, upload_here(opened, host, request));
  TRY_LET(auto bytes, documents::bytes_of_upload(opened.key.snapshot(), upload));
  opened.key.showed(1, "upload=" + upload.id.text());
  return Answer::file(std::move(opened.key).close(), std::string(documents::to_string(*upload.type)), std::move(bytes),
                      access::saved_name(upload));
}

void add_routes(std::vector<access::Route>& all, documents::ExaminationRoom& room, const Host& host) {
  using http::Method;
  const std::string files = "/api/v1/staff/{practice}" + std::string(host.address) + "/uploads", one = files + "/{upload}";
  const auto step = [&host](UploadStep what, int status) -> access::Door {
    return [&host, what, status](Doorway& at, const http::Request& request) { return scan_step(at, request, host, what, status); };
  };
  all.push_back({Method::post, files, Knock::staff, step(access::announce_upload, 201)});
  all.push_back({Method::put, one + "/parts/{offset}", Knock::staff, step(access::receive_upload_part, 200), documents::kPartBytes,
                 "application/octet-stream"});
  all.push_back({Method::post, one + "/settle", Knock::staff,
                 [&room, &host](Doorway& at, const http::Request& request) { return settle(room, at, request, host); }});
  all.push_back({Method::get, one, Knock::staff, [&host](Doorway& at, const http::Request& request) { return show(at, request, host); }});
  all.push_back({Method::get, one + "/pages/{page}", Knock::staff,
                 [&room, &host](Doorway& at, const http::Request& request) { return page(room, at, request, host); }});
  all.push_back(
      {Method::get, one + "/file", Knock::staff, [&host](Doorway& at, const http::Request& request) { return file(at, request, host); }});
}

}  // namespace

std::vector<access::Route> scan_routes(documents::ExaminationRoom& room) {
  std::vector<access::Route> all;
  add_routes(all, room, report_host);
  add_routes(all, room, paper_host);
  return all;
}

}  // namespace kinportal::staff_api
