// SPDX-License-Identifier: Apache-2.0
// Reading a chart under a key. Every statement carries the plan's predicate in its SQL, so that what is hidden is never fetched; what comes
// back is opaque to everything but an answer built with the key's receipt.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/answer.h"
#include "access/gate.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"

namespace kinportal::chart {

/// The areas families look for, and the one category behind each.
enum class Area { results, immunizations, medicines, allergies, conditions, notes, summaries, documents };
inline constexpr Area all_areas[] = {Area::results,    Area::immunizations, Area::medicines, Area::allergies,
                                     Area::conditions, Area::notes,         Area::summaries, Area::documents};
std::optional<Area> area_from(std::string_view word);
std::string_view to_string(Area area);
/// The decision's word: results -> result, medicines -> medication, conditions -> problem …
std::string_view category_of(Area area);

inline constexpr int max_page_items = 100;

struct ListQuery {
  std::string kind;  // empty: every kind
  std::string cursor;  // empty: from the newest
  int limit = 20;  // 1 … max_page_items, else Fault::invalid
};

struct ItemPage {
  std::vector<access::ItemBytes> items;  // each the JSON of schema Item
  std::optional<std::string> next;  // cursor of the next page
};

/// Newest first. A category the plan denies is an empty page. A cursor that is not ours is Fault::invalid.
Result<ItemPage> list_items(access::ChartKey& key, Area area, const ListQuery& query);

struct ItemDetail {
  access::ItemBytes item;
  std::vector<access::ItemBytes> trend;  // same code, oldest first, this one included, at most 200; only for results with a value
  std::vector<access::ItemBytes> members;  // of a panel, those that may be seen
};

/// Fault::not_found for what does not exist and for what the plan hides.
Result<ItemDetail> read_item(access::ChartKey& key, Area area, const ItemId& item);

/// Areas with a category the plan does not deny outright; depends on the plan alone, never on what is stored.
std::vector<Area> areas_open(const access::ChartKey& key);

struct NewItem {
  Area area;
  ItemId item;
  access::ItemBytes title;  // a JSON string
  Instant at;  // when it first appeared in the portal
};

/// What appeared since `since`, newest first, at most `limit`: results, notes, summaries and documents (panels instead of their members).
Result<std::vector<NewItem>> new_items(access::ChartKey& key, Instant since, int limit);

}  // namespace kinportal::chart
