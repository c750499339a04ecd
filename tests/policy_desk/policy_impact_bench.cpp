// SPDX-License-Identifier: Apache-2.0
// How long it takes to compare a draft for every link of a large practice: 5,000 children, 10,000 links, a paper and a wish here and there.
// Figures for docs/operate/performance.md; run by hand.
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <filesystem>

#include "access/law.h"
#include "access/move_line.h"
#include "access/policy_impact.h"
#include "db/migrations.h"
#include "practices/policy_version.h"
#include "practices/practice.h"

using namespace kinportal;

namespace {

const PracticeId practice = PracticeId::trusted("large");
constexpr int children = 5'000;

Result<void> fill(db::Transaction& tx, const access::PolicySource& policy, Instant now) {
  practices::Practice place;
  place.id = practice;
  place.name = "Large";
  TRY_LET(place.zone, Zone::find("America/New_York"));
  place.state = "NY";
  place.phone = "518-555-0100";
  TRY(practices::file_practice(tx, place));
  TRY(practices::publish_policy(
      tx, {practice, Instant{0}, "1", "REF", policy.text, practices::policy_checksum(policy.text), "bench", Instant{0}}));
  for (int child = 0; child < children; ++child) {
    const std::string id = "p" + std::to_string(100'000 + child);
    const Day born = Day{20'600 - (child * 7919) % 7'300};
    TRY(
        tx.execute("INSERT INTO patient (practice_id, patient_id, given_names, family_name, search_name, birth_on, sex, created_at) VALUES "
                   "($1, $2, 'Ada', 'Ash', 'ash ada', $3, 'female', 0)",
                   {practice, id, born.iso()}));
    for (const char* parent : {"m", "f"}) {
      const std::string account = parent + std::to_string(child / 2);
      if (child % 2 == 0) {
        TRY(tx.execute(
            "INSERT INTO account (account_id, email, email_folded, given_names, family_name, birth_on, language, status, created_at) "
            "VALUES ($1, $1, $1, 'Rosa', 'Ash', '1985-01-01', 'en', 'active', 0)",
            {account}));
        TRY(tx.execute("INSERT INTO account_at_practice (practice_id, account_id, id_status) VALUES ($1, $2, 'verified')",
                       {practice, account}));
      }
      TRY(
          tx.execute("INSERT INTO link (practice_id, link_id, account_id, patient_id, kind, custody, granted_at, source) VALUES "
                     "($1, $2, $3, $4, 'PARENT', 'full', 0, 'office')",
                     {practice, parent + id, account, id}));
    }
    if (child % 5 == 0) {
      TRY(
          tx.execute("INSERT INTO paper (practice_id, paper_id, patient_id, kind, verified, seen_at, from_at, to_at) VALUES ($1, $2, $2, "
                     "'legal_rights', 1, 0, 0, $3)",
                     {practice, id, now.us + 1'000'000'000'000}));
    }
  }
  return {};
}

}  // namespace

int main() {
  const access::PolicySource* ref = nullptr;
  for (const auto& source : access::built_in_policies()) {
    if (source.file == "policies/REF.toml") ref = &source;
  }
  const Instant now = *Instant::parse("2026-06-01T12:00:00-04:00");
  std::string folder = (std::filesystem::temp_directory_path() / "kinportal-impact-XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr) return 1;
  auto store = db::Database::open({folder, "kinportal", 4, false}).value();
  if (!db::migrate(*store, db::store_migrations(), FixedClock(now)).ok()) return 1;
  const auto filled = store->write([&](db::Transaction& tx) { return fill(tx, *ref, now); });
  if (!filled.ok()) return std::printf("%s\n", filled.error().sentence.c_str()), 1;

  access::LineMove move;
  move.from_age = 12;
  move.to_age = 13;
  const std::string draft = access::move_line(ref->text, move).source;
  const auto began = std::chrono::steady_clock::now();
  std::int64_t compared = 0, rows = 0;
  int pages = 0;
  double slowest_ms = 0;
  std::string after;
  access::PolicyCache policies;
  do {
    const auto page_began = std::chrono::steady_clock::now();
    auto snapshot = store->snapshot();
    const auto before = access::PolicyTimeline::load(*snapshot, policies, practice, now);
    const Instant effective_at = now + std::chrono::hours(24 * 100);
    const auto policy = access::compile_policy({"draft", draft}, access::LawBook::built_in());
    const auto course = before->with({effective_at, "", "2", "draft", *policy});
    const auto page = access::compare_page(*snapshot, practice, *before, course, effective_at, after);
    if (!page.ok()) return std::printf("%s\n", page.error().sentence.c_str()), 1;
    compared += page->compared;
    rows += static_cast<std::int64_t>(page->rows.size());
    after = page->next;
    ++pages;
    slowest_ms = std::max(slowest_ms, std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - page_began).count());
  } while (!after.empty());
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  std::printf("%lld links compared, %lld differ, %d pages, %.2f s in all, the slowest page %.0f ms\n", static_cast<long long>(compared),
              static_cast<long long>(rows), pages, seconds, slowest_ms);
  store.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
  return 0;
}
