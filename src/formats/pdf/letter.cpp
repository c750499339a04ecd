// SPDX-License-Identifier: Apache-2.0
// Sets a letter with pango and draws it with cairo. The blocks are kept first and drawn at the end, twice: once to count the pages, so that
// every foot can say "1 / 2".
#include "formats/pdf/letter.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include <algorithm>
#include <optional>
#include <variant>

#include "base/utf8.h"
#include "formats/pdf/catalog.h"
#include "formats/pdf/form_fields.h"
#include "formats/qr_code.h"

namespace kinportal::pdf {
namespace {

constexpr double kPageWidth = 612, kPageHeight = 792;  // US Letter in points
constexpr double kMargin = 62, kFoot = 58;
constexpr double kWidth = kPageWidth - 2 * kMargin;
constexpr double kBodySize = 11.5;

struct Text {
  std::string text;
  std::string tag = "P";
  double size = kBodySize;
  bool bold = false;
  double before = 0, after = 8;
  double keep_with_next = 0;  // points that must still fit below it
  double grey = 0;
};
struct Entries {
  std::vector<std::string> texts;
  bool numbered = false;
};
struct Table {
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
};
struct CodeBox {
  std::string label, code;
};
struct Qr {
  std::string content, beside;
};
struct Fill {
  std::string label;
  bool tick = false;
  std::string name = {};  // of the field, where it has one
  std::string known = {};  // what stands on the line already; for a box anything at all ticks it
};
struct Gap {
  double points = 0;
};
struct Break {};
using Block = std::variant<Text, Entries, Table, CodeBox, Qr, Fill, Gap, Break>;

struct Unref {
  void operator()(PangoLayout* layout) const { g_object_unref(layout); }
  void operator()(PangoFontMap* map) const { g_object_unref(map); }
  void operator()(PangoContext* context) const { g_object_unref(context); }
  void operator()(cairo_t* cairo) const { cairo_destroy(cairo); }
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
};
template <class T>
using Owned = std::unique_ptr<T, Unref>;

cairo_status_t append(void* out, const unsigned char* bytes, unsigned int size) {
  static_cast<std::string*>(out)->append(reinterpret_cast<const char*>(bytes), size);
  return CAIRO_STATUS_SUCCESS;
}

/// One pass over the blocks. With `pages` known it writes "n / pages" at the foot.
class Pass {
 public:
  /// `fields`: null where the named lines are printed; else their places are kept there, for a fillable file.
  Pass(const LetterHead& head, int pages, std::string& out, std::vector<FormField>* fields = nullptr)
      : head_(head), pages_(pages), out_(out), fields_(fields) {
    surface_.reset(cairo_pdf_surface_create_for_stream(append, &out_, kPageWidth, kPageHeight));
    cairo_pdf_surface_restrict_to_version(surface_.get(), CAIRO_PDF_VERSION_1_5);
    cairo_pdf_surface_set_metadata(surface_.get(), CAIRO_PDF_METADATA_TITLE, head.title.c_str());
    cairo_pdf_surface_set_metadata(surface_.get(), CAIRO_PDF_METADATA_AUTHOR, head.sender.c_str());
    const std::string made = head.made_at.iso().substr(0, 19) + "Z";
    cairo_pdf_surface_set_metadata(surface_.get(), CAIRO_PDF_METADATA_CREATE_DATE, made.c_str());
    cairo_.reset(cairo_create(surface_.get()));
    fonts_.reset(pango_cairo_font_map_new());
    context_.reset(pango_font_map_create_context(fonts_.get()));
    pango_context_set_language(context_.get(), pango_language_from_string(head.language.c_str()));
    open_tag("Document");
    letter_head();
  }

  void set(const std::vector<Block>& blocks) {
    for (const Block& block : blocks) std::visit([this](const auto& one) { place(one); }, block);
  }

  /// Pages drawn, or the fault.
  Result<int> end() {
    foot();
    close_tag("Document");
    cairo_show_page(cairo_.get());
    cairo_surface_finish(surface_.get());
    if (too_long_) return fail(Fault::too_much, "this letter has too many pages");
    if (cairo_status(cairo_.get()) != CAIRO_STATUS_SUCCESS) return fail(Fault::bug, "a letter could not be drawn");
    return page_;
  }

