// SPDX-License-Identifier: Apache-2.0
// What every engine promises about values, queries, snapshots and deeds.
#include <doctest/doctest.h>

#include <atomic>
#include <future>
#include <latch>
#include <string>
#include <thread>
#include <vector>

#include "base/random.h"
#include "store_under_test.h"

using namespace kinportal;
using namespace kinportal::db;
using kinportal::test::EmptyStore;
using kinportal::test::sentence_of;

namespace {

std::unique_ptr<Database> open_with_table(const EmptyStore& store) {
  auto database = store.open();
  const auto made = database->write([](Transaction& t) -> Result<void> {
    TRY(t.execute("CREATE TABLE note (id TEXT PRIMARY KEY, number BIGINT, body TEXT, bytes BYTEA) /*clustered*/"));
    return {};
  });
  INFO(sentence_of(made));
  REQUIRE(made.ok());
  return database;
}

std::int64_t count(Database& database) {
  auto snapshot = database.snapshot();
  REQUIRE(snapshot.ok());
  auto rows = snapshot->query("SELECT count(*) FROM note");
  REQUIRE(rows.ok());
  REQUIRE(rows->next().value());
  return rows->integer(0);
}

Result<void> insert(Transaction& t, const std::string& id, std::int64_t number = 0) {
  TRY(t.execute("INSERT INTO note (id, number) VALUES ($1, $2)", {id, number}));
  return {};
}

}  // namespace

TEST_CASE("numbers, texts, bytes and nothing come back as they went in") {
  const EmptyStore store;
  auto database = open_with_table(store);
  std::string every_byte;
  for (int b = 0; b < 256; ++b) every_byte += static_cast<char>(b);
  const std::string text = "Ñandú \\ ' \" % _ \n 👩‍👧";
  REQUIRE(database
              ->write([&](Transaction& t) -> Result<void> {
                TRY(t.execute("INSERT INTO note VALUES ($1, $2, $3, $4)", {"a", INT64_MAX, text, Value::blob(every_byte)}));
                TRY(t.execute("INSERT INTO note VALUES ($1, $2, $3, $4)", {"b", INT64_MIN, "", Value::blob("")}));
                TRY(t.execute("INSERT INTO note VALUES ($1, $2, $3, $4)", {"c", nullptr, std::optional<std::string>(), nullptr}));
                TRY(t.execute("INSERT INTO note VALUES ($1, $2, $3, $4)", {"d", Instant{-1}, PatientId::trusted("p-1"), nullptr}));
                return {};
              })
              .ok());
  auto snapshot = database->snapshot();
  REQUIRE(snapshot.ok());
  auto rows = snapshot->query("SELECT id, number, body, bytes FROM note ORDER BY id");
  REQUIRE(rows.ok());
  REQUIRE(rows->next().value());
  CHECK(rows->integer(1) == INT64_MAX);
  CHECK(rows->string(2) == text);
  CHECK(rows->string(3) == every_byte);
  REQUIRE(rows->next().value());
  CHECK(rows->integer(1) == INT64_MIN);
  CHECK_FALSE(rows->is_null(2));
  CHECK(rows->text(2).empty());
  CHECK_FALSE(rows->is_null(3));
  CHECK(rows->text(3).empty());
  REQUIRE(rows->next().value());
  for (const int column : {1, 2, 3}) CHECK(rows->is_null(column));
  CHECK_FALSE(rows->maybe_instant(1).has_value());
  CHECK_FALSE(rows->maybe_string(2).has_value());
  REQUIRE(rows->next().value());
  CHECK(rows->instant(1) == Instant{-1});
  CHECK(rows->id<PatientId>(2).text() == "p-1");
  CHECK_FALSE(rows->next().value());
  CHECK_FALSE(rows->next().value());
}

TEST_CASE("a value used twice is given once, and values may be named in any order") {
  const EmptyStore store;
  auto database = open_with_table(store);
  auto snapshot = database->snapshot();
  REQUIRE(snapshot.ok());
  auto rows = snapshot->query("SELECT CAST($2 AS TEXT), CAST($1 AS TEXT), CAST($2 AS TEXT)", {"first", "second"});
  INFO(sentence_of(rows));
  REQUIRE(rows.ok());
  REQUIRE(rows->next().value());
  CHECK(rows->text(0) == "second");
  CHECK(rows->text(1) == "first");
  CHECK(rows->text(2) == "second");
}

