// SPDX-License-Identifier: Apache-2.0
// Help with signing in at the counter, and the queue of addresses that take no mail.
#include <doctest/doctest.h>

#include <iterator>
#include <string>

#include "accounts/account.h"
#include "accounts/factor_reset.h"
#include "accounts/mail_trouble.h"
#include "accounts/reset_letter.h"
#include "accounts/second_factor.h"
#include "staff_api/account_doors.h"
#include "staff_api/account_lock_doors.h"
#include "staff_api/code_doors.h"
#include "staff_api/desk_test_world.h"
#include "staff_api/queue_doors.h"
#include "staff_api/sign_in_help_doors.h"

using namespace kinportal;
using namespace kinportal::staff_api;
using accounts::NoticeKind;

namespace {

std::vector<access::Route> routes(accounts::Desk& desk) {
  std::vector<access::Route> all = sign_in_help_routes(desk);
  for (auto& route : account_routes(desk)) all.push_back(std::move(route));
  for (auto& route : account_lock_routes(desk)) all.push_back(std::move(route));
  for (auto& route : queue_routes()) all.push_back(std::move(route));
  for (auto& route : code_routes(desk, "https://portal.example")) all.push_back(std::move(route));
  return all;
}

constexpr const char* kSeen = R"({"id_seen":"passport"})";

std::string member(const test::Told& told, std::string_view name) {
  const auto document = json::Document::parse(told.body, {.bytes = 4 << 20, .string_bytes = 4 << 20});
  REQUIRE(document.ok());
  return document->root().string(name).value_or("");
}
std::string email_of(test::DeskWorld& world, const AccountId& account) {
  auto snapshot = world.store->snapshot();
  return accounts::account_card(*snapshot, account)->email.reveal();
}

}  // namespace

TEST_CASE("the front desk prints a letter whose code opens a new password; a nurse may not, and a stranger to the practice is nobody") {
  test::DeskWorld world(routes);
  const std::string letter = "/accounts/" + world.father.text() + "/password-letter";
  CHECK(world.post(letter, "nurse", kSeen).status == 403);
  CHECK(world.post(letter, "front_desk", R"({"id_seen":"his word"})").status == 422);
  CHECK(world.post(letter, "front_desk", "{}").status == 422);
  CHECK(world.post("/accounts/nobody/password-letter", "front_desk", kSeen).status == 404);
  CHECK(world.notices.empty());
  const auto told = world.post(letter, "front_desk", kSeen);
  REQUIRE(told.status == 200);
  CHECK(member(told, "letter").starts_with("JVBERi"));  // %PDF-
  REQUIRE(world.notices.size() == 1);
  CHECK(world.notices[0].kind == NoticeKind::reset_letter_sent);
  const auto redeemed =
      accounts::redeem_reset_letter(*world.desk, email_of(world, world.father), member(told, "code"), {"198.51.100.7", "", ""});
  REQUIRE(redeemed.ok());
  CHECK(std::holds_alternative<Secret>(*redeemed));
}

TEST_CASE("a link started by the desk goes to the account's own address, and staff are not helped at the counter") {
  test::DeskWorld world(routes);
  REQUIRE(world.post("/accounts/" + world.father.text() + "/password-link", "privacy_officer", kSeen).status == 200);
  REQUIRE(world.notices.size() == 1);
  CHECK(world.notices[0].kind == NoticeKind::password_reset);
  CHECK(world.notices[0].account == world.father);
  CHECK(world.notices[0].to.empty());
  const auto nurse = world.staff.at("nurse").text();
  for (const char* help : {"/password-link", "/password-letter"}) {
    const int status = world.post("/accounts/" + nurse + help, "front_desk", kSeen).status;
    CHECK((status == 403 || status == 404));
  }
  CHECK(world.notices.size() == 1);
}

TEST_CASE("a lost second factor is not lifted at the counter but a day later, and its owner is told at once") {
  test::DeskWorld world(routes);
  auto secret = accounts::make_totp_secret(world.random);
  REQUIRE(secret.ok());
  world.change([&](const families::Deed& deed) {
    return accounts::set_second_factor(deed.transaction, world.keys, world.father, *secret, world.clock.now(), world.random);
  });
  const std::string help = "/accounts/" + world.father.text() + "/second-factor";
  REQUIRE(world.post(help, "front_desk", kSeen).status == 200);
  CHECK(world.post(help, "front_desk", kSeen).status == 409);
  REQUIRE(world.notices.size() == 1);
  CHECK(world.notices[0].kind == NoticeKind::factor_reset_asked);
  CHECK(member(world.get("/accounts/" + world.father.text(), "front_desk"), "second_factor_ends_at") == "2026-06-02T16:00:00Z");
  world.clock.set(world.clock.now() + std::chrono::hours(24));
  const auto nothing = [](db::Transaction&, const PracticeId&, const AccountId&) -> Result<void> { return {}; };
  REQUIRE(accounts::do_due_factor_resets(*world.desk, nothing).ok());
  auto snapshot = world.store->snapshot();
  CHECK_FALSE(accounts::second_factor_state(*snapshot, world.father)->enabled);
}

