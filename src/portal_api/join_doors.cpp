// SPDX-License-Identifier: Apache-2.0
// A code from a letter or an invitation becomes a link (requirements S44-S58, S79-S80). Whatever is wrong with a code, the answer is the same
// and tells whom to call; what the new link shows is decided by the Gate, not here.
#include "portal_api/join_doors.h"

#include "access/load_facts.h"
#include "access/newcomer.h"
#include "accounts/account.h"
#include "accounts/own_data.h"
#include "families/at_practice.h"
#include "families/link.h"
#include "families/link_code.h"
#include "families/office_note.h"
#include "families/own_contact_check.h"
#include "families/terms_answer.h"
#include "families/visit_task.h"
#include "formats/json/json.h"
#include "portal_api/family_deed.h"
#include "practices/listing.h"

namespace kinportal::portal_api {
namespace {

using access::Answer;
using access::Doorway;
using access::Knock;
using families::CodeGood;
using families::CodeRefused;
using families::Deed;

// Every refusal of a code is these bytes (S57): nobody learns whether there is one.
Answer code_refused() { return Answer::problem(fail(Fault::forbidden, "this code cannot be used"), "code"); }
Answer wait_answer(std::int64_t seconds) {
  return Answer::problem(fail(Fault::too_much, "too many tries; wait"), "wait", std::max<std::int64_t>(1, seconds));
}

Result<families::CodeTry> try_of(Doorway& at, const http::Request& request, const json::Document& document) {
  families::CodeTry attempt;
  attempt.account = at.viewer()->account;
  TRY_LET(attempt.typed, document->string("code"));
  TRY_LET(const auto birth_on, document->string("birth_on"));
  if (const auto day = Day::parse(birth_on); day.ok()) attempt.birth_on = *day;
  TRY_LET(const auto practice, document->maybe_string("practice"));
  if (practice) {
    const auto id = PracticeId::parse(*practice);
    // A practice that cannot be is one that has not given the code.
    attempt.practice = id.ok() ? *id : PracticeId();
  }
  attempt.address = request.peer_address;
  return attempt;
}

/// Whoever holds somebody else's letter is not that person.
Result<bool> is_the_patient(db::Reader& reader, const families::LinkCode& code, const accounts::AccountCard& card) {
  TRY_LET(db::Rows rows,
          reader.query("SELECT birth_on FROM patient WHERE practice_id = $1 AND patient_id = $2", {code.practice, code.patient}));
  TRY_LET(const bool there, rows.next());
  return there && !rows.is_null(0) && card.birth_on && card.birth_on->reveal().iso() == rows.text(0);
}

/// The first step of the wizard: is it a code, and what must still be asked?
Result<Answer> check_code(Services& services, Doorway& at, const http::Request& request) {
  TRY_LET(const auto document, json::Document::parse(request.body));
  TRY(document->only({"code", "birth_on", "practice"}));
  TRY_LET(const auto attempt, try_of(at, request, document));
  at.release_snapshot();
  std::variant<CodeGood, CodeRefused> outcome = CodeRefused{};
  bool accepted = false;
  std::optional<practices::Listing> listing;
  std::optional<practices::Practice> practice;
  TRY(at.gate().store().write([&](db::Transaction& tx) -> Result<void> {
    TRY_LET(outcome, families::try_link_code(tx, services.desk.keys, attempt, at.now()));
    const auto* good = std::get_if<CodeGood>(&outcome);
    if (good == nullptr) return {};
    if (good->code.own_account && !good->again) {
      // The letter of somebody else says here what it would say at the end of the wizard.
      TRY_LET(const auto card, accounts::account_card(tx, attempt.account));
      TRY_LET(const bool hers, is_the_patient(tx, good->code, card));
      if (!hers) {
        outcome = CodeRefused{};
        return {};
      }
    }
    TRY_LET(practice, practices::read_practice(tx, good->code.practice));
    TRY_LET(listing, practices::read_listing(tx, good->code.practice));
    TRY_LET(accepted, families::terms_accepted(tx, good->code.practice, attempt.account, at.now()));
    return {};
  }));
  if (const auto* refused = std::get_if<CodeRefused>(&outcome)) {
    if (refused->wait_s > 0) return wait_answer(refused->wait_s);
    at.note(attempt.account, "try_link_code", Doorway::Effect::deny);
    return code_refused();
  }
  at.note(attempt.account, "try_link_code", Doorway::Effect::allow);
  const auto& good = std::get<CodeGood>(outcome);
  JsonWriter body;
  body.begin_object().member("practice", practice->id.text()).member("practice_name", practice->name).member("phone", practice->phone);
  body.member("kind", families::to_string(good.code.kind)).member("own_account", good.code.own_account);
  body.member("children_only", listing->children_only).member("terms_open", !accepted).end_object();
  return Answer::plain(200, std::move(body));
}

struct Wish {
  std::string kind, custody;
};

/// Which relationship somebody with a code may name: in practices for one's own children, parent or guardian only (S54).
bool may_be(const practices::Listing& listing, const std::string& kind) {
  if (kind == "PARENT" || kind == "GUARDIAN") return true;
  return !listing.children_only && (kind == "STEP" || kind == "FOSTER" || kind == "TEMP" || kind == "POA" || kind == "ADULT_PROXY");
}

enum class Joined { linked, refused, terms_open, not_offered, shared_contact, own_code };

/// own for an adult, and where the practice does not ask for it.
Result<families::ContactOutcome> contact_of(const Deed& deed, Doorway& at, const families::LinkCode& code,
                                            const accounts::AccountCard& card) {
  TRY_LET(const auto force, access::policy_in_force(deed.transaction, at.gate().policies(), code.practice, deed.now));
  const auto& policy = force.policy;
  if (policy && (!policy->own_account.own_contact || deed.now >= policy->attained_at(card.birth_on->reveal(), policy->majority)))
    return families::ContactOutcome::own;
  TRY_LET(const auto data, accounts::own_data(deed.transaction, card.account, deed.now));
  TRY_LET(const auto judged,
          families::judge_contact(deed.transaction, code.practice, code.patient, {data.email, data.phone}, card.account, deed.now));
  return judged.outcome;
}

Result<Joined> own_account(const Deed& deed, Doorway& at, const families::LinkCode& code, const AccountId& account) {
  TRY_LET(const auto card, accounts::account_card(deed.transaction, account));
  TRY_LET(const bool hers, is_the_patient(deed.transaction, code, card));
  if (!hers) return Joined::refused;
  TRY_LET(const auto contact, contact_of(deed, at, code, card));
  if (contact == families::ContactOutcome::shared) return Joined::shared_contact;
  const bool own = contact == families::ContactOutcome::own;
  const auto given = families::give_own_account(deed, code.practice, code.patient, account,
                                                own ? families::OwnContact::own : families::OwnContact::shared_with_a_parent);
  if (!given.ok() && given.error().fault == Fault::conflict) return Joined::refused;
  if (!given.ok()) return given.error();
  // Close to somebody's: it shows nothing until staff have decided.
  if (!own) TRY(families::ask_about_contact(deed, {code.practice, code.patient, account, card.email, contact, card.language, ""}));
  if (code.consent == "next_visit") {
    TRY(families::open_visit_task(deed, code.practice, "teen_consent", account, code.patient));
    TRY(families::tell(deed, code.practice, account, "consent", "consent_next_visit", families::kConsentNote));
  }
  return Joined::linked;
}

Result<Joined> join_with(const Deed& deed, Doorway& at, const CodeGood& good, const AccountId& account, const Wish& wish) {
  const families::LinkCode& code = good.code;
  if (good.again) return Joined::linked;
  if (code.issued_by == account) return Joined::own_code;  // nobody gives access to herself
  TRY_LET(const bool accepted, families::terms_accepted(deed.transaction, code.practice, account, deed.now));
  if (!accepted) return Joined::terms_open;
  if (code.own_account) {
    TRY_LET(const Joined own, own_account(deed, at, code, account));
    if (own != Joined::linked) return own;
  } else {
    TRY_LET(const auto listing, practices::read_listing(deed.transaction, code.practice));
    if (!may_be(listing, wish.kind)) return Joined::not_offered;
    families::NewLink link;
    link.practice = code.practice;
    link.account = account;
    link.patient = code.patient;
    link.kind = wish.kind;
    link.custody = families::lower_custody(wish.custody, code.custody);
    link.source = code.kind == families::CodeKind::pin ? "pin" : "invitation";
    link.reviewer = code.issued_by.text();
    link.granted_at = deed.now;
    link.pin_redeemed_in_time = code.kind == families::CodeKind::pin;  // an expired one is never redeemed
    const auto made = families::make_link(deed, link);
    if (!made.ok() && made.error().fault == Fault::forbidden) return Joined::refused;
    // Linked in this way already: the code is used up all the same, and nothing else changes.
    if (!made.ok() && made.error().fault != Fault::conflict) return made.error();
  }
  TRY(families::spend_link_code(deed, code, account));
  TRY(access::know_at_practice(deed, at.gate().policies(), code.practice, account));
  return Joined::linked;
}

Result<Answer> join(Services& services, Doorway& at, const http::Request& request) {
  TRY_LET(const auto document, json::Document::parse(request.body));
  TRY(document->only({"code", "birth_on", "practice", "kind", "custody"}));
  TRY_LET(const auto attempt, try_of(at, request, document));
  Wish wish;
  TRY_LET(const auto kind, document->maybe_string("kind"));
  TRY_LET(const auto custody, document->maybe_string("custody"));
  wish.kind = kind.value_or("PARENT");
  wish.custody = custody.value_or("unknown");
  if (!families::is_link_kind(wish.kind) || !families::is_custody(wish.custody))
    return fail(Fault::invalid, "kind or custody is not a known word");
  std::variant<CodeGood, CodeRefused> outcome = CodeRefused{};
  Joined joined = Joined::refused;
  TRY(do_family_deed(at, [&](const Deed& deed) -> Result<void> {
    joined = Joined::refused;
    TRY_LET(outcome, families::try_link_code(deed.transaction, services.desk.keys, attempt, deed.now));
    const auto* good = std::get_if<CodeGood>(&outcome);
    if (good == nullptr) return {};
    TRY_LET(joined, join_with(deed, at, *good, attempt.account, wish));
    return {};
  }));
  if (const auto* refused = std::get_if<CodeRefused>(&outcome); refused != nullptr && refused->wait_s > 0)
    return wait_answer(refused->wait_s);
  switch (joined) {
    case Joined::linked: break;
    case Joined::refused: at.note(attempt.account, "try_link_code", Doorway::Effect::deny); return code_refused();
    case Joined::terms_open: return Answer::problem(fail(Fault::conflict, "the practice's terms are not accepted"), "terms");
    case Joined::not_offered:
      return Answer::problem(fail(Fault::forbidden, "this practice links parents and guardians only"), "children_only");
    case Joined::own_code:
      at.note(attempt.account, "try_link_code", Doorway::Effect::deny);
      return Answer::problem(fail(Fault::forbidden, "you gave this code yourself; a colleague gives yours"), "own_code");
    case Joined::shared_contact:
      at.note(attempt.account, "try_link_code", Doorway::Effect::deny);
      return Answer::problem(fail(Fault::conflict, "this e-mail is not hers alone"), "shared_contact");
  }
  const auto& code = std::get<CodeGood>(outcome).code;
  JsonWriter body;
  body.begin_object().member("practice", code.practice.text()).member("patient", code.patient.text()).end_object();
  return Answer::plain(201, std::move(body));
}

}  // namespace

std::vector<access::Route> join_routes(Services& services) {
  using http::Method;
  using ServiceDoor = Result<Answer> (*)(Services&, Doorway&, const http::Request&);
  const auto door = [&services](ServiceDoor one) -> access::Door {
    return [&services, one](Doorway& at, const http::Request& request) { return one(services, at, request); };
  };
  return {
      {Method::post, "/api/v1/join/code", Knock::signed_in, door(check_code)},
      {Method::post, "/api/v1/join", Knock::signed_in, door(join)},
  };
}

}  // namespace kinportal::portal_api