TEST_CASE("too few or too many values are a bug with a name, not a wrong answer") {
  const EmptyStore store;
  auto database = open_with_table(store);
  for (const std::vector<Value>& values : {std::vector<Value>{}, std::vector<Value>{"a", "b"}}) {
    auto snapshot = database->snapshot();
    REQUIRE(snapshot.ok());
    auto rows = snapshot->query("SELECT id FROM note WHERE id = $1", values);
    REQUIRE_FALSE(rows.ok());
    CHECK(rows.error().fault == Fault::bug);
  }
}

TEST_CASE("a text with a zero byte is refused, never cut short") {
  const EmptyStore store;
  auto database = open_with_table(store);
  const auto done = database->write([](Transaction& t) { return insert(t, std::string("cut\0here", 8)); });
  REQUIRE_FALSE(done.ok());
  CHECK(done.error().fault == Fault::invalid);
  CHECK(count(*database) == 0);
}

TEST_CASE("texts compare and sort by their bytes, whatever the language") {
  const EmptyStore store;
  auto database = open_with_table(store);
  REQUIRE(database
              ->write([](Transaction& t) -> Result<void> {
                for (const char* id : {"b", "A", "a", "Z", "é", "~"}) TRY(insert(t, id));
                return {};
              })
              .ok());
  auto snapshot = database->snapshot();
  auto rows = snapshot->query("SELECT id FROM note WHERE id > $1 ORDER BY id", {"A"});
  REQUIRE(rows.ok());
  std::string order;
  while (rows->next().value()) order += rows->string(0) + " ";
  CHECK(order == "Z a b ~ é ");
}

TEST_CASE("a search for a percent sign finds a percent sign, and LIKE minds the case") {
  const EmptyStore store;
  auto database = open_with_table(store);
  REQUIRE(database
              ->write([](Transaction& t) -> Result<void> {
                for (const char* id : {"100%", "1000", "a_b", "axb", "back\\slash", "Upper"}) TRY(insert(t, id));
                return {};
              })
              .ok());
  auto snapshot = database->snapshot();
  const auto found = [&](const std::string& typed) {
    auto rows = snapshot->query("SELECT id FROM note WHERE id LIKE $1 ESCAPE '\\' ORDER BY id", {like_escape(typed) + "%"});
    INFO(sentence_of(rows));
    REQUIRE(rows.ok());
    std::string ids;
    while (rows->next().value()) ids += rows->string(0) + " ";
    return ids;
  };
  CHECK(found("100%") == "100% ");
  CHECK(found("a_") == "a_b ");
  CHECK(found("back\\") == "back\\slash ");
  CHECK(found("u") == "");
  CHECK(found("U") == "Upper ");
}

TEST_CASE("a query may run inside the rows of the same query") {
  const EmptyStore store;
  auto database = open_with_table(store);
  REQUIRE(database
              ->write([](Transaction& t) -> Result<void> {
                for (const char* id : {"a", "b", "c"}) TRY(insert(t, id));
                return {};
              })
              .ok());
  auto snapshot = database->snapshot();
  constexpr std::string_view sql = "SELECT id FROM note WHERE id >= $1 ORDER BY id";
  auto outer = snapshot->query(sql, {"a"});
  REQUIRE(outer.ok());
  std::string seen;
  while (outer->next().value()) {
    auto inner = snapshot->query(sql, {outer->string(0)});
    REQUIRE(inner.ok());
    while (inner->next().value()) seen += outer->string(0) + inner->string(0) + " ";
  }
  CHECK(seen == "aa ab ac bb bc cc ");
}

TEST_CASE("INSERT … RETURNING answers rows, ON CONFLICT counts what it touched") {
  const EmptyStore store;
  auto database = open_with_table(store);
  const auto done = database->write([](Transaction& t) -> Result<void> {
    {
      TRY_LET(auto rows, t.query("INSERT INTO note (id, number) VALUES ($1, $2) RETURNING number", {"a", 7}));
      TRY_LET(const bool row, rows.next());
      CHECK(row);
      CHECK(rows.integer(0) == 7);
    }
    TRY_LET(const auto second, t.execute("INSERT INTO note (id, number) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING", {"a", 8}));
    CHECK(second == 0);
    TRY_LET(const auto third,
            t.execute("INSERT INTO note (id, number) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET number = excluded.number", {"a", 9}));
    CHECK(third == 1);
    TRY_LET(const auto fourth, t.execute("UPDATE note SET number = number + 1 WHERE number > $1", {100}));
    CHECK(fourth == 0);
    return {};
  });
  INFO(sentence_of(done));
  CHECK(done.ok());
}

