// SPDX-License-Identifier: Apache-2.0
// The one place that asks libqrencode: the picture an authenticator app scans and the codes on letters come from here.
#include "formats/qr_code.h"

#include <qrencode.h>

#include <memory>

namespace kinportal {

Result<QrCode> qr_code(const std::string& text) {
  const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(QRcode_encodeString8bit(text.c_str(), 0, QR_ECLEVEL_M), &QRcode_free);
  if (!code) return fail(Fault::invalid, "this text is too long for a QR code");
  QrCode out;
  out.side = code->width;
  out.squares.reserve(static_cast<std::size_t>(code->width) * static_cast<std::size_t>(code->width));
  for (int i = 0; i < code->width * code->width; ++i) out.squares.push_back((code->data[i] & 1) != 0);
  return out;
}

}  // namespace kinportal
