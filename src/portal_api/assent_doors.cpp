// SPDX-License-Identifier: Apache-2.0
// Two doors that stand open while her chart is still shut for want of this very answer. Whether an answer may be taken from this account is asked
// of the plan: if her yes would not open it (a mailbox a parent reads, a pause), it is not surely she who answers.
#include "portal_api/assent_doors.h"

#include "access/access_view.h"
#include "access/assent_terms.h"
#include "access/load_facts.h"
#include "families/assent.h"
#include "families/people.h"
#include "formats/json/json.h"
#include "portal_api/family_deed.h"

namespace kinportal::portal_api {
namespace {

using access::Answer;
using access::AssentTerms;
using access::ChartBody;
using access::Doorway;
using access::Knock;
using access::PendingReceipt;
using access::Purpose;
using families::AssentAnswer;

struct Address {
  PracticeId practice;
  PatientId patient;
};
Result<Address> address_of(const http::Request& request) {
  TRY_LET(auto practice, PracticeId::parse(request.path_value("practice")));
  TRY_LET(auto patient, PatientId::parse(request.path_value("patient")));
  return Address{std::move(practice), std::move(patient)};
}

Error nothing() { return fail(Fault::not_found, "there is nothing at this address"); }

/// What is asked of the patient whose own account looks, from an open chart or a shut one.
struct Asked {
  AssentTerms terms;
  int majority = 18;
  bool may_answer = false;
  std::optional<families::GivenAssent> last;
  std::optional<PendingReceipt> receipt;  // of an open chart
};

Result<Asked> asked_of(Doorway& at, const Address& address) {
  Asked asked;
  const auto tell = [&](const access::Policy* policy, const access::Facts& facts) {
    if (policy == nullptr) return;
    asked.terms = access::assent_terms(*policy, facts.patient, at.now());
    asked.majority = policy->majority;
    asked.may_answer = asked.terms.asked && access::opens_with_assent(*policy, facts, at.now());
  };
  auto key = at.open_chart(address.practice, address.patient, Purpose::view_my_people);
  if (key.ok()) {
    tell(key->policy(), *key->facts());
    TRY_LET(asked.last, families::last_assent_answer(key->snapshot(), address.practice, address.patient));
    asked.receipt.emplace(std::move(*key).close());
    return asked;
  }
  if (key.error().fault != Fault::forbidden && key.error().fault != Fault::not_found) return std::move(key).error();
  TRY_LET(const auto shut, at.explain_refusal(address.practice, address.patient));
  if (shut.capacity != "self") return nothing();
  tell(shut.policy.get(), shut.facts);
  TRY_LET(db::Reader * reader, at.snapshot());
  TRY_LET(asked.last, families::last_assent_answer(*reader, address.practice, address.patient));
  return asked;
}

void write_asked(JsonWriter& out, const Asked& asked) {
  const std::string answer = asked.last ? asked.last->answer : "none";
  out.begin_object().member("asked", asked.terms.asked).member("answer", answer).key("answered_at");
  if (asked.last) out.string(asked.last->at.iso());
  else out.null();
  out.member("on_paper", asked.last && asked.last->way == "paper").member("own_account", asked.terms.own_account);
  out.member("may_answer", asked.may_answer);
  out.member("may_take_back", asked.may_answer && answer == "agreed" && asked.terms.take_back_on_screen);
  out.member("until_age", asked.majority).key("parents").begin_array();
  for (int i = 0; i < access::category_count; ++i) {
    if (access::contains(asked.terms.parents, access::category_at(i))) out.string(access::to_string(access::category_at(i)));
  }
  out.end_array().end_object();
}

Answer tell_asked(Asked asked) {
  JsonWriter out(512);
  write_asked(out, asked);
  if (!asked.receipt) return Answer::plain(200, std::move(out));
  ChartBody body(16);
  body.raw(out.view());
  return Answer::chart(std::move(*asked.receipt), std::move(body));
}

Result<Answer> show_assent(Doorway& at, const http::Request& request) {
  TRY_LET(const Address address, address_of(request));
  TRY_LET(auto asked, asked_of(at, address));
  return tell_asked(std::move(asked));
}

Result<AssentAnswer> answer_of(const http::Request& request) {
  TRY_LET(const auto document, json::Document::parse(request.body));
  TRY(document->only({"answer"}));
  TRY_LET(const std::string word, document->string("answer"));
  if (word == "agree") return AssentAnswer::agreed;
  if (word == "decline") return AssentAnswer::declined;
  if (word == "take_back") return AssentAnswer::taken_back;
  return fail(Fault::invalid, "answer is agree, decline or take_back");
}

/// Why this answer cannot be given here, as a word the screen has help for; empty when it can.
std::string_view refusal_of(const Asked& asked, AssentAnswer answer) {
  if (!asked.may_answer) return "not_asked";
  const bool agreed = asked.last && asked.last->answer == "agreed";
  if (answer == AssentAnswer::taken_back && !agreed) return "no_yes";
  // A yes given is ended where the policy says; a no is no way around it.
  if (answer != AssentAnswer::agreed && agreed && !asked.terms.take_back_on_screen) return "office";
  return {};
}

Result<Answer> give_answer(Doorway& at, const http::Request& request) {
  TRY_LET(const Address address, address_of(request));
  TRY_LET(const AssentAnswer answer, answer_of(request));
  TRY_LET(auto asked, asked_of(at, address));
  if (const auto why = refusal_of(asked, answer); !why.empty())
    return Answer::problem(fail(Fault::forbidden, "this answer cannot be given here"), why);
  const AccountId account = at.viewer()->account;
  std::optional<families::GivenAssent> last;
  TRY(do_family_deed(at, [&](const families::Deed& deed) -> Result<void> {
    // Asked again inside the deed's transaction: it is still her own account that answers.
    TRY_LET(const auto own, families::own_account_of(deed.transaction, address.practice, address.patient));
    if (!own || own->account != account) return nothing();
    const auto done = families::answer_assent(deed, address.practice, address.patient, answer, families::AssentWay::screen);
    if (!done.ok() && done.error().fault != Fault::conflict) return done.error();  // taken back already: as it stands
    TRY_LET(last, families::last_assent_answer(deed.transaction, address.practice, address.patient));
    return {};
  }));
  asked.last = std::move(last);
  return tell_asked(std::move(asked));
}

}  // namespace

std::vector<access::Route> assent_routes() {
  using http::Method;
  const std::string assent = "/api/v1/charts/{practice}/{patient}/assent";
  return {
      {Method::get, assent, Knock::signed_in, show_assent},
      {Method::post, assent, Knock::signed_in, give_answer},
  };
}

}  // namespace kinportal::portal_api
