// SPDX-License-Identifier: Apache-2.0
// Tells files apart by magic and structure. The walks read lengths before they trust them; no pixel is decoded here.
#include "documents/media_type.h"

#include <array>

#include "documents/photo_metadata.h"

namespace kinportal::documents {
namespace {

constexpr std::array<std::string_view, 4> kTypes{"application/pdf", "image/jpeg", "image/png", "image/heic"};
constexpr std::array<std::string_view, 4> kExtensions{"pdf", "jpg", "png", "heic"};
constexpr std::size_t kPdfTail = 2048;

std::uint32_t be32(std::string_view bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = (value << 8U) | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

// Phones write 'heic' or 'heix'; 'mif1' says any still picture of this family and counts only with one of the first two beside it.
bool is_heic_brand(std::string_view brand) {
  return brand == "heic" || brand == "heix" || brand == "heim" || brand == "heis" || brand == "hevc" || brand == "hevx";
}

bool has_heic_start(std::string_view bytes) {
  if (bytes.size() < 16 || bytes.substr(4, 4) != "ftyp") return false;
  const std::size_t size = be32(bytes, 0);
  if (size < 16 || size > 256 || size % 4 != 0) return false;
  for (std::size_t at = 8; at + 4 <= std::min(size, bytes.size()); at += 4) {
    if (at != 12 && is_heic_brand(bytes.substr(at, 4))) return true;  // 12: the minor version
  }
  return false;
}

// A PDF names its version first and ends with where its table stands; whether it opens, the page maker finds out.
Refusal walk_pdf(std::string_view bytes) {
  const std::string_view tail = bytes.substr(bytes.size() - std::min(bytes.size(), kPdfTail));
  if (tail.rfind("%%EOF") == std::string_view::npos || tail.find("startxref") == std::string_view::npos) return Refusal::damaged;
  return Refusal::none;
}

Refusal walk_heic(std::string_view bytes) {
  bool meta = false;
  std::size_t at = 0;
  for (int boxes = 0; at < bytes.size(); ++boxes) {
    if (boxes > 4096 || bytes.size() - at < 8) return Refusal::damaged;
    std::uint64_t size = be32(bytes, at);
    if (size == 1) {
      if (bytes.size() - at < 16) return Refusal::damaged;
      size = (static_cast<std::uint64_t>(be32(bytes, at + 8)) << 32U) | be32(bytes, at + 12);
      if (size < 16) return Refusal::damaged;
    } else if (size == 0) {
      size = bytes.size() - at;
    } else if (size < 8) {
      return Refusal::damaged;
    }
    if (size > bytes.size() - at) return Refusal::damaged;
    if (bytes.substr(at + 4, 4) == "meta") meta = true;
    at += static_cast<std::size_t>(size);
  }
  return meta ? Refusal::none : Refusal::damaged;
}

}  // namespace

std::string_view to_string(MediaType type) { return kTypes[static_cast<std::size_t>(type)]; }
std::string_view extension_of(MediaType type) { return kExtensions[static_cast<std::size_t>(type)]; }
std::optional<MediaType> media_type_from(std::string_view word) {
  for (std::size_t i = 0; i < kTypes.size(); ++i) {
    if (kTypes[i] == word) return static_cast<MediaType>(i);
  }
  return std::nullopt;
}

std::string_view to_string(Refusal refusal) {
  constexpr std::array<std::string_view, 9> words{"",       "empty",    "too_large",   "wrong_type", "damaged",
                                                  "locked", "infected", "not_scanned", "not_opened"};
  return words[static_cast<std::size_t>(refusal)];
}

std::optional<MediaType> type_of_start(std::string_view first) {
  if (first.starts_with("%PDF-1.") || first.starts_with("%PDF-2.")) return MediaType::pdf;
  if (first.starts_with("\xff\xd8\xff")) return MediaType::jpeg;
  if (first.starts_with(std::string_view("\x89PNG\r\n\x1a\n", 8))) return MediaType::png;
  if (has_heic_start(first)) return MediaType::heic;
  return std::nullopt;
}

Examined examine(std::string bytes) {
  Examined out;
  if (bytes.empty()) {
    out.refusal = Refusal::empty;
    return out;
  }
  const auto type = type_of_start(std::string_view(bytes).substr(0, std::min(bytes.size(), std::size_t{256})));
  if (!type) {
    out.refusal = Refusal::wrong_type;
    return out;
  }
  out.type = *type;
  switch (*type) {
    case MediaType::pdf: out.refusal = walk_pdf(bytes); break;
    case MediaType::heic: out.refusal = walk_heic(bytes); break;
    case MediaType::jpeg:
    case MediaType::png: {
      const auto clean = *type == MediaType::jpeg ? without_metadata_jpeg(bytes) : without_metadata_png(bytes);
      if (!clean) out.refusal = Refusal::damaged;
      else if (clean->pixels > kMaxPixels) out.refusal = Refusal::too_large;
      else out.bytes = clean->bytes;
      return out;
    }
  }
  if (out.refusal == Refusal::none) out.bytes = std::move(bytes);
  return out;
}

}  // namespace kinportal::documents
