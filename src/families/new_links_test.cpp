// SPDX-License-Identifier: Apache-2.0
// What a link that is about to be made must not give away or pass over: an office's decision, a teenager's mailbox, another child.
#include <doctest/doctest.h>

#include "families/at_practice.h"
#include "families/dispute.h"
#include "families/families_test_world.h"
#include "families/link.h"
#include "families/link_code.h"
#include "families/own_contact_check.h"
#include "families/registration.h"

namespace kinportal::families {
namespace {

struct LinkWorld : test::World {
  accounts::AccountKeys keys = std::move(accounts::AccountKeys::derive(Secret(std::string(43, 'k')))).value();
  const Day born = Day::from_civil(2020, 5, 4).value();

  std::string letter() {
    NewLinkCode fresh;
    fresh.practice = practice;
    fresh.patient = mia;
    fresh.expires_at = clock.now() + std::chrono::hours(24);
    fresh.asked = {"birth_date"};
    auto issued = deed<IssuedCode>([&](const Deed& by) { return issue_link_code(by, keys, fresh); });
    REQUIRE_MESSAGE(issued.ok(), issued.error().sentence);
    return issued->code.reveal();
  }
  std::variant<CodeGood, CodeRefused> attempt(const std::string& typed, const AccountId& who) {
    std::variant<CodeGood, CodeRefused> outcome = CodeRefused{};
    must(store->write([&](db::Transaction& tx) -> Result<void> {
      TRY_LET(outcome, try_link_code(tx, keys, CodeTry{who, typed, born, std::nullopt, "198.51.100.7"}, clock.now()));
      return {};
    }));
    return outcome;
  }
  void link(const AccountId& who) {
    must(deed([&](const Deed& by) -> Result<void> {
      NewLink link;
      link.practice = practice;
      link.account = who;
      link.patient = mia;
      link.kind = "PARENT";
      link.granted_at = by.now;
      TRY(make_link(by, link));
      return {};
    }));
  }
  void end_by_decision(const AccountId& who) {
    must(deed([&](const Deed& by) -> Result<void> {
      NewDispute report;
      report.practice = practice;
      report.patient = mia;
      report.account = who;
      report.said_who = FreeText("Dad");
      report.reported_by = mother;
      report.cause = "court_order";
      TRY_LET(const DisputeId dispute, report_dispute(by, report));
      return decide_dispute(by, practice, dispute, {Decision::ended, FreeText("The order says so."), {}, std::nullopt});
    }));
  }
  Result<std::string> send(const AccountId& who, const std::string& given) {
    return deed<std::string>([&](const Deed& by) {
      return send_registration(by, {practice, who, PersonName(given), PersonName("Brook"), BirthDate(born), "PARENT", "full",
                                    PhoneNumber("518-555-0177"), FreeText("")});
    });
  }
};

}  // namespace

TEST_CASE("whose access a decision ended hears of a good letter what everybody hears of a wrong one, and his try counts") {
  LinkWorld world;
  const std::string code = world.letter();
  world.link(world.father);
  world.end_by_decision(world.father);
  std::int64_t wait = 0;
  int tries = 0;
  for (; tries < 15 && wait == 0; ++tries) {
    const auto outcome = world.attempt(code, world.father);
    REQUIRE(std::holds_alternative<CodeRefused>(outcome));
    wait = std::get<CodeRefused>(outcome).wait_s;
  }
  CHECK(wait > 0);
  CHECK(std::holds_alternative<CodeGood>(world.attempt(code, world.mother)));
}

TEST_CASE("a teenager's mailbox is judged again when somebody is linked who reads it too") {
  LinkWorld world;
  // The father's account stands for hers here, and the mother's mailbox is spelled almost like it.
  LinkWorld::must(world.store->write([&](db::Transaction& tx) -> Result<void> {
    TRY(tx.execute("UPDATE account SET email = 'rosa@example.org', email_folded = 'rosa@example.org' WHERE account_id = $1",
                   {world.father}));
    TRY(tx.execute("UPDATE account SET email = 'rosa+mom@example.org', email_folded = 'rosa+mom@example.org' WHERE account_id = $1",
                   {world.mother}));
    return {};
  }));
  LinkWorld::must(world.deed([&](const Deed& by) { return give_own_account(by, world.practice, world.mia, world.father, OwnContact::own); }));
  world.link(world.mother);
  auto snapshot = world.store->snapshot();
  auto rows = snapshot->query("SELECT own_email FROM patient_own_account");
  REQUIRE(rows->next().value());
  CHECK(rows->integer(0) == 0);
  CHECK(open_contact_check(*snapshot, world.practice, world.mia)->value().outcome == "shared");
}

TEST_CASE("a registration is not approved for a child born on another day") {
  LinkWorld world;
  const std::string id = world.send(world.mother, "Mia").value();
  PatientId other;
  LinkWorld::must(world.store->write([&](db::Transaction& tx) -> Result<void> {
    patients::PatientFromSource from;
    from.source = "test";
    from.keys = {"Patient/noa"};
    from.given_names = "Noa Zephyrtest";
    from.family_name = "Brook";
    from.birth_on = world.born + 1;
    TRY_LET(const auto registered, patients::register_patient(tx, world.practice, from, world.clock.now(), world.random));
    other = registered.patient;
    return {};
  }));
  const auto approve = [&](const PatientId& patient) {
    return world.deed([&](const Deed& by) { return approve_registration(by, world.practice, id, {patient, "PARENT", "full", "nurse"}); });
  };
  CHECK(approve(other).error().fault == Fault::invalid);
  CHECK(approve(world.mia).ok());
}

TEST_CASE("a hundred forms taken back hide none that is open") {
  LinkWorld world;
  const std::string first = world.send(world.mother, "Mia").value();
  for (std::size_t i = 1; i < kMaxOpenRegistrations; ++i) REQUIRE(world.send(world.mother, "Mia " + std::to_string(i)).ok());
  CHECK(world.send(world.mother, "One more").error().fault == Fault::too_much);
  LinkWorld::must(world.store->write([&](db::Transaction& tx) -> Result<void> {
    for (int i = 0; i < 101; ++i) {
      TRY(tx.execute(
          "INSERT INTO registration (practice_id, registration_id, account_id, given_names, family_name, birth_on, link_kind, custody, "
          "phone, note, state, sent_at, due_at, changed_at) SELECT practice_id, $2, account_id, given_names, family_name, birth_on, "
          "link_kind, custody, phone, note, 'withdrawn', sent_at + 1000, due_at, changed_at FROM registration "
          "WHERE practice_id = $1 AND registration_id = $3",
          {world.practice, make_uuid(world.clock.now(), world.random), first}));
    }
    return {};
  }));
  CHECK(world.send(world.mother, "One more").error().fault == Fault::too_much);
  CHECK(world.send(world.mother, "Mia").value() == first);
}

}  // namespace kinportal::families
