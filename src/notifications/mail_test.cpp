// SPDX-License-Identifier: Apache-2.0
// Mails from the deed to the mailbox, through a real mail server where there is one.
#include <doctest/doctest.h>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <string>
#include <thread>

#include "accounts/accounts_test_world.h"
#include "notifications/mail_queue.h"
#include "notifications/mail_sender.h"
#include "notifications/real_mail_server.h"

using namespace kinportal;
using namespace kinportal::notifications;
using accounts::NoticeKind;
using accounts::TestWorld;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

const MailPlace kPlace{"https://portal.families.example", "Kinportal"};
constexpr NoticeKind kAllKinds[] = {
    NoticeKind::password_reset,        NoticeKind::password_changed,   NoticeKind::new_device,         NoticeKind::second_factor_added,
    NoticeKind::second_factor_removed, NoticeKind::recovery_code_used, NoticeKind::passkey_added,      NoticeKind::passkey_removed,
    NoticeKind::passkey_stopped,       NoticeKind::email_confirm,      NoticeKind::email_taken,        NoticeKind::email_change_asked,
    NoticeKind::email_changed,         NoticeKind::data_changed,       NoticeKind::factor_reset_asked, NoticeKind::reset_letter_sent};

SmtpOptions to_port(int port) {
  SmtpOptions options;
  options.host = "127.0.0.1";
  options.port = port;
  options.security = SmtpSecurity::none;
  options.from = "portal@kinportal.example";
  options.timeout = seconds(10);
  return options;
}

// The real queue behind the sign-in desk.
void queue_really(TestWorld& world) {
  world.desk->queue_notice = [&world](db::Transaction& tx, const accounts::Notice& notice) -> Result<void> {
    TRY(queue_mail(tx, notice, world.clock.now(), world.random));
    return {};
  };
}

void queue(TestWorld& world, NoticeKind kind, const AccountId& account) {
  REQUIRE(world.database
              ->write([&](db::Transaction& tx) -> Result<void> {
                TRY(queue_mail(tx, accounts::Notice{kind, account, {}}, world.clock.now(), world.random));
                return {};
              })
              .ok());
}

struct Row {
  std::string state;
  std::int64_t attempts = 0;
  std::int64_t reply = 0;
  Instant next_try_at;
};
std::vector<Row> rows_of(TestWorld& world) {
  auto snapshot = world.database->snapshot();
  auto rows = snapshot->query("SELECT state, attempts, last_reply, next_try_at FROM mail_outbox ORDER BY queued_at, mail_id");
  REQUIRE(rows.ok());
  std::vector<Row> out;
  while (rows->next().value()) out.push_back({rows->string(0), rows->integer(1), rows->integer(2), rows->instant(3)});
  return out;
}

std::vector<ShownMail> shown(TestWorld& world) {
  auto snapshot = world.database->snapshot();
  auto mails = latest_mails(*snapshot, world.keys, kPlace, 50);
  REQUIRE(mails.ok());
  return std::move(mails).value();
}

bool no_server(RealMailServer::Kind kind = RealMailServer::Kind::plain) {
  const std::string reason = RealMailServer::skip_reason(kind);
  if (!reason.empty()) MESSAGE("skipped: " << reason);
  return !reason.empty();
}

}  // namespace