 private:
  void open_tag(const char* name) { cairo_tag_begin(cairo_.get(), name, nullptr); }
  void close_tag(const char* name) { cairo_tag_end(cairo_.get(), name); }
  void ink(double grey) { cairo_set_source_rgb(cairo_.get(), grey, grey, grey); }

  Owned<PangoLayout> layout(const std::string& text, double size, bool bold, double width, const char* family = "DejaVu Sans, sans-serif") {
    Owned<PangoLayout> made(pango_layout_new(context_.get()));
    PangoFontDescription* font = pango_font_description_from_string(family);
    pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
    if (bold) pango_font_description_set_weight(font, PANGO_WEIGHT_BOLD);
    pango_layout_set_font_description(made.get(), font);
    pango_font_description_free(font);
    pango_layout_set_width(made.get(), static_cast<int>(width * PANGO_SCALE));
    pango_layout_set_wrap(made.get(), PANGO_WRAP_WORD_CHAR);
    pango_layout_set_line_spacing(made.get(), 1.25F);
    pango_layout_set_text(made.get(), text.data(), static_cast<int>(text.size()));
    return made;
  }
  static double height_of(PangoLayout* layout) {
    int height = 0;
    pango_layout_get_size(layout, nullptr, &height);
    return static_cast<double>(height) / PANGO_SCALE;
  }

  double room() const { return kPageHeight - kFoot - y_; }
  void need(double points) {
    if (room() < points && y_ > kMargin) next_page();
  }
  void next_page() {
    foot();
    cairo_show_page(cairo_.get());
    if (page_ >= kMaxPages) {
      too_long_ = true;
      --page_;  // the last page is drawn over: nobody will see it
    }
    ++page_;
    y_ = kMargin;
  }

  void foot() {
    const std::string number = std::to_string(page_) + " / " + std::to_string(pages_);
    ink(0.3);
    auto left = layout(head_.footer, 8.5, false, kWidth - 60);
    cairo_move_to(cairo_.get(), kMargin, kPageHeight - kFoot + 14);
    pango_cairo_show_layout(cairo_.get(), left.get());
    auto right = layout(number, 8.5, false, 60);
    pango_layout_set_alignment(right.get(), PANGO_ALIGN_RIGHT);
    cairo_move_to(cairo_.get(), kPageWidth - kMargin - 60, kPageHeight - kFoot + 14);
    pango_cairo_show_layout(cairo_.get(), right.get());
  }

  void letter_head() {
    if (head_.sender.empty()) return;
    Text name{head_.sender, "P", 16, true, 0, 2, 0, 0};
    place(name);
    for (const std::string& line : head_.sender_lines) place(Text{line, "P", 10, false, 0, 1, 0, 0.25});
    y_ += 6;
    ink(0.55);
    cairo_set_line_width(cairo_.get(), 0.8);
    cairo_move_to(cairo_.get(), kMargin, y_);
    cairo_line_to(cairo_.get(), kPageWidth - kMargin, y_);
    cairo_stroke(cairo_.get());
    y_ += 22;
  }

  // Line by line, so that a paragraph may go on overleaf; each part is tagged on its own page.
  void flow(PangoLayout* text, double x, const char* tag) {
    open_tag(tag);
    PangoLayoutIter* at = pango_layout_get_iter(text);
    do {
      PangoRectangle box{};
      pango_layout_iter_get_line_extents(at, nullptr, &box);
      const double height = static_cast<double>(box.height) / PANGO_SCALE;
      if (room() < height) {
        close_tag(tag);
        next_page();
        open_tag(tag);
      }
      const double base = static_cast<double>(pango_layout_iter_get_baseline(at) - box.y) / PANGO_SCALE;
      cairo_move_to(cairo_.get(), x + static_cast<double>(box.x) / PANGO_SCALE, y_ + base);
      pango_cairo_show_layout_line(cairo_.get(), pango_layout_iter_get_line_readonly(at));
      y_ += height;
    } while (pango_layout_iter_next_line(at) != 0);
    pango_layout_iter_free(at);
    close_tag(tag);
  }

  void place(const Text& text) {
    auto set = layout(text.text, text.size, text.bold, kWidth);
    if (y_ > kMargin) y_ += text.before;
    need(std::min(height_of(set.get()) + text.keep_with_next, 40 + text.keep_with_next));
    ink(text.grey);
    flow(set.get(), kMargin, text.tag.c_str());
    y_ += text.after;
  }

