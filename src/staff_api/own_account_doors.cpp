// SPDX-License-Identifier: Apache-2.0
// Four doors: how things stand, start, decide, and an assent signed or taken back on paper. What the account will show is decided by the Gate; here only whether it may be offered.
#include "staff_api/own_account_doors.h"

#include <algorithm>

#include "access/assent_terms.h"
#include "access/desk.h"
#include "access/load_facts.h"
#include "access/local_calendar.h"
#include "accounts/account.h"
#include "accounts/mailed_code.h"
#include "base/random.h"
#include "families/assent.h"
#include "families/link_code.h"
#include "families/own_contact_check.h"
#include "families/people.h"
#include "families/rights_reason.h"
#include "formats/json/json.h"
#include "patients/patient.h"
#include "practices/listing.h"
#include "staff_api/code_doors.h"
#include "staff_api/desk_deed.h"
#include "staff_api/own_account_letter.h"

namespace kinportal::staff_api {
namespace {

using access::Answer;
using access::ChartBody;
using access::DeskKey;
using access::Doorway;
using access::Knock;
using access::Policy;
using access::StaffAct;
using families::ContactOutcome;
using families::Deed;

constexpr std::size_t kMaxReasonBytes = 500;

/// What the policy in force says about this patient's own account today.
struct Standing {
  practices::Practice practice;
  practices::Listing listing;
  patients::Patient patient;
  std::shared_ptr<const Policy> policy;
  std::optional<families::OwnAccount> own;
  bool minor = false, old_enough = false, assent_signed = false;
  access::AssentTerms assent;
  std::optional<families::GivenAssent> answered;