TEST_CASE("a forgotten password: the mail reaches the mailbox, and its link sets the new password") {
  if (no_server()) return;
  TestWorld world;
  world.add_account();
  queue_really(world);
  RealMailServer server;
  REQUIRE(server.running());
  REQUIRE(accounts::forgot_password(*world.desk, accounts::kEmail, TestWorld::home()).ok());
  MailSender sender(*world.database, world.clock, world.keys, kPlace, to_port(server.port()));
  CHECK(sender.send_due().value() == 1);
  CHECK(rows_of(world)[0].state == "sent");
  CHECK(rows_of(world)[0].reply == 250);
  const auto mails = server.mails(1);
  REQUIRE(mails.size() == 1);
  const std::string& mail = mails[0];
  CHECK(mail.find("Subject: Set a new password") != std::string::npos);
  CHECK(mail.find("To: <mother@families.example>") != std::string::npos);
  CHECK(mail.find("From: Kinportal <portal@kinportal.example>") != std::string::npos);
  CHECK(mail.find("Auto-Submitted: auto-generated") != std::string::npos);
  // As her mail program reads it: soft line breaks joined, '=3D' back to '='.
  std::string text = mail;
  for (const auto& [from, to] : {std::pair<std::string, std::string>{"=\r\n", ""}, {"=\n", ""}, {"=3D", "="}})
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at)) text.replace(at, from.size(), to);
  const std::string before = "https://portal.families.example/reset#token=";
  const auto at = text.find(before);
  REQUIRE(at != std::string::npos);
  accounts::ResetAttempt attempt{text.substr(at + before.size(), 43), Secret("seven lanterns over the quay"), {}, TestWorld::home()};
  const auto done = accounts::reset_password(*world.desk, attempt);
  REQUIRE(done.ok());
  CHECK(std::holds_alternative<accounts::PasswordSet>(*done));
  CHECK(sender.send_due().value() == 1);  // 'your password was changed'
  CHECK(server.mails(2).size() == 2);
  CHECK(sender.send_due().value() == 0);  // and nothing twice
}

