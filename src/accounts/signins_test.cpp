// SPDX-License-Identifier: Apache-2.0
// How long a sign-in lasts, where one is signed in, and how it ends.
#include <doctest/doctest.h>

#include "accounts/accounts_test_world.h"

using namespace kinportal;
using namespace kinportal::accounts;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {
// write_later has no answer to wait for; a write behind it in the same queue has.
void let_writes_settle(TestWorld& world) {
  REQUIRE(world.database->write([](db::Transaction&) -> Result<void> { return {}; }).ok());
}
}  // namespace

TEST_CASE("whoever does nothing for a quarter of an hour is signed out, never a second before") {
  TestWorld world;
  world.add_account();
  const SignedIn in = world.signed_in();
  world.pass(seconds(900));
  CHECK(world.viewer_of(in.token).ok());
  world.pass(kSeenGranularity);
  const auto late = world.viewer_of(in.token);
  REQUIRE_FALSE(late.ok());
  CHECK(late.error().fault == Fault::expired);
}

TEST_CASE("whoever goes on reading stays signed in, but after twelve hours signs in again") {
  TestWorld world;
  world.add_account();
  const SignedIn in = world.signed_in();
  for (int minute = 0; minute < 12 * 60 - 10; minute += 10) {
    const auto viewer = world.viewer_of(in.token);
    REQUIRE(viewer.ok());
    note_seen(*world.desk, *viewer);
    let_writes_settle(world);
    world.pass(minutes(10));
  }
  CHECK(world.viewer_of(in.token).ok());
  world.pass(minutes(10));
  CHECK_FALSE(world.viewer_of(in.token).ok());
}

TEST_CASE("looking a hundred times within half a minute writes nothing") {
  TestWorld world;
  world.add_account();
  const SignedIn in = world.signed_in();
  const Viewer before = world.viewer(in.token);
  world.pass(seconds(29));
  for (int look = 0; look < 100; ++look) note_seen(*world.desk, before);
  let_writes_settle(world);
  CHECK(world.viewer(in.token).last_seen_at == before.last_seen_at);
  world.pass(seconds(1));
  note_seen(*world.desk, before);
  let_writes_settle(world);
  CHECK(world.viewer(in.token).last_seen_at == world.clock.now());
}

TEST_CASE("'stay signed in' gives another quarter of an hour") {
  TestWorld world;
  world.add_account();
  const SignedIn in = world.signed_in();
  world.pass(minutes(14));
  const auto until = extend(*world.desk, world.viewer(in.token));
  REQUIRE(until.ok());
  CHECK(*until >= world.clock.now() + minutes(15));
  world.pass(minutes(14));
  CHECK(world.viewer_of(in.token).ok());
}

TEST_CASE("a sign-in that was ended cannot be extended back to life") {
  TestWorld world;
  world.add_account();
  const SignedIn in = world.signed_in();
  const Viewer viewer = world.viewer(in.token);
  REQUIRE(sign_out(*world.desk, viewer).ok());
  CHECK_FALSE(extend(*world.desk, viewer).ok());
  CHECK_FALSE(world.viewer_of(in.token).ok());
}

