// SPDX-License-Identifier: Apache-2.0
// The second factor: setting it up, showing it, losing the phone.
#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>
#include <set>

#include "accounts/accounts_test_world.h"
#include "accounts/codes.h"

using namespace kinportal;
using namespace kinportal::accounts;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

struct Set {
  AccountId account;
  std::string secret;
};
Set with_second_factor(TestWorld& world) {
  Set out;
  out.account = world.add_account();
  out.secret = world.add_second_factor(out.account);
  return out;
}

Secret pending(TestWorld& world, const Origin& origin = TestWorld::home()) {
  auto outcome = world.try_password(kEmail, kPassword, origin);
  REQUIRE(std::holds_alternative<CodeNeeded>(outcome));
  return std::move(std::get<CodeNeeded>(outcome).pending_token);
}

// Signs in by password, sets a second factor up as a person does, and answers the recovery codes.
std::vector<std::string> set_up(TestWorld& world, const SignedIn& in, std::string& secret) {
  const Viewer viewer = world.viewer(in.token);
  auto offer = start_second_factor(*world.desk, viewer, {});
  REQUIRE(offer.ok());
  REQUIRE(std::holds_alternative<SecondFactorOffer>(*offer));
  secret = std::get<SecondFactorOffer>(*offer).secret.reveal();
  auto codes = confirm_second_factor(*world.desk, viewer, world.code(secret));
  REQUIRE(codes.ok());
  REQUIRE(std::holds_alternative<RecoveryCodes>(*codes));
  return std::get<RecoveryCodes>(*codes).codes;
}

template <class Variant>
FactorRefusal why_refused(const Result<Variant>& outcome) {
  REQUIRE(outcome.ok());
  REQUIRE(std::holds_alternative<FactorRefused>(*outcome));
  return std::get<FactorRefused>(*outcome).why;
}

}  // namespace

TEST_CASE("the published test values of RFC 6238 come out") {
  // Appendix B, SHA-1 column, last six of eight digits; the secret is the ASCII text 12345678901234567890.
  const Secret raw(std::string("12345678901234567890"));
  for (const auto& [at_s, code] :
       {std::pair{59LL, "287082"}, std::pair{1111111109LL, "081804"}, std::pair{1111111111LL, "050471"}, std::pair{1234567890LL, "005924"},
        std::pair{2000000000LL, "279037"}, std::pair{20000000000LL, "353130"}}) {
    CHECK(code_at_step(raw, at_s / 30).value() == code);
  }
}

TEST_CASE("with a second factor the password alone opens nothing, and the code then does") {
  TestWorld world;
  const Set set = with_second_factor(world);
  const Secret wait = pending(world);
  CHECK_FALSE(world.viewer_of(wait).ok());
  auto outcome = world.try_code(wait, {world.code(set.secret), ""}, TestWorld::home());
  REQUIRE(std::holds_alternative<SignedIn>(outcome));
  CHECK(world.viewer(std::get<SignedIn>(outcome).token).second_factor);
}

TEST_CASE("a code works once") {
  TestWorld world;
  const Set set = with_second_factor(world);
  const std::string code = world.code(set.secret);
  CHECK(std::holds_alternative<SignedIn>(world.try_code(pending(world), {code, ""}, TestWorld::home())));
  CHECK(was_wrong(world.try_code(pending(world), {code, ""}, TestWorld::home())));
  world.pass(seconds(30));
  CHECK(std::holds_alternative<SignedIn>(world.try_code(pending(world), {world.code(set.secret), ""}, TestWorld::home())));
}

TEST_CASE("a code of the step before or after is taken, one two steps away is not") {
  for (const int steps : {-2, -1, 0, 1, 2}) {
    TestWorld world;
    const Set set = with_second_factor(world);
    const std::string code = totp_code(Secret(set.secret), world.clock.now() + seconds(30 * steps)).value();
    const auto outcome = world.try_code(pending(world), {code, ""}, TestWorld::home());
    CHECK(std::holds_alternative<SignedIn>(outcome) == (steps >= -1 && steps <= 1));
  }
}

