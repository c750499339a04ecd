// SPDX-License-Identifier: Apache-2.0
// The schema's history: numbered SQL files put inside the binary at build time, applied in order, checksummed, forward only.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "db/database.h"

namespace kinportal::db {

struct Migration {
  int number = 0;
  std::string_view name;
  std::string_view sql;  // statements end with ';' at a line's end; '/*clustered*/' becomes WITHOUT ROWID on SQLite
};

/// The sequences inside this binary: migrations/NNNN_name.sql and migrations/book/NNNN_name.sql.
std::span<const Migration> store_migrations();
std::span<const Migration> book_migrations();

struct SchemaState {
  int applied = 0;  // number of the newest migration in the store; 0: empty store
  int known = 0;    // number of the newest migration in this binary
  bool current() const { return applied == known; }
};

/// Fault::corrupt when an applied migration's checksum differs from this binary's.
Result<SchemaState> schema_state(Database& database, std::span<const Migration> migrations);
/// Applies what is missing, one transaction each, and returns the names applied.
Result<std::vector<std::string>> migrate(Database& database, std::span<const Migration> migrations, const Clock& clock);
/// Fault::unavailable with the next command to run when the schema is older or newer than this binary.
Result<void> require_current(Database& database, std::span<const Migration> migrations);

}  // namespace kinportal::db
