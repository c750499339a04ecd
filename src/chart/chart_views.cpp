// SPDX-License-Identifier: Apache-2.0
// Splicing stored items into pages: no item is parsed or written again on its way out.
#include "chart/chart_views.h"

#include <charconv>

namespace kinportal::chart {

Result<ListQuery> list_query(const http::Request& request) {
  ListQuery query;
  const std::string_view limit = request.query_value("limit");
  if (!limit.empty()) {
    const auto [end, error] = std::from_chars(limit.data(), limit.data() + limit.size(), query.limit);
    if (error != std::errc{} || end != limit.data() + limit.size() || query.limit < 1 || query.limit > max_page_items) {
      return fail(Fault::invalid, "limit must be a whole number from 1 to 100");
    }
  }
  query.cursor = std::string(request.query_value("cursor"));
  query.kind = std::string(request.query_value("kind"));
  if (query.kind.size() > 32) return fail(Fault::invalid, "kind must be one of the words lab, vital, imaging, panel, survey");
  return query;
}

access::ChartBody page_body(const ItemPage& page) {
  access::ChartBody body(4096);
  body.begin_object().key("items").begin_array();
  for (const auto& item : page.items) body.splice(item);
  body.end_array().key("next");
  if (page.next) body.string(*page.next);
  else body.null();
  body.end_object();
  return body;
}

access::ChartBody detail_body(const ItemDetail& detail) {
  access::ChartBody body(4096);
  body.begin_object().key("item").splice(detail.item).key("trend").begin_array();
  for (const auto& item : detail.trend) body.splice(item);
  body.end_array().key("members").begin_array();
  for (const auto& item : detail.members) body.splice(item);
  body.end_array().end_object();
  return body;
}

access::Purpose purpose_of(Area area) {
  switch (area) {
    case Area::results: return access::Purpose::view_results;
    case Area::immunizations: return access::Purpose::view_immunizations;
    case Area::medicines: return access::Purpose::view_medicines;
    case Area::allergies: return access::Purpose::view_allergies;
    case Area::conditions: return access::Purpose::view_conditions;
    case Area::notes: return access::Purpose::view_notes;
    case Area::summaries: return access::Purpose::view_summaries;
    case Area::documents: return access::Purpose::view_documents;
  }
  return access::Purpose::view_item;
}

}  // namespace kinportal::chart
