// SPDX-License-Identifier: Apache-2.0
// What only a server can do to us: restart, throw us out, let somebody else change the same rows, sort by a language.
#include <doctest/doctest.h>
#include <libpq-fe.h>

#include <cstdlib>
#include <memory>
#include <string>

#include "store_under_test.h"

using namespace kinportal;
using namespace kinportal::db;
using kinportal::test::EmptyStore;
using kinportal::test::on_postgres;
using kinportal::test::sentence_of;

namespace {

/// Somebody with psql.
class Outsider {
 public:
  Outsider() : connection_(PQconnectdb(std::getenv("KINPORTAL_TEST_POSTGRES"))) { REQUIRE(PQstatus(connection_) == CONNECTION_OK); }
  ~Outsider() { PQfinish(connection_); }
  Outsider(const Outsider&) = delete;
  Outsider& operator=(const Outsider&) = delete;
  bool does(const std::string& sql) {
    PGresult* result = PQexec(connection_, sql.c_str());
    const ExecStatusType status = PQresultStatus(result);
    PQclear(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
  }

 private:
  PGconn* connection_;
};

std::string throw_out(const StoreOptions& options) {
  return "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'kinportal " + options.name + "'";
}

Result<void> make_counter(Transaction& t) {
  TRY(t.execute("CREATE TABLE counter (id TEXT PRIMARY KEY, number BIGINT NOT NULL)"));
  TRY(t.execute("INSERT INTO counter VALUES ('a', 0)"));
  return {};
}

Result<void> add_one(Transaction& t) {
  TRY(t.execute("UPDATE counter SET number = number + 1 WHERE id = $1", {"a"}));
  return {};
}

std::int64_t number(Database& database) {
  auto snapshot = database.snapshot();
  INFO(sentence_of(snapshot));
  REQUIRE(snapshot.ok());
  auto rows = snapshot->query("SELECT number FROM counter WHERE id = $1", {"a"});
  REQUIRE(rows.ok());
  REQUIRE(rows->next().value());
  return rows->integer(0);
}

}  // namespace

TEST_CASE("after the server has thrown everybody out, the next read and the next deed work again") {
  if (!on_postgres()) return;
  const EmptyStore store;
  auto database = store.open();
  REQUIRE(database->write(make_counter).ok());
  CHECK(number(*database) == 0);
  Outsider outsider;
  for (int round = 1; round <= 3; ++round) {
    REQUIRE(outsider.does(throw_out(store.options())));
    const auto done = database->write(add_one);
    INFO(sentence_of(done));
    CHECK(done.ok());
    CHECK(number(*database) == round);
  }
}

TEST_CASE("a deed whose connection breaks in the middle is run again from its beginning and counts once") {
  if (!on_postgres()) return;
  const EmptyStore store;
  auto database = store.open();
  REQUIRE(database->write(make_counter).ok());
  Outsider outsider;
  int runs = 0;
  const auto done = database->write([&](Transaction& t) -> Result<void> {
    TRY(add_one(t));
    if (++runs == 1) CHECK(outsider.does(throw_out(store.options())));
    TRY(add_one(t));
    return {};
  });
  INFO(sentence_of(done));
  CHECK(done.ok());
  CHECK(runs == 2);
  CHECK(number(*database) == 2);
}

TEST_CASE("a deed that loses a race against somebody with psql is run again on what he left") {
  if (!on_postgres()) return;
  const EmptyStore store;
  auto database = store.open();
  REQUIRE(database->write(make_counter).ok());
  Outsider outsider;
  int runs = 0;
  const auto done = database->write([&](Transaction& t) -> Result<void> {
    TRY(t.query("SELECT number FROM counter"));
    if (++runs == 1) CHECK(outsider.does("UPDATE " + store.options().name + ".counter SET number = 40"));
    return add_one(t);
  });
  CHECK(done.ok());
  CHECK(runs == 2);
  CHECK(number(*database) == 41);
}

TEST_CASE("a deed that loses every race is refused in the end, not run for ever") {
  if (!on_postgres()) return;
  const EmptyStore store;
  auto database = store.open();
  REQUIRE(database->write(make_counter).ok());
  Outsider outsider;
  int runs = 0;
  const auto done = database->write([&](Transaction& t) -> Result<void> {
    TRY(t.query("SELECT number FROM counter"));
    ++runs;
    CHECK(outsider.does("UPDATE " + store.options().name + ".counter SET number = number + 100"));
    return add_one(t);
  });
  REQUIRE_FALSE(done.ok());
  CHECK(done.error().fault == Fault::unavailable);
  CHECK(runs == 5);
  CHECK(number(*database) == 500);
  CHECK(database->write(add_one).ok());
}

TEST_CASE("a database that sorts by a language is refused with the command that makes a right one") {
  if (!on_postgres()) return;
  Outsider outsider;
  REQUIRE(outsider.does("CREATE DATABASE speaks TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'"));
  StoreOptions options;
  options.store = std::string(std::getenv("KINPORTAL_TEST_POSTGRES")) + " dbname=speaks";
  const auto opened = Database::open(options);
  REQUIRE_FALSE(opened.ok());
  CHECK(opened.error().fault == Fault::unavailable);
  CHECK(opened.error().sentence.find("--locale=C") != std::string::npos);
  CHECK(outsider.does("DROP DATABASE speaks"));
}

TEST_CASE("a server that is not there, and a database that is not there, are said to be so within seconds") {
  StoreOptions options;
  options.store = "host=/nonexistent dbname=kinportal";
  const auto opened = Database::open(options);
  REQUIRE_FALSE(opened.ok());
  CHECK(opened.error().fault == Fault::unavailable);
  CHECK(opened.error().sentence.find("cannot be reached") != std::string::npos);
}
