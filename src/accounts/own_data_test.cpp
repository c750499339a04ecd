// SPDX-License-Identifier: Apache-2.0
// Changing one's own data, the office's help with a lost second factor, and letters with a code: each ends in the other mailbox too.
#include <doctest/doctest.h>

#include <string>

#include "accounts/accounts_test_world.h"
#include "accounts/factor_reset.h"
#include "accounts/mail_trouble.h"
#include "accounts/office_contact.h"
#include "accounts/own_data.h"
#include "accounts/reset_letter.h"

using namespace kinportal;
using namespace kinportal::accounts;
using std::chrono::hours;
using std::chrono::minutes;

namespace {

constexpr const char* kNewEmail = "mother.new@families.example";

template <class Outcome>
std::optional<OwnDataRefusal> why(const Result<Outcome>& outcome) {
  REQUIRE(outcome.ok());
  const auto* refusal = std::get_if<OwnDataRefusal>(&*outcome);
  return refusal != nullptr ? std::optional(*refusal) : std::nullopt;
}
OwnData data_of(TestWorld& world, const AccountId& account) {
  auto snapshot = world.database->snapshot();
  REQUIRE(snapshot.ok());
  auto data = own_data(*snapshot, account, world.clock.now());
  REQUIRE(data.ok());
  return std::move(data).value();
}
/// The newest notice of that kind; its to and reset_id are what the mail is made of.
Notice newest(const TestWorld& world, NoticeKind kind) {
  for (auto at = world.notices.rbegin(); at != world.notices.rend(); ++at)
    if (at->kind == kind) return *at;
  return Notice{NoticeKind::password_changed, AccountId(), "none was queued"};
}
std::string asked(TestWorld& world, const SignedIn& in, const char* email = kNewEmail) {
  REQUIRE_FALSE(why(ask_email_change(*world.desk, world.viewer(in.token), email)));
  return newest(world, NoticeKind::email_change_asked).reset_id;
}

}  // namespace

TEST_CASE("her e-mail changes when the new address confirms, and the old address is told with a way back") {
  TestWorld world;
  const AccountId account = world.add_account();
  const SignedIn in = world.signed_in();
  const SignedIn tablet = world.signed_in(TestWorld::elsewhere());
  const std::string change = asked(world, in);
  CHECK(newest(world, NoticeKind::email_confirm).to.reveal() == kNewEmail);
  CHECK(newest(world, NoticeKind::email_change_asked).to.reveal() == kEmail);
  CHECK(data_of(world, account).email.reveal() == kEmail);
  CHECK(data_of(world, account).pending->email.reveal() == kNewEmail);
  CHECK(why(confirm_email_change(*world.desk, email_stop_token(world.keys, change))) == OwnDataRefusal::link_over);
  CHECK_FALSE(why(confirm_email_change(*world.desk, email_confirm_token(world.keys, change))));
  CHECK(data_of(world, account).email.reveal() == kNewEmail);
  CHECK_FALSE(data_of(world, account).pending);
  CHECK(newest(world, NoticeKind::email_changed).to.reveal() == kEmail);
  CHECK(world.viewer_of(in.token).ok());
  CHECK_FALSE(world.viewer_of(tablet.token).ok());
  CHECK(why(confirm_email_change(*world.desk, email_confirm_token(world.keys, change))) == OwnDataRefusal::link_over);
  CHECK(was_wrong(world.try_password(kEmail, kPassword, TestWorld::home())));
  (void)world.signed_in(TestWorld::home(), kPassword, kNewEmail);
}

TEST_CASE("whoever found her phone open cannot change the e-mail without showing who she is") {
  TestWorld world;
  world.add_account();
  const SignedIn in = world.signed_in();
  world.pass(minutes(5));
  CHECK(why(ask_email_change(*world.desk, world.viewer(in.token), kNewEmail)) == OwnDataRefusal::proof_needed);
  CHECK(world.told(NoticeKind::email_confirm) == 0);
  const auto proved = prove_again(*world.desk, world.viewer(in.token), Proof{Secret(kPassword), {}});
  REQUIRE(proved.ok());
  CHECK_FALSE(why(ask_email_change(*world.desk, world.viewer(in.token), kNewEmail)));
}

