// SPDX-License-Identifier: Apache-2.0
// Answers that are made while they are sent: the key's entry is in the visitors' book before the first byte, and every piece is decided anew
// (access/chart_stream.h).
#include "portal_api/download_doors.h"

#include "chart/download.h"
#include "chart/item_file.h"
#include "patients/patient.h"
#include "practices/practice.h"

namespace kinportal::portal_api {
namespace {

using access::Answer;
using access::Doorway;
using access::Purpose;

Result<chart::DownloadHead> head_of(const access::ChartKey& key, const http::Request& request, const Doorway& at) {
  TRY_LET(const auto practice, practices::read_practice(key.snapshot(), key.practice()));
  TRY_LET(const auto patient, patients::read_patient(key.snapshot(), key.practice(), key.patient()));
  chart::DownloadHead head;
  head.given_name = patient.shown_name().reveal();
  head.family_name = patient.family_name.reveal();
  head.name = head.given_name + " " + head.family_name;
  if (patient.birth_on) head.birth_on = patient.birth_on->reveal().iso();
  head.practice_name = practice.name;
  head.practice_phone = practice.phone;
  head.zone = practice.zone;
  head.made_at = at.now();
  const std::string_view wished = request.query_value("language");
  head.language = wished.empty() ? at.viewer()->language : std::string(wished);
  if (head.language != "en" && head.language != "es") return fail(Fault::invalid, "language must be en or es");
  return head;
}

Result<Answer> download(Doorway& at, const http::Request& request) {
  TRY_LET(const auto practice, PracticeId::parse(request.path_value("practice")));
  TRY_LET(const auto patient, PatientId::parse(request.path_value("patient")));
  const std::string_view word = request.query_value("format");
  const auto format = chart::download_format_from(word.empty() ? "page" : word);
  if (!format) return fail(Fault::invalid, "format must be page or fhir");
  TRY_LET(auto key, at.open_chart(practice, patient, Purpose::download_chart));
  TRY_LET(auto head, head_of(key, request, at));
  const std::string name = chart::file_name_of(*format, head.zone.day_of(at.now()));
  access::ChartStream stream(key, chart::download_chart(*format, std::move(head)));
  return Answer::chart_stream(std::move(key).close(), std::move(stream), std::string(chart::content_type_of(*format)))
      .with_header("content-disposition", "attachment; filename=\"" + name + "\"");
}

Result<Answer> show_file(Doorway& at, const http::Request& request) {
  TRY_LET(const auto practice, PracticeId::parse(request.path_value("practice")));
  TRY_LET(const auto patient, PatientId::parse(request.path_value("patient")));
  const auto area = chart::area_from(request.path_value("area"));
  if (!area) return fail(Fault::not_found, "there is nothing at this address");
  TRY_LET(const auto item, ItemId::parse(request.path_value("item")));
  TRY_LET(auto key, at.open_chart(practice, patient, Purpose::view_file));
  TRY_LET(auto file, chart::open_item_file(key, *area, item));
  key.showed(1, item.text());
  return chart::file_answer(std::move(key), std::move(file));
}

}  // namespace

std::vector<access::Route> download_routes() {
  const std::string chart = "/api/v1/charts/{practice}/{patient}";
  return {
      {http::Method::get, chart + "/download", access::Knock::signed_in, download},
      {http::Method::get, chart + "/{area}/{item}/file", access::Knock::signed_in, show_file},
  };
}

}  // namespace kinportal::portal_api
