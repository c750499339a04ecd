// SPDX-License-Identifier: Apache-2.0
// Three bytes become four characters; the rest is padded.
#include "formats/base64.h"

#include <cstdint>

namespace kinportal {

void append_base64(std::string& out, std::string_view bytes) {
  static constexpr char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  out.reserve(out.size() + (bytes.size() + 2) / 3 * 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    std::uint32_t held = 0;
    for (std::size_t i = 0; i < 3; ++i) held = (held << 8) | (at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0U);
    for (std::size_t i = 0; i < 4; ++i) out += at + i <= bytes.size() ? alphabet[(held >> (18 - 6 * i)) & 63U] : '=';
  }
}

}  // namespace kinportal
