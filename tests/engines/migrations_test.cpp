// SPDX-License-Identifier: Apache-2.0
// The schema's history on both engines, and its page migrations/schema.sql.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "db/migrations.h"
#include "store_under_test.h"

using namespace kinportal;
using namespace kinportal::db;
using kinportal::test::EmptyStore;
using kinportal::test::sentence_of;

namespace {

const FixedClock noon{Instant{1'800'000'000'000'000}};

constexpr Migration first{
    1, "0001_first",
    "-- a comment; with a semicolon\nCREATE TABLE a (id TEXT PRIMARY KEY, note TEXT NOT NULL DEFAULT ';') /*clustered*/;\n"
    "INSERT INTO a (id) VALUES ('x;y');\n"};
constexpr Migration second{2, "0002_second",
                           "ALTER TABLE a ADD COLUMN more BIGINT; -- what it is for;\nCREATE INDEX a_by_more ON a (more);"};
constexpr Migration broken{2, "0002_broken", "CREATE TABLE b (id TEXT PRIMARY KEY);\nCREATE TABLE b (id TEXT PRIMARY KEY);"};

}  // namespace

TEST_CASE("the portal's own migrations apply to an empty store, once") {
  const EmptyStore store;
  auto database = store.open();
  CHECK(require_current(*database, store_migrations()).error().sentence.find("kinportal migrate") != std::string::npos);
  const auto applied = migrate(*database, store_migrations(), noon);
  INFO(sentence_of(applied));
  REQUIRE(applied.ok());
  CHECK(applied->size() == store_migrations().size());
  CHECK(require_current(*database, store_migrations()).ok());
  const auto again = migrate(*database, store_migrations(), noon);
  REQUIRE(again.ok());
  CHECK(again->empty());
}

TEST_CASE("the visitors' book's migrations apply to a store of their own") {
  const EmptyStore store;
  auto database = store.open();
  const auto applied = migrate(*database, book_migrations(), noon);
  INFO(sentence_of(applied));
  REQUIRE(applied.ok());
  CHECK(require_current(*database, book_migrations()).ok());
}

TEST_CASE("semicolons in comments and quotes end nothing, and a later migration finds the earlier one's rows") {
  const EmptyStore store;
  auto database = store.open();
  REQUIRE(migrate(*database, std::vector{first}, noon).ok());
  const auto applied = migrate(*database, std::vector{first, second}, noon);
  REQUIRE(applied.ok());
  CHECK(*applied == std::vector<std::string>{"0002_second"});
  auto snapshot = database->snapshot();
  auto rows = snapshot->query("SELECT id, note, more FROM a");
  INFO(sentence_of(rows));
  REQUIRE(rows.ok());
  REQUIRE(rows->next().value());
  CHECK(rows->text(0) == "x;y");
  CHECK(rows->text(1) == ";");
  CHECK(rows->is_null(2));
}

TEST_CASE("a migration that fails half way leaves the schema as it was, and says which one it was") {
  const EmptyStore store;
  auto database = store.open();
  const auto applied = migrate(*database, std::vector{first, broken}, noon);
  REQUIRE_FALSE(applied.ok());
  CHECK(applied.error().sentence.find("0002_broken") != std::string::npos);
  const auto state = schema_state(*database, std::vector{first, broken});
  REQUIRE(state.ok());
  CHECK(state->applied == 1);
  CHECK_FALSE(database->snapshot()->query("SELECT id FROM b").ok());
  CHECK(migrate(*database, std::vector{first, second}, noon).ok());
}

TEST_CASE("a migration whose text changed after it was applied is found out") {
  const EmptyStore store;
  auto database = store.open();
  REQUIRE(migrate(*database, std::vector{first}, noon).ok());
  Migration edited = first;
  edited.sql = "CREATE TABLE a (id TEXT);";
  const auto state = schema_state(*database, std::vector{edited});
  REQUIRE_FALSE(state.ok());
  CHECK(state.error().fault == Fault::corrupt);
}

TEST_CASE("a store of a newer program is not touched by an older one") {
  const EmptyStore store;
  auto database = store.open();
  REQUIRE(migrate(*database, std::vector{first, second}, noon).ok());
  CHECK(migrate(*database, std::vector{first}, noon).error().fault == Fault::unavailable);
  const auto required = require_current(*database, std::vector{first});
  REQUIRE_FALSE(required.ok());
  CHECK(required.error().sentence.find("newer") != std::string::npos);
}
