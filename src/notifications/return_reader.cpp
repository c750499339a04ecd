// SPDX-License-Identifier: Apache-2.0
// A notice is read, noted in one transaction, and only then removed: one that is read twice finds itself noted already.
#include "notifications/return_reader.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>

#include "accounts/account.h"
#include "accounts/mail_trouble.h"
#include "base/log.h"
#include "notifications/bounce_mark.h"
#include "notifications/returned_mail.h"

namespace kinportal::notifications {
namespace {

using Sort = ReturnedMail::Sort;
using std::chrono::hours;

constexpr std::chrono::seconds kLookAgain{60};

struct SentMail {
  MailId mail;
  AccountId account;
  std::string address_hash;
};
/// The mail of ours that a mark names, when it went to an account's own address.
Result<std::optional<SentMail>> mail_of(db::Reader& reader, const accounts::AccountKeys& keys, const std::vector<std::string>& marks) {
  for (const std::string& mark : marks) {
    const auto id = mail_of_mark(keys, mark);
    if (!id) continue;
    TRY_LET(db::Rows rows,
            reader.query("SELECT account_id, sent_to FROM mail_outbox WHERE mail_id = $1 AND sent_to IS NOT NULL AND to_email IS NULL AND "
                         "account_id <> ''",
                         {*id}));
    TRY_LET(const bool there, rows.next());
    if (there) return std::optional(SentMail{*id, rows.id<AccountId>(0), rows.string(1)});
  }
  return std::optional<SentMail>();
}

/// The account's present address, when it is the one the mail went to.
Result<std::optional<EmailAddress>> present_address(db::Reader& reader, const accounts::AccountKeys& keys, const SentMail& mail) {
  TRY_LET(db::Rows rows, reader.query("SELECT email_folded FROM account WHERE account_id = $1", {mail.account}));
  TRY_LET(const bool there, rows.next());
  if (!there) return std::optional<EmailAddress>();
  EmailAddress folded(rows.string(0));
  if (!accounts::same_bytes(sent_to(keys, folded), mail.address_hash)) return std::optional<EmailAddress>();
  return std::optional(std::move(folded));
}

/// Did it come back often enough, over days?
Result<bool> comes_back_again_and_again(db::Reader& reader, const SentMail& mail, Instant now) {
  TRY_LET(db::Rows rows, reader.query("SELECT count(*), min(returned_at), max(returned_at) FROM mail_return WHERE account_id = $1 AND "
                                      "sent_to = $2 AND returned_at > $3",
                                      {mail.account, db::Value::blob(mail.address_hash), now - hours(14 * 24)}));
  TRY_LET(const bool there, rows.next());
  return there && rows.integer(0) >= kReturnsThatCount && rows.instant(2) - rows.instant(1) >= hours(kReturnsOverHours);
}

Result<std::string> note_return(db::Transaction& tx, const accounts::AccountKeys& keys, const ReturnedMail& report, Instant now) {
  const std::string word(to_string(report.sort));
  if (report.sort != Sort::for_good && report.sort != Sort::this_time && report.sort != Sort::late) return word;
  TRY_LET(const auto mail, mail_of(tx, keys, report.marks));
  if (!mail) return std::string("foreign");
  if (report.sort == Sort::late) return word;
  TRY_LET(const auto address, present_address(tx, keys, *mail));
  if (!address) return std::string("foreign");
  const bool for_good = report.sort == Sort::for_good;
  TRY(
      tx.execute("INSERT INTO mail_return (mail_id, account_id, sent_to, for_good, status, returned_at) VALUES ($1, $2, $3, $4, $5, $6) "
                 "ON CONFLICT (mail_id) DO NOTHING",
                 {mail->mail, mail->account, db::Value::blob(mail->address_hash), for_good ? 1 : 0, report.status, now}));
  bool counts = for_good;
  if (!counts) { TRY_LET(counts, comes_back_again_and_again(tx, *mail, now)); }
  if (counts) TRY(accounts::note_mail_returned(tx, mail->account, *address, report.status, now));
  return word;
}

}  // namespace

Result<std::string> take_return(db::Transaction& tx, const accounts::AccountKeys& keys, std::string_view bytes, Instant now) {
  TRY_LET(const std::string sort, note_return(tx, keys, read_returned_mail(bytes), now));
  TRY(
      tx.execute("INSERT INTO mail_return_count (sort, read, last_at) VALUES ($1, 1, $2) ON CONFLICT (sort) DO UPDATE SET "
                 "read = mail_return_count.read + 1, last_at = excluded.last_at",
                 {sort, now}));
  return sort;
}

Result<std::vector<ReturnCount>> return_counts(db::Reader& reader) {
  TRY_LET(db::Rows rows, reader.query("SELECT sort, read, last_at FROM mail_return_count ORDER BY sort"));
  std::vector<ReturnCount> counts;
  while (true) {
    TRY_LET(const bool there, rows.next());
    if (!there) return counts;
    counts.push_back({rows.string(0), rows.integer(1), rows.instant(2)});
  }
}

Result<void> sweep_returns(db::Transaction& tx, Instant now) {
  TRY(tx.execute("DELETE FROM mail_return WHERE returned_at < $1", {now - hours(30 * 24)}));
  TRY(
      tx.execute("DELETE FROM mail_trouble WHERE status IS NOT NULL AND EXISTS (SELECT 1 FROM mail_outbox m WHERE m.account_id = "
                 "mail_trouble.account_id AND m.state = 'sent' AND m.sent_to IS NOT NULL AND m.to_email IS NULL AND m.settled_at > "
                 "mail_trouble.last_at AND m.settled_at < $1)",
                 {now - hours(3 * 24)}));
  return {};
}

ReturnReader::ReturnReader(db::Database& database, const Clock& clock, const accounts::AccountKeys& keys, ReturnedMailOptions options)
    : database_(database), clock_(clock), keys_(keys), options_(std::move(options)) {}

ReturnReader::~ReturnReader() { stop(); }

void ReturnReader::start() {
  const std::lock_guard lock(mutex_);
  if (worker_.joinable() || !options_.any()) return;
  stopping_ = false;
  worker_ = std::thread([this] { run(); });
}

void ReturnReader::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (worker_.joinable()) worker_.join();
}

