// SPDX-License-Identifier: Apache-2.0
// `kinportal doctor`: looks at everything a start depends on and says, line by line, what is well and what to do about the rest.
#include <sys/statvfs.h>

#include <cstdio>
#include <functional>

#include "audit/signing_key.h"
#include "base/zone.h"
#include "db/migrations.h"
#include "notifications/mail_queue.h"
#include "notifications/return_reader.h"
#include "server/commands/common.h"
#include "server/edge/certificate.h"
#include "server/mail_options.h"

namespace kinportal::server {
namespace {

constexpr std::int64_t least_free_bytes = 512LL * 1024 * 1024;
constexpr std::int64_t certificate_warning_days = 21;

class Findings {
 public:
  void good(std::string_view what, const std::string& sentence) { print("ok  ", what, sentence); }
  void bad(std::string_view what, const std::string& sentence) {
    ++bad_;
    print("FAIL", what, sentence);
  }
  void note(std::string_view what, const Result<void>& result, const std::string& well) {
    result.ok() ? good(what, well) : bad(what, result.error().sentence);
  }
  int count() const { return bad_; }

 private:
  static void print(const char* mark, std::string_view what, const std::string& sentence) {
    std::printf("%s  %-14.*s %s\n", mark, static_cast<int>(what.size()), what.data(), sentence.c_str());
  }
  int bad_ = 0;
};

void check_store(Findings& findings, std::string_view what, const db::StoreOptions& options, std::span<const db::Migration> migrations) {
  db::StoreOptions looking = options;
  looking.read_only = true;  // a running server keeps its store
  auto store = db::Database::open(looking);
  if (!store.ok()) return findings.bad(what, store.error().sentence);
  findings.note(what, db::require_current(**store, migrations),
                "opens, and its schema is this program's; " + std::to_string((*store)->size_bytes() / 1024 / 1024) + " MiB");
}

void check_certificate(Findings& findings, const Options& options, const DataFolder& folder, Instant now) {
  if (options.plain_http) return findings.good("certificate", "none: plain HTTP on a loopback address");
  const std::string file = options.certificate.empty() ? folder.certificate().string() : options.certificate;
  if (options.certificate.empty() && !std::filesystem::exists(file))
    return findings.good("certificate", "a self-made one is written at the first start");
  const auto end = certificate_end(file);
  if (!end.ok()) return findings.bad("certificate", end.error().sentence);
  const std::int64_t days = (end->us - now.us) / 86'400'000'000;
  if (days < 0) return findings.bad("certificate", "it ended on " + end->iso() + "; renew it");
  if (days < certificate_warning_days) return findings.bad("certificate", "it ends in " + std::to_string(days) + " days; renew it now");
  findings.good("certificate", "good for " + std::to_string(days) + " more days" +
                                   (options.certificate.empty() ? " (self-made: browsers will warn)" : ""));
}

void check_disk(Findings& findings, const std::filesystem::path& data) {
  struct statvfs disk{};
  if (::statvfs(data.c_str(), &disk) != 0) return findings.bad("disk", "cannot look at " + data.string());
  const auto free = static_cast<std::int64_t>(disk.f_bavail) * static_cast<std::int64_t>(disk.f_frsize);
  const std::string sentence = std::to_string(free / 1024 / 1024) + " MiB free";
  if (free < least_free_bytes) return findings.bad("disk", sentence + "; make room, the portal refuses to write when the disk is full");
  findings.good("disk", sentence);
}

/// Asks the store while a server may have it open. Nothing when it cannot be read: its own line says so.
void look_into_store(const Options& options, const std::function<void(db::Reader&)>& look) {
  db::StoreOptions looking = store_options(options);
  looking.read_only = true;
  const auto store = db::Database::open(looking);
  if (!store.ok() || !db::require_current(**store, db::store_migrations()).ok()) return;
  auto snapshot = (*store)->snapshot();
  if (snapshot.ok()) look(*snapshot);
}

void check_mail(Findings& findings, const Options& options, Instant now) {
  const auto smtp = smtp_options(options);
  if (!smtp.ok()) return findings.bad("mail", smtp.error().sentence);
  std::string sentence =
      options.smtp_url.empty() ? "no mail server is set ([mail] smtp_url): mails wait in the queue" : "server: " + options.smtp_url;
  bool stuck = false;
  look_into_store(options, [&](db::Reader& reader) {
    const auto counts = notifications::mail_counts(reader, now);
    if (!counts.ok()) return;
    sentence += "; waiting: " + std::to_string(counts->queued) + ", given up in the last half year: " + std::to_string(counts->failed);
    stuck = !options.smtp_url.empty() && counts->oldest_queued_s > 24 * 3600;
  });
  if (stuck) findings.bad("mail", sentence + "; one waits for more than a day (quiet hours are shorter): look at the mail server's log");
  else findings.good("mail", sentence);
}

void check_returned_mail(Findings& findings, const Options& options, const DataFolder& folder) {
  const auto returned = returned_mail_options(options, folder);
  if (!returned.ok()) return findings.bad("returned mail", returned.error().sentence);
  if (!returned->any())
    return findings.good("returned mail",
                         "not read ([mail] bounce_maildir or bounce_imap_url): wrong addresses are noticed only when refused at once");
  if (options.bounce_address.empty())
    return findings.bad("returned mail", "set [mail] bounce_address to the address that is read, or no mail comes back to it");
  if (!returned->maildir.empty()) {
    const auto list = notifications::open_maildir(returned->maildir)->list(1);
    if (!list.ok()) return findings.bad("returned mail", list.error().sentence);
  }
  if (!returned->imap_host.empty()) {
    const auto imap = notifications::open_imap(*returned);
    const auto list = imap ? imap->list(1) : Result<std::vector<std::string>>(fail(Fault::unavailable, "the mailbox cannot be asked"));
    if (!list.ok()) return findings.bad("returned mail", list.error().sentence);
  }
  std::string sentence = "can be read; so far";
  look_into_store(options, [&](db::Reader& reader) {
    const auto counts = notifications::return_counts(reader);
    if (!counts.ok()) return;
    if (counts->empty()) sentence += " nothing";
    for (const auto& count : *counts) sentence += ' ' + count.sort + " " + std::to_string(count.read);
  });
  findings.good("returned mail", sentence);
}

int examine(const Words& words) {
  Findings findings;
  const SystemClock clock;
  auto options = options_of(words);
  if (!options.ok()) {
    findings.bad("configuration", options.error().sentence);
    return 1;
  }
  findings.good("configuration", DataFolder{options->data}.config().string());
  const DataFolder folder{options->data};
  const auto signin_key = read_key(folder.signin_key());
  findings.note("sign-in key", signin_key.ok() ? Result<void>() : Result<void>(signin_key.error()), "readable by this user only");
  const auto book_key = audit::SigningKey::load(folder.book_key());
  findings.note("book key", book_key.ok() ? Result<void>() : Result<void>(book_key.error()), "readable by this user only");
  check_certificate(findings, *options, folder, clock.now());
  // 2024-01-01: before this program was written a clock is certainly wrong, and ages and releases with it.
  if (clock.now().us < 1'704'067'200'000'000) findings.bad("clock", "the machine's clock is wrong; turn on time synchronisation");
  else findings.good("clock", clock.now().iso());
  const auto zone = Zone::find("America/New_York");
  findings.note("time zones", zone.ok() ? Result<void>() : Result<void>(zone.error()), "the tz database is there");
  check_disk(findings, options->data);
  check_store(findings, "clinical store", store_options(*options), db::store_migrations());
  check_store(findings, "visitors' book", book_options(*options), db::book_migrations());
  check_mail(findings, *options, clock.now());
  check_returned_mail(findings, *options, folder);
  std::printf("%s\n", findings.count() == 0 ? "All is well." : "Something needs attention: see the lines marked FAIL.");
  return findings.count() == 0 ? 0 : 1;
}

}  // namespace

int doctor_command(std::span<const std::string> words) {
  const auto read = Words::read("doctor", words, {{"data"}});
  if (!read.ok()) return complain("doctor", read.error());
  return examine(*read);
}

}  // namespace kinportal::server
