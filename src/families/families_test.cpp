// SPDX-License-Identifier: Apache-2.0
// Links, papers and wishes over a real store: each deed moves the facts and leaves its entry, and nothing points at nobody.
#include <algorithm>

#include "families/assent.h"
#include "families/at_practice.h"
#include "families/families_test_world.h"
#include "families/link.h"
#include "families/paper.h"
#include "families/people.h"
#include "families/wishes.h"

using namespace kinportal;
using namespace kinportal::families;
using families::test::World;

namespace {

NewLink parent(const World& world, const AccountId& account) {
  NewLink link;
  link.practice = world.practice;
  link.account = account;
  link.patient = world.mia;
  link.kind = "PARENT";
  link.custody = "joint";
  link.granted_at = world.clock.now();
  return link;
}

LinkId linked(World& world, const AccountId& account) {
  const auto made = world.deed<LinkId>([&](const Deed& deed) { return make_link(deed, parent(world, account)); });
  REQUIRE_MESSAGE(made.ok(), made.error().sentence);
  return *made;
}

std::vector<PersonOfPatient> people(World& world) {
  auto snapshot = world.store->snapshot();
  REQUIRE(snapshot.ok());
  return people_of_patient(*snapshot, world.practice, world.mia, world.clock.now()).value();
}

}  // namespace

TEST_CASE("every deed about a family moves the facts and stands in the book under its name") {
  World world;
  const std::int64_t before = world.revision();
  const LinkId link = linked(world, world.mother);
  const auto paper = world.deed<PaperId>([&](const Deed& deed) {
    NewPaper order;
    order.practice = world.practice;
    order.patient = world.mia;
    order.account = world.father;
    order.kind = "court_restriction";
    order.categories = {"note", "summary"};
    return file_paper(deed, order);
  });
  REQUIRE(paper.ok());
  World::must(world.deed([&](const Deed& deed) { return verify_paper(deed, world.practice, *paper, "Ruth"); }));
  World::must(world.deed([&](const Deed& deed) { return open_dispute(deed, world.practice, link); }));
  World::must(world.deed([&](const Deed& deed) { return close_dispute(deed, world.practice, link); }));
  const auto consent = world.deed<ConsentId>([&](const Deed& deed) {
    return give_consent(deed, {world.practice, world.mia, world.mother, true, {"BH"}, {}, std::nullopt, std::nullopt});
  });
  REQUIRE(consent.ok());
  World::must(world.deed([&](const Deed& deed) { return withdraw_consent(deed, world.practice, *consent); }));
  World::must(world.deed([&](const Deed& deed) { return sign_assent(deed, world.practice, world.mia); }));
  World::must(world.deed([&](const Deed& deed) { return find_endangerment(deed, world.practice, world.mia, world.father); }));
  World::must(world.deed([&](const Deed& deed) { return end_link(deed, world.practice, link); }));
  World::must(world.deed([&](const Deed& deed) { return revoke_paper(deed, world.practice, *paper); }));
  CHECK(world.revision() == before + 11);
  // Deeds of one instant may enter the book in any order, so each is looked for once.
  std::vector<std::string> verbs = world.verbs();
  std::sort(verbs.begin(), verbs.end());
  CHECK(verbs == std::vector<std::string>{"close_dispute", "end_link", "file_paper", "find_endangerment", "give_consent", "grant_link",
                                          "open_dispute", "revoke_paper", "sign_assent", "verify_paper", "withdraw_consent"});
}

TEST_CASE("doing again what is done already moves nothing and writes nothing") {
  World world;
  const LinkId link = linked(world, world.mother);
  World::must(world.deed([&](const Deed& deed) { return end_link(deed, world.practice, link); }));
  const std::int64_t before = world.revision();
  const std::size_t entries = world.verbs().size();
  World::must(world.deed([&](const Deed& deed) { return end_link(deed, world.practice, link); }));
  CHECK(world.revision() == before);
  CHECK(world.verbs().size() == entries);
}

TEST_CASE("nobody is linked twice in one way, and an ended link can be made anew") {
  World world;
  const LinkId first = linked(world, world.mother);
  const auto again = world.deed<LinkId>([&](const Deed& deed) { return make_link(deed, parent(world, world.mother)); });
  REQUIRE_FALSE(again.ok());
  CHECK(again.error().fault == Fault::conflict);
  World::must(world.deed([&](const Deed& deed) { return end_link(deed, world.practice, first); }));
  CHECK(linked(world, world.mother) != first);
}

