// SPDX-License-Identifier: Apache-2.0
// A minor's yes and no: every answer is kept with its day and way, and only a yes that stands is on file for the decision.
#include "families/assent.h"

#include "families/families_test_world.h"

namespace kinportal::families::test {
namespace {

Result<void> answer(World& world, AssentAnswer what, AssentWay way = AssentWay::screen) {
  return world.deed([&](const Deed& deed) { return answer_assent(deed, world.practice, world.mia, what, way); });
}
bool stands(World& world) {
  auto snapshot = world.store->snapshot();
  REQUIRE(snapshot.ok());
  return assent_stands(*snapshot, world.practice, world.mia).value();
}
std::optional<GivenAssent> last(World& world) {
  auto snapshot = world.store->snapshot();
  REQUIRE(snapshot.ok());
  return last_assent_answer(*snapshot, world.practice, world.mia).value();
}
void later(World& world) { world.clock.set(world.clock.now() + std::chrono::minutes(1)); }

}  // namespace

TEST_CASE("a girl says no, then yes, then takes it back: only the yes is on file, and each answer has its entry") {
  World world;
  CHECK_FALSE(last(world));
  World::must(answer(world, AssentAnswer::declined));
  CHECK_FALSE(stands(world));
  CHECK(last(world)->answer == "declined");
  later(world);
  World::must(answer(world, AssentAnswer::agreed));
  CHECK(stands(world));
  CHECK(last(world)->answer == "agreed");
  CHECK(last(world)->way == "screen");
  CHECK(last(world)->at == world.clock.now());
  later(world);
  World::must(answer(world, AssentAnswer::taken_back, AssentWay::paper));
  CHECK_FALSE(stands(world));
  CHECK(last(world)->way == "paper");
  CHECK(world.verbs() == std::vector<std::string>{"decline_assent", "sign_assent", "withdraw_assent"});
}

TEST_CASE("the same answer twice is one answer, and what was never given is not taken back") {
  World world;
  CHECK(answer(world, AssentAnswer::taken_back).error().fault == Fault::conflict);
  World::must(answer(world, AssentAnswer::agreed));
  const std::int64_t before = world.revision();
  later(world);
  World::must(answer(world, AssentAnswer::agreed));
  CHECK(world.revision() == before);
  CHECK(world.verbs().size() == 1);
  const auto again = world.deed([&](const Deed& deed) { return sign_assent(deed, world.practice, world.mia); });
  CHECK(again.error().fault == Fault::conflict);
}

TEST_CASE("an assent that was signed before answers were kept counts as a yes on paper") {
  World world;
  World::must(world.deed([&](const Deed& deed) -> Result<void> {
    TRY(deed.transaction.execute("INSERT INTO patient_assent (practice_id, patient_id, signed_at) VALUES ($1, $2, $3)",
                                 {world.practice, world.mia, deed.now}));
    return {};
  }));
  CHECK(last(world)->answer == "agreed");
  CHECK(last(world)->way == "paper");
}

}  // namespace kinportal::families::test
