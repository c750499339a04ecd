// SPDX-License-Identifier: Apache-2.0
// The visitors' book: an append-only RFC 6962 Merkle log in a store of its own. Entries of many workers share one
// commit; the callback of append() is called once an entry cannot be lost any more.
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "audit/entry.h"
#include "audit/merkle.h"
#include "audit/signing_key.h"
#include "base/ids.h"
#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "db/database.h"

namespace kinportal::audit {

struct BookOptions {
  /// Where the newest checkpoint is kept beside the store, so that a shortened store is found out; empty: nowhere (tests).
  std::filesystem::path checkpoint_file;
};

/// That an entry is in the tree a checkpoint speaks of, for a stranger to check.
struct InclusionProof {
  std::uint64_t seq = 0;
  std::uint64_t tree_size = 0;
  std::string leaf;  // the leaf's bytes: JSON with salted commitments, no ids
  std::vector<Hash> path;
  std::string checkpoint;  // signed note over tree_size
};

/// A patient's entries, newest first.
struct EntryPage {
  std::vector<RecordedEntry> entries;
  std::optional<std::uint64_t> next_before;  // give it as `before` to read on; none: that was all
};

class Book {
 public:
  static constexpr std::size_t max_page = 200;
  /// More entries waiting than this and append() refuses, which refuses the look that caused it.
  static constexpr std::size_t max_waiting_entries = 65536;
  /// Longest single field of an entry.
  static constexpr std::size_t max_field_bytes = 4096;

  /// The store must be migrated (db::book_migrations()). Takes milliseconds whatever the book's length. Fault::corrupt when the store is
  /// shorter than, or differs from, the newest checkpoint beside it. `clock` and `random` must outlive the book.
  static Result<std::unique_ptr<Book>> open(std::unique_ptr<db::Database> book_store, SigningKey key, const Clock& clock, Random& random,
                                            BookOptions options = {});
  /// Waits for what was appended, then writes the last checkpoint.
  ~Book();
  Book(const Book&) = delete;
  Book& operator=(const Book&) = delete;

  /// `durable` is called exactly once, from the book's own thread (or at once when the entry is refused), with the entry's number.
  /// It must be quick and must not wait for the book.
  void append(Entry entry, std::function<void(Result<std::uint64_t>)> durable);
  Result<std::uint64_t> append_and_wait(Entry entry);

  /// Writes a deed's entry into the deed's own transaction (table book_outbox of the clinical store), so that neither is without the other.
  Result<void> record_deed(db::Transaction& deed, const Entry& entry);
  /// Moves entries of finished deeds into the book, each once, and returns when they are durable there: call it after the deed's write()
  /// and before its answer, and once at start-up. The number moved.
  Result<std::int64_t> drain_outbox(db::Database& clinical_store);

  /// Entries about a patient, newest first, numbered below `before` (none: from the newest).
  Result<EntryPage> entries_of_patient(const PracticeId& practice, const PatientId& patient, std::optional<std::uint64_t> before,
                                       std::size_t limit);
  Result<RecordedEntry> entry(std::uint64_t seq);

  /// Number of durable entries.
  std::uint64_t size() const;
  /// Signs the tree as it is now, keeps the note in the store and beside it, and returns it.
  Result<std::string> checkpoint();
  Result<InclusionProof> inclusion_proof(std::uint64_t seq);
  /// That the tree of `old_size` is a beginning of the tree of `new_size` (RFC 6962 section 2.1.2).
  Result<std::vector<Hash>> consistency_proof(std::uint64_t old_size, std::uint64_t new_size);

  class Inside;

 private:
  explicit Book(std::unique_ptr<Inside> inside);
  std::unique_ptr<Inside> inside_;
};

}  // namespace kinportal::audit
