// SPDX-License-Identifier: Apache-2.0
// The book's tables: the only SQL of audit/ besides the outbox. Private to audit/.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "audit/entry.h"
#include "audit/merkle.h"
#include "audit/tree_edge.h"
#include "db/database.h"

namespace kinportal::audit {

/// A row of book_entry.
struct StoredEntry {
  std::uint64_t seq = 0;
  std::string entry_id;  // empty: none
  Entry entry;
  Hash salt{};
  Hash seal{};
  std::int64_t before_seq = -1;  // the entry before this one about the same patient
};

/// The book as the store holds it at one moment.
struct BookState {
  TreeEdge edge;
  Hash seal{};  // of the newest entry; zeros when there is none
};

/// Entries [from, from + count), as many as there are.
Result<std::vector<StoredEntry>> read_entries(db::Reader& reader, std::uint64_t from, std::size_t count);
Result<std::optional<std::uint64_t>> find_entry_id(db::Reader& reader, const std::string& entry_id);
/// Rows with consecutive numbers; many go with one statement.
Result<void> insert_entries(db::Transaction& transaction, std::span<const StoredEntry* const> entries);

/// Reads at most 255 entries and one tile a level, however long the book is. Fault::corrupt when rows or tiles are missing.
Result<BookState> load_state(db::Reader& reader);
Result<void> write_tile(db::Transaction& transaction, int level, std::uint64_t tile, const std::vector<Hash>& hashes);
/// Hashes of a stored tile; empty when it is not stored.
Result<std::vector<Hash>> read_tile(db::Reader& reader, int level, std::uint64_t tile);
/// Nodes of the stored tree: from `edge` where it is unfinished, from tiles elsewhere.
NodeAt nodes_of(db::Reader& reader, const TreeEdge& edge);

struct StoredCheckpoint {
  std::uint64_t size = 0;
  std::string note;
};
Result<void> insert_checkpoint(db::Transaction& transaction, std::uint64_t size, Instant at, const std::string& note);
/// Checkpoints of trees longer than `above`, shortest first.
Result<std::vector<StoredCheckpoint>> read_checkpoints(db::Reader& reader, std::uint64_t above, std::size_t count);

}  // namespace kinportal::audit
