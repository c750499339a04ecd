// SPDX-License-Identifier: Apache-2.0
// The doors of accounts. There is no door that changes registration data on a phone call: every change names the ID that was seen and the
// form that was filled, and the person is told at the old address and the new one.
#include "staff_api/account_doors.h"

#include "access/desk.h"
#include "accounts/account.h"
#include "accounts/factor_reset.h"
#include "accounts/lock.h"
#include "accounts/mail_trouble.h"
#include "accounts/office_contact.h"
#include "accounts/own_data.h"
#include "accounts/passkeys.h"
#include "families/office_note.h"
#include "families/pause.h"
#include "families/people.h"
#include "families/rights_reason.h"
#include "formats/json/json.h"
#include "patients/patient.h"
#include "practices/practice.h"
#include "staff/staff.h"
#include "staff_api/account_list.h"
#include "staff_api/counter_help.h"
#include "staff_api/desk_deed.h"
#include "staff_api/rights_view.h"

namespace kinportal::staff_api {
namespace {

using access::Answer;
using access::ChartBody;
using access::DeskKey;
using access::Doorway;
using access::Knock;
using access::StaffAct;
using families::Deed;

struct Asked {
  json::Document document;
  PracticeId practice;
  AccountId account;
};
Result<Asked> asked_of(const http::Request& request, std::initializer_list<std::string_view> names) {
  TRY_LET(auto practice, PracticeId::parse(request.path_value("practice")));
  TRY_LET(auto account, AccountId::parse(request.path_value("account")));
  TRY_LET(auto document, json::Document::parse(request.body));
  TRY(document->only(names));
  return Asked{std::move(document), std::move(practice), std::move(account)};
}

Result<void> mail_note(const Deed& deed, accounts::Desk& desk, const AccountId& account) {
  accounts::Notice notice;
  notice.kind = accounts::NoticeKind::office_note;
  notice.account = account;
  return desk.queue_notice(deed.transaction, notice);
}

Result<void> require_known(db::Reader& reader, const PracticeId& practice, const AccountId& account) {
  TRY_LET(const bool known, families::knows_account(reader, practice, account));
  if (!known) return fail(Fault::not_found, "there is nothing at this address");
  return {};
}

Result<Answer> done(DeskKey key) {
  ChartBody body;
  body.begin_object().end_object();
  return Answer::chart(std::move(key).close(), std::move(body));
}

Result<Answer> list(Doorway& at, const http::Request& request) {
  TRY_LET(const auto practice, PracticeId::parse(request.path_value("practice")));
  const auto state = request.query_value("state");
  if (!state.empty() && !is_account_state(state)) return fail(Fault::invalid, "there is no such state of an account");
  TRY_LET(auto key, at.open_desk(practice, StaffAct::see_accounts));
  TRY_LET(const auto page, list_accounts(key.snapshot(), practice, state, request.query_value("q"), at.now()));
  key.showed(static_cast<std::int64_t>(page.accounts.size()));
  ChartBody body(8192);
  body.begin_object().key("accounts").begin_array();
  for (const AccountLine& line : page.accounts) {
    body.begin_object().member("account", line.account.text()).member("name", line.name.reveal()).member("email", line.email.reveal());
    body.member("state", line.state).member("since", line.since_at.iso()).member("patients", line.patients).end_object();
  }
  body.end_array().member("more", page.more).end_object();
  return Answer::chart(std::move(key).close(), std::move(body));
}

Result<void> write_patients(ChartBody& body, const DeskKey& key, const AccountId& account) {
  TRY_LET(const auto around, families::patients_of_account(key.snapshot(), account, key.now()));
  body.key("patients").begin_array();
  for (const auto& one : around) {
    if (one.practice != key.practice()) continue;
    TRY_LET(const auto patient, patients::read_patient(key.snapshot(), one.practice, one.patient));
    body.begin_object().member("patient", one.patient.text()).member("kind", one.relationship);
    body.member("name", patient.family_name.reveal() + ", " + patient.given_names.reveal()).end_object();
  }
  body.end_array();
  return {};
}

Result<Answer> show(Doorway& at, const http::Request& request) {
  TRY_LET(const auto practice, PracticeId::parse(request.path_value("practice")));
  TRY_LET(const auto account, AccountId::parse(request.path_value("account")));
  TRY_LET(auto key, at.open_desk(practice, StaffAct::see_accounts));
  TRY(require_known(key.snapshot(), practice, account));
  TRY_LET(const auto card, accounts::account_card(key.snapshot(), account));
  TRY_LET(const auto paused, families::paused_at(key.snapshot(), practice, account));
  TRY_LET(const auto died, families::holder_died_at(key.snapshot(), practice, account));
  TRY_LET(const bool staff, staff::works_anywhere(key.snapshot(), account, at.now()));
  key.showed(1, "account=" + account.text());
  const bool locked = card.status == accounts::AccountStatus::locked;
  const std::string_view status = locked ? "locked" : card.status == accounts::AccountStatus::active ? "active" : "suspended";
  ChartBody body;
  body.begin_object().member("account", account.text()).member("email", card.email.reveal());
  body.member("name", card.given_names.reveal() + " " + card.family_name.reveal()).member("language", card.language);
  body.member("state", account_state(status, paused.has_value()))
      .member("locked", locked)
      .member("deceased", card.deceased || died.has_value());
  write_instant(body, "paused_at", paused);
  TRY_LET(const auto lock, accounts::lock_of(key.snapshot(), account));
  write_instant(body, "locked_at", lock ? std::optional(lock->since) : std::nullopt);
  body.member("lock_cause", lock ? accounts::to_word(lock->cause) : std::string_view());
  TRY_LET(const auto data, accounts::own_data(key.snapshot(), account, at.now()));
  body.member("phone", data.phone.reveal());
  TRY_LET(const bool passkey, accounts::has_passkey(key.snapshot(), account));
  TRY_LET(const auto lifted_at, accounts::factor_reset_due(key.snapshot(), account));
  TRY_LET(const bool comes_back, accounts::mail_comes_back(key.snapshot(), account));
  body.member("second_factor", card.second_factor || passkey).member("works_here", staff).member("mail_comes_back", comes_back);
  write_instant(body, "second_factor_ends_at", lifted_at);
  // An administrator runs the machine: whose parent somebody is, is none of that.
  const bool people = access::may(key.role(), StaffAct::see_people);
  if (people) TRY(write_patients(body, key, account));
  else body.key("patients").begin_array().end_array();
  TRY_LET(const auto reasons, families::reasons_of_account(key.snapshot(), practice, account));
  body.key("history").begin_array();
  for (const auto& reason : reasons) {
    const bool about_account = reason.deed == "suspend_account" || reason.deed == "end_account" || reason.deed == "lift_suspension" ||
                               reason.deed == "record_holder_death" || reason.deed == "take_back_holder_death" ||
                               reason.deed == "unlock_account" || reason.deed == "lock_account" || reason.deed == "help_sign_in" ||
                               reason.deed == "change_contact";
    if (!about_account) continue;  // what concerns a child stands on the child's page
    TRY_LET(const auto by, name_at(key.snapshot(), practice, reason.by, reason.at));
    body.begin_object().member("at", reason.at.iso()).member("deed", reason.deed).member("by", by.reveal());
    body.member("words", reason.words.reveal()).end_object();
  }
  body.end_array().end_object();
  return Answer::chart(std::move(key).close(), std::move(body));
}

Result<Answer> suspend(accounts::Desk& desk, Doorway& at, const http::Request& request) {
  TRY_LET(const Asked asked, asked_of(request, {"how", "reason"}));
  TRY_LET(const std::string how, asked.document->string("how"));
  TRY_LET(const std::string reason, asked.document->string("reason"));
  if (how != "paused" && how != "ended") return fail(Fault::invalid, "how is paused or ended");
  TRY_LET(auto key, at.open_desk(asked.practice, StaffAct::suspend_account));
  key.showed(0, "account=" + asked.account.text());
  if (asked.account == key.account()) return fail(Fault::conflict, "nobody suspends herself");
  TRY(do_deed(at, key, [&](const Deed& deed) -> Result<void> {
    TRY(families::pause_account(deed, asked.practice, asked.account, how == "paused" ? families::Pause::paused : families::Pause::ended,
                                FreeText(reason)));
    TRY(families::tell(deed, asked.practice, asked.account, "suspended", how, "account"));
    return mail_note(deed, desk, asked.account);
  }));
  return done(std::move(key));
}

Result<Answer> lift(accounts::Desk& desk, Doorway& at, const http::Request& request) {
  TRY_LET(const Asked asked, asked_of(request, {"reason"}));
  TRY_LET(const std::string reason, asked.document->string("reason"));
  TRY_LET(auto key, at.open_desk(asked.practice, StaffAct::suspend_account));
  key.showed(0, "account=" + asked.account.text());
  TRY(do_deed(at, key, [&](const Deed& deed) -> Result<void> {
    TRY(families::resume_account(deed, asked.practice, asked.account, FreeText(reason)));
    TRY(families::tell(deed, asked.practice, asked.account, "suspended", "resumed", "account"));
    return mail_note(deed, desk, asked.account);
  }));
  return done(std::move(key));
}

Result<Answer> record_death(Doorway& at, const http::Request& request) {
  TRY_LET(const Asked asked, asked_of(request, {"died_on", "reason"}));
  TRY_LET(const auto died_on, asked.document->maybe_string("died_on"));
  TRY_LET(const std::string reason, asked.document->string("reason"));
  TRY_LET(auto key, at.open_desk(asked.practice, StaffAct::suspend_account));
  key.showed(0, "account=" + asked.account.text());
  if (asked.account == key.account()) return fail(Fault::conflict, "nobody records her own death");
  TRY_LET(const bool staff, staff::works_anywhere(key.snapshot(), asked.account, at.now()));
  if (staff) return Answer::problem(fail(Fault::forbidden, "the host's operator must do this"), "operator_only");
  std::optional<Instant> died;
  if (died_on) {
    TRY_LET(const Day day, Day::parse(*died_on));
    TRY_LET(const auto place, practices::read_practice(key.snapshot(), asked.practice));
    died = place.zone.start_of(day);
  }
  TRY(do_deed(at, key, [&](const Deed& deed) {
    return families::record_holder_death(deed, asked.practice, asked.account, died, FreeText(reason));
  }));
  return done(std::move(key));
}

// What was seen at the counter; without it nothing of this kind is done.
struct Proof {
  std::string id;
  std::string words;
};
Result<Proof> proof_of(const Asked& asked) {
  Proof proof;
  TRY_LET(proof.id, asked.document->string("id_seen"));
  if (!is_photo_id(proof.id)) return fail(Fault::invalid, "id_seen names the photo ID that was seen");
  TRY_LET(const auto reason, asked.document->maybe_string("reason"));
  proof.words = "ID: " + proof.id + (reason && !reason->empty() ? ". " + *reason : std::string());
  return proof;
}

// The refusals of a deed on a whole account that the screens have words for; asked again in its transaction.
Result<std::optional<Answer>> first_of(Doorway& at, const DeskKey& key, const Asked& asked) {
  TRY_LET(auto refusal, refuse_counter_help(key.snapshot(), asked.practice, asked.account, key.account(), at.now()));
  if (refusal) return refusal;
  return ask_fresh_proof(at);
}

Answer email_is_new() {
  return Answer::problem(fail(Fault::conflict, "the e-mail changed in the last seven days; until then the former mailbox may undo that"),
                         "email_is_new");
}

Result<Answer> help(accounts::Desk& desk, Doorway& at, const http::Request& request) {
  TRY_LET(const Asked asked, asked_of(request, {"id_seen", "reason"}));
  TRY_LET(const Proof proof, proof_of(asked));
  TRY_LET(auto key, at.open_desk(asked.practice, StaffAct::help_sign_in));
  key.showed(0, "account=" + asked.account.text());
  TRY_LET(auto refusal, first_of(at, key, asked));
  if (refusal) return std::move(*refusal);
  TRY_LET(const bool fresh, accounts::email_changed_lately(key.snapshot(), asked.account, at.now()));
  if (fresh) return email_is_new();
  TRY(do_deed(at, key, [&](const Deed& deed) -> Result<void> {
    TRY(require_counter_help(deed.transaction, asked.practice, asked.account, key.account(), deed.now));
    // Not at once: she is told by mail and has a day to say that it was not she who stood here.
    TRY(accounts::ask_factor_reset(deed.transaction, desk, asked.account, asked.practice, key.account()));
    TRY(families::keep_reason(deed, {asked.practice, PatientId(), asked.account, "help_sign_in", {}, FreeText(proof.words)}));
    return families::conclude(deed, asked.practice, PatientId(), "help_sign_in", "account " + asked.account.text() + " id=" + proof.id);
  }));
  return done(std::move(key));
}

// A telephone shows nobody's face: who is on it hears why not, and the refusal is in the book (requirements S23, S26).
Answer not_by_phone(Doorway& at, const DeskKey& key) {
  at.note(key.account(), "change_contact", Doorway::Effect::deny, "by_phone");
  return Answer::problem(fail(Fault::forbidden, "registration data change in the portal, or here with photo ID and a form; never by phone"),
                         "not_by_phone");
}

// A phone number opens nothing, so it takes no more than something of hers that stands here.
Result<std::optional<Answer>> refuse_phone(Doorway& at, const DeskKey& key, const Asked& asked) {
  TRY(require_known(key.snapshot(), asked.practice, asked.account));
  TRY_LET(const bool here, families::stands_here(key.snapshot(), asked.practice, asked.account, at.now()));
  TRY_LET(const bool staff, staff::works_anywhere(key.snapshot(), asked.account, at.now()));
  if (!here || staff) return std::optional(Answer::problem(fail(Fault::forbidden, "the host's operator must do this"), "operator_only"));
  return ask_fresh_proof(at);
}

Result<Answer> change_contact(accounts::Desk& desk, Doorway& at, const http::Request& request) {
  TRY_LET(const Asked asked, asked_of(request, {"id_seen", "form_signed", "email", "phone", "reason"}));
  TRY_LET(const auto email, asked.document->maybe_string("email"));
  TRY_LET(const auto phone, asked.document->maybe_string("phone"));
  TRY_LET(const auto asked_how, asked.document->maybe_string("id_seen"));
  if (asked_how == "by_phone") {
    TRY_LET(auto key, at.open_desk(asked.practice, StaffAct::change_contact));
    key.showed(0, "account=" + asked.account.text());
    return not_by_phone(at, key);
  }
  TRY_LET(const Proof proof, proof_of(asked));
  TRY_LET(const bool form, asked.document->boolean("form_signed"));
  if (!form) return fail(Fault::invalid, "registration data change with a signed registration form only");
  if (email.has_value() == phone.has_value()) return fail(Fault::invalid, "give either email or phone");
  if (phone && (phone->empty() || !accounts::is_phone(PhoneNumber(*phone))))
    return Answer::problem(fail(Fault::invalid, "a phone number has 7 to 15 digits"), "no_phone");
  EmailAddress folded;
  if (email) { TRY_LET(folded, accounts::fold_email(*email)); }
  TRY_LET(auto key, at.open_desk(asked.practice, StaffAct::change_contact));
  key.showed(0, "account=" + asked.account.text());
  TRY_LET(auto refusal, email ? first_of(at, key, asked) : refuse_phone(at, key, asked));
  if (refusal) return std::move(*refusal);
  TRY(do_deed(at, key, [&](const Deed& deed) -> Result<void> {
    if (email) {
      TRY(require_counter_help(deed.transaction, asked.practice, asked.account, key.account(), deed.now));
      TRY(accounts::change_email_at_office(deed.transaction, desk, asked.account, folded));
      TRY(families::tell(deed, asked.practice, asked.account, "contact", "contact_changed", "account"));
    } else {
      TRY(accounts::change_phone_at_office(deed.transaction, desk, asked.account, PhoneNumber(*phone)));
      TRY(families::tell(deed, asked.practice, asked.account, "contact", "phone_changed", "phone"));
    }
    TRY(mail_note(deed, desk, asked.account));
    TRY(families::keep_reason(deed, {asked.practice, PatientId(), asked.account, "change_contact", {}, FreeText(proof.words)}));
    return families::conclude(deed, asked.practice, PatientId(), "change_contact",
                              "account " + asked.account.text() + (email ? " email" : " phone") + " id=" + proof.id + " form");
  }));
  return done(std::move(key));
}

}  // namespace

std::vector<access::Route> account_routes(accounts::Desk& desk) {
  using http::Method;
  const std::string all = "/api/v1/staff/{practice}/accounts", one = all + "/{account}";
  const auto with = [&desk](Result<Answer> (*door)(accounts::Desk&, Doorway&, const http::Request&)) {
    return [&desk, door](Doorway& at, const http::Request& request) { return door(desk, at, request); };
  };
  return {
      {Method::get, all, Knock::staff, list},
      {Method::get, one, Knock::staff, show},
      {Method::post, one + "/suspend", Knock::staff, with(suspend)},
      {Method::post, one + "/lift", Knock::staff, with(lift)},
      {Method::post, one + "/death", Knock::staff, record_death},
      {Method::post, one + "/second-factor", Knock::staff, with(help)},
      {Method::post, one + "/contact", Knock::staff, with(change_contact)},
  };
}

}  // namespace kinportal::staff_api
