// SPDX-License-Identifier: Apache-2.0
// Who works where, from her first day to her last.
#include <doctest/doctest.h>

#include <chrono>

#include "accounts/accounts_test_world.h"
#include "staff/staff.h"

using namespace kinportal;
using namespace kinportal::staff;
using accounts::TestWorld;

namespace {

PracticeId practice() { return PracticeId::trusted("brookside"); }

void add_practice(TestWorld& world) {
  REQUIRE(world.database
              ->write([&](db::Transaction& tx) -> Result<void> {
                TRY(
                    tx.execute("INSERT INTO practice (practice_id, name, zone, state, phone, after_hours_phone, hours, texts, created_at) "
                               "VALUES ($1, 'Brookside', 'America/New_York', 'NY', '555-0100', '555-0101', '[]', '{}', $2)",
                               {practice(), world.clock.now()}));
                return {};
              })
              .ok());
}

Result<StaffId> add(TestWorld& world, const AccountId& account, Role role = Role::nurse, const PracticeId& where = practice()) {
  StaffId id;
  TRY(world.database->write([&](db::Transaction& tx) -> Result<void> {
    TRY_LET(id,
            add_staff(tx, NewStaffMember{where, account, PersonName("Ada Marrowquill Byrne, RN"), role}, world.clock.now(), world.random));
    return {};
  }));
  return id;
}

db::Snapshot look(TestWorld& world) {
  auto snapshot = world.database->snapshot();
  REQUIRE(snapshot.ok());
  return std::move(snapshot).value();
}

}  // namespace

TEST_CASE("a nurse works where she was added, in her role, until her last day") {
  TestWorld world;
  add_practice(world);
  const AccountId account = world.add_account();
  const AccountId mother = world.add_account("mother2@families.example");
  const auto id = add(world, account);
  REQUIRE(id.ok());
  {
    db::Snapshot now = look(world);
    const auto places = staff_of(now, account, world.clock.now());
    REQUIRE(places->size() == 1);
    CHECK((*places)[0].role == Role::nurse);
    CHECK((*places)[0].practice == practice());
    CHECK((*places)[0].staff == *id);
    CHECK(staff_at(now, account, practice(), world.clock.now())->has_value());
    CHECK_FALSE(staff_at(now, account, PracticeId::trusted("elsewhere"), world.clock.now())->has_value());
    CHECK(works_anywhere(now, account, world.clock.now()).value());
    CHECK(staff_of(now, mother, world.clock.now())->empty());
    CHECK_FALSE(works_anywhere(now, mother, world.clock.now()).value());
    CHECK(staff_list(now, practice(), world.clock.now())->size() == 1);
  }
  world.pass(std::chrono::hours(24));
  REQUIRE(world.database->write([&](db::Transaction& tx) { return end_staff(tx, practice(), *id, world.clock.now()); }).ok());
  db::Snapshot after = look(world);
  CHECK(staff_of(after, account, world.clock.now())->empty());
  CHECK_FALSE(staff_at(after, account, practice(), world.clock.now())->has_value());
  CHECK_FALSE(works_anywhere(after, account, world.clock.now()).value());
  CHECK(staff_of(after, account, world.clock.now() - std::chrono::hours(1))->size() == 1);  // yesterday she did
  CHECK_FALSE(world.database->write([&](db::Transaction& tx) { return end_staff(tx, practice(), *id, world.clock.now()); }).ok());
}

TEST_CASE("staff can be added neither to a practice nor for an account that does not exist, nor twice") {
  TestWorld world;
  add_practice(world);
  const AccountId account = world.add_account();
  CHECK(add(world, account, Role::nurse, PracticeId::trusted("nowhere")).error().fault == Fault::not_found);
  CHECK(add(world, AccountId::trusted("nobody")).error().fault == Fault::not_found);
  CHECK(add(world, account).ok());
  CHECK(add(world, account, Role::clinician).error().fault == Fault::conflict);
}

TEST_CASE("a mother who is signed in and becomes staff is signed out, and sets up a second factor when she is back") {
  TestWorld world;
  add_practice(world);
  const AccountId account = world.add_account();
  world.desk->always_needs_second_factor = [&](db::Reader& reader, const AccountId& who) {
    return works_anywhere(reader, who, world.clock.now());
  };
  const auto before = world.signed_in();
  CHECK_FALSE(before.must_set_up_second_factor);
  REQUIRE(add(world, account).ok());
  CHECK_FALSE(world.viewer_of(before.token).ok());
  CHECK(world.signed_in().must_set_up_second_factor);
}

TEST_CASE("a role is one of six words") {
  for (const char* word : {"front_desk", "nurse", "clinician", "billing", "privacy_officer", "administrator"})
    CHECK(to_string(*parse_role(word)) == word);
  for (const char* word : {"", "doctor", "Nurse", "admin"}) CHECK_FALSE(parse_role(word).ok());
}
