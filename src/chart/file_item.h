// SPDX-License-Identifier: Apache-2.0
// Files one item that a source sent into a patient's chart: new, unchanged, corrected, or older than what is there. A correction keeps what
// it replaces, and never moves the instant at which the item first appeared in the portal (access.md, Time).
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/labels.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "db/database.h"

namespace kinportal::chart {

/// Where bytes came from and which bytes they were.
struct SourceCopy {
  std::string source;  // name of the feed
  std::string key;  // 'Observation/abc'
  std::array<std::byte, 32> sha256{};
  std::optional<Instant> updated_at;  // the source's own word, when it says one
  std::string bytes;  // packed
};

struct ItemToFile {
  PatientId patient;
  ItemId item;
  std::string category;
  std::string kind;
  std::string code;
  std::optional<Instant> happened_at;  // unknown: it sorts by its arrival
  std::string service_on;  // empty: not known to the day
  std::optional<Instant> finalized_at;
  bool entered_in_error = false;
  access::Labels own_labels = 0;  // put on the item itself by its source
  access::Labels given_labels = 0;  // by what it travelled in; stay even if a later copy travels alone
  std::string classes;
  std::string consenter = "unknown";
  std::string author;
  std::string title;
  std::string body;  // JSON object of schema Item, without its id
  std::vector<ItemId> members;  // results this panel names
  SourceCopy copy;
};

enum class Filed {
  added,
  unchanged,  // the very same bytes were here before
  corrected,  // other bytes under the same key: history kept, version + 1
  relabelled,  // the same bytes or an older copy, but in a Bundle that labels them
  older  // the source says that what is here is newer
};

/// `arrived`: now; it becomes available_at and transmitted_at of an item that is added.
Result<Filed> file_item(db::Transaction& deed, const PracticeId& practice, const ItemToFile& item, Instant arrived);

/// Keeps bytes that no page shows (a RelatedPerson, the Patient as sent). The same answers as file_item.
Result<Filed> keep_source(db::Transaction& deed, const PracticeId& practice, const PatientId& patient, const SourceCopy& copy,
                          Instant arrived);

/// How a copy stands to what is kept under its key: nullopt when the key is free, else `unchanged`, `corrected` or `older`, and whose it is.
struct Standing {
  Filed would_be = Filed::unchanged;
  PatientId patient;
};
Result<std::optional<Standing>> standing_of(db::Transaction& deed, const PracticeId& practice, const SourceCopy& copy);

/// The id of the item that this source's key becomes: the same in every run and on every engine, so that references can be followed
/// before their target has arrived.
ItemId item_id_of(const PracticeId& practice, std::string_view source, std::string_view key);

}  // namespace kinportal::chart
