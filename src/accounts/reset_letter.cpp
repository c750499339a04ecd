// SPDX-License-Identifier: Apache-2.0
// Letters with a code. The code rests under a key that is not in the store, bound to its account.
#include "accounts/reset_letter.h"

#include <optional>
#include <vector>

#include "accounts/account.h"
#include "accounts/limits.h"
#include "accounts/mailed_code.h"
#include "accounts/office_contact.h"
#include "accounts/origin.h"
#include "accounts/password_change.h"
#include "accounts/steps.h"

namespace kinportal::accounts {

namespace {

std::string code_mac(const AccountKeys& keys, const AccountId& account, std::string_view tidy) {
  return keys.mac("reset letter", account.text() + '|' + std::string(tidy));
}

}  // namespace

Result<ResetLetter> issue_reset_letter(db::Transaction& tx, Desk& desk, const AccountId& account, const PracticeId& practice,
                                       const AccountId& issued_by) {
  const Instant now = desk.clock.now();
  TRY_LET(const std::optional<SignInFacts> facts, facts_by_account(tx, account));
  if (!facts) return fail(Fault::not_found, "there is no such account");
  if (barred(*facts)) return fail(Fault::conflict, "this account may not sign in; a letter would not help");
  TRY_LET(const bool fresh, email_changed_lately(tx, account, now));
  if (fresh) return fail(Fault::conflict, "the e-mail changed in the last seven days; until then the former mailbox may undo that");
  const std::string tidy = random_link_code(desk.random);
  const Instant expires_at = now + kResetLetterLife;
  TRY(tx.execute("UPDATE reset_letter SET expires_at = $2 WHERE account_id = $1 AND used_at IS NULL AND expires_at > $2", {account, now}));
  TRY(tx.execute(
      "INSERT INTO reset_letter (letter_id, account_id, practice_id, issued_by, code_mac, issued_at, expires_at) VALUES ($1, $2, "
      "$3, $4, $5, $6, $7)",
      {make_uuid(now, desk.random), account, practice, issued_by, db::Value::blob(code_mac(desk.keys, account, tidy)), now, expires_at}));
  TRY(queue_notice(tx, desk, NoticeKind::reset_letter_sent, account));
  return ResetLetter{Secret(shown_link_code(tidy)), expires_at};
}

Result<std::variant<Secret, LetterRefused>> redeem_reset_letter(Desk& desk, std::string_view email, std::string_view code,
                                                                const Origin& origin) {
  using Outcome = std::variant<Secret, LetterRefused>;
  const Instant now = desk.clock.now();
  const Result<EmailAddress> folded = fold_email(email);
  const std::string tidy = tidy_link_code(code);
  Outcome outcome;
  TRY(desk.database.write([&](db::Transaction& tx) -> Result<void> {
    outcome = LetterRefused{};
    const std::vector<Bucket> buckets{bucket(desk.keys, kForgot, "letter|" + address_subject(origin.address)),
                                      bucket(desk.keys, kForgot, "letter for|" + (folded.ok() ? folded->reveal() : std::string()))};
    TRY_LET(const std::int64_t wait_s, count_attempt(tx, buckets, now));
    if (wait_s > 0) {
      outcome = LetterRefused{wait_s};
      return {};
    }
    std::optional<SignInFacts> facts;
    if (folded.ok()) { TRY_LET(facts, facts_by_email(tx, folded->reveal())); }
    // An unknown e-mail costs the same work as a known one.
    const AccountId account = facts ? facts->account : AccountId::trusted("nobody");
    const std::string mac = code_mac(desk.keys, account, tidy);
    TRY_LET(
        const std::int64_t used,
        tx.execute("UPDATE reset_letter SET used_at = $3 WHERE account_id = $1 AND code_mac = $2 AND used_at IS NULL AND expires_at > $3",
                   {account, db::Value::blob(mac), now}));
    // Wrong tries end no letter, or whoever knows her e-mail could end it: forty random bits behind two limits are not guessed in two weeks.
    if (used == 0 || !facts || barred(*facts)) return {};
    TRY(forgive_attempt(tx, buckets, now));
    TRY_LET(const std::string reset_id, make_reset(tx, desk, facts->account, now));
    outcome = Secret(reset_token(desk.keys, reset_id));
    return {};
  }));
  return outcome;
}

}  // namespace kinportal::accounts