TEST_CASE("from the old address she stops the change before it happens") {
  TestWorld world;
  const AccountId account = world.add_account();
  const std::string change = asked(world, world.signed_in());
  const auto stopped = stop_email_change(*world.desk, email_stop_token(world.keys, change));
  REQUIRE(stopped.ok());
  CHECK(std::get<EmailStopped>(*stopped) == EmailStopped::before);
  CHECK(why(confirm_email_change(*world.desk, email_confirm_token(world.keys, change))) == OwnDataRefusal::link_over);
  CHECK(data_of(world, account).email.reveal() == kEmail);
  CHECK(why(stop_email_change(*world.desk, email_stop_token(world.keys, change))) == OwnDataRefusal::link_over);
}

TEST_CASE("a thief who changed the e-mail loses the account for seven days after: address, devices and what she added are undone") {
  TestWorld world;
  const AccountId account = world.add_account();
  const SignedIn thief = world.signed_in(TestWorld::elsewhere());
  const std::string change = asked(world, thief);
  REQUIRE_FALSE(why(confirm_email_change(*world.desk, email_confirm_token(world.keys, change))));
  world.pass(minutes(1));
  world.add_second_factor(account);
  world.pass(hours(6 * 24));
  const auto undone = stop_email_change(*world.desk, email_stop_token(world.keys, change));
  REQUIRE(undone.ok());
  CHECK(std::get<EmailStopped>(*undone) == EmailStopped::after);
  CHECK(data_of(world, account).email.reveal() == kEmail);
  CHECK_FALSE(world.viewer_of(thief.token).ok());
  CHECK(world.told(NoticeKind::password_reset) == 1);
  // He knows the password: it is gone, and the mailed link is the only way in.
  CHECK(was_wrong(world.try_password(kEmail, kPassword, TestWorld::elsewhere())));
  // The link that was just mailed opens without the thief's second factor.
  const auto reset = reset_password(*world.desk, {reset_token(world.keys, newest(world, NoticeKind::password_reset).reset_id),
                                                  Secret("violet anchor marmalade"),
                                                  {},
                                                  TestWorld::home()});
  REQUIRE(reset.ok());
  CHECK(std::holds_alternative<PasswordSet>(*reset));
}

TEST_CASE("after seven days the old address has no say, and after a day the new one has missed its moment") {
  TestWorld world;
  const AccountId account = world.add_account();
  const std::string change = asked(world, world.signed_in());
  world.pass(hours(24));
  CHECK(why(confirm_email_change(*world.desk, email_confirm_token(world.keys, change))) == OwnDataRefusal::link_over);
  const std::string again = asked(world, world.signed_in());
  REQUIRE_FALSE(why(confirm_email_change(*world.desk, email_confirm_token(world.keys, again))));
  world.pass(hours(7 * 24));
  CHECK(why(stop_email_change(*world.desk, email_stop_token(world.keys, again))) == OwnDataRefusal::link_over);
  CHECK(data_of(world, account).email.reveal() == kNewEmail);
}

TEST_CASE("asking for an address that has an account looks the same on the screen; its owner reads the truth in her mailbox") {
  TestWorld world;
  const AccountId account = world.add_account();
  world.add_account("father@families.example", "copper meadow sixpence");
  const std::string change = asked(world, world.signed_in(), "Father@families.example");
  CHECK(world.told(NoticeKind::email_confirm) == 0);
  CHECK(newest(world, NoticeKind::email_taken).to.reveal() == "father@families.example");
  CHECK(data_of(world, account).pending->email.reveal() == "father@families.example");
  CHECK(why(confirm_email_change(*world.desk, email_confirm_token(world.keys, change))) == OwnDataRefusal::link_over);
}

