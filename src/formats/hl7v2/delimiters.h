// SPDX-License-Identifier: Apache-2.0
// The delimiters a message declares in MSH-1 and MSH-2 (HL7 v2.8.2 chapter 2, 2.5.4) and the escape sequences that stand for them in text
// (2.7). Formatting commands become line breaks or nothing; what is not known stays as it was sent.
#pragma once
#include <string>
#include <string_view>

namespace kinportal::hl7v2 {

inline constexpr int max_escape_lines = 20;  // what one \.sp99\ may put in

struct Delimiters {
  char field = '|';
  char component = '^';
  char repetition = '~';
  char escape = '\\';
  char subcomponent = '&';
  char truncation = '#';  // since 2.7; only its escape \P\ matters here
  bool operator==(const Delimiters&) const = default;
};

/// Appends `raw` with its escape sequences resolved. `raw` is UTF-8 and so is what is appended: bytes of \Xhh..\ that are none are left out
/// and U+FFFD stands for them.
void append_unescaped(std::string& out, std::string_view raw, const Delimiters& delimiters);

/// Appends `text` so that it reads back as one value: delimiters and line ends become escape sequences.
void append_escaped(std::string& out, std::string_view text, const Delimiters& delimiters);

}  // namespace kinportal::hl7v2
