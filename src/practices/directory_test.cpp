// SPDX-License-Identifier: Apache-2.0
// The directory over a real store: what people type finds the practice, whatever signs and accents stand in it, and nothing else.
#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>

#include "db/migrations.h"
#include "practices/directory.h"
#include "practices/listing.h"
#include "practices/practice.h"

using namespace kinportal;
using namespace kinportal::practices;

namespace {

class World {
 public:
  World() {
    std::string pattern = (std::filesystem::temp_directory_path() / "kinportal-directory-XXXXXX").string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    folder_ = pattern;
    auto opened = db::Database::open({folder_, "kinportal", 4, false});
    REQUIRE(opened.ok());
    store = std::move(opened).value();
    REQUIRE(db::migrate(*store, db::store_migrations(), FixedClock(Instant::parse("2026-01-01T00:00:00Z").value())).ok());
  }
  ~World() {
    store.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  World(const World&) = delete;

  void file(const char* id, const char* name, const char* city, const char* phone, bool listed = true) {
    Practice practice;
    practice.id = PracticeId::trusted(id);
    practice.name = name;
    practice.zone = Zone::find("America/New_York").value();
    practice.state = "NY";
    practice.phone = phone;
    practice.hours = OpeningHours::parse("[]").value();
    Listing listing;
    listing.practice = practice.id;
    listing.street = "4 Mill Lane";
    listing.city = city;
    listing.postal_code = "12047";
    listing.listed = listed;
    REQUIRE(store
                ->write([&](db::Transaction& tx) -> Result<void> {
                  TRY(file_practice(tx, practice));
                  return file_listing(tx, listing);
                })
                .ok());
  }
  std::string found(const char* query, int limit = 10) {
    auto snapshot = store->snapshot();
    const auto ids = search_directory(*snapshot, query, limit);
    REQUIRE(ids.ok());
    std::string out;
    for (const PracticeId& id : *ids) out += (out.empty() ? "" : " ") + id.text();
    return out;
  }
  std::unique_ptr<db::Database> store;

 private:
  std::string folder_;
};

}  // namespace

TEST_CASE("beginnings of words find a practice, in any order, without accents and signs; a phone number as it is written") {
  World world;
  world.file("oak", "Clínica Niños & O’Neil", "Delmar", "518-555-0130");
  world.file("elm", "Elm Pediatrics", "Albany", "518-555-0144");
  CHECK(world.found("") == "oak elm");  // by name
  CHECK(world.found("ninos") == "oak");
  CHECK(world.found("ONEIL delm") == "oak");
  CHECK(world.found("mill ny 120") == "oak elm");
  CHECK(world.found("(518) 555-0144") == "elm");
  CHECK(world.found("0130") == "oak");
  CHECK(world.found("lm") == "");  // no word begins so
  CHECK(world.found("elm delmar") == "");
  CHECK(world.found("", 1) == "oak");
}

TEST_CASE("signs that mean something to a store mean nothing in a search") {
  World world;
  world.file("elm", "Elm Pediatrics", "Albany", "518-555-0144");
  world.file("pct", "100% Kids", "Troy", "518-555-0150");
  for (const char* query : {"%", "e%m", "\\", "'; DROP TABLE practice_directory; --"}) CHECK(world.found(query) == "");
  CHECK(world.found("100%") == "pct");
  CHECK(world.found("_lm") == "");
}

TEST_CASE(
    "a practice that moves is found where it is now; one that is taken out is not found; an older program's is filed at the next start") {
  World world;
  world.file("elm", "Elm Pediatrics", "Albany", "518-555-0144");
  world.file("elm", "Elm Pediatrics", "Troy", "518-555-0199");
  CHECK(world.found("albany") == "");
  CHECK(world.found("troy 0199") == "elm");
  world.file("elm", "Elm Pediatrics", "Troy", "518-555-0199", false);
  CHECK(world.found("elm") == "");
  world.file("elm", "Elm Pediatrics", "Troy", "518-555-0199");
  REQUIRE(world.store
              ->write([](db::Transaction& tx) -> Result<void> {
                TRY(tx.execute("DELETE FROM practice_directory"));
                return {};
              })
              .ok());
  REQUIRE(complete_directory(*world.store).ok());
  CHECK(world.found("elm") == "elm");
}
