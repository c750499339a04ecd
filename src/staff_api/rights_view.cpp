// SPDX-License-Identifier: Apache-2.0
// Plans of others, read in a snapshot or in a transaction that is going to be taken back.
#include "staff_api/rights_view.h"

#include <algorithm>

#include "access/plan.h"
#include "access/reasons.h"
#include "accounts/account.h"
#include "families/people.h"
#include "staff/staff.h"

namespace kinportal::staff_api {

using access::ChartBody;

Result<PersonView> view_of(db::Reader& reader, access::PolicyCache& policies, const PracticeId& practice, const PatientId& patient,
                           const AccountId& account, Instant now) {
  PersonView view;
  view.account = account;
  auto loaded = access::load_facts(reader, policies, practice, account, patient, now);
  if (!loaded.ok()) {
    if (loaded.error().fault != Fault::not_found) return std::move(loaded).error();
    view.reason = access::to_string(access::Reason::DENY_NO_RELATIONSHIP);
    return view;
  }
  const auto plan = access::Plan::of(loaded->policy.get(), loaded->facts, now);
  access::Category telling = access::Category::result;
  for (int i = access::category_count - 1; i >= 0; --i) {
    if (plan.open(access::category_at(i))) telling = access::category_at(i);
  }
  for (int i = 0; i < access::category_count; ++i) {
    if (plan.open(access::category_at(i))) view.categories.emplace_back(access::to_string(access::category_at(i)));
  }
  view.reason = access::to_string(plan.reason(telling));
  return view;
}

Result<std::vector<PersonView>> views_of(db::Reader& reader, access::PolicyCache& policies, const PracticeId& practice,
                                         const PatientId& patient, Instant now) {
  std::vector<PersonView> views;
  TRY_LET(const auto people, families::people_of_patient(reader, practice, patient, now));
  for (const auto& person : people) {
    const auto same = [&](const PersonView& view) { return view.account == person.link.account; };
    if (person.status == "ended" || std::any_of(views.begin(), views.end(), same)) continue;
    TRY_LET(PersonView view, view_of(reader, policies, practice, patient, person.link.account, now));
    view.name = person.name;
    views.push_back(std::move(view));
  }
  TRY_LET(const auto own, families::own_account_of(reader, practice, patient));
  if (own) {
    TRY_LET(PersonView view, view_of(reader, policies, practice, patient, own->account, now));
    view.name = own->name;
    views.push_back(std::move(view));
  }
  return views;
}

Result<std::vector<ViewChange>> try_deed(access::Doorway& at, const access::DeskKey& key, const PatientId& patient,
                                         const std::function<Result<void>(const families::Deed&)>& work) {
  std::vector<ViewChange> changes;
  bool tried = false;
  at.release_snapshot();
  access::Gate& gate = at.gate();
  const Result<void> taken_back = gate.store().write([&](db::Transaction& tx) -> Result<void> {
    tried = false;
    changes.clear();
    TRY(key.confirm(tx));
    TRY_LET(auto before, views_of(tx, gate.policies(), key.practice(), patient, at.now()));
    TRY(work(families::Deed{tx, gate.book(), gate.random(), key.doer(), at.now()}));
    TRY_LET(auto after, views_of(tx, gate.policies(), key.practice(), patient, at.now()));
    const auto find = [](std::vector<PersonView>& views, const AccountId& account) -> PersonView* {
      const auto found = std::find_if(views.begin(), views.end(), [&](const PersonView& view) { return view.account == account; });
      return found == views.end() ? nullptr : &*found;
    };
    for (PersonView& view : before) {
      PersonView* then = find(after, view.account);
      ViewChange change{view, then != nullptr ? *then : PersonView{view.account, view.name, {}, "DENY_GRANT_ENDED"}};
      if (change.before.categories != change.after.categories) changes.push_back(std::move(change));
    }
    for (PersonView& view : after) {
      if (find(before, view.account) == nullptr && !view.categories.empty())
        changes.push_back({PersonView{view.account, view.name, {}, {}}, view});
    }
    tried = true;
    return fail(Fault::conflict, "tried out and taken back");
  });
  if (!tried) return taken_back.ok() ? fail(Fault::bug, "a trial was kept") : taken_back.error();
  return changes;
}

std::string told_reason(const std::string& reason, access::StaffRole role) {
  return reason == "DENY_ENDANGERMENT" && !access::has_clinical_duties(role) ? "DENY_ASK_PRIVACY_OFFICER" : reason;
}

void write_words(ChartBody& body, std::string_view name, const std::vector<std::string>& words) {
  body.key(name).begin_array();
  for (const std::string& word : words) body.string(word);
  body.end_array();
}

void write_instant(ChartBody& body, std::string_view name, const std::optional<Instant>& at) {
  body.key(name);
  if (at) body.string(at->iso());
  else body.null();
}

void write_changes(ChartBody& body, const std::vector<ViewChange>& changes, access::StaffRole role) {
  body.begin_object().key("preview").begin_array();
  for (const ViewChange& change : changes) {
    body.begin_object().member("account", change.after.account.text()).member("name", change.after.name.reveal());
    write_words(body, "before", change.before.categories);
    write_words(body, "after", change.after.categories);
    body.member("reason", told_reason(change.after.reason, role)).end_object();
  }
  body.end_array().end_object();
}

Result<PersonName> name_at(db::Reader& reader, const PracticeId& practice, const AccountId& account, Instant at) {
  if (account.empty()) return PersonName();
  TRY_LET(const auto member, staff::staff_at(reader, account, practice, at));
  if (member) return member->display_name;
  auto card = accounts::account_card(reader, account);
  if (!card.ok()) {
    if (card.error().fault == Fault::not_found) return PersonName();
    return std::move(card).error();
  }
  return PersonName(card->given_names.reveal() + " " + card->family_name.reveal());
}

}  // namespace kinportal::staff_api
