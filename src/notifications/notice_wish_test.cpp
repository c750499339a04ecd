// SPDX-License-Identifier: Apache-2.0
// Wishes about mails, and addresses that take none.
#include <doctest/doctest.h>

#include <string>

#include "accounts/accounts_test_world.h"
#include "accounts/mail_trouble.h"
#include "accounts/notice_wish.h"
#include "notifications/mail_sender.h"
#include "notifications/real_mail_server.h"

using namespace kinportal;
using namespace kinportal::notifications;
using accounts::NoticeKind;
using accounts::NoticeWish;
using accounts::TestWorld;
using accounts::Topic;
using accounts::WhenToSend;
using std::chrono::hours;
using std::chrono::minutes;

namespace {

const MailPlace kPlace{"https://portal.families.example", "Kinportal"};

void keep(TestWorld& world, const AccountId& account, const NoticeWish& wish) {
  REQUIRE(world.database->write([&](db::Transaction& tx) { return keep_notice_wish(tx, account, wish); }).ok());
}
WhenToSend when(TestWorld& world, const AccountId& account, NoticeKind kind) {
  auto snapshot = world.database->snapshot();
  REQUIRE(snapshot.ok());
  accounts::Notice notice;
  notice.kind = kind;
  notice.account = account;
  const auto found = when_to_send(*snapshot, notice, world.clock.now());
  REQUIRE(found.ok());
  return *found;
}
Instant at(const char* iso) { return Instant::parse(iso).value_or(Instant{}); }

}  // namespace

TEST_CASE("she is not mailed at night about what can wait; what keeps her account safe comes at once") {
  TestWorld world;
  const AccountId account = world.add_account();
  world.clock.set(at("2026-06-02T03:30:00Z"));  // half past eleven at night in New York
  CHECK_FALSE(when(world, account, NoticeKind::request_news).later);
  NoticeWish wish;
  wish.quiet = true;
  keep(world, account, wish);
  REQUIRE(when(world, account, NoticeKind::request_news).later);
  CHECK(when(world, account, NoticeKind::request_news).later->iso() == "2026-06-02T11:00:00Z");  // seven in the morning
  CHECK(when(world, account, NoticeKind::office_note).later);
  for (const auto kind : {NoticeKind::password_reset, NoticeKind::new_device, NoticeKind::passkey_added, NoticeKind::email_changed})
    CHECK_FALSE(when(world, account, kind).later);
  world.clock.set(at("2026-06-02T10:59:59Z"));
  CHECK(when(world, account, NoticeKind::request_news).later);
  world.clock.set(at("2026-06-02T11:00:00Z"));
  CHECK_FALSE(when(world, account, NoticeKind::request_news).later);
}

TEST_CASE("quiet hours end at seven on the morning the clocks change, too, and may lie within one day") {
  TestWorld world;
  const AccountId account = world.add_account();
  NoticeWish wish;
  wish.quiet = true;
  keep(world, account, wish);
  world.clock.set(at("2026-11-01T05:30:00Z"));  // half past one, the first of two
  REQUIRE(when(world, account, NoticeKind::paper_ends).later);
  CHECK(when(world, account, NoticeKind::paper_ends).later->iso() == "2026-11-01T12:00:00Z");
  wish.quiet_from_min = 13 * 60;
  wish.quiet_to_min = 15 * 60;
  keep(world, account, wish);
  CHECK_FALSE(when(world, account, NoticeKind::paper_ends).later);
  world.clock.set(at("2026-11-01T19:00:00Z"));
  CHECK(when(world, account, NoticeKind::paper_ends).later->iso() == "2026-11-01T20:00:00Z");
}

TEST_CASE("what she switched off is never sent; what cannot be switched off still is") {
  TestWorld world;
  const AccountId account = world.add_account();
  NoticeWish wish;
  wish.off = {Topic::requests};
  keep(world, account, wish);
  CHECK(when(world, account, NoticeKind::request_news).never);
  CHECK_FALSE(when(world, account, NoticeKind::paper_ends).never);
  CHECK_FALSE(when(world, account, NoticeKind::office_note).never);
  CHECK_FALSE(when(world, account, NoticeKind::password_changed).never);
}

TEST_CASE("hours outside a day, an empty night and a zone nobody knows are refused") {
  TestWorld world;
  const AccountId account = world.add_account();
  const auto refused = [&](int from, int to, const char* zone) {
    NoticeWish wish;
    wish.quiet_from_min = from;
    wish.quiet_to_min = to;
    wish.zone = zone;
    const auto kept = world.database->write([&](db::Transaction& tx) { return keep_notice_wish(tx, account, wish); });
    return !kept.ok() && kept.error().fault == Fault::invalid;
  };
  CHECK(refused(-1, 60, "America/New_York"));
  CHECK(refused(0, 1440, "America/New_York"));
  CHECK(refused(60, 60, "America/New_York"));
  CHECK(refused(0, 60, "Atlantis/Capital"));
  CHECK_FALSE(refused(0, 60, "America/Denver"));
}

