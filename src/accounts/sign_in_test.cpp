// SPDX-License-Identifier: Apache-2.0
// Signing in, as people and their attackers meet it.
#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>

#include "accounts/accounts_test_world.h"
#include "accounts/limits.h"
#include "accounts/origin.h"
#include "base/log.h"

using namespace kinportal;
using namespace kinportal::accounts;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

TEST_CASE("a mother signs in with her e-mail in any case and her password, and is the one who is asking") {
  TestWorld world;
  const AccountId account = world.add_account();
  const SignedIn in = world.signed_in(TestWorld::home(), kPassword, "  Mother@Families.EXAMPLE ");
  const Viewer viewer = world.viewer(in.token);
  CHECK(viewer.account == account);
  CHECK(viewer.language == "en");
  CHECK_FALSE(viewer.second_factor);
  CHECK_FALSE(viewer.must_set_up_second_factor);
  CHECK(in.token.reveal().size() == 43);
  CHECK_FALSE(in.device_token.empty());
  CHECK(world.told(NoticeKind::new_device) == 1);
}

TEST_CASE("an unknown e-mail and a wrong password get the same answer") {
  TestWorld world;
  world.add_account();
  // Each row: nobody's address, what is no address at all, and the mother's, all from addresses of their own.
  for (int tried = 0; tried < 12; ++tried) {
    const auto unknown = world.try_password("nobody@families.example", "some other password", TestWorld::elsewhere(1));
    const auto malformed = world.try_password("no address", "some other password", TestWorld::elsewhere(2));
    const auto known = world.try_password(kEmail, "some other password", TestWorld::elsewhere(3));
    CHECK(was_wrong(unknown) == was_wrong(known));
    CHECK(was_wrong(malformed) == was_wrong(known));
    CHECK(wait_of(unknown) == wait_of(known));
    CHECK(wait_of(malformed) == wait_of(known));
    CHECK((was_wrong(known) || wait_of(known) > 0));
  }
}

TEST_CASE("an account without a password refuses every password, the empty one too") {
  TestWorld world;
  AccountId id;
  REQUIRE(world.database
              ->write([&](db::Transaction& tx) -> Result<void> {
                NewAccount account;
                account.email = EmailAddress("invited@families.example");
                TRY_LET(id, create_account(tx, account, world.clock.now(), world.random));
                return {};
              })
              .ok());
  CHECK(was_wrong(world.try_password("invited@families.example", "", TestWorld::home())));
  CHECK(was_wrong(world.try_password("invited@families.example", kPassword, TestWorld::home())));
}

TEST_CASE("the store holds neither the cookie's token nor the device's, only what cannot be turned back") {
  TestWorld world;
  world.add_account();
  const SignedIn in = world.signed_in();
  auto snapshot = world.database->snapshot();
  REQUIRE(snapshot.ok());
  auto rows = snapshot->query("SELECT token_hash, (SELECT device_hash FROM known_device) FROM signin");
  REQUIRE(rows.ok());
  REQUIRE(rows->next().value());
  CHECK(rows->text(0).size() == 32);
  CHECK(rows->text(0).find(in.token.reveal().substr(0, 8)) == std::string_view::npos);
  CHECK(rows->text(0) == token_hash(in.token.reveal()));
  CHECK(rows->text(1) == token_hash(in.device_token.reveal()));
}

TEST_CASE("an attacker guessing the mother's password from elsewhere does not keep her out of her own phone") {
  TestWorld world;
  world.add_account();
  const SignedIn first = world.signed_in();
  Origin phone = TestWorld::home();
  phone.device_token = first.device_token.reveal();

  std::int64_t longest = 0;
  for (int guess = 0; guess < 400; ++guess) {
    const auto outcome = world.try_password(kEmail, "guess " + std::to_string(guess), TestWorld::elsewhere(guess % 200));
    longest = std::max(longest, wait_of(outcome));
    world.pass(seconds(20));
  }
  CHECK(longest >= 600);                                                                  // he is made to wait …
  CHECK(longest <= 900);                                                                  // … but never for good
  CHECK(wait_of(world.try_password(kEmail, kPassword, TestWorld::elsewhere(250))) > 0);   // even with the right password
  CHECK(std::holds_alternative<SignedIn>(world.try_password(kEmail, kPassword, phone)));  // she comes in at once
}