TEST_CASE("an address that is none, her own one, and the sixth change of a day are refused") {
  TestWorld world;
  world.add_account();
  const SignedIn in = world.signed_in();
  const Viewer viewer = world.viewer(in.token);
  CHECK(why(ask_email_change(*world.desk, viewer, "no address")) == OwnDataRefusal::no_address);
  CHECK(why(ask_email_change(*world.desk, viewer, " Mother@families.example")) == OwnDataRefusal::same_address);
  for (int i = 0; i < kEmailChangesPerDay; ++i)
    CHECK_FALSE(why(ask_email_change(*world.desk, viewer, "m" + std::to_string(i) + "@x.example")));
  CHECK(why(ask_email_change(*world.desk, viewer, kNewEmail)) == OwnDataRefusal::too_many);
}

TEST_CASE("name and phone change in the portal after a proof; what was before is kept, and she is told") {
  TestWorld world;
  const AccountId account = world.add_account();
  const SignedIn in = world.signed_in();
  const auto change = [&](const char* given, const char* family, const char* phone) {
    return why(change_own_data(*world.desk, world.viewer(in.token), {PersonName(given), PersonName(family), PhoneNumber(phone)}));
  };
  CHECK_FALSE(change("Wilhelmina Quartzfeather", "Okonedo", "+1 (518) 555-0142"));
  CHECK(data_of(world, account).phone.reveal() == "+1 (518) 555-0142");
  CHECK(world.told(NoticeKind::data_changed) == 1);
  CHECK_FALSE(change("Wilhelmina Quartzfeather", "Okonedo", "+1 (518) 555-0142"));
  CHECK(world.told(NoticeKind::data_changed) == 1);
  CHECK(change("", "Okonedo", "") == OwnDataRefusal::no_name);
  CHECK(change("A\nB", "Okonedo", "") == OwnDataRefusal::no_name);
  CHECK(change("A", "B", "call me") == OwnDataRefusal::no_phone);
  CHECK(change("A", "B", "123") == OwnDataRefusal::no_phone);
  world.pass(minutes(14));
  REQUIRE(extend(*world.desk, world.viewer(in.token)).ok());
  world.pass(minutes(1));
  CHECK(change("A", "B", "") == OwnDataRefusal::proof_needed);
}

TEST_CASE("the office lifts a lost second factor a day later, and not at all when its owner says it was not she") {
  TestWorld world;
  const AccountId account = world.add_account();
  int entries = 0;
  const auto left = [&](db::Transaction&, const PracticeId& practice, const AccountId& lifted) -> Result<void> {
    entries += lifted == account && practice == PracticeId::trusted("practice") ? 1 : 0;
    return {};
  };
  const auto ask = [&] {
    return world.database->write([&](db::Transaction& tx) -> Result<void> {
      TRY(ask_factor_reset(tx, *world.desk, account, PracticeId::trusted("practice"), AccountId::trusted("ada")));
      return {};
    });
  };
  CHECK_FALSE(ask().ok());  // there is none
  world.add_second_factor(account);
  REQUIRE(ask().ok());
  CHECK_FALSE(ask().ok());  // it waits already
  const std::string reset = newest(world, NoticeKind::factor_reset_asked).reset_id;
  CHECK(stop_factor_reset(*world.desk, factor_reset_stop_token(world.keys, reset)).value_or(false));
  CHECK_FALSE(stop_factor_reset(*world.desk, factor_reset_stop_token(world.keys, reset)).value_or(true));
  world.pass(hours(25));
  REQUIRE(do_due_factor_resets(*world.desk, left).ok());
  CHECK(std::holds_alternative<CodeNeeded>(world.try_password(kEmail, kPassword, TestWorld::home())));

  REQUIRE(ask().ok());
  world.pass(hours(23));
  REQUIRE(do_due_factor_resets(*world.desk, left).ok());
  CHECK(std::holds_alternative<CodeNeeded>(world.try_password(kEmail, kPassword, TestWorld::home())));
  world.pass(hours(1));
  REQUIRE(do_due_factor_resets(*world.desk, left).ok());
  CHECK(world.told(NoticeKind::second_factor_removed) == 1);
  CHECK(entries == 1);
  (void)world.signed_in();
}

