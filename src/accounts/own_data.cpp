// SPDX-License-Identifier: Apache-2.0
// One's own data as rows. A change of the e-mail is three steps in three mailboxes, so that neither a stolen phone nor a typing mistake can
// take an account away.
#include "accounts/own_data.h"

#include <algorithm>
#include <span>

#include "accounts/account.h"
#include "accounts/factor_reset.h"
#include "accounts/limits.h"
#include "accounts/mail_trouble.h"
#include "accounts/password_change.h"
#include "accounts/second_factor.h"
#include "accounts/steps.h"
#include "base/utf8.h"

namespace kinportal::accounts {

namespace {

using Done = std::variant<std::monostate, OwnDataRefusal>;

std::string token_of(const AccountKeys& keys, std::string_view purpose, std::string_view change_id) {
  const std::string mac = keys.mac(purpose, change_id);
  return to_base64url(std::as_bytes(std::span(mac.data(), mac.size())));
}

Notice notice_to(NoticeKind kind, const EmailAddress& to, const std::string& language, const std::string& change_id) {
  Notice notice;
  notice.kind = kind;
  notice.to = to;
  notice.language = language;
  notice.reset_id = change_id;
  return notice;
}

struct Change {
  std::string id;
  AccountId account;
  std::string signin;
  EmailAddress before;
  EmailAddress after;
  Instant asked_at;
  bool confirmed = false;
};
Result<std::optional<Change>> one_change(Result<db::Rows> asked) {
  if (!asked.ok()) return std::move(asked).error();
  db::Rows rows = std::move(asked).value();
  TRY_LET(const bool there, rows.next());
  if (!there) return std::optional<Change>();
  Change change;
  change.id = rows.string(0);
  change.account = rows.id<AccountId>(1);
  change.signin = rows.string(2);
  change.before = EmailAddress(rows.string(3));
  change.after = EmailAddress(rows.string(4));
  change.asked_at = rows.instant(5);
  change.confirmed = !rows.is_null(6);
  return std::optional(std::move(change));
}

Result<bool> has_account(db::Reader& reader, const EmailAddress& folded) {
  TRY_LET(db::Rows rows, reader.query("SELECT 1 FROM account WHERE email_folded = $1", {folded.reveal()}));
  return rows.next();
}

bool is_name(const PersonName& name) {
  const std::string& text = name.reveal();
  const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  return !text.empty() && text.front() != ' ' && text.size() <= kMaxNameBytes && is_utf8(text) &&
         std::none_of(text.begin(), text.end(), control);
}

Result<void> keep_old(db::Transaction& tx, Desk& desk, const AccountId& account, std::string_view field, const std::string& value,
                      Instant now) {
  TRY(tx.execute("INSERT INTO account_data_change (account_id, change_id, field, old_value, changed_at) VALUES ($1, $2, $3, $4, $5)",
                 {account, make_uuid(now, desk.random), field, value, now}));
  return {};
}

// What an intruder may have added since she asked for the change in the owner's name.
Result<void> forget_since(db::Transaction& tx, const AccountId& account, Instant since, Instant now) {
  TRY(tx.execute("DELETE FROM account_passkey WHERE account_id = $1 AND added_at >= $2", {account, since}));
  TRY_LET(const std::int64_t factor,
          tx.execute("DELETE FROM account_second_factor WHERE account_id = $1 AND enabled_at >= $2", {account, since}));
  if (factor > 0) TRY(tx.execute("DELETE FROM account_recovery_code WHERE account_id = $1", {account}));
  TRY(tx.execute("DELETE FROM known_device WHERE account_id = $1", {account}));
  TRY(tx.execute("DELETE FROM password_reset WHERE account_id = $1", {account}));
  // He knows the password, or has set one: the link that is mailed now is the only way in.
  TRY(tx.execute("DELETE FROM account_password WHERE account_id = $1", {account}));
  TRY(tx.execute("UPDATE reset_letter SET expires_at = $2 WHERE account_id = $1 AND used_at IS NULL AND expires_at > $2", {account, now}));
  TRY(stop_waiting_resets(tx, account, now));
  return end_signins(tx, account);
}

Result<void> take_address(db::Transaction& tx, const AccountId& account, const EmailAddress& email) {
  TRY_LET(const EmailAddress folded, fold_email(email.reveal()));
  TRY(tx.execute("UPDATE account SET email = $2, email_folded = $3 WHERE account_id = $1", {account, email.reveal(), folded.reveal()}));
  return {};
}

}  // namespace

bool is_phone(const PhoneNumber& phone) {
  const std::string& text = phone.reveal();
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto digits = std::count_if(text.begin(), text.end(), digit);
  return text.empty() ||
         (text.size() <= kMaxPhoneBytes && digits >= 7 && digits <= 15 && std::all_of(text.begin(), text.end(), [&](char c) {
            return digit(c) || std::string_view("+()-. ").find(c) != std::string_view::npos;
          }));
}

Result<OwnData> own_data(db::Reader& reader, const AccountId& account, Instant now) {
  TRY_LET(AccountCard card, account_card(reader, account));
  OwnData out;
  out.given_names = std::move(card.given_names);
  out.family_name = std::move(card.family_name);
  out.birth_on = card.birth_on;
  out.email = std::move(card.email);
  out.language = std::move(card.language);
  {
    TRY_LET(db::Rows rows, reader.query("SELECT phone FROM account WHERE account_id = $1", {account}));
    TRY_LET(const bool there, rows.next());
    if (there) out.phone = PhoneNumber(rows.maybe_string(0).value_or(""));
  }
  TRY_LET(db::Rows rows, reader.query("SELECT new_email, expires_at FROM email_change WHERE account_id = $1 AND confirmed_at IS NULL AND "
                                      "stopped_at IS NULL AND expires_at > $2 ORDER BY asked_at DESC LIMIT 1",
                                      {account, now}));
  TRY_LET(const bool pending, rows.next());
  if (pending) out.pending = PendingEmail{EmailAddress(rows.string(0)), rows.instant(1)};
  TRY_LET(out.mail_comes_back, mail_comes_back(reader, account));
  return out;
}

Result<Done> ask_email_change(Desk& desk, const Viewer& viewer, std::string_view email) {
  const Instant now = desk.clock.now();
  const Result<EmailAddress> folded = fold_email(email);
  if (!folded.ok()) return Done(OwnDataRefusal::no_address);
  Done outcome;
  TRY(desk.database.write([&](db::Transaction& tx) -> Result<void> {
    outcome = OwnDataRefusal::proof_needed;
    TRY_LET(const bool proved, proved_lately(tx, viewer, now, kStrictProof));
    if (!proved) return {};
    TRY_LET(const AccountCard card, account_card(tx, viewer.account));
    TRY_LET(const EmailAddress present, fold_email(card.email.reveal()));
    outcome = OwnDataRefusal::same_address;
    if (present == *folded) return {};
    {
      TRY_LET(db::Rows rows, tx.query("SELECT count(*) FROM email_change WHERE account_id = $1 AND asked_at > $2",
                                      {viewer.account, now - std::chrono::hours(24)}));
      TRY_LET(const bool there, rows.next());
      outcome = OwnDataRefusal::too_many;
      if (!there || rows.integer(0) >= kEmailChangesPerDay) return {};
    }
    TRY(tx.execute("UPDATE email_change SET stopped_at = $2 WHERE account_id = $1 AND confirmed_at IS NULL AND stopped_at IS NULL",
                   {viewer.account, now}));
    const std::string id = make_uuid(now, desk.random);
    TRY(tx.execute(
        "INSERT INTO email_change (change_id, account_id, signin_id, old_email, new_email, confirm_hash, stop_hash, asked_at, expires_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        {id, viewer.account, viewer.signin, card.email.reveal(), folded->reveal(),
         db::Value::blob(token_hash(email_confirm_token(desk.keys, id))), db::Value::blob(token_hash(email_stop_token(desk.keys, id))), now,
         now + kEmailConfirmLife}));
    TRY_LET(const bool taken, has_account(tx, *folded));
    TRY(desk.queue_notice(tx, notice_to(taken ? NoticeKind::email_taken : NoticeKind::email_confirm, *folded, card.language, id)));
    TRY(desk.queue_notice(tx, notice_to(NoticeKind::email_change_asked, card.email, card.language, id)));
    outcome = std::monostate{};
    return {};
  }));
  return outcome;
}

