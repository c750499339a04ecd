// SPDX-License-Identifier: Apache-2.0
// migrations/schema.sql is what the schema is today, on one page, for people to read. This test makes the page from the
// migrations and compares; with KINPORTAL_WRITE_GOLDEN=1 it writes the page instead.
#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "db/migrations.h"
#include "store_under_test.h"

using namespace kinportal;
using namespace kinportal::db;
using kinportal::test::EmptyStore;
using kinportal::test::on_postgres;
using kinportal::test::sentence_of;

namespace {

std::string page_of(std::span<const Migration> migrations) {
  const EmptyStore store;
  auto database = store.open();
  const auto applied = migrate(*database, migrations, FixedClock(Instant{0}));
  INFO(sentence_of(applied));
  REQUIRE(applied.ok());
  auto snapshot = database->snapshot();
  // Tables in the order in which they came, each with its indexes under it.
  auto rows = snapshot->query(
      "SELECT s.type, s.sql FROM sqlite_schema s JOIN (SELECT name, rowid AS place FROM sqlite_schema WHERE type = 'table') t "
      "ON t.name = s.tbl_name WHERE s.sql IS NOT NULL ORDER BY t.place, s.type = 'index', s.rowid");
  INFO(sentence_of(rows));
  REQUIRE(rows.ok());
  std::string page;
  while (rows->next().value()) {
    std::string sql = rows->string(1);
    const std::string clause = "WITHOUT ROWID";
    if (const auto at = sql.rfind(clause); at != std::string::npos) sql.replace(at, clause.size(), "/*clustered*/");
    if (rows->text(0) == "table") page += '\n';
    page += sql + ";\n";
  }
  return page;
}

}  // namespace

TEST_CASE("migrations/schema.sql shows the schema as the migrations make it (./dev golden rewrites it)") {
  if (on_postgres()) return;
  const std::string path = KINPORTAL_SOURCE_DIR "/migrations/schema.sql";
  const std::string page =
      "-- What the schema is today, on one page. Made from the numbered migrations by ./dev golden; nobody edits or runs this file.\n\n"
      "-- ---- the clinical store ----\n" +
      page_of(store_migrations()) + "\n-- ---- the visitors' book ----\n" + page_of(book_migrations());
  if (std::getenv("KINPORTAL_WRITE_GOLDEN") != nullptr) {
    std::ofstream(path) << page;
    return;
  }
  std::ifstream file(path);
  std::ostringstream kept;
  kept << file.rdbuf();
  const bool same = kept.str() == page;
  CHECK_MESSAGE(same, "migrations/schema.sql is old: run ./dev golden");
}
