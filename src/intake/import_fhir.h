// SPDX-License-Identifier: Apache-2.0
// Imports files of FHIR R4 JSON (Bundles of any size, bulk NDJSON, single resources) into a practice's charts. A stream: memory does not grow
// with the files. A second import changes nothing; nothing is left out without being listed.
#pragma once
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "audit/book.h"
#include "base/ids.h"
#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "db/database.h"

namespace kinportal::intake {

/// Something that is not in, or not wholly: where it stands and why. Never a value.
struct Listed {
  std::string file;
  std::uint64_t line = 0;
  std::uint64_t entry = 0;  // of a Bundle; 0: none
  std::string what;  // 'Observation', 'Bundle entry', 'file'
  std::string reason;
};

struct ImportSummary {
  std::uint64_t resources = 0;  // seen, of every kind
  std::uint64_t patients_added = 0;
  std::uint64_t patients_changed = 0;
  std::uint64_t added = 0;  // chart items and kept resources
  std::uint64_t corrected = 0;
  std::uint64_t relabelled = 0;
  std::uint64_t unchanged = 0;
  std::uint64_t older = 0;  // an older copy than the one in the store
  std::uint64_t names = 0;  // practitioners, organizations, … seen
  std::uint64_t listed = 0;
  /// Whether the store differs from what it was.
  bool changed() const { return patients_added + patients_changed + added + corrected + relabelled > 0; }
};

struct Progress {
  std::string_view phase;  // 'finding patients', 'filing'
  std::uint64_t bytes = 0;
  std::uint64_t bytes_in_all = 0;
  std::uint64_t resources = 0;
};

struct ImportOptions {
  PracticeId practice;
  std::string source = "fhir";  // one name for each system that data come from; its keys are unique within it
  std::vector<std::string> files;
  std::function<void(const Listed&)> list = [](const Listed&) {};
  std::function<void(const Progress&)> progress = [](const Progress&) {};
};

inline constexpr std::size_t max_files = 100'000;

/// Fault::not_found when there is no such practice; other faults only when the store or the book fails: what was filed until then is in.
Result<ImportSummary> import_fhir(const ImportOptions& options, db::Database& store, audit::Book& book, const Clock& clock, Random& random);

/// The command: lists to standard output, progress and sentences to standard error. 0: everything is in; 1: something is listed or failed;
/// 2: the words were wrong.
int import_fhir_command(ImportOptions options, db::Database& store, audit::Book& book, const Clock& clock, Random& random);

}  // namespace kinportal::intake
