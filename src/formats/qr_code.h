// SPDX-License-Identifier: Apache-2.0
// A text as a QR code (ISO/IEC 18004, error correction M, by libqrencode): which of its squares are dark. Whoever draws it adds the quiet
// zone of four squares.
#pragma once
#include <string>
#include <vector>

#include "base/result.h"

namespace kinportal {

struct QrCode {
  int side = 0;  // squares in a row
  std::vector<bool> squares;  // row by row
  bool dark(int column, int row) const { return squares[static_cast<std::size_t>(row * side + column)]; }
};
inline constexpr int qr_quiet_zone = 4;

/// Fault::invalid when the text is too long for any QR code (some 2,300 bytes).
Result<QrCode> qr_code(const std::string& text);

}  // namespace kinportal
