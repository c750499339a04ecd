// SPDX-License-Identifier: Apache-2.0
// Opens real stores on the engine of this run; nothing is mocked.
#include "import_world.h"

#include <doctest/doctest.h>

#include <fstream>

#include "db/migrations.h"
#include "practices/practice.h"

namespace kinportal::test {

ImportWorld::ImportWorld() {
  store = empty_store.open();
  REQUIRE(db::migrate(*store, db::store_migrations(), clock).ok());
  auto book_store = empty_book.open();
  REQUIRE(db::migrate(*book_store, db::book_migrations(), clock).ok());
  auto key = audit::SigningKey::make("test.example/visitors-book", random);
  REQUIRE(key.ok());
  auto opened = audit::Book::open(std::move(book_store), std::move(*key), clock, random);
  REQUIRE(opened.ok());
  book = std::move(*opened);
  practices::Practice elm;
  elm.id = practice;
  elm.name = "Elm Street Pediatrics";
  elm.zone = Zone::find("America/New_York").value();
  elm.state = "NY";
  elm.phone = "518-555-0100";
  REQUIRE(store->write([&](db::Transaction& deed) { return practices::file_practice(deed, elm); }).ok());
}

std::string ImportWorld::file(const std::string& name, std::string_view bytes) const {
  const std::string path = folder.path() + "/" + name;
  std::ofstream(path, std::ios::binary) << bytes;
  return path;
}

intake::ImportSummary ImportWorld::import(const std::vector<std::string>& files) {
  listed_.clear();
  intake::ImportOptions options;
  options.practice = practice;
  options.source = source;
  options.files = files;
  options.list = [this](const intake::Listed& one) {
    listed_.push_back(std::to_string(one.line) + ":" + std::to_string(one.entry) + " " + one.what + ": " + one.reason);
  };
  auto done = intake::import_fhir(options, *store, *book, clock, random);
  INFO(sentence_of(done));
  REQUIRE(done.ok());
  return *done;
}

std::string ImportWorld::text(std::string_view sql) const {
  auto snapshot = store->snapshot();
  REQUIRE(snapshot.ok());
  auto rows = snapshot->query(sql);
  INFO(sentence_of(rows));
  REQUIRE(rows.ok());
  const auto found = rows->next();
  REQUIRE(found.ok());
  return *found ? rows->string(0) : std::string();
}

std::int64_t ImportWorld::number(std::string_view sql) const {
  auto snapshot = store->snapshot();
  REQUIRE(snapshot.ok());
  auto rows = snapshot->query(sql);
  INFO(sentence_of(rows));
  REQUIRE(rows.ok());
  const auto found = rows->next();
  REQUIRE(found.ok());
  return *found ? rows->integer(0) : -1;
}

std::string ImportWorld::everything() const {
  constexpr const char* questions[] = {
      "SELECT item_id || '|' || patient_id || '|' || title || '|' || body || '|' || status || '|' || cast(version AS TEXT) || '|' || cast(labels AS TEXT) || '|' || "
      "cast(happened_at AS TEXT) || '|' || cast(available_at AS TEXT) || '|' || cast(transmitted_at AS TEXT) || '|' || coalesce(parent_item_id, '-') "
      "FROM chart_item ORDER BY item_id",
      "SELECT source_key || '|' || patient_id || '|' || cast(received_at AS TEXT) FROM chart_source ORDER BY source_key",
      "SELECT patient_id || '|' || search_name || '|' || coalesce(birth_on, '-') FROM patient ORDER BY patient_id",
      "SELECT system || '|' || value || '|' || patient_id FROM patient_identifier ORDER BY system, value",
      "SELECT source_key || '|' || display FROM reference_entry ORDER BY source_key",
      "SELECT cast(count(*) AS TEXT) FROM chart_item_history",
      "SELECT cast(revision AS TEXT) FROM facts_revision"};
  std::string all;
  auto snapshot = store->snapshot();
  REQUIRE(snapshot.ok());
  for (const char* question : questions) {
    auto rows = snapshot->query(question);
    INFO(sentence_of(rows));
    REQUIRE(rows.ok());
    while (true) {
      const auto more = rows->next();
      REQUIRE(more.ok());
      if (!*more) break;
      all.append(rows->text(0)).append("\n");
    }
  }
  return all;
}

}  // namespace kinportal::test
