// SPDX-License-Identifier: Apache-2.0
// Who appends makes the leaf on its own worker; the store's writer numbers, seals and inserts what has gathered. While
// one batch becomes durable the next one gathers, so a look costs a share of one commit.
#include "audit/book.h"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "audit/atomic_file.h"
#include "audit/book_store.h"
#include "audit/leaf.h"
#include "audit/outbox.h"
#include "audit/patient_heads.h"
#include "audit/proofs.h"
#include "audit/sha256.h"
#include "base/log.h"
#include "db/migrations.h"

namespace kinportal::audit {
namespace {

/// Entries of one transaction; more would keep the first one waiting.
constexpr std::size_t max_batch_entries = 2048;
/// How far a patient's chain is followed to find a place in it.
constexpr std::size_t max_steps = 10000;
/// Random bytes are fetched for this many salts at a time.
constexpr std::size_t salts_in_hand = 128;
/// A checkpoint is kept in the store for every so many entries; the file beside it always has the newest.
constexpr std::uint64_t entries_per_kept_checkpoint = 4096;
constexpr auto checkpoint_pause = std::chrono::seconds(1);

struct Waiting {
  StoredEntry stored;
  Hash leaf{};
  bool known = false;  // an outbox entry that is in the book already
  std::function<void(Result<std::uint64_t>)> durable;
};

}  // namespace

class Book::Inside {
 public:
  Inside(std::unique_ptr<db::Database> store, SigningKey key, const Clock& clock, Random& random, BookOptions options)
      : store_(std::move(store)), key_(std::move(key)), clock_(clock), random_(random), options_(std::move(options)) {}

  ~Inside() {
    {
      std::unique_lock lock(mutex_);
      idle_.wait(lock, [&] { return !flushing_ && waiting_.empty(); });
      stopping_ = true;
    }
    grown_.notify_all();
    stop_.notify_all();
    if (checkpointer_.joinable()) checkpointer_.join();
    store_.reset();
  }

  Result<void> start() {
    TRY(db::require_current(*store_, db::book_migrations()));
    {
      TRY_LET(auto snapshot, store_->snapshot());
      TRY_LET(state_, load_state(snapshot));
      TRY(heads_.load(snapshot, state_.edge.size()));
      if (!options_.checkpoint_file.empty()) TRY(compare_with_checkpoint_beside(snapshot));
    }
    checkpointer_ = std::thread([this] { keep_checkpoints(); });
    return {};
  }

  // ---- appending -----------------------------------------------------------------------------------------------

  void append(Entry entry, std::string entry_id, std::function<void(Result<std::uint64_t>)> durable) {
    if (auto checked = check_entry(entry); !checked) return durable(checked.error());
    Waiting one;
    one.stored.entry = std::move(entry);
    one.stored.entry_id = std::move(entry_id);
    one.stored.salt = next_salt();
    one.leaf = leaf_hash(leaf_bytes(one.stored.entry, one.stored.salt));
    one.durable = std::move(durable);
    bool taken = false;
    bool start_flush = false;
    {
      const std::lock_guard lock(mutex_);
      if (waiting_.size() < max_waiting_entries && !stopping_) {
        waiting_.push_back(std::move(one));
        taken = true;
        start_flush = !std::exchange(flushing_, true);
      }
    }
    if (!taken) return one.durable(fail(Fault::unavailable, "the visitors' book cannot keep up; nothing may be shown without it"));
    if (start_flush) flush();
  }

  Result<std::int64_t> drain_outbox(db::Database& clinical_store) {
    return outbox_.drain(clinical_store, [this](const OutboxEntry& one, std::function<void(Result<std::uint64_t>)> durable) {
      append(one.entry, one.entry_id, std::move(durable));
    });
  }

  // ---- reading -------------------------------------------------------------------------------------------------

  Result<EntryPage> entries_of_patient(const PracticeId& practice, const PatientId& patient, std::optional<std::uint64_t> before,
                                       std::size_t limit) {
    limit = std::clamp<std::size_t>(limit, 1, max_page);
    EntryPage page;
    if (patient.empty()) return page;
    TRY_LET(auto snapshot, store_->snapshot());
    TRY_LET(std::int64_t next, first_below(snapshot, practice, patient, before));
    while (next >= 0 && page.entries.size() < limit) {
      TRY_LET(auto one, entry_about(snapshot, practice, patient, static_cast<std::uint64_t>(next)));
      next = one.before_seq;
      page.entries.push_back({one.seq, std::move(one.entry)});
    }
    if (next >= 0) page.next_before = page.entries.back().seq;
    return page;
  }

