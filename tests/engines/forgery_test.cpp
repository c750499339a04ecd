// SPDX-License-Identifier: Apache-2.0
// Every way of falsifying the visitors' book that somebody with the database's password has, found and named.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "shelf.h"
#include "store_under_test.h"

using namespace kinportal;
using namespace kinportal::audit;
using kinportal::test::fill;
using kinportal::test::look;
using kinportal::test::sentence_of;
using kinportal::test::Shelf;

TEST_CASE("an edited entry is named, whichever of its fields was edited") {
  Shelf shelf;
  fill(shelf, 300);
  CHECK(shelf.verdict().good());
  for (const char* sql : {"UPDATE book_entry SET actor_id = 'account-9' WHERE seq = 41",
                          "UPDATE book_entry SET effect = 'deny' WHERE seq = 41", "UPDATE book_entry SET patient_id = '' WHERE seq = 41",
                          "UPDATE book_entry SET at = at + 1 WHERE seq = 41", "UPDATE book_entry SET items = 0 WHERE seq = 41",
                          "UPDATE book_entry SET before_seq = 7 WHERE seq = 41", "UPDATE book_entry SET effect = 'maybe' WHERE seq = 41"}) {
    Shelf one;
    fill(one, 300);
    one.forge({sql});
    const auto verdict = one.verdict();
    CHECK_FALSE(verdict.good());
    REQUIRE(verdict.first_bad.has_value());
    CHECK(*verdict.first_bad == 41);
    CHECK(verdict.sentence.find("entry 41") != std::string::npos);
  }
}

TEST_CASE("an edited entry among the newest, which no tile remembers yet, is named too") {
  Shelf shelf;
  fill(shelf, 300);
  shelf.forge({"UPDATE book_entry SET actor_id = 'account-9' WHERE seq = 290"});
  CHECK(shelf.verdict().first_bad == 290);
}

TEST_CASE("a deleted entry is named: with its gap, and with the gap closed") {
  Shelf shelf;
  fill(shelf, 300);
  shelf.forge({"DELETE FROM book_entry WHERE seq = 100"});
  auto verdict = shelf.verdict();
  CHECK(verdict.first_bad == 100);
  CHECK(verdict.sentence.find("missing") != std::string::npos);

  Shelf closed;
  fill(closed, 300);
  closed.forge({"DELETE FROM book_entry WHERE seq = 100", "UPDATE book_entry SET seq = seq + 999 WHERE seq > 100",
                "UPDATE book_entry SET seq = seq - 1000 WHERE seq > 1000"});
  verdict = closed.verdict();
  CHECK(verdict.first_bad == 100);
  CHECK(verdict.sentence.find("entry 101") != std::string::npos);
}

TEST_CASE("two entries that changed places are found at the first of them") {
  Shelf shelf;
  fill(shelf, 300);
  shelf.forge({"UPDATE book_entry SET seq = 9999 WHERE seq = 20", "UPDATE book_entry SET seq = 20 WHERE seq = 30",
               "UPDATE book_entry SET seq = 30 WHERE seq = 9999"});
  const auto verdict = shelf.verdict();
  CHECK(verdict.first_bad == 20);
  CHECK(verdict.sentence.find("entry 30") != std::string::npos);
}

TEST_CASE("an entry put in between is found where it was put in, and one put in at the end as well") {
  Shelf shelf;
  fill(shelf, 300);
  shelf.forge(
      {"UPDATE book_entry SET seq = seq + 1000 WHERE seq >= 50", "UPDATE book_entry SET seq = seq - 999 WHERE seq >= 1000",
       "INSERT INTO book_entry (seq, at, practice_id, patient_id, actor_kind, actor_id, verb, effect, reason, rules, items, detail, via, "
       "request_id, before_seq, salt, seal) SELECT 50, at, practice_id, patient_id, actor_kind, actor_id, verb, effect, reason, rules, "
       "items, detail, via, "
       "request_id, before_seq, salt, seal FROM book_entry WHERE seq = 3"});
  CHECK(shelf.verdict().first_bad == 50);

  Shelf end;
  fill(end, 300);
  end.forge(
      {"INSERT INTO book_entry (seq, at, practice_id, patient_id, actor_kind, actor_id, verb, effect, reason, rules, items, detail, via, "
       "request_id, before_seq, salt, seal) SELECT 300, at, practice_id, patient_id, actor_kind, actor_id, verb, effect, reason, rules, "
       "items, detail, via, "
       "request_id, before_seq, salt, seal FROM book_entry WHERE seq = 3"});
  CHECK(end.verdict().first_bad == 300);
}

TEST_CASE("a book cut off at its end is found out by the checkpoint beside it, and is not opened any more") {
  Shelf shelf;
  fill(shelf, 300);
  shelf.forge({"DELETE FROM book_entry WHERE seq >= 280"});
  const auto verdict = shelf.verdict();
  CHECK(verdict.first_bad == 280);
  CHECK(verdict.sentence.find("missing at the end") != std::string::npos);
  const auto opened = shelf.try_open();
  REQUIRE_FALSE(opened.ok());
  CHECK(opened.error().fault == Fault::corrupt);
  CHECK(opened.error().sentence.find("audit verify") != std::string::npos);
}

