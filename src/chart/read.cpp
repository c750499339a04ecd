// SPDX-License-Identifier: Apache-2.0
// The reading SQL of a chart. Each statement fixes practice and patient from the key and carries the key's plan as a predicate; there is no
// way to run one of them without.
#include "chart/read.h"

#include <algorithm>
#include <charconv>

#include "access/plan.h"
#include "chart/chart_query.h"

namespace kinportal::chart {
namespace {

constexpr int max_trend_items = 200;
constexpr int max_member_items = 200;

struct AreaWord {
  Area area;
  std::string_view word;
  access::Category category;
};
constexpr AreaWord area_words[] = {
    {Area::results, "results", access::Category::result},         {Area::immunizations, "immunizations", access::Category::immunization},
    {Area::medicines, "medicines", access::Category::medication}, {Area::allergies, "allergies", access::Category::allergy},
    {Area::conditions, "conditions", access::Category::problem},  {Area::notes, "notes", access::Category::note},
    {Area::summaries, "summaries", access::Category::summary},    {Area::documents, "documents", access::Category::document},
};

access::Category category_in(Area area) {
  for (const AreaWord& row : area_words)
    if (row.area == area) return row.category;
  return access::Category::result;
}

std::optional<Area> area_of_category(std::string_view category) {
  for (const AreaWord& row : area_words)
    if (access::to_string(row.category) == category) return row.area;
  return std::nullopt;
}

struct Position {
  std::int64_t happened_us = 0;
  std::string item;
};

Result<Position> read_cursor(std::string_view cursor) {
  const Error bad = fail(Fault::invalid, "cursor is not one this page gave");
  const auto mark = cursor.find('_');
  if (cursor.size() > 96 || mark == std::string_view::npos) return bad;
  Position position;
  const std::string_view number = cursor.substr(0, mark);
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), position.happened_us);
  if (error != std::errc{} || end != number.data() + number.size() || !is_id_text(cursor.substr(mark + 1))) return bad;
  position.item = std::string(cursor.substr(mark + 1));
  return position;
}

Result<std::vector<access::ItemBytes>> bodies(const access::ChartKey& key, db::Rows rows) {
  std::vector<access::ItemBytes> items;
  while (true) {
    TRY_LET(const bool more, rows.next());
    if (!more) return items;
    items.emplace_back(key, rows.string(0));
  }
}

Result<std::vector<access::ItemBytes>> read_trend(access::ChartKey& key, const std::string& code) {
  ChartQuery query(key, "c.body");
  query.where("c.category = ", db::Value("result"))
      .where("c.code = ", db::Value(code))
      .where("c.kind <> 'panel'")
      .visible(access::Category::result);
  TRY_LET(auto rows, query.run("ORDER BY c.happened_at DESC, c.item_id DESC LIMIT " + std::to_string(max_trend_items)));
  TRY_LET(auto items, bodies(key, std::move(rows)));
  std::reverse(items.begin(), items.end());
  return items;
}

Result<std::vector<access::ItemBytes>> read_members(access::ChartKey& key, const ItemId& panel) {
  ChartQuery query(key, "c.body");
  query.where("c.parent_item_id = ", db::Value(panel)).where("c.category = 'result'").visible(access::Category::result);
  TRY_LET(auto rows, query.run("ORDER BY c.title, c.item_id LIMIT " + std::to_string(max_member_items)));
  return bodies(key, std::move(rows));
}

}  // namespace

std::optional<Area> area_from(std::string_view word) {
  for (const AreaWord& row : area_words)
    if (row.word == word) return row.area;
  return std::nullopt;
}

std::string_view to_string(Area area) {
  for (const AreaWord& row : area_words)
    if (row.area == area) return row.word;
  return "";
}

std::string_view category_of(Area area) { return access::to_string(category_in(area)); }
access::Category plan_category_of(Area area) { return category_in(area); }

