// SPDX-License-Identifier: Apache-2.0
// Practices and their policies over a real store: exactly one version is in force, and the past stays as it was.
#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>

#include "db/migrations.h"
#include "practices/facts_revision.h"
#include "practices/policy_version.h"
#include "practices/practice.h"

using namespace kinportal;
using namespace kinportal::practices;

namespace {

Instant at(std::string_view iso) { return Instant::parse(iso).value(); }

class World {
 public:
  World() {
    std::string pattern = (std::filesystem::temp_directory_path() / "kinportal-practices-XXXXXX").string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    folder_ = pattern;
    auto opened = db::Database::open({folder_, "kinportal", 4, false});
    REQUIRE(opened.ok());
    store = std::move(opened).value();
    REQUIRE(db::migrate(*store, db::store_migrations(), FixedClock(at("2026-01-01T00:00:00Z"))).ok());
  }
  ~World() {
    store.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  World(const World&) = delete;

  Result<void> file(const Practice& practice) {
    return store->write([&](db::Transaction& tx) { return file_practice(tx, practice); });
  }
  Result<void> publish(std::string_view name, std::string_view effective, std::string_view published) {
    const std::string source = "policy " + std::string(name);
    const PolicyVersion version{clinic, at(effective), "1", std::string(name), source, policy_checksum(source), "test", at(published)};
    return store->write([&](db::Transaction& tx) { return publish_policy(tx, version); });
  }
  std::string in_force(std::string_view when) {
    auto snapshot = store->snapshot();
    const auto version = policy_in_force(*snapshot, clinic, at(when)).value();
    return version ? version->policy_id : "none";
  }

  std::unique_ptr<db::Database> store;
  const PracticeId clinic = PracticeId::trusted("clinic");

 private:
  std::string folder_;
};

Practice clinic_of(const World& world) {
  Practice practice;
  practice.id = world.clinic;
  practice.name = "Clinic";
  practice.zone = Zone::find("America/New_York").value();
  practice.state = "NY";
  practice.phone = "518-555-0100";
  practice.hours = OpeningHours::parse(R"([{"weekday":1,"opens":"08:30","closes":"17:00"}])").value();
  practice.announcement = {{"en", "Hello"}, {"es", "Hola"}};
  return practice;
}

}  // namespace

TEST_CASE("a practice is read as it was filed, and filing a change moves the facts") {
  World world;
  REQUIRE(world.file(clinic_of(world)).ok());
  Practice changed = clinic_of(world);
  changed.zone = Zone::find("America/Chicago").value();
  REQUIRE(world.file(changed).ok());
  auto snapshot = world.store->snapshot();
  const Practice read = read_practice(*snapshot, world.clinic).value();
  CHECK(read.zone.name() == "America/Chicago");
  CHECK(read.announcement == changed.announcement);
  CHECK(read.hours.spans() == changed.hours.spans());
  CHECK(facts_revision(*snapshot, world.clinic).value() == 2);
  CHECK(list_practices(*snapshot).value().size() == 1);
  CHECK(read_practice(*snapshot, PracticeId::trusted("other")).error().fault == Fault::not_found);
}

TEST_CASE("a practice that families could not call is refused") {
  World world;
  Practice silent = clinic_of(world);
  silent.phone.clear();
  CHECK_FALSE(world.file(silent).ok());
}

TEST_CASE("exactly one policy is in force at an instant, and none before the first") {
  World world;
  REQUIRE(world.publish("A", "2026-01-01T00:00:00Z", "2026-06-01T00:00:00Z").ok());  // the first may begin in the past
  REQUIRE(world.publish("B", "2026-07-01T00:00:00Z", "2026-06-01T00:00:00Z").ok());
  CHECK(world.in_force("2025-12-31T23:59:59Z") == "none");
  CHECK(world.in_force("2026-01-01T00:00:00Z") == "A");
  CHECK(world.in_force("2026-06-30T23:59:59Z") == "A");
  CHECK(world.in_force("2026-07-01T00:00:00Z") == "B");
  auto snapshot = world.store->snapshot();
  CHECK(next_policy_change(*snapshot, world.clinic, at("2026-06-01T00:00:00Z")).value() == at("2026-07-01T00:00:00Z"));
  CHECK_FALSE(next_policy_change(*snapshot, world.clinic, at("2026-07-01T00:00:00Z")).value().has_value());
  CHECK(policy_history(*snapshot, world.clinic).value().size() == 2);
}

TEST_CASE("what was in force in the past cannot be rewritten") {
  World world;
  REQUIRE(world.publish("A", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z").ok());
  CHECK(world.publish("B", "2026-05-01T00:00:00Z", "2026-06-01T00:00:00Z").error().fault == Fault::invalid);
  REQUIRE(world.publish("B", "2026-07-01T00:00:00Z", "2026-06-01T00:00:00Z").ok());
  CHECK(world.publish("C", "2026-07-01T00:00:00Z", "2026-06-01T00:00:00Z").error().fault == Fault::conflict);
  CHECK(world.in_force("2026-08-01T00:00:00Z") == "B");
}

TEST_CASE("an announced version that is withdrawn never was in force, and its history stays") {
  World world;
  const auto ask = [&](const auto& question) {
    auto snapshot = world.store->snapshot();
    return question(*snapshot);
  };
  REQUIRE(world.publish("A", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z").ok());
  REQUIRE(world.publish("B", "2026-07-01T00:00:00Z", "2026-06-01T00:00:00Z").ok());
  auto versions = ask([&](db::Reader& at_rest) { return versions_from(at_rest, world.clinic, at("2026-06-02T00:00:00Z")); }).value();
  REQUIRE(versions.size() == 2);
  const std::string key = policy_key(versions[1]);
  CHECK(key == "1782864000000000-1780272000000000");
  const auto withdraw = [&](const std::string& which, std::string_view when) {
    return world.store->write(
        [&](db::Transaction& tx) { return withdraw_policy(tx, world.clinic, which, {at(when), "officer", "second thoughts"}); });
  };
  CHECK(withdraw(key, "2026-07-01T00:00:00Z").error().fault == Fault::conflict);  // its instant has come
  CHECK(withdraw(policy_key(versions[0]), "2026-06-03T00:00:00Z").error().fault == Fault::conflict);
  for (const char* nonsense : {"", "-", "1-", "x-1", "1782864000000000-1", "-1--1"}) {
    CHECK(withdraw(nonsense, "2026-06-03T00:00:00Z").error().fault == Fault::not_found);
  }
  const auto revision = ask([&](db::Reader& at_rest) { return facts_revision(at_rest, world.clinic); }).value();
  REQUIRE(withdraw(key, "2026-06-03T00:00:00Z").ok());
  CHECK(ask([&](db::Reader& at_rest) { return facts_revision(at_rest, world.clinic); }).value() == revision + 1);
  CHECK(withdraw(key, "2026-06-03T00:00:00Z").error().fault == Fault::not_found);
  CHECK(world.in_force("2026-08-01T00:00:00Z") == "A");
  CHECK_FALSE(
      ask([&](db::Reader& at_rest) { return next_policy_change(at_rest, world.clinic, at("2026-06-04T00:00:00Z")); }).value().has_value());
  // The day is free again, and both are in the chronicle, told apart by their keys.
  REQUIRE(world.publish("C", "2026-07-01T00:00:00Z", "2026-06-04T00:00:00Z").ok());
  CHECK(world.in_force("2026-08-01T00:00:00Z") == "C");
  const auto chronicle = ask([&](db::Reader& at_rest) { return policy_chronicle(at_rest, world.clinic); }).value();
  REQUIRE(chronicle.size() == 3);
  CHECK(chronicle[0].version.policy_id == "C");
  CHECK(chronicle[1].version.policy_id == "B");
  REQUIRE(chronicle[1].withdrawn);
  CHECK(chronicle[1].withdrawn->reason == "second thoughts");
  CHECK(ask([&](db::Reader& at_rest) { return read_policy_version(at_rest, world.clinic, key); }).value().version.source == "policy B");
}

TEST_CASE("a policy whose text is not the text that was checked is not published") {
  World world;
  const PolicyVersion swapped{world.clinic,   at("2026-07-01T00:00:00Z"),  "1",    "A",
                              "another text", policy_checksum("the text"), "test", at("2026-06-01T00:00:00Z")};
  const auto published = world.store->write([&](db::Transaction& tx) { return publish_policy(tx, swapped); });
  REQUIRE_FALSE(published.ok());
  CHECK(published.error().fault == Fault::corrupt);
}