TEST_CASE("someone in the same house or waiting room does not keep her out of her own phone either") {
  TestWorld world;
  world.add_account();
  const SignedIn first = world.signed_in();
  Origin phone = TestWorld::home();
  phone.device_token = first.device_token.reveal();
  Origin tablet = TestWorld::home();
  for (int guess = 0; guess < 100; ++guess) world.try_password(kEmail, "guess", tablet);
  CHECK(wait_of(world.try_password(kEmail, kPassword, tablet)) > 0);
  CHECK(std::holds_alternative<SignedIn>(world.try_password(kEmail, kPassword, phone)));
}

TEST_CASE("a stolen device cookie of another family helps nobody past the limits") {
  TestWorld world;
  world.add_account();
  world.add_account("other@families.example");
  const SignedIn other = world.signed_in(TestWorld::elsewhere(), kPassword, "other@families.example");
  Origin thief = TestWorld::elsewhere(9);
  thief.device_token = other.device_token.reveal();
  int wrong = 0;
  for (int guess = 0; guess < 30; ++guess) wrong += was_wrong(world.try_password(kEmail, "guess", thief)) ? 1 : 0;
  CHECK(wrong == 6);  // five free ones and the one that starts the waiting
}

TEST_CASE("her own phone waits a little after many slips, and her right password is then taken") {
  TestWorld world;
  world.add_account();
  const SignedIn first = world.signed_in();
  Origin phone = TestWorld::home();
  phone.device_token = first.device_token.reveal();
  std::int64_t wait_s = 0;
  int slips = 0;
  while (wait_s == 0 && slips < 50) {
    wait_s = wait_of(world.try_password(kEmail, "slip of the thumb", phone));
    ++slips;
  }
  CHECK(slips == 12);
  CHECK(wait_s == 5);
  world.pass(seconds(wait_s));
  CHECK(std::holds_alternative<SignedIn>(world.try_password(kEmail, kPassword, phone)));
}

TEST_CASE("each further failure makes the wait longer, up to a quarter of an hour, and a day of peace forgets them all") {
  TestWorld world;
  world.add_account();
  std::vector<std::int64_t> waits;
  for (int guess = 0; guess < 20; ++guess) {
    const auto outcome = world.try_password(kEmail, "guess", TestWorld::elsewhere());
    if (const auto wait_s = wait_of(outcome); wait_s > 0) {
      waits.push_back(wait_s);
      world.pass(seconds(wait_s));
    }
  }
  REQUIRE(waits.size() >= 6);
  CHECK(waits[0] == 10);
  CHECK(waits[1] == 20);
  CHECK(waits[2] == 40);
  CHECK(*std::max_element(waits.begin(), waits.end()) <= 900);
  world.pass(hours(24));
  for (int guess = 0; guess < 6; ++guess) CHECK(was_wrong(world.try_password(kEmail, "guess", TestWorld::elsewhere())));
}

TEST_CASE("a restart of the server forgives no guess") {
  TestWorld world;
  world.add_account();
  for (int guess = 0; guess < 7; ++guess) world.try_password(kEmail, "guess", TestWorld::elsewhere());
  const auto before = wait_of(world.try_password(kEmail, "guess", TestWorld::elsewhere()));
  world.open();
  CHECK(before > 0);
  CHECK(wait_of(world.try_password(kEmail, "guess", TestWorld::elsewhere())) == before);
}

