// SPDX-License-Identifier: Apache-2.0
// One pass in the order of numbers. The seal of each entry is made again from the seal before it, so the first entry that
// was edited, moved, removed or put in is the first whose seal differs; tiles and checkpoints are compared on the way.
#include "audit/verify.h"

#include <algorithm>
#include <cstring>
#include <unordered_map>

#include "audit/book_store.h"
#include "audit/leaf.h"
#include "audit/sha256.h"

namespace kinportal::audit {
namespace {

constexpr std::size_t page_entries = 2000;
constexpr std::size_t page_checkpoints = 500;
constexpr std::uint64_t progress_entries = 10000;

std::string number(std::uint64_t seq) { return std::to_string(seq); }

/// A checkpoint that the tree must pass through, and who says so.
struct Milestone {
  std::uint64_t size = 0;
  Hash root{};
  std::string_view source;
};

/// A patient's newest entry, and the newest among those the index must know.
struct Newest {
  std::int64_t of_all = -1;
  std::int64_t swept = -1;
};

class Reading {
 public:
  Reading(db::Reader& reader, const SigningKey& key, const VerifyOptions& options) : reader_(reader), key_(key), options_(options) {}

  Result<Verdict> read() {
    TRY_LET(const bool known, read_given_checkpoints());
    if (!known) return verdict_;
    TRY_LET(total_, count());
    TRY(read_progress());
    std::size_t page = page_entries;
    while (true) {
      const auto entries = read_entries(reader_, edge_.size(), page);
      if (!entries && entries.error().fault == Fault::corrupt) {
        if (page == 1) return bad_entry(edge_.size(), "cannot be read as an entry: a field holds what the portal never writes");
        page = 1;  // one by one until the unreadable one is found
        continue;
      }
      if (!entries) return entries.error();
      for (const StoredEntry& stored : *entries) {
        TRY_LET(const bool good, take(stored));
        if (!good) return verdict_;
      }
      if (entries->size() < page) return finish();
    }
  }

 private:
  Verdict& bad_entry(std::uint64_t seq, std::string what) {
    verdict_.first_bad = seq;
    verdict_.sound = false;
    verdict_.entries = seq;
    verdict_.sentence = "entry " + number(seq) + " " + std::move(what);
    return verdict_;
  }
  Verdict& unsound(std::string what) {
    verdict_.sound = false;
    verdict_.entries = edge_.size();
    verdict_.sentence = std::move(what);
    return verdict_;
  }

  Result<std::uint64_t> count() {
    TRY_LET(auto rows, reader_.query("SELECT count(*) FROM book_entry"));
    TRY(rows.next());
    return static_cast<std::uint64_t>(rows.integer(0));
  }

  Result<void> read_progress() {
    TRY_LET(auto rows, reader_.query("SELECT seq FROM book_progress WHERE what = 'heads'"));
    TRY_LET(const bool row, rows.next());
    if (row) heads_to_ = static_cast<std::uint64_t>(rows.integer(0));
    return {};
  }

  /// Patients are told apart by 8 bytes of a hash: memory grows with their number, a little, and not with the book.
  std::uint64_t key_of(std::string_view practice, std::string_view patient) const {
    const Hash hash = sha256({practice, std::string_view("\0", 1), patient});
    std::uint64_t key = 0;
    std::memcpy(&key, hash.data(), sizeof key);
    return key;
  }

