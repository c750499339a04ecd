// SPDX-License-Identifier: Apache-2.0
// One SQLite connection with its prepared statements, used by one worker at a time. Faults of SQLite become Faults of
// ours here and nowhere else. Private to db/sqlite.
#pragma once
#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "db/database.h"

namespace kinportal::db {

/// What went wrong, from SQLite's (extended) result code. Carries table and column names at most, never a value.
Error sqlite_fault(sqlite3* db, int code);

/// A prepared statement and where its $1, $2 … sit. SQLite numbers named parameters by appearance, we by their digit.
struct Prepared {
  sqlite3_stmt* statement = nullptr;
  std::vector<int> places;  // places[n - 1]: SQLite's index of $n, 0 when the text does not use it
  std::string values;       // texts and blobs of the running query; statements borrow them
  std::uint64_t last_used = 0;
  bool running = false;
  bool changes = false;

  Prepared() = default;
  Prepared(const Prepared&) = delete;
  Prepared& operator=(const Prepared&) = delete;
  ~Prepared() { sqlite3_finalize(statement); }
};

enum class Access { read_write, query_only, read_only, immutable };

class SqliteConnection final : public Session {
 public:
  /// Statements kept prepared for each connection.
  static constexpr std::size_t max_prepared = 256;
  static constexpr int max_parameters = 4096;
  static constexpr int busy_timeout_ms = 5000;
  /// The part of the file that is read through the page cache without copying.
  static constexpr std::int64_t mmap_bytes = 256LL * 1024 * 1024;
  /// Longest text or blob the store takes.
  static constexpr int max_value_bytes = 256 * 1024 * 1024;
  /// What a statement keeps of its parameter buffer between two uses.
  static constexpr std::size_t max_kept_value_bytes = 64 * 1024;

  static Result<std::unique_ptr<SqliteConnection>> open(const std::string& path, Access access);
  ~SqliteConnection() override;
  SqliteConnection(const SqliteConnection&) = delete;
  SqliteConnection& operator=(const SqliteConnection&) = delete;

  Result<std::unique_ptr<Cursor>> run(std::string_view sql, std::span<const Value> values) override;
  /// Statements of the engine itself (BEGIN, COMMIT …): no parameters, no rows wanted.
  Result<void> command(std::string_view sql);
  /// False after SQLite has given up the transaction on its own (disk full, I/O error).
  bool in_transaction() const { return sqlite3_get_autocommit(db_) == 0; }
  sqlite3* handle() const { return db_; }

  /// The first failed statement since forgive(): PostgreSQL refuses to go on after one, so both engines do.
  const Error* broken() const { return broken_ ? &*broken_ : nullptr; }
  void forgive() { broken_.reset(); }

 private:
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  explicit SqliteConnection(sqlite3* db) : db_(db) {}
  Result<std::unique_ptr<Prepared>> prepare(std::string_view sql);
  Result<Prepared*> cached(std::string_view sql);
  Result<void> bind(Prepared& prepared, std::span<const Value> values);
  Error note(Error error);

  sqlite3* db_;
  std::unordered_map<std::string, std::unique_ptr<Prepared>, TextHash, std::equal_to<>> prepared_;
  std::uint64_t uses_ = 0;
  std::optional<Error> broken_;
  friend class SqliteCursor;
};

}  // namespace kinportal::db