TEST_CASE("a hundred guesses at the same moment are no more than one after the other") {
  TestWorld world;
  world.add_account();
  std::atomic<int> judged{0};
  std::vector<std::thread> crowd;
  for (int one = 0; one < 8; ++one) {
    crowd.emplace_back([&] {
      for (int guess = 0; guess < 12; ++guess) {
        const auto outcome = sign_in(*world.desk, SignInAttempt{kEmail, Secret("guess"), TestWorld::elsewhere()});
        if (outcome.ok() && was_wrong(*outcome)) ++judged;
      }
    });
  }
  for (auto& one : crowd) one.join();
  CHECK(judged == 6);
}

TEST_CASE("a crowded machine counts against nobody") {
  TestWorld world;
  world.add_account();
  PasswordHasher no_room(HashOptions{8192, 1, 0, 0, std::chrono::milliseconds(1)}, world.random);
  Desk crowded{*world.database,
               world.clock,
               world.random,
               world.keys,
               no_room,
               {},
               world.desk->queue_notice,
               world.desk->always_needs_second_factor};
  for (int attempt = 0; attempt < 20; ++attempt) {
    const auto outcome = sign_in(crowded, SignInAttempt{kEmail, Secret(kPassword), TestWorld::home()});
    REQUIRE_FALSE(outcome.ok());
    CHECK(outcome.error().fault == Fault::unavailable);
  }
  world.signed_in();  // at the first try, when there is room again
}

TEST_CASE("signing in rightly on her own account does not give an attacker fresh guesses at others from his address") {
  TestWorld world;
  world.add_account();
  world.add_account("attacker@families.example");
  int wrong = 0;
  for (int guess = 0; guess < 300; ++guess) {
    wrong += was_wrong(world.try_password("victim" + std::to_string(guess) + "@families.example", "guess", TestWorld::elsewhere())) ? 1 : 0;
    if (guess % 5 == 0) world.try_password("attacker@families.example", kPassword, TestWorld::elsewhere());
  }
  CHECK(wrong < 90);  // of 300: the address is counted on its own
}

TEST_CASE("what is wrong with an account is told after the right password only") {
  for (const auto& [status, why] :
       {std::pair{AccountStatus::locked, SignInRefusal::locked}, std::pair{AccountStatus::suspended, SignInRefusal::suspended}}) {
    TestWorld world;
    const AccountId account = world.add_account();
    REQUIRE(world.database->write([&, state = status](db::Transaction& tx) { return set_status(tx, account, state); }).ok());
    CHECK(was_wrong(world.try_password(kEmail, "not it", TestWorld::home())));
    const auto told = world.try_password(kEmail, kPassword, TestWorld::home());
    REQUIRE(std::holds_alternative<Refused>(told));
    CHECK(std::get<Refused>(told).why == why);
  }
}

TEST_CASE("an account that is suspended is signed out everywhere at once") {
  TestWorld world;
  const AccountId account = world.add_account();
  const SignedIn in = world.signed_in();
  REQUIRE(world.database->write([&](db::Transaction& tx) { return set_status(tx, account, AccountStatus::suspended); }).ok());
  CHECK_FALSE(world.viewer_of(in.token).ok());
  REQUIRE(world.database->write([&](db::Transaction& tx) { return set_status(tx, account, AccountStatus::active); }).ok());
  CHECK_FALSE(world.viewer_of(in.token).ok());  // and stays so when it is active again
}

TEST_CASE("a password hashed with yesterday's cost is hashed anew when it is next given, and goes on working") {
  TestWorld world;
  world.add_account();
  PasswordHasher stronger(HashOptions{16384, 2, 2, 8, std::chrono::milliseconds(5000)}, world.random);
  Desk desk{*world.database,
            world.clock,
            world.random,
            world.keys,
            stronger,
            world.desk->options,
            world.desk->queue_notice,
            world.desk->always_needs_second_factor};
  const auto stored = [&] {
    auto snapshot = world.database->snapshot();
    auto rows = snapshot->query("SELECT password_hash FROM account_password");
    REQUIRE(rows->next().value());
    return rows->string(0);
  };
  CHECK(stored().find("m=8,t=1") != std::string::npos);
  for (int time = 0; time < 2; ++time) {
    const auto outcome = sign_in(desk, SignInAttempt{kEmail, Secret(kPassword), TestWorld::home()});
    REQUIRE(outcome.ok());
    CHECK(std::holds_alternative<SignedIn>(*outcome));
    CHECK(stored().find("m=16,t=2") != std::string::npos);
  }
}

