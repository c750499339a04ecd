// SPDX-License-Identifier: Apache-2.0
// Mails that come back, from a real mail server's notice to the account's address: by Maildir, and by IMAP where Dovecot is installed.
#include <doctest/doctest.h>

#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>

#include "accounts/accounts_test_world.h"
#include "accounts/mail_trouble.h"
#include "notifications/bounce_mark.h"
#include "notifications/mail_sender.h"
#include "notifications/real_mail_server.h"
#include "notifications/return_reader.h"
#include "notifications/returned_mail.h"

using namespace kinportal;
using namespace kinportal::notifications;
using accounts::NoticeKind;
using accounts::TestWorld;
using std::chrono::hours;
namespace fs = std::filesystem;

namespace {

const MailPlace kPlace{"https://portal.families.example", "Kinportal"};

SmtpOptions to_port(int port) {
  SmtpOptions options;
  options.host = "127.0.0.1";
  options.port = port;
  options.security = SmtpSecurity::none;
  options.from = "portal@kinportal.example";
  options.return_to = "bounces@kinportal.example";
  options.timeout = std::chrono::seconds(10);
  return options;
}

MailId queue(TestWorld& world, const AccountId& account, NoticeKind kind = NoticeKind::password_changed) {
  MailId id;
  REQUIRE(world.database
              ->write([&](db::Transaction& tx) -> Result<void> {
                accounts::Notice notice;
                notice.kind = kind;
                notice.account = account;
                TRY_LET(id, queue_mail(tx, notice, world.clock.now(), world.random));
                return {};
              })
              .ok());
  return id;
}
/// Marks it sent to the account's present address, as the sender does.
MailId sent(TestWorld& world, const AccountId& account, const char* address) {
  const MailId id = queue(world, account);
  const std::string hash = sent_to(world.keys, EmailAddress(address));
  REQUIRE(world.database
              ->write([&](db::Transaction& tx) -> Result<void> {
                TRY(tx.execute("UPDATE mail_outbox SET state = 'sent', sent_to = $2, settled_at = $3 WHERE mail_id = $1",
                               {id, db::Value::blob(hash), world.clock.now()}));
                return {};
              })
              .ok());
  return id;
}

std::string notice(const std::string& mark, const std::string& status) {
  return "To: bounces+" + mark +
         "@kinportal.example\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n"
         "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; x@y.example\n"
         "Action: failed\nStatus: " +
         status + "\n\n--b--\n";
}
std::string take(TestWorld& world, const std::string& bytes) {
  std::string sort;
  REQUIRE(world.database
              ->write([&](db::Transaction& tx) -> Result<void> {
                TRY_LET(sort, take_return(tx, world.keys, bytes, world.clock.now()));
                return {};
              })
              .ok());
  return sort;
}
bool comes_back(TestWorld& world, const AccountId& account) {
  auto snapshot = world.database->snapshot();
  return accounts::mail_comes_back(*snapshot, account).value_or(false);
}
std::int64_t read_of(TestWorld& world, const std::string& sort) {
  auto snapshot = world.database->snapshot();
  const auto counts = return_counts(*snapshot);
  REQUIRE(counts.ok());
  for (const auto& count : *counts)
    if (count.sort == sort) return count.read;
  return 0;
}
std::size_t files_in(const fs::path& folder) {
  std::error_code none;
  std::size_t count = 0;
  for (fs::directory_iterator at(folder, none); at != fs::directory_iterator(); at.increment(none)) ++count;
  return count;
}
void put(const fs::path& file, const std::string& text) { std::ofstream(file) << text; }

}  // namespace

TEST_CASE("a mark is read in any case, and one digit more or less is nobody's") {
  TestWorld world;
  const MailId id = MailId::trusted(make_uuid(world.clock.now(), world.random));
  const std::string mark = bounce_mark(world.keys, id);
  CHECK(mark.size() == kMarkChars);
  std::string loud = mark;
  for (char& c : loud) c = static_cast<char>(std::toupper(c));
  REQUIRE(mail_of_mark(world.keys, loud));
  CHECK(mail_of_mark(world.keys, loud)->text() == id.text());
  for (std::size_t at = 0; at < mark.size(); ++at) {
    std::string forged = mark;
    forged[at] = forged[at] == '0' ? '1' : '0';
    CHECK_FALSE(mail_of_mark(world.keys, forged));
  }
  CHECK_FALSE(mail_of_mark(world.keys, mark.substr(1)));
  CHECK(return_address("bounces@portal.example.org", mark) == "bounces+" + mark + "@portal.example.org");
  CHECK(return_address("twelve-chars@x.example", mark).find('@') > 64);
  SmtpOptions options;
  options.return_to = "eleven-char@x.example";
  CHECK(check_smtp_options(options).ok());
  options.return_to = "twelve-chars@x.example";
  CHECK_FALSE(check_smtp_options(options).ok());
  options.return_to = "a+b@x.example";
  CHECK_FALSE(check_smtp_options(options).ok());
}