  Result<RecordedEntry> entry(std::uint64_t seq) {
    TRY_LET(auto snapshot, store_->snapshot());
    TRY_LET(auto stored, read_entries(snapshot, seq, 1));
    if (stored.empty() || stored[0].seq != seq) return fail(Fault::not_found, "the visitors' book has no entry of this number");
    return RecordedEntry{seq, std::move(stored[0].entry)};
  }

  std::uint64_t size() const {
    const std::lock_guard lock(mutex_);
    return state_.edge.size();
  }

  Result<std::string> checkpoint(bool keep_in_store) {
    const std::lock_guard one_at_a_time(checkpoint_mutex_);
    const TreeEdge edge = edge_now();
    const std::string note = key_.sign({key_.origin(), edge.size(), edge.root()});
    if (!options_.checkpoint_file.empty()) TRY(replace_file(options_.checkpoint_file, note));
    if (keep_in_store || edge.size() >= kept_size_ + entries_per_kept_checkpoint) {
      TRY(store_->write([&](db::Transaction& t) { return insert_checkpoint(t, edge.size(), clock_.now(), note); }));
      kept_size_ = edge.size();
    }
    signed_size_ = edge.size();
    return note;
  }

  Result<InclusionProof> inclusion_proof(std::uint64_t seq) {
    const TreeEdge edge = edge_now();
    TRY_LET(auto snapshot, store_->snapshot());
    TRY_LET(auto proof, prove_inclusion(snapshot, edge, seq));
    proof.checkpoint = key_.sign({key_.origin(), edge.size(), edge.root()});
    return proof;
  }

  Result<std::vector<Hash>> consistency_proof(std::uint64_t old_size, std::uint64_t new_size) {
    const TreeEdge edge = edge_now();
    TRY_LET(auto snapshot, store_->snapshot());
    if (new_size > edge.size()) return fail(Fault::not_found, "the visitors' book is not that long yet");
    return consistency_path(old_size, new_size, nodes_of(snapshot, edge));
  }

  Result<void> record_deed(db::Transaction& deed, const Entry& entry) {
    TRY(check_entry(entry));
    std::string id;
    {
      const std::lock_guard lock(salt_mutex_);
      id = make_uuid(clock_.now(), random_);
    }
    return put_into_outbox(deed, id, entry);
  }

 private:
  /// Take it before the snapshot: then every full tile it speaks of is in the snapshot.
  TreeEdge edge_now() const {
    const std::lock_guard lock(mutex_);
    return state_.edge;
  }

  static Result<StoredEntry> entry_about(db::Reader& reader, const PracticeId& practice, const PatientId& patient, std::uint64_t seq) {
    TRY_LET(auto found, read_entries(reader, seq, 1));
    // A chain that leads to another patient's entry was tampered with: nothing is shown rather than somebody else's visitors.
    const bool right = !found.empty() && found[0].seq == seq && found[0].entry.practice == practice && found[0].entry.patient == patient &&
                       found[0].before_seq < static_cast<std::int64_t>(seq);
    if (!right) return fail(Fault::corrupt, "the visitors' book is not as it was written: run 'kinportal audit verify'");
    return std::move(found[0]);
  }

  /// Newest entry about the patient numbered below `before`; -1: there is none.
  Result<std::int64_t> first_below(db::Reader& reader, const PracticeId& practice, const PatientId& patient,
                                   std::optional<std::uint64_t> before) const {
    if (before) {  // where a page ended: the entry of this number says what comes next
      TRY_LET(const auto found, read_entries(reader, *before, 1));
      if (!found.empty() && found[0].seq == *before && found[0].entry.practice == practice && found[0].entry.patient == patient)
        return found[0].before_seq;
    }
    TRY_LET(const auto head, heads_.find(reader, practice, patient));
    std::int64_t next = head ? static_cast<std::int64_t>(*head) : -1;
    for (std::size_t steps = 0; before && next >= 0 && static_cast<std::uint64_t>(next) >= *before; ++steps) {
      if (steps == max_steps) return fail(Fault::too_much, "ask for the patient's entries from the newest on");
      TRY_LET(const auto one, entry_about(reader, practice, patient, static_cast<std::uint64_t>(next)));
      next = one.before_seq;
    }
    return next;
  }

  Hash next_salt() {
    const std::lock_guard lock(salt_mutex_);
    if (salts_left_ == 0) {
      random_.fill(std::as_writable_bytes(std::span(salts_)));
      salts_left_ = salts_.size();
    }
    return std::exchange(salts_[--salts_left_], Hash{});
  }

