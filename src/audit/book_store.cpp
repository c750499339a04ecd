// SPDX-License-Identifier: Apache-2.0
// Rows to entries and back. Inserts come in fixed sizes so that a batch costs few round trips and few statements.
#include "audit/book_store.h"

#include <array>
#include <cstring>
#include <map>

#include "audit/leaf.h"
#include "audit/sha256.h"

namespace kinportal::audit {
namespace {

constexpr std::string_view columns =
    "seq, at, entry_id, practice_id, patient_id, actor_kind, actor_id, verb, effect, reason, rules, items, detail, via, request_id, salt, "
    "seal, "
    "before_seq";
constexpr std::size_t column_count = 18;
/// Rows of one INSERT, largest first.
constexpr std::array<std::size_t, 4> insert_sizes{64, 16, 4, 1};
/// Tiles kept while one proof is made.
constexpr std::size_t max_tiles_in_hand = 64;

Result<Hash> to_hash(std::string_view bytes) {
  Hash hash;
  if (bytes.size() != hash.size()) return fail(Fault::corrupt, "an entry of the visitors' book has a salt or seal of a wrong length");
  std::memcpy(hash.data(), bytes.data(), hash.size());
  return hash;
}

Result<std::vector<StoredEntry>> collect(db::Rows rows, std::size_t expected) {
  std::vector<StoredEntry> out;
  out.reserve(expected);
  while (true) {
    TRY_LET(const bool row, rows.next());
    if (!row) return out;
    StoredEntry stored;
    stored.seq = static_cast<std::uint64_t>(rows.integer(0));
    stored.entry_id = rows.string(2);
    Entry& e = stored.entry;
    e.at = rows.instant(1);
    e.practice = rows.id<PracticeId>(3);
    e.patient = rows.id<PatientId>(4);
    TRY_LET(e.actor_kind, parse_actor_kind(rows.text(5)));
    e.actor_id = rows.string(6);
    e.verb = rows.string(7);
    TRY_LET(e.effect, parse_effect(rows.text(8)));
    e.reason = rows.string(9);
    e.rules = rows.string(10);
    e.items = rows.integer(11);
    e.detail = rows.string(12);
    e.via = rows.string(13);
    e.request_id = rows.string(14);
    TRY_LET(stored.salt, to_hash(rows.text(15)));
    TRY_LET(stored.seal, to_hash(rows.text(16)));
    stored.before_seq = rows.integer(17);
    out.push_back(std::move(stored));
  }
}

std::string insert_text(std::size_t rows) {
  std::string sql = "INSERT INTO book_entry (" + std::string(columns) + ") VALUES ";
  std::size_t parameter = 0;
  for (std::size_t row = 0; row < rows; ++row) {
    sql += row == 0 ? "(" : ", (";
    for (std::size_t column = 0; column < column_count; ++column) sql += (column == 0 ? "$" : ", $") + std::to_string(++parameter);
    sql += ")";
  }
  return sql;
}

/// The texts of the INSERTs, made once.
const std::string& insert_sql(std::size_t which) {
  static const std::array<std::string, insert_sizes.size()> texts{insert_text(insert_sizes[0]), insert_text(insert_sizes[1]),
                                                                  insert_text(insert_sizes[2]), insert_text(insert_sizes[3])};
  return texts[which];
}

void add_values(std::vector<db::Value>& values, const StoredEntry& stored) {
  const Entry& e = stored.entry;
  values.emplace_back(stored.seq);
  values.emplace_back(e.at);
  // An empty id is no id: the index of ids holds only those that came through the outbox.
  values.push_back(stored.entry_id.empty() ? db::Value() : db::Value(stored.entry_id));
  values.emplace_back(e.practice);
  values.emplace_back(e.patient);
  values.emplace_back(to_string(e.actor_kind));
  values.emplace_back(e.actor_id);
  values.emplace_back(e.verb);
  values.emplace_back(to_string(e.effect));
  values.emplace_back(e.reason);
  values.emplace_back(e.rules);
  values.emplace_back(e.items);
  values.emplace_back(e.detail);
  values.emplace_back(e.via);
  values.emplace_back(e.request_id);
  values.push_back(db::Value::blob(bytes_of(stored.salt)));
  values.push_back(db::Value::blob(bytes_of(stored.seal)));
  values.emplace_back(stored.before_seq);
}

Error short_of_rows() {
  return fail(Fault::corrupt, "the visitors' book misses entries or tiles at its end: run 'kinportal audit verify', then restore a backup");
}

}  // namespace

Result<std::vector<StoredEntry>> read_entries(db::Reader& reader, std::uint64_t from, std::size_t count) {
  static const std::string sql = "SELECT " + std::string(columns) + " FROM book_entry WHERE seq >= $1 ORDER BY seq LIMIT $2";
  TRY_LET(auto rows, reader.query(sql, {from, count}));
  return collect(std::move(rows), count);
}

Result<std::optional<std::uint64_t>> find_entry_id(db::Reader& reader, const std::string& entry_id) {
  TRY_LET(auto rows, reader.query("SELECT seq FROM book_entry WHERE entry_id = $1", {entry_id}));
  TRY_LET(const bool row, rows.next());
  return row ? std::optional(static_cast<std::uint64_t>(rows.integer(0))) : std::nullopt;
}

Result<void> insert_entries(db::Transaction& transaction, std::span<const StoredEntry* const> entries) {
  std::vector<db::Value> values;
  for (std::size_t which = 0; which < insert_sizes.size(); ++which) {
    while (entries.size() >= insert_sizes[which]) {
      values.clear();
      values.reserve(insert_sizes[which] * column_count);
      for (const StoredEntry* stored : entries.first(insert_sizes[which])) add_values(values, *stored);
      TRY(transaction.execute(insert_sql(which), values));
      entries = entries.subspan(insert_sizes[which]);
    }
  }
  return {};
}

Result<BookState> load_state(db::Reader& reader) {
  BookState state;
  std::uint64_t size = 0;
  {
    TRY_LET(auto rows, reader.query("SELECT seq, seal FROM book_entry ORDER BY seq DESC LIMIT 1"));
    TRY_LET(const bool row, rows.next());
    if (!row) return state;
    size = static_cast<std::uint64_t>(rows.integer(0)) + 1;
    TRY_LET(state.seal, to_hash(rows.text(1)));
  }
  std::vector<std::vector<Hash>> unfinished;
  for (std::uint64_t nodes = size, level = 0; nodes > 0; nodes /= tile_width, ++level) {
    const std::size_t wanted = nodes % tile_width;
    std::vector<Hash> hashes;
    if (level == 0 && wanted > 0) {
      TRY_LET(const auto entries, read_entries(reader, size - wanted, wanted));
      for (const StoredEntry& stored : entries) hashes.push_back(leaf_hash(leaf_bytes(stored.entry, stored.salt)));
    } else if (wanted > 0) {
      TRY_LET(hashes, read_tile(reader, static_cast<int>(level), nodes / tile_width));
    }
    if (hashes.size() != wanted) return short_of_rows();
    unfinished.push_back(std::move(hashes));
  }
  state.edge.restore(size, std::move(unfinished));
  return state;
}

Result<void> write_tile(db::Transaction& transaction, int level, std::uint64_t tile, const std::vector<Hash>& hashes) {
  TRY(transaction.execute(
      "INSERT INTO book_tile (level, tile, hashes) VALUES ($1, $2, $3) ON CONFLICT (level, tile) DO UPDATE SET hashes = excluded.hashes",
      {level, tile, db::Value::blob(to_bytes(hashes))}));
  return {};
}

Result<std::vector<Hash>> read_tile(db::Reader& reader, int level, std::uint64_t tile) {
  TRY_LET(auto rows, reader.query("SELECT hashes FROM book_tile WHERE level = $1 AND tile = $2", {level, tile}));
  TRY_LET(const bool row, rows.next());
  if (!row) return std::vector<Hash>();
  return to_hashes(rows.text(0));
}

NodeAt nodes_of(db::Reader& reader, const TreeEdge& edge) {
  using Tiles = std::map<std::pair<int, std::uint64_t>, std::vector<Hash>>;
  return [&reader, &edge, tiles = std::make_shared<Tiles>()](int height, std::uint64_t index) -> Result<Hash> {
    const int level = height / tile_height;
    const std::uint64_t width = std::uint64_t{1} << (height % tile_height);
    const std::uint64_t first = index * width;
    const std::uint64_t tile = first / tile_width;
    const std::size_t from = first % tile_width;
    // Full tiles before this one tell whether it is the unfinished one.
    const std::uint64_t full = (edge.size() >> (tile_height * level)) / tile_width;
    if (tile == full) {
      const auto& hashes = edge.unfinished(level);
      if (from + width > hashes.size()) return short_of_rows();
      return fold(std::span(hashes).subspan(from, width));
    }
    auto found = tiles->find({level, tile});
    if (found == tiles->end()) {
      TRY_LET(auto hashes, read_tile(reader, level, tile));
      if (hashes.size() != tile_width) return short_of_rows();
      if (tiles->size() >= max_tiles_in_hand) tiles->clear();
      found = tiles->emplace(std::pair(level, tile), std::move(hashes)).first;
    }
    return fold(std::span(found->second).subspan(from, width));
  };
}

Result<void> insert_checkpoint(db::Transaction& transaction, std::uint64_t size, Instant at, const std::string& note) {
  TRY(transaction.execute("INSERT INTO book_checkpoint (size, signed_at, note) VALUES ($1, $2, $3) ON CONFLICT (size) DO NOTHING",
                          {size, at, note}));
  return {};
}

Result<std::vector<StoredCheckpoint>> read_checkpoints(db::Reader& reader, std::uint64_t above, std::size_t count) {
  TRY_LET(auto rows, reader.query("SELECT size, note FROM book_checkpoint WHERE size > $1 ORDER BY size LIMIT $2", {above, count}));
  std::vector<StoredCheckpoint> out;
  while (true) {
    TRY_LET(const bool row, rows.next());
    if (!row) return out;
    out.push_back({static_cast<std::uint64_t>(rows.integer(0)), rows.string(1)});
  }
}

}  // namespace kinportal::audit
