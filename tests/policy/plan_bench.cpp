// SPDX-License-Identifier: Apache-2.0
// What a plan's condition costs: one pass over a chart of 10,000 items with it, beside the same query without any, on the engine of this run.
// Prints rows for docs/operate/performance.md; judges nothing.
#include <time.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "access/plan.h"
#include "access/policy_shelf.h"
#include "db/migrations.h"
#include "random_world.h"

using namespace kinportal;
using namespace kinportal::access;

namespace {

constexpr int chart_items = 10'000;
constexpr int rounds = 101;
const Instant now = *Instant::parse("2026-06-01T12:00:00-04:00");

// An ordinary chart: one entry in ten is labelled, one in twenty of a special class, a few wait for their release.
Result<void> fill(db::Transaction& tx, testing::Dice& dice) {
  const std::string text(600, 'x');
  for (int i = 0; i < chart_items; ++i) {
    const Instant at = now - std::chrono::hours(24 + dice.below(60'000));
    const Labels labels = dice.one_in(10) ? Labels{1} << dice.below(label_count) : 0;
    const char* classes = dice.one_in(20) ? " HPV " : dice.one_in(20) ? " GENETIC " : "";
    const char* consenter = dice.one_in(30) ? "minor" : dice.one_in(3) ? "parent" : "unknown";
    const std::string body = "{\"id\":\"i" + std::to_string(i) + "\",\"text\":\"" + text + "\"}";
    TRY(tx.execute(
        "INSERT INTO chart_item (practice_id, patient_id, item_id, category, kind, code, happened_at, service_on, finalized_at, "
        "available_at, transmitted_at, status, labels, classes, consenter, title, body) VALUES ('p', 'P1', $1, $2, 'lab', '', $3, "
        "$4, $3, $3, $3, 'final', $5, $6, $7, 't', $8)",
        {"i" + std::to_string(i), to_string(category_at(dice.below(clinical_category_count))), at,
         Day{static_cast<std::int32_t>(at.us / 86'400'000'000)}.iso(), labels, classes, consenter, body}));
  }
  return {};
}

struct Case {
  const char* name;
  const char* policy;
  const char* born;
  LinkKind kind = LinkKind::parent;
  std::vector<Labels> permits;
  bool self = false;
};

Plan plan_of(const Case& one, const Policy*& policy) {
  policy = PolicyShelf::built_in().in_force(one.policy, now).policy;
  Facts facts;
  facts.patient.id = "P1";
  facts.patient.birth_on = *Day::parse(one.born);
  facts.viewer.id = one.self ? "P1" : "V1";
  facts.viewer.is_patient = one.self;
  facts.viewer.own_contact = true;
  facts.viewer.id_status = IdStatus::verified;
  if (!one.self) {
    LinkFacts link;
    link.kind = one.kind;
    link.custody = Custody::full;
    link.granted_at = now - std::chrono::hours(24 * 365 * 6);
    link.pin_redeemed_in_time = true;
    facts.link = link;
    if (one.kind == LinkKind::adult_proxy) {
      Paper form;
      form.kind = "adult_form";
      form.for_this_patient = form.verified = true;
      form.seen_at = form.from_at = now - std::chrono::hours(24 * 30);
      facts.papers.push_back(form);
    }
  }
  for (const Labels labels : one.permits) {
    Consent permit;
    permit.permits = true;
    permit.labels = labels;
    facts.consents.push_back(permit);
  }
  return Plan::of(policy, facts, now);
}

struct Pass {
  double us = 0;
  int rows = 0;
};

// SQLite works on this thread, whose own time others on the machine do not lengthen; PostgreSQL works elsewhere.
double now_us() {
  timespec at{};
  clock_gettime(std::getenv("KINPORTAL_TEST_POSTGRES") != nullptr ? CLOCK_MONOTONIC : CLOCK_THREAD_CPUTIME_ID, &at);
  return static_cast<double>(at.tv_sec) * 1e6 + static_cast<double>(at.tv_nsec) / 1e3;
}

Pass run(db::Database& store, const std::string& sql, std::span<const db::Value> values) {
  auto snapshot = store.snapshot();
  if (!snapshot.ok()) std::abort();
  Pass out;
  std::size_t bytes = 0;
  const double start = now_us();
  auto rows = snapshot->query(sql, values);
  if (!rows.ok()) std::abort();
  while (rows->next().value()) {
    ++out.rows;
    bytes += rows->text(0).size() + static_cast<std::size_t>(rows->integer(1) & 1) + rows->text(2).size();
  }
  out.us = now_us() - start;
  return bytes == 1 ? Pass{} : out;
}

// The tenth best of a hundred: what the work takes when nobody disturbs it, on a machine that is seldom alone.
double undisturbed(std::vector<double> times) {
  std::sort(times.begin(), times.end());
  return times[times.size() / 10];
}

}  // namespace

int main() {
  // A store of its own, in the temporary folder or as a schema of the PostgreSQL the tests use.
  const char* postgres = std::getenv("KINPORTAL_TEST_POSTGRES");
  std::string folder = (std::filesystem::temp_directory_path() / "kinportal-plan-XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr) return 1;
  db::StoreOptions options;
  options.store = postgres != nullptr ? postgres : folder;
  options.name = "plan_bench";
  auto opened = db::Database::open(options);
  if (!opened.ok()) return 1;
  auto store = std::move(opened).value();
  const FixedClock clock(now);
  access::testing::Dice dice(4711);
  if (!db::migrate(*store, db::store_migrations(), clock).ok()) return 1;
  if (!store->write([&](db::Transaction& tx) { return fill(tx, dice); }).ok()) return 1;
  if (postgres != nullptr && !store
                                  ->write([](db::Transaction& tx) -> Result<void> {
                                    TRY(tx.execute("ANALYZE chart_item"));
                                    return {};
                                  })
                                  .ok())
    return 1;

  const Case cases[] = {
      {"a parent, ordinary child", "H15", "2018-01-06", LinkKind::parent, {}},
      {"a parent, filter from twelve", "REF", "2012-01-06", LinkKind::parent, {}},
      {"the same with three permits", "REF", "2012-01-06", LinkKind::parent, {label::BH | label::MC, label::HIV, label::SEX | label::STD}},
      {"a parent, frozen at twelve", "AM", "2013-01-06", LinkKind::parent, {}},
      {"a parent, a hidden class", "KPWA", "2012-01-06", LinkKind::parent, {}},
      {"an adult proxy with a permit", "REF", "1956-01-06", LinkKind::adult_proxy, {label::HIV}},
      {"an adult's own chart", "H15", "1956-01-06", LinkKind::parent, {}, true},
  };
  const std::string base = "SELECT c.body, c.happened_at, c.item_id FROM chart_item c WHERE c.practice_id = $1 AND c.patient_id = $2";
  for (const Case& one : cases) {
    const Policy* policy = nullptr;
    const Plan plan = plan_of(one, policy);
    const SqlPredicate condition = plan.to_sql("c", 3);
    std::vector<db::Value> plain{db::Value("p"), db::Value("P1")}, planned = plain;
    planned.insert(planned.end(), condition.values.begin(), condition.values.end());
    const std::string sql = base + " AND " + condition.text;
    std::vector<double> without, with;
    int rows = 0;
    for (int i = 0; i < rounds; ++i) {  // by turns, so that both meet the same machine
      without.push_back(run(*store, base, plain).us);
      const Pass pass = run(*store, sql, planned);
      with.push_back(pass.us);
      rows = pass.rows;
    }
    std::printf("| %s | %s | %d | %.2f | %.2f | %.2f |\n", postgres != nullptr ? "PostgreSQL" : "SQLite", one.name, rows,
                undisturbed(without) / 1000, undisturbed(with) / 1000, undisturbed(with) / undisturbed(without));
  }
  store.reset();
  std::filesystem::remove_all(folder);
  return 0;
}
