// SPDX-License-Identifier: Apache-2.0
// A role is never rewritten: the place ends and another begins, so that the visitors' book can say in which role somebody looked.
#include "staff_api/team_doors.h"

#include <algorithm>

#include "access/desk.h"
#include "accounts/account.h"
#include "formats/json/json.h"
#include "staff/staff.h"
#include "staff_api/counter_help.h"
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

Result<Answer> done(DeskKey key) {
  ChartBody body;
  body.begin_object().end_object();
  return Answer::chart(std::move(key).close(), std::move(body));
}

Result<Answer> list(Doorway& at, const http::Request& request) {
  TRY_LET(const auto practice, PracticeId::parse(request.path_value("practice")));
  TRY_LET(auto key, at.open_desk(practice, StaffAct::manage_staff));
  TRY_LET(const auto team, staff::staff_list(key.snapshot(), practice, at.now()));
  key.showed(static_cast<std::int64_t>(team.size()));
  ChartBody body(8192);
  body.begin_object().key("team").begin_array();
  for (const auto& member : team) {
    TRY_LET(const auto card, accounts::account_card(key.snapshot(), member.account));
    body.begin_object().member("staff", member.staff.text()).member("name", member.display_name.reveal());
    body.member("email", card.email.reveal()).member("role", staff::to_string(member.role)).member("since", member.since_at.iso());
    body.member("second_factor", card.second_factor).member("me", member.account == key.account()).end_object();
  }
  body.end_array().end_object();
  return Answer::chart(std::move(key).close(), std::move(body));
}

// The member meant, inside the transaction. Fault::not_found for one who has left.
Result<staff::StaffMember> member_of(db::Reader& reader, const PracticeId& practice, const StaffId& id, Instant now) {
  TRY_LET(const auto team, staff::staff_list(reader, practice, now));
  const auto found = std::find_if(team.begin(), team.end(), [&](const staff::StaffMember& one) { return one.staff == id; });
  if (found == team.end()) return fail(Fault::not_found, "there is no such staff member");
  return *found;
}

Result<void> require_another_administrator(db::Reader& reader, const staff::StaffMember& leaving, Instant now) {
  if (leaving.role != staff::Role::administrator) return {};
  TRY_LET(const auto team, staff::staff_list(reader, leaving.practice, now));
  const bool another = std::any_of(team.begin(), team.end(), [&](const staff::StaffMember& one) {
    return one.role == staff::Role::administrator && one.staff != leaving.staff;
  });
  if (!another) return fail(Fault::conflict, "the last administrator stays; add another first");
  return {};
}

Result<Answer> add(Doorway& at, const http::Request& request) {
  TRY_LET(const auto practice, PracticeId::parse(request.path_value("practice")));
  TRY_LET(const auto document, json::Document::parse(request.body));
  TRY(document->only({"email", "name", "role"}));
  TRY_LET(const std::string email, document->string("email"));
  TRY_LET(const std::string name, document->string("name"));
  TRY_LET(const std::string role_word, document->string("role"));
  TRY_LET(const auto role, staff::parse_role(role_word));
  TRY_LET(const auto folded, accounts::fold_email(email));
  TRY_LET(auto key, at.open_desk(practice, StaffAct::manage_staff));
  TRY_LET(auto unproved, ask_fresh_proof(at));
  if (unproved) return std::move(*unproved);
  TRY(do_deed(at, key, [&](const Deed& deed) -> Result<void> {
    TRY_LET(const AccountId account, accounts::find_account(deed.transaction, folded));
    TRY_LET(const StaffId id, staff::add_staff(deed.transaction, {practice, account, PersonName(name), role}, deed.now, deed.random));
    return families::conclude(deed, practice, PatientId(), "add_staff",
                              "staff " + id.text() + " account " + account.text() + " " + role_word);
  }));
  return done(std::move(key));
}

// An administrator reads no charts, and does not give herself a role that does: her own place is another administrator's business. A place's
// account never changes, so the snapshot's answer holds.
Result<std::optional<Answer>> first_of(Doorway& at, const DeskKey& key, const StaffId& id) {
  if (id == key.staff())
    return std::optional(Answer::problem(fail(Fault::forbidden, "another administrator changes your place"), "own_row"));
  return ask_fresh_proof(at);
}

Result<Answer> change_role(Doorway& at, const http::Request& request) {
  TRY_LET(const auto practice, PracticeId::parse(request.path_value("practice")));
  TRY_LET(const auto id, StaffId::parse(request.path_value("staff")));
  TRY_LET(const auto document, json::Document::parse(request.body));
  TRY(document->only({"role"}));
  TRY_LET(const std::string role_word, document->string("role"));
  TRY_LET(const auto role, staff::parse_role(role_word));
  TRY_LET(auto key, at.open_desk(practice, StaffAct::manage_staff));
  TRY_LET(auto refusal, first_of(at, key, id));
  if (refusal) return std::move(*refusal);
  TRY(do_deed(at, key, [&](const Deed& deed) -> Result<void> {
    TRY_LET(const auto member, member_of(deed.transaction, practice, id, deed.now));
    if (member.role == role) return fail(Fault::conflict, "this is her role already");
    TRY(require_another_administrator(deed.transaction, member, deed.now));
    TRY(staff::end_staff(deed.transaction, practice, id, deed.now));
    TRY_LET(const StaffId fresh,
            staff::add_staff(deed.transaction, {practice, member.account, member.display_name, role}, deed.now, deed.random));
    return families::conclude(deed, practice, PatientId(), "change_staff_role", "staff " + fresh.text() + " " + role_word);
  }));
  return done(std::move(key));
}

Result<Answer> end(Doorway& at, const http::Request& request) {
  TRY_LET(const auto practice, PracticeId::parse(request.path_value("practice")));
  TRY_LET(const auto id, StaffId::parse(request.path_value("staff")));
  TRY_LET(auto key, at.open_desk(practice, StaffAct::manage_staff));
  TRY_LET(auto refusal, first_of(at, key, id));
  if (refusal) return std::move(*refusal);
  TRY(do_deed(at, key, [&](const Deed& deed) -> Result<void> {
    TRY_LET(const auto member, member_of(deed.transaction, practice, id, deed.now));
    TRY(require_another_administrator(deed.transaction, member, deed.now));
    TRY(staff::end_staff(deed.transaction, practice, id, deed.now));
    return families::conclude(deed, practice, PatientId(), "end_staff", "staff " + id.text());
  }));
  return done(std::move(key));
}

}  // namespace

std::vector<access::Route> team_routes() {
  using http::Method;
  const std::string team = "/api/v1/staff/{practice}/team";
  return {
      {Method::get, team, Knock::staff, list},
      {Method::post, team, Knock::staff, add},
      {Method::put, team + "/{staff}/role", Knock::staff, change_role},
      {Method::del, team + "/{staff}", Knock::staff, end},
  };
}

}  // namespace kinportal::staff_api
