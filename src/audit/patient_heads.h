// SPDX-License-Identifier: Apache-2.0
// Which entry about a patient is the newest. Every entry names the one before it about the same patient, so the newest
// leads to all; fresh ones are known in memory and written to the store in sorted sweeps. Private to audit/.
#pragma once
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "audit/entry.h"
#include "db/database.h"

namespace kinportal::audit {

/// (practice, patient) -> number of the newest entry; sorted as the store's table is.
using Heads = std::map<std::pair<std::string, std::string>, std::uint64_t>;

class PatientHeads {
 public:
  /// Entries after which a sweep is due; also about what opening a book after a crash has to read again.
  static constexpr std::uint64_t entries_per_sweep = 8192;
  /// Heads written by one deed of a sweep: about a millisecond of the writer's time.
  static constexpr std::size_t heads_per_deed = 256;

  /// Reads what the last sweep left open. `size` is the book's.
  Result<void> load(db::Reader& reader, std::uint64_t size);
  /// Newest durable entry about a patient.
  Result<std::optional<std::uint64_t>> find(db::Reader& reader, const PracticeId& practice, const PatientId& patient) const;
  /// Entries up to `size` are durable now, `fresh` among them.
  void note(const Heads& fresh, std::uint64_t size);
  bool sweep_is_due() const;
  /// Writes the fresh heads to the store; waits for its deeds, so not from the store's writer. One at a time.
  Result<void> sweep(db::Database& store);

 private:
  mutable std::mutex mutex_;
  Heads fresh_;     // newer than the last sweep's beginning
  Heads sweeping_;  // being written
  std::uint64_t size_ = 0;
  std::uint64_t swept_to_ = 0;
};

}  // namespace kinportal::audit
