// SPDX-License-Identifier: Apache-2.0
// Thirteen fields between tabs, after the number of the form. Fields of an entry hold no control characters (leaf.cpp
// refuses them), so nothing needs an escape.
#include "audit/outbox.h"

#include <array>
#include <charconv>
#include <condition_variable>
#include <optional>
#include <unordered_set>

namespace kinportal::audit {
namespace {

constexpr std::string_view form = "1";
constexpr std::size_t field_count = 14;

Error unreadable() { return fail(Fault::corrupt, "an entry that waits for the visitors' book cannot be read"); }

Result<std::int64_t> to_integer(std::string_view text) {
  std::int64_t value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size()) return unreadable();
  return value;
}

}  // namespace

std::string encode_entry(const Entry& e) {
  std::string out(form);
  const std::string at = std::to_string(e.at.us);
  const std::string items = std::to_string(e.items);
  for (const std::string_view field : {std::string_view(at), std::string_view(e.practice.text()), to_string(e.actor_kind),
                                       std::string_view(e.actor_id), std::string_view(e.patient.text()), std::string_view(e.verb),
                                       to_string(e.effect), std::string_view(e.reason), std::string_view(e.rules), std::string_view(items),
                                       std::string_view(e.detail), std::string_view(e.via), std::string_view(e.request_id)}) {
    out += '\t';
    out += field;
  }
  return out;
}

Result<Entry> decode_entry(std::string_view text) {
  std::array<std::string_view, field_count> fields;
  for (std::size_t i = 0; i < field_count; ++i) {
    const std::size_t end = text.find('\t');
    if ((end == std::string_view::npos) != (i + 1 == field_count)) return unreadable();
    fields[i] = text.substr(0, end);
    if (end != std::string_view::npos) text.remove_prefix(end + 1);
  }
  if (fields[0] != form) return unreadable();
  Entry e;
  TRY_LET(e.at.us, to_integer(fields[1]));
  e.practice = PracticeId::trusted(std::string(fields[2]));
  TRY_LET(e.actor_kind, parse_actor_kind(fields[3]));
  e.actor_id = fields[4];
  e.patient = PatientId::trusted(std::string(fields[5]));
  e.verb = fields[6];
  TRY_LET(e.effect, parse_effect(fields[7]));
  e.reason = fields[8];
  e.rules = fields[9];
  TRY_LET(e.items, to_integer(fields[10]));
  e.detail = fields[11];
  e.via = fields[12];
  e.request_id = fields[13];
  return e;
}

Result<void> put_into_outbox(db::Transaction& deed, const std::string& entry_id, const Entry& entry) {
  TRY(deed.execute("INSERT INTO book_outbox (entry_id, entry, written_at) VALUES ($1, $2, $3)", {entry_id, encode_entry(entry), entry.at}));
  return {};
}

Result<std::vector<OutboxEntry>> read_outbox(db::Reader& reader, std::size_t count) {
  TRY_LET(auto rows, reader.query("SELECT entry_id, entry FROM book_outbox ORDER BY written_at, entry_id LIMIT $1", {count}));
  std::vector<OutboxEntry> out;
  while (true) {
    TRY_LET(const bool row, rows.next());
    if (!row) return out;
    TRY_LET(auto entry, decode_entry(rows.text(1)));
    out.push_back({rows.string(0), std::move(entry)});
  }
}

Result<void> take_from_outbox(db::Transaction& transaction, const std::vector<std::string>& entry_ids) {
  for (const std::string& entry_id : entry_ids) TRY(transaction.execute("DELETE FROM book_outbox WHERE entry_id = $1", {entry_id}));
  return {};
}

/// Entries that are in the book and whose rows are being deleted. Outlives the mover with the last deletion under way.
class OutboxMover::Moved {
 public:
  void add(const std::vector<std::string>& ids) {
    const std::lock_guard lock(mutex_);
    ids_.insert(ids.begin(), ids.end());
  }
  void remove(const std::vector<std::string>& ids) {
    const std::lock_guard lock(mutex_);
    for (const std::string& id : ids) ids_.erase(id);
  }
  std::unordered_set<std::string> ids() const {
    const std::lock_guard lock(mutex_);
    return ids_;
  }

 private:
  mutable std::mutex mutex_;
  std::unordered_set<std::string> ids_;
};

namespace {

/// Appends all and waits until each is durable; the first refusal.
Result<void> append_all(const std::vector<OutboxEntry>& entries, const OutboxMover::Append& append) {
  std::mutex mutex;
  std::condition_variable all;
  std::size_t left = entries.size();
  std::optional<Error> refused;
  for (const OutboxEntry& one : entries) {
    append(one, [&](Result<std::uint64_t> recorded) {
      const std::lock_guard lock(mutex);
      if (!recorded && !refused) refused = recorded.error();
      if (--left == 0) all.notify_one();
    });
  }
  std::unique_lock lock(mutex);
  all.wait(lock, [&] { return left == 0; });
  if (refused) return *refused;
  return {};
}

}  // namespace

Result<std::int64_t> OutboxMover::drain(db::Database& clinical_store, const Append& append) {
  // One drainer at a time: whoever waited here usually finds its entries moved by the one before.
  const std::lock_guard lock(one_at_a_time_);
  if (!moved_) moved_ = std::make_shared<Moved>();
  std::int64_t count = 0;
  while (true) {
    std::vector<OutboxEntry> found;
    // Asked before the snapshot: a deletion that is committed after it leaves its rows in the snapshot and its ids nowhere.
    const auto already_moved = moved_->ids();
    {
      TRY_LET(auto snapshot, clinical_store.snapshot());
      TRY_LET(found, read_outbox(snapshot, max_batch));
    }
    const bool more = found.size() == max_batch;
    std::erase_if(found, [&](const OutboxEntry& one) { return already_moved.contains(one.entry_id); });
    if (!found.empty()) TRY(append_all(found, append));
    count += static_cast<std::int64_t>(found.size());
    const auto forgotten = forget(clinical_store, found, more);
    if (!more) return count;  // what could not be deleted is found again by its id
    TRY(forgotten);
  }
}

/// Deletes what is in the book from the outbox. Nobody waits for it unless there is more to read.
Result<void> OutboxMover::forget(db::Database& clinical_store, const std::vector<OutboxEntry>& entries, bool wait) {
  std::vector<std::string> ids;
  ids.reserve(entries.size());
  for (const OutboxEntry& one : entries) ids.push_back(one.entry_id);
  if (wait) return clinical_store.write([&](db::Transaction& t) { return take_from_outbox(t, ids); });
  if (ids.empty()) return {};
  moved_->add(ids);
  const auto shared_ids = std::make_shared<const std::vector<std::string>>(std::move(ids));
  clinical_store.write_later([shared_ids](db::Transaction& t) { return take_from_outbox(t, *shared_ids); },
                             [shared_ids, moved = moved_](Result<void>) { moved->remove(*shared_ids); });
  return {};
}

}  // namespace kinportal::audit
