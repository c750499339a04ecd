// SPDX-License-Identifier: Apache-2.0
// A teenager's own mailbox: what is her mother's in another spelling is refused, what is close is asked about, what is empty is equal to nothing.
#include "families/own_contact.h"

#include <doctest/doctest.h>

#include "families/at_practice.h"
#include "families/families_test_world.h"
#include "families/link.h"
#include "families/own_contact_check.h"

using namespace kinportal;
using namespace kinportal::families;
using test::World;

namespace {

ContactOutcome mail(const char* hers, const char* other) {
  return compare_contact({EmailAddress(hers), {}}, Contact{EmailAddress(other), {}});
}

std::int64_t own_email(World& world) {
  auto snapshot = world.store->snapshot();
  auto rows = snapshot->query("SELECT own_email FROM patient_own_account", {});
  REQUIRE(rows.ok());
  REQUIRE(*rows->next());
  return rows->integer(0);
}
std::optional<ContactCheck> asked(World& world) {
  auto snapshot = world.store->snapshot();
  return open_contact_check(*snapshot, world.practice, world.mia).value();
}
void link_mother(World& world) {
  World::must(world.deed([&](const Deed& deed) -> Result<void> {
    NewLink link;
    link.practice = world.practice;
    link.account = world.mother;
    link.patient = world.mia;
    link.kind = "PARENT";
    link.granted_at = deed.now;
    TRY(make_link(deed, link));
    return give_own_account(deed, world.practice, world.mia, world.father, OwnContact::own);  // stands for her account here
  }));
}
void new_email(World& world, const AccountId& who, const std::string& email) {
  World::must(world.deed([&](const Deed& deed) -> Result<void> {
    TRY(deed.transaction.execute("UPDATE account SET email = $2, email_folded = $2 WHERE account_id = $1", {who, email}));
    return judge_again(deed, who);
  }));
}

}  // namespace

TEST_CASE("one mailbox in many spellings is one mailbox") {
  CHECK(mail("rosa@example.org", "Rosa@Example.org") == ContactOutcome::shared);
  CHECK(mail("rosa+nadia@example.org", "rosa@example.org") == ContactOutcome::shared);
  CHECK(mail("ro.sa@gmail.com", "rosa@gmail.com") == ContactOutcome::shared);
  CHECK(mail("r.o.s.a+x@googlemail.com", "ROSA@gmail.com") == ContactOutcome::shared);
  CHECK(mail(" rosa@example.org ", "rosa@example.org") == ContactOutcome::shared);
}

TEST_CASE("dots matter everywhere but at gmail, and then the two are close") {
  CHECK(mail("ro.sa@example.org", "rosa@example.org") == ContactOutcome::near);
  CHECK(mail("r.o.s.a.f@example.org", "rosaf@example.org") == ContactOutcome::own);
}

TEST_CASE("a letter or two off at the same place is for a person to judge") {
  CHECK(mail("nadia.farrow@example.org", "nadja.farrow@example.org") == ContactOutcome::near);
  CHECK(mail("farrow15@example.org", "farrow@example.org") == ContactOutcome::near);
  CHECK(mail("farorw@example.org", "farrow@example.org") == ContactOutcome::near);
  CHECK(mail("farrow155@example.org", "farrow@example.org") == ContactOutcome::own);
  CHECK(mail("farrow@example.org", "farrow@example.net") == ContactOutcome::own);
}

TEST_CASE("short names are not close to every other short name") {
  CHECK(mail("ana@example.org", "amy@example.org") == ContactOutcome::own);
  CHECK(mail("ana@example.org", "anna@example.org") == ContactOutcome::near);
}

TEST_CASE("the family's phone is for a person to judge, however it is written") {
  const Contact hers{EmailAddress("nadia@example.org"), PhoneNumber("(518) 555-0142")};
  CHECK(compare_contact(hers, Contact{EmailAddress("rosa@example.net"), PhoneNumber("+1 518 555 0142")}) == ContactOutcome::near);
  CHECK(compare_contact(hers, Contact{EmailAddress("rosa@example.net"), PhoneNumber("518-555-0143")}) == ContactOutcome::own);
}

TEST_CASE("an empty field is equal to nothing, and no mailbox of hers is not an own one") {
  CHECK(compare_contact({EmailAddress("nadia@example.org"), {}}, Contact{}) == ContactOutcome::own);
  CHECK(compare_contact({}, Contact{}) == ContactOutcome::empty);
  CHECK(compare_contact({}, std::vector<Contact>()) == ContactOutcome::empty);
  CHECK(compare_contact({EmailAddress("nadia"), {}}, std::vector<Contact>()) == ContactOutcome::empty);
  CHECK(compare_contact({EmailAddress("n@example.org"), PhoneNumber("12")}, Contact{{}, PhoneNumber("12")}) == ContactOutcome::own);
}

TEST_CASE("of several adults the closest counts") {
  const std::vector<Contact> adults{
      {EmailAddress("ben@example.net"), {}}, {EmailAddress("rosa@example.org"), {}}, {EmailAddress("rosie@example.org"), {}}};
  CHECK(compare_contact({EmailAddress("rosa+1@example.org"), {}}, adults) == ContactOutcome::shared);
}

TEST_CASE("a teenager whose new address is close to her mother's stops seeing her chart until the office has decided") {
  World world;
  link_mother(world);
  CHECK(own_email(world) == 1);
  new_email(world, world.father, "motherr@example.org");
  CHECK(own_email(world) == 0);
  REQUIRE(asked(world));
  CHECK(asked(world)->outcome == "near");
  const std::string check = asked(world)->id;
  World::must(world.deed([&](const Deed& deed) -> Result<void> {
    TRY(decide_contact(deed, world.practice, world.mia, check, ContactDecision::own, FreeText("She showed her phone.")));
    return {};
  }));
  CHECK(own_email(world) == 1);
  CHECK_FALSE(asked(world));
  new_email(world, world.father, "motherr@example.org");
  CHECK(own_email(world) == 1);
}

TEST_CASE("a mother who takes a spelling of her daughter's address takes nothing of her daughter's privacy") {
  World world;
  link_mother(world);
  new_email(world, world.mother, "father+me@example.org");
  CHECK(own_email(world) == 0);
  REQUIRE(asked(world));
  CHECK(asked(world)->outcome == "shared");
  const std::string check = asked(world)->id;
  const auto decided = world.deed([&](const Deed& deed) -> Result<void> {
    TRY(decide_contact(deed, world.practice, world.mia, check, ContactDecision::own, FreeText("no")));
    return {};
  });
  CHECK_FALSE(decided.ok());
  new_email(world, world.mother, "another@example.org");
  CHECK(own_email(world) == 1);
  CHECK_FALSE(asked(world));
}

TEST_CASE("a decision wants a reason and is made once") {
  World world;
  link_mother(world);
  new_email(world, world.father, "motherr@example.org");
  const std::string check = asked(world)->id;
  const auto decide = [&](const char* why) {
    return world.deed([&](const Deed& deed) -> Result<void> {
      TRY(decide_contact(deed, world.practice, world.mia, check, ContactDecision::shared, FreeText(why)));
      return {};
    });
  };
  CHECK_FALSE(decide(" ").ok());
  CHECK(decide("Her mother reads it.").ok());
  CHECK_FALSE(decide("again").ok());
  CHECK(own_email(world) == 0);
}
