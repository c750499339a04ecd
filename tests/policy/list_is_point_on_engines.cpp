// SPDX-License-Identifier: Apache-2.0
// Law 9 on a real store: the rows a plan's SQL condition selects are exactly those the decision allows one by one. Run on both engines.
#include <doctest/doctest.h>

#include <chrono>
#include <set>

#include "../engines/store_under_test.h"
#include "access/load_facts.h"
#include "access/plan.h"
#include "access/staff_rights.h"
#include "db/migrations.h"
#include "random_world.h"

namespace kinportal::access {
namespace {

using testing::Dice;
using testing::World;

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += " " + word;
  return out.empty() ? out : out + " ";
}

std::optional<std::string> iso(const std::optional<Day>& day) { return day ? std::optional(day->iso()) : std::nullopt; }

Result<void> insert(db::Transaction& deed, const std::string& id, const ItemFacts& item) {
  TRY(deed.execute(
      "INSERT INTO chart_item (practice_id, patient_id, item_id, category, kind, code, happened_at, service_on, finalized_at, available_at, transmitted_at, "
      "status, labels, classes, consenter, participants, patient_hold_until_at, clinician_release_at, title, body) "
      "VALUES ('p', $1, $2, $3, 'lab', '', 0, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 't', '{}')",
      {item.patient_id, id, to_string(*item.category), iso(item.service_on), item.finalized_at, *item.available_at, item.transmitted_at,
       item.status == ItemStatus::final ? "final" : "entered-in-error", item.labels, joined(item.classes), to_string(item.consenter),
       joined(item.participants), item.patient_hold_until, item.clinician_release_at}));
  return {};
}

std::set<std::string> selected(db::Reader& store, const SqlPredicate& condition, const char* category) {
  std::set<std::string> out;
  std::vector<db::Value> values{db::Value("P1")};
  std::string sql = "SELECT c.item_id FROM chart_item c WHERE c.practice_id = 'p' AND c.patient_id = $1 AND ";
  if (category) sql += "c.category = '" + std::string(category) + "' AND ";
  values.insert(values.end(), condition.values.begin(), condition.values.end());
  auto rows = store.query(sql + condition.text, values);
  REQUIRE_MESSAGE(rows.ok(), (rows ? "" : rows.error().sentence) << "\n" << condition.text);
  while (true) {
    auto more = rows->next();
    REQUIRE(more.ok());
    if (!*more) return out;
    out.insert(rows->string(0));
  }
}

TEST_CASE("law 9: list = point, the SQL condition of a plan selects exactly what the decision allows") {
  const test::EmptyStore store;
  auto database = store.open();
  const FixedClock clock(Instant{0});
  REQUIRE(db::migrate(*database, db::store_migrations(), clock).ok());
  Dice dice(900);
  const auto& policies = testing::policies_under_test();
  std::size_t allowed = 0, texts = 0;
  std::set<std::string> shapes;
  for (int round = 0; round < 120; ++round) {
    // One chart around one patient, many viewers of it.
    const Policy& policy = *policies[static_cast<std::size_t>(dice.below(static_cast<int>(policies.size())))];
    World first = testing::random_world(dice, policy);
    first.facts.viewer.id = "V1";
    std::vector<ItemFacts> chart;
    while (chart.size() < 120) {
      ItemFacts item = testing::random_item(dice, policy, first);
      if (item.category && item.available_at) chart.push_back(std::move(item));
    }
    REQUIRE(database
                ->write([&](db::Transaction& deed) -> Result<void> {
                  TRY(deed.execute("DELETE FROM chart_item WHERE practice_id = 'p'"));
                  for (std::size_t i = 0; i < chart.size(); ++i) TRY(insert(deed, "i" + std::to_string(i), chart[i]));
                  return {};
                })
                .ok());
    auto snapshot = database->snapshot();
    REQUIRE(snapshot.ok());
    for (int look = 0; look < 6; ++look) {
      World world = look == 0 ? first : testing::random_world(dice, policy);
      world.facts.patient.birth_on = first.facts.patient.birth_on;
      world.now = first.now;
      world.facts.viewer.id = world.facts.viewer.is_patient ? "P1" : "V1";
      const Plan plan = Plan::of(&policy, world.facts, world.now);
      const SqlPredicate all = plan.to_sql("c", 2);
      shapes.insert(all.text);
      ++texts;
      const auto rows = selected(*snapshot, all, nullptr);
      std::array<std::set<std::string>, category_count> by_category;
      for (int c = 0; c < category_count; ++c) {
        by_category[static_cast<std::size_t>(c)] =
            selected(*snapshot, plan.to_sql(category_at(c), "c", 2), std::string(to_string(category_at(c))).c_str());
      }
      for (std::size_t i = 0; i < chart.size(); ++i) {
        const std::string id = "i" + std::to_string(i);
        const Decision decision = decide(&policy, world.facts, chart[i], world.now);
        allowed += decision.allowed();
        REQUIRE_MESSAGE(rows.contains(id) == decision.allowed(), policy.id << " " << to_string(decision.reason) << "\n" << all.text);
        REQUIRE(by_category[static_cast<std::size_t>(*chart[i].category)].contains(id) ==
                (decision.allowed() && chart[i].patient_id == "P1"));
      }
    }
  }
  CHECK(allowed > 1'000);
  CHECK(shapes.size() < texts);
}

TEST_CASE("an item is plain exactly when nothing but its day and its category can be asked of it") {
  const test::EmptyStore store;
  auto database = store.open();
  const FixedClock clock(Instant{0});
  REQUIRE(db::migrate(*database, db::store_migrations(), clock).ok());
  Dice dice(902);
  const Policy& policy = *testing::policies_under_test().front();
  const World world = testing::random_world(dice, policy);
  std::vector<ItemFacts> chart;
  while (chart.size() < 1'500) {
    ItemFacts item = testing::random_item(dice, policy, world);
    item.patient_id = "P1";
    if (dice.one_in(2)) item.labels = 0;
    if (dice.one_in(2)) item.classes.clear();
    if (item.category && item.available_at) chart.push_back(std::move(item));
  }
  REQUIRE(database
              ->write([&](db::Transaction& deed) -> Result<void> {
                for (std::size_t i = 0; i < chart.size(); ++i) TRY(insert(deed, "i" + std::to_string(i), chart[i]));
                return {};
              })
              .ok());
  auto snapshot = database->snapshot();
  auto rows = snapshot->query("SELECT item_id, plain FROM chart_item WHERE practice_id = 'p' AND patient_id = 'P1'");
  REQUIRE(rows.ok());
  int plain = 0;
  while (rows->next().value()) {
    const ItemFacts& item = chart[static_cast<std::size_t>(std::stoi(rows->string(0).substr(1)))];
    const bool ordinary = item.status == ItemStatus::final && item.labels == 0 && item.classes.empty() &&
                          item.consenter != Consenter::minor && !item.patient_hold_until && *item.category != Category::message;
    REQUIRE(rows->integer(1) == (ordinary ? 1 << static_cast<int>(*item.category) : 0));
    plain += ordinary;
  }
  CHECK(plain > 100);
}

TEST_CASE("law 9: list = point for staff too") {
  const test::EmptyStore store;
  auto database = store.open();
  const FixedClock clock(Instant{0});
  REQUIRE(db::migrate(*database, db::store_migrations(), clock).ok());
  Dice dice(901);
  const Policy& policy = *testing::policies_under_test().front();
  const World world = testing::random_world(dice, policy);
  std::vector<ItemFacts> chart;
  while (chart.size() < 400) {
    ItemFacts item = testing::random_item(dice, policy, world);
    if (item.category && item.available_at) chart.push_back(std::move(item));
  }
  REQUIRE(database
              ->write([&](db::Transaction& deed) -> Result<void> {
                for (std::size_t i = 0; i < chart.size(); ++i) TRY(insert(deed, "i" + std::to_string(i), chart[i]));
                return {};
              })
              .ok());
  auto snapshot = database->snapshot();
  for (const StaffRole role : {StaffRole::front_desk, StaffRole::nurse, StaffRole::clinician, StaffRole::billing,
                               StaffRole::privacy_officer, StaffRole::administrator}) {
    const Plan plan = staff_plan(role, "P1", world.now);
    const auto rows = selected(*snapshot, plan.to_sql("c", 2), nullptr);
    for (std::size_t i = 0; i < chart.size(); ++i) CHECK(rows.contains("i" + std::to_string(i)) == plan.allows(chart[i]));
  }
}

}  // namespace
}  // namespace kinportal::access
