// SPDX-License-Identifier: Apache-2.0
// The visitors' book on both engines: kept through kill -9, and every way of falsifying it found and named.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <thread>

#include "audit/book.h"
#include "audit/command.h"
#include "audit/verify.h"
#include "db/migrations.h"
#include "shelf.h"
#include "store_under_test.h"

using namespace kinportal;
using namespace kinportal::audit;
using namespace kinportal::db;
using kinportal::test::EmptyStore;
using kinportal::test::fill;
using kinportal::test::look;
using kinportal::test::sentence_of;
using kinportal::test::Shelf;

TEST_CASE("entries get numbers without gaps in the order in which they came, and are found again by their patient") {
  Shelf shelf;
  auto book = shelf.open();
  CHECK(book->size() == 0);
  for (int i = 0; i < 25; ++i) {
    const auto seq = book->append_and_wait(look(i, i % 2 == 0 ? "patient-1" : "patient-2"));
    REQUIRE(seq.ok());
    CHECK(*seq == static_cast<std::uint64_t>(i));
  }
  const auto practice = PracticeId::trusted("practice-1");
  const auto first = book->entries_of_patient(practice, PatientId::trusted("patient-1"), std::nullopt, 10);
  REQUIRE(first.ok());
  REQUIRE(first->entries.size() == 10);
  CHECK(first->entries[0].entry == look(24));
  CHECK(first->entries[9].entry == look(6));
  REQUIRE(first->next_before.has_value());
  const auto rest = book->entries_of_patient(practice, PatientId::trusted("patient-1"), first->next_before, 10);
  REQUIRE(rest.ok());
  CHECK(rest->entries.size() == 3);
  CHECK_FALSE(rest->next_before.has_value());
  CHECK(book->entries_of_patient(PracticeId::trusted("practice-2"), PatientId::trusted("patient-1"), std::nullopt, 10)->entries.empty());
  CHECK(book->entry(7)->entry == look(7, "patient-2"));
  CHECK(book->entry(25).error().fault == Fault::not_found);
}

TEST_CASE("many workers append at once: every entry is acknowledged once, under its own number, and the book is good") {
  Shelf shelf;
  std::map<std::uint64_t, int> numbers;
  std::mutex mutex;
  {
    auto book = shelf.open();
    std::vector<std::thread> workers;
    for (int w = 0; w < 6; ++w) {
      workers.emplace_back([&, w] {
        for (int i = 0; i < 100; ++i) {
          book->append(look(w * 1000 + i), [&](Result<std::uint64_t> seq) {
            const std::lock_guard lock(mutex);
            if (seq) ++numbers[*seq];
          });
        }
      });
    }
    for (std::thread& worker : workers) worker.join();
  }
  REQUIRE(numbers.size() == 600);
  CHECK(numbers.rbegin()->first == 599);
  const auto verdict = shelf.verdict();
  INFO(verdict.sentence);
  CHECK(verdict.good());
  CHECK(verdict.entries == 600);
}

TEST_CASE("a book opened again goes on where it stopped, at every length around a tile's end") {
  Shelf shelf;
  std::uint64_t expected = 0;
  for (const int more : {0, 1, 254, 1, 1, 255, 256, 3}) {
    auto book = shelf.open();
    CHECK(book->size() == expected);
    for (int i = 0; i < more; ++i) book->append(look(i), [](Result<std::uint64_t>) {});
    expected += static_cast<std::uint64_t>(more);
  }
  const auto verdict = shelf.verdict();
  INFO(verdict.sentence);
  CHECK(verdict.good());
  CHECK(verdict.entries == expected);
}

TEST_CASE("an entry that holds what may not be in the book is refused at once and nothing is written") {
  Shelf shelf;
  auto book = shelf.open();
  Entry bad = look(1);
  bad.detail = "Zoë";
  CHECK(book->append_and_wait(bad).error().fault == Fault::bug);
  CHECK(book->size() == 0);
}

