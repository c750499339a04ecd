// SPDX-License-Identifier: Apache-2.0
// Pictures of what was sent, made in a bounded process: how many pages a PDF has, one page as a picture, a phone's HEIC as a JPEG. Staff look at
// pictures; nothing a stranger wrote is run by anybody's viewer.
#pragma once
#include <string>
#include <string_view>

#include "base/result.h"

namespace kinportal::documents {

inline constexpr int kMaxPages = 200;

/// Fault::forbidden when the PDF asks for a password, Fault::invalid when it cannot be opened, Fault::unavailable without poppler-utils.
Result<int> pages_of_pdf(std::string_view pdf);
/// `page` from 1, as a PNG of about 1240 pixels' width.
Result<std::string> picture_of_page(std::string_view pdf, int page);
/// `program`: this binary, which runs redraw_photo in a process of its own.
Result<std::string> jpeg_of_heic(const std::string& program, std::string_view heic);

/// The word that makes the binary a photo redrawer: HEIC on standard input, JPEG on standard output, exit code 0 when it could.
inline constexpr std::string_view kRedrawPhoto = "redraw-photo";
int redraw_photo();

}  // namespace kinportal::documents
