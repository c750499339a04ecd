// SPDX-License-Identifier: Apache-2.0
// What a password must be, how it is kept, changed and forgotten.
#include <doctest/doctest.h>

#include <atomic>
#include <thread>

#include "accounts/accounts_test_world.h"

using namespace kinportal;
using namespace kinportal::accounts;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

PasswordVerdict verdict(const std::string& text, SecondFactor second_factor = SecondFactor::absent, const std::string& email = kEmail) {
  return judge_password(Secret(text), EmailAddress(email), second_factor);
}

PasswordRefused why_refused(const Result<PasswordOutcome>& outcome) {
  REQUIRE(outcome.ok());
  REQUIRE(std::holds_alternative<PasswordRefused>(*outcome));
  return std::get<PasswordRefused>(*outcome);
}

std::string last_link(const TestWorld& world) {
  REQUIRE_FALSE(world.notices.empty());
  REQUIRE(world.notices.back().kind == NoticeKind::password_reset);
  return reset_token(world.keys, world.notices.back().reset_id);
}

Result<PasswordOutcome> reset(TestWorld& world, const std::string& token, const std::string& next, const CodeEntry& entry = {}) {
  return reset_password(*world.desk, ResetAttempt{token, Secret(next), entry, TestWorld::home()});
}

}  // namespace

TEST_CASE("fifteen characters are enough alone, eight with a second factor, and characters are counted, not bytes") {
  CHECK(verdict("fourteen chars") == PasswordVerdict::too_short);
  CHECK(verdict("fifteen chars!!") == PasswordVerdict::good);
  CHECK(verdict("sevench", SecondFactor::present) == PasswordVerdict::too_short);
  CHECK(verdict("tin lark", SecondFactor::present) == PasswordVerdict::good);
  CHECK(verdict("ñandúñandú") == PasswordVerdict::too_short);  // 10 characters in 14 bytes
  CHECK(verdict("лошадь батарея!") == PasswordVerdict::good);  // 15 characters in 28 bytes
}

TEST_CASE("no kind of character is asked for") {
  for (const char* fine : {"quince harbour lantern", "alllowercaseletterswithoutend", "                x", "ALLCAPSANDNOTHINGBESIDES"})
    CHECK(verdict(fine) == PasswordVerdict::good);
}

TEST_CASE("what everybody tries first is refused, in any case, repeated, or along the keyboard") {
  for (const char* common : {"password", "Password1", "iloveyou", "qwertyuiop", "12345678", "dinosaur", "BASEBALL"}) {
    CHECK(verdict(common, SecondFactor::present) == PasswordVerdict::too_common);
  }
  for (const char* common :
       {"passwordpassword", "PasswordPasswordPassword", "abcabcabcabcabcabc", "aaaaaaaaaaaaaaaa", "123123123123123", "1234567890123456",
        "abcdefghijklmnop", "qwertyuiopasdfgh", "zyxwvutsrqponmlk", "098765432109876", "kinportalkinportal", "1qaz2wsx3edc4rfv"}) {
    CHECK(verdict(common) == PasswordVerdict::too_common);
  }
}

TEST_CASE("the e-mail address is no password, whole, in part or twice") {
  CHECK(verdict("Mother@Families.Example") == PasswordVerdict::same_as_email);
  CHECK(verdict("wilhelmina.okonedo", SecondFactor::absent, "wilhelmina.okonedo@families.example") == PasswordVerdict::same_as_email);
  CHECK(verdict("wilhelminawilhelmina", SecondFactor::absent, "wilhelmina@families.example") == PasswordVerdict::same_as_email);
}

TEST_CASE("more than 256 bytes and what is no text are refused") {
  std::string all;
  for (int i = 0; all.size() < 256; ++i) all += static_cast<char>('a' + (i * i + i / 3) % 26);
  CHECK(verdict(all) == PasswordVerdict::good);
  CHECK(verdict(all + "x") == PasswordVerdict::too_long);
  CHECK(verdict("not utf-8 \xC3\x28 at all") == PasswordVerdict::not_text);
  CHECK(verdict(std::string("with a zero\0 in it", 18)) == PasswordVerdict::not_text);
}

