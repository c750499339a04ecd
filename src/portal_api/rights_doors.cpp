// SPDX-License-Identifier: Apache-2.0
// Two pages for everybody with a link, open chart or shut (access, changes), and one for the patient alone (people): a parent who asks for
// it hears what a stranger hears, and what is written there reaches nobody else.
#include "portal_api/rights_doors.h"

#include <algorithm>

#include "access/access_view.h"
#include "access/people_view.h"
#include "accounts/account.h"
#include "families/people.h"
#include "families/wishes.h"
#include "formats/json/json.h"
#include "portal_api/family_deed.h"

namespace kinportal::portal_api {
namespace {

using access::Answer;
using access::ChartBody;
using access::ChartKey;
using access::Doorway;
using access::Knock;
using access::LoadedFacts;
using access::PendingReceipt;
using access::PolicyAhead;
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

// What a page about rights writes, whether the chart is open or shut.
using Telling = Result<void> (*)(JsonWriter& out, Doorway& at, const access::ToldRights& rights, const std::vector<PolicyAhead>& ahead,
                                 const ChartKey* key);

Result<std::vector<PolicyAhead>> ahead_of(Doorway& at, const PracticeId& practice, const access::Facts& facts) {
  return at.policies_ahead(practice, facts.policy_changes_at);
}

Result<Answer> tell(Doorway& at, const http::Request& request, Purpose purpose, Telling telling) {
  TRY_LET(const Address address, address_of(request));
  JsonWriter out(4096);
  auto key = at.open_chart(address.practice, address.patient, purpose);
  if (key.ok()) {
    const access::ToldRights rights = access::told_rights(*key);
    TRY_LET(const auto ahead, ahead_of(at, address.practice, rights.facts));
    TRY(telling(out, at, rights, ahead, &*key));
    ChartBody body(16);
    body.raw(out.view());
    return Answer::chart(std::move(*key).close(), std::move(body));
  }
  if (key.error().fault != Fault::forbidden && key.error().fault != Fault::not_found) return std::move(key).error();
  TRY_LET(const auto shut, at.explain_refusal(address.practice, address.patient));
  TRY_LET(const auto ahead, ahead_of(at, address.practice, shut.facts));
  TRY(telling(out, at, access::told_rights(shut, at.now()), ahead, nullptr));
  return Answer::plain(200, std::move(out));
}

Result<void> tell_access(JsonWriter& out, Doorway&, const access::ToldRights& rights, const std::vector<PolicyAhead>& ahead,
                         const ChartKey*) {
  access::write_access_page(out, rights, ahead);
  return {};
}

// ---- The patient's people ---------------------------------------------------------------------------------------------------------

struct PersonOfMine {
  families::PersonOfPatient person;
  LoadedFacts loaded;
};

std::string shown_name(const std::string& whole) {
  const auto first = whole.find(' '), last = whole.rfind(' ');
  return first == std::string::npos ? whole : whole.substr(0, first) + whole.substr(last);
}

// Everybody whose link has not ended; of several links of one person the first, which is the active one.
Result<std::vector<PersonOfMine>> people_of(Doorway& at, const ChartKey& key) {
  TRY_LET(auto people, families::people_of_patient(key.snapshot(), key.practice(), key.patient(), at.now()));
  std::vector<PersonOfMine> out;
  for (auto& person : people) {
    const bool listed =
        std::any_of(out.begin(), out.end(), [&](const PersonOfMine& one) { return one.person.link.account == person.link.account; });
    if (person.status == "ended" || listed) continue;
    TRY_LET(auto loaded, at.facts_of_person(key, person.link.account));
    out.push_back({std::move(person), std::move(loaded)});
  }
  return out;
}

bool stands(const families::PersonOfPatient& person) { return person.status == "active" || person.status == "disputed"; }

void write_wish(JsonWriter& out, const families::KeptConsent& wish, const AccountId& viewer) {
  access::Labels labels = 0;
  bool everything = false;
  for (const std::string& word : wish.labels) {
    everything = everything || word == "*" || (word == "-" && !wish.permits);
    labels |= word == "MC" ? access::label::MC : access::label_from(word).value_or(0);
  }
  out.begin_object().member("id", wish.id.text()).member("effect", wish.permits ? "permit" : "deny").member("everything", everything);
  out.key("topics").begin_array();
  for (const access::Topic topic : access::topics_in(labels)) out.string(access::to_string(topic));
  if (wish.permits && wish.labels == std::vector<std::string>{"-"}) out.string(access::to_string(access::Topic::ordinary));
  out.end_array().key("categories").begin_array();
  for (const std::string& category : wish.categories) out.string(category);
  out.end_array().key("from_at");
  if (wish.from_at) out.string(wish.from_at->iso());
  else out.null();
  out.key("to_at");
  if (wish.to_at) out.string(wish.to_at->iso());
  else out.null();
  // A denial the practice wrote down may have another reason than hers: the practice lifts it.
  out.member("mine", wish.given_by == viewer.text()).member("may_withdraw", wish.permits || wish.given_by == viewer.text());
  out.end_object();
}

void write_person(JsonWriter& out, const PersonOfMine& one, const std::vector<families::KeptConsent>& wishes, const AccountId& viewer,
                  Instant now) {
  const families::PersonOfPatient& person = one.person;
  out.begin_object().member("person", person.link.id.text()).member("name", shown_name(person.name.reveal()));
  out.member("relationship", families::relationship_word(person.link.kind));
  out.member("waiting", !stands(person)).key("since");
  if (person.link.granted_at) out.string(person.link.granted_at->iso());
  else out.null();
  access::write_what_she_sees(out, one.loaded, now);
  access::write_offered(out, stands(person) ? access::wishes_offered(one.loaded, now) : access::WishesOffered());
  out.key("wishes").begin_array();
  for (const auto& wish : wishes) {
    if (wish.account == person.link.account) write_wish(out, wish, viewer);
  }
  out.end_array().end_object();
}

Result<Answer> show_people(Doorway& at, const http::Request& request) {
  TRY_LET(const Address address, address_of(request));
  TRY_LET(auto key, at.open_chart(address.practice, address.patient, Purpose::view_my_people));
  TRY_LET(const auto people, people_of(at, key));
  TRY_LET(const auto wishes, families::consents_of_patient(key.snapshot(), address.practice, address.patient, at.now()));
  const access::Facts& facts = *key.facts();
  const bool adult = facts.patient.birth_on && key.policy() != nullptr &&
                     at.now() >= key.policy()->attained_at(*facts.patient.birth_on, key.policy()->majority);
  JsonWriter out(4096);
  out.begin_object().member("adult", adult).key("people").begin_array();
  for (const auto& one : people) write_person(out, one, wishes, at.viewer()->account, at.now());
  out.end_array().end_object();
  key.showed(static_cast<std::int64_t>(people.size()));
  ChartBody body(16);
  body.raw(out.view());
  return Answer::chart(std::move(key).close(), std::move(body));
}

// What changes for each of her people, for the patient's own page; the same walk, with what that person is told from.
Result<void> tell_changes(JsonWriter& out, Doorway& at, const access::ToldRights& rights, const std::vector<PolicyAhead>& ahead,
                          const ChartKey* key) {
  const access::LocalCalendar* calendar = rights.policy != nullptr ? rights.policy->calendar.get() : nullptr;
  const auto changes = access::changes_ahead(rights.policy, rights.facts, ahead, at.now());
  out.begin_object().member("relationship", rights.capacity).key("changes").begin_array();
  for (const access::Change& change : changes) {
    out.begin_object();
    access::write_change(out, change, calendar);
    out.end_object();
  }
  out.end_array().key("people").begin_array();
  if (key != nullptr && rights.facts.viewer.is_patient) {
    TRY_LET(const auto people, people_of(at, *key));
    for (const auto& one : people) {
      if (!stands(one.person)) continue;
      out.begin_object().member("name", shown_name(one.person.name.reveal()));
      out.member("relationship", families::relationship_word(one.person.link.kind)).key("changes").begin_array();
      const access::Facts told = access::told_facts(one.loaded.facts, at.now());
      for (const access::Change& change : access::changes_ahead(one.loaded.policy.get(), told, ahead, at.now())) {
        if (change.lines.empty()) continue;
        out.begin_object();
        access::write_change(out, change, calendar);
        out.end_object();
      }
      out.end_array().end_object();
    }
  }
  out.end_array().end_object();
  return {};
}

Result<Answer> show_access(Doorway& at, const http::Request& request) { return tell(at, request, Purpose::view_access, tell_access); }
Result<Answer> show_changes(Doorway& at, const http::Request& request) { return tell(at, request, Purpose::view_changes, tell_changes); }

// ---- Wishes -----------------------------------------------------------------------------------------------------------------------

struct AskedWish {
  LinkId person;
  access::Wish wish;
  std::optional<Day> until_on;
  bool agreed = false;
};

Result<AskedWish> asked_wish(const http::Request& request) {
  TRY_LET(const auto document, json::Document::parse(request.body));
  TRY(document->only({"person", "effect", "topics", "categories", "until_on", "agreed"}));
  AskedWish asked;
  TRY_LET(const std::string person, document->string("person"));
  TRY_LET(asked.person, LinkId::parse(person));
  TRY_LET(const std::string effect, document->string("effect"));
  if (effect != "permit" && effect != "deny") return fail(Fault::invalid, "effect is permit or deny");
  asked.wish.permits = effect == "permit";
  TRY_LET(const auto topics, document->array("topics", access::topic_count));
  for (const auto& one : topics) {
    TRY_LET(const std::string word, one.string());
    const auto topic = access::topic_from(word);
    if (!topic) return fail(Fault::invalid, "topics holds a word that is no topic");
    asked.wish.topics.push_back(*topic);
  }
  TRY_LET(const auto categories, document->array("categories", access::category_count));
  for (const auto& one : categories) {
    TRY_LET(const std::string word, one.string());
    const auto category = access::category_from(word);
    if (!category) return fail(Fault::invalid, "categories holds a word that is no category");
    asked.wish.categories = static_cast<access::CategorySet>(asked.wish.categories | access::bit_of(*category));
  }
  TRY_LET(const auto until, document->maybe_string("until_on"));
  if (until) { TRY_LET(asked.until_on, Day::parse(*until)); }
  TRY_LET(const auto agreed, document->maybe_boolean("agreed"));
  asked.agreed = agreed.value_or(false);
  return asked;
}

/// The wish as it was asked, about whom, and why it cannot be made; found by the patient's own key.
struct ReadyWish {
  AskedWish asked;
  families::Link link;
  LoadedFacts person;
  std::string_view refusal;  // empty: none
};

Result<ReadyWish> ready_wish(Doorway& at, const ChartKey& key, const http::Request& request) {
  ReadyWish ready;
  TRY_LET(ready.asked, asked_wish(request));
  TRY_LET(ready.link, families::read_link(key.snapshot(), key.practice(), ready.asked.person));
  const bool over = ready.link.ended_at && *ready.link.ended_at <= at.now();
  if (ready.link.patient != key.patient() || !ready.link.granted_at || over)
    return fail(Fault::not_found, "there is nothing at this address");
  TRY_LET(ready.person, at.facts_of_person(key, ready.link.account));
  if (!ready.person.policy) return fail(Fault::not_found, "there is nothing at this address");
  const access::Policy& policy = *ready.person.policy;
  // Through the whole of the day she named.
  if (ready.asked.until_on) ready.asked.wish.to_at = policy.calendar->start_of(*ready.asked.until_on + 1);
  ready.refusal = access::refusal_of(ready.asked.wish, access::wish_rights(policy, ready.person.facts, at.now()), at.now());
  return ready;
}

Answer cannot_wish(std::string_view code) { return Answer::problem(fail(Fault::invalid, "this wish cannot be made"), code); }

Result<Answer> preview_wish(Doorway& at, const http::Request& request) {
  TRY_LET(const Address address, address_of(request));
  TRY_LET(auto key, at.open_chart(address.practice, address.patient, Purpose::view_my_people));
  TRY_LET(const ReadyWish ready, ready_wish(at, key, request));
  if (!ready.refusal.empty()) return cannot_wish(ready.refusal);
  JsonWriter out;
  access::write_preview(out, ready.person, ready.asked.wish, at.now());
  ChartBody body(16);
  body.raw(out.view());
  return Answer::chart(std::move(key).close(), std::move(body));
}

// Asked again inside the deed's transaction: it is still her own account that wishes.
Result<void> require_own(db::Reader& reader, const Address& address, const AccountId& account) {
  TRY_LET(const auto own, families::own_account_of(reader, address.practice, address.patient));
  if (!own || own->account != account) return fail(Fault::not_found, "there is nothing at this address");
  return {};
}

families::NewConsent consent_of(const Address& address, const ReadyWish& ready, Instant now) {
  families::NewConsent consent;
  consent.practice = address.practice;
  consent.patient = address.patient;
  consent.account = ready.link.account;
  consent.permits = ready.asked.wish.permits;
  consent.labels = ready.asked.wish.label_words();
  consent.categories = ready.asked.wish.category_words();
  consent.from_at = now;
  consent.to_at = ready.asked.wish.to_at;
  consent.ordinary_only = consent.permits && consent.labels.empty();
  return consent;
}

Result<Answer> make_wish(Doorway& at, const http::Request& request) {
  TRY_LET(const Address address, address_of(request));
  TRY_LET(auto key, at.open_chart(address.practice, address.patient, Purpose::view_my_people));
  TRY_LET(const ReadyWish ready, ready_wish(at, key, request));
  if (!ready.refusal.empty()) return cannot_wish(ready.refusal);
  if (ready.asked.wish.permits && !ready.asked.agreed) return cannot_wish("not_agreed");
  TRY_LET(const auto kept, families::consents_of_patient(key.snapshot(), address.practice, address.patient, at.now()));
  if (kept.size() >= families::max_consents_in_force) return fail(Fault::too_much, "take a wish back before making another");
  PendingReceipt receipt = std::move(key).close();
  const AccountId account = at.viewer()->account;
  ConsentId made;
  TRY(do_family_deed(at, [&](const families::Deed& deed) -> Result<void> {
    TRY(require_own(deed.transaction, address, account));
    TRY_LET(made, families::give_consent(deed, consent_of(address, ready, at.now())));
    return {};
  }));
  ChartBody body(128);
  body.begin_object().member("id", made.text()).end_object();
  return Answer::chart(std::move(receipt), std::move(body), 201);
}

Result<Answer> take_back_wish(Doorway& at, const http::Request& request) {
  TRY_LET(const Address address, address_of(request));
  TRY_LET(const auto id, ConsentId::parse(request.path_value("wish")));
  TRY_LET(auto key, at.open_chart(address.practice, address.patient, Purpose::view_my_people));
  TRY_LET(const auto kept, families::consents_of_patient(key.snapshot(), address.practice, address.patient, at.now()));
  const auto wish = std::find_if(kept.begin(), kept.end(), [&](const families::KeptConsent& one) { return one.id == id; });
  const AccountId account = at.viewer()->account;
  if (wish == kept.end()) return fail(Fault::not_found, "there is nothing at this address");
  if (!wish->permits && wish->given_by != account.text()) return fail(Fault::forbidden, "the practice wrote this down; ask the practice");
  [[maybe_unused]] const PendingReceipt receipt = std::move(key).close();
  TRY(do_family_deed(at, [&](const families::Deed& deed) -> Result<void> {
    TRY(require_own(deed.transaction, address, account));
    return families::withdraw_consent(deed, address.practice, id);
  }));
  return Answer::empty(204);
}

}  // namespace

std::vector<access::Route> rights_routes() {
  using http::Method;
  const std::string chart = "/api/v1/charts/{practice}/{patient}";
  return {
      {Method::get, chart + "/access", Knock::signed_in, show_access},
      {Method::get, chart + "/changes", Knock::signed_in, show_changes},
      {Method::get, chart + "/people", Knock::signed_in, show_people},
      {Method::post, chart + "/people/preview", Knock::signed_in, preview_wish},
      {Method::post, chart + "/people/wishes", Knock::signed_in, make_wish},
      {Method::del, chart + "/people/wishes/{wish}", Knock::signed_in, take_back_wish},
  };
}

}  // namespace kinportal::portal_api