  void place(const Entries& entries) {
    open_tag("L");
    int number = 0;
    for (const std::string& entry : entries.texts) {
      const std::string mark = entries.numbered ? std::to_string(++number) + "." : "•";
      auto set = layout(entry, kBodySize, false, kWidth - 24);
      need(std::min(height_of(set.get()), 40.0));
      ink(0);
      open_tag("LI");
      open_tag("Lbl");
      auto label = layout(mark, kBodySize, entries.numbered, 24);
      cairo_move_to(cairo_.get(), kMargin + 4, y_);
      pango_cairo_show_layout(cairo_.get(), label.get());
      close_tag("Lbl");
      flow(set.get(), kMargin + 24, "LBody");
      close_tag("LI");
      y_ += 5;
    }
    close_tag("L");
    y_ += 5;
  }

  void row(const std::vector<std::string>& cells, const char* tag, bool bold) {
    const double width = kWidth / static_cast<double>(cells.size());
    std::vector<Owned<PangoLayout>> set;
    double height = 0;
    for (const std::string& cell : cells) {
      set.push_back(layout(cell, 10, bold, width - 10));
      height = std::max(height, height_of(set.back().get()));
    }
    need(height + 10);
    open_tag("TR");
    for (std::size_t i = 0; i < set.size(); ++i) {
      ink(0);
      open_tag(tag);
      cairo_move_to(cairo_.get(), kMargin + width * static_cast<double>(i) + 5, y_ + 4);
      pango_cairo_show_layout(cairo_.get(), set[i].get());
      close_tag(tag);
    }
    close_tag("TR");
    y_ += height + 9;
    ink(bold ? 0.2 : 0.7);
    cairo_set_line_width(cairo_.get(), bold ? 1 : 0.5);
    cairo_move_to(cairo_.get(), kMargin, y_);
    cairo_line_to(cairo_.get(), kPageWidth - kMargin, y_);
    cairo_stroke(cairo_.get());
  }

  void place(const Table& table) {
    open_tag("Table");
    row(table.columns, "TH", true);
    for (const auto& cells : table.rows) row(cells, "TD", false);
    close_tag("Table");
    y_ += 12;
  }

  void place(const CodeBox& box) {
    auto label = layout(box.label, 10, false, kWidth - 32);
    auto code = layout(box.code, 25, true, kWidth - 32, "DejaVu Sans Mono, monospace");
    const double height = height_of(label.get()) + height_of(code.get()) + 26;
    need(height + 8);
    ink(0.15);
    cairo_set_line_width(cairo_.get(), 1.4);
    cairo_rectangle(cairo_.get(), kMargin, y_, kWidth, height);
    cairo_stroke(cairo_.get());
    const double top = y_;
    y_ += 12;
    ink(0);
    flow(label.get(), kMargin + 16, "P");
    flow(code.get(), kMargin + 16, "P");
    y_ = top + height + 14;
  }

  void place(const Qr& qr) {
    const auto code = qr_code(qr.content);
    if (!code.ok()) return;
    constexpr double side = 108;
    auto beside = layout(qr.beside, kBodySize, false, kWidth - side - 18);
    need(std::max(side, height_of(beside.get())) + 8);
    const double cell = side / static_cast<double>(code->side);
    const double top = y_;
    ink(0);
    for (int row = 0; row < code->side; ++row)
      for (int column = 0; column < code->side; ++column)
        if (code->dark(column, row)) cairo_rectangle(cairo_.get(), kMargin + cell * column, top + cell * row, cell, cell);
    cairo_fill(cairo_.get());
    flow(beside.get(), kMargin + side + 18, "P");
    y_ = std::max(y_, top + side) + 14;
  }

