// SPDX-License-Identifier: Apache-2.0
// Prepared statements by their text, parameters by number, rows without copies. A point query costs a hash of its text,
// a bind, a step and a reset.
#include "db/sqlite/sqlite_connection.h"

#include <charconv>

namespace kinportal::db {

Error sqlite_fault(sqlite3* db, int code) {
  const int primary = code & 0xff;
  const std::string number = " (SQLite " + std::to_string(code) + ")";
  switch (primary) {
    case SQLITE_FULL:
      return fail(Fault::unavailable, "the disk of the store is full; nothing of this change was kept: free some space" + number);
    case SQLITE_READONLY: return fail(Fault::unavailable, "the store is read-only; nothing can be changed" + number);
    case SQLITE_IOERR:
      return fail(Fault::unavailable,
                  "the disk of the store refuses to read or write; nothing of this change was kept: look at the disk" + number);
    case SQLITE_CANTOPEN:
      return fail(Fault::unavailable, "the store's file cannot be opened: look at the folder, its owner and its permissions" + number);
    case SQLITE_PERM:
    case SQLITE_AUTH: return fail(Fault::unavailable, "the store's file may not be used by this system account" + number);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL: return fail(Fault::unavailable, "another program holds the store's file" + number);
    case SQLITE_NOMEM: return fail(Fault::unavailable, "there is not enough memory for the store" + number);
    case SQLITE_INTERRUPT: return fail(Fault::unavailable, "the question to the store was interrupted" + number);
    case SQLITE_CORRUPT: return fail(Fault::corrupt, "the store's file is damaged: stop the portal and restore the newest backup" + number);
    case SQLITE_NOTADB: return fail(Fault::corrupt, "the store's file is not a database: is this the right folder?" + number);
    case SQLITE_TOOBIG: return fail(Fault::too_much, "a text is longer than the store takes" + number);
    case SQLITE_CONSTRAINT:
      // SQLite names tables and columns here ("UNIQUE constraint failed: account.email_folded"), never values.
      return fail(Fault::conflict, std::string("a rule of the schema refuses the change: ") + (db ? sqlite3_errmsg(db) : "constraint"));
    default: return fail(Fault::bug, std::string("the store does not understand a statement: ") + (db ? sqlite3_errmsg(db) : "") + number);
  }
}

class SqliteCursor final : public Cursor {
 public:
  SqliteCursor(SqliteConnection& connection, Prepared& prepared, std::unique_ptr<Prepared> own)
      : connection_(connection), prepared_(&prepared), own_(std::move(own)) {
    prepared_->running = true;
  }
  SqliteCursor(const SqliteCursor&) = delete;
  SqliteCursor& operator=(const SqliteCursor&) = delete;
  ~SqliteCursor() override {
    sqlite3_reset(prepared_->statement);
    prepared_->running = false;
    if (prepared_->values.capacity() > SqliteConnection::max_kept_value_bytes) {
      sqlite3_clear_bindings(prepared_->statement);
      std::string().swap(prepared_->values);
    }
  }

  /// The first step is taken at once, so that a statement has happened when run() returns, as on PostgreSQL.
  Result<void> start() {
    TRY_LET(first_, step());
    return {};
  }
  Result<bool> next() override {
    if (started_) return finished_ ? Result<bool>(false) : step();
    started_ = true;
    return first_;
  }
  bool is_null(int column) const override { return sqlite3_column_type(prepared_->statement, column) == SQLITE_NULL; }
  std::int64_t integer(int column) const override { return sqlite3_column_int64(prepared_->statement, column); }
  std::string_view text(int column) const override {
    const void* bytes = sqlite3_column_blob(prepared_->statement, column);
    const int size = sqlite3_column_bytes(prepared_->statement, column);
    return bytes == nullptr ? std::string_view() : std::string_view(static_cast<const char*>(bytes), static_cast<std::size_t>(size));
  }
  std::int64_t affected() const override { return affected_; }

 private:
  Result<bool> step() {
    const int code = sqlite3_step(prepared_->statement);
    if (code == SQLITE_ROW) return true;
    finished_ = true;
    if (code != SQLITE_DONE) return connection_.note(sqlite_fault(connection_.db_, sqlite3_extended_errcode(connection_.db_)));
    if (prepared_->changes) affected_ = sqlite3_changes64(connection_.db_);
    return false;
  }