TEST_CASE("an address that takes no mail is in the queue of the practices that know the account, until it takes one") {
  test::DeskWorld world(routes);
  world.change([&](const families::Deed& deed) {
    return accounts::note_mail_came_back(deed.transaction, world.father, EmailAddress(email_of(world, world.father)), 550,
                                         world.clock.now());
  });
  const auto shown = world.get("/queues/bounced", "front_desk");
  REQUIRE(shown.status == 200);
  CHECK(shown.body.find(world.father.text()) != std::string::npos);
  world.change([&](const families::Deed& deed) { return accounts::note_mail_arrived(deed.transaction, world.father); });
  CHECK(world.get("/queues/bounced", "front_desk").body.find(world.father.text()) == std::string::npos);
}

TEST_CASE("a clerk who links a stranger's account cannot take it over: she is told, and its e-mail, factor and password stay hers") {
  test::DeskWorld world(routes);
  const std::string link = R"({"email":"stranger@example.org","kind":"STEP","custody":"none","reason":"Says she is an aunt."})";
  REQUIRE(world.post("/patients/mia/links", "front_desk", link).status == 200);
  REQUIRE(world.notices.size() == 1);
  CHECK(world.notices[0].kind == NoticeKind::office_note);
  CHECK(world.notices[0].account == world.stranger);
  const std::string account = "/accounts/" + world.stranger.text();
  const std::string contact = R"({"id_seen":"passport","form_signed":true,"email":"clerk@elsewhere.example"})";
  for (const auto& [door, body] :
       {std::pair<std::string, std::string>{"/contact", contact}, {"/second-factor", kSeen}, {"/password-letter", kSeen}}) {
    const auto told = world.post(account + door, "front_desk", body);
    CHECK(told.status == 403);
    CHECK(told.body.find("colleague") != std::string::npos);
  }
  CHECK(world.notices.size() == 1);
  CHECK(email_of(world, world.stranger) == "stranger@example.org");
  CHECK(world.post(account + "/password-letter", "privacy_officer", kSeen).status == 200);  // a colleague, who saw her ID
}

TEST_CASE("whose link ended here, who is known at another practice too, and who works as staff is the operator's to help") {
  test::DeskWorld world(routes);
  const std::string contact = R"({"id_seen":"passport","form_signed":true,"email":"new@example.org"})";
  const auto refused = [&](const AccountId& account) {
    for (const auto& [door, body] :
         {std::pair<std::string, std::string>{"/contact", contact}, {"/second-factor", kSeen}, {"/password-letter", kSeen}}) {
      const auto told = world.post("/accounts/" + account.text() + door, "privacy_officer", body);
      CHECK(told.status == 403);
      CHECK(told.body.find("operator_only") != std::string::npos);
    }
  };
  world.change([&](const families::Deed& deed) { return families::end_link(deed, world.practice, world.fathers); });
  refused(world.father);
  world.change([&](const families::Deed& deed) -> Result<void> {
    TRY(deed.transaction.execute(
        "INSERT INTO link (practice_id, link_id, account_id, patient_id, kind, custody, granted_at, source) VALUES "
        "('other', 'l', $1, 'p', 'PARENT', 'full', 0, 'pin')",
        {world.mother}));
    return {};
  });
  refused(world.mother);
  world.change([&](const families::Deed& deed) -> Result<void> {
    TRY(deed.transaction.execute("UPDATE link SET ended_at = 1 WHERE practice_id = 'other'"));
    TRY(staff::add_staff(deed.transaction, {world.practice, world.mother, PersonName("Mother"), staff::Role::nurse}, deed.now,
                         deed.random));
    return {};
  });
  refused(world.mother);
  CHECK(world.notices.empty());
}

TEST_CASE("at an unattended desk nobody changes an e-mail, lifts a factor or prints a letter without the clerk's password") {
  test::DeskWorld world(routes);
  world.proved_at = world.clock.now() - accounts::kFreshProof;
  const std::string account = "/accounts/" + world.father.text();
  CHECK(world.post(account + "/contact", "front_desk", R"({"id_seen":"passport","form_signed":true,"email":"new@example.org"})").status ==
        401);
  CHECK(world.post(account + "/second-factor", "front_desk", kSeen).status == 401);
  CHECK(world.post(account + "/password-letter", "front_desk", kSeen).status == 401);
  CHECK(world.notices.empty());
  CHECK(email_of(world, world.father) == "father@example.org");
}

