// SPDX-License-Identifier: Apache-2.0
// A photo of a court order taken at home says where home is. These walks copy a JPEG (ITU T.81 annex B) or PNG (ISO 15948 clause 5) and leave out
// everything that is not the picture; of Exif only the orientation stays.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kinportal::documents {

struct CleanPhoto {
  std::string bytes;
  std::int64_t pixels = 0;
};

/// Nothing when the file is not whole: a segment that does not fit, no picture, no end.
std::optional<CleanPhoto> without_metadata_jpeg(std::string_view bytes);
std::optional<CleanPhoto> without_metadata_png(std::string_view bytes);

/// The orientation (1-8) an Exif block names, 1 when it names none. `tiff` begins after 'Exif\0\0'.
int orientation_of(std::string_view tiff);

}  // namespace kinportal::documents