  void place(const Fill& fill) {
    const double indent = fill.tick ? 24 : 0;
    auto label = layout(fill.label, fill.tick ? kBodySize : 9.5, false, kWidth - indent);
    if (fill.tick) {
      need(height_of(label.get()) + 8);
      ink(0);
      cairo_set_line_width(cairo_.get(), 1);
      cairo_rectangle(cairo_.get(), kMargin + 3, y_ + 2.5, 11, 11);
      cairo_stroke(cairo_.get());
      if (fields_ != nullptr) note_field(fill, kMargin + 3, y_ + 2.5, 11, 11);
      else if (!fill.known.empty()) cross(kMargin + 3, y_ + 2.5, 11);
      flow(label.get(), kMargin + indent, "P");
      y_ += 6;
      return;
    }
    need(height_of(label.get()) + 34);
    y_ += 24;
    if (fields_ != nullptr) note_field(fill, kMargin, y_ - 19, kWidth, 18);
    else if (!fill.known.empty()) write_on_line(fill.known);
    ink(0.3);
    cairo_set_line_width(cairo_.get(), 0.7);
    cairo_move_to(cairo_.get(), kMargin, y_);
    cairo_line_to(cairo_.get(), kPageWidth - kMargin, y_);
    cairo_stroke(cairo_.get());
    y_ += 2;
    flow(label.get(), kMargin, "P");
    y_ += 6;
  }

  void note_field(const Fill& fill, double left, double top, double width, double height) {
    if (fill.name.empty()) return;
    fields_->push_back({fill.name, fill.label, fill.known, page_, left, kPageHeight - top - height, width, height, fill.tick});
  }
  void cross(double left, double top, double side) {
    cairo_move_to(cairo_.get(), left + 2, top + 2);
    cairo_line_to(cairo_.get(), left + side - 2, top + side - 2);
    cairo_move_to(cairo_.get(), left + side - 2, top + 2);
    cairo_line_to(cairo_.get(), left + 2, top + side - 2);
    cairo_stroke(cairo_.get());
  }
  // One line: what does not fit is cut with dots, and the screens' own copy has it whole.
  void write_on_line(const std::string& known) {
    auto set = layout(known, kBodySize, false, kWidth);
    pango_layout_set_height(set.get(), 0);
    pango_layout_set_ellipsize(set.get(), PANGO_ELLIPSIZE_END);
    ink(0);
    open_tag("P");
    cairo_move_to(cairo_.get(), kMargin + 2, y_ - height_of(set.get()) - 1);
    pango_cairo_show_layout(cairo_.get(), set.get());
    close_tag("P");
  }

  void place(const Gap& gap) { y_ += gap.points; }
  void place(const Break&) { next_page(); }

  const LetterHead& head_;
  const int pages_;
  std::string& out_;
  std::vector<FormField>* fields_;
  Owned<cairo_surface_t> surface_;
  Owned<cairo_t> cairo_;
  Owned<PangoFontMap> fonts_;
  Owned<PangoContext> context_;
  double y_ = kMargin;
  int page_ = 1;
  bool too_long_ = false;
};

}  // namespace

struct Letter::Sheet {
  LetterHead head;
  std::vector<Block> blocks;
  std::optional<Error> wrong;

