// SPDX-License-Identifier: Apache-2.0
// The line between the thread that reads and maps and the store's writer: batches wait there in a bounded number while the store
// makes the ones before them durable.
#pragma once
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <vector>

#include "audit/book.h"
#include "chart/file_item.h"
#include "intake/import_fhir.h"
#include "patients/register_patient.h"

namespace kinportal::intake {

// Measured on 134,000 resources: 500, 2000 and 5000 items a transaction write 1320, 880 and 635 MB and cost 43, 42 and 36 us of CPU each; more
// than this only costs memory.
inline constexpr std::size_t max_batch_items = 3000;
inline constexpr std::size_t max_batch_bytes = 8 * 1024 * 1024;
inline constexpr int max_batches_under_way = 2;

/// Where in the files something stood, for what is found out only while filing.
struct Place {
  std::string file;
  std::uint64_t line = 0;
  std::uint64_t entry = 0;
  std::string what;
};

struct PatientToFile {
  patients::PatientFromSource patient;
  chart::SourceCopy copy;
  Place place;
};

struct NameToFile {
  std::vector<std::string> keys;
  std::string display;
};

struct KeptToFile {
  PatientId patient;
  chart::SourceCopy copy;
};

struct Batch {
  std::vector<PatientToFile> patients;
  std::vector<NameToFile> names;
  std::vector<chart::ItemToFile> items;
  std::vector<KeptToFile> kept;
  std::size_t bytes = 0;
  bool empty() const { return patients.empty() && names.empty() && items.empty() && kept.empty(); }
  bool full() const { return patients.size() + names.size() + items.size() + kept.size() >= max_batch_items || bytes >= max_batch_bytes; }
};

class FilingLine {
 public:
  FilingLine(const ImportOptions& options, db::Database& store, audit::Book& book, const Clock& clock, Random& random, std::string run);
  /// Waits for what is under way.
  ~FilingLine();
  FilingLine(const FilingLine&) = delete;

  /// Hands a batch over; waits while max_batches_under_way are on their way. The first failure of the store comes back here.
  Result<void> submit(Batch batch);
  /// Everything submitted is durable, in the charts and in the visitors' book.
  Result<void> finish();
  /// What was filed so far; conflicts found while filing are listed from the caller's thread.
  ImportSummary take_summary();

 private:
  struct Outcome {
    ImportSummary counts;
    std::vector<Listed> listed;
    std::set<std::string> touched;  // patients
  };
  Result<void> file(db::Transaction& deed, const Batch& batch, Outcome& outcome);
  Result<void> file_patients(db::Transaction& deed, const Batch& batch, Outcome& outcome, Instant now);
  Result<void> note_visitors(db::Transaction& deed, const Outcome& outcome, Instant now);
  void done(Outcome outcome, Result<void> result);

  const ImportOptions& options_;
  db::Database& store_;
  audit::Book& book_;
  const Clock& clock_;
  Random& random_;
  std::string run_;

  std::mutex mutex_;
  std::condition_variable changed_;
  int under_way_ = 0;
  int since_drain_ = 0;
  std::optional<Error> failed_;
  ImportSummary summary_;
  std::vector<Listed> listed_;
  std::set<std::string> noted_;  // patients whose visitors' entry of this run is written
};

}  // namespace kinportal::intake
