// SPDX-License-Identifier: Apache-2.0
// Any bytes as HL7 v2: cut the same whether they come at once or in pieces; a message is read or refused with an address; every part of it
// can be asked for; what was read is read again as the same, however it is framed.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/utf8.h"
#include "formats/hl7v2/message.h"
#include "formats/hl7v2/splitter.h"
#include "formats/hl7v2/time_stamp.h"

using namespace kinportal;
using namespace kinportal::hl7v2;

namespace {

std::string cut(std::string_view bytes, Framing framing, std::size_t step, std::size_t limit) {
  Splitter splitter(framing, limit);
  std::string out;
  Piece piece;
  const auto take = [&] {
    while (splitter.next(piece)) {
      out += std::to_string(static_cast<int>(piece.what)) + " " + std::to_string(piece.line) + " ";
      out.append(piece.what == Piece::What::too_long ? std::string_view("-") : piece.bytes).append("\n");
    }
  };
  for (std::size_t at = 0; at < bytes.size(); at += step) {
    splitter.add(bytes.substr(at, step));
    take();
    if (splitter.held() > limit + step + 16) std::abort();  // the window does not grow
  }
  splitter.finish();
  take();
  return out;
}

void ask_everything(const Message& message) {
  std::size_t budget = 20'000;
  for (const auto& segment : message.segments()) {
    if (segment.address(1).empty()) std::abort();
    for (std::size_t f = 1; f <= segment.fields() && budget > 0; ++f) {
      const auto field = segment.field(f);
      for (std::size_t r = 1; r <= std::min<std::size_t>(field.repetitions(), 5) && budget > 0; ++r) {
        for (std::size_t c = 1; c <= 4 && budget > 0; ++c, --budget) {
          const auto text = field.repetition(r).word(c);
          if (!is_utf8(text)) std::abort();
          (void)TimeStamp::parse(text);
        }
      }
      if (!is_utf8(field.text())) std::abort();
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 64 * 1024) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  for (const auto framing : {Framing::file, Framing::mllp}) {
    if (cut(bytes, framing, std::max<std::size_t>(size, 1), 1 << 20) != cut(bytes, framing, 1 + size % 7, 1 << 20)) std::abort();
    (void)cut(bytes, framing, 3, 40);
  }
  Message message;
  if (!message.parse(bytes)) {
    if (message.refusal().reason.empty()) std::abort();
    return 0;
  }
  ask_everything(message);
  (void)message.type();
  (void)message.control_id();
  // Framed or not, it says the same.
  std::string framed = "\x0B" + std::string(bytes) + "\x1C\r";
  Message again;
  if (framed.size() <= max_message_bytes && (!again.parse(framed) || again.content() != message.content())) std::abort();
  return 0;
}