TEST_CASE("between password and code there are five minutes") {
  TestWorld world;
  const Set set = with_second_factor(world);
  const Secret wait = pending(world);
  world.pass(seconds(300));
  const auto late = world.try_code(wait, {world.code(set.secret), ""}, TestWorld::home());
  REQUIRE(std::holds_alternative<Refused>(late));
  CHECK(std::get<Refused>(late).why == SignInRefusal::start_over);
  const auto invented = world.try_code(Secret(std::string(43, 'A')), {world.code(set.secret), ""}, TestWorld::home());
  CHECK(std::get<Refused>(invented).why == SignInRefusal::start_over);
}

TEST_CASE("the half-open door opens once") {
  TestWorld world;
  const Set set = with_second_factor(world);
  const Secret wait = pending(world);
  CHECK(std::holds_alternative<SignedIn>(world.try_code(wait, {world.code(set.secret), ""}, TestWorld::home())));
  world.pass(seconds(30));
  const auto again = world.try_code(wait, {world.code(set.secret), ""}, TestWorld::home());
  CHECK(std::get<Refused>(again).why == SignInRefusal::start_over);
}

TEST_CASE("codes cannot be guessed: the tries of a day stay under a hundred, and her own phone is not slowed") {
  TestWorld world;
  const Set set = with_second_factor(world);
  Origin phone = TestWorld::home();
  auto in = world.try_code(pending(world, phone), {world.code(set.secret), ""}, phone);
  phone.device_token = std::get<SignedIn>(in).device_token.reveal();
  int judged = 0;
  const Instant end = world.clock.now() + std::chrono::hours(24);
  while (world.clock.now() < end) {
    auto opened = world.try_password(kEmail, kPassword, TestWorld::elsewhere());
    REQUIRE(std::holds_alternative<CodeNeeded>(opened));
    const auto outcome = world.try_code(std::get<CodeNeeded>(opened).pending_token, {"000000", ""}, TestWorld::elsewhere());
    judged += was_wrong(outcome) ? 1 : 0;
    world.pass(std::max(seconds(wait_of(outcome)), seconds(1)));
  }
  CHECK(judged < 110);
  CHECK(std::holds_alternative<SignedIn>(world.try_code(pending(world, phone), {world.code(set.secret), ""}, phone)));
}

TEST_CASE("a recovery code works once, however it is typed, and the person is told") {
  TestWorld world;
  world.add_account();
  std::string secret;
  const auto codes = set_up(world, world.signed_in(), secret);
  REQUIRE(codes.size() == 10);
  CHECK(std::set<std::string>(codes.begin(), codes.end()).size() == 10);
  std::string typed = codes[3];
  for (char& c : typed) c = static_cast<char>(std::toupper(c));
  typed.erase(std::remove(typed.begin(), typed.end(), '-'), typed.end());
  CHECK(std::holds_alternative<SignedIn>(world.try_code(pending(world), {"", " " + typed}, TestWorld::home())));
  CHECK(world.told(NoticeKind::recovery_code_used) == 1);
  CHECK(was_wrong(world.try_code(pending(world), {"", codes[3]}, TestWorld::home())));
  auto snapshot = world.database->snapshot();
  const auto account = find_account(*snapshot, EmailAddress(kEmail));
  CHECK(second_factor_state(*snapshot, *account)->recovery_codes_left == 9);
}

