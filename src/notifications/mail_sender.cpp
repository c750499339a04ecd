// SPDX-License-Identifier: Apache-2.0
// The worker that empties the mail queue: what is due, in order, one after the other; failures wait longer each time.
#include "notifications/mail_sender.h"

#include <algorithm>

#include "accounts/account.h"
#include "accounts/mail_trouble.h"
#include "accounts/notice_wish.h"
#include "base/log.h"
#include "notifications/bounce_mark.h"
#include "notifications/notice_words.h"

namespace kinportal::notifications {

namespace {

constexpr int kMailsAtOnce = 20;
constexpr std::chrono::seconds kLookAgain{5};
// A nudge may come from inside the transaction that queues the mail: the row is there a moment later.
constexpr std::chrono::milliseconds kCommitTakes{100};

std::chrono::seconds wait_after(std::int64_t attempts) {
  const std::int64_t doublings = std::min<std::int64_t>(attempts - 1, 20);
  return std::min(kFirstRetry * (std::int64_t{1} << std::max<std::int64_t>(doublings, 0)), kLongestRetry);
}

Result<bool> link_is_over(db::Reader& reader, const accounts::Notice& notice, Instant now) {
  if (notice.useless_after && *notice.useless_after <= now) return true;
  if (notice.kind != accounts::NoticeKind::password_reset) return false;
  TRY_LET(db::Rows rows, reader.query("SELECT 1 FROM password_reset WHERE reset_id = $1 AND expires_at > $2", {notice.reset_id, now}));
  TRY_LET(const bool there, rows.next());
  return !there;
}

}  // namespace

MailSender::MailSender(db::Database& database, const Clock& clock, const accounts::AccountKeys& keys, MailPlace place, SmtpOptions options)
    : database_(database), clock_(clock), keys_(keys), place_(std::move(place)), options_(std::move(options)) {}

MailSender::~MailSender() { stop(); }

void MailSender::start() {
  const std::lock_guard lock(mutex_);
  if (worker_.joinable()) return;
  stopping_ = false;
  worker_ = std::thread([this] { run(); });
}

void MailSender::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (worker_.joinable()) worker_.join();
}

void MailSender::nudge() {
  {
    const std::lock_guard lock(mutex_);
    nudged_ = true;
  }
  wake_.notify_all();
}

void MailSender::run() {
  while (!stopping_) {
    const auto taken = send_due();
    if (!taken.ok()) log(LogLevel::warning, "the mail queue cannot be read", {LogField("fault", taken.error().fault)});
    if (taken.ok() && *taken == kMailsAtOnce) continue;
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, kLookAgain, [this] { return nudged_ || stopping_; });
    if (nudged_) wake_.wait_for(lock, kCommitTakes, [this] { return stopping_.load(); });
    nudged_ = false;
  }
}

Result<std::vector<MailSender::Due>> MailSender::due_now() {
  TRY_LET(db::Snapshot snapshot, database_.snapshot());
  TRY_LET(db::Rows rows,
          snapshot.query("SELECT mail_id, attempts, kind, account_id, reset_id, to_email, language, useless_after_at FROM mail_outbox "
                         "WHERE state = 'queued' AND next_try_at <= $1 ORDER BY next_try_at, mail_id LIMIT $2",
                         {clock_.now(), kMailsAtOnce}));
  std::vector<Due> due;
  while (true) {
    TRY_LET(const bool there, rows.next());
    if (!there) return due;
    TRY_LET(accounts::Notice notice, notice_of_row(rows, 2));
    due.push_back({rows.id<MailId>(0), std::move(notice), rows.integer(1)});
  }
}

Result<int> MailSender::send_due() {
  if (options_.host.empty() && options_.without_server == WithoutServer::keep) return 0;
  TRY_LET(const std::vector<Due> due, due_now());
  for (const Due& one : due) {
    if (stopping_) break;
    TRY_LET(const bool answered, send_one(one));
    if (!answered) break;
  }
  return static_cast<int>(due.size());
}