  /// Each patient's list of visitors begins at her newest entry: a head set back would hide the later ones from her.
  Result<bool> compare_heads() {
    std::size_t swept = 0;
    for (const auto& [key, newest] : newest_) swept += newest.swept >= 0 ? 1 : 0;
    std::string practice;
    std::string patient;
    std::size_t seen = 0;
    while (true) {
      TRY_LET(auto rows,
              reader_.query(
                  "SELECT practice_id, patient_id, seq FROM book_head WHERE practice_id > $1 OR (practice_id = $1 AND patient_id > $2) "
                  "ORDER BY practice_id, patient_id LIMIT $3",
                  {practice, patient, page_entries}));
      std::size_t in_page = 0;
      while (true) {
        TRY_LET(const bool row, rows.next());
        if (!row) break;
        ++in_page;
        practice = rows.string(0);
        patient = rows.string(1);
        const auto found = newest_.find(key_of(practice, patient));
        const std::int64_t head = rows.integer(2);
        const bool right = found != newest_.end() && (head == found->second.swept || head == found->second.of_all ||
                                                      (head >= static_cast<std::int64_t>(heads_to_) && head < found->second.of_all));
        if (!right) {
          unsound("the list of one patient's visitors does not begin at her newest entry (the index at entry " + std::to_string(head) +
                  ")");
          return false;
        }
        if (found->second.swept >= 0) ++seen;
      }
      if (in_page < page_entries) break;
    }
    if (seen == swept) return true;
    unsound("the lists of " + std::to_string(swept - seen) + " patients' visitors are not in the index");
    return false;
  }

  /// The checkpoints from beside the store and from outside; false when one of them is none of this book.
  Result<bool> read_given_checkpoints() {
    for (const auto& [text, source] : {std::pair(&options_.beside, std::string_view("the checkpoint beside the store")),
                                       std::pair(&options_.outside, std::string_view("the checkpoint you gave"))}) {
      if (text->empty()) continue;
      const auto opened = key_.open_note(*text);
      if (!opened) {
        unsound(std::string(source) + ": " + opened.error().sentence);
        return false;
      }
      given_.push_back({opened->size, opened->root, source});
    }
    std::sort(given_.begin(), given_.end(), [](const Milestone& a, const Milestone& b) { return a.size < b.size; });
    return true;
  }

  /// Seal, place, tile and checkpoints of one entry; false when the verdict is spoken.
  Result<bool> take(const StoredEntry& stored) {
    const std::uint64_t expected = edge_.size();
    if (stored.seq != expected) {
      bad_entry(expected, "is missing: the next one in the store is " + number(stored.seq));
      return false;
    }
    const Hash leaf = leaf_hash(leaf_bytes(stored.entry, stored.salt));
    const Hash seal = key_.seal(seal_, expected, stored.before_seq, leaf);
    if (seal != stored.seal) {
      TRY_LET(const std::string what, what_happened(expected, leaf));
      bad_entry(expected, what);
      return false;
    }
    seal_ = seal;
    if (!stored.entry.patient.empty()) {
      Newest& newest = newest_[key_of(stored.entry.practice.text(), stored.entry.patient.text())];
      newest.of_all = static_cast<std::int64_t>(expected);
      if (expected < heads_to_) newest.swept = newest.of_all;
    }
    std::string tile_fault;
    TRY(edge_.add(leaf, [&](int level, std::uint64_t tile, const std::vector<Hash>& hashes) -> Result<void> {
      if (hashes.size() != tile_width) return {};  // compared when it is full, or at the end
      TRY_LET(const auto kept, read_tile(reader_, level, tile));
      if (kept != hashes)
        tile_fault = "tile " + number(tile) + " of level " + std::to_string(level) + " of the tree is not what its entries make";
      return {};
    }));
    if (!tile_fault.empty()) {
      unsound(tile_fault + "; the entries up to " + number(expected) + " have their seals");
      return false;
    }
    if (options_.progress && edge_.size() % progress_entries == 0) options_.progress(edge_.size(), total_);
    return pass_milestones();
  }