Result<ItemPage> list_items(access::ChartKey& key, Area area, const ListQuery& list) {
  if (list.limit < 1 || list.limit > max_page_items) return fail(Fault::invalid, "limit must be a whole number from 1 to 100");
  Position after;
  if (!list.cursor.empty()) { TRY_LET(after, read_cursor(list.cursor)); }
  ItemPage page;
  const access::Category category = category_in(area);
  if (!key.plan().open(category)) return page;
  ChartQuery query(key, "c.body, c.happened_at, c.item_id");
  query.where("c.category = ", db::Value(access::to_string(category)));
  if (!list.kind.empty()) query.where("c.kind = ", db::Value(list.kind));
  if (!list.cursor.empty()) {
    const std::string a = "$" + std::to_string(query.next()), b = "$" + std::to_string(query.next() + 1);
    query.add_value(after.happened_us)
        .add_value(db::Value(after.item))
        .where("(c.happened_at < " + a + " OR (c.happened_at = " + a + " AND c.item_id < " + b + "))");
  }
  query.visible(category);
  const std::string limit_parameter = std::to_string(query.next());
  query.add_value(list.limit + 1);
  TRY_LET(auto rows, query.run("ORDER BY c.happened_at DESC, c.item_id DESC LIMIT $" + limit_parameter));
  page.items.reserve(static_cast<std::size_t>(list.limit));
  std::string last;
  while (true) {
    TRY_LET(const bool more, rows.next());
    if (!more) return page;
    if (static_cast<int>(page.items.size()) == list.limit) {
      page.next = std::move(last);
      return page;
    }
    page.items.emplace_back(key, rows.string(0));
    last = std::to_string(rows.integer(1)) + '_' + std::string(rows.text(2));
  }
}

Result<ItemDetail> read_item(access::ChartKey& key, Area area, const ItemId& item) {
  const access::Category category = category_in(area);
  ChartQuery query(key, "c.body, c.kind, c.code");
  query.where("c.item_id = ", db::Value(item)).where("c.category = ", db::Value(access::to_string(category))).visible(category);
  std::string body, kind, code;
  {
    TRY_LET(auto rows, query.run("LIMIT 1"));
    TRY_LET(const bool found, rows.next());
    if (!found) return fail(Fault::not_found, "there is nothing at this address");
    body = rows.string(0);
    kind = rows.string(1);
    code = rows.string(2);
  }
  ItemDetail detail{access::ItemBytes(key, std::move(body)), {}, {}};
  if (area != Area::results) return detail;
  if (kind == "panel" || kind == "imaging") {
    TRY_LET(detail.members, read_members(key, item));
  } else if (!code.empty()) {
    TRY_LET(detail.trend, read_trend(key, code));
  }
  return detail;
}

std::vector<Area> areas_open(const access::ChartKey& key) {
  std::vector<Area> open;
  for (const AreaWord& row : area_words)
    if (key.plan().open(row.category)) open.push_back(row.area);
  return open;
}

Result<std::vector<NewItem>> new_items(access::ChartKey& key, Instant since, int limit) {
  ChartQuery query(key, "c.category, c.item_id, c.title, c.transmitted_at");
  query.where("c.transmitted_at >= ", db::Value(since)).where("c.category IN ('result', 'note', 'summary', 'document')");
  query.where("c.kind <> 'vital'").where("c.kind <> 'survey'").not_in_a_visible_panel().visible();
  TRY_LET(auto rows,
          query.run("ORDER BY c.transmitted_at DESC, c.item_id DESC LIMIT " + std::to_string(std::clamp(limit, 1, max_page_items))));
  std::vector<NewItem> items;
  while (true) {
    TRY_LET(const bool more, rows.next());
    if (!more) return items;
    const auto area = area_of_category(rows.text(0));
    if (!area) continue;
    std::string title;
    append_json_string(title, rows.text(2));
    items.push_back({*area, rows.id<ItemId>(1), access::ItemBytes(key, std::move(title)), rows.instant(3)});
  }
}

}  // namespace kinportal::chart