Result<bool> MailSender::send_one(const Due& due) {
  const Instant now = clock_.now();
  WrittenMail mail;
  bool over = false;
  accounts::WhenToSend when;
  {
    TRY_LET(db::Snapshot snapshot, database_.snapshot());
    TRY_LET(when, accounts::when_to_send(snapshot, due.notice, now));
    TRY_LET(over, link_is_over(snapshot, due.notice, now));
    Result<WrittenMail> written = write_mail(snapshot, keys_, place_, due.notice);
    if (!written.ok() && written.error().fault != Fault::not_found) return std::move(written).error();
    if (written.ok()) mail = std::move(written).value();
  }
  if (when.later) {
    TRY(put_off(due, *when.later));
    return true;
  }
  if (over || when.never || mail.to.empty()) {
    TRY(settle(due, MailState::lapsed, 0));
    return true;
  }
  if (options_.host.empty()) {
    TRY(settle(due, MailState::shown, 0));
    return true;
  }
  mail.mark = bounce_mark(keys_, due.mail);
  const DeliveryReport report = send_by_smtp(options_, mail, due.mail, now, &stopping_);
  if (report.delivery == Delivery::try_later && stopping_) return false;  // given up by us: no attempt of the mail server's
  TRY(note_address(due, mail.to, report, now));
  if (report.delivery == Delivery::accepted) {
    TRY(settle(due, MailState::sent, report.reply_code, mail.to));
  } else if (report.delivery == Delivery::never || due.attempts + 1 >= kMaxMailAttempts) {
    TRY(settle(due, MailState::failed, report.reply_code));
  } else {
    TRY(try_again_later(due, report.reply_code));
  }
  return report.reply_code != 0;
}

// Only an account's own address is noted: one that somebody typed somewhere is nobody's trouble yet.
Result<void> MailSender::note_address(const Due& due, const EmailAddress& to, const DeliveryReport& report, Instant now) {
  const bool came_back = report.delivery == Delivery::never && report.about_recipient;
  if (due.notice.account.empty() || !due.notice.to.empty() || (!came_back && report.delivery != Delivery::accepted)) return {};
  TRY_LET(const EmailAddress folded, accounts::fold_email(to.reveal()));
  if (!came_back) {
    TRY_LET(db::Snapshot snapshot, database_.snapshot());
    TRY_LET(const bool noted, accounts::mail_comes_back(snapshot, due.notice.account));
    if (!noted) return {};  // the rule: no write
    TRY_LET(const bool returned, accounts::mails_return(snapshot, due.notice.account));
    if (returned) return {};  // taken before, too, and it came back
  }
  return database_.write([&](db::Transaction& tx) -> Result<void> {
    if (!came_back) return accounts::note_mail_arrived(tx, due.notice.account);
    return accounts::note_mail_came_back(tx, due.notice.account, folded, report.reply_code, now);
  });
}

Result<void> MailSender::put_off(const Due& due, Instant until) {
  return database_.write([&](db::Transaction& tx) -> Result<void> {
    TRY(tx.execute("UPDATE mail_outbox SET next_try_at = $2 WHERE mail_id = $1 AND state = 'queued'", {due.mail, until}));
    return {};
  });
}

Result<void> MailSender::settle(const Due& due, MailState state, int reply_code, const EmailAddress& to) {
  std::string address;
  if (!to.empty()) {
    TRY_LET(const EmailAddress folded, accounts::fold_email(to.reveal()));
    address = sent_to(keys_, folded);
  }
  if (state == MailState::failed)
    log(LogLevel::warning, "a mail could not be delivered", {LogField("mail", due.mail), LogField("reply", reply_code)});
  return database_.write([&](db::Transaction& tx) -> Result<void> {
    TRY(
        tx.execute("UPDATE mail_outbox SET state = $2, attempts = attempts + 1, last_reply = $3, settled_at = $4, sent_to = $5 WHERE "
                   "mail_id = $1 AND state = 'queued'",
                   {due.mail, to_string(state), reply_code, clock_.now(), address.empty() ? db::Value() : db::Value::blob(address)}));
    return {};
  });
}

Result<void> MailSender::try_again_later(const Due& due, int reply_code) {
  return database_.write([&](db::Transaction& tx) -> Result<void> {
    TRY(tx.execute(
        "UPDATE mail_outbox SET attempts = attempts + 1, last_reply = $2, next_try_at = $3 WHERE mail_id = $1 AND state = 'queued'",
        {due.mail, reply_code, clock_.now() + wait_after(due.attempts + 1)}));
    return {};
  });
}

}  // namespace kinportal::notifications
