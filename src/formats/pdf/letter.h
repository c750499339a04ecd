// SPDX-License-Identifier: Apache-2.0
// A letter on paper or on a screen: US Letter pages as a tagged PDF (ISO 32000-1, 14.8), so that a screen reader reads headings, lists and
// tables as such. Blocks are set one below the other and go on to the next page by themselves; cairo and pango stay in letter.cpp.
#pragma once
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace kinportal::pdf {

inline constexpr int kMaxPages = 40;
inline constexpr std::size_t kMaxTextBytes = 64 * 1024;  // of one block
inline constexpr std::size_t kMaxQrBytes = 500;

struct LetterHead {
  std::string language = "en";            // en, es: what a screen reader speaks
  std::string title;                      // of the file: names no person, files lie about in download folders
  std::string sender;                     // the practice's name, large at the top of the first page
  std::vector<std::string> sender_lines;  // phone, address
  std::string footer;                     // small, at the foot of every page, beside 'n / m'
  Instant made_at;                        // the file's creation date: time is a parameter
};

/// Blocks in the order they are read. Errors are kept until finish(), so that calls chain. Not for many threads at once.
class Letter {
 public:
  explicit Letter(LetterHead head);
  Letter(Letter&&) noexcept;
  Letter& operator=(Letter&&) = delete;
  ~Letter();

  /// Level 1 to 3. Never the last line of a page.
  Letter& heading(std::string_view text, int level = 1);
  Letter& paragraph(std::string_view text);
  Letter& strong(std::string_view text);
  Letter& small_print(std::string_view text);
  Letter& list(const std::vector<std::string>& entries);
  Letter& numbered(const std::vector<std::string>& entries);
  /// Every row has as many cells as `columns`; the first row names them. A row is never cut in two.
  Letter& table(const std::vector<std::string>& columns, const std::vector<std::vector<std::string>>& rows);
  /// What must be typed from paper: large, in a box, in a type that tells 0 from O.
  Letter& code_box(std::string_view label, std::string_view code);
  /// A QR picture beside its explanation. The text beside it must say the same: nobody can read a picture aloud.
  Letter& qr(std::string_view content, std::string_view beside);
  /// A line to write on, with what is to be written there.
  Letter& line_to_fill(std::string_view label);
  /// An empty box to tick, with what it means.
  Letter& box_to_tick(std::string_view label);
  /// A line with a name: printed with what is known already on it, or, in a fillable file, a field that holds it. Names are unique in a letter.
  Letter& field(std::string_view name, std::string_view label, std::string_view known = {});
  Letter& tick_field(std::string_view name, std::string_view label, bool ticked = false);
  /// Lines one below the other without space between: an address.
  Letter& lines(const std::vector<std::string>& texts);
  Letter& space(double points);
  Letter& page_break();

  /// The bytes of the file. Fault::too_much beyond a limit, Fault::invalid for text that is no UTF-8. Call once.
  Result<std::string> finish() &&;
  /// The same with every named line and box as a field to fill in on a screen (ISO 32000-1, 12.7).
  Result<std::string> finish_fillable() &&;

 private:
  struct Sheet;
  std::unique_ptr<Sheet> sheet_;
};

}  // namespace kinportal::pdf
