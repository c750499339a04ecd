// SPDX-License-Identifier: Apache-2.0
// Private to chart/: the SQL of filing. Each function is one statement, named for what it does.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "chart/file_item.h"

namespace kinportal::chart::store {

struct KnownCopy {
  std::string sha256;
  std::string patient_id;
  std::optional<std::string> item_id;
  std::optional<Instant> updated_at;
};

/// What is kept of an item that a correction has to look at.
struct KnownItem {
  std::int64_t version = 0;
  access::Labels labels = 0;
  access::Labels own_labels = 0;
};

/// True when the key was free and is now taken by this copy.
Result<bool> add_copy(db::Transaction& deed, const PracticeId& practice, const PatientId& patient, const std::optional<ItemId>& item,
                      const SourceCopy& copy, Instant arrived);
Result<std::optional<KnownCopy>> find_copy(db::Transaction& deed, const PracticeId& practice, const SourceCopy& copy);
Result<void> replace_copy(db::Transaction& deed, const PracticeId& practice, const PatientId& patient, const SourceCopy& copy,
                          Instant arrived);

Result<void> add_item(db::Transaction& deed, const PracticeId& practice, const ItemToFile& item, access::Labels labels,
                      std::int64_t version, const std::optional<std::string>& panel, Instant arrived);
Result<std::optional<KnownItem>> find_item(db::Transaction& deed, const PracticeId& practice, const PatientId& patient, const ItemId& item);
Result<void> keep_history(db::Transaction& deed, const PracticeId& practice, const PatientId& patient, const ItemId& item,
                          Instant replaced);
Result<void> correct_item(db::Transaction& deed, const PracticeId& practice, const ItemToFile& item, access::Labels labels);
Result<void> remove_item(db::Transaction& deed, const PracticeId& practice, const PatientId& patient, const ItemId& item);
/// True when labels were missing and are there now.
Result<bool> add_labels(db::Transaction& deed, const PracticeId& practice, const PatientId& patient, const ItemId& item,
                        access::Labels labels);

struct Member {
  access::Labels labels = 0;
  access::Labels own_labels = 0;
};
/// Puts a result under its panel; nullopt when it has not arrived yet.
Result<std::optional<Member>> join_panel(db::Transaction& deed, const PracticeId& practice, const PatientId& patient, const ItemId& member,
                                         const ItemId& panel);
Result<void> wait_for_member(db::Transaction& deed, const PracticeId& practice, const PatientId& patient, const ItemId& member,
                             const ItemId& panel);
struct WaitingPanel {
  std::string panel;
  access::Labels own_labels = 0;
};
Result<std::optional<WaitingPanel>> take_waiting_panel(db::Transaction& deed, const PracticeId& practice, const PatientId& patient,
                                                       const ItemId& member);

}  // namespace kinportal::chart::store
