// SPDX-License-Identifier: Apache-2.0
// The form's rows and their few moves: waiting -> asked -> waiting, and from either to approved, refused or withdrawn, once.
#include "families/registration.h"

#include <algorithm>
#include <array>

#include "base/utf8.h"
#include "families/link.h"

namespace kinportal::families {
namespace {

constexpr std::array<std::string_view, 5> kStates{"waiting", "asked", "approved", "refused", "withdrawn"};
constexpr std::array<std::string_view, 5> kKinds{"PARENT", "GUARDIAN", "STEP", "FOSTER", "TEMP"};
constexpr std::array<std::string_view, 4> kReasons{"no_patient", "not_eligible", "papers", "other"};
constexpr std::size_t kMaxNameBytes = 200, kMaxPhoneBytes = 40;
constexpr std::string_view kSelect =
    "SELECT r.practice_id, r.registration_id, r.account_id, r.given_names, r.family_name, r.birth_on, r.link_kind, r.custody, r.phone, r.note, "
    "r.state, r.sent_at, r.due_at, r.changed_at, r.patient_id, r.reason, r.staff_words, r.family_words, a.given_names, a.family_name, a.email, "
    "a.birth_on FROM registration r JOIN account a ON a.account_id = r.account_id ";

std::string selected(std::string_view where) {
  std::string sql(kSelect);
  sql += where;
  return sql;
}

template <std::size_t N>
bool one_of(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_text(std::string_view text, std::size_t at_most) {
  return text.size() <= at_most && is_utf8(text) && text.find('\0') == std::string_view::npos;
}

Result<Registration> registration_of(const db::Rows& row) {
  Registration one;
  one.practice = row.id<PracticeId>(0);
  one.id = row.string(1);
  one.account = row.id<AccountId>(2);
  one.given_names = PersonName(row.string(3));
  one.family_name = PersonName(row.string(4));
  TRY_LET(const Day born, Day::parse(row.text(5)));
  one.birth_on = BirthDate(born);
  one.link_kind = row.string(6);
  one.custody = row.string(7);
  one.phone = PhoneNumber(row.string(8));
  one.note = FreeText(row.string(9));
  const auto state = std::find(kStates.begin(), kStates.end(), row.text(10));
  if (state == kStates.end()) return fail(Fault::corrupt, "a registration has a state this program does not know");
  one.state = static_cast<RegistrationState>(state - kStates.begin());
  one.sent_at = row.instant(11);
  one.due_at = row.instant(12);
  one.changed_at = row.instant(13);
  if (!row.is_null(14)) one.patient = row.id<PatientId>(14);
  one.reason = row.string(15);
  one.staff_words = FreeText(row.string(16));
  one.family_words = FreeText(row.string(17));
  one.account_name = PersonName(row.string(18) + " " + row.string(19));
  one.account_email = EmailAddress(row.string(20));
  if (!row.is_null(21)) {
    TRY_LET(const Day theirs, Day::parse(row.text(21)));
    one.account_birth_on = BirthDate(theirs);
  }
  return one;
}

Result<std::vector<Registration>> all_of(Result<db::Rows> asked) {
  TRY_LET(db::Rows rows, std::move(asked));
  std::vector<Registration> out;
  while (true) {
    TRY_LET(const bool there, rows.next());
    if (!there) return out;
    TRY_LET(Registration one, registration_of(rows));
    out.push_back(std::move(one));
  }
}

bool is_open(const Registration& one) { return one.state == RegistrationState::waiting || one.state == RegistrationState::asked; }

/// Asked of the store, so that a long list of forms taken back hides none that is open.
Result<std::vector<Registration>> open_of_account(db::Reader& reader, const PracticeId& practice, const AccountId& account) {
  static const std::string sql =
      selected("WHERE r.practice_id = $1 AND r.account_id = $2 AND r.state IN ('waiting', 'asked') ORDER BY r.registration_id LIMIT 100");
  return all_of(reader.query(sql, {practice, account}));
}

/// One of this account's, or nothing: a stranger's form does not exist.
Result<Registration> own_registration(const Deed& deed, const PracticeId& practice, std::string_view id, const AccountId& account) {
  TRY_LET(Registration one, read_registration(deed.transaction, practice, id));
  if (one.account != account) return fail(Fault::not_found, "there is no such registration");
  return one;
}

Result<Registration> open_registration(const Deed& deed, const PracticeId& practice, std::string_view id) {
  TRY_LET(Registration one, read_registration(deed.transaction, practice, id));
  if (!is_open(one)) return fail(Fault::conflict, "this registration was decided before");
  return one;
}

}  // namespace

Result<bool> born_as_written(db::Reader& reader, const Registration& form, const PatientId& patient) {
  TRY_LET(db::Rows rows, reader.query("SELECT birth_on FROM patient WHERE practice_id = $1 AND patient_id = $2", {form.practice, patient}));
  TRY_LET(const bool there, rows.next());
  return there && !rows.is_null(0) && rows.text(0) == form.birth_on.reveal().iso();
}

std::string_view to_string(RegistrationState state) { return kStates[static_cast<std::size_t>(state)]; }
bool is_refusal_reason(std::string_view word) { return one_of(word, kReasons); }

Result<std::string> send_registration(const Deed& deed, const NewRegistration& form) {
  const auto named = [](const PersonName& name) {
    return is_text(name.reveal(), kMaxNameBytes) && name.reveal().find_first_not_of(' ') != std::string::npos;
  };
  if (!named(form.given_names) || !named(form.family_name)) return fail(Fault::invalid, "the child's name is missing or is not text");
  if (!one_of(form.link_kind, kKinds)) return fail(Fault::invalid, "a form is for one of PARENT GUARDIAN STEP FOSTER TEMP");
  if (!is_custody(form.custody)) return fail(Fault::invalid, "custody is one of full joint partial none unknown");
  if (!is_text(form.phone.reveal(), kMaxPhoneBytes) || !is_text(form.note.reveal(), kMaxRegistrationWords))
    return fail(Fault::invalid, "a text of the form is too long or is not text");
  if (form.birth_on.reveal().count > deed.now.us / 86'400'000'000 + 1) return fail(Fault::invalid, "the birth date is in the future");
  TRY(require_account(deed.transaction, form.account));
  TRY_LET(const auto open, open_of_account(deed.transaction, form.practice, form.account));
  for (const Registration& one : open) {
    if (one.birth_on == form.birth_on && one.given_names == form.given_names && one.family_name == form.family_name) return one.id;
  }
  if (open.size() >= kMaxOpenRegistrations)
    return fail(Fault::too_much, "too many forms are waiting; wait for an answer to the first ones");
  std::string id = make_uuid(deed.now, deed.random);
  TRY(deed.transaction.execute(
      "INSERT INTO registration (practice_id, registration_id, account_id, given_names, family_name, birth_on, link_kind, custody, phone, note, "
      "state, sent_at, due_at, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'waiting', $11, $12, $11)",
      {form.practice, id, form.account, form.given_names.reveal(), form.family_name.reveal(), form.birth_on.reveal().iso(), form.link_kind,
       form.custody, form.phone.reveal(), form.note.reveal(), deed.now, deed.now + kRegistrationAnswer}));
  TRY(conclude(deed, form.practice, PatientId(), "send_registration", "registration " + id));
  return id;
}

Result<void> answer_registration(const Deed& deed, const PracticeId& practice, std::string_view id, const AccountId& account,
                                 const FreeText& words) {
  TRY_LET(const Registration one, own_registration(deed, practice, id, account));
  if (one.state != RegistrationState::asked) return fail(Fault::conflict, "nothing is asked of this registration now");
  if (words.empty() || !is_text(words.reveal(), kMaxRegistrationWords))
    return fail(Fault::invalid, "the answer is empty, too long or is not text");
  TRY(
      deed.transaction.execute("UPDATE registration SET state = 'waiting', family_words = $3, changed_at = $4, due_at = $5 WHERE "
                               "practice_id = $1 AND registration_id = $2",
                               {practice, id, words.reveal(), deed.now, deed.now + kRegistrationAnswer}));
  return conclude(deed, practice, PatientId(), "answer_registration", "registration " + one.id);
}

Result<void> withdraw_registration(const Deed& deed, const PracticeId& practice, std::string_view id, const AccountId& account) {
  TRY_LET(const Registration one, own_registration(deed, practice, id, account));
  if (one.state == RegistrationState::withdrawn) return {};
  if (!is_open(one)) return fail(Fault::conflict, "this registration was decided before");
  TRY(deed.transaction.execute(
      "UPDATE registration SET state = 'withdrawn', changed_at = $3 WHERE practice_id = $1 AND registration_id = $2",
      {practice, id, deed.now}));
  return conclude(deed, practice, PatientId(), "withdraw_registration", "registration " + one.id);
}

Result<void> approve_registration(const Deed& deed, const PracticeId& practice, std::string_view id, const RegistrationApproval& approval) {
  TRY_LET(const Registration one, open_registration(deed, practice, id));
  TRY_LET(const bool fits, born_as_written(deed.transaction, one, approval.patient));
  if (!fits) return fail(Fault::invalid, "this patient was born on another day than the form says; ask the family about the form");
  NewLink link;
  link.practice = practice;
  link.account = one.account;
  link.patient = approval.patient;
  link.kind = approval.link_kind;
  link.custody = approval.custody;
  link.source = "registration";
  link.reviewer = approval.reviewer;
  link.granted_at = deed.now;
  const Result<LinkId> made = make_link(deed, link);
  if (!made.ok() && made.error().fault != Fault::conflict) return made.error();
  TRY(
      deed.transaction.execute("UPDATE registration SET state = 'approved', patient_id = $3, decided_by = $4, changed_at = $5 WHERE "
                               "practice_id = $1 AND registration_id = $2",
                               {practice, id, approval.patient, deed.by.id, deed.now}));
  return conclude(deed, practice, approval.patient, "approve_registration", "registration " + one.id);
}

Result<void> refuse_registration(const Deed& deed, const PracticeId& practice, std::string_view id, std::string_view reason,
                                 const FreeText& words) {
  TRY_LET(const Registration one, open_registration(deed, practice, id));
  if (!is_refusal_reason(reason)) return fail(Fault::invalid, "a reason is one of no_patient not_eligible papers other");
  if (!is_text(words.reveal(), kMaxRegistrationWords) || (reason == "other" && words.empty()))
    return fail(Fault::invalid, "say the reason in words");
  TRY(deed.transaction.execute(
      "UPDATE registration SET state = 'refused', reason = $3, staff_words = $4, decided_by = $5, changed_at = $6 WHERE "
      "practice_id = $1 AND registration_id = $2",
      {practice, id, reason, words.reveal(), deed.by.id, deed.now}));
  return conclude(deed, practice, PatientId(), "refuse_registration", "registration " + one.id + " " + std::string(reason));
}

Result<void> ask_about_registration(const Deed& deed, const PracticeId& practice, std::string_view id, const FreeText& words) {
  TRY_LET(const Registration one, open_registration(deed, practice, id));
  if (words.empty() || !is_text(words.reveal(), kMaxRegistrationWords)) return fail(Fault::invalid, "say what is missing");
  TRY(
      deed.transaction.execute("UPDATE registration SET state = 'asked', staff_words = $3, changed_at = $4 WHERE practice_id = $1 AND "
                               "registration_id = $2",
                               {practice, id, words.reveal(), deed.now}));
  return conclude(deed, practice, PatientId(), "ask_about_registration", "registration " + one.id);
}

Result<Registration> read_registration(db::Reader& reader, const PracticeId& practice, std::string_view id) {
  static const std::string sql = selected("WHERE r.practice_id = $1 AND r.registration_id = $2");
  TRY_LET(db::Rows rows, reader.query(sql, {practice, id}));
  TRY_LET(const bool there, rows.next());
  if (!there) return fail(Fault::not_found, "there is no such registration");
  return registration_of(rows);
}

Result<std::vector<Registration>> registrations_of_account(db::Reader& reader, const AccountId& account) {
  static const std::string sql = selected("WHERE r.account_id = $1 ORDER BY r.sent_at DESC, r.registration_id DESC LIMIT 100");
  return all_of(reader.query(sql, {account}));
}

Result<std::vector<Registration>> registrations_of_practice(db::Reader& reader, const PracticeId& practice, RegistrationList which) {
  static const std::string open =
      selected("WHERE r.practice_id = $1 AND r.state IN ('waiting', 'asked') ORDER BY r.due_at, r.registration_id LIMIT 200");
  static const std::string decided =
      selected("WHERE r.practice_id = $1 AND r.state IN ('approved', 'refused', 'withdrawn') ORDER BY r.changed_at DESC LIMIT 200");
  return all_of(reader.query(which == RegistrationList::open ? open : decided, {practice}));
}

}  // namespace kinportal::families