TEST_CASE("neither two answers at once nor none nor an empty one opens anything") {
  TestWorld world;
  const Set set = with_second_factor(world);
  CHECK(was_wrong(world.try_code(pending(world), {}, TestWorld::home())));
  CHECK(was_wrong(world.try_code(pending(world), {world.code(set.secret), "abcd-efgh-jkmn"}, TestWorld::home())));
  CHECK(was_wrong(world.try_code(pending(world), {"", "----"}, TestWorld::home())));
  CHECK(was_wrong(world.try_code(pending(world), {std::string(100'000, '1'), ""}, TestWorld::home())));
}

TEST_CASE("setting it up shows a secret, a picture and, once a code has proved the app, ten recovery codes") {
  TestWorld world;
  const AccountId account = world.add_account();
  const SignedIn in = world.signed_in();
  const SignedIn other_device = world.signed_in(TestWorld::elsewhere());
  const Viewer viewer = world.viewer(in.token);
  CHECK(why_refused(confirm_second_factor(*world.desk, viewer, "123456")) == FactorRefusal::not_started);
  auto offer = start_second_factor(*world.desk, viewer, {});
  REQUIRE(offer.ok());
  const auto& shown = std::get<SecondFactorOffer>(*offer);
  CHECK(shown.secret.reveal().size() == 32);
  CHECK(shown.otpauth_uri.reveal() ==
        "otpauth://totp/Kinportal:mother%40families.example?secret=" + shown.secret.reveal() + "&issuer=Kinportal");
  CHECK(shown.qr_svg.reveal().find("<svg xmlns=") == 0);
  CHECK(shown.qr_svg.reveal().find("href") == std::string::npos);
  {
    auto snapshot = world.database->snapshot();
    CHECK_FALSE(second_factor_state(*snapshot, account)->enabled);  // not before it is confirmed
  }
  CHECK(why_refused(confirm_second_factor(*world.desk, viewer, "000000")) == FactorRefusal::wrong);
  const std::string code = world.code(shown.secret.reveal());
  auto codes = confirm_second_factor(*world.desk, viewer, code);
  REQUIRE(std::holds_alternative<RecoveryCodes>(*codes));
  CHECK(std::get<RecoveryCodes>(*codes).codes.size() == 10);
  CHECK(world.told(NoticeKind::second_factor_added) == 1);
  auto snapshot = world.database->snapshot();
  const auto state = second_factor_state(*snapshot, account);
  CHECK(state->enabled);
  CHECK(state->recovery_codes_left == 10);
  CHECK(world.viewer(in.token).second_factor);
  CHECK_FALSE(world.viewer_of(other_device.token).ok());                            // the other devices have shown none
  CHECK(was_wrong(world.try_code(pending(world), {code, ""}, TestWorld::home())));  // the confirming code was used, too
}

TEST_CASE("an unattended screen cannot put a stranger's second factor on the account") {
  TestWorld world;
  world.add_account();
  const SignedIn in = world.signed_in();
  for (int minute = 0; minute < 16; minute += 8) {
    world.pass(minutes(8));
    REQUIRE(extend(*world.desk, world.viewer(in.token)).ok());
  }
  const Viewer viewer = world.viewer(in.token);
  CHECK(why_refused(start_second_factor(*world.desk, viewer, {})) == FactorRefusal::password_needed);
  CHECK(why_refused(start_second_factor(*world.desk, viewer, Proof{Secret("not it"), {}})) == FactorRefusal::wrong);
  auto offer = start_second_factor(*world.desk, viewer, Proof{Secret(kPassword), {}});
  CHECK(std::holds_alternative<SecondFactorOffer>(*offer));
}

TEST_CASE("a new phone replaces the old one only with a code of the old one or a recovery code") {
  TestWorld world;
  world.add_account();
  std::string old_secret;
  const SignedIn in = world.signed_in();
  const auto codes = set_up(world, in, old_secret);
  const Viewer viewer = world.viewer(in.token);
  CHECK(why_refused(start_second_factor(*world.desk, viewer, {})) == FactorRefusal::code_needed);
  CHECK(why_refused(start_second_factor(*world.desk, viewer, Proof{Secret(), {"123456", ""}})) == FactorRefusal::wrong);
  auto offer = start_second_factor(*world.desk, viewer, Proof{Secret(), {"", codes[0]}});
  REQUIRE(std::holds_alternative<SecondFactorOffer>(*offer));
  world.pass(seconds(30));
  CHECK(std::holds_alternative<SignedIn>(
      world.try_code(pending(world), {world.code(old_secret), ""}, TestWorld::home())));  // still the old one
  const std::string new_secret = std::get<SecondFactorOffer>(*offer).secret.reveal();
  world.pass(seconds(30));
  REQUIRE(std::holds_alternative<RecoveryCodes>(*confirm_second_factor(*world.desk, viewer, world.code(new_secret))));
  world.pass(seconds(30));
  CHECK(was_wrong(world.try_code(pending(world), {world.code(old_secret), ""}, TestWorld::home())));
  CHECK(was_wrong(world.try_code(pending(world), {"", codes[1]}, TestWorld::home())));  // the old recovery codes went with it
  CHECK(std::holds_alternative<SignedIn>(world.try_code(pending(world), {world.code(new_secret), ""}, TestWorld::home())));
}

TEST_CASE("removing it takes password and code, and then the password is enough") {
  TestWorld world;
  const Set set = with_second_factor(world);
  auto in = world.try_code(pending(world), {world.code(set.secret), ""}, TestWorld::home());
  const Viewer viewer = world.viewer(std::get<SignedIn>(in).token);
  world.pass(seconds(30));
  CHECK(why_refused(remove_second_factor(*world.desk, viewer, Proof{Secret(), {world.code(set.secret), ""}})) ==
        FactorRefusal::password_needed);
  CHECK(why_refused(remove_second_factor(*world.desk, viewer, Proof{Secret(kPassword), {}})) == FactorRefusal::code_needed);
  CHECK(why_refused(remove_second_factor(*world.desk, viewer, Proof{Secret("not it"), {world.code(set.secret), ""}})) ==
        FactorRefusal::wrong);
  auto gone = remove_second_factor(*world.desk, viewer, Proof{Secret(kPassword), {world.code(set.secret), ""}});
  REQUIRE(std::holds_alternative<std::monostate>(*gone));
  CHECK(world.told(NoticeKind::second_factor_removed) == 1);
  CHECK_FALSE(world.viewer(std::get<SignedIn>(in).token).second_factor);
  CHECK(std::holds_alternative<SignedIn>(world.try_password(kEmail, kPassword, TestWorld::home())));
}

TEST_CASE("staff and short passwords keep their second factor") {
  TestWorld world;
  const AccountId account = world.add_account(kEmail, "tin lark 9");
  const std::string secret = world.add_second_factor(account);
  auto half = world.try_password(kEmail, "tin lark 9", TestWorld::home());
  auto in = world.try_code(std::get<CodeNeeded>(half).pending_token, {world.code(secret), ""}, TestWorld::home());
  const Viewer viewer = world.viewer(std::get<SignedIn>(in).token);
  world.pass(seconds(30));
  CHECK(why_refused(remove_second_factor(*world.desk, viewer, Proof{Secret("tin lark 9"), {world.code(secret), ""}})) ==
        FactorRefusal::keeps_it);

  TestWorld practice;
  const Set set = with_second_factor(practice);
  practice.staff = set.account;
  auto nurse = practice.try_code(pending(practice), {practice.code(set.secret), ""}, TestWorld::home());
  practice.pass(seconds(30));
  CHECK(why_refused(remove_second_factor(*practice.desk, practice.viewer(std::get<SignedIn>(nurse).token),
                                         Proof{Secret(kPassword), {practice.code(set.secret), ""}})) == FactorRefusal::keeps_it);
}

TEST_CASE("a nurse without a second factor is led to set one up before anything else") {
  TestWorld world;
  world.staff = world.add_account();
  const SignedIn in = world.signed_in();
  CHECK(in.must_set_up_second_factor);
  CHECK(world.viewer(in.token).must_set_up_second_factor);
  std::string secret;
  set_up(world, in, secret);
  const Viewer after = world.viewer(in.token);
  CHECK_FALSE(after.must_set_up_second_factor);
  CHECK(after.second_factor);
}

TEST_CASE("a nurse who lost her phone and her codes is let in by the practice, signed out everywhere, and sets up a new one") {
  TestWorld world;
  const Set set = with_second_factor(world);
  world.staff = set.account;
  auto before = world.try_code(pending(world), {world.code(set.secret), ""}, TestWorld::home());
  REQUIRE(world.database->write([&](db::Transaction& tx) { return clear_second_factor(tx, *world.desk, set.account); }).ok());
  CHECK_FALSE(world.viewer_of(std::get<SignedIn>(before).token).ok());
  CHECK(world.told(NoticeKind::second_factor_removed) == 1);
  CHECK(world.signed_in().must_set_up_second_factor);
  CHECK_FALSE(world.database->write([&](db::Transaction& tx) { return clear_second_factor(tx, *world.desk, set.account); }).ok());
}

TEST_CASE("a short password does not become enough when the practice takes the second factor off") {
  TestWorld world;
  const AccountId account = world.add_account(kEmail, "tin lark 9");
  world.add_second_factor(account);
  REQUIRE(world.database->write([&](db::Transaction& tx) { return clear_second_factor(tx, *world.desk, account); }).ok());
  CHECK(was_wrong(world.try_password(kEmail, "tin lark 9", TestWorld::home())));
  REQUIRE(forgot_password(*world.desk, kEmail, TestWorld::home()).ok());
  const std::string link = reset_token(world.keys, world.notices.back().reset_id);
  const auto set = reset_password(*world.desk, ResetAttempt{link, Secret(kPassword), {}, TestWorld::home()});
  CHECK(std::holds_alternative<PasswordSet>(*set));
  world.signed_in();
}

TEST_CASE("old recovery codes are void when new ones are made") {
  TestWorld world;
  world.add_account();
  std::string secret;
  const SignedIn in = world.signed_in();
  const auto old_codes = set_up(world, in, secret);
  world.pass(seconds(30));
  auto fresh = renew_recovery_codes(*world.desk, world.viewer(in.token), Proof{Secret(kPassword), {world.code(secret), ""}});
  REQUIRE(std::holds_alternative<RecoveryCodes>(*fresh));
  CHECK(was_wrong(world.try_code(pending(world), {"", old_codes[0]}, TestWorld::home())));
  CHECK(
      std::holds_alternative<SignedIn>(world.try_code(pending(world), {"", std::get<RecoveryCodes>(*fresh).codes[9]}, TestWorld::home())));
}

TEST_CASE("the secret rests sealed: it opens neither with another key nor for another account") {
  TestWorld world;
  const Set set = with_second_factor(world);
  auto snapshot = world.database->snapshot();
  auto rows = snapshot->query("SELECT sealed_secret FROM account_second_factor");
  REQUIRE(rows->next().value());
  const std::string sealed = rows->string(0);
  const std::string raw = decode_base32(Secret(set.secret))->reveal();
  CHECK(sealed.find(raw) == std::string::npos);
  CHECK(world.keys.open(sealed, set.account.text())->reveal() == raw);
  CHECK_FALSE(world.keys.open(sealed, "another-account").ok());
  const AccountKeys other = std::move(AccountKeys::derive(Secret(std::string(43, 'q')))).value();
  CHECK_FALSE(other.open(sealed, set.account.text()).ok());
  std::string touched = sealed;
  touched[30] = static_cast<char>(touched[30] ^ 1);
  CHECK_FALSE(world.keys.open(touched, set.account.text()).ok());
}

TEST_CASE("a stolen store without its key file checks no recovery code and makes no link") {
  const AccountKeys ours = std::move(AccountKeys::derive(Secret(std::string(43, 'k')))).value();
  const AccountKeys thief = std::move(AccountKeys::derive(Secret(std::string(43, 'q')))).value();
  CHECK(ours.mac("recovery code", "x") != thief.mac("recovery code", "x"));
  CHECK(reset_token(ours, "some-reset") != reset_token(thief, "some-reset"));
  CHECK(ours.mac("csrf", "x") != ours.mac("limit", "x"));  // and one purpose's value is worth nothing for another
  CHECK_FALSE(AccountKeys::derive(Secret(std::string(31, 'k'))).ok());
}
