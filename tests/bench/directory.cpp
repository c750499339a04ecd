// SPDX-License-Identifier: Apache-2.0
// How long a search of the directory takes with ten thousand practices: what people type, each many times, as p50 and p99.
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <filesystem>

#include "db/migrations.h"
#include "practices/directory.h"
#include "practices/listing.h"
#include "practices/practice.h"

using namespace kinportal;

namespace {

constexpr int kPractices = 10'000, kTimes = 200;
constexpr std::array<const char*, 8> kTowns{"Albany",           "Delmar",      "Troy",        "Cohoes",
                                            "Saratoga Springs", "Glens Falls", "Schenectady", "Hudson"};
constexpr std::array<const char*, 6> kSorts{"Pediatrics",   "Family Medicine",  "Children's Health",
                                            "Allergy Care", "Clínica Familiar", "Medical Group"};

Result<void> fill(db::Database& store) {
  return store.write([](db::Transaction& tx) -> Result<void> {
    for (int i = 0; i < kPractices; ++i) {
      practices::Practice one;
      TRY_LET(one.id, PracticeId::parse("p" + std::to_string(i)));
      one.name = "Harbor " + std::to_string(i % 700) + ' ' + kSorts[static_cast<std::size_t>(i) % kSorts.size()];
      TRY_LET(one.zone, Zone::find("America/New_York"));
      one.state = "NY";
      one.phone = "518-555-" + std::to_string(1000 + i % 9000);
      TRY_LET(one.hours, practices::OpeningHours::parse("[]"));
      TRY(practices::file_practice(tx, one));
      practices::Listing listing;
      listing.practice = one.id;
      listing.street = std::to_string(i) + " Mill Lane";
      listing.city = kTowns[static_cast<std::size_t>(i) % kTowns.size()];
      listing.postal_code = std::to_string(12'000 + i % 900);
      TRY(practices::file_listing(tx, listing));
    }
    return {};
  });
}

Result<void> measure(const std::string& folder) {
  TRY_LET(const auto store, db::Database::open({folder, "kinportal", 4, false}));
  const SystemClock clock;
  TRY(db::migrate(*store, db::store_migrations(), clock));
  TRY(fill(*store));
  for (const char* query : {"", "harbor", "delmar clinica", "harbor 412 mill", "518-555-4242", "nobody is called so"}) {
    std::array<double, kTimes> took{};
    std::size_t found = 0;
    for (double& one : took) {
      const auto began = std::chrono::steady_clock::now();
      TRY_LET(db::Snapshot snapshot, store->snapshot());
      TRY_LET(const auto ids, practices::search_directory(snapshot, query, 51));
      for (std::size_t i = 0; i < ids.size() && i < 50; ++i) {
        TRY(practices::read_practice(snapshot, ids[i]));
        TRY(practices::read_listing(snapshot, ids[i]));
      }
      found = ids.size();
      one = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count();
    }
    std::sort(took.begin(), took.end());
    std::printf("directory of %d, '%s': %zu found, p50 %.2f ms, p99 %.2f ms\n", kPractices, query, found, took[kTimes / 2],
                took[kTimes * 99 / 100]);
  }
  return {};
}

}  // namespace

int main() {
  std::string folder = (std::filesystem::temp_directory_path() / "kinportal-directory-XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr) return 1;
  const auto measured = measure(folder);
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
  if (!measured.ok()) std::fprintf(stderr, "%s\n", measured.error().sentence.c_str());
  return measured.ok() ? 0 : 1;
}