TEST_CASE("a deed that fails leaves nothing behind, and its neighbours are kept") {
  const EmptyStore store;
  auto database = open_with_table(store);
  std::vector<std::thread> workers;
  std::atomic<int> kept{0};
  std::atomic<int> refused{0};
  std::latch together(24);
  for (int w = 0; w < 24; ++w) {
    workers.emplace_back([&, w] {
      together.arrive_and_wait();
      const auto done = database->write([&](Transaction& t) -> Result<void> {
        TRY(insert(t, "half-" + std::to_string(w)));
        if (w % 3 == 0) return fail(Fault::forbidden, "not this one");
        if (w % 3 == 1) TRY(t.execute("INSERT INTO note (id) VALUES (NULL), ($1)", {"half-" + std::to_string(w)}));
        return {};
      });
      if (done) {
        ++kept;
      } else {
        ++refused;
        CHECK((done.error().fault == Fault::forbidden || done.error().fault == Fault::conflict));
      }
    });
  }
  for (std::thread& worker : workers) worker.join();
  CHECK(kept == 8);
  CHECK(refused == 16);
  CHECK(count(*database) == 8);
}

TEST_CASE("a deed that goes on after a refused statement is refused itself, on both engines") {
  const EmptyStore store;
  auto database = open_with_table(store);
  const auto done = database->write([](Transaction& t) -> Result<void> {
    TRY(insert(t, "a"));
    const auto twice = insert(t, "a");
    CHECK(twice.error().fault == Fault::conflict);
    const auto after = insert(t, "b");
    CHECK_FALSE(after.ok());
    return {};
  });
  REQUIRE_FALSE(done.ok());
  CHECK(done.error().fault == Fault::conflict);
  CHECK(count(*database) == 0);
}

TEST_CASE("a refusal names the rule and never the value") {
  const EmptyStore store;
  auto database = open_with_table(store);
  const auto twice = database->write([](Transaction& t) -> Result<void> {
    TRY(insert(t, "Quillfeather"));
    return insert(t, "Quillfeather");
  });
  REQUIRE_FALSE(twice.ok());
  CHECK(twice.error().sentence.find("note") != std::string::npos);
  CHECK(twice.error().sentence.find("Quillfeather") == std::string::npos);
}

TEST_CASE("a deed that throws is undone and said to be a bug") {
  const EmptyStore store;
  auto database = open_with_table(store);
  const auto done = database->write([](Transaction& t) -> Result<void> {
    TRY(insert(t, "a"));
    throw std::runtime_error("Quillfeather");
  });
  REQUIRE_FALSE(done.ok());
  CHECK(done.error().fault == Fault::bug);
  CHECK(done.error().sentence.find("Quillfeather") == std::string::npos);
  CHECK(count(*database) == 0);
}

TEST_CASE("a deed that waits for another deed is told so instead of waiting for ever") {
  const EmptyStore store;
  auto database = open_with_table(store);
  Fault inner = Fault::not_found;
  CHECK(database
            ->write([&](Transaction&) -> Result<void> {
              const auto nested = database->write([](Transaction&) { return Result<void>(); });
              if (!nested) inner = nested.error().fault;
              return {};
            })
            .ok());
  CHECK(inner == Fault::bug);
}

TEST_CASE("a snapshot does not move while the store does, from its first moment on") {
  const EmptyStore store;
  auto database = open_with_table(store);
  auto before = database->snapshot();
  REQUIRE(before.ok());
  REQUIRE(database->write([](Transaction& t) { return insert(t, "later"); }).ok());
  for (int look = 0; look < 2; ++look) {
    auto rows = before->query("SELECT count(*) FROM note");
    REQUIRE(rows.ok());
    REQUIRE(rows->next().value());
    CHECK(rows->integer(0) == 0);
  }
  CHECK(count(*database) == 1);
}

TEST_CASE("a snapshot cannot change anything") {
  const EmptyStore store;
  auto database = open_with_table(store);
  {
    auto snapshot = database->snapshot();
    CHECK_FALSE(snapshot->query("INSERT INTO note (id) VALUES ($1)", {"sly"}).ok());
  }
  CHECK(count(*database) == 0);
}

TEST_CASE("a reader whose question failed is of use to the next reader") {
  const EmptyStore store;
  auto options = store.options();
  options.readers = 1;
  auto opened = Database::open(options);
  REQUIRE(opened.ok());
  for (int i = 0; i < 3; ++i) {
    auto snapshot = (*opened)->snapshot();
    REQUIRE(snapshot.ok());
    CHECK_FALSE(snapshot->query("SELECT nothing FROM nowhere").ok());
  }
  auto snapshot = (*opened)->snapshot();
  REQUIRE(snapshot.ok());
  CHECK(snapshot->query("SELECT 1").ok());
}

