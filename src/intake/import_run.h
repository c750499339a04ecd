// SPDX-License-Identifier: Apache-2.0
// Private to intake/: one run of the import. First pass: patients and what others point at, wherever they stand in the files, and which
// Bundles carry labels. Second pass: everything else, so that an item may come before its patient, in another file even.
#pragma once
#include <map>
#include <set>

#include "access/labels.h"
#include "base/zone.h"
#include "chart/source_pack.h"
#include "intake/file_source.h"
#include "intake/filing_line.h"
#include "intake/import_fhir.h"
#include "intake/references.h"

namespace kinportal::intake {

class ImportRun {
 public:
  ImportRun(const ImportOptions& options, const Zone& zone, db::Database& store, audit::Book& book, const Clock& clock, Random& random);
  Result<ImportSummary> go();

 private:
  enum class Pass { first, labels, second };
  /// What the Bundles of one file say about everything inside them.
  using BundleLabels = std::map<std::uint64_t, fhir_json::Labels>;

  Result<void> read_file(const std::string& path, Pass pass);
  Result<void> first_pass(const std::string& file, const fhir_json::Step& step);
  Result<void> second_pass(const std::string& file, const fhir_json::Step& step);
  Result<void> weigh_labels(const fhir_json::Step& step);
  Result<void> settle_labels(const std::string& path);
  Result<void> bundle_ended(const std::string& file, const fhir_json::Step& step, Pass pass);

  Result<void> put_patient(const std::string& file, const fhir_json::Step& step);
  void put_name(const fhir_json::Step& step);
  Result<void> put_item(const std::string& file, const fhir_json::Step& step);
  chart::SourceCopy copy_of(const std::string& key);
  std::string key_of(const fhir_json::Step& step);
  access::Labels given_labels(const fhir_json::Step& step) const;
  Result<void> flush_if_full();
  Result<void> flush();
  void list(const std::string& file, const fhir_json::Step& step, std::string what, std::string reason);
  void show_progress(std::string_view phase, std::uint64_t position);

  const ImportOptions& options_;
  PatientDirectory patients_;
  NameDirectory names_;
  ItemAliases aliases_;
  fhir_json::Mapper mapper_;
  fhir_json::Mapped mapped_;
  chart::SourcePacker packer_;
  FilingLine line_;
  Batch batch_;
  ImportSummary summary_;
  std::uint64_t bytes_in_all_ = 0;
  std::uint64_t bytes_before_ = 0;
  std::uint64_t seen_ = 0;

  std::map<std::string, BundleLabels> labelled_;  // by file; only Bundles that carry labels
  const BundleLabels* given_ = nullptr;           // of the file being read
  /// While the labels of one file are weighed: who its labelled Bundles are about and which labels their entries carry themselves.
  struct Weighing {
    std::set<std::string> patients;  // at most two are remembered: one or more is the question
    fhir_json::Labels own;
  };
  std::map<std::uint64_t, Weighing> weighing_;
};

}  // namespace kinportal::intake