TEST_CASE("a mail that came back for good is noted against the address it went to, once") {
  TestWorld world;
  const AccountId account = world.add_account();
  const MailId mail = sent(world, account, accounts::kEmail);
  const std::string text = notice(bounce_mark(world.keys, mail), "5.1.1");
  CHECK(take(world, text) == "for_good");
  CHECK(comes_back(world, account));
  CHECK(take(world, text) == "for_good");
  auto snapshot = world.database->snapshot();
  auto rows = snapshot->query("SELECT count(*) FROM mail_return");
  REQUIRE(rows->next().value());
  CHECK(rows->integer(0) == 1);
}

TEST_CASE("a forged, a foreign and an outdated notice change nothing") {
  TestWorld world;
  const AccountId account = world.add_account();
  const MailId mail = sent(world, account, accounts::kEmail);
  std::string forged = bounce_mark(world.keys, mail);
  forged.back() = forged.back() == '0' ? '1' : '0';
  CHECK(take(world, notice(forged, "5.1.1")) == "foreign");
  CHECK(take(world, notice("nothing", "5.1.1")) == "foreign");
  const MailId unsent = queue(world, account);
  CHECK(take(world, notice(bounce_mark(world.keys, unsent), "5.1.1")) == "foreign");
  // She has another address since: what came back was not for that one.
  const MailId old = sent(world, account, "before@families.example");
  CHECK(take(world, notice(bounce_mark(world.keys, old), "5.1.1")) == "foreign");
  CHECK_FALSE(comes_back(world, account));
  CHECK(read_of(world, "foreign") == 4);
}

TEST_CASE("a mailbox that is full today is no wrong address; three times over days is one") {
  TestWorld world;
  const AccountId account = world.add_account();
  const auto comes = [&] { return take(world, notice(bounce_mark(world.keys, sent(world, account, accounts::kEmail)), "4.2.2")); };
  for (int i = 0; i < 5; ++i) CHECK(comes() == "this_time");  // five at once: one bad day
  CHECK_FALSE(comes_back(world, account));
  world.clock.set(world.clock.now() + hours(47));
  CHECK(comes() == "this_time");
  CHECK_FALSE(comes_back(world, account));
  world.clock.set(world.clock.now() + hours(1));
  CHECK(comes() == "this_time");
  CHECK(comes_back(world, account));
}

TEST_CASE("what returned mails said ends when a mail that was sent since stays away for three days") {
  TestWorld world;
  const AccountId account = world.add_account();
  CHECK(take(world, notice(bounce_mark(world.keys, sent(world, account, accounts::kEmail)), "5.1.1")) == "for_good");
  const auto sweep = [&] {
    REQUIRE(world.database->write([&](db::Transaction& tx) { return sweep_returns(tx, world.clock.now()); }).ok());
  };
  world.clock.set(world.clock.now() + hours(24 * 10));
  sweep();
  CHECK(comes_back(world, account));  // nothing was tried since
  sent(world, account, accounts::kEmail);
  world.clock.set(world.clock.now() + hours(71));
  sweep();
  CHECK(comes_back(world, account));
  world.clock.set(world.clock.now() + hours(2));
  sweep();
  CHECK_FALSE(comes_back(world, account));
}

