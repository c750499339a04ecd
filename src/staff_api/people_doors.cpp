// SPDX-License-Identifier: Apache-2.0
// The page about a patient's people (docs/api/portal.openapi.yaml, …/patients/{patient}/people). Reading is an act of its own
// (StaffAct::see_people); what a role may not do, the page does not offer and people_deed_doors.cpp refuses.
#include "staff_api/people_doors.h"

#include <algorithm>
#include <map>

#include "access/desk.h"
#include "families/dispute.h"
#include "families/paper.h"
#include "families/people.h"
#include "families/rights_reason.h"
#include "families/standing.h"
#include "families/visit_task.h"
#include "patients/patient.h"
#include "practices/practice.h"
#include "staff_api/people_deed_doors.h"
#include "staff_api/rights_view.h"

namespace kinportal::staff_api {
namespace {

using access::Answer;
using access::ChartBody;
using access::DeskKey;
using access::Doorway;
using access::Knock;
using access::StaffAct;

struct Around {
  PracticeId practice;
  PatientId patient;
  std::vector<families::PersonOfPatient> links;
  std::vector<families::Paper> papers;
  std::vector<families::Dispute> disputes;
  std::vector<AccountId> endangering;
  bool clinical = false;
};

Result<Around> gather(const DeskKey& key) {
  Around around;
  around.practice = key.practice();
  around.patient = key.patient();
  around.clinical = access::has_clinical_duties(key.role());
  TRY_LET(around.links, families::people_of_patient(key.snapshot(), key.practice(), key.patient(), key.now()));
  TRY_LET(around.papers, families::papers_of_patient(key.snapshot(), key.practice(), key.patient()));
  TRY_LET(around.disputes, families::disputes_of_patient(key.snapshot(), key.practice(), key.patient()));
  if (around.clinical) { TRY_LET(around.endangering, families::endangering(key.snapshot(), key.practice(), key.patient())); }
  return around;
}

void write_patient(ChartBody& body, const patients::Patient& patient, Day today) {
  body.key("patient").begin_object().member("patient", patient.id.text());
  body.member("name", patient.family_name.reveal() + ", " + patient.given_names.reveal());
  if (patient.birth_on) {
    body.member("birth_on", patient.birth_on->reveal().iso()).member("age_years", patients::age_years(patient.birth_on->reveal(), today));
  }
  body.member("sex", patient.sex);
  if (!patient.mrn.empty()) body.member("mrn", patient.mrn);
  body.end_object();
}

Result<void> write_links(ChartBody& body, const DeskKey& key, const Around& around, const AccountId& account) {
  body.key("links").begin_array();
  for (const auto& person : around.links) {
    if (person.link.account != account) continue;
    body.begin_object().member("link", person.link.id.text()).member("kind", families::relationship_word(person.link.kind));
    body.member("custody", person.link.custody).member("source", person.link.source).member("status", person.status);
    write_instant(body, "since", person.link.granted_at);
    write_instant(body, "until", person.link.ended_at);
    TRY_LET(const auto reviewer,
            name_at(key.snapshot(), around.practice, AccountId::trusted(person.link.reviewer), person.link.granted_at.value_or(key.now())));
    body.member("reviewer", reviewer.reveal()).end_object();
  }
  body.end_array();
  return {};
}

void write_papers(ChartBody& body, const Around& around, const AccountId& account) {
  body.key("papers").begin_array();
  for (const auto& paper : around.papers) {
    if (paper.account && *paper.account != account.text()) continue;
    body.begin_object().member("paper", paper.id.text()).member("kind", paper.kind).member("verified", paper.verified);
    body.member("revoked", paper.revoked_at.has_value()).member("names_person", paper.account.has_value());
    write_instant(body, "from", paper.from_at);
    write_instant(body, "to", paper.to_at);
    write_words(body, "categories", paper.categories);
    body.end_object();
  }
  body.end_array();
}

Result<void> write_person(ChartBody& body, Doorway& at, const DeskKey& key, const Around& around, const families::PersonOfPatient& one) {
  const AccountId& account = one.link.account;
  TRY_LET(const PersonView view, view_of(key.snapshot(), at.gate().policies(), around.practice, around.patient, account, key.now()));
  body.begin_object().member("account", account.text()).member("name", one.name.reveal()).member("id_status", one.id_status);
  write_words(body, "sees", view.categories);
  body.member("reason", told_reason(view.reason, key.role()));
  if (around.clinical) {
    body.member("endangers", std::find(around.endangering.begin(), around.endangering.end(), account) != around.endangering.end());
  }
  TRY_LET(const auto task, families::open_id_task(key.snapshot(), around.practice, account));
  if (task) body.member("id_task", *task);
  TRY(write_links(body, key, around, account));
  write_papers(body, around, account);
  body.end_object();
  return {};
}

Result<void> write_people(ChartBody& body, Doorway& at, DeskKey& key, const Around& around) {
  std::vector<AccountId> written;
  body.key("people").begin_array();
  for (const auto& person : around.links) {
    if (std::find(written.begin(), written.end(), person.link.account) != written.end()) continue;
    written.push_back(person.link.account);
    TRY(write_person(body, at, key, around, person));
  }
  body.end_array();
  key.showed(static_cast<std::int64_t>(written.size()));
  return {};
}

Result<void> write_history(ChartBody& body, const DeskKey& key, const Around& around) {
  TRY_LET(const auto reasons, families::reasons_of_patient(key.snapshot(), around.practice, around.patient));
  body.key("history").begin_array();
  for (const auto& reason : reasons) {
    const bool danger = reason.deed == "find_endangerment" || reason.deed == "lift_endangerment";
    if (danger && !around.clinical) continue;
    TRY_LET(const auto who, name_at(key.snapshot(), around.practice, reason.account, reason.at));
    TRY_LET(const auto by, name_at(key.snapshot(), around.practice, reason.by, reason.at));
    body.begin_object().member("at", reason.at.iso()).member("deed", reason.deed).member("who", who.reveal());
    body.member("by", by.reveal()).member("words", reason.words.reveal()).end_object();
  }
  body.end_array();
  return {};
}

Result<Answer> show_people(Doorway& at, const http::Request& request) {
  TRY_LET(const auto practice, PracticeId::parse(request.path_value("practice")));
  TRY_LET(const auto patient_id, PatientId::parse(request.path_value("patient")));
  TRY_LET(auto key, at.open_desk(practice, StaffAct::see_people, patient_id));
  TRY_LET(const auto patient, patients::read_patient(key.snapshot(), practice, patient_id));
  TRY_LET(const auto place, practices::read_practice(key.snapshot(), practice));
  TRY_LET(const Around around, gather(key));
  ChartBody body(16 * 1024);
  body.begin_object();
  write_patient(body, patient, place.zone.day_of(at.now()));
  TRY_LET(const auto standing, families::standing_of(key.snapshot(), practice, patient_id));
  write_instant(body, "emancipated_at", standing.emancipated_at);
  write_instant(body, "deceased_at", standing.deceased_at);
  body.member("diminished", standing.diminished);
  TRY(write_people(body, at, key, around));
  TRY_LET(const auto own, families::own_account_of(key.snapshot(), practice, patient_id));
  body.key("own_account");
  if (own) {
    body.begin_object().member("account", own->account.text()).member("name", own->name.reveal()).member("since", own->since_at.iso());
    TRY_LET(const auto view, view_of(key.snapshot(), at.gate().policies(), practice, patient_id, own->account, at.now()));
    write_words(body, "sees", view.categories);
    body.member("reason", told_reason(view.reason, key.role())).end_object();
  } else {
    body.null();
  }
  body.key("disputes").begin_array();
  for (const auto& dispute : around.disputes) {
    body.begin_object().member("dispute", dispute.id.text()).member("state", families::to_string(dispute.state));
    body.member("account", dispute.account ? dispute.account->text() : std::string()).member("opened_at", dispute.opened_at.iso());
    body.member("decision", dispute.decision).end_object();
  }
  body.end_array();
  TRY(write_history(body, key, around));
  body.end_object();
  return Answer::chart(std::move(key).close(), std::move(body));
}

}  // namespace

std::vector<access::Route> people_routes() {
  using http::Method;
  std::vector<access::Route> routes{
      {Method::get, "/api/v1/staff/{practice}/patients/{patient}/people", Knock::staff, show_people},
  };
  for (auto& route : people_deed_routes()) routes.push_back(std::move(route));
  return routes;
}

}  // namespace kinportal::staff_api
