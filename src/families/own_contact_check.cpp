// SPDX-License-Identifier: Apache-2.0
// The rows of own_contact_check, and what a decision does to patient_own_account.
#include "families/own_contact_check.h"

#include "families/rights_reason.h"
#include "patients/patient.h"

namespace kinportal::families {
namespace {

constexpr std::size_t kMaxAround = 200;

PersonName first_name(std::string_view given, std::string_view family) {
  return PersonName(std::string(given.substr(0, given.find(' '))) + " " + std::string(family));
}

Result<bool> decided_own(db::Reader& reader, const PracticeId& practice, const PatientId& patient, const EmailAddress& email) {
  TRY_LET(
      db::Rows rows,
      reader.query("SELECT email, decision FROM own_contact_check WHERE practice_id = $1 AND patient_id = $2 AND decided_at IS NOT NULL "
                   "AND decision <> 'gone' ORDER BY decided_at DESC, check_id DESC LIMIT 50",
                   {practice, patient}));
  const std::string mine = mailbox_of(email.reveal());
  while (true) {
    TRY_LET(const bool more, rows.next());
    if (!more) return false;
    if (mailbox_of(rows.text(0)) == mine) return rows.text(1) == "own";
  }
}

Result<void> set_own(const Deed& deed, const PracticeId& practice, const PatientId& patient, const AccountId& account, bool own) {
  TRY_LET(const std::int64_t touched,
          deed.transaction.execute("UPDATE patient_own_account SET own_email = $4 WHERE practice_id = $1 AND patient_id = $2 AND "
                                   "account_id = $3 AND own_email <> $4",
                                   {practice, patient, account, own ? 1 : 0}));
  if (touched == 0) return {};
  return conclude(deed, practice, patient, own ? "own_contact_counts" : "own_contact_stops", "account " + account.text());
}

struct OwnOf {
  PracticeId practice;
  PatientId patient;
  AccountId account;
  Contact contact;
  std::string language;
};

// Grown-ups may share what they like; 19 is the oldest age at which a state still calls somebody a minor, but for one.
constexpr int kSurelyGrownUp = 19;

Result<std::vector<OwnOf>> touched_by(db::Reader& reader, const AccountId& account, Instant now) {
  TRY_LET(
      db::Rows rows,
      reader.query("SELECT o.practice_id, o.patient_id, o.account_id, a.email, a.phone, a.language, c.birth_on FROM "
                   "patient_own_account o JOIN account a ON a.account_id = o.account_id JOIN patient c ON c.practice_id = o.practice_id "
                   "AND c.patient_id = o.patient_id WHERE o.account_id = $1 OR EXISTS (SELECT 1 FROM link l "
                   "WHERE l.practice_id = o.practice_id AND l.patient_id = o.patient_id AND l.account_id = $1 AND l.ended_at IS NULL) "
                   "ORDER BY o.practice_id, o.patient_id LIMIT 200",
                   {account}));
  const Day today_utc{static_cast<int>(now.us / 86'400'000'000)};  // a zone more or less does not matter at that age
  std::vector<OwnOf> out;
  while (true) {
    TRY_LET(const bool more, rows.next());
    if (!more) return out;
    const auto birth = rows.is_null(6) ? Result<Day>(fail(Fault::not_found, "")) : Day::parse(rows.text(6));
    if (birth.ok() && patients::age_years(*birth, today_utc) >= kSurelyGrownUp) continue;
    OwnOf one{rows.id<PracticeId>(0), rows.id<PatientId>(1), rows.id<AccountId>(2), {}, rows.string(5)};
    one.contact.email = EmailAddress(rows.string(3));
    one.contact.phone = PhoneNumber(rows.maybe_string(4).value_or(""));
    out.push_back(std::move(one));
  }
}

}  // namespace

Result<JudgedContact> judge_contact(db::Reader& reader, const PracticeId& practice, const PatientId& patient, const Contact& hers,
                                    const AccountId& but, Instant now) {
  JudgedContact judged;
  judged.outcome = compare_contact(hers, std::vector<Contact>());
  {
    TRY_LET(db::Rows rows,
            reader.query("SELECT DISTINCT a.account_id, a.email, a.phone, a.given_names, a.family_name FROM link l JOIN account a ON "
                         "a.account_id = l.account_id WHERE l.practice_id = $1 AND l.patient_id = $2 AND l.account_id <> $3 AND "
                         "(l.ended_at IS NULL OR l.ended_at > $4) ORDER BY a.account_id LIMIT 200",
                         {practice, patient, but, now}));
    for (std::size_t i = 0; i < kMaxAround; ++i) {
      TRY_LET(const bool more, rows.next());
      if (!more) break;
      const auto one = compare_contact(hers, Contact{EmailAddress(rows.string(1)), PhoneNumber(rows.maybe_string(2).value_or(""))});
      if (one == ContactOutcome::near || one == ContactOutcome::shared) judged.alike.push_back(first_name(rows.text(3), rows.text(4)));
      judged.outcome = std::max(judged.outcome, one);
    }
  }
  {
    TRY_LET(db::Rows rows, reader.query("SELECT phone FROM patient WHERE practice_id = $1 AND patient_id = $2", {practice, patient}));
    TRY_LET(const bool there, rows.next());
    if (there && compare_contact(hers, Contact{{}, PhoneNumber(rows.maybe_string(0).value_or(""))}) == ContactOutcome::near) {
      judged.like_the_chart = true;
      judged.outcome = std::max(judged.outcome, ContactOutcome::near);
    }
  }
  if (judged.outcome != ContactOutcome::near) return judged;
  TRY_LET(const bool own, decided_own(reader, practice, patient, hers.email));
  if (own) judged.outcome = ContactOutcome::own;
  return judged;
}

Result<std::optional<ContactCheck>> open_contact_check(db::Reader& reader, const PracticeId& practice, const PatientId& patient) {
  TRY_LET(db::Rows rows,
          reader.query("SELECT check_id, account_id, email, outcome, language, terms, opened_at, due_at FROM own_contact_check "
                       "WHERE practice_id = $1 AND patient_id = $2 AND decided_at IS NULL",
                       {practice, patient}));
  TRY_LET(const bool there, rows.next());
  if (!there) return std::optional<ContactCheck>();
  ContactCheck check;
  check.id = rows.string(0);
  check.patient = patient;
  if (!rows.text(1).empty()) check.account = rows.id<AccountId>(1);
  check.email = EmailAddress(rows.string(2));
  check.outcome = rows.string(3);
  check.language = rows.string(4);
  check.terms = rows.string(5);
  check.opened_at = rows.instant(6);
  check.due_at = rows.instant(7);
  return std::optional(std::move(check));
}

Result<void> ask_about_contact(const Deed& deed, const NewContactCheck& fresh) {
  TRY(require_patient(deed.transaction, fresh.practice, fresh.patient));
  TRY(deed.transaction.execute(
      "UPDATE own_contact_check SET decided_at = $3, decided_by = $4, decision = 'gone' WHERE practice_id = $1 AND "
      "patient_id = $2 AND decided_at IS NULL",
      {fresh.practice, fresh.patient, deed.now, deed.by.id}));
  const std::string id = make_uuid(deed.now, deed.random);
  TRY(deed.transaction.execute(
      "INSERT INTO own_contact_check (practice_id, check_id, patient_id, account_id, email, outcome, language, terms, opened_at, due_at) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
      {fresh.practice, id, fresh.patient, fresh.account.text(), fresh.email.reveal(), to_string(fresh.outcome),
       fresh.language == "es" ? "es" : "en", fresh.terms, deed.now, deed.now + kContactCheckDue}));
  return conclude(deed, fresh.practice, fresh.patient, "ask_about_contact", "check " + id + " " + std::string(to_string(fresh.outcome)));
}

Result<ContactCheck> decide_contact(const Deed& deed, const PracticeId& practice, const PatientId& patient, std::string_view check_id,
                                    ContactDecision decision, const FreeText& reason) {
  TRY_LET(auto check, open_contact_check(deed.transaction, practice, patient));
  if (!check || check->id != check_id) return fail(Fault::conflict, "this was decided meanwhile");
  if (decision == ContactDecision::own && check->outcome == "shared")
    return fail(Fault::forbidden, "a mailbox that a parent reads is never hers alone");
  const std::string word = decision == ContactDecision::own ? "own" : "shared";
  TRY(
      deed.transaction.execute("UPDATE own_contact_check SET decided_at = $3, decided_by = $4, decision = $5 WHERE practice_id = $1 AND "
                               "check_id = $2 AND decided_at IS NULL",
                               {practice, check_id, deed.now, deed.by.id, word}));
  TRY(keep_reason(deed, {practice, patient, check->account, "decide_contact", check->id, reason}));
  if (!check->account.text().empty()) TRY(set_own(deed, practice, patient, check->account, decision == ContactDecision::own));
  TRY(conclude(deed, practice, patient, "decide_contact", "check " + check->id + " " + word));
  return std::move(*check);
}

Result<void> judge_again(const Deed& deed, const AccountId& account) {
  TRY_LET(const auto touched, touched_by(deed.transaction, account, deed.now));
  for (const OwnOf& one : touched) {
    TRY_LET(const auto judged, judge_contact(deed.transaction, one.practice, one.patient, one.contact, one.account, deed.now));
    TRY(set_own(deed, one.practice, one.patient, one.account, judged.outcome == ContactOutcome::own));
    TRY_LET(const auto open, open_contact_check(deed.transaction, one.practice, one.patient));
    const bool same = open && open->outcome == to_string(judged.outcome) && open->email.reveal() == one.contact.email.reveal();
    if (judged.outcome == ContactOutcome::own) {
      if (open && open->account == one.account)
        TRY(deed.transaction.execute(
            "UPDATE own_contact_check SET decided_at = $3, decided_by = $4, decision = 'gone' WHERE practice_id = $1 "
            "AND check_id = $2",
            {one.practice, open->id, deed.now, deed.by.id}));
      continue;
    }
    if (!same) TRY(ask_about_contact(deed, {one.practice, one.patient, one.account, one.contact.email, judged.outcome, one.language, ""}));
  }
  return {};
}

}  // namespace kinportal::families