TEST_CASE("whoever sets up a new factor while the old one is to be lifted keeps it, and one that fails holds up no other") {
  TestWorld world;
  const AccountId account = world.add_account();
  const AccountId other = world.add_account("father@families.example", "copper meadow sixpence");
  int entries = 0;
  const auto left = [&](db::Transaction&, const PracticeId&, const AccountId& lifted) -> Result<void> {
    if (lifted == account) return fail(Fault::bug, "the book is shut for this one");
    ++entries;
    return {};
  };
  world.add_second_factor(account);
  world.add_second_factor(other);
  const auto ask = [&](const AccountId& whose) {
    REQUIRE(world.database
                ->write([&](db::Transaction& tx) -> Result<void> {
                  TRY(ask_factor_reset(tx, *world.desk, whose, PracticeId::trusted("practice"), AccountId::trusted("ada")));
                  return {};
                })
                .ok());
  };
  const auto has_factor = [&](const AccountId& whose) {
    auto snapshot = world.database->snapshot();
    return second_factor_state(*snapshot, whose)->enabled;
  };
  ask(account);
  ask(other);
  world.pass(hours(24));
  REQUIRE(do_due_factor_resets(*world.desk, left).ok());
  CHECK(has_factor(account));  // its entry could not be left: nothing happened
  CHECK_FALSE(has_factor(other));
  CHECK(entries == 1);

  world.add_second_factor(other);
  ask(other);
  world.pass(hours(1));
  world.add_second_factor(other);  // the new phone
  world.pass(hours(24));
  REQUIRE(do_due_factor_resets(*world.desk, left).ok());
  CHECK(has_factor(other));
  CHECK(entries == 1);
  auto snapshot = world.database->snapshot();
  CHECK_FALSE(factor_reset_due(*snapshot, other).value());
}

TEST_CASE("the office's change of an e-mail can be undone from the old mailbox for seven days, and links of earlier changes are over") {
  TestWorld world;
  const AccountId account = world.add_account();
  const auto at_office = [&](const char* email) {
    REQUIRE(
        world.database->write([&](db::Transaction& tx) { return change_email_at_office(tx, *world.desk, account, EmailAddress(email)); })
            .ok());
  };
  const std::string pending = asked(world, world.signed_in(), "later@families.example");
  at_office(kNewEmail);
  CHECK(data_of(world, account).email.reveal() == kNewEmail);
  CHECK_FALSE(data_of(world, account).pending);
  CHECK(why(confirm_email_change(*world.desk, email_confirm_token(world.keys, pending))) == OwnDataRefusal::link_over);
  CHECK(why(stop_email_change(*world.desk, email_stop_token(world.keys, pending))) == OwnDataRefusal::link_over);
  const Notice told = newest(world, NoticeKind::email_changed);
  CHECK(told.to.reveal() == kEmail);
  CHECK(why(confirm_email_change(*world.desk, email_confirm_token(world.keys, told.reset_id))) == OwnDataRefusal::link_over);
  world.pass(hours(6 * 24));
  const auto undone = stop_email_change(*world.desk, email_stop_token(world.keys, told.reset_id));
  REQUIRE(undone.ok());
  CHECK(std::get<EmailStopped>(*undone) == EmailStopped::after);
  CHECK(data_of(world, account).email.reveal() == kEmail);
}

TEST_CASE("when the office takes the account back from a thief's address, the thief's mailbox gets no way back") {
  TestWorld world;
  const AccountId account = world.add_account();
  const std::string change = asked(world, world.signed_in(), "thief@elsewhere.example");
  REQUIRE_FALSE(why(confirm_email_change(*world.desk, email_confirm_token(world.keys, change))));
  const auto at_office = [&](const char* email) {
    REQUIRE(
        world.database->write([&](db::Transaction& tx) { return change_email_at_office(tx, *world.desk, account, EmailAddress(email)); })
            .ok());
  };
  at_office(kNewEmail);
  CHECK(newest(world, NoticeKind::email_changed).to.reveal() == kEmail);
  CHECK(why(stop_email_change(*world.desk, email_stop_token(world.keys, change))) == OwnDataRefusal::link_over);
  const int links = world.told(NoticeKind::email_changed);
  at_office(kEmail);  // back where it was: nothing is left to undo
  CHECK(world.told(NoticeKind::email_changed) == links);
  auto snapshot = world.database->snapshot();
  CHECK_FALSE(email_changed_lately(*snapshot, account, world.clock.now()).value());
}