  std::string checked(std::string_view text) {
    if (!wrong && text.size() > kMaxTextBytes) wrong = fail(Fault::too_much, "a text of this letter is too long");
    if (!wrong && !is_utf8(text)) wrong = fail(Fault::invalid, "a text of this letter is not UTF-8");
    return wrong ? std::string() : std::string(text);
  }
  std::vector<std::string> checked(const std::vector<std::string>& texts) {
    std::vector<std::string> out;
    out.reserve(texts.size());
    for (const std::string& text : texts) out.push_back(checked(text));
    return out;
  }
};

Letter::Letter(LetterHead head) : sheet_(std::make_unique<Sheet>()) {
  sheet_->head = std::move(head);
  for (std::string* text : {&sheet_->head.title, &sheet_->head.sender, &sheet_->head.footer}) *text = sheet_->checked(*text);
  sheet_->head.sender_lines = sheet_->checked(sheet_->head.sender_lines);
}
Letter::Letter(Letter&&) noexcept = default;
Letter::~Letter() = default;

Letter& Letter::heading(std::string_view text, int level) {
  const int which = std::clamp(level, 1, 3);
  constexpr double sizes[] = {18, 14, 12};
  sheet_->blocks.emplace_back(
      Text{sheet_->checked(text), "H" + std::to_string(which), sizes[which - 1], true, which == 1 ? 4.0 : 10.0, 6, 36, 0});
  return *this;
}

Letter& Letter::paragraph(std::string_view text) {
  sheet_->blocks.emplace_back(Text{.text = sheet_->checked(text)});
  return *this;
}

Letter& Letter::strong(std::string_view text) {
  sheet_->blocks.emplace_back(Text{.text = sheet_->checked(text), .bold = true});
  return *this;
}

Letter& Letter::small_print(std::string_view text) {
  sheet_->blocks.emplace_back(Text{.text = sheet_->checked(text), .size = 9.5, .after = 6, .grey = 0.2});
  return *this;
}

Letter& Letter::list(const std::vector<std::string>& entries) {
  sheet_->blocks.emplace_back(Entries{sheet_->checked(entries), false});
  return *this;
}

Letter& Letter::numbered(const std::vector<std::string>& entries) {
  sheet_->blocks.emplace_back(Entries{sheet_->checked(entries), true});
  return *this;
}

Letter& Letter::table(const std::vector<std::string>& columns, const std::vector<std::vector<std::string>>& rows) {
  Table table{sheet_->checked(columns), {}};
  for (const auto& row : rows) {
    if (row.size() != columns.size() && !sheet_->wrong)
      sheet_->wrong = fail(Fault::bug, "a row of this letter has too few or too many cells");
    table.rows.push_back(sheet_->checked(row));
  }
  if (columns.empty() || sheet_->wrong) return *this;
  sheet_->blocks.emplace_back(std::move(table));
  return *this;
}

Letter& Letter::code_box(std::string_view label, std::string_view code) {
  sheet_->blocks.emplace_back(CodeBox{sheet_->checked(label), sheet_->checked(code)});
  return *this;
}

Letter& Letter::qr(std::string_view content, std::string_view beside) {
  if (content.size() > kMaxQrBytes && !sheet_->wrong) sheet_->wrong = fail(Fault::too_much, "this is too long for a QR picture");
  sheet_->blocks.emplace_back(Qr{sheet_->checked(content), sheet_->checked(beside)});
  return *this;
}

Letter& Letter::line_to_fill(std::string_view label) {
  sheet_->blocks.emplace_back(Fill{sheet_->checked(label), false});
  return *this;
}

Letter& Letter::box_to_tick(std::string_view label) {
  sheet_->blocks.emplace_back(Fill{sheet_->checked(label), true});
  return *this;
}

Letter& Letter::field(std::string_view name, std::string_view label, std::string_view known) {
  sheet_->blocks.emplace_back(Fill{sheet_->checked(label), false, sheet_->checked(name), sheet_->checked(known)});
  return *this;
}

Letter& Letter::tick_field(std::string_view name, std::string_view label, bool ticked) {
  sheet_->blocks.emplace_back(Fill{sheet_->checked(label), true, sheet_->checked(name), ticked ? "x" : ""});
  return *this;
}

Letter& Letter::lines(const std::vector<std::string>& texts) {
  for (const std::string& text : texts) sheet_->blocks.emplace_back(Text{.text = sheet_->checked(text), .after = 1});
  sheet_->blocks.emplace_back(Gap{8});
  return *this;
}

Letter& Letter::space(double points) {
  sheet_->blocks.emplace_back(Gap{std::clamp(points, 0.0, 400.0)});
  return *this;
}

Letter& Letter::page_break() {
  sheet_->blocks.emplace_back(Break{});
  return *this;
}

Result<std::string> Letter::finish() && {
  if (sheet_->wrong) return *sheet_->wrong;
  int pages = 1;
  for (const bool counting : {true, false}) {
    std::string out;
    {
      Pass pass(sheet_->head, pages, out);
      pass.set(sheet_->blocks);
      TRY_LET(pages, pass.end());
    }
    if (!counting) return with_language(std::move(out), sheet_->head.language);
  }
  return fail(Fault::bug, "a letter has no second pass");
}

Result<std::string> Letter::finish_fillable() && {
  if (sheet_->wrong) return *sheet_->wrong;
  int pages = 1;
  std::string out;
  std::vector<FormField> fields;
  for (int pass_number = 0; pass_number < 2; ++pass_number) {
    out.clear();
    fields.clear();
    Pass pass(sheet_->head, pages, out, &fields);
    pass.set(sheet_->blocks);
    TRY_LET(pages, pass.end());
  }
  TRY_LET(out, with_language(std::move(out), sheet_->head.language));
  return with_fields(out, fields);
}

}  // namespace kinportal::pdf
