// SPDX-License-Identifier: Apache-2.0
// What locks an account, what never does, and how its owner comes back.
#include "accounts/lock.h"

#include <doctest/doctest.h>

#include "accounts/account.h"
#include "accounts/accounts_test_world.h"
#include "accounts/office_contact.h"
#include "accounts/own_data.h"
#include "accounts/password_change.h"

using namespace kinportal;
using namespace kinportal::accounts;
using std::chrono::hours;
using std::chrono::minutes;

namespace {

constexpr const char* kNext = "seven lanterns over the quay";

std::optional<AccountLock> lock_in(TestWorld& world, const AccountId& account) {
  auto snapshot = world.database->snapshot();
  const auto lock = lock_of(*snapshot, account);
  REQUIRE(lock.ok());
  return *lock;
}
void lock(TestWorld& world, const AccountId& account, LockCause cause) {
  REQUIRE(world.database->write([&](db::Transaction& tx) { return lock_account(tx, *world.desk, account, {cause, {}, {}}); }).ok());
}
std::string link_of(TestWorld& world, NoticeKind kind) {
  for (auto notice = world.notices.rbegin(); notice != world.notices.rend(); ++notice)
    if (notice->kind == kind)
      return kind == NoticeKind::account_locked || kind == NoticeKind::account_opened || kind == NoticeKind::password_reset
                 ? reset_token(world.keys, notice->reset_id)
                 : not_me_token(world.keys, notice->reset_id);
  FAIL("no such mail was queued");
  return {};
}
PasswordOutcome reset(TestWorld& world, const std::string& token, const CodeEntry& entry = {}) {
  auto outcome = reset_password(*world.desk, {token, Secret(kNext), entry, TestWorld::home(), false});
  REQUIRE(outcome.ok());
  return std::move(outcome).value();
}
bool is_set(const PasswordOutcome& outcome) { return std::holds_alternative<PasswordSet>(outcome); }

}  // namespace

TEST_CASE("a stranger who types wrong passwords for days locks nobody") {
  TestWorld world;
  const AccountId account = world.add_account();
  const SignedIn in = world.signed_in();
  Origin hers = TestWorld::home();
  hers.device_token = in.device_token.reveal();
  for (int day = 0; day < 5; ++day) {
    for (int guess = 0; guess < 200; ++guess) {
      world.try_password(kEmail, "guess", TestWorld::elsewhere(guess % 50));
      world.pass(minutes(7));
    }
  }
  CHECK_FALSE(lock_in(world, account));
  CHECK(world.told(NoticeKind::account_locked) == 0);
  CHECK(std::holds_alternative<SignedIn>(world.try_password(kEmail, kPassword, hers)));
}

TEST_CASE("whoever has her password and guesses at her code for more than a day locks the account, and she opens it with mailbox and code") {
  TestWorld world;
  const AccountId account = world.add_account();
  const std::string secret = world.add_second_factor(account);
  const Instant began = world.clock.now();
  while (!lock_in(world, account)) {
    REQUIRE(world.clock.now() - began < hours(96));
    auto pending = world.try_password(kEmail, kPassword, TestWorld::elsewhere());
    REQUIRE(std::holds_alternative<CodeNeeded>(pending));
    world.try_code(std::get<CodeNeeded>(pending).pending_token, {"000000", ""}, TestWorld::elsewhere());
    world.pass(minutes(10));
  }
  CHECK(world.clock.now() - began > hours(24));
  CHECK(world.told(NoticeKind::account_locked) == 1);
  const auto refused = world.try_password(kEmail, kPassword, TestWorld::elsewhere(2));
  REQUIRE(std::holds_alternative<Refused>(refused));
  CHECK(std::get<Refused>(refused).why == SignInRefusal::locked);
  REQUIRE(std::get<Refused>(refused).locked);
  CHECK(std::get<Refused>(refused).locked->lock.cause == LockCause::wrong_codes);
  CHECK_FALSE(std::get<Refused>(refused).locked->link_opens_all);  // a password alone does not learn where she goes
  CHECK(was_wrong(world.try_password(kEmail, "not it", TestWorld::elsewhere(3))));

  const std::string link = link_of(world, NoticeKind::account_locked);
  CHECK_FALSE(is_set(reset(world, link)));  // the code is asked for as always
  CHECK(is_set(reset(world, link, {world.code(secret), ""})));
  CHECK_FALSE(lock_in(world, account));
  CHECK(was_wrong(world.try_password(kEmail, kPassword, TestWorld::home())));
  CHECK(std::holds_alternative<CodeNeeded>(world.try_password(kEmail, kNext, TestWorld::home())));
}

TEST_CASE("her own typing errors are forgotten before they lock") {
  TestWorld world;
  const AccountId account = world.add_account();
  world.add_second_factor(account);
  for (int day = 0; day < 20; ++day) {
    for (int typo = 0; typo < 4; ++typo) {
      auto pending = world.try_password(kEmail, kPassword, TestWorld::home());
      REQUIRE(std::holds_alternative<CodeNeeded>(pending));
      world.try_code(std::get<CodeNeeded>(pending).pending_token, {"000000", ""}, TestWorld::home());
    }
    world.pass(hours(24));
  }
  CHECK_FALSE(lock_in(world, account));
}

