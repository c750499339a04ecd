// SPDX-License-Identifier: Apache-2.0
// Parse, open the chart, read, show: every door here is these four steps (docs/api/portal.openapi.yaml, /charts).
#include "portal_api/chart_doors.h"

#include "chart/chart_views.h"
#include "chart/read.h"
#include "chart/seen.h"

namespace kinportal::portal_api {
namespace {

using access::Answer;
using access::Doorway;

struct Address {
  PracticeId practice;
  PatientId patient;
};

Result<Address> address_of(const http::Request& request) {
  TRY_LET(auto practice, PracticeId::parse(request.path_value("practice")));
  TRY_LET(auto patient, PatientId::parse(request.path_value("patient")));
  return Address{std::move(practice), std::move(patient)};
}

Result<chart::Area> area_of(const http::Request& request) {
  const auto area = chart::area_from(request.path_value("area"));
  if (!area) return fail(Fault::not_found, "there is nothing at this address");
  return *area;
}

Result<Answer> list_area(Doorway& at, const http::Request& request) {
  TRY_LET(const Address address, address_of(request));
  TRY_LET(const chart::Area area, area_of(request));
  TRY_LET(const chart::ListQuery query, chart::list_query(request));
  TRY_LET(auto key, at.open_chart(address.practice, address.patient, chart::purpose_of(area)));
  TRY_LET(const chart::ItemPage page, chart::list_items(key, area, query));
  key.showed(static_cast<std::int64_t>(page.items.size()));
  return Answer::chart(std::move(key).close(), chart::page_body(page));
}

Result<Answer> show_item(Doorway& at, const http::Request& request) {
  TRY_LET(const Address address, address_of(request));
  TRY_LET(const chart::Area area, area_of(request));
  TRY_LET(const ItemId item, ItemId::parse(request.path_value("item")));
  const auto purpose = area == chart::Area::results ? access::Purpose::view_result : access::Purpose::view_item;
  TRY_LET(auto key, at.open_chart(address.practice, address.patient, purpose));
  TRY_LET(const chart::ItemDetail detail, chart::read_item(key, area, item));
  key.showed(1, item.text());
  chart::note_item_seen(at.gate().store(), key, at.viewer()->account, item);
  return Answer::chart(std::move(key).close(), chart::detail_body(detail));
}

}  // namespace

std::vector<access::Route> chart_routes() {
  using http::Method;
  const std::string chart = "/api/v1/charts/{practice}/{patient}";
  return {
      {Method::get, chart + "/{area}", access::Knock::signed_in, list_area},
      {Method::get, chart + "/{area}/{item}", access::Knock::signed_in, show_item},
  };
}

}  // namespace kinportal::portal_api
