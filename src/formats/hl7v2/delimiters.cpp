// SPDX-License-Identifier: Apache-2.0
// Escape sequences of chapter 2, 2.7.1 to 2.7.6. \Cxxyy\, \Mxxyyzz\ and \Z..\ are kept: their meaning is the sender's alone.
#include "formats/hl7v2/delimiters.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/utf8.h"

namespace kinportal::hl7v2 {

namespace {

std::optional<std::string> bytes_of_hex(std::string_view digits) {
  if (digits.empty() || digits.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    unsigned value = 0;
    const auto [end, error] = std::from_chars(digits.data() + i, digits.data() + i + 2, value, 16);
    if (error != std::errc{} || end != digits.data() + i + 2) return std::nullopt;
    bytes += static_cast<char>(value);
  }
  return bytes;
}

/// Formatting commands of FT (2.7.6): lines and pages only; indents and fills mean nothing to a screen that wraps.
bool append_format(std::string& out, std::string_view command) {
  if (command == ".br" || command == ".ce") {
    out += '\n';
    return true;
  }
  if (command.starts_with(".sp")) {
    int lines = 1;
    const auto number = command.substr(3);
    if (!number.empty()) {
      const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), lines);
      if (error != std::errc{} || end != number.data() + number.size()) return false;
    }
    out.append(static_cast<std::size_t>(std::clamp(lines, 0, max_escape_lines)), '\n');
    return true;
  }
  return command == ".fi" || command == ".nf" || command.starts_with(".in") || command.starts_with(".ti") || command.starts_with(".sk");
}

bool append_sequence(std::string& out, std::string_view inside, const Delimiters& delimiters) {
  if (inside.size() == 1) {
    switch (inside.front()) {
      case 'F': out += delimiters.field; return true;
      case 'S': out += delimiters.component; return true;
      case 'T': out += delimiters.subcomponent; return true;
      case 'R': out += delimiters.repetition; return true;
      case 'E': out += delimiters.escape; return true;
      case 'P': out += delimiters.truncation; return true;
      case 'H':
      case 'N': return true;  // highlighting begins and ends: a screen has its own emphasis
      default: return false;
    }
  }
  if (inside.empty()) return false;
  if (inside.front() == '.') return append_format(out, inside);
  if (inside.front() == 'X' || inside.front() == 'x') {
    const auto bytes = bytes_of_hex(inside.substr(1));
    if (!bytes) return false;
    // \X0D\ is how many a sender writes a line end.
    for (std::size_t i = 0; i < bytes->size(); ++i) {
      if ((*bytes)[i] == '\r') {
        out += '\n';
        if (i + 1 < bytes->size() && (*bytes)[i + 1] == '\n') ++i;
      } else if ((*bytes)[i] != '\0') {
        out += (*bytes)[i];
      }
    }
    return true;
  }
  return false;
}

constexpr std::size_t max_sequence_bytes = 4096;

}  // namespace

void append_unescaped(std::string& out, std::string_view raw, const Delimiters& delimiters) {
  const std::size_t from = out.size();
  bool foreign = false;
  std::size_t at = 0;
  while (at < raw.size()) {
    const char c = raw[at];
    if (c == '\r') {  // a line end inside a value, which lenient senders write
      out += '\n';
      at += at + 1 < raw.size() && raw[at + 1] == '\n' ? 2 : 1;
      continue;
    }
    if (c != delimiters.escape || delimiters.escape == '\0') {
      out += c;
      ++at;
      continue;
    }
    const auto end = raw.substr(0, std::min(raw.size(), at + 1 + max_sequence_bytes)).find(delimiters.escape, at + 1);
    if (end == std::string_view::npos || !append_sequence(out, raw.substr(at + 1, end - at - 1), delimiters)) {
      out += c;  // no sequence we know: the text says what it says
      ++at;
      continue;
    }
    foreign = foreign || raw[at + 1] == 'X' || raw[at + 1] == 'x';
    at = end + 1;
  }
  if (foreign && !is_utf8(std::string_view(out).substr(from))) {
    const std::string mended = replace_invalid_utf8(std::string_view(out).substr(from));
    out.resize(from);
    out += mended;
  }
}

void append_escaped(std::string& out, std::string_view text, const Delimiters& delimiters) {
  const auto sequence = [&](char name) { out.append(1, delimiters.escape).append(1, name).append(1, delimiters.escape); };
  for (const char c : text) {
    if (c == delimiters.field) sequence('F');
    else if (c == delimiters.component) sequence('S');
    else if (c == delimiters.subcomponent) sequence('T');
    else if (c == delimiters.repetition) sequence('R');
    else if (c == delimiters.escape) sequence('E');
    else if (c == '\n') out.append(1, delimiters.escape).append(".br").append(1, delimiters.escape);
    else if (static_cast<unsigned char>(c) >= 0x20) out += c;
  }
}

}  // namespace kinportal::hl7v2
