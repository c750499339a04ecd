// SPDX-License-Identifier: Apache-2.0
// The way of a deed's entry: written in the deed's transaction into book_outbox of the clinical store, moved to the book
// afterwards, each once. Private to audit/.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "audit/entry.h"
#include "db/database.h"

namespace kinportal::audit {

struct OutboxEntry {
  std::string entry_id;
  Entry entry;
};

/// One line of text for the outbox, and back. Fault::corrupt for what encode_entry() cannot have made.
std::string encode_entry(const Entry& entry);
Result<Entry> decode_entry(std::string_view text);

Result<void> put_into_outbox(db::Transaction& deed, const std::string& entry_id, const Entry& entry);
/// The oldest entries that wait.
Result<std::vector<OutboxEntry>> read_outbox(db::Reader& reader, std::size_t count);
Result<void> take_from_outbox(db::Transaction& transaction, const std::vector<std::string>& entry_ids);

/// Moves entries from a clinical store's outbox to wherever `append` puts them.
class OutboxMover {
 public:
  using Append = std::function<void(const OutboxEntry& entry, std::function<void(Result<std::uint64_t>)> durable)>;
  /// Outbox entries moved at once.
  static constexpr std::size_t max_batch = 500;

  /// Returns when all entries that waited are durable in the book; the number of them. `append` must take an entry it has already for done.
  Result<std::int64_t> drain(db::Database& clinical_store, const Append& append);

 private:
  class Moved;
  Result<void> forget(db::Database& clinical_store, const std::vector<OutboxEntry>& entries, bool wait);

  std::mutex one_at_a_time_;
  std::shared_ptr<Moved> moved_;
};

}  // namespace kinportal::audit
