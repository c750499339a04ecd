// SPDX-License-Identifier: Apache-2.0
// The store as every other word sees it: snapshots to read, transactions to write, one SQL text for both engines.
// Parameters are $1, $2 ... in the dialect SQLite and PostgreSQL share; which engine runs is known only inside db/.
#pragma once
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"

namespace kinportal::db {

/// One bound parameter. Text and blob are views: they must live until the call returns.
class Value {
 public:
  enum class Kind { null, integer, text, blob };
  Value() = default;
  Value(std::nullptr_t) {}
  template <class Int>
    requires std::is_integral_v<Int>
  Value(Int value) : kind_(Kind::integer), integer_(static_cast<std::int64_t>(value)) {}
  Value(std::string_view text) : kind_(Kind::text), text_(text) {}
  Value(const std::string& text) : kind_(Kind::text), text_(text) {}
  Value(const char* text) : kind_(Kind::text), text_(text) {}
  Value(Instant at) : kind_(Kind::integer), integer_(at.us) {}
  template <class Tag>
  Value(const Id<Tag>& id) : kind_(Kind::text), text_(id.text()) {}
  template <class T>
  Value(const std::optional<T>& maybe) {
    if (maybe) *this = Value(*maybe);
  }
  static Value blob(std::string_view bytes) {
    Value v(bytes);
    v.kind_ = Kind::blob;
    return v;
  }

  Kind kind() const { return kind_; }
  std::int64_t integer() const { return integer_; }
  std::string_view text() const { return text_; }

 private:
  Kind kind_ = Kind::null;
  std::int64_t integer_ = 0;
  std::string_view text_;
};

/// What an engine must provide to walk over an answer. Views stay valid until the next call of next().
class Cursor {
 public:
  virtual ~Cursor() = default;
  virtual Result<bool> next() = 0;
  virtual bool is_null(int column) const = 0;
  virtual std::int64_t integer(int column) const = 0;
  virtual std::string_view text(int column) const = 0;  // text and blob alike
  virtual std::int64_t affected() const = 0;
};

/// The rows of one query, read once from front to back. Must be gone before its Reader is.
class Rows {
 public:
  explicit Rows(std::unique_ptr<Cursor> cursor) : cursor_(std::move(cursor)) {}
  /// True when a row is there; false at the end.
  Result<bool> next() { return cursor_->next(); }
  bool is_null(int column) const { return cursor_->is_null(column); }
  std::int64_t integer(int column) const { return cursor_->integer(column); }
  std::string_view text(int column) const { return cursor_->text(column); }
  std::string string(int column) const { return std::string(cursor_->text(column)); }
  Instant instant(int column) const { return Instant{cursor_->integer(column)}; }
  std::optional<Instant> maybe_instant(int column) const { return is_null(column) ? std::nullopt : std::optional(instant(column)); }
  std::optional<std::string> maybe_string(int column) const { return is_null(column) ? std::nullopt : std::optional(string(column)); }
  template <class SomeId>
  SomeId id(int column) const {
    return SomeId::trusted(string(column));
  }

 private:
  std::unique_ptr<Cursor> cursor_;
};

/// One connection in one transaction, as the engines implement it.
class Session {
 public:
  virtual ~Session() = default;
  virtual Result<std::unique_ptr<Cursor>> run(std::string_view sql, std::span<const Value> values) = 0;
};

/// Anything that can be asked. `sql` is remembered as a prepared statement by its text, so texts must be few and fixed;
/// values always travel as parameters.
class Reader {
 public:
  Result<Rows> query(std::string_view sql, std::initializer_list<Value> values = {}) {
    return query(sql, std::span(values.begin(), values.size()));
  }
  Result<Rows> query(std::string_view sql, std::span<const Value> values);

 protected:
  explicit Reader(Session* session) : session_(session) {}
  ~Reader() = default;
  Session* session_;
};

/// A consistent view of the store at one moment; many run in parallel and never wait for the writer.
class Snapshot : public Reader {
 public:
  Snapshot(std::shared_ptr<Session> session) : Reader(session.get()), owner_(std::move(session)) {}
  Snapshot(Snapshot&&) = default;
  Snapshot& operator=(Snapshot&&) = delete;
  Snapshot(const Snapshot&) = delete;

 private:
  std::shared_ptr<Session> owner_;  // gives the connection back to its pool when it goes
};

/// The one way to change something. Lives only inside Database::write.
class Transaction : public Reader {
 public:
  explicit Transaction(Session& session) : Reader(&session) {}
  Transaction(const Transaction&) = delete;
  /// Runs a statement that answers no rows; the number of rows it touched.
  Result<std::int64_t> execute(std::string_view sql, std::initializer_list<Value> values = {}) {
    return execute(sql, std::span(values.begin(), values.size()));
  }
  Result<std::int64_t> execute(std::string_view sql, std::span<const Value> values);
};

enum class Engine { sqlite, postgres };

struct StoreOptions {
  /// A folder for SQLite (holds kinportal.db), or 'postgresql://…' / 'host=… dbname=…' for PostgreSQL.
  std::string store;
  /// File name inside the folder (SQLite) or schema name (PostgreSQL): the clinical store is "kinportal", the visitors' book "book".
  std::string name = "kinportal";
  int readers = 8;
  bool read_only = false;
};

class Database {
 public:
  virtual ~Database() = default;
  /// Opens a store that exists already or makes an empty one. Refuses: a second server on the same store, a PostgreSQL database whose
  /// collation is not C, a file that is no database. The schema is not looked at here: see migrations.h.
  static Result<std::unique_ptr<Database>> open(const StoreOptions& options);

  /// Waits for a free reader at most 10 s, then Fault::unavailable.
  virtual Result<Snapshot> snapshot() = 0;
  /// Runs `deed` in a transaction and returns once it is durable. Deeds of many workers share one commit (group commit); a deed that
  /// returns an error leaves nothing behind and does not disturb its neighbours. May be run again after a serialization conflict, so a
  /// deed must have no effect outside the transaction. Fault::unavailable when the disk is full or the store is read-only.
  virtual Result<void> write(const std::function<Result<void>(Transaction&)>& deed) = 0;
  /// The same without waiting: `done` is called from the writer's thread once the deed is durable or has failed.
  virtual void write_later(std::function<Result<void>(Transaction&)> deed, std::function<void(Result<void>)> done) = 0;

  virtual Engine engine() const = 0;
  /// How many commits this process has seen since it opened the store, or 0 when other processes may commit too (PostgreSQL).
  /// Unchanged and not 0 means: nothing has changed.
  virtual std::uint64_t commits() const { return 0; }
  /// Bytes on disk, or 0 when the engine cannot say.
  virtual std::int64_t size_bytes() = 0;
};

/// Escape of % _ and \ for LIKE … ESCAPE '\'.
std::string like_escape(std::string_view text);

}  // namespace kinportal::db