TEST_CASE("after the office changed an e-mail it lifts no factor and prints no letter for seven days") {
  test::DeskWorld world(routes);
  const std::string account = "/accounts/" + world.father.text();
  REQUIRE(world.post(account + "/contact", "front_desk", R"({"id_seen":"passport","form_signed":true,"email":"new@example.org"})").status ==
          200);
  const auto told = world.post(account + "/password-letter", "front_desk", kSeen);
  CHECK(told.status == 409);
  CHECK(told.body.find("email_is_new") != std::string::npos);
  world.clock.set(world.clock.now() + std::chrono::hours(7 * 24));
  CHECK(world.post(account + "/password-letter", "front_desk", kSeen).status == 200);
}

TEST_CASE(
    "the desk locks an account somebody else is in; it stands in the queue until a clerk has seen an ID, and then needs a new password") {
  test::DeskWorld world(routes);
  const std::string account = "/accounts/" + world.father.text();
  CHECK(world.post(account + "/lock", "nurse", R"({"reason":"He called."})").status == 403);
  CHECK(world.post(account + "/lock", "front_desk", "{}").status == 422);
  REQUIRE(world.post(account + "/lock", "front_desk", R"({"reason":"His phone was stolen with the password in it."})").status == 200);
  CHECK(world.post(account + "/lock", "front_desk", R"({"reason":"again"})").status == 409);
  REQUIRE(world.notices.size() == 1);
  CHECK(world.notices[0].kind == NoticeKind::account_locked);
  const auto queue = world.get("/queues/locked", "front_desk");
  CHECK(queue.body.find(world.father.text()) != std::string::npos);
  CHECK(queue.body.find("\"count\":1") != std::string::npos);
  const auto shown = world.get(account, "front_desk");
  CHECK(member(shown, "lock_cause") == "office");
  CHECK(member(shown, "locked_at") == world.clock.now().iso());
  CHECK(world.post(account + "/unlock", "front_desk", kSeen).status == 422);  // why is asked too
  REQUIRE(world.post(account + "/unlock", "front_desk", R"({"id_seen":"passport","reason":"He stands here."})").status == 200);
  CHECK(world.notices.back().kind == NoticeKind::account_opened);
  CHECK(world.get("/queues/locked", "front_desk").body.find(world.father.text()) == std::string::npos);
  CHECK(world.post(account + "/unlock", "front_desk", R"({"id_seen":"passport","reason":"He stands here."})").status == 409);
}

TEST_CASE("a phone number changes with photo ID and a signed form, never for somebody on the phone") {
  test::DeskWorld world(routes);
  const std::string contact = "/accounts/" + world.father.text() + "/contact";
  const auto called = world.post(contact, "front_desk", R"({"id_seen":"by_phone","phone":"518 555 0142"})");
  CHECK(called.status == 403);
  CHECK(called.body.find("not_by_phone") != std::string::npos);
  CHECK(world.post(contact, "front_desk", R"({"id_seen":"passport","form_signed":false,"phone":"518 555 0142"})").status == 422);
  CHECK(world.post(contact, "front_desk", R"({"id_seen":"passport","form_signed":true,"phone":"call me"})").status == 422);
  CHECK(
      world.post(contact, "front_desk", R"({"id_seen":"passport","form_signed":true,"phone":"5185550142","email":"a@b.example"})").status ==
      422);
  CHECK(world.notices.empty());
  REQUIRE(world.post(contact, "front_desk", R"({"id_seen":"passport","form_signed":true,"phone":"518 555 0142"})").status == 200);
  CHECK(member(world.get("/accounts/" + world.father.text(), "front_desk"), "phone") == "518 555 0142");
  REQUIRE(world.notices.size() == 2);
  CHECK(world.notices[0].kind == NoticeKind::data_changed);
  CHECK(world.notices[1].kind == NoticeKind::office_note);
}

TEST_CASE("a clerk links nobody at an unattended desk") {
  test::DeskWorld world(routes);
  world.proved_at = world.clock.now() - accounts::kFreshProof;
  const std::string link = R"({"email":"stranger@example.org","kind":"STEP","custody":"none","reason":"Says she is an aunt."})";
  CHECK(world.post("/patients/mia/links", "front_desk", link).status == 401);
  CHECK(world.notices.empty());
}

TEST_CASE("the account of staff is not unlocked at the counter") {
  test::DeskWorld world(routes);
  world.change([&](const families::Deed& deed) -> Result<void> {
    TRY(staff::add_staff(deed.transaction, {world.practice, world.father, PersonName("Father"), staff::Role::nurse}, deed.now,
                         deed.random));
    return accounts::set_status(deed.transaction, world.father, accounts::AccountStatus::locked);
  });
  CHECK(world.post("/accounts/" + world.father.text() + "/unlock", "front_desk", kSeen).status == 403);
  CHECK(world.post("/accounts/" + world.father.text() + "/death", "privacy_officer", R"({"died_on":"2026-05-30","reason":"x"})").status ==
        403);
}