Result<Done> confirm_email_change(Desk& desk, std::string_view token) {
  const Instant now = desk.clock.now();
  if (token.size() != kTokenChars) return Done(OwnDataRefusal::link_over);
  const std::string hash = token_hash(token);
  Done outcome;
  TRY(desk.database.write([&](db::Transaction& tx) -> Result<void> {
    outcome = OwnDataRefusal::link_over;
    TRY_LET(const std::optional<Change> change,
            one_change(tx.query("SELECT change_id, account_id, signin_id, old_email, new_email, asked_at, confirmed_at FROM email_change "
                                "WHERE confirm_hash = $1 AND confirmed_at IS NULL AND stopped_at IS NULL AND expires_at > $2",
                                {db::Value::blob(hash), now})));
    if (!change) return {};
    TRY_LET(const std::optional<SignInFacts> facts, facts_by_account(tx, change->account));
    TRY_LET(const bool taken, has_account(tx, change->after));
    if (!facts || barred(*facts) || taken) return {};
    TRY(take_address(tx, change->account, change->after));
    if (desk.contact_changed) TRY(desk.contact_changed(tx, change->account));
    TRY(tx.execute("UPDATE email_change SET confirmed_at = $2, undo_until_at = $3 WHERE change_id = $1",
                   {change->id, now, now + kEmailUndoLife}));
    // Links that went to the old address end, and so do devices other than the one that asked.
    TRY(tx.execute("DELETE FROM password_reset WHERE account_id = $1", {change->account}));
    TRY(end_signins(tx, change->account, SigninId::trusted(change->signin)));
    TRY(desk.queue_notice(tx, notice_to(NoticeKind::email_changed, change->before, facts->language, change->id)));
    outcome = std::monostate{};
    return {};
  }));
  return outcome;
}

