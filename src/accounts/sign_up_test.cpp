// SPDX-License-Identifier: Apache-2.0
// Making an account: the address first, the person afterwards; known addresses are told nothing on the screen.
#include "accounts/sign_up.h"

#include "accounts/accounts_test_world.h"
#include "accounts/mailed_code.h"

namespace kinportal::accounts {
namespace {

constexpr const char* kNew = "new.mother@families.example";
constexpr const char* kLong = "walnut compass evening rain";

struct SignUpWorld : TestWorld {
  std::variant<SignUpStarted, SignUpRefused> start(const std::string& email, const std::string& token = {}, const Origin& from = home()) {
    auto outcome = start_sign_up(*desk, SignUpStart{email, "en", token, from});
    REQUIRE_MESSAGE(outcome.ok(), outcome.error().sentence);
    return std::move(*outcome);
  }
  std::string token_of(const std::string& email, const Origin& from = home()) {
    auto outcome = start(email, {}, from);
    REQUIRE(std::holds_alternative<SignUpStarted>(outcome));
    return std::get<SignUpStarted>(outcome).token.reveal();
  }
  std::string mailed() const {
    REQUIRE_FALSE(notices.empty());
    return sign_up_code(keys, notices.back().reset_id);
  }
  std::optional<SignUpRefused> prove(const std::string& token, const std::string& code) {
    auto outcome = prove_address(*desk, token, code);
    REQUIRE_MESSAGE(outcome.ok(), outcome.error().sentence);
    if (std::holds_alternative<AddressProved>(*outcome)) return std::nullopt;
    return std::get<SignUpRefused>(*outcome);
  }
  static NewPerson person(const std::string& born = "1990-05-04", const std::string& password = kLong) {
    NewPerson made;
    made.given_names = PersonName("Wilhelmina Quartzfeather");
    made.family_name = PersonName("Okonedo");
    made.birth_on = Day::parse(born).value();
    made.password = Secret(password);
    made.language = "es";
    return made;
  }
  std::variant<SignedIn, SignUpRefused> finish(const std::string& token, NewPerson who) {
    auto outcome = finish_sign_up(*desk, token, std::move(who), home());
    REQUIRE_MESSAGE(outcome.ok(), outcome.error().sentence);
    return std::move(*outcome);
  }
  SignUpRefused::Why why(const std::variant<SignedIn, SignUpRefused>& outcome) {
    REQUIRE(std::holds_alternative<SignUpRefused>(outcome));
    return std::get<SignUpRefused>(outcome).why;
  }
  SignUpState state(const std::string& token) {
    auto snapshot = database->snapshot();
    REQUIRE(snapshot.ok());
    return *sign_up_state(*snapshot, token, clock.now());
  }
  int rows(std::string_view table) {
    auto snapshot = database->snapshot();
    auto found = snapshot->query("SELECT count(*) FROM " + std::string(table));
    REQUIRE(found.ok());
    REQUIRE(*found->next());
    return static_cast<int>(found->integer(0));
  }
};

using Why = SignUpRefused::Why;

}  // namespace

TEST_CASE("a mother proves her address with the mailed code and is signed in to her new account") {
  SignUpWorld world;
  const std::string token = world.token_of(kNew);
  CHECK(world.rows("account") == 0);
  CHECK(world.state(token).step == SignUpStep::code);
  REQUIRE_FALSE(world.prove(token, world.mailed()).has_value());
  CHECK(world.state(token).step == SignUpStep::proved);
  CHECK(world.rows("account") == 0);
  auto made = world.finish(token, SignUpWorld::person());
  REQUIRE(std::holds_alternative<SignedIn>(made));
  const SignedIn& in = std::get<SignedIn>(made);
  CHECK(world.viewer(in.token).account == in.account);
  CHECK(in.language == "es");
  CHECK(world.told(NoticeKind::new_device) == 0);
  CHECK(world.state(token).step == SignUpStep::none);
  // Later, on the same device, with the password she chose.
  CHECK(std::holds_alternative<SignedIn>(world.try_password(kNew, kLong, SignUpWorld::home())));
}

TEST_CASE("an address that has an account hears the same on the screen, gets a mail that says so, and no code opens it") {
  SignUpWorld world;
  world.add_account();
  const std::string token = world.token_of(kEmail);
  CHECK(world.told(NoticeKind::sign_up_known) == 1);
  CHECK(world.told(NoticeKind::sign_up_code) == 0);
  const std::string other = world.token_of(kNew);
  CHECK(world.state(token).step == world.state(other).step);
  CHECK(world.state(token).resend_after_s == world.state(other).resend_after_s);
  const auto refused = world.prove(token, "000000");
  REQUIRE(refused.has_value());
  const auto wrong = world.prove(other, world.mailed() == "000000" ? "000001" : "000000");
  REQUIRE(wrong.has_value());
  CHECK(refused->why == wrong->why);
  CHECK(refused->tries_left == wrong->tries_left);
}

TEST_CASE("a lost mail is sent again with the same code, a double click sends none, and the sixth is refused") {
  SignUpWorld world;
  const std::string token = world.token_of(kNew);
  const std::string first = world.mailed();
  world.start(kNew, token);
  CHECK(world.told(NoticeKind::sign_up_code) == 1);
  for (int mail = 2; mail <= kSignUpMails; ++mail) {
    world.pass(std::chrono::seconds(61));
    CHECK(std::holds_alternative<SignUpStarted>(world.start(kNew, token)));
    CHECK(world.told(NoticeKind::sign_up_code) == mail);
    CHECK(world.mailed() == first);
  }
  world.pass(std::chrono::seconds(61));
  auto refused = world.start(kNew, token);
  REQUIRE(std::holds_alternative<SignUpRefused>(refused));
  CHECK(std::get<SignUpRefused>(refused).why == Why::over);
  CHECK_FALSE(world.prove(token, first).has_value());
}

TEST_CASE("a code is over after ten minutes and after five wrong tries") {
  SignUpWorld world;
  const std::string token = world.token_of(kNew);
  world.pass(kSignUpCodeLife);
  CHECK(world.prove(token, world.mailed())->why == Why::over);
  const std::string again = world.token_of(kNew);
  const std::string right = world.mailed();
  const std::string wrong = right == "123456" ? "654321" : "123456";
  for (int left = kSignUpWrongTries - 1; left >= 0; --left) {
    const auto refused = world.prove(again, wrong);
    REQUIRE(refused.has_value());
    CHECK(refused->why == Why::wrong);
    CHECK(refused->tries_left == left);
  }
  CHECK(world.prove(again, right)->why == Why::over);
}

TEST_CASE("guessing codes of one address is slowed over all its sign-ups, whatever network they come from") {
  SignUpWorld world;
  int looked_at = 0;
  for (int round = 0; round < 6; ++round) {
    const std::string token = world.token_of(kNew, SignUpWorld::elsewhere(round + 1));
    const std::string wrong = world.mailed() == "123456" ? "654321" : "123456";
    for (int i = 0; i < kSignUpWrongTries; ++i) looked_at += world.prove(token, wrong)->why == Why::wrong ? 1 : 0;
  }
  CHECK(looked_at <= 13);
}

TEST_CASE("nobody's mailbox is filled: six mails an hour to one address, and the answer stays the same") {
  SignUpWorld world;
  for (int i = 0; i < 9; ++i) CHECK(std::holds_alternative<SignUpStarted>(world.start(kNew, {}, SignUpWorld::elsewhere(i + 1))));
  CHECK(world.told(NoticeKind::sign_up_code) == kSignUpMailsPerHour);
}

TEST_CASE("one network asks for many accounts and has to wait") {
  SignUpWorld world;
  std::int64_t wait = 0;
  for (int i = 0; i < 14 && wait == 0; ++i) {
    const auto outcome = world.start("somebody" + std::to_string(i) + "@families.example");
    if (const auto* refused = std::get_if<SignUpRefused>(&outcome)) wait = refused->retry_after_s;
  }
  CHECK(wait > 0);
}

TEST_CASE("seventeen is too young the day before the birthday, eighteen is not; impossible dates and names are told apart") {
  SignUpWorld world;
  const std::string token = world.token_of(kNew);
  REQUIRE_FALSE(world.prove(token, world.mailed()).has_value());
  const Day today{static_cast<std::int32_t>(world.clock.now().us / 86'400'000'000)};
  const auto years_ago = [&](int days) {
    const auto date = (today + days).civil();
    return Day::from_civil(static_cast<int>(date.year()) - kAccountMinYears, static_cast<unsigned>(date.month()),
                           static_cast<unsigned>(date.day()))
        .value()
        .iso();
  };
  CHECK(world.why(world.finish(token, SignUpWorld::person(years_ago(1)))) == Why::too_young);
  CHECK(world.why(world.finish(token, SignUpWorld::person("1850-01-01"))) == Why::birth_date);
  CHECK(world.why(world.finish(token, SignUpWorld::person("2200-01-01"))) == Why::birth_date);
  NewPerson nameless = SignUpWorld::person();
  nameless.given_names = PersonName("  ");
  CHECK(world.why(world.finish(token, std::move(nameless))) == Why::name);
  CHECK(world.why(world.finish(token, SignUpWorld::person("1990-05-04", "short"))) == Why::rule);
  CHECK(std::holds_alternative<SignedIn>(world.finish(token, SignUpWorld::person(years_ago(-1)))));
}

TEST_CASE("two tabs: whoever finishes second hears that the address has its account now; nobody skips the proof") {
  SignUpWorld world;
  const std::string one = world.token_of(kNew);
  const std::string first = world.mailed();
  const std::string two = world.token_of(kNew);
  const std::string second = world.mailed();
  CHECK(world.why(world.finish(two, SignUpWorld::person())) == Why::over);
  REQUIRE_FALSE(world.prove(one, first).has_value());
  REQUIRE_FALSE(world.prove(two, second).has_value());
  REQUIRE_FALSE(world.prove(two, second).has_value());  // double click
  CHECK(std::holds_alternative<SignedIn>(world.finish(one, SignUpWorld::person())));
  CHECK(world.why(world.finish(two, SignUpWorld::person())) == Why::address_taken);
  CHECK(world.why(world.finish(one, SignUpWorld::person())) == Why::over);
  CHECK(world.rows("account") == 1);
}

TEST_CASE("what is no address, and a cookie nobody gave out, are refused; what is over is forgotten") {
  SignUpWorld world;
  for (const char* email : {"", "nobody", "a@b@c", "two words@example.org", "x@-host"}) {
    const auto outcome = world.start(email);
    REQUIRE(std::holds_alternative<SignUpRefused>(outcome));
    CHECK(std::get<SignUpRefused>(outcome).why == Why::address);
  }
  CHECK(world.prove("made-up", "123456")->why == Why::over);
  world.token_of(kNew);
  world.pass(std::chrono::hours(2));
  REQUIRE(world.database->write([&](db::Transaction& tx) { return sweep_sign_ups(tx, world.clock.now()); }).ok());
  CHECK(world.rows("sign_up") == 0);
}

TEST_CASE("codes on paper are read as people type them") {
  CHECK(tidy_link_code(" k7qm 4t9x ") == "k7qm4t9x");
  CHECK(tidy_link_code("K7QM-4TOL") == "k7qm4t01");
  CHECK(tidy_link_code("K7QM") == "");
  CHECK(tidy_link_code("K7QM-4T9U") == "");
  CHECK(shown_link_code("k7qm4t9x") == "K7QM-4T9X");
}

}  // namespace kinportal::accounts
