// SPDX-License-Identifier: Apache-2.0
// How fast files go into an empty SQLite store: `import_bench FILE…` imports them twice into a store under the system's temporary folder and
// prints resources a second, CPU and the peak of memory. `import_bench --make BYTES FILE` writes a synthetic NDJSON file to measure with.
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "db/migrations.h"
#include "intake/import_fhir.h"
#include "practices/practice.h"

namespace {

using namespace kinportal;

int make_file(std::uint64_t bytes, const std::string& path) {
  std::ofstream out(path);
  std::uint64_t written = 0;
  std::uint64_t n = 0;
  const auto put = [&](const std::string& line) {
    out << line << '\n';
    written += line.size() + 1;
  };
  for (std::uint64_t patient = 0; written < bytes; ++patient) {
    const std::string who = std::to_string(patient);
    put(R"({"resourceType":"Patient","id":"p)" + who +
        R"(","identifier":[{"type":{"coding":[{"code":"MR"}]},"system":"urn:bench","value":"B)" + who +
        R"("}],"name":[{"family":"Benchmark","given":["Ada","Quillfeather"]}],"gender":"female","birthDate":"2015-03-0)" +
        std::to_string(1 + patient % 9) + R"("})");
    for (int i = 0; i < 200 && written < bytes; ++i) {
      const std::string id = std::to_string(n++);
      put(R"({"resourceType":"Observation","id":"o)" + id +
          R"(","meta":{"lastUpdated":"2024-05-02T10:00:00Z","profile":["http://hl7.org/fhir/us/core/StructureDefinition/us-core-observation-lab"]},"status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"laboratory","display":"Laboratory"}]}],"code":{"coding":[{"system":"http://loinc.org","code":")" +
          std::to_string(2000 + i % 40) +
          R"(-1","display":"Benchmark analyte in Serum or Plasma"}],"text":"Benchmark analyte"},"subject":{"reference":"Patient/p)" + who +
          R"("},"effectiveDateTime":"20)" + std::to_string(10 + i % 14) + R"(-0)" + std::to_string(1 + i % 9) +
          R"(-11T09:30:00-05:00","issued":"2024-05-02T10:00:00Z","valueQuantity":{"value":)" + std::to_string(i % 90) +
          R"(.10,"unit":"mg/dL","system":"http://unitsofmeasure.org","code":"mg/dL"},"referenceRange":[{"low":{"value":3.50,"unit":"mg/dL"},"high":{"value":70,"unit":"mg/dL"}}],"interpretation":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation","code":"N"}]}],"performer":[{"display":"Benchmark laboratory"}]})");
    }
  }
  std::printf("%llu observations, %.1f MB\n", static_cast<unsigned long long>(n), static_cast<double>(written) / 1e6);
  return 0;
}

int failed(const Error& error) {
  std::fprintf(stderr, "import_bench: %s\n", error.sentence.c_str());
  return 1;
}

double cpu_seconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6; };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

Result<void> run(const std::vector<std::string>& files, const std::string& folder) {
  SystemClock clock;
  SystemRandom random;
  db::StoreOptions options;
  options.store = folder;
  TRY_LET(auto store, db::Database::open(options));
  TRY(db::migrate(*store, db::store_migrations(), clock));
  options.name = "book";
  TRY_LET(auto book_store, db::Database::open(options));
  TRY(db::migrate(*book_store, db::book_migrations(), clock));
  TRY_LET(auto key, audit::SigningKey::make("bench.example/visitors-book", random));
  TRY_LET(auto book, audit::Book::open(std::move(book_store), std::move(key), clock, random));
  practices::Practice practice;
  practice.id = PracticeId::trusted("bench");
  practice.name = "Benchmark";
  TRY_LET(practice.zone, Zone::find("America/New_York"));
  practice.state = "NY";
  practice.phone = "518-555-0100";
  TRY(store->write([&](db::Transaction& deed) { return practices::file_practice(deed, practice); }));
  for (const char* round : {"first", "second"}) {
    intake::ImportOptions import;
    import.practice = practice.id;
    import.files = files;
    const auto started = std::chrono::steady_clock::now();
    const double cpu = cpu_seconds();
    TRY_LET(const auto sum, intake::import_fhir(import, *store, *book, clock, random));
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    std::printf("%s: %llu resources in %.2f s: %.0f/s, CPU %.2f s, peak %.0f MB, %llu listed, store %.0f MB\n", round,
                static_cast<unsigned long long>(sum.resources), seconds, static_cast<double>(sum.resources) / seconds, cpu_seconds() - cpu,
                static_cast<double>(used.ru_maxrss) / 1024, static_cast<unsigned long long>(sum.listed),
                static_cast<double>(store->size_bytes()) / 1e6);
  }
  return {};
}

}  // namespace

int main(int count, char** words) {
  const std::vector<std::string> all(words + 1, words + count);
  if (all.size() == 3 && all[0] == "--make") return make_file(std::strtoull(all[1].c_str(), nullptr, 10), all[2]);
  if (all.empty()) {
    std::fputs("usage: import_bench FILE... | import_bench --make BYTES FILE\n", stderr);
    return 2;
  }
  std::string folder = (std::filesystem::temp_directory_path() / "kinportal-import-XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr) return 1;
  const auto done = run(all, folder);
  std::filesystem::remove_all(folder);
  return done.ok() ? 0 : failed(done.error());
}