void ReturnReader::run() {
  while (true) {
    if (const auto taken = read_now(); !taken.ok())
      log(LogLevel::warning, "the returned mails cannot be read; kinportal doctor says why", {LogField("fault", taken.error().fault)});
    std::unique_lock lock(mutex_);
    if (wake_.wait_for(lock, kLookAgain, [this] { return stopping_; })) return;
  }
}

Result<int> ReturnReader::read_now() {
  int taken = 0;
  if (!options_.maildir.empty()) {
    TRY_LET(const int some, read_all(*open_maildir(options_.maildir)));
    taken += some;
  }
  if (!options_.imap_host.empty()) {
    const auto imap = open_imap(options_);
    if (!imap) return fail(Fault::unavailable, "the mailbox of returned mails cannot be asked");
    TRY_LET(const int some, read_all(*imap));
    taken += some;
  }
  return taken;
}

Result<int> ReturnReader::read_all(ReturnedMailbox& mailbox) {
  TRY_LET(const auto names, mailbox.list(kReturnsAtOnce));
  int taken = 0;
  Result<void> trouble;
  for (const std::string& name : names) {
    {
      const std::lock_guard lock(mutex_);
      if (stopping_) break;
    }
    const Result<std::string> bytes = mailbox.read(name);
    if (!bytes.ok()) {  // one that cannot be opened does not hold up the others
      trouble = bytes.error();
      continue;
    }
    std::string sort;
    TRY(database_.write([&](db::Transaction& tx) -> Result<void> {
      TRY_LET(sort, take_return(tx, keys_, *bytes, clock_.now()));
      return {};
    }));
    if (sort == "malformed" || sort == "other" || sort == "foreign") set_aside(*bytes);
    TRY(mailbox.remove(name));
    ++taken;
  }
  if (!trouble.ok() && taken == 0) return trouble.error();
  return taken;
}

// Readable by the portal's user only, few, and not for long: a mail has somebody's address in it.
void ReturnReader::set_aside(std::string_view bytes) const {
  if (options_.set_aside_in.empty()) return;
  std::error_code trouble;
  std::filesystem::create_directories(options_.set_aside_in, trouble);
  std::filesystem::permissions(options_.set_aside_in, std::filesystem::perms::owner_all, trouble);
  std::vector<std::filesystem::path> kept;
  for (const auto& entry : std::filesystem::directory_iterator(options_.set_aside_in, trouble)) kept.push_back(entry.path());
  std::sort(kept.begin(), kept.end());  // names begin with the instant
  const std::string oldest = (clock_.now() - hours(kSetAsideDays * 24)).iso();
  for (std::size_t i = 0; i < kept.size(); ++i)
    if (kept.size() - i >= kMaxSetAside || kept[i].filename().string() < oldest) std::filesystem::remove(kept[i], trouble);
  std::string name = (options_.set_aside_in / (clock_.now().iso() + "-XXXXXX")).string();
  const int file = ::mkostemp(name.data(), O_CLOEXEC);  // mode 0600
  if (file < 0) return;
  while (!bytes.empty()) {
    const ssize_t put = ::write(file, bytes.data(), bytes.size());
    if (put <= 0) break;
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
  ::close(file);
}

}  // namespace kinportal::notifications
