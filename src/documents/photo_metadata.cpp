// SPDX-License-Identifier: Apache-2.0
// Copies a photo segment by segment (JPEG) or chunk by chunk (PNG). What follows the end of the picture, where phones hide films and thieves
// hide archives, is not copied.
#include "documents/photo_metadata.h"

#include <zlib.h>

#include <array>

namespace kinportal::documents {
namespace {

unsigned byte_at(std::string_view bytes, std::size_t at) { return static_cast<unsigned char>(bytes[at]); }
unsigned be16(std::string_view bytes, std::size_t at) { return byte_at(bytes, at) << 8U | byte_at(bytes, at + 1); }
std::uint32_t be32(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint32_t>(be16(bytes, at)) << 16U | static_cast<std::uint32_t>(be16(bytes, at + 2));
}

// ---- JPEG ----

constexpr std::string_view kExif("Exif\0\0", 6);
constexpr std::string_view kIcc("ICC_PROFILE\0", 12);

std::string exif_with_orientation(int orientation) {
  // Big-endian TIFF with one entry: tag 0x0112, type SHORT, count 1.
  std::string out("\xff\xe1\x00\x22", 4);
  out += kExif;
  out += std::string_view("MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00", 19);
  out += static_cast<char>(orientation);
  out += std::string_view("\x00\x00\x00\x00\x00\x00", 6);
  return out;
}

bool is_frame(unsigned marker) { return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC; }

// APP0 says JFIF, APP14 how colours are coded, APP2 may hold the colour profile; every other APPn and every comment is about the photo.
bool belongs_to_picture(unsigned marker, std::string_view content) {
  if (marker == 0xFE) return false;
  if (marker < 0xE0 || marker > 0xEF) return true;
  if (marker == 0xE0) return content.starts_with(std::string_view("JFIF\0", 5));
  if (marker == 0xE2) return content.starts_with(kIcc);
  return marker == 0xEE && content.starts_with("Adobe");
}

// The end of entropy-coded data that begins at `at`: the next marker that is no restart.
std::size_t end_of_scan(std::string_view bytes, std::size_t at) {
  while (true) {
    at = bytes.find('\xff', at);
    if (at == std::string_view::npos || at + 1 >= bytes.size()) return std::string_view::npos;
    const unsigned next = byte_at(bytes, at + 1);
    if (next != 0x00 && next != 0xFF && (next < 0xD0 || next > 0xD7)) return at;
    at += next == 0xFF ? 1 : 2;
  }
}

}  // namespace

int orientation_of(std::string_view tiff) {
  if (tiff.size() < 8) return 1;
  const bool big = tiff.starts_with("MM");
  if (!big && !tiff.starts_with("II")) return 1;
  const auto word = [&](std::size_t at) { return big ? be16(tiff, at) : byte_at(tiff, at) | byte_at(tiff, at + 1) << 8U; };
  const std::size_t table = big ? be32(tiff, 4) : word(4) | static_cast<std::size_t>(word(6)) << 16U;
  if (table > tiff.size() || tiff.size() - table < 2) return 1;
  const unsigned entries = word(table);
  for (std::size_t i = 0; i < entries; ++i) {
    const std::size_t at = table + 2 + i * 12;
    if (at + 12 > tiff.size()) return 1;
    if (word(at) != 0x0112) continue;
    const unsigned value = word(at + 8);
    return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
  }
  return 1;
}

std::optional<CleanPhoto> without_metadata_jpeg(std::string_view bytes) {
  if (!bytes.starts_with("\xff\xd8")) return std::nullopt;
  CleanPhoto out;
  out.bytes.reserve(bytes.size());
  out.bytes += bytes.substr(0, 2);
  bool orientation_written = false, scanned = false;
  std::size_t at = 2;
  while (true) {
    if (at + 1 >= bytes.size() || byte_at(bytes, at) != 0xFF) return std::nullopt;
    const unsigned marker = byte_at(bytes, at + 1);
    if (marker == 0xFF) {  // fill byte
      ++at;
      continue;
    }
    if (marker == 0xD9) break;
    if (at + 4 > bytes.size()) return std::nullopt;
    const std::size_t length = be16(bytes, at + 2);
    if (length < 2 || length + 2 > bytes.size() - at) return std::nullopt;
    const std::string_view content = bytes.substr(at + 4, length - 2);
    if (is_frame(marker)) {
      if (content.size() < 6) return std::nullopt;
      out.pixels = static_cast<std::int64_t>(be16(content, 1)) * be16(content, 3);
      if (out.pixels == 0) return std::nullopt;
    }
    if (belongs_to_picture(marker, content)) {
      out.bytes += bytes.substr(at, length + 2);
    } else if (marker == 0xE1 && content.starts_with(kExif) && !orientation_written) {
      if (const int orientation = orientation_of(content.substr(kExif.size())); orientation != 1) {
        out.bytes += exif_with_orientation(orientation);
        orientation_written = true;
      }
    }
    at += length + 2;
    if (marker == 0xDA) {
      const std::size_t end = end_of_scan(bytes, at);
      if (end == std::string_view::npos) return std::nullopt;
      out.bytes += bytes.substr(at, end - at);
      at = end;
      scanned = true;
    }
  }
  if (!scanned || out.pixels == 0) return std::nullopt;
  out.bytes += std::string_view("\xff\xd9", 2);
  return out;
}

// ---- PNG ----

namespace {
bool is_kept_chunk(std::string_view type) {
  constexpr std::array<std::string_view, 10> kept{"IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB", "sBIT", "pHYs"};
  for (const std::string_view each : kept)
    if (each == type) return true;
  return false;
}
}  // namespace

std::optional<CleanPhoto> without_metadata_png(std::string_view bytes) {
  constexpr std::size_t signature = 8;
  if (bytes.size() < signature) return std::nullopt;
  CleanPhoto out;
  out.bytes.reserve(bytes.size());
  out.bytes += bytes.substr(0, signature);
  bool data = false;
  for (std::size_t at = signature; bytes.size() - at >= 12;) {
    const std::size_t length = be32(bytes, at);
    if (length > bytes.size() - at - 12) return std::nullopt;
    const std::string_view type = bytes.substr(at + 4, 4), content = bytes.substr(at + 8, length);
    const auto sum = ::crc32(0, reinterpret_cast<const Bytef*>(bytes.data() + at + 4), static_cast<uInt>(length + 4));
    if (static_cast<std::uint32_t>(sum) != be32(bytes, at + 8 + length)) return std::nullopt;
    if (at == signature) {
      if (type != "IHDR" || length != 13) return std::nullopt;
      out.pixels = static_cast<std::int64_t>(be32(content, 0)) * be32(content, 4);
      if (out.pixels <= 0) return std::nullopt;
    }
    if (is_kept_chunk(type)) out.bytes += bytes.substr(at, length + 12);
    else if ((type[0] & 0x20) == 0) return std::nullopt;  // a critical chunk nobody knows
    data = data || type == "IDAT";
    at += length + 12;
    if (type == "IEND") return data ? std::optional(std::move(out)) : std::nullopt;
  }
  return std::nullopt;
}

}  // namespace kinportal::documents
