// SPDX-License-Identifier: Apache-2.0
// The mail queue's rows.
#include "notifications/mail_queue.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "notifications/notice_words.h"

namespace kinportal::notifications {

namespace {

using accounts::NoticeKind;

constexpr std::array<std::pair<NoticeKind, std::string_view>, 6> kKinds{{{NoticeKind::password_reset, "password_reset"},
                                                                         {NoticeKind::password_changed, "password_changed"},
                                                                         {NoticeKind::new_device, "new_device"},
                                                                         {NoticeKind::second_factor_added, "second_factor_added"},
                                                                         {NoticeKind::second_factor_removed, "second_factor_removed"},
                                                                         {NoticeKind::recovery_code_used, "recovery_code_used"}}};
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

std::string_view to_string(MailState state) {
  for (const auto& [one, word] : kStates)
    if (one == state) return word;
  return "";
}

Result<MailId> queue_mail(db::Transaction& tx, const accounts::Notice& notice, Instant now, Random& random) {
  MailId id = MailId::trusted(make_uuid(now, random));
  TRY(
      tx.execute("INSERT INTO mail_outbox (mail_id, kind, account_id, reset_id, state, queued_at, next_try_at) VALUES ($1, $2, $3, $4, "
                 "'queued', $5, $5)",
                 {id, to_word(notice.kind), notice.account, notice.reset_id, now}));
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
        reader.query(
            "SELECT mail_id, kind, account_id, reset_id, state, queued_at FROM mail_outbox ORDER BY queued_at DESC, mail_id DESC LIMIT $1",
            {std::clamp(limit, 0, kMaxListed)}));
    while (true) {
      TRY_LET(const bool there, rows.next());
      if (!there) break;
      TRY_LET(const NoticeKind kind, parse_notice_kind(rows.text(1)));
      found.push_back({rows.id<MailId>(0), accounts::Notice{kind, rows.id<AccountId>(2), rows.string(3)}, rows.string(4), rows.instant(5)});
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