TEST_CASE("an address its mail server refuses is noted; a mail that arrives clears it") {
  if (!RealMailServer::skip_reason().empty()) return;
  RealMailServer server;
  REQUIRE(server.running());
  TestWorld world;
  const AccountId account = world.add_account("nobody@elsewhere.example");
  SmtpOptions options;
  options.host = "127.0.0.1";
  options.port = server.port();
  options.security = SmtpSecurity::none;
  options.from = "portal@kinportal.example";
  options.timeout = std::chrono::seconds(10);
  MailSender sender(*world.database, world.clock, world.keys, kPlace, std::move(options));
  const auto send = [&] {
    REQUIRE(world.database
                ->write([&](db::Transaction& tx) -> Result<void> {
                  accounts::Notice notice;
                  notice.kind = NoticeKind::password_changed;
                  notice.account = account;
                  TRY(queue_mail(tx, notice, world.clock.now(), world.random));
                  return {};
                })
                .ok());
    REQUIRE(sender.send_due().ok());
  };
  const auto noted = [&] {
    auto snapshot = world.database->snapshot();
    return accounts::mail_comes_back(*snapshot, account).value_or(false);
  };
  send();
  CHECK(noted());
  REQUIRE(world.database
              ->write([&](db::Transaction& tx) -> Result<void> {
                TRY(tx.execute("UPDATE account SET email = 'a@families.example' WHERE account_id = $1", {account}));
                return {};
              })
              .ok());
  send();
  CHECK_FALSE(noted());
}

TEST_CASE("she is mailed about Theo and not about Mia; what she asked for and what keeps her safe is sent all the same") {
  TestWorld world;
  const AccountId account = world.add_account();
  const accounts::PersonAbout theo{PracticeId::trusted("elm"), PatientId::trusted("theo")},
      mia{PracticeId::trusted("elm"), PatientId::trusted("mia")};
  NoticeWish wish;
  wish.people_off = {mia, mia};
  keep(world, account, wish);
  const auto queued = [&](NoticeKind kind, const accounts::PersonAbout& about) {
    MailId id;
    REQUIRE(world.database
                ->write([&](db::Transaction& tx) -> Result<void> {
                  accounts::Notice notice;
                  notice.kind = kind;
                  notice.account = account;
                  notice.about = about;
                  TRY_LET(id, queue_mail(tx, notice, world.clock.now(), world.random));
                  return {};
                })
                .ok());
    return !id.empty();
  };
  for (const auto kind : {NoticeKind::request_news, NoticeKind::paper_ends, NoticeKind::rights_change}) {
    CHECK(queued(kind, theo));
    CHECK_FALSE(queued(kind, mia));
  }
  CHECK(queued(NoticeKind::office_note, mia));
  CHECK(queued(NoticeKind::new_device, mia));
  auto snapshot = world.database->snapshot();
  const auto kept = accounts::notice_wish(*snapshot, account);
  REQUIRE(kept.ok());
  REQUIRE(kept->people_off.size() == 1);
  CHECK(kept->people_off[0] == mia);
  // No trace of anybody rests with the mails: the columns have no place for a patient.
  auto columns = snapshot->query("SELECT count(*) FROM mail_outbox WHERE reset_id <> '' OR to_email IS NOT NULL");
  REQUIRE(columns->next().value());
  CHECK(columns->integer(0) == 0);
  wish.people_off.assign(accounts::kMaxPeopleOff + 1, mia);
  CHECK_FALSE(world.database->write([&](db::Transaction& tx) { return keep_notice_wish(tx, account, wish); }).ok());
  wish.people_off.clear();
  keep(world, account, wish);
  CHECK(queued(NoticeKind::rights_change, mia));
}

TEST_CASE("a birthday ahead is no news for the night") {
  TestWorld world;
  const AccountId account = world.add_account();
  NoticeWish wish;
  wish.quiet = true;
  keep(world, account, wish);
  world.clock.set(at("2026-06-02T03:30:00Z"));
  REQUIRE(when(world, account, NoticeKind::rights_change).later);
  CHECK(when(world, account, NoticeKind::rights_change).later->iso() == "2026-06-02T11:00:00Z");
  wish.off = {Topic::changes};
  keep(world, account, wish);
  CHECK(when(world, account, NoticeKind::rights_change).never);
}
