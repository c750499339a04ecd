// SPDX-License-Identifier: Apache-2.0
// Gives a store that no server holds open exactly TOTAL chart items: a hundred copies of one child's newest lab result for her, then five
// hundred for each of many patients nobody is linked to, or fewer of the items others have. For the benchmark only.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "db/database.h"

namespace {

using kinportal::Result;
namespace db = kinportal::db;

constexpr std::int64_t kItemsOfChild = 100, kItemsOfOthers = 500, kPatientsPerDeed = 20;

// Copies of the template, an hour apart, newest first. Everything that decides who may see them stays as it is.
constexpr std::string_view kCopies =
    "INSERT INTO chart_item (practice_id, patient_id, item_id, category, kind, code, happened_at, service_on, finalized_at, available_at, "
    "transmitted_at, status, labels, own_labels, classes, consenter, participants, author, title, body, version) "
    "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < $5) "
    "SELECT t.practice_id, $3, $4 || n.n, t.category, t.kind, t.code, t.happened_at + (1000 - n.n) * 1000000, t.service_on, "
    "t.finalized_at, "
    "t.available_at, t.transmitted_at, t.status, t.labels, t.own_labels, t.classes, t.consenter, t.participants, t.author, t.title, "
    "replace(t.body, t.item_id, $4 || n.n), 1 FROM chart_item t, n "
    "WHERE t.practice_id = $1 AND t.patient_id = $2 AND t.item_id = $6";

struct Child {
  std::string practice, patient, lab;
};

Result<std::int64_t> count_items(db::Database& store) {
  TRY_LET(auto snapshot, store.snapshot());
  TRY_LET(auto rows, snapshot.query("SELECT count(*) FROM chart_item"));
  TRY_LET(const bool some, rows.next());
  return some ? rows.integer(0) : 0;
}

Result<std::string> newest_lab(db::Database& store, const std::string& practice, const std::string& patient) {
  TRY_LET(auto snapshot, store.snapshot());
  TRY_LET(auto rows,
          snapshot.query("SELECT item_id FROM chart_item WHERE practice_id = $1 AND patient_id = $2 AND category = 'result' "
                         "AND kind = 'lab' AND labels = 0 AND parent_item_id IS NULL ORDER BY happened_at DESC, item_id DESC LIMIT 1",
                         {practice, patient}));
  TRY_LET(const bool some, rows.next());
  if (!some) return kinportal::fail(kinportal::Fault::not_found, "this patient has no plain lab result to copy");
  return rows.string(0);
}

// Copies for the child herself (number 0) or for patients nobody is linked to; none twice.
Result<void> add_copies(db::Transaction& deed, const Child& child, std::int64_t number, std::int64_t copies) {
  const std::string whose = number == 0 ? child.patient : "bench-" + std::to_string(number);
  const std::string prefix = "bench-" + std::to_string(number) + "-";
  TRY(deed.execute(kCopies, {child.practice, child.patient, whose, prefix, copies, child.lab}));
  return {};
}

// The child's copies first, so that her page is the same in every store; then others' items, more or fewer.
Result<void> fill(const std::string& folder, const std::string& practice, const std::string& patient, std::int64_t total) {
  TRY_LET(auto store, db::Database::open({.store = folder}));
  Child child{practice, patient, {}};
  TRY_LET(child.lab, newest_lab(*store, practice, patient));
  if (!child.lab.starts_with("bench-")) {
    TRY(store->write([&](db::Transaction& deed) { return add_copies(deed, child, 0, kItemsOfChild); }));
  }
  TRY_LET(const auto before, count_items(*store));
  std::int64_t missing = total - before;
  if (missing < 0) {
    TRY(store->write([&](db::Transaction& deed) -> Result<void> {
      TRY(deed.execute(
          "DELETE FROM chart_item WHERE (practice_id, patient_id, item_id) IN (SELECT practice_id, patient_id, item_id FROM chart_item "
          "WHERE patient_id <> $1 LIMIT $2)",
          {patient, -missing}));
      return {};
    }));
  }
  for (std::int64_t number = 1; missing > 0;) {
    TRY(store->write([&](db::Transaction& deed) -> Result<void> {
      std::int64_t left = missing, at = number;
      for (int i = 0; i < kPatientsPerDeed && left > 0; ++i, ++at) {
        const std::int64_t copies = std::min(left, kItemsOfOthers);
        TRY(add_copies(deed, child, at, copies));
        left -= copies;
      }
      missing = left;
      number = at;
      return {};
    }));
    std::fprintf(stderr, "\r%lld items to go   ", static_cast<long long>(missing));
  }
  std::fprintf(stderr, "\n");
  TRY_LET(const auto after, count_items(*store));
  std::printf("%lld items\n", static_cast<long long>(after));
  return {};
}

}  // namespace

int main(int count, char** words) {
  if (count != 5) {
    std::fputs("use: bench_fill DATA_FOLDER PRACTICE PATIENT TOTAL\n", stderr);
    return 2;
  }
  const auto done = fill(words[1], words[2], words[3], std::atoll(words[4]));
  if (!done.ok()) std::fprintf(stderr, "bench_fill: %s\n", done.error().sentence.c_str());
  return done.ok() ? 0 : 1;
}
