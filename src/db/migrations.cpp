// SPDX-License-Identifier: Apache-2.0
// Applies the schema's history. Each migration is one transaction with its own row in schema_migration, so a power cut
// leaves either all of it or nothing.
#include "db/migrations.h"

#include <openssl/sha.h>

#include <array>

#include "base/random.h"
#include "db/statements.h"

namespace kinportal::db {
namespace {

std::string sha256_hex(std::string_view text) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  return to_hex(std::as_bytes(std::span(digest)));
}

Result<bool> has_history(Reader& reader, Engine engine) {
  TRY_LET(auto rows,
          engine == Engine::sqlite
              ? reader.query("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'schema_migration'")
              : reader.query("SELECT 1 FROM pg_catalog.pg_tables WHERE schemaname = current_schema() AND tablename = 'schema_migration'"));
  return rows.next();
}

/// Compares what was applied with what this binary knows; the number of the newest applied one.
Result<int> newest_applied(Reader& reader, Engine engine, std::span<const Migration> migrations) {
  TRY_LET(const bool history, has_history(reader, engine));
  if (!history) return 0;
  TRY_LET(auto rows, reader.query("SELECT number, sha256 FROM schema_migration ORDER BY number"));
  int newest = 0;
  std::size_t next = 0;
  while (true) {
    TRY_LET(const bool row, rows.next());
    if (!row) return newest;
    newest = static_cast<int>(rows.integer(0));
    if (next >= migrations.size()) continue;  // a newer binary was here: require_current() says so
    const Migration& known = migrations[next++];
    if (known.number != newest || rows.text(1) != sha256_hex(known.sql)) {
      return fail(Fault::corrupt, "migration " + std::to_string(newest) +
                                      " of the store is not the one in this program: the store was made by a "
                                      "different build; use that build, or restore a backup");
    }
  }
}

Result<void> apply_one(Transaction& transaction, Engine engine, const Migration& migration, Instant now) {
  TRY(transaction.execute(
      "CREATE TABLE IF NOT EXISTS schema_migration (number BIGINT PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL, "
      "applied_at BIGINT NOT NULL)"));
  for (const std::string& statement : split_statements(for_engine(migration.sql, engine))) {
    const auto done = transaction.execute(statement);
    if (!done) return fail(done.error().fault, "migration " + std::string(migration.name) + ": " + done.error().sentence);
  }
  TRY(transaction.execute("INSERT INTO schema_migration (number, name, sha256, applied_at) VALUES ($1, $2, $3, $4)",
                          {migration.number, migration.name, sha256_hex(migration.sql), now}));
  return {};
}

}  // namespace

Result<SchemaState> schema_state(Database& database, std::span<const Migration> migrations) {
  TRY_LET(auto snapshot, database.snapshot());
  SchemaState state;
  state.known = migrations.empty() ? 0 : migrations.back().number;
  TRY_LET(state.applied, newest_applied(snapshot, database.engine(), migrations));
  return state;
}

Result<std::vector<std::string>> migrate(Database& database, std::span<const Migration> migrations, const Clock& clock) {
  TRY_LET(const SchemaState state, schema_state(database, migrations));
  if (state.applied > state.known) {
    return fail(Fault::unavailable, "the store is newer than this program: install the newer program; nothing was changed");
  }
  std::vector<std::string> applied;
  for (const Migration& migration : migrations) {
    if (migration.number <= state.applied) continue;
    TRY(database.write([&](Transaction& transaction) { return apply_one(transaction, database.engine(), migration, clock.now()); }));
    applied.emplace_back(migration.name);
  }
  return applied;
}

Result<void> require_current(Database& database, std::span<const Migration> migrations) {
  TRY_LET(const SchemaState state, schema_state(database, migrations));
  if (state.current()) return {};
  if (state.applied == 0) return fail(Fault::unavailable, "the store is empty: run 'kinportal migrate' first");
  if (state.applied < state.known) return fail(Fault::unavailable, "the store is older than this program: run 'kinportal migrate'");
  return fail(Fault::unavailable, "the store is newer than this program: install the newer program");
}

}  // namespace kinportal::db