TEST_CASE("a link, paper or consent that points at nobody is refused, and leaves neither row nor entry") {
  World world;
  const std::int64_t before = world.revision();
  NewLink stranger = parent(world, AccountId::trusted("nobody"));
  CHECK_FALSE(world.deed<LinkId>([&](const Deed& deed) { return make_link(deed, stranger); }).ok());
  NewLink elsewhere = parent(world, world.mother);
  elsewhere.patient = PatientId::trusted("not-here");
  CHECK_FALSE(world.deed<LinkId>([&](const Deed& deed) { return make_link(deed, elsewhere); }).ok());
  NewPaper paper;
  paper.practice = world.practice;
  paper.patient = PatientId::trusted("not-here");
  paper.kind = "guardianship";
  CHECK_FALSE(world.deed<PaperId>([&](const Deed& deed) { return file_paper(deed, paper); }).ok());
  CHECK(world.revision() == before);
  CHECK(world.verbs().empty());
}

TEST_CASE("what makes no sense is refused in one sentence") {
  World world;
  NewLink unheard_of = parent(world, world.mother);
  unheard_of.kind = "UNCLE";
  CHECK_FALSE(world.deed<LinkId>([&](const Deed& deed) { return make_link(deed, unheard_of); }).ok());
  NewLink promised = parent(world, world.mother);
  promised.granted_at = world.clock.now() + std::chrono::hours(1);
  CHECK_FALSE(world.deed<LinkId>([&](const Deed& deed) { return make_link(deed, promised); }).ok());
  NewPaper restricts_nobody;
  restricts_nobody.practice = world.practice;
  restricts_nobody.patient = world.mia;
  restricts_nobody.kind = "court_restriction";
  CHECK_FALSE(world.deed<PaperId>([&](const Deed& deed) { return file_paper(deed, restricts_nobody); }).ok());
  const NewConsent permits_unlabelled{world.practice, world.mia, world.mother, true, {"-"}, {}, std::nullopt, std::nullopt};
  CHECK_FALSE(world.deed<ConsentId>([&](const Deed& deed) { return give_consent(deed, permits_unlabelled); }).ok());
  const NewConsent says_nothing{world.practice, world.mia, world.mother, true, {}, {}, std::nullopt, std::nullopt};
  CHECK_FALSE(world.deed<ConsentId>([&](const Deed& deed) { return give_consent(deed, says_nothing); }).ok());
}

TEST_CASE("the practice sees a patient's people with their standing, those who are gone last") {
  World world;
  const LinkId mother = linked(world, world.mother);
  NewLink asked = parent(world, world.father);
  asked.granted_at.reset();
  REQUIRE(world.deed<LinkId>([&](const Deed& deed) { return make_link(deed, asked); }).ok());
  World::must(world.deed([&](const Deed& deed) { return set_id_status(deed, world.practice, world.mother, "verified"); }));
  auto now = people(world);
  REQUIRE(now.size() == 2);
  CHECK(now[0].status == "active");
  CHECK(now[0].id_status == "verified");
  CHECK(now[1].status == "waiting");
  CHECK(now[1].id_status == "pending");

  World::must(world.deed([&](const Deed& deed) { return open_dispute(deed, world.practice, mother); }));
  CHECK(people(world)[0].status == "disputed");
  World::must(world.deed([&](const Deed& deed) { return end_link(deed, world.practice, mother); }));
  CHECK(people(world).back().status == "ended");
  CHECK(people(world).back().link.id == mother);
}

TEST_CASE("a mother with her own chart and her daughter's finds both, her own first, and no ended link") {
  World world;
  const LinkId link = linked(world, world.mother);
  World::must(
      world.deed([&](const Deed& deed) { return give_own_account(deed, world.practice, world.mia, world.father, OwnContact::own); }));
  const auto of = [&](const AccountId& account) {
    auto snapshot = world.store->snapshot();
    return patients_of_account(*snapshot, account, world.clock.now()).value();
  };
  REQUIRE(of(world.mother).size() == 1);
  CHECK(of(world.mother)[0].relationship == "parent");
  REQUIRE(of(world.father).size() == 1);
  CHECK(of(world.father)[0].relationship == "self");
  World::must(world.deed([&](const Deed& deed) { return end_link(deed, world.practice, link); }));
  CHECK(of(world.mother).empty());
  auto again =
      world.deed([&](const Deed& deed) { return give_own_account(deed, world.practice, world.mia, world.mother, OwnContact::own); });
  REQUIRE_FALSE(again.ok());
  CHECK(again.error().fault == Fault::conflict);
}

TEST_CASE("the book's entry of a consent names no label: 'a permit about HIV' would tell what the chart does not") {
  World world;
  REQUIRE(world
              .deed<ConsentId>([&](const Deed& deed) {
                return give_consent(deed, {world.practice, world.mia, world.mother, false, {"HIV", "SEX"}, {}, std::nullopt, std::nullopt});
              })
              .ok());
  world.verbs();
  const auto page = world.book->entries_of_patient(world.practice, world.mia, std::nullopt, 10);
  REQUIRE(page.ok());
  for (const auto& recorded : page->entries) {
    CHECK(recorded.entry.detail.find("HIV") == std::string::npos);
    CHECK(recorded.entry.detail.find("SEX") == std::string::npos);
  }
}
