// SPDX-License-Identifier: Apache-2.0
// A sweep writes in key order, so neighbours share a page; it is complete, and says so in book_progress, only with its
// last deed. What a crash interrupts is read again from the entries.
#include "audit/patient_heads.h"

#include <vector>

namespace kinportal::audit {
namespace {

constexpr std::size_t page_entries = 4096;

}  // namespace

Result<void> PatientHeads::load(db::Reader& reader, std::uint64_t size) {
  const std::lock_guard lock(mutex_);
  fresh_.clear();
  sweeping_.clear();
  size_ = size;
  swept_to_ = 0;
  {
    TRY_LET(auto rows, reader.query("SELECT seq FROM book_progress WHERE what = 'heads'"));
    TRY_LET(const bool row, rows.next());
    if (row) swept_to_ = static_cast<std::uint64_t>(rows.integer(0));
  }
  for (std::uint64_t from = swept_to_; from < size;) {
    TRY_LET(auto rows, reader.query("SELECT seq, practice_id, patient_id FROM book_entry WHERE seq >= $1 ORDER BY seq LIMIT $2",
                                    {from, page_entries}));
    std::uint64_t next = from;
    while (true) {
      TRY_LET(const bool row, rows.next());
      if (!row) break;
      next = static_cast<std::uint64_t>(rows.integer(0)) + 1;
      if (!rows.text(2).empty()) fresh_[{rows.string(1), rows.string(2)}] = next - 1;
    }
    if (next == from) return fail(Fault::corrupt, "the visitors' book misses entries: run 'kinportal audit verify'");
    from = next;
  }
  return {};
}

Result<std::optional<std::uint64_t>> PatientHeads::find(db::Reader& reader, const PracticeId& practice, const PatientId& patient) const {
  {
    const std::pair key(practice.text(), patient.text());
    const std::lock_guard lock(mutex_);
    for (const Heads* heads : {&fresh_, &sweeping_}) {
      if (const auto found = heads->find(key); found != heads->end()) return std::optional(found->second);
    }
  }
  TRY_LET(auto rows, reader.query("SELECT seq FROM book_head WHERE practice_id = $1 AND patient_id = $2", {practice, patient}));
  TRY_LET(const bool row, rows.next());
  return row ? std::optional(static_cast<std::uint64_t>(rows.integer(0))) : std::nullopt;
}

void PatientHeads::note(const Heads& fresh, std::uint64_t size) {
  const std::lock_guard lock(mutex_);
  for (const auto& [key, seq] : fresh) fresh_[key] = seq;
  size_ = size;
}

bool PatientHeads::sweep_is_due() const {
  const std::lock_guard lock(mutex_);
  return size_ >= swept_to_ + entries_per_sweep;
}

Result<void> PatientHeads::sweep(db::Database& store) {
  std::uint64_t to = 0;
  {
    const std::lock_guard lock(mutex_);
    if (sweeping_.empty()) {
      sweeping_.swap(fresh_);
    } else {
      for (auto& [key, seq] : fresh_) sweeping_[key] = seq;  // the last sweep failed half way: its rest goes with this one
      fresh_.clear();
    }
    to = size_;
  }
  // Only this worker changes sweeping_, so it may be walked without the lock.
  auto at = sweeping_.cbegin();
  do {
    const auto from = at;
    const auto done = store.write([&](db::Transaction& t) -> Result<void> {
      at = from;
      for (std::size_t i = 0; i < heads_per_deed && at != sweeping_.cend(); ++i, ++at) {
        TRY(t.execute(
            "INSERT INTO book_head (practice_id, patient_id, seq) VALUES ($1, $2, $3) ON CONFLICT (practice_id, patient_id) DO UPDATE SET "
            "seq = excluded.seq",
            {at->first.first, at->first.second, at->second}));
      }
      if (at != sweeping_.cend()) return {};
      TRY(t.execute("INSERT INTO book_progress (what, seq) VALUES ('heads', $1) ON CONFLICT (what) DO UPDATE SET seq = excluded.seq",
                    {to}));
      return {};
    });
    TRY(done);
  } while (at != sweeping_.cend());
  const std::lock_guard lock(mutex_);
  sweeping_.clear();
  swept_to_ = to;
  return {};
}

}  // namespace kinportal::audit
