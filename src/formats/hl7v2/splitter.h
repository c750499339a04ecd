// SPDX-License-Identifier: Apache-2.0
// Cuts a stream of bytes into HL7 v2 messages: MLLP frames (HL7 v2.8.2 Transport, Minimal Lower Layer) or plain files with CR, LF or CRLF, one
// message or many, with or without batch envelopes (FHS BHS BTS FTS, chapter 2, 2.10.3). The window never grows beyond one message.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "formats/hl7v2/message.h"

namespace kinportal::hl7v2 {

inline constexpr char frame_begin = '\x0B';
inline constexpr char frame_end = '\x1C';

enum class Framing {
  file,  // whatever a file holds: frames or lines
  mllp  // a connection: what lies outside of frames is skipped
};

struct Piece {
  enum class What {
    message,
    envelope,  // FHS, BHS, BTS or FTS
    stray,  // bytes that belong to no message
    too_long  // the first bytes of a message larger than max_message_bytes; the rest was skipped
  };
  What what = What::message;
  std::string_view bytes;  // valid until the next call
  std::uint64_t line = 1;  // where it begins, counted in line ends
};

class Splitter {
 public:
  explicit Splitter(Framing framing, std::size_t message_bytes = max_message_bytes) : framing_(framing), limit_(message_bytes) {}
  /// More of the stream; what next() gave before is no longer valid.
  void add(std::string_view bytes);
  /// Nothing more will come: what is there is all.
  void finish() { finished_ = true; }
  /// False when more bytes are needed, or at the end.
  bool next(Piece& piece);
  /// What is held and was given to nobody yet.
  std::size_t held() const { return buffer_.size() - at_; }

 private:
  bool next_frame(Piece& piece);
  bool next_lines(Piece& piece);
  /// Where the piece that begins at `rest` ends; not found: how far it was looked for.
  struct End {
    bool found = false;
    std::size_t at = 0;
  };
  End find_end(std::string_view rest, bool envelope) const;
  bool give(Piece& piece, Piece::What what, std::size_t size);
  bool give_too_long(Piece& piece);
  void skip(std::size_t bytes);

  Framing framing_;
  std::size_t limit_;
  std::string buffer_;
  std::size_t at_ = 0;  // of what was given already
  std::size_t looked_ = 0;  // behind at_: bytes that were looked through without an end
  std::uint64_t line_ = 1;
  char before_ = '\0';  // the byte before at_
  bool finished_ = false;
  bool skipping_ = false;  // the rest of a message that was too long
  bool begun_ = false;
};

/// True when a line begins a message, an envelope or neither.
bool begins_message(std::string_view line);
bool is_envelope(std::string_view line);

}  // namespace kinportal::hl7v2
