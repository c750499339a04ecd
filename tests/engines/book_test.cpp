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
#include "store_under_test.h"

using namespace kinportal;
using namespace kinportal::audit;
using namespace kinportal::db;
using kinportal::test::EmptyStore;
using kinportal::test::sentence_of;
using kinportal::test::TempFolder;

namespace {

/// A book with its key and its checkpoint file; open() as often as one likes, one at a time.
class Shelf {
 public:
  Shelf() {
    auto key = SigningKey::make("test.example.org/book", random_);
    REQUIRE(key.ok());
    REQUIRE(key->save(key_file()).ok());
    auto database = store_.open();
    REQUIRE(migrate(*database, book_migrations(), clock_).ok());
  }
  std::string key_file() const { return folder_.path() + "/book.key"; }
  std::string checkpoint_file() const { return folder_.path() + "/book.checkpoint"; }
  SigningKey key() const {
    auto key = SigningKey::load(key_file());
    REQUIRE(key.ok());
    return std::move(key).value();
  }
  Result<std::unique_ptr<Book>> try_open() {
    auto database = Database::open(store_.options());
    if (!database) return database.error();
    BookOptions options;
    options.checkpoint_file = checkpoint_file();
    return Book::open(std::move(database).value(), key(), clock_, random_, options);
  }
  std::unique_ptr<Book> open() {
    auto book = try_open();
    INFO(sentence_of(book));
    REQUIRE(book.ok());
    return std::move(book).value();
  }
  /// Somebody with the database's password.
  void forge(std::initializer_list<const char*> statements) const {
    auto database = store_.open();
    const auto done = database->write([&](Transaction& t) -> Result<void> {
      for (const char* sql : statements) TRY(t.execute(sql));
      return {};
    });
    INFO(sentence_of(done));
    REQUIRE(done.ok());
  }
  Verdict verdict(const std::string& outside = "") const {
    auto options = store_.options();
    options.read_only = true;
    auto database = Database::open(options);
    REQUIRE(database.ok());
    VerifyOptions wanted;
    wanted.beside = beside();
    wanted.outside = outside;
    auto verdict = verify(**database, key(), wanted);
    INFO(sentence_of(verdict));
    REQUIRE(verdict.ok());
    return *verdict;
  }
  std::string beside() const {
    std::ostringstream text;
    text << std::ifstream(checkpoint_file()).rdbuf();
    return text.str();
  }
  BookPlaces places() const { return {store_.options(), key_file(), checkpoint_file()}; }
  FixedClock& clock() { return clock_; }

 private:
  SystemRandom random_;
  FixedClock clock_{Instant{1'800'000'000'000'000}};
  EmptyStore store_;
  TempFolder folder_;
};

Entry look(int number, const char* patient = "patient-1") {
  Entry e;
  e.at = Instant{1'800'000'000'000'000 + number};
  e.practice = PracticeId::trusted("practice-1");
  e.actor_kind = ActorKind::account;
  e.actor_id = "account-" + std::to_string(number);
  e.patient = PatientId::trusted(patient);
  e.verb = "view_results";
  e.effect = Effect::allow;
  e.reason = "parent";
  e.rules = "R1";
  e.items = number;
  e.via = "web";
  e.request_id = "request-" + std::to_string(number);
  return e;
}

void fill(Shelf& shelf, int count) {
  auto book = shelf.open();
  std::atomic<int> durable{0};
  for (int i = 0; i < count; ++i) {
    book->append(look(i), [&](Result<std::uint64_t> seq) { durable += seq.ok(); });
  }
  book.reset();
  REQUIRE(durable == count);
}

}  // namespace

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

TEST_CASE("an edited entry is named, whichever of its fields was edited") {
  Shelf shelf;
  fill(shelf, 300);
  CHECK(shelf.verdict().good());
  for (const char* sql : {"UPDATE book_entry SET actor_id = 'account-9' WHERE seq = 41", "UPDATE book_entry SET effect = 'deny' WHERE seq = 41",
                          "UPDATE book_entry SET patient_id = '' WHERE seq = 41", "UPDATE book_entry SET at = at + 1 WHERE seq = 41",
                          "UPDATE book_entry SET items = 0 WHERE seq = 41", "UPDATE book_entry SET before_seq = 7 WHERE seq = 41",
                          "UPDATE book_entry SET effect = 'maybe' WHERE seq = 41"}) {
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
  shelf.forge({"UPDATE book_entry SET seq = seq + 1000 WHERE seq >= 50", "UPDATE book_entry SET seq = seq - 999 WHERE seq >= 1000",
               "INSERT INTO book_entry (seq, at, practice_id, patient_id, actor_kind, actor_id, verb, effect, reason, rules, items, detail, via, "
               "request_id, before_seq, salt, seal) SELECT 50, at, practice_id, patient_id, actor_kind, actor_id, verb, effect, reason, rules, items, detail, via, "
               "request_id, before_seq, salt, seal FROM book_entry WHERE seq = 3"});
  CHECK(shelf.verdict().first_bad == 50);

  Shelf end;
  fill(end, 300);
  end.forge({"INSERT INTO book_entry (seq, at, practice_id, patient_id, actor_kind, actor_id, verb, effect, reason, rules, items, detail, via, "
             "request_id, before_seq, salt, seal) SELECT 300, at, practice_id, patient_id, actor_kind, actor_id, verb, effect, reason, rules, items, detail, via, "
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
  constexpr int many = 9000;  // more than a sweep waits for
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
  for (const std::vector<std::string>& wrong : {std::vector<std::string>{}, {"verify", "now"}, {"proof", "x"}, {"proof"}, {"burn"}}) CHECK(run(wrong).first == 2);
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