TEST_CASE("every entry's proof convinces a stranger who has only the checkpoint") {
  Shelf shelf;
  fill(shelf, 600);
  auto book = shelf.open();
  const SigningKey key = shelf.key();
  for (const std::uint64_t seq : {0U, 1U, 255U, 256U, 511U, 512U, 599U}) {
    const auto proof = book->inclusion_proof(seq);
    INFO(sentence_of(proof));
    REQUIRE(proof.ok());
    const auto checkpoint = key.open_note(proof->checkpoint);
    REQUIRE(checkpoint.ok());
    CHECK(checkpoint->size == 600);
    CHECK(proves_inclusion(leaf_hash(proof->leaf), seq, checkpoint->size, proof->path, checkpoint->root));
    CHECK(proof->leaf.find("account-") == std::string::npos);
    CHECK(proof->leaf.find("patient-1") == std::string::npos);
  }
  CHECK(book->inclusion_proof(600).error().fault == Fault::not_found);
}

TEST_CASE("a later checkpoint is proved to continue an earlier one") {
  Shelf shelf;
  fill(shelf, 300);
  const auto old_one = shelf.key().open_note(shelf.beside());
  fill(shelf, 400);
  auto book = shelf.open();
  const auto note = book->checkpoint();
  REQUIRE(note.ok());
  const auto new_one = shelf.key().open_note(*note);
  REQUIRE(new_one.ok());
  const auto path = book->consistency_proof(old_one->size, new_one->size);
  INFO(sentence_of(path));
  REQUIRE(path.ok());
  CHECK(proves_consistency(old_one->size, new_one->size, *path, old_one->root, new_one->root));
  CHECK_FALSE(book->consistency_proof(300, 701).ok());
}

TEST_CASE("a deed and its entry are both there or neither, and the entry comes into the book once") {
  Shelf shelf;
  const EmptyStore clinical;
  auto store = clinical.open();
  REQUIRE(migrate(*store, store_migrations(), shelf.clock()).ok());
  auto book = shelf.open();
  const auto outbox = [&] {
    auto snapshot = store->snapshot();
    auto rows = snapshot->query("SELECT count(*) FROM book_outbox");
    REQUIRE(rows->next().value());
    return rows->integer(0);
  };
  for (int i = 0; i < 5; ++i) REQUIRE(store->write([&](Transaction& t) { return book->record_deed(t, look(i)); }).ok());
  CHECK_FALSE(store
                  ->write([&](Transaction& t) -> Result<void> {
                    TRY(book->record_deed(t, look(99)));
                    return fail(Fault::conflict, "not this one");
                  })
                  .ok());
  CHECK(outbox() == 5);
  CHECK(book->drain_outbox(*store).value() == 5);
  CHECK(book->drain_outbox(*store).value() == 0);
  CHECK(book->size() == 5);
  for (std::uint64_t i = 0; i < 5; ++i) CHECK(book->entry(i)->entry == look(static_cast<int>(i)));
  REQUIRE(store->write([](Transaction&) { return Result<void>(); }).ok());  // behind the deletions in the writer's queue
  CHECK(outbox() == 0);
}

TEST_CASE("after a crash between book and outbox the entry is not in the book twice") {
  Shelf shelf;
  const EmptyStore clinical;
  auto store = clinical.open();
  REQUIRE(migrate(*store, store_migrations(), shelf.clock()).ok());
  std::vector<std::string> rows_before;
  {
    auto book = shelf.open();
    REQUIRE(store->write([&](Transaction& t) { return book->record_deed(t, look(1)); }).ok());
    // The row is put back after the move, as if its deletion had never become durable.
    std::string id;
    std::string text;
    {
      auto snapshot = store->snapshot();
      auto rows = snapshot->query("SELECT entry_id, entry FROM book_outbox");
      REQUIRE(rows->next().value());
      id = rows->string(0);
      text = rows->string(1);
    }
    CHECK(book->drain_outbox(*store).value() == 1);
    REQUIRE(store
                ->write([&](Transaction& t) -> Result<void> {
                  TRY(t.execute("INSERT INTO book_outbox (entry_id, entry, written_at) VALUES ($1, $2, 0)", {id, text}));
                  return {};
                })
                .ok());
  }
  auto book = shelf.open();
  CHECK(book->drain_outbox(*store).ok());
  CHECK(book->size() == 1);
  book.reset();
  CHECK(shelf.verdict().good());
}

