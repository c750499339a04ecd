// SPDX-License-Identifier: Apache-2.0
// `kinportal doctor`: looks at everything a start depends on and says, line by line, what is well and what to do about the rest.
#include <sys/statvfs.h>

#include <cstdio>

#include "audit/signing_key.h"
#include "base/zone.h"
#include "db/migrations.h"
#include "server/commands/common.h"
#include "server/edge/certificate.h"

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
  if (options->smtp_url.empty()) findings.good("mail", "no mail server is set ([mail] smtp_url): mails wait in the queue");
  else findings.good("mail", "server: " + options->smtp_url);
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
