// SPDX-License-Identifier: Apache-2.0
// What is the same for both engines: asking, changing, escaping, and choosing the engine by the look of the store's name.
#include "db/database.h"

#include "db/postgres/postgres_database.h"
#include "db/sqlite/sqlite_database.h"

namespace kinportal::db {

Result<Rows> Reader::query(std::string_view sql, std::span<const Value> values) {
  TRY_LET(auto cursor, session_->run(sql, values));
  return Rows(std::move(cursor));
}

Result<std::int64_t> Transaction::execute(std::string_view sql, std::span<const Value> values) {
  TRY_LET(auto cursor, session_->run(sql, values));
  while (true) {
    TRY_LET(const bool row, cursor->next());
    if (!row) return cursor->affected();
  }
}

bool names_postgres(std::string_view store) {
  return store.starts_with("postgresql://") || store.starts_with("postgres://") || store.find("dbname=") != std::string_view::npos ||
         store.starts_with("host=") || store.starts_with("service=");
}

Result<std::unique_ptr<Database>> Database::open(const StoreOptions& options) {
  if (options.store.empty()) return fail(Fault::invalid, "no store is named: give a folder or postgresql://…");
  for (const char c : options.name) {
    if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_') {
      return fail(Fault::invalid, "a store's name has only small letters, digits and '_'");
    }
  }
  if (options.name.empty() || options.readers < 1) return fail(Fault::invalid, "a store needs a name and at least one reader");
  return names_postgres(options.store) ? open_postgres(options) : open_sqlite(options);
}

std::string like_escape(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 8);
  for (const char c : text) {
    if (c == '%' || c == '_' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

}  // namespace kinportal::db