  Result<void> compare_with_checkpoint_beside(db::Reader& reader) {
    TRY_LET(const auto text, read_small_file(options_.checkpoint_file));
    if (!text) return {};  // a new book
    TRY_LET(const Checkpoint beside, key_.open_note(*text));
    if (beside.size > state_.edge.size()) {
      return fail(Fault::corrupt,
                  "the visitors' book is shorter than its newest checkpoint says: run 'kinportal audit verify'; after restoring a "
                  "backup, restore the checkpoint file of the same backup");
    }
    TRY_LET(const Hash root, root_of(beside.size, nodes_of(reader, state_.edge)));
    if (root != beside.root)
      return fail(Fault::corrupt, "the visitors' book is not the one its newest checkpoint speaks of: run 'kinportal audit verify'");
    signed_size_ = kept_size_ = beside.size;
    return {};
  }

  // ---- one flush at a time, in the store's writer ------------------------------------------------------------------

  void flush() {
    store_->write_later([this](db::Transaction& t) { return write_batch(t); },
                        [this](Result<void> outcome) { finish_batch(std::move(outcome)); });
  }

  /// May be run again: it begins from the last durable state each time.
  Result<void> write_batch(db::Transaction& transaction) {
    {
      const std::lock_guard lock(mutex_);
      take_batch();
      next_state_ = state_;
    }
    batch_heads_.clear();
    if (reload_) TRY(reload(transaction));
    std::vector<const StoredEntry*> fresh;
    fresh.reserve(batch_.size());
    for (Waiting& one : batch_) {
      one.known = false;
      if (!one.stored.entry_id.empty()) {
        TRY_LET(const auto seq, find_entry_id(transaction, one.stored.entry_id));
        one.known = seq.has_value();
        if (one.known) one.stored.seq = *seq;
      }
      if (one.known) continue;
      one.stored.seq = next_state_.edge.size();
      TRY_LET(one.stored.before_seq, chain(transaction, one.stored));
      one.stored.seal = next_state_.seal = key_.seal(next_state_.seal, one.stored.seq, one.stored.before_seq, one.leaf);
      TRY(next_state_.edge.add(one.leaf, [&](int level, std::uint64_t tile, const std::vector<Hash>& hashes) {
        return write_tile(transaction, level, tile, hashes);
      }));
      fresh.push_back(&one.stored);
    }
    return insert_entries(transaction, fresh);
  }

  /// The entry before this one about the same patient, or -1; and this one is the newest from now on.
  Result<std::int64_t> chain(db::Reader& reader, const StoredEntry& stored) {
    const Entry& entry = stored.entry;
    if (entry.patient.empty()) return std::int64_t{-1};
    const auto [place, first_in_batch] = batch_heads_.try_emplace({entry.practice.text(), entry.patient.text()}, stored.seq);
    if (!first_in_batch) return static_cast<std::int64_t>(std::exchange(place->second, stored.seq));
    TRY_LET(const auto head, heads_.find(reader, entry.practice, entry.patient));
    return head ? static_cast<std::int64_t>(*head) : std::int64_t{-1};
  }

  /// After a failed commit only the store knows what it kept.
  Result<void> reload(db::Reader& reader) {
    const std::uint64_t known = next_state_.edge.size();
    TRY_LET(next_state_, load_state(reader));
    for (std::uint64_t seq = known; seq < next_state_.edge.size();) {
      TRY_LET(const auto kept, read_entries(reader, seq, max_batch_entries));
      if (kept.empty()) break;
      for (const StoredEntry& one : kept) {
        if (!one.entry.patient.empty()) batch_heads_[{one.entry.practice.text(), one.entry.patient.text()}] = one.seq;
      }
      seq = kept.back().seq + 1;
    }
    return {};
  }

  void take_batch() {
    if (!batch_.empty()) return;
    if (waiting_.size() <= max_batch_entries) {
      batch_.swap(waiting_);
      return;
    }
    const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(max_batch_entries);
    std::move(waiting_.begin(), end, std::back_inserter(batch_));
    waiting_.erase(waiting_.begin(), end);
  }

  void finish_batch(Result<void> outcome) {
    std::vector<Waiting> done;
    bool again = false;
    {
      const std::lock_guard lock(mutex_);
      take_batch();  // a deed that never ran (no connection) still has to answer those who wait
      reload_ = !outcome.ok();
      if (outcome) {
        std::swap(state_, next_state_);
        heads_.note(batch_heads_, state_.edge.size());
      }
      done.swap(batch_);
      again = !waiting_.empty();
      grown_.notify_one();
    }
    if (again) flush();
    for (Waiting& one : done) {
      if (outcome) {
        one.durable(one.stored.seq);
      } else {
        one.durable(outcome.error());
      }
    }
    if (again) return;
    {
      const std::lock_guard lock(mutex_);
      again = !waiting_.empty();  // appended by the callbacks just now
      if (!again) {
        flushing_ = false;
        idle_.notify_all();
      }
    }
    if (again) flush();
  }

