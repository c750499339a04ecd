// SPDX-License-Identifier: Apache-2.0
// The demo, loaded into a real portal: every chart arrives whole, a second load changes nothing, and an interrupted one is taken up again
// with the same birthdays.
#include "server/demo/load_demo.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>

#include "db/migrations.h"
#include "server/portal.h"

using namespace kinportal;
using namespace kinportal::server;

namespace {

class Place {
 public:
  Place() {
    std::string pattern = (std::filesystem::temp_directory_path() / "kinportal-demo-test-XXXXXX").string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    folder = pattern;
    REQUIRE(make_data_folder(folder, random).ok());
    options.data = folder;
    options.demo = true;
    for (const auto& [store, migrations] :
         {std::pair(store_options(options), db::store_migrations()), std::pair(book_options(options), db::book_migrations())}) {
      auto database = db::Database::open(store);
      REQUIRE(database.ok());
      REQUIRE(db::migrate(**database, migrations, clock).ok());
    }
    auto opened = Portal::open(options);
    REQUIRE_MESSAGE(opened.ok(), opened.error().sentence);
    portal = std::move(opened).value();
  }
  ~Place() {
    portal.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  }
  Place(const Place&) = delete;

  Result<void> load(const DemoWorld& world, const Clock& at) {
    return load_demo(DemoDoors{portal->store(), portal->book(), portal->desk(), at, portal->random(), {}}, world);
  }
  std::int64_t count(std::string_view sql) {
    auto snapshot = portal->store().snapshot();
    REQUIRE(snapshot.ok());
    auto rows = snapshot->query(sql);
    REQUIRE(rows.ok());
    REQUIRE(rows->next().value());
    return rows->integer(0);
  }

  std::filesystem::path folder;
  SystemRandom random;
  FixedClock clock{Instant::parse("2026-11-23T15:00:00Z").value()};
  Options options;
  std::unique_ptr<Portal> portal;
};

}  // namespace

TEST_CASE("the demo world loads whole, and loading it again changes nothing") {
  Place place;
  const DemoWorld world = DemoWorld::read().value();
  const auto loaded = place.load(world, place.clock);
  REQUIRE_MESSAGE(loaded.ok(), loaded.error().sentence);
  std::int64_t patients = 0, accounts = static_cast<std::int64_t>(world.staff.size()), links = 0;
  for (const DemoFamily& family : world.families) {
    patients += static_cast<std::int64_t>(family.patients.size());
    accounts += static_cast<std::int64_t>(family.accounts.size());
    links += static_cast<std::int64_t>(family.links.size());
  }
  CHECK(place.count("SELECT COUNT(*) FROM patient") == patients);
  CHECK(place.count("SELECT COUNT(*) FROM account") == accounts);
  CHECK(place.count("SELECT COUNT(*) FROM link") == links);
  CHECK(place.count("SELECT COUNT(*) FROM chart_item WHERE consenter = 'minor'") > 0);
  CHECK(place.count("SELECT COUNT(*) FROM chart_item WHERE labels <> 0") > 0);

  const std::int64_t items = place.count("SELECT COUNT(*) FROM chart_item");
  const std::int64_t facts = place.count("SELECT SUM(revision) FROM facts_revision");
  place.clock.set(place.clock.now() + std::chrono::hours(24 * 400));
  REQUIRE(place.load(world, place.clock).ok());
  CHECK(place.count("SELECT COUNT(*) FROM chart_item") == items);
  CHECK(place.count("SELECT SUM(revision) FROM facts_revision") == facts);
}

TEST_CASE("a demo that was interrupted goes on later with the same birthdays") {
  Place place;
  DemoWorld world = DemoWorld::read().value();
  DemoWorld broken = world;
  broken.families[2].links[0].kind = "UNCLE";  // the charts arrive, the people cannot move in
  REQUIRE_FALSE(place.load(broken, place.clock).ok());
  CHECK(place.count("SELECT COUNT(*) FROM account") == 0);
  const std::int64_t items = place.count("SELECT COUNT(*) FROM chart_item");

  place.clock.set(place.clock.now() + std::chrono::hours(24 * 3));
  const auto loaded = place.load(world, place.clock);
  REQUIRE_MESSAGE(loaded.ok(), loaded.error().sentence);
  CHECK(place.count("SELECT COUNT(*) FROM chart_item") == items);
  CHECK(place.count("SELECT COUNT(*) FROM chart_item_history") == 0);  // the same bytes came again
  CHECK(place.count("SELECT COUNT(*) FROM patient WHERE birth_on = '2014-10-14'") == 1);  // twelve, forty days before the first start
}

TEST_CASE("in the demo, what arrived before a twelfth birthday is marked as having been there before it") {
  Place place;
  REQUIRE(place.load(DemoWorld::read().value(), place.clock).ok());
  const std::string birthday = std::to_string(Instant::parse("2026-10-14T04:00:00Z").value().us);
  const std::string of_mateo =
      "SELECT COUNT(*) FROM chart_item i JOIN patient p ON p.practice_id = i.practice_id AND p.patient_id = i.patient_id "
      "WHERE p.birth_on = '2014-10-14' AND i.transmitted_at ";
  CHECK(place.count(of_mateo + "< " + birthday) > 20);
  CHECK(place.count(of_mateo + ">= " + birthday) > 3);
}
