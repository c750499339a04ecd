// SPDX-License-Identifier: Apache-2.0
// Fills a store of its own with ROWS rows in every work queue it knows how to fill and times, for each queue of the registry, what its page
// costs: the true count, the first page and a page in the middle. Prints one Markdown table.
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "db/database.h"
#include "db/migrations.h"
#include "staff_api/queues.h"

namespace {

using kinportal::Instant;
using kinportal::PracticeId;
using kinportal::Result;
namespace db = kinportal::db;
namespace staff_api = kinportal::staff_api;

constexpr std::int64_t hour_us = 3'600'000'000;
const Instant now = *Instant::parse("2026-06-01T12:00:00-04:00");

// Every row has a patient and an account of its own, so that the names of a page are looked up and not remembered. $1 rows, $2 now.
constexpr std::string_view fillings[] = {
    "INSERT INTO patient (practice_id, patient_id, given_names, family_name, search_name, birth_on, sex, created_at) "
    "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < $1) "
    "SELECT 'clinic', 'p' || n, 'Given Quillfeather', 'Family' || n, 'family' || n, '2018-03-09', 'female', $2 FROM n",
    "INSERT INTO account (account_id, email, email_folded, given_names, family_name, language, status, created_at) "
    "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < $1) "
    "SELECT 'a' || n, n || '@example.org', n || '@example.org', 'Given Quillfeather', 'Family' || n, 'en', 'active', $2 FROM n",
    "INSERT INTO dispute (practice_id, dispute_id, patient_id, account_id, said_who, relation, source, reported_by, cause, words, state, "
    "opened_at, due_at) WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < $1) "
    "SELECT 'clinic', 'd' || n, 'p' || n, 'a' || n, 'x', 'parent', 'family', 'a1', 'other', '', 'open', $2 - n * 1000000, "
    "$2 + (n % 500 - 250) * 1000000 FROM n",
    "INSERT INTO registration (practice_id, registration_id, account_id, given_names, family_name, birth_on, link_kind, custody, phone, note, "
    "state, sent_at, changed_at, due_at) WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < $1) "
    "SELECT 'clinic', 'r' || n, 'a' || n, 'Given Quillfeather', 'Family' || n, '2018-03-09', 'PARENT', 'full', '', '', 'waiting', "
    "$2 - n * 1000000, $2, $2 + (n % 500 - 250) * 1000000 FROM n",
    "INSERT INTO access_request (practice_id, request_id, code, account_id, once_key, kind, patient_id, relationship, for_given_names, "
    "for_family_name, for_birth_on, custody, paper_kind, why, phone, state, created_at, changed_at) "
    "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < $1) "
    "SELECT 'clinic', 'q' || n, 'C' || n, 'a' || n, 'key' || n, CASE WHEN n % 2 = 0 THEN 'paper' ELSE 'minor' END, "
    "CASE WHEN n % 2 = 0 THEN 'p' || n ELSE NULL END, 'PARENT', 'Given Quillfeather', 'Family' || n, '2018-03-09', 'full', "
    "CASE WHEN n % 2 = 0 THEN 'legal_rights' ELSE '' END, '', '', 'sent', $2 - n * 1000000, $2 - n * 60000000 FROM n",
    "INSERT INTO paper (practice_id, paper_id, patient_id, account_id, kind, verified, verified_by, seen_at, from_at, to_at, categories) "
    "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < $1) "
    "SELECT 'clinic', 'w' || n, 'p' || n, 'a' || n, 'guardianship', 1, 'x', $2 - 31536000000000, $2 - 31536000000000, "
    "$2 + (n % 1000 - 250) * 6000000000, '' FROM n",
    "INSERT INTO paper_watch (practice_id, paper_id, ends_at) SELECT practice_id, paper_id, to_at FROM paper WHERE to_at IS NOT NULL "
    "AND $1 > 0 AND $2 > 0",
    "INSERT INTO visit_task (practice_id, task_id, kind, account_id, patient_id, opened_at) "
    "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < $1) "
    "SELECT 'clinic', 't' || n, 'photo_id', 'a' || n, '', $2 - n * 1000000 FROM n",
};

double ms_since(std::chrono::steady_clock::time_point began) {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count();
}

double median(std::vector<double> times) {
  std::nth_element(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2), times.end());
  return times[times.size() / 2];
}

Result<void> measure(db::Database& store, const staff_api::Queue& queue) {
  const PracticeId practice = PracticeId::trusted("clinic");
  std::vector<double> counts, firsts, middles;
  std::int64_t rows = 0;
  for (int round = 0; round < 21; ++round) {
    TRY_LET(auto snapshot, store.snapshot());
    auto began = std::chrono::steady_clock::now();
    TRY_LET(const auto count, queue.count(snapshot, practice, now));
    counts.push_back(ms_since(began));
    rows = count.all;
    staff_api::QueueAsk ask;
    ask.practice = practice;
    ask.now = now;
    ask.limit = staff_api::max_queue_page + 1;
    began = std::chrono::steady_clock::now();
    TRY_LET(const auto first, queue.page(snapshot, ask));
    firsts.push_back(ms_since(began));
    ask.after_due = Instant{now.us - hour_us / 36};
    ask.after_id = "m";
    began = std::chrono::steady_clock::now();
    TRY_LET(const auto middle, queue.page(snapshot, ask));
    middles.push_back(ms_since(began));
  }
  const double all = median(counts) + median(firsts);
  std::printf("| %s | %lld | %.1f | %.1f | %.1f | %.1f | %s |\n", std::string(queue.word).c_str(), static_cast<long long>(rows),
              median(counts), median(firsts), median(middles), all, all < 300 ? "met" : "**missed**");
  return {};
}

Result<void> run(std::int64_t rows) {
  std::string folder = (std::filesystem::temp_directory_path() / "kinportal-queues-XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr) return kinportal::fail(kinportal::Fault::unavailable, "no folder can be made");
  {
    TRY_LET(auto store, db::Database::open({.store = folder}));
    TRY(db::migrate(*store, db::store_migrations(), kinportal::FixedClock(now)));
    for (const std::string_view sql : fillings) {
      TRY(store->write([&](db::Transaction& tx) -> Result<void> {
        TRY(tx.execute(sql, {rows, now}));
        return {};
      }));
    }
    std::printf(
        "| queue | rows | count ms | first page ms | middle page ms | opens in ms | under 300 ms |\n|---|--:|--:|--:|--:|--:|---|\n");
    for (const auto& queue : staff_api::queues()) TRY(measure(*store, queue));
  }
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
  return {};
}

}  // namespace

int main(int count, char** words) {
  const auto done = run(count > 1 ? std::atoll(words[1]) : 10'000);
  if (!done.ok()) std::fprintf(stderr, "bench_queues: %s\n", done.error().sentence.c_str());
  return done.ok() ? 0 : 1;
}
