// SPDX-License-Identifier: Apache-2.0
// A practice, a girl and two adults in a real store with a real visitors' book, for the tests of this folder: SQLite in a temp folder, or
// the PostgreSQL that KINPORTAL_TEST_POSTGRES names.
#pragma once
#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>

#include "accounts/account.h"
#include "audit/book.h"
#include "db/migrations.h"
#include "families/deed.h"
#include "patients/register_patient.h"
#include "practices/facts_revision.h"
#include "practices/practice.h"

namespace kinportal::families::test {

class World {
 public:
  World() {
    std::string pattern = (std::filesystem::temp_directory_path() / "kinportal-families-XXXXXX").string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    folder_ = pattern;
    store = open("kinportal", db::store_migrations());
    auto key = audit::SigningKey::make("test/book", random);
    REQUIRE(key.ok());
    auto opened = audit::Book::open(open("book", db::book_migrations()), std::move(key).value(), clock, random);
    REQUIRE(opened.ok());
    book = std::move(opened).value();
    must(store->write([&](db::Transaction& tx) -> Result<void> {
      practices::Practice place;
      place.id = practice;
      place.name = "Clinic";
      TRY_LET(place.zone, Zone::find("America/New_York"));
      place.state = "NY";
      place.phone = "518-555-0100";
      TRY(practices::file_practice(tx, place));
      patients::PatientFromSource from;
      from.source = "test";
      from.keys = {"Patient/mia"};
      from.given_names = "Mia Zephyrtest";
      from.family_name = "Brook";
      from.birth_on = Day::from_civil(2020, 5, 4).value();
      TRY_LET(const patients::Registration registered, patients::register_patient(tx, practice, from, clock.now(), random));
      mia = registered.patient;
      TRY_LET(mother, account(tx, "mother@example.org", "Ada"));
      TRY_LET(father, account(tx, "father@example.org", "Ben"));
      return {};
    }));
  }
  ~World() {
    book.reset();
    store.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  World(const World&) = delete;

  /// Does a deed as staff; its own Result is handed back.
  template <class T>
  Result<T> deed(const std::function<Result<T>(const Deed&)>& work) {
    std::optional<T> answer;
    const Result<void> done = store->write([&](db::Transaction& tx) -> Result<void> {
      TRY_LET(answer, work(Deed{tx, *book, random, {audit::ActorKind::staff, "nurse", "staff", "r1"}, clock.now()}));
      return {};
    });
    if (!done.ok()) return done.error();
    return std::move(*answer);
  }
  Result<void> deed(const std::function<Result<void>(const Deed&)>& work) {
    return store->write(
        [&](db::Transaction& tx) { return work(Deed{tx, *book, random, {audit::ActorKind::staff, "nurse", "staff", "r1"}, clock.now()}); });
  }
  std::int64_t revision() {
    auto snapshot = store->snapshot();
    REQUIRE(snapshot.ok());
    return practices::facts_revision(*snapshot, practice).value();
  }
  /// The verbs in the book about Mia, oldest first.
  std::vector<std::string> verbs() {
    REQUIRE(book->drain_outbox(*store).ok());
    std::vector<std::string> words;
    auto page = book->entries_of_patient(practice, mia, std::nullopt, 100);
    REQUIRE(page.ok());
    for (auto entry = page->entries.rbegin(); entry != page->entries.rend(); ++entry) words.push_back(entry->entry.verb);
    return words;
  }
  static void must(const Result<void>& result) { REQUIRE_MESSAGE(result.ok(), result.error().sentence); }

  FixedClock clock{Instant::parse("2026-11-23T15:00:00Z").value()};
  SeededRandom random{7};
  std::unique_ptr<db::Database> store;
  std::unique_ptr<audit::Book> book;
  const PracticeId practice = PracticeId::trusted("clinic");
  PatientId mia;
  AccountId mother, father;

 private:
  std::unique_ptr<db::Database> open(const std::string& name, std::span<const db::Migration> migrations) {
    db::StoreOptions options{folder_, name, 4, false};
    if (const char* postgres = std::getenv("KINPORTAL_TEST_POSTGRES")) {
      options.store = postgres;
      options.name = name + to_hex(std::as_bytes(std::span(folder_.data() + folder_.size() - 6, 6))) + std::to_string(::getpid());
    }
    auto database = db::Database::open(options);
    REQUIRE_MESSAGE(database.ok(), database.error().sentence);
    REQUIRE(db::migrate(**database, migrations, clock).ok());
    return std::move(database).value();
  }
  Result<AccountId> account(db::Transaction& tx, std::string_view email, std::string_view name) {
    accounts::NewAccount fresh;
    TRY_LET(fresh.email, accounts::fold_email(email));
    fresh.given_names = PersonName(std::string(name) + " Quilltest");
    fresh.family_name = PersonName("Brook");
    return accounts::create_account(tx, fresh, clock.now(), random);
  }
  std::string folder_;
};

}  // namespace kinportal::families::test