TEST_CASE("many deeds at once: after its own drain each deed's entry is in the book") {
  Shelf shelf;
  const EmptyStore clinical;
  auto store = clinical.open();
  REQUIRE(migrate(*store, store_migrations(), shelf.clock()).ok());
  auto book = shelf.open();
  std::vector<std::thread> workers;
  std::atomic<int> failed{0};
  for (int w = 0; w < 6; ++w) {
    workers.emplace_back([&, w] {
      for (int i = 0; i < 20; ++i) {
        const std::string patient = "patient-" + std::to_string(w * 100 + i);
        const bool written = store->write([&](Transaction& t) { return book->record_deed(t, look(i, patient.c_str())); }).ok();
        const bool drained = book->drain_outbox(*store).ok();
        const auto page = book->entries_of_patient(PracticeId::trusted("practice-1"), PatientId::trusted(patient), std::nullopt, 10);
        if (!written || !drained || !page || page->entries.size() != 1) ++failed;
      }
    });
  }
  for (std::thread& worker : workers) worker.join();
  CHECK(failed == 0);
  CHECK(book->size() == 120);
  book.reset();
  CHECK(shelf.verdict().good());
}

TEST_CASE("a portal killed while it writes the book has lost no acknowledged entry, and the book is good") {
  for (const int after : {30, 700}) {
    Shelf shelf;
    int ends[2];
    REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      auto book = shelf.open();
      for (int i = 0;; ++i) {
        book->append(look(i), [&, i](Result<std::uint64_t> seq) {
          const std::uint64_t pair[2]{seq ? *seq : UINT64_MAX, static_cast<std::uint64_t>(i)};
          if (::write(ends[1], pair, sizeof pair) != static_cast<ssize_t>(sizeof pair)) ::_exit(4);
        });
        ::usleep(20);
      }
    }
    ::close(ends[1]);
    std::map<std::uint64_t, std::uint64_t> acknowledged;
    std::uint64_t pair[2];
    const auto read_one = [&] { return ::read(ends[0], pair, sizeof pair) == static_cast<ssize_t>(sizeof pair); };
    while (acknowledged.size() < static_cast<std::size_t>(after) && read_one()) acknowledged[pair[0]] = pair[1];
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    CHECK(WIFSIGNALED(status));
    while (read_one()) acknowledged[pair[0]] = pair[1];
    ::close(ends[0]);
    CHECK(acknowledged.size() >= static_cast<std::size_t>(after));

    auto book = shelf.open();
    CHECK(book->size() >= acknowledged.size());
    for (const auto& [seq, number] : acknowledged) CHECK(book->entry(seq)->entry == look(static_cast<int>(number)));
    CHECK(book->append_and_wait(look(1)).ok());
    book.reset();
    const auto verdict = shelf.verdict();
    INFO(verdict.sentence);
    CHECK(verdict.good());
  }
}

TEST_CASE("kinportal audit says good or not good, also beside a running portal, and its exit code says it too") {
  Shelf shelf;
  fill(shelf, 20);
  const auto run = [&](std::vector<std::string> words) {
    std::ostringstream out;
    std::ostringstream err;
    const int code = run_audit_command(shelf.places(), words, out, err);
    return std::pair(code, out.str() + err.str());
  };
  {
    auto book = shelf.open();
    const auto [code, text] = run({"verify"});
    CHECK(code == 0);
    CHECK(text.find("good: all 20 entries") != std::string::npos);
  }
  const auto [code, note] = run({"checkpoint"});
  CHECK(code == 0);
  CHECK(shelf.key().open_note(note)->size == 20);
  const std::string elsewhere = shelf.checkpoint_file() + ".elsewhere";
  std::ofstream(elsewhere) << note;
  CHECK(run({"verify", "--checkpoint", elsewhere}).first == 0);
  CHECK(run({"proof", "3"}).second.find("\"tree_size\":20") != std::string::npos);
  CHECK(run({"proof", "20"}).first == 2);
  CHECK(run({"key"}).second.starts_with("test.example.org/book+"));
  for (const std::vector<std::string>& wrong : {std::vector<std::string>{}, {"verify", "now"}, {"proof", "x"}, {"proof"}, {"burn"}})
    CHECK(run(wrong).first == 2);
  shelf.forge({"UPDATE book_entry SET items = 1 WHERE seq = 7"});
  const auto [bad, why] = run({"verify"});
  CHECK(bad == 1);
  CHECK(why.find("entry 7") != std::string::npos);
}

TEST_CASE("a book whose store was never migrated is not opened") {
  const EmptyStore store;
  SystemRandom random;
  const FixedClock clock{Instant{0}};
  const auto book = Book::open(store.open(), SigningKey::make("x", random).value(), clock, random);
  REQUIRE_FALSE(book.ok());
  CHECK(book.error().sentence.find("kinportal migrate") != std::string::npos);
}
