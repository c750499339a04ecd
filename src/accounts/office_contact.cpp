// SPDX-License-Identifier: Apache-2.0
// The e-mail is how an account signs in and is told things, so everything that hung on the old one ends.
#include "accounts/office_contact.h"

#include "accounts/account.h"
#include "accounts/own_data.h"
#include "accounts/signins.h"

namespace kinportal::accounts {

namespace {

// Whose word counts for the next seven days: the mailbox that had the account before every change that could still be undone. A thief who
// changed it yesterday does not get the way back when the office corrects it today.
Result<EmailAddress> mailbox_before(db::Reader& reader, const AccountId& account, const EmailAddress& present, Instant now) {
  TRY_LET(db::Rows rows, reader.query("SELECT old_email FROM email_change WHERE account_id = $1 AND confirmed_at IS NOT NULL AND "
                                      "stopped_at IS NULL AND undo_until_at > $2 ORDER BY asked_at, change_id LIMIT 1",
                                      {account, now}));
  TRY_LET(const bool there, rows.next());
  return there ? EmailAddress(rows.string(0)) : present;
}

// A row that is confirmed from the start: nothing is left but the way back.
Result<std::string> keep_way_back(db::Transaction& tx, Desk& desk, const AccountId& account, const EmailAddress& before,
                                  const EmailAddress& after, Instant now) {
  std::string id = make_uuid(now, desk.random);
  TRY(tx.execute(
      "INSERT INTO email_change (change_id, account_id, signin_id, old_email, new_email, confirm_hash, stop_hash, asked_at, expires_at, "
      "confirmed_at, undo_until_at) VALUES ($1, $2, '', $3, $4, $5, $6, $7, $7, $7, $8)",
      {id, account, before.reveal(), after.reveal(), db::Value::blob(token_hash(email_confirm_token(desk.keys, id))),
       db::Value::blob(token_hash(email_stop_token(desk.keys, id))), now, now + kEmailUndoLife}));
  return id;
}

}  // namespace

Result<void> change_email_at_office(db::Transaction& tx, Desk& desk, const AccountId& account, const EmailAddress& folded) {
  const Instant now = desk.clock.now();
  TRY_LET(const AccountCard card, account_card(tx, account));
  {
    TRY_LET(db::Rows rows, tx.query("SELECT 1 FROM account WHERE email_folded = $1", {folded.reveal()}));
    TRY_LET(const bool taken, rows.next());
    if (taken) return fail(Fault::conflict, "this e-mail address has an account already");
  }
  TRY_LET(const EmailAddress before, mailbox_before(tx, account, card.email, now));
  // Links of earlier changes, to confirm or to undo, would move the address once more.
  TRY(tx.execute("UPDATE email_change SET stopped_at = $2 WHERE account_id = $1 AND stopped_at IS NULL", {account, now}));
  TRY(tx.execute("UPDATE account SET email = $2, email_folded = $2 WHERE account_id = $1", {account, folded.reveal()}));
  if (desk.contact_changed) TRY(desk.contact_changed(tx, account));
  TRY(tx.execute("DELETE FROM password_reset WHERE account_id = $1", {account}));
  TRY(end_signins(tx, account));
  Notice notice;  // a change behind her back does not go unseen, and can be undone from the mailbox that was hers
  notice.kind = NoticeKind::office_note;
  notice.to = card.email;
  notice.language = card.language;
  TRY_LET(const EmailAddress before_folded, fold_email(before.reveal()));
  if (before_folded == folded) return desk.queue_notice(tx, notice);
  if (before != card.email) TRY(desk.queue_notice(tx, notice));
  notice.kind = NoticeKind::email_changed;
  notice.to = before;
  TRY_LET(notice.reset_id, keep_way_back(tx, desk, account, before, folded, now));
  return desk.queue_notice(tx, notice);
}

Result<bool> email_changed_lately(db::Reader& reader, const AccountId& account, Instant now) {
  TRY_LET(db::Rows rows,
          reader.query("SELECT 1 FROM email_change WHERE account_id = $1 AND confirmed_at IS NOT NULL AND stopped_at IS NULL "
                       "AND undo_until_at > $2 LIMIT 1",
                       {account, now}));
  return rows.next();
}

}  // namespace kinportal::accounts
