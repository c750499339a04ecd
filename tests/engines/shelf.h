// SPDX-License-Identifier: Apache-2.0
// A visitors' book for a test: its store, its key, its checkpoint file, somebody who forges it, and looks to fill it with.
#pragma once
#include <doctest/doctest.h>

#include <atomic>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>

#include "audit/book.h"
#include "audit/command.h"
#include "audit/verify.h"
#include "db/migrations.h"
#include "store_under_test.h"

namespace kinportal::test {

/// A book with its key and its checkpoint file; open() as often as one likes, one at a time.
class Shelf {
 public:
  Shelf() {
    auto key = audit::SigningKey::make("test.example.org/book", random_);
    REQUIRE(key.ok());
    REQUIRE(key->save(key_file()).ok());
    auto database = store_.open();
    REQUIRE(db::migrate(*database, db::book_migrations(), clock_).ok());
  }
  std::string key_file() const { return folder_.path() + "/book.key"; }
  std::string checkpoint_file() const { return folder_.path() + "/book.checkpoint"; }
  audit::SigningKey key() const {
    auto key = audit::SigningKey::load(key_file());
    REQUIRE(key.ok());
    return std::move(key).value();
  }
  Result<std::unique_ptr<audit::Book>> try_open() {
    auto database = db::Database::open(store_.options());
    if (!database) return database.error();
    audit::BookOptions options;
    options.checkpoint_file = checkpoint_file();
    return audit::Book::open(std::move(database).value(), key(), clock_, random_, options);
  }
  std::unique_ptr<audit::Book> open() {
    auto book = try_open();
    INFO(sentence_of(book));
    REQUIRE(book.ok());
    return std::move(book).value();
  }
  /// Somebody with the database's password.
  void forge(std::initializer_list<const char*> statements) const {
    auto database = store_.open();
    const auto done = database->write([&](db::Transaction& t) -> Result<void> {
      for (const char* sql : statements) TRY(t.execute(sql));
      return {};
    });
    INFO(sentence_of(done));
    REQUIRE(done.ok());
  }
  audit::Verdict verdict(const std::string& outside = "") const {
    auto options = store_.options();
    options.read_only = true;
    auto database = db::Database::open(options);
    REQUIRE(database.ok());
    audit::VerifyOptions wanted;
    wanted.beside = beside();
    wanted.outside = outside;
    auto verdict = audit::verify(**database, key(), wanted);
    INFO(sentence_of(verdict));
    REQUIRE(verdict.ok());
    return *verdict;
  }
  std::string beside() const {
    std::ostringstream text;
    text << std::ifstream(checkpoint_file()).rdbuf();
    return text.str();
  }
  audit::BookPlaces places() const { return {store_.options(), key_file(), checkpoint_file()}; }
  FixedClock& clock() { return clock_; }

 private:
  SystemRandom random_;
  FixedClock clock_{Instant{1'800'000'000'000'000}};
  EmptyStore store_;
  TempFolder folder_;
};

inline audit::Entry look(int number, const char* patient = "patient-1") {
  audit::Entry e;
  e.at = Instant{1'800'000'000'000'000 + number};
  e.practice = PracticeId::trusted("practice-1");
  e.actor_kind = audit::ActorKind::account;
  e.actor_id = "account-" + std::to_string(number);
  e.patient = PatientId::trusted(patient);
  e.verb = "view_results";
  e.effect = audit::Effect::allow;
  e.reason = "parent";
  e.rules = "R1";
  e.items = number;
  e.via = "web";
  e.request_id = "request-" + std::to_string(number);
  return e;
}

inline void fill(Shelf& shelf, int count) {
  auto book = shelf.open();
  std::atomic<int> durable{0};
  for (int i = 0; i < count; ++i) {
    book->append(look(i), [&](Result<std::uint64_t> seq) { durable += seq.ok(); });
  }
  book.reset();
  REQUIRE(durable == count);
}

}  // namespace kinportal::test
