// SPDX-License-Identifier: Apache-2.0
// Folding by table: Latin-1 and Latin Extended-A (U+00C0-U+017F) to base letters, Greek and Cyrillic capitals to small letters,
// combining marks (U+0300-U+036F) dropped, so that composed and decomposed spellings meet.
#include "base/fold_text.h"

#include <cstdint>

namespace kinportal {

namespace {

// U+00C0 … U+017F, one entry a code point; '.' keeps the letter, '*' and digits stand for two letters (see below).
constexpr char latin[] =
    "aaaaaa1ceeeeiiii"
    "dnooooo.ouuuuy23"   // C0-DF (Æ, Þ, ß)
    "aaaaaa1ceeeeiiii"
    "dnooooo.ouuuuy2y"   // E0-FF
    "aaaaaaccccccccdd"
    "ddeeeeeeeeeegggg"   // 100-11F
    "gggghhhhiiiiiiii"
    "ii44jjkkklllllll"   // 120-13F (Ĳ)
    "lllnnnnnnnnnoooo"
    "oo55rrrrrrssssss"   // 140-15F (Œ)
    "ssttttttuuuuuuuu"
    "uuuuwwyyyzzzzzzs";  // 160-17F
static_assert(sizeof latin == 0x180 - 0xC0 + 1);

/// Decodes one code point and moves `at` on; 0 for a broken byte.
std::uint32_t take(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])) : 0U; };
  const std::uint32_t first = byte(at);
  const auto follows = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  if (first < 0x80) {
    ++at;
    return first;
  }
  if ((first & 0xE0U) == 0xC0U && follows(at + 1)) {
    const auto code = ((first & 0x1FU) << 6) | (byte(at + 1) & 0x3FU);
    at += 2;
    return code;
  }
  if ((first & 0xF0U) == 0xE0U && follows(at + 1) && follows(at + 2)) {
    const auto code = ((first & 0x0FU) << 12) | ((byte(at + 1) & 0x3FU) << 6) | (byte(at + 2) & 0x3FU);
    at += 3;
    return code;
  }
  if ((first & 0xF8U) == 0xF0U && follows(at + 1) && follows(at + 2) && follows(at + 3)) {
    const auto code = ((first & 0x07U) << 18) | ((byte(at + 1) & 0x3FU) << 12) | ((byte(at + 2) & 0x3FU) << 6) | (byte(at + 3) & 0x3FU);
    at += 4;
    return code;
  }
  ++at;
  return 0;
}

void put(std::string& out, std::uint32_t code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0U | (code >> 6));
    out += static_cast<char>(0x80U | (code & 0x3FU));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0U | (code >> 12));
    out += static_cast<char>(0x80U | ((code >> 6) & 0x3FU));
    out += static_cast<char>(0x80U | (code & 0x3FU));
  } else {
    out += static_cast<char>(0xF0U | (code >> 18));
    out += static_cast<char>(0x80U | ((code >> 12) & 0x3FU));
    out += static_cast<char>(0x80U | ((code >> 6) & 0x3FU));
    out += static_cast<char>(0x80U | (code & 0x3FU));
  }
}

void fold_latin(std::string& out, std::uint32_t code) {
  switch (const char letter = latin[code - 0xC0]) {
    case '1': out += "ae"; break;
    case '2': out += "th"; break;
    case '3': out += "ss"; break;
    case '4': out += "ij"; break;
    case '5': out += "oe"; break;
    case '.': break;  // the multiplication and division signs
    default: out += letter;
  }
}

bool is_dropped(std::uint32_t code) {
  return code == 0 || code == '\'' || code == '`' || code == '.' || code == 0xB4 || code == 0x2018 || code == 0x2019 || code == 0x2BC ||
         (code >= 0x300 && code <= 0x36F);
}

bool is_gap(std::uint32_t code) {
  return code <= 0x20 || code == '-' || code == ',' || code == '_' || code == '/' || code == 0xA0 || (code >= 0x2000 && code <= 0x2015);
}

}  // namespace

std::string fold_text(std::string_view name) {
  std::string out;
  out.reserve(name.size());
  std::size_t at = 0;
  while (at < name.size()) {
    const std::uint32_t code = take(name, at);
    if (is_dropped(code)) continue;
    if (is_gap(code)) {
      if (!out.empty() && out.back() != ' ') out += ' ';
    } else if (code >= 'A' && code <= 'Z') {
      out += static_cast<char>(code + 32);
    } else if (code >= 0xC0 && code < 0x180) {
      fold_latin(out, code);
    } else if ((code >= 0x391 && code <= 0x3A9) || (code >= 0x410 && code <= 0x42F)) {
      put(out, code + 32);
    } else if (code >= 0x400 && code <= 0x40F) {
      put(out, code + 80);
    } else {
      put(out, code);
    }
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

}  // namespace kinportal
