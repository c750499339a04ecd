// SPDX-License-Identifier: Apache-2.0
// Walks the areas by keyset, a few rows under each key, and cuts what it makes into pieces. Entries are put in the order of the screens'
// lists. What is left over from an entry larger than a piece is given out only after asking again whether the entry may still be seen.
#include "chart/download.h"

#include <algorithm>

#include "chart/chart_query.h"
#include "chart/download_shape.h"
#include "formats/json/json.h"

namespace kinportal::chart {

namespace {

constexpr int rows_a_query = 50;
constexpr std::size_t enough_for_a_piece = 48 * 1024;  // then no further entry is begun
constexpr std::size_t max_body_bytes = 4 * 1024 * 1024;  // of one stored body: a megabyte of text, escaped

class ChartDownload final : public access::PieceMaker {
 public:
  ChartDownload(DownloadFormat format, DownloadHead head) : format_(format), head_(std::move(head)) {}

  Result<access::ChartPiece> next(access::ChartKey& key) override {
    if (!shape_) {
      shape_ = format_ == DownloadFormat::page ? page_shape(head_) : fhir_shape(head_, key.patient().text());
      shape_->begin(waiting_);
    }
    if (!cut_item_.empty()) { TRY(require_visible(key, cut_area_, cut_item_)); }
    while (waiting_.size() < enough_for_a_piece && !ended_) TRY(go_on(key));
    const std::size_t size = std::min(waiting_.size() - given_, http::max_piece_bytes);
    std::string piece = waiting_.substr(given_, size);
    given_ += size;
    if (given_ < waiting_.size()) return access::ChartPiece(key, std::move(piece), access::ChartPiece::More::yes);
    waiting_.clear();
    given_ = 0;
    cut_item_ = ItemId();
    return access::ChartPiece(key, std::move(piece), ended_ ? access::ChartPiece::More::no : access::ChartPiece::More::yes);
  }

 private:
  // A few more entries, or the end of an area, or the end.
  Result<void> go_on(access::ChartKey& key) {
    if (area_ == std::size(all_areas)) {
      shape_->end(waiting_);
      ended_ = true;
      return {};
    }
    const Area area = all_areas[area_];
    const access::Category category = plan_category_of(area);
    if (!key.plan().open(category)) {
      ++area_;
      return {};
    }
    if (!in_area_) {
      shape_->begin_area(waiting_, area);
      in_area_ = true;
    }
    ChartQuery query(key, "c.body, c.happened_at, c.item_id");
    query.where("c.category = ", db::Value(access::to_string(category)));
    if (!after_item_.empty()) {
      const std::string a = "$" + std::to_string(query.next()), b = "$" + std::to_string(query.next() + 1);
      query.add_value(after_us_).add_value(db::Value(after_item_)).where("(c.happened_at, c.item_id) < (" + a + ", " + b + ")");
    }
    query.visible(category);
    TRY_LET(auto rows, query.run("ORDER BY c.happened_at DESC, c.item_id DESC LIMIT " + std::to_string(rows_a_query)));
    int seen = 0;
    while (waiting_.size() < enough_for_a_piece) {
      TRY_LET(const bool more, rows.next());
      if (!more) {
        if (seen == rows_a_query) return {};  // the next query goes on behind the last one
        ++area_;
        in_area_ = false;
        after_item_.clear();
        return {};
      }
      ++seen;
      after_us_ = rows.integer(1);
      after_item_ = rows.string(2);
      TRY(add(key, area, rows.text(0)));
    }
    return {};
  }

  Result<void> add(access::ChartKey& key, Area area, std::string_view body) {
    TRY_LET(const auto read, json::Document::parse(body, {max_body_bytes, 16, max_body_bytes, 65536}));
    DownloadItem item{area, after_item_, read.root(), DownloadItem::File::none, {}};
    const ItemId id = ItemId::trusted(after_item_);
    if (const auto has_file = read->maybe_boolean("file"); has_file.ok() && has_file->value_or(false)) {
      TRY_LET(auto file, file_of_visible_item(key, id));
      if (file) {
        item.file = file->bytes.size() > max_file_bytes_inside ? DownloadItem::File::too_large : DownloadItem::File::inside;
        if (item.file == DownloadItem::File::inside) item.bytes = std::move(*file);
      }
    }
    shape_->item(waiting_, item);
    key.showed(1);
    if (waiting_.size() > http::max_piece_bytes) {
      cut_area_ = area;
      cut_item_ = id;
    }
    return {};
  }

  const DownloadFormat format_;
  const DownloadHead head_;
  std::unique_ptr<DownloadShape> shape_;
  std::string waiting_;  // made and not given out yet
  std::size_t given_ = 0;
  std::size_t area_ = 0;
  bool in_area_ = false, ended_ = false;
  std::int64_t after_us_ = 0;
  std::string after_item_;
  Area cut_area_ = Area::results;
  ItemId cut_item_;  // the entry that does not fit into one piece
};

}  // namespace

std::optional<DownloadFormat> download_format_from(std::string_view word) {
  if (word == "page") return DownloadFormat::page;
  if (word == "fhir") return DownloadFormat::fhir;
  return std::nullopt;
}

std::string_view content_type_of(DownloadFormat format) {
  return format == DownloadFormat::page ? "text/html; charset=utf-8" : "application/fhir+json; charset=utf-8";
}

std::string file_name_of(DownloadFormat format, Day made_on) {
  return "portal-" + made_on.iso() + (format == DownloadFormat::page ? ".html" : ".json");
}

std::unique_ptr<access::PieceMaker> download_chart(DownloadFormat format, DownloadHead head) {
  return std::make_unique<ChartDownload>(format, std::move(head));
}

std::string text_in(const json::Json& body, std::string_view name) {
  const auto found = body.maybe_string(name);
  return found.ok() && *found ? **found : std::string();
}

}  // namespace kinportal::chart