Result<std::variant<EmailStopped, OwnDataRefusal>> stop_email_change(Desk& desk, std::string_view token) {
  using Outcome = std::variant<EmailStopped, OwnDataRefusal>;
  const Instant now = desk.clock.now();
  if (token.size() != kTokenChars) return Outcome(OwnDataRefusal::link_over);
  const std::string hash = token_hash(token);
  Outcome outcome;
  TRY(desk.database.write([&](db::Transaction& tx) -> Result<void> {
    outcome = OwnDataRefusal::link_over;
    TRY_LET(const std::optional<Change> change,
            one_change(tx.query("SELECT change_id, account_id, signin_id, old_email, new_email, asked_at, confirmed_at FROM email_change "
                                "WHERE stop_hash = $1 AND stopped_at IS NULL AND ((confirmed_at IS NULL AND expires_at > $2) OR "
                                "undo_until_at > $2)",
                                {db::Value::blob(hash), now})));
    if (!change) return {};
    if (change->confirmed) {
      TRY_LET(const EmailAddress folded, fold_email(change->before.reveal()));
      TRY_LET(db::Rows rows, tx.query("SELECT account_id FROM account WHERE email_folded = $1", {folded.reveal()}));
      TRY_LET(const bool used, rows.next());
      if (used && rows.id<AccountId>(0) != change->account) {
        outcome = OwnDataRefusal::address_taken;
        return {};
      }
    }
    // Later changes of the same hand end with it.
    TRY(tx.execute("UPDATE email_change SET stopped_at = $3 WHERE account_id = $1 AND asked_at >= $2 AND stopped_at IS NULL",
                   {change->account, change->asked_at, now}));
    outcome = EmailStopped::before;
    if (!change->confirmed) return {};
    TRY(take_address(tx, change->account, change->before));
    if (desk.contact_changed) TRY(desk.contact_changed(tx, change->account));
    TRY(forget_since(tx, change->account, change->asked_at, now));
    TRY(start_reset(tx, desk, change->account, now));
    outcome = EmailStopped::after;
    return {};
  }));
  return outcome;
}

