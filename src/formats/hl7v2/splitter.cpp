// SPDX-License-Identifier: Apache-2.0
// In a file, frame bytes are ends of lines like CR and LF: a message reaches from its MSH to the next MSH, envelope or frame byte. On a
// connection only frames count.
#include "formats/hl7v2/splitter.h"

#include <algorithm>

namespace kinportal::hl7v2 {

namespace {

bool is_end(char c) { return c == '\r' || c == '\n' || c == frame_begin || c == frame_end; }
constexpr std::string_view ends("\r\n\x0B\x1C", 4);
constexpr std::size_t longest_begin = 7;  // a byte order mark and 'MSH|'

bool is_separator(char c) { return !(c >= 'A' && c <= 'Z') && !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != ' '; }

}  // namespace

namespace {
std::string_view without_mark(std::string_view line) {
  if (line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);  // also inside: files put behind one another
  return line;
}
}  // namespace

bool begins_message(std::string_view line) {
  line = without_mark(line);
  return line.size() > 3 && line.starts_with("MSH") && is_separator(line[3]);
}

bool is_envelope(std::string_view line) {
  line = without_mark(line);
  const auto name = line.substr(0, 3);
  return (name == "FHS" || name == "BHS" || name == "BTS" || name == "FTS") && (line.size() == 3 || is_separator(line[3]));
}

void Splitter::add(std::string_view bytes) {
  if (at_ > 0) {
    buffer_.erase(0, at_);
    at_ = 0;
  }
  buffer_ += bytes;
}

void Splitter::skip(std::size_t bytes) {
  for (const char c : std::string_view(buffer_).substr(at_, bytes)) {
    // CRLF is one end of line, and the CR behind a frame's end is part of the frame.
    if ((c == '\n' && before_ != '\r') || (c == '\r' && before_ != frame_end)) ++line_;
    before_ = c;
  }
  at_ += bytes;
  looked_ = 0;
}

bool Splitter::give(Piece& piece, Piece::What what, std::size_t size) {
  piece = Piece{what, std::string_view(buffer_).substr(at_, size), line_};
  while (framing_ == Framing::file && !piece.bytes.empty() && is_end(piece.bytes.back())) piece.bytes.remove_suffix(1);
  skip(size);
  return true;
}

bool Splitter::give_too_long(Piece& piece) {
  skipping_ = true;
  return give(piece, Piece::What::too_long, limit_);
}

bool Splitter::next(Piece& piece) { return framing_ == Framing::mllp ? next_frame(piece) : next_lines(piece); }

bool Splitter::next_frame(Piece& piece) {
  while (true) {
    const auto rest = std::string_view(buffer_).substr(at_);
    if (skipping_) {  // to the end of the frame that was too long
      const auto end = rest.find(frame_end);
      skip(end == std::string_view::npos ? rest.size() : end);
      if (end == std::string_view::npos) return false;
      skipping_ = false;
      continue;
    }
    if (!begun_) {
      const auto begin = rest.find(frame_begin);
      if (begin == std::string_view::npos) {
        skip(rest.size());
        return false;
      }
      skip(begin + 1);
      begun_ = true;
      continue;
    }
    // A second begin without an end: the first message was cut off, and its sender will send it again.
    const auto stop = rest.find_first_of(std::string_view("\x0B\x1C", 2), looked_);
    if (stop == std::string_view::npos || stop > limit_) {
      if (rest.size() > limit_) {
        begun_ = false;
        return give_too_long(piece);
      }
      looked_ = rest.size();
      return false;
    }
    begun_ = rest[stop] == frame_begin;
    const auto what = rest[stop] == frame_begin ? Piece::What::stray : Piece::What::message;
    give(piece, what, stop);
    skip(1);
    return true;
  }
}

Splitter::End Splitter::find_end(std::string_view rest, bool envelope) const {
  std::size_t end = looked_;
  while (true) {
    end = rest.find_first_of(ends, end);
    if (end == std::string_view::npos) return finished_ ? End{true, rest.size()} : End{false, rest.size()};
    std::size_t line = end;
    while (line < rest.size() && is_end(rest[line])) ++line;
    if (envelope || rest.substr(end, line - end).find_first_of(std::string_view("\x0B\x1C", 2)) != std::string_view::npos)
      return {true, end};
    if (line + longest_begin > rest.size() && !finished_) return {false, end};  // whether something begins here, the next bytes say
    if (begins_message(rest.substr(line)) || is_envelope(rest.substr(line))) return {true, end};
    end = line;
  }
}

bool Splitter::next_lines(Piece& piece) {
  while (true) {
    const auto rest = std::string_view(buffer_).substr(at_);
    if (looked_ == 0 && !skipping_) {  // between messages
      const auto first = rest.find_first_not_of(std::string_view("\r\n\x0B\x1C \t\x1A", 7));
      if (first == std::string_view::npos) {
        skip(rest.size());
        return false;
      }
      if (first > 0) {
        skip(first);
        continue;
      }
      if (rest.size() < longest_begin && !finished_) return false;
    }
    const bool message = begins_message(rest);
    const bool envelope = !message && is_envelope(rest);
    const End end = find_end(rest, envelope && !skipping_);
    if (skipping_) {
      skip(end.at);
      if (!end.found) return false;
      skipping_ = false;
      continue;
    }
    if (end.at > limit_) return give_too_long(piece);
    if (!end.found) {
      looked_ = std::max<std::size_t>(end.at, 1);
      return false;
    }
    return give(piece, message ? Piece::What::message : envelope ? Piece::What::envelope : Piece::What::stray, end.at);
  }
}

}  // namespace kinportal::hl7v2
