// SPDX-License-Identifier: Apache-2.0
// The console's doors (docs/api/portal.openapi.yaml, /staff). The chart doors show exactly the bodies the families' doors show, under the
// role's plan.
#include "staff_api/staff_doors.h"

#include <algorithm>

#include "access/access_view.h"
#include "access/visitors.h"
#include "chart/chart_views.h"
#include "chart/read.h"
#include "families/paper.h"
#include "families/people.h"
#include "patients/find_patients.h"
#include "patients/patient.h"
#include "practices/practice.h"
#include "staff_api/rights_view.h"

namespace kinportal::staff_api {
namespace {

using access::Answer;
using access::ChartBody;
using access::ChartKey;
using access::Doorway;
using access::Knock;
using access::Purpose;

struct Address {
  PracticeId practice;
  PatientId patient;
};

Result<Address> address_of(const http::Request& request) {
  TRY_LET(auto practice, PracticeId::parse(request.path_value("practice")));
  TRY_LET(auto patient, PatientId::parse(request.path_value("patient")));
  return Address{std::move(practice), std::move(patient)};
}

void write_patient(ChartBody& body, const patients::Patient& patient, bool namesake, Day today) {
  body.begin_object()
      .member("patient", patient.id.text())
      .member("name", patient.family_name.reveal() + ", " + patient.given_names.reveal());
  if (patient.birth_on) {
    body.member("birth_on", patient.birth_on->reveal().iso()).member("age_years", patients::age_years(patient.birth_on->reveal(), today));
  }
  body.member("sex", patient.sex);
  if (!patient.mrn.empty()) body.member("mrn", patient.mrn);
  if (!patient.phone.empty()) body.member("phone", patient.phone.reveal());
  body.member("namesake", namesake).end_object();
}

Result<Answer> find_patients(Doorway& at, const http::Request& request) {
  TRY_LET(const auto practice, PracticeId::parse(request.path_value("practice")));
  TRY_LET(auto key, at.open_search(practice));
  TRY_LET(const auto found, patients::find_patients(key.snapshot(), practice, request.query_value("q"), patients::max_found));
  TRY_LET(const auto place, practices::read_practice(key.snapshot(), practice));
  key.showed(static_cast<std::int64_t>(found.patients.size()));
  ChartBody body(8192);
  body.begin_object().key("patients").begin_array();
  for (const auto& one : found.patients) write_patient(body, one.patient, one.namesake, place.zone.day_of(at.now()));
  body.end_array().member("more", found.more).end_object();
  return Answer::chart(std::move(key).close(), std::move(body));
}

void write_optional_instant(ChartBody& body, std::string_view name, const std::optional<Instant>& at) {
  body.key(name);
  if (at) body.string(at->iso());
  else body.null();
}

Result<void> write_people(ChartBody& body, Doorway& at, const ChartKey& key) {
  TRY_LET(const auto people, families::people_of_patient(key.snapshot(), key.practice(), key.patient(), at.now()));
  TRY_LET(const auto papers, families::papers_of_patient(key.snapshot(), key.practice(), key.patient()));
  body.key("people").begin_array();
  for (const auto& person : people) {
    body.begin_object()
        .member("name", person.name.reveal())
        .member("kind", families::relationship_word(person.link.kind))
        .member("custody", person.link.custody);
    write_optional_instant(body, "since", person.link.granted_at);
    write_optional_instant(body, "until", person.link.ended_at);
    body.member("status", person.status).member("id_status", person.id_status);
    TRY_LET(const auto view, key.what_account_sees(person.link.account));
    body.key("sees").begin_array();
    for (const auto area : chart::all_areas) {
      if (std::find(view.categories.begin(), view.categories.end(), chart::category_of(area)) != view.categories.end())
        body.string(chart::to_string(area));
    }
    // What a clinician found is not for the counter, from where it could slip out.
    const auto role = access::staff_role_from(key.capacity());
    body.end_array().member("reason", role ? told_reason(view.reason, *role) : std::string()).key("papers").begin_array();
    for (const auto& paper : papers) {
      if (paper.account && *paper.account != person.link.account.text()) continue;
      body.begin_object().member("kind", paper.kind).member("verified", paper.verified);
      write_optional_instant(body, "from", paper.from_at);
      write_optional_instant(body, "to", paper.to_at);
      body.end_object();
    }
    body.end_array().end_object();
  }
  body.end_array();
  return {};
}

Result<Answer> show_patient(Doorway& at, const http::Request& request) {
  TRY_LET(const Address address, address_of(request));
  TRY_LET(auto key, at.open_chart_as_staff(address.practice, address.patient, Purpose::view_people));
  TRY_LET(const auto patient, patients::read_patient(key.snapshot(), address.practice, address.patient));
  TRY_LET(const auto place, practices::read_practice(key.snapshot(), address.practice));
  TRY_LET(const bool namesake, patients::has_namesake(key.snapshot(), patient));
  ChartBody body(8192);
  body.begin_object().key("patient");
  write_patient(body, patient, namesake, place.zone.day_of(at.now()));
  body.key("areas").begin_array();
  for (const auto area : chart::areas_open(key)) body.string(chart::to_string(area));
  body.end_array().key("own_account");
  TRY_LET(const auto own, families::own_account_of(key.snapshot(), address.practice, address.patient));
  if (own) {
    body.begin_object()
        .member("name", own->name.reveal())
        .member("email", own->email.reveal())
        .member("since", own->since_at.iso())
        .end_object();
  } else {
    body.null();
  }
  TRY(write_people(body, at, key));
  body.end_object();
  return Answer::chart(std::move(key).close(), std::move(body));
}

Result<Answer> list_area(Doorway& at, const http::Request& request) {
  TRY_LET(const Address address, address_of(request));
  const auto area = chart::area_from(request.path_value("area"));
  if (!area) return fail(Fault::not_found, "there is nothing at this address");
  TRY_LET(const auto query, chart::list_query(request));
  TRY_LET(auto key, at.open_chart_as_staff(address.practice, address.patient, chart::purpose_of(*area)));
  TRY_LET(const auto page, chart::list_items(key, *area, query));
  key.showed(static_cast<std::int64_t>(page.items.size()));
  return Answer::chart(std::move(key).close(), chart::page_body(page));
}

Result<Answer> show_item(Doorway& at, const http::Request& request) {
  TRY_LET(const Address address, address_of(request));
  const auto area = chart::area_from(request.path_value("area"));
  if (!area) return fail(Fault::not_found, "there is nothing at this address");
  TRY_LET(const auto item, ItemId::parse(request.path_value("item")));
  const auto purpose = *area == chart::Area::results ? Purpose::view_result : Purpose::view_item;
  TRY_LET(auto key, at.open_chart_as_staff(address.practice, address.patient, purpose));
  TRY_LET(const auto detail, chart::read_item(key, *area, item));
  key.showed(1, item.text());
  return Answer::chart(std::move(key).close(), chart::detail_body(detail));
}

Result<Answer> show_visitors(Doorway& at, const http::Request& request) {
  TRY_LET(const Address address, address_of(request));
  TRY_LET(auto key, at.open_chart_as_staff(address.practice, address.patient, Purpose::view_visitors));
  TRY_LET(const auto page, access::read_visitors(at.gate().book(), key, at.viewer()->account, request.query_value("cursor")));
  key.showed(static_cast<std::int64_t>(page.visitors.size()));
  return Answer::chart(std::move(key).close(), access::visitors_body(page));
}

}  // namespace

std::vector<access::Route> staff_routes() {
  using http::Method;
  const std::string patients = "/api/v1/staff/{practice}/patients";
  return {
      {Method::get, patients, Knock::staff, find_patients},
      {Method::get, patients + "/{patient}", Knock::staff, show_patient},
      {Method::get, patients + "/{patient}/visitors", Knock::staff, show_visitors},
      {Method::get, patients + "/{patient}/{area}", Knock::staff, list_area},
      {Method::get, patients + "/{patient}/{area}/{item}", Knock::staff, show_item},
  };
}

}  // namespace kinportal::staff_api
