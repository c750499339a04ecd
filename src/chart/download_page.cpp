// SPDX-License-Identifier: Apache-2.0
// The readable copy: one HTML file without scripts and without anything to fetch, to be opened from a folder years later. Everything that
// came from outside is escaped; a file goes inside as a data: address that is offered to be saved.
#include "chart/download_shape.h"
#include "chart/download_words.h"
#include "formats/base64.h"

namespace kinportal::chart {

namespace {

using W = DownloadWord;

void escape(std::string& out, std::string_view text) {
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c;
    }
  }
}

constexpr std::string_view style =
    "body{font:16px/1.5 system-ui,sans-serif;color:#1b1b1b;background:#fff;max-width:46rem;margin:0 auto;padding:1rem;overflow-wrap:anywhere}"
    "h1{font-size:1.6rem}h2{font-size:1.3rem;border-bottom:2px solid #00539b;margin-top:2rem}h3{font-size:1.05rem;margin:1.2rem 0 .2rem}"
    "dl{display:grid;grid-template-columns:minmax(7rem,auto) 1fr;gap:.1rem 1rem;margin:0}dt{color:#454545}dd{margin:0}"
    ".text{white-space:pre-wrap;margin:.4rem 0}.note{border-left:4px solid #00539b;background:#eff6fb;padding:.5rem .8rem}"
    "article{break-inside:avoid}";

class PageShape final : public DownloadShape {
 public:
  explicit PageShape(DownloadHead head) : head_(std::move(head)) {}

  void begin(std::string& out) override {
    const std::string made = shown_day(head_.zone.day_of(head_.made_at).iso(), head_.zone, head_.language);
    out += "<!DOCTYPE html>\n<html lang=\"";
    out += word(W::lang);
    out += "\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
    // The page may do nothing but be read, whoever serves or opens it.
    out += "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n<title>";
    out += word(W::title);
    out += "</title>\n<style>";
    out += style;
    out += "</style>\n</head>\n<body>\n<main>\n<h1>";
    escape(out, head_.name);
    out += "</h1>\n<dl>\n";
    line(out, W::born, shown_day(head_.birth_on, head_.zone, head_.language));
    line(out, W::made, made);
    line(out, W::place, head_.practice_name);
    line(out, W::call, head_.practice_phone);
    out += "</dl>\n<p class=\"note\">";
    out += word(W::keep_safe);
    out += "</p>\n<p>";
    out += word(W::whole);
    out += "</p>\n<p>";
    out += word(W::wrong);
    out += "</p>\n";
  }

  void begin_area(std::string& out, Area area) override {
    end_area(out);
    out += "<section>\n<h2>";
    out += area_word(area, head_.language);
    out += "</h2>\n";
    in_area_ = true;
    of_area_ = 0;
  }

  void item(std::string& out, const DownloadItem& item) override {
    ++count_;
    ++of_area_;
    const json::Json& body = item.body;
    out += "<article id=\"";
    escape(out, item.id);
    out += "\">\n<h3>";
    escape(out, text_in(body, "title"));
    out += "</h3>\n<dl>\n";
    line(out, W::result, value_of(body));
    line(out, W::range, range_of(body));
    line(out, W::flag, item_word(text_in(body, "flag"), head_.language));
    components(out, body);
    line(out, W::date, shown_day(text_in(body, "happened_at"), head_.zone, head_.language));
    line(out, W::until, shown_day(text_in(body, "ended_at"), head_.zone, head_.language));
    line(out, W::status, item_word(text_in(body, "status"), head_.language));
    line(out, W::dose, text_in(body, "dose"));
    line(out, W::reaction, text_in(body, "reaction"));
    line(out, W::severity, item_word(text_in(body, "severity"), head_.language));
    line(out, W::lot, text_in(body, "lot"));
    line(out, W::who, text_in(body, "author"));
    line(out, W::place, text_in(body, "place"));
    file(out, item);
    out += "</dl>\n";
    if (const std::string text = text_in(body, "text"); !text.empty()) {
      out += "<div class=\"text\">";
      escape(out, text);
      out += "</div>\n";
    }
    out += "</article>\n";
  }

  void end(std::string& out) override {
    end_area(out);
    out += "<p><strong>";
    out += word(W::end);
    out += "</strong>. ";
    out += word(W::end_count);
    out += ": " + std::to_string(count_) + "</p>\n</main>\n</body>\n</html>\n";
  }

 private:
  std::string_view word(W one) const { return download_word(one, head_.language); }

  void end_area(std::string& out) {
    if (!in_area_) return;
    if (of_area_ == 0) {
      out += "<p>";
      out += word(W::nothing);
      out += "</p>\n";
    }
    out += "</section>\n";
    in_area_ = false;
  }

  void line(std::string& out, W name, std::string_view value) const {
    if (value.empty()) return;
    out += "<dt>";
    out += word(name);
    out += "</dt><dd>";
    escape(out, value);
    out += "</dd>\n";
  }

  static std::string value_of(const json::Json& body) {
    const auto value = body.maybe("value");
    if (!value.ok() || !*value) return {};
    std::string out = text_in(**value, "comparator");
    out += text_in(**value, "text");
    if (const std::string unit = text_in(**value, "unit"); !unit.empty()) out += " " + unit;
    return out;
  }

  static std::string range_of(const json::Json& body) {
    const auto range = body.maybe("range");
    if (!range.ok() || !*range) return {};
    if (std::string text = text_in(**range, "text"); !text.empty()) return text;
    const std::string low = text_in(**range, "low"), high = text_in(**range, "high");
    if (low.empty() && high.empty()) return {};
    return low.empty() ? "< " + high : high.empty() ? "> " + low : low + " – " + high;
  }

  void components(std::string& out, const json::Json& body) const {
    const auto list = body.maybe("components");
    if (!list.ok() || !*list) return;
    const auto parts = (*list)->array();
    if (!parts.ok()) return;
    for (const json::Json& part : *parts) {
      std::string one = text_in(part, "title") + ": " + value_of(part);
      if (const std::string flag = text_in(part, "flag"); !flag.empty()) one += " (" + item_word(flag, head_.language) + ")";
      line(out, W::parts, one);
    }
  }

  void file(std::string& out, const DownloadItem& item) const {
    if (item.file == DownloadItem::File::none) return;
    if (item.file == DownloadItem::File::too_large) return line(out, W::file, word(W::file_in_portal));
    const FileKind& kind = item.bytes.kind;
    out += "<dt>";
    out += word(W::file);
    out += "</dt><dd><a download=\"file.";
    out += kind.ending;
    out += "\" href=\"data:";
    out += kind.content_type.substr(0, kind.content_type.find(';'));
    out += ";base64,";
    append_base64(out, item.bytes.bytes);
    out += "\">";
    out += word(W::open_file);
    out += "</a></dd>\n";
  }

  const DownloadHead head_;
  bool in_area_ = false;
  int of_area_ = 0, count_ = 0;
};

}  // namespace

std::unique_ptr<DownloadShape> page_shape(DownloadHead head) { return std::make_unique<PageShape>(std::move(head)); }

}  // namespace kinportal::chart