TEST_CASE("for seven days after her e-mail changed no factor is lifted and no letter printed") {
  TestWorld world;
  const AccountId account = world.add_account();
  world.add_second_factor(account);
  REQUIRE(
      world.database->write([&](db::Transaction& tx) { return change_email_at_office(tx, *world.desk, account, EmailAddress(kNewEmail)); })
          .ok());
  const auto lift = [&] {
    return world.database->write([&](db::Transaction& tx) -> Result<void> {
      TRY(ask_factor_reset(tx, *world.desk, account, PracticeId::trusted("practice"), AccountId::trusted("ada")));
      return {};
    });
  };
  const auto letter = [&] {
    return world.database->write([&](db::Transaction& tx) -> Result<void> {
      TRY(issue_reset_letter(tx, *world.desk, account, PracticeId::trusted("practice"), AccountId::trusted("ada")));
      return {};
    });
  };
  world.pass(hours(7 * 24) - minutes(1));
  CHECK(lift().error().fault == Fault::conflict);
  CHECK(letter().error().fault == Fault::conflict);
  world.pass(minutes(1));
  CHECK(letter().ok());
  CHECK(lift().ok());
}

TEST_CASE("a new password ends what somebody began with the old one: a waiting e-mail change and a letter on paper") {
  for (const bool by_link : {true, false}) {
    TestWorld world;
    const AccountId account = world.add_account();
    std::string code;
    REQUIRE(world.database
                ->write([&](db::Transaction& tx) -> Result<void> {
                  TRY_LET(const ResetLetter letter,
                          issue_reset_letter(tx, *world.desk, account, PracticeId::trusted("practice"), AccountId::trusted("ada")));
                  code = letter.code.reveal();
                  return start_reset(tx, *world.desk, account, world.clock.now());
                })
                .ok());
    const std::string change = asked(world, world.signed_in(TestWorld::elsewhere()), "thief@elsewhere.example");
    if (by_link) {
      const auto reset = reset_password(*world.desk, {reset_token(world.keys, newest(world, NoticeKind::password_reset).reset_id),
                                                      Secret("violet anchor marmalade"),
                                                      {},
                                                      TestWorld::home()});
      REQUIRE(reset.ok());
      REQUIRE(std::holds_alternative<PasswordSet>(*reset));
    } else {
      const SignedIn hers = world.signed_in();
      const auto changed = change_password(*world.desk, world.viewer(hers.token), Secret(kPassword), Secret("violet anchor marmalade"));
      REQUIRE(changed.ok());
      REQUIRE(std::holds_alternative<PasswordSet>(*changed));
    }
    CHECK(why(confirm_email_change(*world.desk, email_confirm_token(world.keys, change))) == OwnDataRefusal::link_over);
    CHECK(data_of(world, account).email.reveal() == kEmail);
    const auto redeemed = redeem_reset_letter(*world.desk, kEmail, code, TestWorld::home());
    REQUIRE(redeemed.ok());
    CHECK(std::holds_alternative<LetterRefused>(*redeemed));
  }
}

