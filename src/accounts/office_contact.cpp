// SPDX-License-Identifier: Apache-2.0
// The e-mail is how an account signs in and is told things, so everything that hung on the old one ends.
#include "accounts/office_contact.h"

#include "accounts/account.h"
#include "accounts/signins.h"

namespace kinportal::accounts {

Result<void> change_email_at_office(db::Transaction& tx, Desk& desk, const AccountId& account, const EmailAddress& folded) {
  TRY_LET(AccountCard before, account_card(tx, account));
  {
    TRY_LET(db::Rows rows, tx.query("SELECT 1 FROM account WHERE email_folded = $1", {folded.reveal()}));
    TRY_LET(const bool taken, rows.next());
    if (taken) return fail(Fault::conflict, "this e-mail address has an account already");
  }
  TRY(tx.execute("UPDATE account SET email = $2, email_folded = $2 WHERE account_id = $1", {account, folded.reveal()}));
  TRY(tx.execute("DELETE FROM password_reset WHERE account_id = $1", {account}));
  TRY(end_signins(tx, account));
  Notice notice;  // to whoever reads the old address, so that a change behind her back does not go unseen
  notice.kind = NoticeKind::office_note;
  notice.to = before.email;
  notice.language = before.language;
  return desk.queue_notice(tx, notice);
}

}  // namespace kinportal::accounts
