// SPDX-License-Identifier: Apache-2.0
// Known and unknown addresses take the same path: a row, a mail, a code to type. The code of a known address opens nothing, ever.
#include "accounts/sign_up.h"

#include <algorithm>
#include <vector>

#include "accounts/account.h"
#include "accounts/limits.h"
#include "accounts/mailed_code.h"
#include "accounts/origin.h"
#include "accounts/steps.h"
#include "base/utf8.h"

namespace kinportal::accounts {
namespace {

using Why = SignUpRefused::Why;

constexpr Limit kStart{"sign-up", 10, std::chrono::seconds(60), std::chrono::seconds(3600), std::chrono::seconds(300)};
constexpr Limit kCodeOfAddress{"sign-up code", 12, std::chrono::seconds(60), std::chrono::seconds(3600), std::chrono::seconds(900)};

SignUpRefused refused(Why why) { return SignUpRefused{why, PasswordVerdict::good, 0, 0}; }
SignUpRefused wait_for(std::int64_t seconds) { return SignUpRefused{Why::wait, PasswordVerdict::good, seconds, 0}; }

struct Row {
  std::string id, email, email_folded, language;
  int mails = 0;
  Instant last_mail_at, code_ends_at, expires_at;
  int wrong_tries = 0;
  bool proved = false;
};

Result<std::optional<Row>> row_of(db::Reader& reader, std::string_view token, Instant now) {
  if (token.size() != kTokenChars) return std::optional<Row>();
  const std::string hash = token_hash(token);
  TRY_LET(db::Rows rows,
          reader.query(
              "SELECT sign_up_id, email, email_folded, language, mails, last_mail_at, code_ends_at, expires_at, wrong_tries, proved_at "
              "FROM sign_up WHERE token_hash = $1 AND expires_at > $2",
              {db::Value::blob(hash), now}));
  TRY_LET(const bool there, rows.next());
  if (!there) return std::optional<Row>();
  Row row{rows.string(0),
          rows.string(1),
          rows.string(2),
          rows.string(3),
          static_cast<int>(rows.integer(4)),
          rows.instant(5),
          rows.instant(6),
          rows.instant(7),
          static_cast<int>(rows.integer(8)),
          !rows.is_null(9)};
  return std::optional(std::move(row));
}

Result<bool> has_account(db::Reader& reader, const std::string& email_folded) {
  TRY_LET(db::Rows rows, reader.query("SELECT 1 FROM account WHERE email_folded = $1", {email_folded}));
  return rows.next();
}

Result<std::int64_t> mails_of_hour(db::Reader& reader, const std::string& email_folded, Instant now) {
  TRY_LET(db::Rows rows, reader.query("SELECT sum(mails) FROM sign_up WHERE email_folded = $1 AND last_mail_at > $2",
                                      {email_folded, now - std::chrono::hours(1)}));
  TRY_LET(const bool there, rows.next());
  return there && !rows.is_null(0) ? rows.integer(0) : 0;
}

/// To somebody with an account: that she has one. To everybody else: the code.
Result<void> queue_mail(db::Transaction& tx, Desk& desk, const Row& row) {
  Notice notice;
  TRY_LET(const std::optional<SignInFacts> known, facts_by_email(tx, row.email_folded));
  if (known) {
    notice.kind = NoticeKind::sign_up_known;
    notice.account = known->account;
  } else {
    notice.kind = NoticeKind::sign_up_code;
    notice.reset_id = row.id;
    notice.to = EmailAddress(row.email);
    notice.language = row.language;
    notice.useless_after = row.code_ends_at;
  }
  return desk.queue_notice(tx, notice);
}

bool is_person_name(const PersonName& name) {
  const std::string& text = name.reveal();
  const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  return text.size() <= kMaxNameBytes && is_utf8(text) && text.find_first_not_of(' ') != std::string::npos &&
         std::none_of(text.begin(), text.end(), control);
}

/// Whole years on a day; somebody born on 29 February is a year older on 1 March of common years.
int years_on(Day birth, Day today) {
  const auto born = birth.civil(), now = today.civil();
  const int years = static_cast<int>(now.year()) - static_cast<int>(born.year());
  const bool before_birthday = std::pair(now.month(), now.day()) < std::pair(born.month(), born.day());
  return before_birthday ? years - 1 : years;
}

std::optional<SignUpRefused> judge_person(const NewPerson& person, Instant now) {
  if (!is_person_name(person.given_names) || !is_person_name(person.family_name)) return refused(Why::name);
  // Where the account will be used is not known yet: a birthday counts once it has begun everywhere on earth.
  const Day today{static_cast<std::int32_t>(
      std::chrono::floor<std::chrono::days>(std::chrono::microseconds((now - std::chrono::hours(12)).us)).count())};
  if (!person.birth_on || *person.birth_on > today || years_on(*person.birth_on, today) > 120) return refused(Why::birth_date);
  if (years_on(*person.birth_on, today) < kAccountMinYears) return refused(Why::too_young);
  return std::nullopt;
}

}  // namespace

Result<SignUpState> sign_up_state(db::Reader& reader, std::string_view token, Instant now) {
  SignUpState state;
  TRY_LET(const std::optional<Row> row, row_of(reader, token, now));
  if (!row) return state;
  state.step = row->proved ? SignUpStep::proved : SignUpStep::code;
  state.email = EmailAddress(row->email);
  const Instant again = row->last_mail_at + kSignUpResendWait;
  if (again > now)
    state.resend_after_s = std::min<std::int64_t>(kSignUpResendWait.count(), std::chrono::ceil<std::chrono::seconds>(again - now).count());
  return state;
}

Result<std::variant<SignUpStarted, SignUpRefused>> start_sign_up(Desk& desk, const SignUpStart& start) {
  using Outcome = std::variant<SignUpStarted, SignUpRefused>;
  const Instant now = desk.clock.now();
  const Result<EmailAddress> folded = fold_email(start.email);
  if (!folded.ok()) return Outcome(refused(Why::address));
  const bool spanish = start.language == "es";
  Outcome outcome;
  TRY(desk.database.write([&](db::Transaction& tx) -> Result<void> {
    TRY_LET(std::optional<Row> row, row_of(tx, start.token, now));
    if (row && row->email_folded != folded->reveal()) row.reset();
    // A double click and an impatient "send again" change nothing: the mail is on its way.
    if (row && (row->proved || row->last_mail_at + kSignUpResendWait > now)) {
      outcome = SignUpStarted{Secret(start.token)};
      return {};
    }
    TRY_LET(const std::int64_t wait_s, count_attempt(tx, {bucket(desk.keys, kStart, address_subject(start.origin.address))}, now));
    if (wait_s > 0) {
      outcome = wait_for(wait_s);
      return {};
    }
    if (row && row->mails >= kSignUpMails) {
      outcome = refused(Why::over);
      return {};
    }
    TRY_LET(const std::int64_t lately, mails_of_hour(tx, folded->reveal(), now));
    Secret token(start.token);
    const Instant code_ends = now + kSignUpCodeLife;
    if (row) {
      row->code_ends_at = code_ends;
      TRY(tx.execute("UPDATE sign_up SET mails = mails + 1, last_mail_at = $2, code_ends_at = $3, expires_at = $3 WHERE sign_up_id = $1",
                     {row->id, now, code_ends}));
    } else {
      token = make_token(desk.random);
      const std::string email = start.email.substr(start.email.find_first_not_of(" \t\r\n"));
      row = Row{make_uuid(now, desk.random),
                email.substr(0, email.find_last_not_of(" \t\r\n") + 1),
                folded->reveal(),
                spanish ? "es" : "en",
                1,
                now,
                code_ends,
                code_ends,
                0,
                false};
      TRY(tx.execute(
          "INSERT INTO sign_up (sign_up_id, token_hash, email, email_folded, language, asked_at, mails, last_mail_at, code_ends_at, "
          "expires_at) VALUES ($1, $2, $3, $4, $5, $6, 1, $6, $7, $7)",
          {row->id, db::Value::blob(token_hash(token.reveal())), row->email, row->email_folded, row->language, now, code_ends}));
    }
    // Silent, as for a forgotten password: a stranger must not fill somebody's mailbox, nor learn that he does.
    if (lately < kSignUpMailsPerHour) TRY(queue_mail(tx, desk, *row));
    outcome = SignUpStarted{std::move(token)};
    return {};
  }));
  return outcome;
}

Result<std::variant<AddressProved, SignUpRefused>> prove_address(Desk& desk, std::string_view token, std::string_view code) {
  using Outcome = std::variant<AddressProved, SignUpRefused>;
  const Instant now = desk.clock.now();
  std::string typed;
  for (const char c : code.substr(0, 32))
    if (c != ' ' && c != '-') typed += c;
  Outcome outcome;
  TRY(desk.database.write([&](db::Transaction& tx) -> Result<void> {
    outcome = refused(Why::over);
    TRY_LET(const std::optional<Row> row, row_of(tx, token, now));
    if (!row) return {};
    if (row->proved) {
      outcome = AddressProved{};
      return {};
    }
    if (row->code_ends_at <= now || row->wrong_tries >= kSignUpWrongTries) return {};
    const std::vector<Bucket> buckets{bucket(desk.keys, kCodeOfAddress, row->email_folded)};
    TRY_LET(const std::int64_t wait_s, count_attempt(tx, buckets, now));
    if (wait_s > 0) {
      outcome = wait_for(wait_s);
      return {};
    }
    TRY_LET(const bool known, has_account(tx, row->email_folded));
    const bool right = same_bytes(typed, sign_up_code(desk.keys, row->id)) && !known;
    if (!right) {
      TRY(tx.execute("UPDATE sign_up SET wrong_tries = wrong_tries + 1 WHERE sign_up_id = $1", {row->id}));
      SignUpRefused wrong = refused(Why::wrong);
      wrong.tries_left = kSignUpWrongTries - row->wrong_tries - 1;
      outcome = wrong;
      return {};
    }
    TRY(forgive_attempt(tx, buckets, now));
    TRY(tx.execute("UPDATE sign_up SET proved_at = $2, expires_at = $3 WHERE sign_up_id = $1", {row->id, now, now + kSignUpProofLife}));
    outcome = AddressProved{};
    return {};
  }));
  return outcome;
}

Result<std::variant<SignedIn, SignUpRefused>> finish_sign_up(Desk& desk, std::string_view token, NewPerson person, const Origin& origin) {
  using Outcome = std::variant<SignedIn, SignUpRefused>;
  const Instant now = desk.clock.now();
  std::optional<Row> row;
  {
    TRY_LET(db::Snapshot snapshot, desk.database.snapshot());
    TRY_LET(row, row_of(snapshot, token, now));
  }
  if (!row || !row->proved) return Outcome(refused(Why::over));
  if (const auto wrong = judge_person(person, now)) return Outcome(*wrong);
  const PasswordVerdict verdict = judge_password(person.password, EmailAddress(row->email_folded), SecondFactor::absent);
  if (verdict != PasswordVerdict::good) return Outcome(SignUpRefused{Why::rule, verdict, 0, 0});
  TRY_LET(const std::string hash, desk.hasher.hash(person.password));
  Outcome outcome;
  TRY(desk.database.write([&](db::Transaction& tx) -> Result<void> {
    outcome = refused(Why::over);
    TRY_LET(const std::optional<Row> still, row_of(tx, token, now));
    if (!still || !still->proved) return {};
    NewAccount fresh{EmailAddress(still->email),
                     person.given_names,
                     person.family_name,
                     BirthDate(*person.birth_on),
                     person.language == "es" ? "es" : "en",
                     hash,
                     true};
    const Result<AccountId> account = create_account(tx, fresh, now, desk.random);
    if (!account.ok() && account.error().fault == Fault::conflict) {
      outcome = refused(Why::address_taken);
      return {};
    }
    if (!account.ok()) return account.error();
    TRY(tx.execute("DELETE FROM sign_up WHERE sign_up_id = $1", {still->id}));
    TRY_LET(const std::optional<SignInFacts> facts, facts_by_account(tx, *account));
    if (!facts) return fail(Fault::bug, "an account is gone in the transaction that made it");
    // The device she makes the account on is no news to her: it is known before it signs in.
    TRY_LET(Secret device_token, remember_device(tx, desk, *account, origin.device_token, Tell::no, now));
    Origin here = origin;
    if (!device_token.empty()) here.device_token = device_token.reveal();
    TRY_LET(SignedIn in, open_signin(tx, desk, *facts, here, Shown::password_only, now));
    in.device_token = std::move(device_token);
    outcome = std::move(in);
    return {};
  }));
  return outcome;
}

Result<void> sweep_sign_ups(db::Transaction& tx, Instant now) {
  // Kept an hour longer than needed: the rows count the mails of the hour.
  TRY(tx.execute(
      "DELETE FROM sign_up WHERE sign_up_id IN (SELECT sign_up_id FROM sign_up WHERE expires_at < $1 ORDER BY expires_at LIMIT 1000)",
      {now - std::chrono::hours(1)}));
  return {};
}

}  // namespace kinportal::accounts