TEST_CASE("a letter's code opens the page for a new password once, for its own e-mail, for two weeks") {
  TestWorld world;
  const AccountId account = world.add_account();
  std::string code;
  const auto issue = [&] {
    REQUIRE(world.database
                ->write([&](db::Transaction& tx) -> Result<void> {
                  TRY_LET(const ResetLetter letter,
                          issue_reset_letter(tx, *world.desk, account, PracticeId::trusted("practice"), AccountId::trusted("ada")));
                  code = letter.code.reveal();
                  return {};
                })
                .ok());
  };
  const auto redeem = [&](const std::string& email, const std::string& typed, int from = 1) -> std::string {
    auto outcome = redeem_reset_letter(*world.desk, email, typed, TestWorld::elsewhere(from));
    REQUIRE(outcome.ok());
    const auto* token = std::get_if<Secret>(&*outcome);
    return token != nullptr ? token->reveal() : std::string();
  };
  issue();
  CHECK(world.told(NoticeKind::reset_letter_sent) == 1);
  CHECK(redeem("nobody@families.example", code).empty());
  CHECK(redeem(kEmail, "0000-0000").empty());
  const std::string token = redeem(kEmail, code);
  REQUIRE_FALSE(token.empty());
  CHECK(redeem(kEmail, code).empty());
  const auto reset = reset_password(*world.desk, {token, Secret("violet anchor marmalade"), {}, TestWorld::home()});
  REQUIRE(reset.ok());
  CHECK(std::holds_alternative<PasswordSet>(*reset));

  issue();
  const std::string first = code;
  issue();
  CHECK(redeem(kEmail, first, 2).empty());  // a newer letter voids the older
  CHECK_FALSE(redeem(kEmail, code, 2).empty());
  // Whoever knows her e-mail cannot end her letter: she waits out the limit and it works.
  issue();
  for (int i = 0; i < 30; ++i) CHECK(redeem(kEmail, "0000-0" + std::to_string(100 + i), 10 + i).empty());
  world.pass(hours(48));
  CHECK_FALSE(redeem(kEmail, code, 200).empty());
  issue();
  world.pass(kResetLetterLife);
  CHECK(redeem(kEmail, code, 30).empty());
}

TEST_CASE("an address that takes no mail is remembered until it takes one or another address takes its place") {
  TestWorld world;
  const AccountId account = world.add_account();
  const auto note = [&](bool arrived) {
    REQUIRE(world.database
                ->write([&](db::Transaction& tx) {
                  return arrived ? note_mail_arrived(tx, account)
                                 : note_mail_came_back(tx, account, EmailAddress(kEmail), 550, world.clock.now());
                })
                .ok());
  };
  note(false);
  note(false);
  CHECK(data_of(world, account).mail_comes_back);
  note(true);
  CHECK_FALSE(data_of(world, account).mail_comes_back);
  note(false);
  const std::string change = asked(world, world.signed_in());
  REQUIRE_FALSE(why(confirm_email_change(*world.desk, email_confirm_token(world.keys, change))));
  CHECK_FALSE(data_of(world, account).mail_comes_back);
  note(false);  // a late answer about the address that was
  CHECK_FALSE(data_of(world, account).mail_comes_back);
}

TEST_CASE("with 'somebody else may have been in my account' a reset takes the passkeys too") {
  TestWorld world;
  const AccountId account = world.add_account();
  REQUIRE(world.database
              ->write([&](db::Transaction& tx) -> Result<void> {
                TRY(
                    tx.execute("INSERT INTO account_passkey (passkey_id, account_id, credential_id, algorithm, public_key, sign_count, "
                               "may_be_copied, is_copied, transports, name, added_at) VALUES ('p', $1, $2, -7, $2, 0, 0, 0, '', 'a', 0)",
                               {account, db::Value::blob("credential")}));
                return start_reset(tx, *world.desk, account, world.clock.now());
              })
              .ok());
  const auto reset = reset_password(*world.desk, {reset_token(world.keys, newest(world, NoticeKind::password_reset).reset_id),
                                                  Secret("violet anchor marmalade"),
                                                  {},
                                                  TestWorld::home(),
                                                  true});
  REQUIRE(reset.ok());
  auto snapshot = world.database->snapshot();
  auto rows = snapshot->query("SELECT count(*) FROM account_passkey WHERE account_id = $1", {account});
  REQUIRE(rows->next().value());
  CHECK(rows->integer(0) == 0);
}