TEST_CASE("two people have one address only once, however it is written") {
  TestWorld world;
  world.add_account();
  const auto again = world.database->write([&](db::Transaction& tx) -> Result<void> {
    NewAccount account;
    account.email = EmailAddress("MOTHER@families.example ");
    TRY(create_account(tx, account, world.clock.now(), world.random));
    return {};
  });
  REQUIRE_FALSE(again.ok());
  CHECK(again.error().fault == Fault::conflict);
}

TEST_CASE("what could mean something to a mail server is no e-mail address") {
  for (const char* bad : {"", "@", "a@", "@b", "a b@c.d", "a@b@c", "a@b\r\nBcc: x@y.z", "<a@b.c>", "a@b..c", ".a@b.c", "a.@b.c", "a@b.",
                          "a@-b", "\"a\"@b.c", "a,b@c.d", "ä@b.c", "-a@b.c"})
    CHECK_FALSE(fold_email(bad).ok());
  CHECK_FALSE(fold_email(std::string(250, 'a') + "@b.example").ok());
  CHECK(fold_email(" O'Hara+Kids@Mail.Example\n")->reveal() == "o'hara+kids@mail.example");
}

TEST_CASE("a device is named by its browser and system, and its address only coarsely") {
  CHECK(device_label("Mozilla/5.0 (Android 14; Mobile; rv:132.0) Gecko/132.0 Firefox/132.0") == "Firefox on Android");
  CHECK(device_label("Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 "
                     "Mobile/15E148 Safari/604.1") == "Safari on iPhone");
  CHECK(device_label(
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36 Edg/130.0") ==
        "Edge on Windows");
  CHECK(device_label("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36") == "Chrome on Android");
  CHECK(device_label("<script>alert(1)</script>") == "a browser");
  CHECK(coarse_address("198.51.100.7") == "198.51.100.x");
  CHECK(coarse_address("::ffff:198.51.100.7") == "198.51.100.x");
  CHECK(coarse_address("2001:db8:abcd:12::7") == "2001:db8:abcd::x");
  CHECK(coarse_address("nonsense").empty());
  CHECK(address_subject("2001:db8:1:2::1") == address_subject("2001:db8:1:2:ffff::9"));  // a household's /64 is one neighbour
  CHECK(address_subject("2001:db8:1:2::1") != address_subject("2001:db8:1:3::1"));
}

namespace {
std::string& seen_lines() {
  static std::string lines;
  return lines;
}
}  // namespace

TEST_CASE("no log line of any of this contains the e-mail, the password or a token") {
  seen_lines().clear();
  set_log_sink([](std::string_view line) { seen_lines() += std::string(line) + '\n'; });
  {
    TestWorld world;
    world.add_account();
    const SignedIn in = world.signed_in();
    world.try_password(kEmail, "wrong", TestWorld::elsewhere());
    CHECK(forgot_password(*world.desk, kEmail, TestWorld::home()).ok());
    log(LogLevel::info, "signed in", {{"account", in.account}, {"signin", in.signin}});
    CHECK(seen_lines().find(in.account.text()) != std::string::npos);  // the sink does see lines
    CHECK(seen_lines().find(in.token.reveal()) == std::string::npos);
  }
  set_log_sink(nullptr);
  for (const char* canary : {kEmail, "families.example", kPassword, "Quartzfeather"}) CHECK(seen_lines().find(canary) == std::string::npos);
}