  SqliteConnection& connection_;
  Prepared* prepared_;
  std::unique_ptr<Prepared> own_;  // when the cached statement is busy with an outer query of the same text
  std::int64_t affected_ = 0;
  bool first_ = false;
  bool started_ = false;
  bool finished_ = false;
};

Result<std::unique_ptr<SqliteConnection>> SqliteConnection::open(const std::string& path, Access access) {
  sqlite3* db = nullptr;
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_PRIVATECACHE;
  std::string name = path;
  if (access == Access::immutable) {
    name = "file:";
    for (const char c : path) {
      if (c == '?' || c == '#' || c == '%') {
        static constexpr char hex[] = "0123456789abcdef";
        name += '%';
        name += hex[(static_cast<unsigned char>(c) >> 4) & 15];
        name += hex[static_cast<unsigned char>(c) & 15];
      } else {
        name += c;
      }
    }
    name += "?immutable=1";
    flags |= SQLITE_OPEN_URI;
  }
  const bool may_write = access == Access::read_write || access == Access::query_only;
  flags |= may_write ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY;
  if (access == Access::read_write) flags |= SQLITE_OPEN_CREATE;
  const int code = sqlite3_open_v2(name.c_str(), &db, flags, nullptr);
  std::unique_ptr<SqliteConnection> connection(new SqliteConnection(db));
  if (code != SQLITE_OK) return sqlite_fault(db, code);
  sqlite3_busy_timeout(db, busy_timeout_ms);
  sqlite3_limit(db, SQLITE_LIMIT_LENGTH, max_value_bytes);
  sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
  sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
  sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
  sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, nullptr);
  if (access == Access::read_write) {
    TRY(connection->command("PRAGMA journal_mode=WAL"));
    TRY(connection->command("PRAGMA synchronous=FULL"));
    TRY(connection->command("PRAGMA cache_size=-16000"));
    TRY(connection->command("PRAGMA journal_size_limit=67108864"));
  } else {
    TRY(connection->command("PRAGMA query_only=ON"));
  }
  TRY(connection->command("PRAGMA foreign_keys=OFF"));
  TRY(connection->command("PRAGMA temp_store=MEMORY"));
  TRY(connection->command("PRAGMA case_sensitive_like=ON"));  // as PostgreSQL
  // Writing gains nothing from mapped pages (measured with the import), and every page it touches would count as memory of ours.
  TRY(connection->command("PRAGMA mmap_size=" + std::to_string(access == Access::read_write ? 0 : mmap_bytes)));
  TRY(connection->command("SELECT count(*) FROM sqlite_schema"));  // reads the header: a file that is no database says so here
  return connection;
}

SqliteConnection::~SqliteConnection() {
  prepared_.clear();
  sqlite3_close_v2(db_);
}

Error SqliteConnection::note(Error error) {
  if (!broken_) broken_ = error;
  return error;
}

Result<std::unique_ptr<Prepared>> SqliteConnection::prepare(std::string_view sql) {
  auto prepared = std::make_unique<Prepared>();
  const char* rest = nullptr;
  const int code =
      sqlite3_prepare_v3(db_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &prepared->statement, &rest);
  if (code != SQLITE_OK) return sqlite_fault(db_, sqlite3_extended_errcode(db_));
  if (prepared->statement == nullptr) return fail(Fault::bug, "an empty statement was given to the store");
  for (const char* at = rest; at != sql.data() + sql.size(); ++at) {
    if (*at != ' ' && *at != '\n' && *at != ';') return fail(Fault::bug, "two statements in one text were given to the store");
  }
  const int count = sqlite3_bind_parameter_count(prepared->statement);
  for (int i = 1; i <= count; ++i) {
    const char* name = sqlite3_bind_parameter_name(prepared->statement, i);
    int number = 0;
    if (name != nullptr && name[0] == '$') std::from_chars(name + 1, name + std::char_traits<char>::length(name), number);
    if (number < 1 || number > max_parameters) return fail(Fault::bug, "parameters of a statement are $1, $2 …");
    if (prepared->places.size() < static_cast<std::size_t>(number)) prepared->places.resize(static_cast<std::size_t>(number));
    prepared->places[static_cast<std::size_t>(number) - 1] = i;
  }
  prepared->changes = sqlite3_stmt_readonly(prepared->statement) == 0;
  return prepared;
}

