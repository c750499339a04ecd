// SPDX-License-Identifier: Apache-2.0
// One row an account, tied to the address it was about: a new address starts without blame.
#include "accounts/mail_trouble.h"

#include "accounts/limits.h"
#include "accounts/steps.h"

namespace kinportal::accounts {

Result<void> note_mail_came_back(db::Transaction& tx, const AccountId& account, const EmailAddress& folded, int reply, Instant now) {
  TRY(tx.execute("DELETE FROM mail_trouble WHERE account_id = $1 AND email_folded <> $2", {account, folded.reveal()}));
  TRY(tx.execute(
      "INSERT INTO mail_trouble (account_id, email_folded, reply, since_at, last_at) SELECT account_id, email_folded, $3, $4, $4 "
      "FROM account WHERE account_id = $1 AND email_folded = $2 "
      "ON CONFLICT (account_id) DO UPDATE SET reply = excluded.reply, last_at = excluded.last_at",
      {account, folded.reveal(), reply, now}));
  return {};
}

Result<void> note_mail_returned(db::Transaction& tx, const AccountId& account, const EmailAddress& folded, const std::string& status,
                                Instant now) {
  TRY(note_mail_came_back(tx, account, folded, 0, now));
  TRY(tx.execute("UPDATE mail_trouble SET status = $2 WHERE account_id = $1", {account, status}));
  return {};
}

Result<void> note_mail_arrived(db::Transaction& tx, const AccountId& account) {
  TRY(tx.execute("DELETE FROM mail_trouble WHERE account_id = $1 AND status IS NULL", {account}));
  return {};
}

Result<bool> mails_return(db::Reader& reader, const AccountId& account) {
  TRY_LET(db::Rows rows, reader.query("SELECT 1 FROM mail_trouble t JOIN account a ON a.account_id = t.account_id AND a.email_folded = "
                                      "t.email_folded WHERE t.account_id = $1 AND t.status IS NOT NULL",
                                      {account}));
  return rows.next();
}

Result<std::int64_t> send_test_mail(Desk& desk, const AccountId& account) {
  const Instant now = desk.clock.now();
  std::int64_t wait_s = 0;
  TRY(desk.database.write([&](db::Transaction& tx) -> Result<void> {
    TRY_LET(wait_s, count_attempt(tx, {bucket(desk.keys, kForgot, "test mail|" + account.text())}, now));
    if (wait_s > 0) return {};
    return queue_notice(tx, desk, NoticeKind::address_test, account);
  }));
  return wait_s;
}

Result<bool> mail_comes_back(db::Reader& reader, const AccountId& account) {
  TRY_LET(db::Rows rows, reader.query("SELECT 1 FROM mail_trouble t JOIN account a ON a.account_id = t.account_id AND a.email_folded = "
                                      "t.email_folded WHERE t.account_id = $1",
                                      {account}));
  return rows.next();
}

}  // namespace kinportal::accounts
