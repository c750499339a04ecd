// SPDX-License-Identifier: Apache-2.0
// The mail queue's rows.
#include "notifications/mail_queue.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "accounts/notice_wish.h"
#include "notifications/notice_words.h"

namespace kinportal::notifications {

namespace {

using accounts::NoticeKind;

constexpr std::array<std::pair<NoticeKind, std::string_view>, 30> kKinds{{{NoticeKind::request_news, "request_news"},
                                                                          {NoticeKind::paper_ends, "paper_ends"},
                                                                          {NoticeKind::rights_change, "rights_change"},
                                                                          {NoticeKind::password_reset, "password_reset"},
                                                                          {NoticeKind::password_changed, "password_changed"},
                                                                          {NoticeKind::new_device, "new_device"},
                                                                          {NoticeKind::second_factor_added, "second_factor_added"},
                                                                          {NoticeKind::second_factor_removed, "second_factor_removed"},
                                                                          {NoticeKind::office_note, "office_note"},
                                                                          {NoticeKind::recovery_code_used, "recovery_code_used"},
                                                                          {NoticeKind::passkey_added, "passkey_added"},
                                                                          {NoticeKind::passkey_removed, "passkey_removed"},
                                                                          {NoticeKind::passkey_stopped, "passkey_stopped"},
                                                                          {NoticeKind::email_confirm, "email_confirm"},
                                                                          {NoticeKind::email_taken, "email_taken"},
                                                                          {NoticeKind::email_change_asked, "email_change_asked"},
                                                                          {NoticeKind::email_changed, "email_changed"},
                                                                          {NoticeKind::data_changed, "data_changed"},
                                                                          {NoticeKind::factor_reset_asked, "factor_reset_asked"},
                                                                          {NoticeKind::reset_letter_sent, "reset_letter_sent"},
                                                                          {NoticeKind::account_locked, "account_locked"},
                                                                          {NoticeKind::account_opened, "account_opened"},
                                                                          {NoticeKind::account_ended, "account_ended"},
                                                                          {NoticeKind::address_test, "address_test"},
                                                                          {NoticeKind::question_received, "question_received"},
                                                                          {NoticeKind::question_answer, "question_answer"},
                                                                          {NoticeKind::question_news, "question_news"},
                                                                          {NoticeKind::sign_up_code, "sign_up_code"},
                                                                          {NoticeKind::sign_up_known, "sign_up_known"},
                                                                          {NoticeKind::invitation, "invitation"}}};
constexpr std::array<std::pair<MailState, std::string_view>, 5> kStates{{{MailState::queued, "queued"},
                                                                         {MailState::sent, "sent"},
                                                                         {MailState::shown, "shown"},
                                                                         {MailState::failed, "failed"},
                                                                         {MailState::lapsed, "lapsed"}}};
constexpr int kMaxListed = 200;

}  // namespace

std::string_view to_word(NoticeKind kind) {
  for (const auto& [one, word] : kKinds)
    if (one == kind) return word;
  return "";
}

Result<NoticeKind> parse_notice_kind(std::string_view word) {
  for (const auto& [kind, name] : kKinds)
    if (name == word) return kind;
  return fail(Fault::corrupt, "a mail is of a kind this program does not know");
}

Result<accounts::Notice> notice_of_row(const db::Rows& rows, int first) {
  accounts::Notice notice;
  TRY_LET(notice.kind, parse_notice_kind(rows.text(first)));
  notice.account = rows.id<AccountId>(first + 1);
  notice.reset_id = rows.string(first + 2);
  notice.to = EmailAddress(rows.maybe_string(first + 3).value_or(""));
  notice.language = rows.maybe_string(first + 4).value_or("");
  notice.useless_after = rows.maybe_instant(first + 5);
  return notice;
}

std::string_view to_string(MailState state) {
  for (const auto& [one, word] : kStates)
    if (one == state) return word;
  return "";
}

Result<MailId> queue_mail(db::Transaction& tx, const accounts::Notice& notice, Instant now, Random& random) {
  TRY_LET(const bool wanted, accounts::wants_mail(tx, notice));
  if (!wanted) return MailId();
  MailId id = MailId::trusted(make_uuid(now, random));
  const auto maybe = [](const std::string& text) { return text.empty() ? std::nullopt : std::optional(text); };
  const std::optional<std::string> to = maybe(notice.to.reveal()), language = maybe(notice.language);
  TRY(
      tx.execute("INSERT INTO mail_outbox (mail_id, kind, account_id, reset_id, to_email, language, useless_after_at, state, queued_at, "
                 "next_try_at) VALUES ($1, $2, $3, $4, $5, $6, $7, 'queued', $8, $8)",
                 {id, to_word(notice.kind), notice.account, notice.reset_id, to, language, notice.useless_after, now}));
  return id;
}

Result<std::vector<ShownMail>> latest_mails(db::Reader& reader, const accounts::AccountKeys& keys, const MailPlace& place, int limit) {
  struct Row {
    MailId mail;
    accounts::Notice notice;
    std::string state;
    Instant queued_at;
  };
  std::vector<Row> found;
  {
    TRY_LET(
        db::Rows rows,
        reader.query("SELECT mail_id, kind, account_id, reset_id, to_email, language, useless_after_at, state, queued_at FROM mail_outbox "
                     "ORDER BY queued_at DESC, mail_id DESC LIMIT $1",
                     {std::clamp(limit, 0, kMaxListed)}));
    while (true) {
      TRY_LET(const bool there, rows.next());
      if (!there) break;
      TRY_LET(accounts::Notice notice, notice_of_row(rows, 1));
      found.push_back({rows.id<MailId>(0), std::move(notice), rows.string(7), rows.instant(8)});
    }
  }
  std::vector<ShownMail> out;
  for (Row& row : found) {
    Result<WrittenMail> words = write_mail(reader, keys, place, row.notice);
    if (!words.ok()) continue;  // its account is gone
    ShownMail mail;
    mail.mail = std::move(row.mail);
    mail.words = std::move(words).value();
    mail.queued_at = row.queued_at;
    for (const auto& [state, word] : kStates)
      if (word == row.state) mail.state = state;
    out.push_back(std::move(mail));
  }
  return out;
}

Result<MailCounts> mail_counts(db::Reader& reader, Instant now) {
  MailCounts counts;
  TRY_LET(
      db::Rows rows,
      reader.query(
          "SELECT (SELECT count(*) FROM mail_outbox WHERE state = 'queued'), (SELECT count(*) FROM mail_outbox WHERE state = 'failed'), "
          "(SELECT min(queued_at) FROM mail_outbox WHERE state = 'queued')"));
  TRY_LET(const bool there, rows.next());
  if (!there) return counts;
  counts.queued = rows.integer(0);
  counts.failed = rows.integer(1);
  if (!rows.is_null(2))
    counts.oldest_queued_s = std::max<std::int64_t>(0, std::chrono::floor<std::chrono::seconds>(now - rows.instant(2)).count());
  return counts;
}

Result<void> sweep_mails(db::Transaction& tx, Instant now) {
  using std::chrono::hours;
  const Instant month = now - hours(30 * 24);
  TRY(
      tx.execute("DELETE FROM mail_outbox WHERE mail_id IN (SELECT mail_id FROM mail_outbox WHERE queued_at < $1 AND settled_at < $1 AND "
                 "state <> 'failed' "
                 "ORDER BY queued_at LIMIT 1000)",
                 {month}));
  TRY(
      tx.execute("DELETE FROM mail_outbox WHERE mail_id IN (SELECT mail_id FROM mail_outbox WHERE queued_at < $1 AND settled_at < $1 ORDER "
                 "BY queued_at LIMIT 1000)",
                 {now - hours(180 * 24)}));
  TRY(tx.execute(
      "UPDATE mail_outbox SET state = 'failed', settled_at = $2 WHERE mail_id IN (SELECT mail_id FROM mail_outbox WHERE queued_at < $1 AND "
      "state = 'queued' ORDER BY queued_at LIMIT 1000)",
      {month, now}));
  return {};
}

}  // namespace kinportal::notifications
