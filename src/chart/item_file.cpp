// SPDX-License-Identifier: Apache-2.0
// The bytes lie in the resource as received (chart_source). They are read once and given out in pieces, each after asking again whether the
// item may still be seen.
#include "chart/item_file.h"

#include <algorithm>

#include "chart/chart_query.h"
#include "chart/file_bytes.h"
#include "chart/source_pack.h"
#include "formats/fhir_json/attached_file.h"
#include "formats/fhir_json/mapper.h"

namespace kinportal::chart {

namespace {

class FilePieces final : public access::PieceMaker {
 public:
  FilePieces(Area area, ItemId item, std::string bytes) : area_(area), item_(std::move(item)), bytes_(std::move(bytes)) {}

  Result<access::ChartPiece> next(access::ChartKey& key) override {
    TRY(require_visible(key, area_, item_));
    const std::size_t size = std::min(bytes_.size() - at_, http::max_piece_bytes);
    std::string piece = bytes_.substr(at_, size);
    at_ += size;
    if (at_ < bytes_.size()) return access::ChartPiece(key, std::move(piece), access::ChartPiece::More::yes);
    key.showed(1, item_.text());
    return access::ChartPiece(key, std::move(piece), access::ChartPiece::More::no);
  }

 private:
  const Area area_;
  const ItemId item_;
  const std::string bytes_;
  std::size_t at_ = 0;
};

// What a feed sent is opened by a browser on our address: it may show itself and nothing else. A PDF runs in the browser's viewer, which has an
// address of its own and does not start inside a sandbox or where no object may be.
constexpr std::string_view box =
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox";
constexpr std::string_view box_of_pdf =
    "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

Error nothing_here() { return fail(Fault::not_found, "there is nothing at this address"); }

}  // namespace

FileKind file_kind(std::string_view said_type, std::string_view bytes) {
  struct Known {
    FileKind kind;
    std::string_view begins;
  };
  static constexpr Known known[] = {{{"application/pdf", "pdf", true}, "%PDF-"},
                                    {{"image/jpeg", "jpg", true}, "\xFF\xD8\xFF"},
                                    {{"image/png", "png", true}, "\x89PNG\r\n\x1A\n"}};
  const std::string_view type = said_type.substr(0, said_type.find(';'));
  for (const Known& one : known) {
    if (type == one.kind.content_type && bytes.starts_with(one.begins)) return one.kind;
  }
  // Text is shown as text whatever it says; it cannot pretend to be a page (nosniff).
  if (type == "text/plain") return {"text/plain; charset=utf-8", "txt", true};
  return {"application/octet-stream", "bin", false};
}

Result<void> require_visible(const access::ChartKey& key, Area area, const ItemId& item) {
  const access::Category category = plan_category_of(area);
  ChartQuery query(key, "1");
  query.where("c.item_id = ", db::Value(item)).where("c.category = ", db::Value(access::to_string(category))).visible(category);
  TRY_LET(auto rows, query.run("LIMIT 1"));
  TRY_LET(const bool found, rows.next());
  if (!found) return nothing_here();
  return {};
}

Result<std::optional<FileBytes>> file_of_visible_item(const access::ChartKey& key, const ItemId& item) {
  std::string packed;
  {
    TRY_LET(auto rows, key.snapshot().query("SELECT bytes FROM chart_source WHERE practice_id = $1 AND patient_id = $2 AND item_id = $3 "
                                            "ORDER BY received_at DESC LIMIT 1",
                                            {key.practice(), key.patient(), item}));
    TRY_LET(const bool found, rows.next());
    if (!found) return std::optional<FileBytes>();
    packed = rows.string(0);
  }
  TRY_LET(const std::string resource, unpack_source(packed, fhir_json::max_resource_bytes));
  TRY_LET(auto file, fhir_json::attached_file(resource));
  if (!file) return std::optional<FileBytes>();
  const FileKind kind = file_kind(file->content_type, file->bytes);
  return std::optional(FileBytes{std::move(file->bytes), kind});
}

Result<OpenedFile> open_item_file(access::ChartKey& key, Area area, const ItemId& item) {
  TRY(require_visible(key, area, item));
  TRY_LET(auto file, file_of_visible_item(key, item));
  if (!file) return nothing_here();
  const FileKind kind = file->kind;
  return OpenedFile{std::make_unique<FilePieces>(area, item, std::move(file->bytes)), kind};
}

access::Answer file_answer(access::ChartKey key, OpenedFile file) {
  access::ChartStream stream(key, std::move(file.pieces));
  // The name says nothing: it is seen in lists of downloads.
  const std::string name = "; filename=\"file." + std::string(file.kind.ending) + "\"";
  return access::Answer::chart_stream(std::move(key).close(), std::move(stream), std::string(file.kind.content_type))
      .with_header("content-disposition", (file.kind.opens_in_browser ? "inline" : "attachment") + name)
      .with_header("content-security-policy", std::string(file.kind.ending == "pdf" ? box_of_pdf : box));
}

}  // namespace kinportal::chart