TEST_CASE("who cuts the book and puts an older checkpoint back is found out by a checkpoint kept elsewhere") {
  Shelf shelf;
  fill(shelf, 100);
  const std::string old_beside = shelf.beside();
  fill(shelf, 50);
  const std::string kept_elsewhere = shelf.beside();
  shelf.forge({"DELETE FROM book_entry WHERE seq >= 100"});
  std::ofstream(shelf.checkpoint_file()) << old_beside;
  CHECK(shelf.verdict().good());
  const auto verdict = shelf.verdict(kept_elsewhere);
  CHECK_FALSE(verdict.good());
  CHECK(verdict.first_bad == 100);
}

TEST_CASE("a patient's visitors are found after the index was swept, before it, and across a restart") {
  Shelf shelf;
  const auto practice = PracticeId::trusted("practice-1");
  constexpr int many = 9000;     // more than a sweep waits for
  constexpr int patients = 600;  // more than one deed of a sweep writes
  const auto patient = [](int i) { return "patient-" + std::to_string(i % patients); };
  {
    auto book = shelf.open();
    for (int i = 0; i < many; ++i) book->append(look(i, patient(i).c_str()), [](Result<std::uint64_t>) {});
  }
  CHECK(shelf.verdict().good());
  const auto complete = [&](Book& book, int last) {
    for (const int which : {0, 1, 299, 599}) {
      std::optional<std::uint64_t> before;
      std::uint64_t expected = static_cast<std::uint64_t>(last - 1 - (((last - 1) % patients - which + patients) % patients));
      std::size_t seen = 0;
      do {
        const auto page = book.entries_of_patient(practice, PatientId::trusted("patient-" + std::to_string(which)), before, 6);
        INFO(sentence_of(page));
        REQUIRE(page.ok());
        for (const RecordedEntry& one : page->entries) {
          CHECK(one.seq == expected);
          expected -= patients;
          ++seen;
        }
        before = page->next_before;
      } while (before);
      CHECK(seen == static_cast<std::size_t>((last - 1 - which) / patients + 1));
    }
  };
  {
    auto book = shelf.open();
    complete(*book, many);
    for (int i = many; i < many + 300; ++i) book->append(look(i, patient(i).c_str()), [](Result<std::uint64_t>) {});
    CHECK(book->append_and_wait(look(many + 300, patient(many + 300).c_str())).ok());
    complete(*book, many + 301);
    // A place that is no entry of hers leads to the next one of hers below it.
    const auto page = book->entries_of_patient(practice, PatientId::trusted("patient-0"), 602, 10);
    REQUIRE(page->entries.size() == 2);
    CHECK(page->entries[0].seq == 600);
  }
  auto book = shelf.open();
  complete(*book, many + 301);
  book.reset();
  CHECK(shelf.verdict().good());

  Shelf hidden;
  {
    auto filled = hidden.open();
    for (int i = 0; i < many; ++i) filled->append(look(i, patient(i).c_str()), [](Result<std::uint64_t>) {});
  }
  hidden.forge({"UPDATE book_head SET seq = seq - 600 WHERE patient_id = 'patient-7'"});
  auto verdict = hidden.verdict();
  CHECK_FALSE(verdict.good());
  CHECK(verdict.sentence.find("newest entry") != std::string::npos);
  hidden.forge({"DELETE FROM book_head WHERE patient_id = 'patient-7'"});
  verdict = hidden.verdict();
  CHECK_FALSE(verdict.good());
  CHECK(verdict.sentence.find("not in the index") != std::string::npos);
}

TEST_CASE("a list of visitors that was bent to another patient's entry is not shown") {
  Shelf shelf;
  {
    auto book = shelf.open();
    REQUIRE(book->append_and_wait(look(0, "patient-1")).ok());
    REQUIRE(book->append_and_wait(look(1, "patient-2")).ok());
    REQUIRE(book->append_and_wait(look(2, "patient-1")).ok());
  }
  shelf.forge({"UPDATE book_entry SET before_seq = 1 WHERE seq = 2"});
  auto book = shelf.open();
  const auto page = book->entries_of_patient(PracticeId::trusted("practice-1"), PatientId::trusted("patient-1"), std::nullopt, 10);
  REQUIRE_FALSE(page.ok());
  CHECK(page.error().fault == Fault::corrupt);
}

TEST_CASE("a tile that was changed is found out, and so is a checkpoint") {
  Shelf shelf;
  fill(shelf, 300);
  shelf.forge({"UPDATE book_tile SET hashes = (SELECT salt FROM book_entry WHERE seq = 1) WHERE level = 0 AND tile = 0"});
  auto verdict = shelf.verdict();
  CHECK_FALSE(verdict.good());
  CHECK(verdict.sentence.find("tile 0 of level 0") != std::string::npos);

  Shelf other;
  fill(other, 300);
  std::string beside = other.beside();
  beside.replace(beside.find("300"), 3, "299");
  std::ofstream(other.checkpoint_file()) << beside;
  verdict = other.verdict();
  CHECK_FALSE(verdict.good());
  CHECK(verdict.sentence.find("not signed") != std::string::npos);
  CHECK_FALSE(other.try_open().ok());
}

TEST_CASE("a book under another key is not good") {
  Shelf shelf;
  fill(shelf, 10);
  std::filesystem::remove(shelf.key_file());
  SystemRandom random;
  REQUIRE(SigningKey::make("test.example.org/book", random)->save(shelf.key_file()).ok());
  CHECK_FALSE(shelf.verdict().good());
  CHECK_FALSE(shelf.try_open().ok());
}