Result<Prepared*> SqliteConnection::cached(std::string_view sql) {
  const auto found = prepared_.find(sql);
  if (found != prepared_.end()) {
    found->second->last_used = ++uses_;
    return found->second.get();
  }
  TRY_LET(auto prepared, prepare(sql));
  if (prepared_.size() >= max_prepared) {
    auto oldest = prepared_.end();
    for (auto it = prepared_.begin(); it != prepared_.end(); ++it) {
      if (!it->second->running && (oldest == prepared_.end() || it->second->last_used < oldest->second->last_used)) oldest = it;
    }
    if (oldest != prepared_.end()) prepared_.erase(oldest);
  }
  prepared->last_used = ++uses_;
  Prepared* const kept = prepared.get();
  prepared_.emplace(std::string(sql), std::move(prepared));
  return kept;
}

Result<void> SqliteConnection::bind(Prepared& prepared, std::span<const Value> values) {
  if (values.size() != prepared.places.size()) return fail(Fault::bug, "a statement was given more or fewer values than it names");
  std::size_t bytes = 0;
  for (const Value& value : values) bytes += value.text().size();
  // The values are copied once into a buffer of the statement, which SQLite borrows: they may be temporaries of the caller.
  prepared.values.clear();
  prepared.values.reserve(bytes);
  for (std::size_t n = 0; n < values.size(); ++n) {
    const int place = prepared.places[n];
    if (place == 0) continue;
    const Value& value = values[n];
    // PostgreSQL cannot keep a zero byte in a text, so neither engine does.
    if (value.kind() == Value::Kind::text && value.text().find('\0') != std::string_view::npos) {
      return fail(Fault::invalid, "a text holds a zero byte");
    }
    int code = SQLITE_OK;
    switch (value.kind()) {
      case Value::Kind::null: code = sqlite3_bind_null(prepared.statement, place); break;
      case Value::Kind::integer: code = sqlite3_bind_int64(prepared.statement, place, value.integer()); break;
      case Value::Kind::text:
      case Value::Kind::blob: {
        const char* at = prepared.values.data() + prepared.values.size();
        const auto size = static_cast<sqlite3_uint64>(value.text().size());
        prepared.values.append(value.text());
        code = value.kind() == Value::Kind::text ? sqlite3_bind_text64(prepared.statement, place, at, size, SQLITE_STATIC, SQLITE_UTF8)
                                                 : sqlite3_bind_blob64(prepared.statement, place, at, size, SQLITE_STATIC);
        break;
      }
    }
    if (code != SQLITE_OK) return sqlite_fault(db_, code);
  }
  return {};
}

Result<std::unique_ptr<Cursor>> SqliteConnection::run(std::string_view sql, std::span<const Value> values) {
  if (broken_) return *broken_;
  auto kept = cached(sql);
  if (!kept) return note(std::move(kept).error());
  Prepared* prepared = *kept;
  std::unique_ptr<Prepared> own;
  if (prepared->running) {
    auto extra = prepare(sql);
    if (!extra) return note(std::move(extra).error());
    own = std::move(extra).value();
    prepared = own.get();
  }
  auto bound = bind(*prepared, values);
  if (!bound) return note(std::move(bound).error());
  auto cursor = std::make_unique<SqliteCursor>(*this, *prepared, std::move(own));
  TRY(cursor->start());
  return std::unique_ptr<Cursor>(std::move(cursor));
}

Result<void> SqliteConnection::command(std::string_view sql) {
  TRY_LET(Prepared * prepared, cached(sql));
  int code = SQLITE_ROW;
  while (code == SQLITE_ROW) code = sqlite3_step(prepared->statement);
  const int extended = code == SQLITE_DONE ? SQLITE_OK : sqlite3_extended_errcode(db_);
  Result<void> result;
  if (extended != SQLITE_OK) result = sqlite_fault(db_, extended);
  sqlite3_reset(prepared->statement);
  return result;
}

}  // namespace kinportal::db