TEST_CASE("the mail server's certificate is checked, the login is made inside TLS, and a wrong certificate or password sends nothing") {
  using Kind = RealMailServer::Kind;
  if (no_server(Kind::starttls_and_login)) return;
  for (const auto& [kind, security] :
       {std::pair{Kind::starttls_and_login, SmtpSecurity::starttls}, std::pair{Kind::tls_and_login, SmtpSecurity::tls}}) {
    RealMailServer server(kind);
    REQUIRE(server.running());
    const auto send = [&, with = security](const std::string& ca, const std::string& login, const std::string& password) {
      SmtpOptions options = to_port(server.port());
      options.host = "localhost";
      options.security = with;
      options.ca_file = ca;
      options.login = login;
      options.password = Secret(password);
      options.timeout = seconds(2);  // curl and aiosmtpd wait for each other after a refused login
      CHECK(check_smtp_options(options).ok());
      return send_by_smtp(options, {EmailAddress("mother@families.example"), "hello", "hello\n"}, MailId::trusted("m1"),
                          Instant{1'795'000'000'000'000});
    };
    CHECK(send("", RealMailServer::login, RealMailServer::password).delivery == Delivery::try_later);    // nobody vouches for it
    CHECK(send(server.certificate(), RealMailServer::login, "not it").delivery == Delivery::try_later);  // our own fault: the mail waits
    CHECK(send(server.certificate(), "", "").delivery != Delivery::accepted);
    CHECK(send(server.certificate(), RealMailServer::login, RealMailServer::password).delivery == Delivery::accepted);
    CHECK(server.mails(1).size() == 1);
  }
}

TEST_CASE("TLS that was asked for and is not there sends nothing in the clear") {
  if (no_server()) return;
  RealMailServer server;  // offers no STARTTLS
  REQUIRE(server.running());
  SmtpOptions options = to_port(server.port());
  options.security = SmtpSecurity::starttls;
  const WrittenMail mail{EmailAddress("mother@families.example"), "hello", "hello\n"};
  CHECK(send_by_smtp(options, mail, MailId::trusted("m1"), Instant{0}).delivery == Delivery::try_later);
}

TEST_CASE("what the mail server refuses for good is given up and stays to be seen") {
  if (no_server()) return;
  TestWorld world;
  queue(world, NoticeKind::password_changed, world.add_account("nobody@elsewhere.example"));
  RealMailServer server;  // takes mail for families.example only
  REQUIRE(server.running());
  MailSender sender(*world.database, world.clock, world.keys, kPlace, to_port(server.port()));
  REQUIRE(sender.send_due().ok());
  CHECK(rows_of(world)[0].state == "failed");
  CHECK(rows_of(world)[0].reply == 550);
  auto snapshot = world.database->snapshot();
  CHECK(mail_counts(*snapshot, world.clock.now())->failed == 1);
}

TEST_CASE("the mail survives a kill between the deed and the sending") {
  TestWorld world;
  const AccountId account = world.add_account();
  world.desk.reset();
  world.database.reset();
  // A process of its own does the deed and is killed on the spot, before anything could be sent.
  const pid_t child = ::fork();
  if (child == 0) {
    auto opened = db::Database::open(world.store);
    if (!opened.ok()) ::_exit(3);
    const auto written = (*opened)->write([&](db::Transaction& tx) -> Result<void> {
      TRY(queue_mail(tx, accounts::Notice{NoticeKind::password_changed, account, {}}, world.clock.now(), world.random));
      return {};
    });
    if (!written.ok()) ::_exit(4);
    ::kill(::getpid(), SIGKILL);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFSIGNALED(status));
  world.open();
  REQUIRE(rows_of(world).size() == 1);
  CHECK(rows_of(world)[0].state == "queued");
  if (no_server()) return;
  RealMailServer server;
  REQUIRE(server.running());
  MailSender sender(*world.database, world.clock, world.keys, kPlace, to_port(server.port()));
  REQUIRE(sender.send_due().ok());
  CHECK(server.mails(1).size() == 1);
  CHECK(rows_of(world)[0].state == "sent");
}

TEST_CASE("a deed that fails queues no mail") {
  TestWorld world;
  const AccountId account = world.add_account();
  CHECK_FALSE(world.database
                  ->write([&](db::Transaction& tx) -> Result<void> {
                    TRY(queue_mail(tx, accounts::Notice{NoticeKind::password_changed, account, {}}, world.clock.now(), world.random));
                    return fail(Fault::conflict, "something else went wrong");
                  })
                  .ok());
  CHECK(rows_of(world).empty());
}

TEST_CASE("while the mail server is away a mail waits longer each time, and is given up after twelve attempts") {
  TestWorld world;
  queue(world, NoticeKind::password_changed, world.add_account());
  MailSender sender(*world.database, world.clock, world.keys, kPlace, to_port(free_port()));  // nobody listens there
  std::vector<std::int64_t> waits;
  for (int attempt = 1; attempt < kMaxMailAttempts; ++attempt) {
    CHECK(sender.send_due().value() == 1);
    const Row row = rows_of(world)[0];
    CHECK(row.state == "queued");
    CHECK(row.attempts == attempt);
    CHECK(sender.send_due().value() == 0);  // not before its time
    waits.push_back((row.next_try_at - world.clock.now()).count() / 1'000'000);
    world.clock.set(row.next_try_at);
  }
  CHECK(waits == std::vector<std::int64_t>{30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600, 3600});
  CHECK(sender.send_due().value() == 1);
  CHECK(rows_of(world)[0].state == "failed");
}

TEST_CASE("a link that is over is not mailed any more") {
  TestWorld world;
  world.add_account();
  queue_really(world);
  REQUIRE(accounts::forgot_password(*world.desk, accounts::kEmail, TestWorld::home()).ok());
  world.pass(minutes(61));
  MailSender sender(*world.database, world.clock, world.keys, kPlace, to_port(free_port()));
  CHECK(sender.send_due().value() == 1);
  CHECK(rows_of(world)[0].state == "lapsed");
}

TEST_CASE("without a mail server mails wait; in the demo they are shown on its page") {
  TestWorld world;
  world.add_account();
  queue_really(world);
  REQUIRE(accounts::forgot_password(*world.desk, accounts::kEmail, TestWorld::home()).ok());
  {
    MailSender waiting(*world.database, world.clock, world.keys, kPlace, SmtpOptions{});
    CHECK(waiting.send_due().value() == 0);
    CHECK(rows_of(world)[0].state == "queued");
  }
  SmtpOptions demo;
  demo.without_server = WithoutServer::show;
  MailSender showing(*world.database, world.clock, world.keys, kPlace, std::move(demo));
  CHECK(showing.send_due().value() == 1);
  const auto mails = shown(world);
  REQUIRE(mails.size() == 1);
  CHECK(mails[0].state == MailState::shown);
  CHECK(mails[0].words.to.reveal() == accounts::kEmail);
  CHECK(mails[0].words.body.find("/reset#token=") != std::string::npos);
}

TEST_CASE("the worker sends by itself soon after the deed, and stops when told") {
  TestWorld world;
  const AccountId account = world.add_account();
  SmtpOptions demo;
  demo.without_server = WithoutServer::show;
  MailSender sender(*world.database, world.clock, world.keys, kPlace, std::move(demo));
  sender.start();
  queue(world, NoticeKind::new_device, account);
  sender.nudge();
  for (int wait = 0; wait < 400 && rows_of(world)[0].state == "queued"; ++wait) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  CHECK(rows_of(world)[0].state == "shown");
  sender.stop();
  sender.stop();
}

TEST_CASE("the store holds no link: who steals it cannot set a password") {
  TestWorld world;
  world.add_account();
  queue_really(world);
  REQUIRE(accounts::forgot_password(*world.desk, accounts::kEmail, TestWorld::home()).ok());
  const std::string body = shown(world)[0].words.body;
  const std::string token = body.substr(body.find("#token=") + 7, 43);
  auto snapshot = world.database->snapshot();
  for (const char* sql : {"SELECT * FROM mail_outbox", "SELECT * FROM password_reset"}) {
    auto rows = snapshot->query(sql);
    REQUIRE(rows.ok());
    while (rows->next().value())
      for (int column = 0; column < 5; ++column) CHECK(rows->text(column).find(token) == std::string_view::npos);
  }
}

TEST_CASE("every notice has its words in English and Spanish, and none of them is about anybody's health, name or practice") {
  for (const char* language : {"en", "es"}) {
    TestWorld world;
    const AccountId account = world.add_account();
    REQUIRE(world.database->write([&](db::Transaction& tx) { return accounts::set_language(tx, account, language); }).ok());
    auto snapshot = world.database->snapshot();
    for (const NoticeKind kind : kAllKinds) {
      const auto mail = write_mail(*snapshot, world.keys, kPlace, accounts::Notice{kind, account, "r-1"});
      REQUIRE(mail.ok());
      CHECK(mail->subject.size() > 10);
      CHECK(mail->body.find("https://portal.families.example/") != std::string::npos);
      CHECK(mail->body.find('{') == std::string::npos);
      CHECK(mail->body.find(language == std::string("en") ? "automatic message" : "mensaje automático") != std::string::npos);
      for (const char* never :
           {"Quartzfeather", "Wilhelmina", "Okonedo", "result", "resultado", "child", "hijo", "test", "doctor", "appointment", "cita"})
        CHECK((mail->subject + mail->body).find(never) == std::string::npos);
    }
  }
}

TEST_CASE(
    "the mail about a question says its number and its day, the one with an answer the answer, braces and all, and neither the question") {
  TestWorld world;
  REQUIRE(world.database
              ->write([&](db::Transaction& tx) -> Result<void> {
                TRY(
                    tx.execute("INSERT INTO practice (practice_id, name, zone, state, phone, after_hours_phone, hours, texts, created_at) "
                               "VALUES ('clinic', 'Clinic', 'America/New_York', 'NY', '518-555-0100', '', '[]', '{}', 0)"));
                TRY(tx.execute(
                    "INSERT INTO support_question (practice_id, question_id, receipt, once, name, email, phone, reach, language, "
                    "trouble, words, state, asked_at, due_at, steps) VALUES ('clinic', 'q1', 'Q-K7QM4T', 'once', 'Ada', "
                    "'ada@example.org', '', 'email', 'es', 'code', 'the words of it', 'answered', 0, $1, 1)",
                    {Instant::parse("2026-11-26T03:00:00Z").value()}));
                TRY(
                    tx.execute("INSERT INTO support_step (practice_id, question_id, number, kind, words, by_account, at) "
                               "VALUES ('clinic', 'q1', 1, 'answer', 'Llame, por favor. {link} {x', 'staff', 0)"));
                return {};
              })
              .ok());
  auto snapshot = world.database->snapshot();
  accounts::Notice notice;
  notice.kind = NoticeKind::question_received;
  notice.to = EmailAddress("ada@example.org");
  notice.language = "es";
  notice.reset_id = "clinic q1 0";
  const auto receipt = write_mail(*snapshot, world.keys, kPlace, notice);
  REQUIRE(receipt.ok());
  CHECK(receipt->subject.find("Q-K7QM4T") != std::string::npos);
  CHECK(receipt->body.find("25 de noviembre") != std::string::npos);  // the practice's day, not Greenwich's
  notice.kind = NoticeKind::question_answer;
  notice.reset_id = "clinic q1 1";
  const auto answer = write_mail(*snapshot, world.keys, kPlace, notice);
  REQUIRE(answer.ok());
  CHECK(answer->body.find("Llame, por favor. {link} {x\n") != std::string::npos);
  for (const auto& mail : {*receipt, *answer})
    for (const char* never : {"the words of it", "Ada", "Clinic", "{code}", "{day}"})
      CHECK((mail.subject + mail.body).find(never) == std::string::npos);
  notice.reset_id = "clinic gone 1";
  CHECK(write_mail(*snapshot, world.keys, kPlace, notice).error().fault == Fault::not_found);
}

TEST_CASE("the body survives the wire: long lines, equal signs, accents and lines of one dot") {
  if (no_server()) return;
  RealMailServer server;
  REQUIRE(server.running());
  const std::string body = std::string(300, 'x') + "\n.\n..\na = b\nmañana \n" + std::string(80, '=') + "\n";
  const auto report = send_by_smtp(to_port(server.port()), {EmailAddress("mother@families.example"), "x", body}, MailId::trusted("m1"),
                                   Instant{1'795'000'000'000'000});
  REQUIRE(report.delivery == Delivery::accepted);
  const auto mails = server.mails(1);
  REQUIRE(mails.size() == 1);
  std::string text;
  const std::string& raw = mails[0];
  const auto start = raw.find("\n\n") != std::string::npos ? raw.find("\n\n") + 2 : raw.find("\r\n\r\n") + 4;
  for (std::size_t at = start; at < raw.size(); ++at) {
    if (raw[at] == '\r') continue;
    if (raw[at] != '=') text += raw[at];
    else if (raw[at + 1] == '\n') ++at;
    else if (raw[at + 1] == '\r') at += 2;
    else {
      text += static_cast<char>(std::stoi(raw.substr(at + 1, 2), nullptr, 16));
      at += 2;
    }
  }
  CHECK(text == body);
  std::size_t longest = 0;
  for (std::size_t from = 0, to = 0; (to = raw.find('\n', from)) != std::string::npos; from = to + 1)
    longest = std::max(longest, to - from);
  CHECK(longest <= 998);
}

TEST_CASE("old mails are forgotten, failed ones later, and what waited a month is given up") {
  TestWorld world;
  const AccountId account = world.add_account();
  queue(world, NoticeKind::new_device, account);
  SmtpOptions demo;
  demo.without_server = WithoutServer::show;
  MailSender(*world.database, world.clock, world.keys, kPlace, std::move(demo)).send_due().value();
  queue(world, NoticeKind::password_changed, account);
  const auto sweep = [&] { REQUIRE(world.database->write([&](db::Transaction& tx) { return sweep_mails(tx, world.clock.now()); }).ok()); };
  sweep();
  CHECK(rows_of(world).size() == 2);
  world.pass(hours(31 * 24));
  sweep();
  REQUIRE(rows_of(world).size() == 1);
  CHECK(rows_of(world)[0].state == "failed");
  world.pass(hours(181 * 24));
  sweep();
  CHECK(rows_of(world).empty());
}