TEST_CASE("tokens that are none are nobody, whatever they look like") {
  TestWorld world;
  world.add_account();
  const SignedIn in = world.signed_in();
  auto snapshot = world.database->snapshot();
  REQUIRE(snapshot.ok());
  for (const std::string& token : {std::string(), std::string("x"), std::string(43, 'A'), std::string(100'000, 'A'),
                                   in.token.reveal() + "A", std::string(in.device_token.reveal()), token_hash(in.token.reveal())}) {
    const auto nobody = check(*snapshot, token, world.clock.now(), world.desk->options);
    REQUIRE_FALSE(nobody.ok());
    CHECK(nobody.error().fault == Fault::not_found);
  }
}

TEST_CASE("she sees where she is signed in, signs the lost tablet out, and then everything") {
  TestWorld world;
  const AccountId account = world.add_account();
  const SignedIn phone = world.signed_in();
  world.pass(seconds(5));
  const SignedIn tablet =
      world.signed_in({"2001:db8:1:2::3", "Mozilla/5.0 (iPad; CPU OS 17_4 like Mac OS X) Version/17.4 Safari/604.1", ""});
  const Viewer viewer = world.viewer(phone.token);
  const auto list = [&] {
    auto snapshot = world.database->snapshot();
    auto found = devices(*snapshot, viewer, world.clock.now(), world.desk->options);
    REQUIRE(found.ok());
    return std::move(found).value();
  };
  auto found = list();
  REQUIRE(found.size() == 2);
  CHECK(found[0].label == "Safari on iPad");
  CHECK(found[0].address == "2001:db8:1::x");
  CHECK_FALSE(found[0].this_device);
  CHECK(found[1].label == "Firefox on Android");
  CHECK(found[1].address == "198.51.100.x");
  CHECK(found[1].this_device);

  REQUIRE(sign_out_device(*world.desk, viewer, tablet.signin).ok());
  CHECK_FALSE(world.viewer_of(tablet.token).ok());
  CHECK(world.viewer_of(phone.token).ok());
  CHECK(list().size() == 1);
  const auto twice = sign_out_device(*world.desk, viewer, tablet.signin);
  REQUIRE_FALSE(twice.ok());
  CHECK(twice.error().fault == Fault::not_found);

  world.signed_in(TestWorld::elsewhere());
  REQUIRE(sign_out_everywhere(*world.desk, viewer).ok());
  CHECK_FALSE(world.viewer_of(phone.token).ok());
  CHECK(list().empty());
  CHECK(viewer.account == account);
}

TEST_CASE("nobody signs another family's device out") {
  TestWorld world;
  world.add_account();
  world.add_account("other@families.example");
  const SignedIn mine = world.signed_in();
  const SignedIn theirs = world.signed_in(TestWorld::elsewhere(), kPassword, "other@families.example");
  const auto tried = sign_out_device(*world.desk, world.viewer(mine.token), theirs.signin);
  REQUIRE_FALSE(tried.ok());
  CHECK(tried.error().fault == Fault::not_found);
  CHECK(world.viewer_of(theirs.token).ok());
}

TEST_CASE("a device that signed in before is not announced again, a new one is, and a shared tablet keeps its cookie") {
  TestWorld world;
  world.add_account();
  world.add_account("other@families.example");
  Origin tablet = TestWorld::home();
  const SignedIn first = world.signed_in(tablet);
  tablet.device_token = first.device_token.reveal();
  const SignedIn second = world.signed_in(tablet);
  CHECK(second.device_token.empty());
  CHECK(world.told(NoticeKind::new_device) == 1);
  const SignedIn partner = world.signed_in(tablet, kPassword, "other@families.example");
  CHECK(partner.device_token.empty());  // same tablet, same cookie, known to both from now on
  CHECK(world.told(NoticeKind::new_device) == 2);
  world.signed_in(tablet);
  world.signed_in(tablet, kPassword, "other@families.example");
  CHECK(world.told(NoticeKind::new_device) == 2);
  Origin liar = TestWorld::elsewhere();
  liar.device_token = std::string(43, 'Z');
  CHECK_FALSE(world.signed_in(liar).device_token.empty());  // a token nobody was given is replaced
  CHECK(world.told(NoticeKind::new_device) == 3);
}

TEST_CASE("the sign-ins and devices of one account have a limit, and the oldest give way") {
  TestWorld world;
  world.add_account();
  const SignedIn first = world.signed_in();
  Secret last;
  for (int i = 0; i < kMaxSigninsPerAccount; ++i) {
    world.pass(seconds(1));
    last = std::move(world.signed_in(TestWorld::elsewhere(i % 200)).token);
  }
  CHECK_FALSE(world.viewer_of(first.token).ok());
  CHECK(world.viewer_of(last).ok());
  auto snapshot = world.database->snapshot();
  auto rows = snapshot->query("SELECT (SELECT count(*) FROM signin), (SELECT count(*) FROM known_device)");
  REQUIRE(rows->next().value());
  CHECK(rows->integer(0) == kMaxSigninsPerAccount);
  CHECK(rows->integer(1) == 20);
}

TEST_CASE("a CSRF token belongs to one sign-in and to no other, and changes with the server's key") {
  TestWorld world;
  world.add_account();
  const SignedIn one = world.signed_in();
  const SignedIn two = world.signed_in();
  const std::string csrf = csrf_token(world.keys, one.token.reveal());
  CHECK(csrf.size() == 43);
  CHECK(csrf_matches(world.keys, one.token.reveal(), csrf));
  CHECK_FALSE(csrf_matches(world.keys, two.token.reveal(), csrf));
  CHECK_FALSE(csrf_matches(world.keys, one.token.reveal(), ""));
  CHECK_FALSE(csrf_matches(world.keys, "", csrf_token(world.keys, "")));
  const AccountKeys other = std::move(AccountKeys::derive(Secret(std::string(43, 'q')))).value();
  CHECK_FALSE(csrf_matches(other, one.token.reveal(), csrf));
}

TEST_CASE("the sweep takes what is over and leaves what is not") {
  TestWorld world;
  const AccountId account = world.add_account();
  world.signed_in();
  for (int guess = 0; guess < 7; ++guess) world.try_password(kEmail, "guess", TestWorld::elsewhere());
  REQUIRE(forgot_password(*world.desk, kEmail, TestWorld::home()).ok());
  const auto count = [&](const std::string& table) {
    auto snapshot = world.database->snapshot();
    auto rows = snapshot->query("SELECT count(*) FROM " + table);
    REQUIRE(rows->next().value());
    return rows->integer(0);
  };
  const auto do_sweep = [&] {
    REQUIRE(world.database->write([&](db::Transaction& tx) { return sweep(tx, world.clock.now(), world.desk->options); }).ok());
  };
  do_sweep();
  CHECK(count("signin") == 1);
  CHECK(count("password_reset") == 1);
  CHECK(count("attempt_limit") > 0);
  CHECK(count("known_device") == 1);
  world.pass(hours(24));
  do_sweep();
  CHECK(count("signin") == 0);
  CHECK(count("password_reset") == 0);
  CHECK(count("attempt_limit") == 0);
  CHECK(count("known_device") == 1);
  world.pass(hours(401 * 24));
  do_sweep();
  CHECK(count("known_device") == 0);
  CHECK(account.text().size() == 36);
}