TEST_CASE("a Maildir is read and emptied; what is no notice is set aside, bounded, and links are not followed") {
  TestWorld world;
  const AccountId account = world.add_account();
  const fs::path box = world.folder / "box";
  for (const char* place : {"new", "cur", "tmp"}) fs::create_directories(box / place);
  put(box / "new" / "1", notice(bounce_mark(world.keys, sent(world, account, accounts::kEmail)), "5.1.1"));
  put(box / "cur" / "2:2,S", "From: a@b.example\n\nplease call me\n");
  put(box / "new" / "3", "Content-Type: multipart/report; report-type=delivery-status\n\n");
  put(box / "new" / "4", "Auto-Submitted: auto-replied\n\naway\n");
  put(world.folder / "secret", "not a mail");
  fs::create_symlink(world.folder / "secret", box / "new" / "5");
  ReturnedMailOptions options;
  options.maildir = box;
  options.set_aside_in = world.folder / "aside";
  ReturnReader reader(*world.database, world.clock, world.keys, std::move(options));
  CHECK(reader.read_now().value_or(0) == 4);
  CHECK(comes_back(world, account));
  CHECK(files_in(box / "new") == 1);  // the link
  CHECK(files_in(box / "cur") == 0);
  CHECK(files_in(world.folder / "aside") == 2);
  CHECK((fs::status(world.folder / "aside").permissions() & fs::perms::mask) == fs::perms::owner_all);
  CHECK(read_of(world, "malformed") == 1);
  CHECK(read_of(world, "automatic") == 1);
  for (int i = 0; i < 120; ++i) put(box / "new" / std::to_string(100 + i), "From: a@b.example\n\nhello\n");
  CHECK(reader.read_now().value_or(0) == static_cast<int>(kReturnsAtOnce));
  CHECK(reader.read_now().value_or(0) == 20);
  CHECK(files_in(world.folder / "aside") == kMaxSetAside);
  ReturnedMailOptions nowhere;
  nowhere.maildir = world.folder / "nowhere";
  ReturnReader lost(*world.database, world.clock, world.keys, std::move(nowhere));
  CHECK_FALSE(lost.read_now().ok());
}

TEST_CASE("a mail server takes a mail and returns it: the account's address is known to be wrong, and a taken mail does not clear it") {
  if (!RealMailServer::skip_reason(RealMailServer::Kind::returning).empty()) {
    MESSAGE("skipped: " << RealMailServer::skip_reason(RealMailServer::Kind::returning));
    return;
  }
  RealMailServer server(RealMailServer::Kind::returning);
  REQUIRE(server.running());
  TestWorld world;
  const AccountId wrong = world.add_account("nobody@elsewhere.example"), full = world.add_account("full@elsewhere.example"),
                  right = world.add_account("right@families.example");
  MailSender sender(*world.database, world.clock, world.keys, kPlace, to_port(server.port()));
  for (const AccountId& account : {wrong, full, right}) queue(world, account);
  REQUIRE(sender.send_due().ok());
  REQUIRE(server.mails(1).size() == 1);
  ReturnedMailOptions options;
  options.maildir = server.returned();
  ReturnReader reader(*world.database, world.clock, world.keys, std::move(options));
  CHECK(reader.read_now().value_or(0) == 2);
  CHECK(comes_back(world, wrong));
  CHECK_FALSE(comes_back(world, full));
  CHECK_FALSE(comes_back(world, right));
  CHECK(read_of(world, "for_good") == 1);
  CHECK(read_of(world, "this_time") == 1);
  CHECK(read_of(world, "foreign") == 0);
  queue(world, wrong);
  REQUIRE(sender.send_due().ok());
  CHECK(comes_back(world, wrong));
}