  bool wants_assent() const { return assent.asked; }
  bool wants_own_contact() const { return minor && policy && policy->own_account.own_contact; }
  int from_age() const { return policy->own_account.from_age.value_or(policy->majority); }
};

Result<std::optional<Instant>> emancipated_at(const DeskKey& key) {
  TRY_LET(db::Rows rows, key.snapshot().query("SELECT emancipated_at FROM patient WHERE practice_id = $1 AND patient_id = $2",
                                              {key.practice(), key.patient()}));
  TRY_LET(const bool there, rows.next());
  return there ? rows.maybe_instant(0) : std::nullopt;
}

Result<Standing> standing_of(Doorway& at, const DeskKey& key) {
  Standing out;
  TRY_LET(out.practice, practices::read_practice(key.snapshot(), key.practice()));
  TRY_LET(out.listing, practices::read_listing(key.snapshot(), key.practice()));
  TRY_LET(out.patient, patients::read_patient(key.snapshot(), key.practice(), key.patient()));
  TRY_LET(const auto force, access::policy_in_force(key.snapshot(), at.gate().policies(), key.practice(), at.now()));
  TRY_LET(out.own, families::own_account_of(key.snapshot(), key.practice(), key.patient()));
  TRY_LET(out.assent_signed, families::assent_stands(key.snapshot(), key.practice(), key.patient()));
  TRY_LET(out.answered, families::last_assent_answer(key.snapshot(), key.practice(), key.patient()));
  out.policy = force.policy;
  if (!out.policy || !out.patient.birth_on || out.patient.deceased_at) return out;
  const Day born = out.patient.birth_on->reveal();
  out.minor = at.now() < out.policy->attained_at(born, out.policy->majority);
  out.old_enough = at.now() >= out.policy->attained_at(born, std::min(out.from_age(), out.policy->majority));
  access::PatientFacts facts;
  facts.birth_on = born;
  facts.deceased_at = out.patient.deceased_at;
  TRY_LET(facts.emancipated_at, emancipated_at(key));
  out.assent = access::assent_terms(*out.policy, facts, at.now());
  return out;
}

void write_words(ChartBody& body, const access::Words& words) {
  const auto both = [&](std::string_view name, const std::string& english, const std::string& spanish) {
    if (english.empty()) return;
    body.member(std::string(name) + "_en", english).member(std::string(name) + "_es", spanish.empty() ? english : spanish);
  };
  both("why", words.why, words.why_es);
  both("paper", words.paper_route, words.paper_route_es);
}

Result<void> write_contact(ChartBody& body, const DeskKey& key, const Standing& now) {
  TRY_LET(const auto check, families::open_contact_check(key.snapshot(), key.practice(), key.patient()));
  body.key("contact");
  if (!check) {
    body.null();
    return {};
  }
  families::Contact hers{check->email, {}};
  if (now.own && now.own->account == check->account) {
    TRY_LET(db::Rows rows, key.snapshot().query("SELECT phone FROM account WHERE account_id = $1", {check->account}));
    TRY_LET(const bool there, rows.next());
    if (there) hers.phone = PhoneNumber(rows.maybe_string(0).value_or(""));
  }
  TRY_LET(const auto judged, families::judge_contact(key.snapshot(), key.practice(), key.patient(), hers, check->account, key.now()));
  body.begin_object().member("check", check->id).member("email", check->email.reveal()).member("outcome", check->outcome);
  body.member("opened_at", check->opened_at.iso()).member("due_at", check->due_at.iso());
  body.member("invitation", check->account.text().empty()).member("like_the_chart", judged.like_the_chart);
  body.key("alike").begin_array();
  for (const PersonName& name : judged.alike) body.string(name.reveal());
  body.end_array().end_object();
  return {};
}

struct Address {
  PracticeId practice;
  PatientId patient;
};
Result<Address> address_of(const http::Request& request) {
  TRY_LET(auto practice, PracticeId::parse(request.path_value("practice")));
  TRY_LET(auto patient, PatientId::parse(request.path_value("patient")));
  return Address{std::move(practice), std::move(patient)};
}

Result<Answer> show(Doorway& at, const http::Request& request) {
  TRY_LET(const Address address, address_of(request));
  TRY_LET(auto key, at.open_desk(address.practice, StaffAct::see_people, address.patient));
  TRY_LET(const Standing now, standing_of(at, key));
  TRY_LET(const auto codes, families::link_codes_of_patient(key.snapshot(), address.practice, address.patient));
  const bool invited = std::any_of(codes.begin(), codes.end(),
                                   [&](const families::LinkCode& one) { return one.own_account && one.state(at.now()) == "open"; });
  ChartBody body;
  body.begin_object().member("given", now.own.has_value()).member("invited", invited).member("minor", now.minor);
  body.member("old_enough", now.old_enough).member("wants_assent", now.wants_assent()).member("assent_signed", now.assent_signed);
  body.member("wants_own_contact", now.wants_own_contact());
  body.key("assent");
  if (now.answered) {
    body.begin_object().member("answer", now.answered->answer).member("way", now.answered->way);
    body.member("at", now.answered->at.iso()).end_object();
  } else {
    body.null();
  }
  if (now.policy && now.policy->own_account.from_age) body.member("from_age", *now.policy->own_account.from_age);
  if (now.policy) write_words(body, now.policy->rule(now.policy->own_account.rule).words);
  TRY(write_contact(body, key, now));
  body.member("may_start", access::may(key.role(), StaffAct::start_own_account));
  body.member("may_decide", access::may(key.role(), StaffAct::decide_own_contact)).end_object();
  key.showed(1);
  return Answer::chart(std::move(key).close(), std::move(body));
}

struct Wish {
  bool letter = false;
  EmailAddress email;
  std::string language = "en", consent, reason;
  bool assent_on_paper = false;
  std::vector<std::string> asked;
};

Result<Wish> wish_of(const http::Request& request) {
  TRY_LET(const auto document, json::Document::parse(request.body));
  TRY(document->only({"way", "email", "language", "consent", "assent_on_paper", "asked", "reason"}));
  Wish wish;
  TRY_LET(const std::string way, document->string("way"));
  if (way != "letter" && way != "email") return fail(Fault::invalid, "way is letter or email");
  wish.letter = way == "letter";
  TRY_LET(const auto email, document->maybe_string("email"));
  if (!wish.letter) {
    const auto folded = accounts::fold_email(email.value_or(""));
    if (folded.ok()) wish.email = *folded;
  }
  TRY_LET(const auto language, document->maybe_string("language"));
  wish.language = language.value_or("en") == "es" ? "es" : "en";
  TRY_LET(const auto consent, document->maybe_string("consent"));
  wish.consent = consent.value_or("") == "next_visit" ? "next_visit" : "";
  TRY_LET(const auto assent, document->maybe_boolean("assent_on_paper"));
  wish.assent_on_paper = assent.value_or(false);
  TRY_LET(const auto reason, document->maybe_string("reason"));
  wish.reason = reason.value_or("");
  TRY_LET(const auto asked, document->maybe("asked"));
  if (asked) {
    TRY_LET(const auto list, asked->array(10));
    for (const auto& one : list) {
      TRY_LET(auto word, one.string());
      wish.asked.push_back(std::move(word));
    }
  }
  return wish;
}

/// Why it cannot be started, as a word the screen has help for; empty when it can.
std::string_view refusal_of(const Standing& now, const Wish& wish) {
  if (!now.policy || now.patient.deceased_at) return "not_offered";
  if (now.own) return "given";
  if (!now.old_enough) return "too_young";
  if (!wish.letter && wish.email.empty()) return "address";
  if (wish.letter && wish.asked.empty()) return "asked";
  if (wish.letter && now.wants_own_contact() && (wish.reason.empty() || wish.reason.size() > kMaxReasonBytes)) return "reason";
  return {};
}

/// A code ends at the end of a day of the practice.
Instant end_of_day(const practices::Practice& practice, Instant now, int days) {
  return practice.zone.start_of(practice.zone.day_of(now) + (days + 1));
}

Result<families::IssuedCode> issue(const Deed& deed, accounts::Desk& desk, const Standing& now, const Wish& wish) {
  families::NewLinkCode fresh;
  fresh.practice = now.practice.id;
  fresh.patient = now.patient.id;
  fresh.kind = wish.letter ? families::CodeKind::pin : families::CodeKind::invitation;
  fresh.own_account = true;
  fresh.language = wish.language;
  fresh.asked = wish.asked;
  fresh.email = wish.email;
  fresh.consent = wish.consent;
  fresh.expires_at = end_of_day(now.practice, deed.now, wish.letter ? now.listing.pin_days : practices::kInvitationDays - 1);
  if (wish.letter) fresh.expires_at = std::min(fresh.expires_at, deed.now + std::chrono::hours(24 * practices::kMaxPinDays));
  TRY_LET(auto issued, families::issue_link_code(deed, desk.keys, fresh));
  if (!wish.letter) TRY(mail_invitation(deed, desk, issued.id, fresh.email, fresh.language, fresh.expires_at));
  return issued;
}

/// A yes would open this chart to its own writer: a colleague writes it down (decision record 0473).
Result<std::optional<Answer>> touches_her_own(Doorway& at, const DeskKey& key) {
  TRY_LET(const auto people, families::people_of_patient(key.snapshot(), key.practice(), key.patient(), at.now()));
  const bool linked = std::any_of(people.begin(), people.end(), [&](const auto& one) { return one.link.account == key.account(); });
  return linked ? refuse_herself(key, key.account()) : std::optional<Answer>();
}

Result<Answer> start(accounts::Desk& desk, const std::string& public_url, Doorway& at, const http::Request& request) {
  TRY_LET(const Address address, address_of(request));
  TRY_LET(const Wish wish, wish_of(request));
  TRY_LET(auto key, at.open_desk(address.practice, StaffAct::start_own_account, address.patient));
  TRY_LET(const Standing now, standing_of(at, key));
  if (const auto why = refusal_of(now, wish); !why.empty())
    return Answer::problem(fail(why == "address" || why == "asked" || why == "reason" ? Fault::invalid : Fault::forbidden,
                                "this account cannot be started so"),
                           why);
  if (wish.assent_on_paper) {
    TRY_LET(auto hers, touches_her_own(at, key));
    if (hers) return std::move(*hers);
  }
  auto outcome = ContactOutcome::own;
  std::optional<families::IssuedCode> issued;
  TRY(do_deed(at, key, [&](const Deed& deed) -> Result<void> {
    if (now.wants_own_contact() && !wish.letter) {
      TRY_LET(const auto judged,
              families::judge_contact(deed.transaction, address.practice, address.patient, {wish.email, {}}, AccountId(), deed.now));
      outcome = judged.outcome;
      if (outcome == ContactOutcome::shared) return {};
    }
    if (wish.assent_on_paper && now.wants_assent() && !now.assent_signed)
      TRY(families::sign_assent(deed, address.practice, address.patient));
    if (outcome == ContactOutcome::near)
      return families::ask_about_contact(
          deed, {address.practice, address.patient, AccountId(), wish.email, outcome, wish.language, wish.consent});
    if (wish.letter && !wish.reason.empty())
      TRY(families::keep_reason(deed,
                                {address.practice, address.patient, AccountId(), "start_own_account", "letter", FreeText(wish.reason)}));
    TRY_LET(issued, issue(deed, desk, now, wish));
    return {};
  }));
  // The desk hears only that it is not hers alone: whose it is, the person who typed it knows.
  if (outcome == ContactOutcome::shared)
    return Answer::problem(fail(Fault::conflict, "somebody who cares for her reads this mailbox"), "shared_contact");
  key.showed(1, issued ? "code=" + issued->id : "asked");
  ChartBody body(32768);
  body.begin_object().member("state", issued ? (wish.letter ? "letter" : "mailed") : "asked");
  if (issued && wish.letter) {
    const Instant until =
        std::min(end_of_day(now.practice, at.now(), now.listing.pin_days), at.now() + std::chrono::hours(24 * practices::kMaxPinDays));
    const OwnAccountLetter letter{accounts::shown_link_code(issued->code.reveal()), until, wish.language, public_url, at.now()};
    TRY_LET(const std::string file, own_account_letter(now.practice, letter));
    body.member("pin", letter.code).member("expires_at", until.iso());
    body.member("letter", to_base64url(std::as_bytes(std::span(file.data(), file.size()))));
  }
  body.end_object();
  return Answer::chart(std::move(key).close(), std::move(body), issued ? 201 : 202);
}

Result<Answer> decide(accounts::Desk& desk, Doorway& at, const http::Request& request) {
  TRY_LET(const Address address, address_of(request));
  TRY_LET(const auto document, json::Document::parse(request.body));
  TRY(document->only({"check", "own", "reason"}));
  TRY_LET(const std::string check, document->string("check"));
  TRY_LET(const bool own, document->boolean("own"));
  TRY_LET(const std::string reason, document->string("reason"));
  if (reason.find_first_not_of(" \t\r\n") == std::string::npos || reason.size() > kMaxReasonBytes)
    return Answer::problem(fail(Fault::invalid, "say why"), "reason");
  TRY_LET(auto key, at.open_desk(address.practice, StaffAct::decide_own_contact, address.patient));
  TRY_LET(const Standing now, standing_of(at, key));
  bool mailed = false;
  const auto done = do_deed(at, key, [&](const Deed& deed) -> Result<void> {
    const auto decision = own ? families::ContactDecision::own : families::ContactDecision::shared;
    TRY_LET(const auto decided, families::decide_contact(deed, address.practice, address.patient, check, decision, FreeText(reason)));
    mailed = own && decided.account.text().empty() && !now.own && now.old_enough;
    if (!mailed) return {};
    Wish wish;
    wish.email = decided.email;
    wish.language = decided.language;
    wish.consent = decided.terms;
    TRY(issue(deed, desk, now, wish));
    return {};
  });
  if (!done.ok() && done.error().fault == Fault::conflict)
    return Answer::problem(fail(Fault::conflict, "this was decided meanwhile"), "decided");
  if (!done.ok() && done.error().fault == Fault::forbidden)
    return Answer::problem(fail(Fault::forbidden, "a mailbox that a parent reads is never hers alone"), "shared_contact");
  if (!done.ok()) return done.error();
  ChartBody body;
  body.begin_object().member("state", mailed ? "mailed" : "decided").end_object();
  return Answer::chart(std::move(key).close(), std::move(body));
}

/// She signed on paper, said no on paper, or takes a yes back at the counter.
Result<Answer> note_assent(Doorway& at, const http::Request& request) {
  TRY_LET(const Address address, address_of(request));
  TRY_LET(const auto document, json::Document::parse(request.body));
  TRY(document->only({"answer"}));
  TRY_LET(const std::string word, document->string("answer"));
  if (word != "agreed" && word != "declined" && word != "taken_back")
    return fail(Fault::invalid, "answer is agreed, declined or taken_back");
  TRY_LET(auto key, at.open_desk(address.practice, StaffAct::start_own_account, address.patient));
  TRY_LET(auto hers, touches_her_own(at, key));
  if (hers) return std::move(*hers);
  TRY_LET(const Standing now, standing_of(at, key));
  if (!now.wants_assent()) return Answer::problem(fail(Fault::forbidden, "no assent is asked of this patient"), "not_asked");
  const auto answer = word == "agreed"     ? families::AssentAnswer::agreed
                      : word == "declined" ? families::AssentAnswer::declined
                                           : families::AssentAnswer::taken_back;
  const auto done = do_deed(at, key, [&](const Deed& deed) {
    return families::answer_assent(deed, address.practice, address.patient, answer, families::AssentWay::paper);
  });
  if (!done.ok() && done.error().fault == Fault::conflict)
    return Answer::problem(fail(Fault::conflict, "there is no yes to take back"), "decided");
  if (!done.ok()) return done.error();
  key.showed(1);
  ChartBody body;
  body.begin_object().member("state", "noted").end_object();
  return Answer::chart(std::move(key).close(), std::move(body));
}

}  // namespace

std::vector<access::Route> own_account_routes(accounts::Desk& desk, std::string public_url) {
  using http::Method;
  const std::string own = "/api/v1/staff/{practice}/patients/{patient}/own-account";
  return {
      {Method::get, own, Knock::staff, show},
      {Method::post, own + "/assent", Knock::staff, note_assent},
      {Method::post, own, Knock::staff,
       [&desk, public_url](Doorway& at, const http::Request& request) { return start(desk, public_url, at, request); }},
      {Method::post, own + "/contact", Knock::staff,
       [&desk](Doorway& at, const http::Request& request) { return decide(desk, at, request); }},
  };
}

}  // namespace kinportal::staff_api