  Result<bool> pass_milestones() {
    while (!given_.empty() && given_.front().size <= edge_.size()) {
      const Milestone milestone = given_.front();
      given_.erase(given_.begin());
      const Hash root = milestone.size == 0 ? empty_root() : edge_.root();
      if (root != milestone.root) {
        unsound(std::string(milestone.source) + " over " + number(milestone.size) + " entries has another root: an entry below " +
                number(milestone.size) + " was changed by somebody who holds the seal key");
        return false;
      }
    }
    if (next_kept_ == kept_.size() && kept_more_) {
      TRY_LET(kept_, read_checkpoints(reader_, kept_.empty() ? 0 : kept_.back().size, page_checkpoints));
      next_kept_ = 0;
      kept_more_ = kept_.size() == page_checkpoints;
    }
    if (next_kept_ < kept_.size() && kept_[next_kept_].size == edge_.size()) {
      const auto opened = key_.open_note(kept_[next_kept_].note);
      if (!opened || opened->size != edge_.size() || opened->root != edge_.root()) {
        unsound("the checkpoint over " + number(edge_.size()) +
                " entries that the store keeps is not what its entries make, or was signed by another key");
        return false;
      }
      ++next_kept_;
    }
    return true;
  }

  /// The tile remembers which leaf stood where: it tells an edited entry from a moved one.
  Result<std::string> what_happened(std::uint64_t seq, const Hash& leaf) {
    TRY_LET(const auto tile, read_tile(reader_, 0, seq / tile_width));
    if (tile.empty())
      return std::string("is not what was written there: it was edited, moved or put in, or an entry before it was removed");
    const std::uint64_t place = seq % tile_width;
    if (place < tile.size() && tile[place] == leaf)
      return std::string("has a seal that is not its own: the seal or one before it was changed");
    const auto found = std::find(tile.begin(), tile.end(), leaf);
    if (found == tile.end()) return std::string("was edited, or was never written by the portal");
    const std::uint64_t was = seq - place + static_cast<std::uint64_t>(found - tile.begin());
    return "holds what was written as entry " + number(was) + ": entries were reordered, removed or put in";
  }

  Result<Verdict> finish() {
    TRY_LET(const bool passed, pass_milestones());  // those of the empty tree
    if (!passed) return verdict_;
    if (!given_.empty()) {
      const Milestone& first = given_.back();
      return bad_entry(edge_.size(), "and those after it are missing at the end: " + std::string(first.source) + " speaks of " +
                                         number(first.size) + " entries");
    }
    TRY_LET(const auto longer, read_checkpoints(reader_, edge_.size(), 1));
    if (!longer.empty()) {
      return bad_entry(edge_.size(), "and those after it are missing at the end: the store keeps a checkpoint over " +
                                         number(longer[0].size) + " entries");
    }
    for (int level = 0; edge_.size() >> (tile_height * level) > 0; ++level) {
      const std::uint64_t nodes = edge_.size() >> (tile_height * level);
      TRY_LET(const auto kept, read_tile(reader_, level, nodes / tile_width));
      const auto& made = edge_.unfinished(level);
      if (level == 0 && !kept.empty())
        return bad_entry(edge_.size(), "and those after it are missing at the end: the tree has a tile of them");
      if (level > 0 && kept != made)
        return unsound("the newest tile of level " + std::to_string(level) + " of the tree is not what its entries make");
    }
    TRY_LET(const bool heads_good, compare_heads());
    if (!heads_good) return verdict_;
    if (options_.progress) options_.progress(edge_.size(), total_);
    verdict_.entries = edge_.size();
    verdict_.sentence = "all " + number(edge_.size()) + " entries are as they were written";
    return verdict_;
  }

  db::Reader& reader_;
  const SigningKey& key_;
  const VerifyOptions& options_;
  Verdict verdict_;
  TreeEdge edge_;
  Hash seal_{};
  std::uint64_t total_ = 0;
  std::uint64_t heads_to_ = 0;
  std::unordered_map<std::uint64_t, Newest> newest_;
  std::vector<Milestone> given_;
  std::vector<StoredCheckpoint> kept_;
  std::size_t next_kept_ = 0;
  bool kept_more_ = true;
};

}  // namespace

Result<Verdict> verify(db::Database& book_store, const SigningKey& key, const VerifyOptions& options) {
  TRY_LET(auto snapshot, book_store.snapshot());
  return Reading(snapshot, key, options).read();
}

}  // namespace kinportal::audit