namespace {

/// Dovecot (Debian package dovecot-imapd) over TLS, for one mailbox that is a Maildir.
class RealImapServer {
 public:
  static std::string skip_reason() {
    if (::access("/usr/sbin/dovecot", X_OK) != 0) return "there is no IMAP server to test with (Debian package dovecot-imapd)";
    if (::geteuid() != 0 || ::getpwnam("dovenull") == nullptr) return "the IMAP server of the tests runs as root only";
    return {};
  }
  explicit RealImapServer(const fs::path& folder) : folder_(folder), port_(free_port()) {
    const passwd* nobody = ::getpwnam("nobody");
    REQUIRE(nobody != nullptr);
    fs::permissions(folder, fs::perms::others_read | fs::perms::others_exec, fs::perm_options::add);
    for (const char* part : {"box", "box/new", "box/cur", "box/tmp"}) {
      fs::create_directories(folder / part);
      REQUIRE(::chown((folder / part).c_str(), nobody->pw_uid, nobody->pw_gid) == 0);
    }
    const std::string f = folder.string();
    REQUIRE(
        std::system(("openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost -keyout " +
                     f + "/key.pem -out " + f + "/cert.pem >/dev/null 2>&1")
                        .c_str()) == 0);
    put(folder / "users", "portal:{PLAIN}mail quince 7\n");
    put(folder / "dovecot.conf",
        "base_dir = " + f + "/run\nlog_path = " + f + "/log\nprotocols = imap\nlisten = 127.0.0.1\nssl = required\nssl_cert = <" + f +
            "/cert.pem\nssl_key = <" + f + "/key.pem\nmail_location = maildir:" + f + "/box\nfirst_valid_uid = 1\n" +
            "passdb {\n driver = passwd-file\n args = " + f +
            "/users\n}\nuserdb {\n driver = static\n args = uid=nobody gid=nogroup home=" + f +
            "\n}\nservice imap-login {\n inet_listener imap {\n port = 0\n }\n inet_listener imaps {\n port = " + std::to_string(port_) +
            "\n ssl = yes\n }\n}\n");
    pid_ = ::fork();
    if (pid_ == 0) {
      ::execl("/usr/sbin/dovecot", "dovecot", "-F", "-c", (f + "/dovecot.conf").c_str(), nullptr);
      ::_exit(127);
    }
  }
  ~RealImapServer() {
    ::kill(pid_, SIGTERM);
    ::waitpid(pid_, nullptr, 0);
  }
  RealImapServer(const RealImapServer&) = delete;
  void deliver(const std::string& name, const std::string& text) {
    put(folder_ / "box" / "tmp" / name, text);
    const passwd* nobody = ::getpwnam("nobody");
    REQUIRE(::chown((folder_ / "box" / "tmp" / name).c_str(), nobody->pw_uid, nobody->pw_gid) == 0);
    fs::rename(folder_ / "box" / "tmp" / name, folder_ / "box" / "new" / name);
  }
  ReturnedMailOptions options(const char* password = "mail quince 7") const {
    ReturnedMailOptions options;
    options.imap_host = "localhost";
    options.imap_port = port_;
    options.imap_login = "portal";
    options.imap_password = Secret(password);
    options.ca_file = (folder_ / "cert.pem").string();
    options.timeout = std::chrono::seconds(20);
    return options;
  }
  /// Once it answers.
  bool answers() const {
    const ReturnedMailOptions asked = options();
    for (int wait = 0; wait < 200; ++wait) {
      if (open_imap(asked)->list(1).ok()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return false;
  }

 private:
  fs::path folder_;
  int port_ = 0;
  pid_t pid_ = 0;
};

}  // namespace

TEST_CASE("a mailbox behind IMAP is read over TLS and emptied; a wrong password and an untrusted certificate say what to do") {
  if (!RealImapServer::skip_reason().empty()) {
    MESSAGE("skipped: " << RealImapServer::skip_reason());
    return;
  }
  TestWorld world;
  const AccountId account = world.add_account();
  const fs::path place = world.folder / "imap";
  fs::create_directories(place);
  fs::permissions(world.folder, fs::perms::others_exec, fs::perm_options::add);
  RealImapServer server(place);
  REQUIRE(server.answers());
  server.deliver("1", notice(bounce_mark(world.keys, sent(world, account, accounts::kEmail)), "5.1.1"));
  server.deliver("2", "From: a@b.example\n\nplease call me\n");
  server.deliver("3", "From: a@b.example\n\n" + std::string(3 * kMaxReturnedBytes, 'x') + "\n");
  ReturnReader reader(*world.database, world.clock, world.keys, server.options());
  const auto taken = reader.read_now();
  REQUIRE_MESSAGE(taken.ok(), (taken.ok() ? "" : taken.error().sentence));
  CHECK(*taken == 3);
  CHECK(comes_back(world, account));
  CHECK(read_of(world, "other") == 2);
  CHECK(reader.read_now().value_or(-1) == 0);
  ReturnReader stranger(*world.database, world.clock, world.keys, server.options("wrong"));
  const auto refused = stranger.read_now();
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().sentence.find("bounce_imap_user") != std::string::npos);
  ReturnedMailOptions untrusted = server.options();
  untrusted.ca_file = "/etc/ssl/certs/ca-certificates.crt";
  ReturnReader wary(*world.database, world.clock, world.keys, std::move(untrusted));
  const auto unsafe = wary.read_now();
  REQUIRE_FALSE(unsafe.ok());
  CHECK(unsafe.error().sentence.find("TLS") != std::string::npos);
  ReturnedMailOptions plain;
  plain.imap_host = "mail.example.org";
  plain.imap_security = SmtpSecurity::none;
  plain.imap_login = "portal";
  CHECK_FALSE(check_returned_mail_options(plain).ok());
}