TEST_CASE("'this was not me' in a mail signs out everybody at once, works once, and the mailbox opens it again with a new password") {
  TestWorld world;
  const AccountId account = world.add_account();
  const SignedIn thief = world.signed_in(TestWorld::elsewhere());
  const std::string link = link_of(world, NoticeKind::new_device);
  const auto since = lock_by_link(*world.desk, link);
  REQUIRE(since.ok());
  CHECK(*since == world.clock.now());
  CHECK_FALSE(world.viewer_of(thief.token).ok());
  const auto told = world.try_password(kEmail, kPassword, TestWorld::elsewhere());
  REQUIRE(std::holds_alternative<Refused>(told));
  CHECK(std::get<Refused>(told).locked->opens_here);
  CHECK(lock_by_link(*world.desk, link)->has_value() == false);
  CHECK(is_set(reset(world, link_of(world, NoticeKind::account_locked))));
  CHECK_FALSE(lock_in(world, account));
  world.signed_in(TestWorld::home(), kNext);
  CHECK(lock_by_link(*world.desk, link)->has_value() == false);  // yesterday's mail locks nothing
}

TEST_CASE("a link that locks is over after seven days, and nobody locks with a wrong one") {
  TestWorld world;
  const AccountId account = world.add_account();
  world.signed_in(TestWorld::elsewhere());
  const std::string link = link_of(world, NoticeKind::new_device);
  CHECK_FALSE(lock_by_link(*world.desk, std::string(43, 'A'))->has_value());
  CHECK_FALSE(lock_by_link(*world.desk, "short")->has_value());
  world.pass(kNotMeLinkLife);
  CHECK_FALSE(lock_by_link(*world.desk, link)->has_value());
  CHECK_FALSE(lock_in(world, account));
}

TEST_CASE("a lock by the office is opened by no mailbox; the mail still says why") {
  TestWorld world;
  const AccountId account = world.add_account();
  lock(world, account, LockCause::office);
  REQUIRE(forgot_password(*world.desk, kEmail, TestWorld::home()).ok());
  CHECK(world.told(NoticeKind::password_reset) == 0);
  CHECK(world.told(NoticeKind::account_locked) == 2);
  const std::string link = link_of(world, NoticeKind::account_locked);
  auto snapshot = world.database->snapshot();
  const auto told = lock_told(*snapshot, link, world.clock.now());
  REQUIRE(told.ok());
  REQUIRE(*told);
  CHECK((*told)->lock.cause == LockCause::office);
  CHECK_FALSE((*told)->opens_here);
  const auto refused = reset(world, link);
  REQUIRE(std::holds_alternative<PasswordRefused>(refused));
  CHECK(std::get<PasswordRefused>(refused).why == PasswordRefused::Why::locked);
  CHECK(lock_in(world, account));
}

TEST_CASE("an account the office opened has no old password: the mailed link sets a new one") {
  TestWorld world;
  const AccountId account = world.add_account();
  lock(world, account, LockCause::office);
  REQUIRE(world.database->write([&](db::Transaction& tx) { return unlock_account(tx, *world.desk, account); }).ok());
  CHECK_FALSE(lock_in(world, account));
  CHECK(was_wrong(world.try_password(kEmail, kPassword, TestWorld::home())));
  CHECK(is_set(reset(world, link_of(world, NoticeKind::account_opened))));
  world.signed_in(TestWorld::home(), kNext);
  CHECK_FALSE(world.database->write([&](db::Transaction& tx) { return unlock_account(tx, *world.desk, account); }).ok());
}

TEST_CASE("a mailbox that is new opens no locked account: the former one or the office does") {
  TestWorld world;
  const AccountId account = world.add_account();
  REQUIRE(world.database
              ->write([&](db::Transaction& tx) {
                return change_email_at_office(tx, *world.desk, account, EmailAddress("thief@elsewhere.example"));
              })
              .ok());
  lock(world, account, LockCause::not_me);
  CHECK_FALSE(is_set(reset(world, link_of(world, NoticeKind::account_locked))));
  CHECK(lock_in(world, account));
  std::string undo;
  for (const Notice& notice : world.notices)
    if (notice.kind == NoticeKind::email_changed) undo = email_stop_token(world.keys, notice.reset_id);
  REQUIRE(stop_email_change(*world.desk, undo).ok());
  CHECK(is_set(reset(world, link_of(world, NoticeKind::account_locked))));
  CHECK_FALSE(lock_in(world, account));
}

TEST_CASE("a lock ends letters on paper, links and a second factor's day of waiting, and a suspended account is not locked") {
  TestWorld world;
  const AccountId account = world.add_account();
  REQUIRE(forgot_password(*world.desk, kEmail, TestWorld::home()).ok());
  const std::string link = link_of(world, NoticeKind::password_reset);
  lock(world, account, LockCause::host);
  CHECK_FALSE(is_set(reset(world, link)));
  CHECK_FALSE(world.database->write([&](db::Transaction& tx) { return lock_account(tx, *world.desk, account, {}); }).ok());
  const AccountId other = world.add_account("father@families.example");
  REQUIRE(world.database->write([&](db::Transaction& tx) { return set_status(tx, other, AccountStatus::suspended); }).ok());
  CHECK_FALSE(world.database->write([&](db::Transaction& tx) { return lock_account(tx, *world.desk, other, {}); }).ok());
}