TEST_CASE("hashing: the same password twice rests differently, and both are recognised") {
  SystemRandom random;
  PasswordHasher hasher(HashOptions{}, random);  // the real cost
  const auto one = hasher.hash(Secret(kPassword));
  const auto two = hasher.hash(Secret(kPassword));
  REQUIRE(one.ok());
  CHECK(*one != *two);
  CHECK(one->starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
  CHECK(hasher.verify(*one, Secret(kPassword)).value());
  CHECK_FALSE(hasher.verify(*one, Secret("quince harbour lanterN")).value());
  CHECK_FALSE(hasher.verify("", Secret(kPassword)).value());
  CHECK_FALSE(hasher.verify("$argon2id$nonsense", Secret(kPassword)).value());
  CHECK_FALSE(hasher.is_outdated(*one));
}

TEST_CASE("a flood of sign-ins is turned away instead of filling the machine") {
  SystemRandom random;
  PasswordHasher hasher(HashOptions{19ULL * 1024 * 1024, 2, 1, 2, std::chrono::milliseconds(60'000)}, random);
  std::atomic<int> served{0};
  std::atomic<int> turned_away{0};
  std::vector<std::thread> crowd;
  for (int one = 0; one < 16; ++one) {
    crowd.emplace_back([&] {
      const auto outcome = hasher.hash(Secret(kPassword));
      if (outcome.ok()) ++served;
      if (!outcome.ok() && outcome.error().fault == Fault::unavailable) ++turned_away;
    });
  }
  for (auto& one : crowd) one.join();
  CHECK(served + turned_away == 16);
  CHECK(served >= 1);
  CHECK(hasher.hash(Secret(kPassword)).ok());  // and afterwards all is as before
}

TEST_CASE("whoever waits for a place too long is told so") {
  SystemRandom random;
  PasswordHasher hasher(HashOptions{64ULL * 1024 * 1024, 6, 1, 8, std::chrono::milliseconds(1)}, random);
  std::vector<std::thread> crowd;
  std::atomic<int> turned_away{0};
  for (int one = 0; one < 4; ++one)
    crowd.emplace_back([&] {
      const auto outcome = hasher.hash(Secret(kPassword));
      if (!outcome.ok() && outcome.error().fault == Fault::unavailable) ++turned_away;
    });
  for (auto& one : crowd) one.join();
  CHECK(turned_away >= 1);
}

TEST_CASE("changing the password signs out every other device and tells her by mail") {
  TestWorld world;
  world.add_account();
  const SignedIn phone = world.signed_in();
  const SignedIn tablet = world.signed_in(TestWorld::elsewhere());
  const Viewer viewer = world.viewer(phone.token);
  const std::string next = "seven lanterns over the quay";
  CHECK(why_refused(change_password(*world.desk, viewer, Secret("not it"), Secret(next))).why == PasswordRefused::Why::wrong_current);
  CHECK(why_refused(change_password(*world.desk, viewer, Secret(kPassword), Secret("short"))).verdict == PasswordVerdict::too_short);
  CHECK(world.viewer_of(tablet.token).ok());
  CHECK(world.told(NoticeKind::password_changed) == 0);
  const auto done = change_password(*world.desk, viewer, Secret(kPassword), Secret(next));
  REQUIRE(std::holds_alternative<PasswordSet>(*done));
  CHECK(world.viewer_of(phone.token).ok());
  CHECK_FALSE(world.viewer_of(tablet.token).ok());
  CHECK(world.told(NoticeKind::password_changed) == 1);
  CHECK(was_wrong(world.try_password(kEmail, kPassword, TestWorld::home())));
  CHECK(std::holds_alternative<SignedIn>(world.try_password(kEmail, next, TestWorld::home())));
}

TEST_CASE("a borrowed phone cannot be used to guess the password without end") {
  TestWorld world;
  world.add_account();
  const SignedIn in = world.signed_in();
  const Viewer viewer = world.viewer(in.token);
  int judged = 0;
  for (int guess = 0; guess < 30; ++guess) {
    judged += why_refused(change_password(*world.desk, viewer, Secret("guess"), Secret("seven lanterns over the quay"))).why ==
                      PasswordRefused::Why::wrong_current
                  ? 1
                  : 0;
  }
  CHECK(judged == 6);
}

TEST_CASE("a forgotten password: the mailed link sets a new one, once, and every device is signed out") {
  TestWorld world;
  world.add_account();
  const SignedIn phone = world.signed_in();
  REQUIRE(forgot_password(*world.desk, " Mother@families.example", TestWorld::home()).ok());
  const std::string link = last_link(world);
  CHECK(why_refused(reset(world, link, "short")).verdict == PasswordVerdict::too_short);
  const std::string next = "seven lanterns over the quay";
  const auto done = reset(world, link, next);
  REQUIRE(std::holds_alternative<PasswordSet>(*done));
  CHECK_FALSE(world.viewer_of(phone.token).ok());
  CHECK(world.told(NoticeKind::password_changed) == 1);
  CHECK(std::holds_alternative<SignedIn>(world.try_password(kEmail, next, TestWorld::home())));
  CHECK(why_refused(reset(world, link, "eight lanterns over the quay")).why == PasswordRefused::Why::link_over);
}

TEST_CASE("the link is good for an hour") {
  TestWorld world;
  world.add_account();
  REQUIRE(forgot_password(*world.desk, kEmail, TestWorld::home()).ok());
  const std::string link = last_link(world);
  world.pass(minutes(60));
  CHECK(why_refused(reset(world, link, "seven lanterns over the quay")).why == PasswordRefused::Why::link_over);
  CHECK(why_refused(reset(world, std::string(43, 'A'), "seven lanterns over the quay")).why == PasswordRefused::Why::link_over);
  CHECK(why_refused(reset(world, "", "seven lanterns over the quay")).why == PasswordRefused::Why::link_over);
}

TEST_CASE("an unknown address gets the same answer and no mail") {
  TestWorld world;
  world.add_account();
  for (const char* email : {kEmail, "nobody@families.example", "no address at all"}) {
    const auto answer = forgot_password(*world.desk, email, TestWorld::home());
    REQUIRE(answer.ok());
    CHECK(answer->retry_after_s == 0);
  }
  CHECK(world.told(NoticeKind::password_reset) == 1);
}

TEST_CASE("three mails an hour at most, all their links work, and the address that asked too often waits") {
  TestWorld world;
  world.add_account();
  std::string first_link;
  std::int64_t wait_s = 0;
  for (int time = 0; time < 20 && wait_s == 0; ++time) {
    wait_s = forgot_password(*world.desk, kEmail, TestWorld::elsewhere())->retry_after_s;
    if (time == 0) first_link = last_link(world);
  }
  CHECK(wait_s > 0);
  CHECK(world.told(NoticeKind::password_reset) == kResetMailsPerHour);
  CHECK(forgot_password(*world.desk, kEmail, TestWorld::home())->retry_after_s == 0);  // she asks from home: same answer as ever
  CHECK(std::holds_alternative<PasswordSet>(*reset(world, first_link, "seven lanterns over the quay")));
}

TEST_CASE("the mailed link is her way in while an attacker keeps her account's limits busy") {
  TestWorld world;
  world.add_account();
  for (int guess = 0; guess < 200; ++guess) {
    world.try_password(kEmail, "guess", TestWorld::elsewhere(guess));
    world.pass(seconds(5));
  }
  CHECK(wait_of(world.try_password(kEmail, kPassword, TestWorld::home())) > 0);  // a new phone: she waits like anybody
  REQUIRE(forgot_password(*world.desk, kEmail, TestWorld::home()).ok());
  const std::string next = "seven lanterns over the quay";
  const auto done = reset(world, last_link(world), next);
  REQUIRE(std::holds_alternative<PasswordSet>(*done));
  Origin phone = TestWorld::home();
  phone.device_token = std::get<PasswordSet>(*done).device_token.reveal();
  CHECK(std::holds_alternative<SignedIn>(world.try_password(kEmail, next, phone)));
}

TEST_CASE("who has the mailbox but not the second factor sets no password") {
  TestWorld world;
  const AccountId account = world.add_account();
  const std::string secret = world.add_second_factor(account);
  REQUIRE(forgot_password(*world.desk, kEmail, TestWorld::home()).ok());
  const std::string link = last_link(world);
  CHECK(why_refused(reset(world, link, "seven lanterns over the quay")).why == PasswordRefused::Why::code_needed);
  int judged = 0;
  for (int guess = 0; guess < 20; ++guess) {
    judged +=
        why_refused(reset(world, link, "seven lanterns over the quay", {"000000", ""})).why == PasswordRefused::Why::wrong_code ? 1 : 0;
  }
  CHECK(judged == 6);
  world.pass(minutes(15));
  CHECK(std::holds_alternative<PasswordSet>(
      *reset(world, link, "tin lark", {world.code(secret), ""})));  // eight are enough with a second factor
}

TEST_CASE("a refused new password does not cost a recovery code") {
  TestWorld world;
  const AccountId account = world.add_account();
  const std::string secret = world.add_second_factor(account);
  REQUIRE(forgot_password(*world.desk, kEmail, TestWorld::home()).ok());
  const std::string link = last_link(world);
  const std::string code = world.code(secret);
  CHECK(why_refused(reset(world, link, "short", {code, ""})).verdict == PasswordVerdict::too_short);
  CHECK(std::holds_alternative<PasswordSet>(*reset(world, link, "seven lanterns over the quay", {code, ""})));
}

TEST_CASE("a suspended account gets no link, and a link sent before opens nothing") {
  TestWorld world;
  const AccountId account = world.add_account();
  REQUIRE(forgot_password(*world.desk, kEmail, TestWorld::home()).ok());
  const std::string link = last_link(world);
  REQUIRE(world.database->write([&](db::Transaction& tx) { return set_status(tx, account, AccountStatus::suspended); }).ok());
  CHECK(why_refused(reset(world, link, "seven lanterns over the quay")).why == PasswordRefused::Why::link_over);
  REQUIRE(forgot_password(*world.desk, kEmail, TestWorld::home()).ok());
  CHECK(world.told(NoticeKind::password_reset) == 1);
}

TEST_CASE("a reset forgets the devices known before: the attacker's is a stranger's again") {
  TestWorld world;
  world.add_account();
  const SignedIn attacker = world.signed_in(TestWorld::elsewhere());
  REQUIRE(forgot_password(*world.desk, kEmail, TestWorld::home()).ok());
  REQUIRE(std::holds_alternative<PasswordSet>(*reset(world, last_link(world), "seven lanterns over the quay")));
  Origin back = TestWorld::elsewhere();
  back.device_token = attacker.device_token.reveal();
  int judged = 0;
  for (int guess = 0; guess < 20; ++guess) judged += was_wrong(world.try_password(kEmail, kPassword, back)) ? 1 : 0;
  CHECK(judged == 6);  // a stranger's allowance, not a known device's eleven
}