  // ---- checkpoints -------------------------------------------------------------------------------------------------

  /// One a second at most while the book grows, and one at the end.
  void keep_checkpoints() {
    std::unique_lock lock(mutex_);
    while (true) {
      grown_.wait(lock, [&] { return stopping_ || state_.edge.size() != signed_size_; });
      const bool last = stopping_;
      if (state_.edge.size() != signed_size_) {
        lock.unlock();
        if (const auto made = checkpoint(false); !made) {
          log(LogLevel::warning, "the visitors' book could not write its checkpoint", {LogField("fault", made.error().fault)});
        }
        if (heads_.sweep_is_due()) {
          if (const auto swept = heads_.sweep(*store_); !swept) {
            log(LogLevel::warning, "the visitors' book could not write its index of patients; it tries again",
                {LogField("fault", swept.error().fault)});
          }
        }
        lock.lock();
      }
      if (last) return;
      stop_.wait_for(lock, checkpoint_pause, [&] { return stopping_; });
    }
  }

  std::unique_ptr<db::Database> store_;
  const SigningKey key_;
  const Clock& clock_;
  Random& random_;
  const BookOptions options_;

  mutable std::mutex mutex_;
  std::condition_variable idle_;
  std::condition_variable grown_;
  std::condition_variable stop_;
  std::vector<Waiting> waiting_;
  BookState state_;  // what is durable
  bool flushing_ = false;
  bool stopping_ = false;

  // Of the one flush that may be under way.
  std::vector<Waiting> batch_;
  BookState next_state_;
  Heads batch_heads_;
  bool reload_ = false;

  std::mutex salt_mutex_;
  std::array<Hash, salts_in_hand> salts_{};
  std::size_t salts_left_ = 0;

  PatientHeads heads_;

  OutboxMover outbox_;

  std::mutex checkpoint_mutex_;
  std::atomic<std::uint64_t> signed_size_{0};
  std::uint64_t kept_size_ = 0;
  std::thread checkpointer_;
};

Book::Book(std::unique_ptr<Inside> inside) : inside_(std::move(inside)) {}
Book::~Book() = default;

Result<std::unique_ptr<Book>> Book::open(std::unique_ptr<db::Database> book_store, SigningKey key, const Clock& clock, Random& random,
                                         BookOptions options) {
  auto inside = std::make_unique<Inside>(std::move(book_store), std::move(key), clock, random, std::move(options));
  TRY(inside->start());
  return std::unique_ptr<Book>(new Book(std::move(inside)));
}

void Book::append(Entry entry, std::function<void(Result<std::uint64_t>)> durable) {
  inside_->append(std::move(entry), {}, std::move(durable));
}

Result<std::uint64_t> Book::append_and_wait(Entry entry) {
  std::mutex mutex;
  std::condition_variable wake;
  std::optional<Result<std::uint64_t>> outcome;
  append(std::move(entry), [&](Result<std::uint64_t> recorded) {
    const std::lock_guard lock(mutex);
    outcome = std::move(recorded);
    wake.notify_one();
  });
  std::unique_lock lock(mutex);
  wake.wait(lock, [&] { return outcome.has_value(); });
  return std::move(*outcome);
}

Result<void> Book::record_deed(db::Transaction& deed, const Entry& entry) { return inside_->record_deed(deed, entry); }
Result<std::int64_t> Book::drain_outbox(db::Database& clinical_store) { return inside_->drain_outbox(clinical_store); }
Result<EntryPage> Book::entries_of_patient(const PracticeId& practice, const PatientId& patient, std::optional<std::uint64_t> before,
                                           std::size_t limit) {
  return inside_->entries_of_patient(practice, patient, before, limit);
}
Result<RecordedEntry> Book::entry(std::uint64_t seq) { return inside_->entry(seq); }
std::uint64_t Book::size() const { return inside_->size(); }
Result<std::string> Book::checkpoint() { return inside_->checkpoint(true); }
Result<InclusionProof> Book::inclusion_proof(std::uint64_t seq) { return inside_->inclusion_proof(seq); }
Result<std::vector<Hash>> Book::consistency_proof(std::uint64_t old_size, std::uint64_t new_size) {
  return inside_->consistency_proof(old_size, new_size);
}

}  // namespace kinportal::audit