TEST_CASE("readers read while a deed is open and never see half of it") {
  const EmptyStore store;
  auto database = open_with_table(store);
  std::atomic<bool> stop{false};
  std::atomic<int> torn{0};
  std::vector<std::thread> readers;
  for (int r = 0; r < 4; ++r) {
    readers.emplace_back([&] {
      while (!stop) {
        auto snapshot = database->snapshot();
        auto rows = snapshot->query("SELECT count(*) FROM note");
        if (!rows.ok() || !rows->next().value() || rows->integer(0) % 10 != 0) ++torn;
      }
    });
  }
  for (int deed = 0; deed < 30; ++deed) {
    CHECK(database
              ->write([&](Transaction& t) -> Result<void> {
                for (int i = 0; i < 10; ++i) TRY(insert(t, std::to_string(deed) + "-" + std::to_string(i)));
                return {};
              })
              .ok());
  }
  stop = true;
  for (std::thread& reader : readers) reader.join();
  CHECK(torn == 0);
  CHECK(count(*database) == 300);
}

TEST_CASE("deeds happen one after the other: no counter loses a step") {
  const EmptyStore store;
  auto database = open_with_table(store);
  REQUIRE(database->write([](Transaction& t) { return insert(t, "counter"); }).ok());
  std::vector<std::thread> workers;
  for (int w = 0; w < 8; ++w) {
    workers.emplace_back([&] {
      for (int i = 0; i < 25; ++i) {
        const auto done = database->write([](Transaction& t) -> Result<void> {
          std::int64_t seen = 0;
          {
            TRY_LET(auto rows, t.query("SELECT number FROM note WHERE id = $1", {"counter"}));
            TRY(rows.next());
            seen = rows.integer(0);
          }
          TRY(t.execute("UPDATE note SET number = $1 WHERE id = $2", {seen + 1, "counter"}));
          return {};
        });
        CHECK(done.ok());
      }
    });
  }
  for (std::thread& worker : workers) worker.join();
  auto snapshot = database->snapshot();
  auto rows = snapshot->query("SELECT number FROM note");
  REQUIRE(rows->next().value());
  CHECK(rows->integer(0) == 200);
}

TEST_CASE("write_later answers once for every deed, in order, after a commit that others can see") {
  const EmptyStore store;
  auto database = open_with_table(store);
  constexpr int deeds = 500;
  std::vector<int> order;
  std::promise<void> all;
  for (int i = 0; i < deeds; ++i) {
    database->write_later([i](Transaction& t) { return insert(t, std::to_string(i)); },
                          [&, i](Result<void> outcome) {
                            CHECK(outcome.ok());
                            order.push_back(i);
                            if (i == deeds - 1) all.set_value();
                          });
  }
  all.get_future().wait();
  CHECK(order.size() == deeds);
  CHECK(std::is_sorted(order.begin(), order.end()));
  CHECK(count(*database) == deeds);
}

TEST_CASE("what waits when the store is closed is finished first") {
  const EmptyStore store;
  std::atomic<int> finished{0};
  {
    auto database = open_with_table(store);
    for (int i = 0; i < 100; ++i) {
      database->write_later([i](Transaction& t) { return insert(t, std::to_string(i)); },
                            [&](Result<void> outcome) { finished += outcome.ok(); });
    }
  }
  CHECK(finished == 100);
  auto again = store.open();
  CHECK(count(*again) == 100);
}

TEST_CASE("more statements than the cache holds still answer right") {
  const EmptyStore store;
  auto database = open_with_table(store);
  auto snapshot = database->snapshot();
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 300; ++i) {
      auto rows = snapshot->query("SELECT " + std::to_string(i));
      REQUIRE(rows.ok());
      REQUIRE(rows->next().value());
      CHECK(rows->integer(0) == i);
    }
  }
}

TEST_CASE("only so many readers read at once, and the next one gets the first place that is free") {
  const EmptyStore store;
  auto options = store.options();
  options.readers = 2;
  auto database = Database::open(options);
  REQUIRE(database.ok());
  auto first = (*database)->snapshot();
  auto second = std::make_unique<Result<Snapshot>>((*database)->snapshot());
  REQUIRE(first.ok());
  REQUIRE(second->ok());
  auto third = std::async(std::launch::async, [&] { return (*database)->snapshot().ok(); });
  second.reset();
  CHECK(third.get());
}
