// SPDX-License-Identifier: Apache-2.0
// Private to chart/: the bytes of an item's file, for what is made of them under the same key.
#pragma once
#include <optional>
#include <string>

#include "chart/item_file.h"

namespace kinportal::chart {

struct FileBytes {
  std::string bytes;
  FileKind kind;
};
/// nullopt when the item has none. Does not ask the plan: call it for items that were just read under this key.
Result<std::optional<FileBytes>> file_of_visible_item(const access::ChartKey& key, const ItemId& item);

/// Fault::not_found unless this key may see the item now.
Result<void> require_visible(const access::ChartKey& key, Area area, const ItemId& item);

}  // namespace kinportal::chart