Result<void> withdraw_email_change(Desk& desk, const Viewer& viewer) {
  const Instant now = desk.clock.now();
  return desk.database.write([&](db::Transaction& tx) -> Result<void> {
    TRY(tx.execute("UPDATE email_change SET stopped_at = $2 WHERE account_id = $1 AND confirmed_at IS NULL AND stopped_at IS NULL",
                   {viewer.account, now}));
    return {};
  });
}

Result<Done> change_own_data(Desk& desk, const Viewer& viewer, const NewOwnData& data) {
  const Instant now = desk.clock.now();
  if (!is_name(data.given_names) || !is_name(data.family_name)) return Done(OwnDataRefusal::no_name);
  if (!is_phone(data.phone)) return Done(OwnDataRefusal::no_phone);
  Done outcome;
  TRY(desk.database.write([&](db::Transaction& tx) -> Result<void> {
    outcome = OwnDataRefusal::proof_needed;
    TRY_LET(const bool proved, proved_lately(tx, viewer, now, kFreshProof));
    if (!proved) return {};
    outcome = std::monostate{};
    TRY_LET(const OwnData before, own_data(tx, viewer.account, now));
    const bool renamed = before.given_names != data.given_names || before.family_name != data.family_name;
    const bool other_phone = before.phone != data.phone;
    if (!renamed && !other_phone) return {};
    if (renamed) TRY(keep_old(tx, desk, viewer.account, "name", before.given_names.reveal() + ' ' + before.family_name.reveal(), now));
    if (other_phone) TRY(keep_old(tx, desk, viewer.account, "phone", before.phone.reveal(), now));
    TRY(tx.execute("UPDATE account SET given_names = $2, family_name = $3, phone = $4 WHERE account_id = $1",
                   {viewer.account, data.given_names.reveal(), data.family_name.reveal(), data.phone.reveal()}));
    if (other_phone && desk.contact_changed) TRY(desk.contact_changed(tx, viewer.account));
    return queue_notice(tx, desk, NoticeKind::data_changed, viewer.account);
  }));
  return outcome;
}

Result<void> change_phone_at_office(db::Transaction& tx, Desk& desk, const AccountId& account, const PhoneNumber& phone) {
  const Instant now = desk.clock.now();
  if (phone.empty() || !is_phone(phone)) return fail(Fault::invalid, "a phone number has 7 to 15 digits");
  TRY_LET(const OwnData before, own_data(tx, account, now));
  if (before.phone == phone) return fail(Fault::conflict, "this is the number already");
  TRY(keep_old(tx, desk, account, "phone", before.phone.reveal(), now));
  TRY(tx.execute("UPDATE account SET phone = $2 WHERE account_id = $1", {account, phone.reveal()}));
  if (desk.contact_changed) TRY(desk.contact_changed(tx, account));
  return queue_notice(tx, desk, NoticeKind::data_changed, account);
}

std::string email_confirm_token(const AccountKeys& keys, std::string_view change_id) { return token_of(keys, "email confirm", change_id); }
std::string email_stop_token(const AccountKeys& keys, std::string_view change_id) { return token_of(keys, "email stop", change_id); }

}  // namespace kinportal::accounts
