// SPDX-License-Identifier: Apache-2.0
// Parse, open the chart in the role, open the file: the answer is the one families get (chart/item_file.h).
#include "staff_api/file_doors.h"

#include "chart/item_file.h"

namespace kinportal::staff_api {
namespace {

Result<access::Answer> show_file(access::Doorway& at, const http::Request& request) {
  TRY_LET(const auto practice, PracticeId::parse(request.path_value("practice")));
  TRY_LET(const auto patient, PatientId::parse(request.path_value("patient")));
  const auto area = chart::area_from(request.path_value("area"));
  if (!area) return fail(Fault::not_found, "there is nothing at this address");
  TRY_LET(const auto item, ItemId::parse(request.path_value("item")));
  TRY_LET(auto key, at.open_chart_as_staff(practice, patient, access::Purpose::view_file));
  TRY_LET(auto file, chart::open_item_file(key, *area, item));
  key.showed(1, item.text());
  return chart::file_answer(std::move(key), std::move(file));
}

}  // namespace

std::vector<access::Route> file_routes() {
  return {{http::Method::get, "/api/v1/staff/{practice}/patients/{patient}/{area}/{item}/file", access::Knock::staff, show_file}};
}

}  // namespace kinportal::staff_api
