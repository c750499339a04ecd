// SPDX-License-Identifier: Apache-2.0
// What a file really is, by its bytes and never by its name: PDF (ISO 32000), JPEG (ITU T.81), PNG (ISO 15948) or HEIC (ISO 23008-12). And the
// same picture without what a phone wrote into it: place, time, device, owner's name.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace kinportal::documents {

enum class MediaType { pdf, jpeg, png, heic };
/// 'application/pdf', 'image/jpeg', …
std::string_view to_string(MediaType type);
std::optional<MediaType> media_type_from(std::string_view word);
/// 'pdf', 'jpg', …
std::string_view extension_of(MediaType type);

/// Pictures of more pixels than this are refused: what opens them must not run out of memory.
inline constexpr std::int64_t kMaxPixels = 150'000'000;
/// So many bytes of a file are enough to say what it claims to be.
inline constexpr std::size_t kStartBytes = 64;

/// By the first bytes alone: enough to refuse a wrong file before the rest is sent.
std::optional<MediaType> type_of_start(std::string_view first_bytes);

/// Why a file is not taken: one fixed word the screens have sentences for.
enum class Refusal { none, empty, too_large, wrong_type, damaged, locked, infected, not_scanned, not_opened };
std::string_view to_string(Refusal refusal);

struct Examined {
  Refusal refusal = Refusal::none;
  MediaType type = MediaType::pdf;
  /// The file to keep: a photo without its metadata (only the orientation stays), a PDF as it came.
  std::string bytes;
};

/// Looks at the whole structure: every segment, chunk or box must fit. What cannot be walked to its end is damaged.
Examined examine(std::string bytes);

}  // namespace kinportal::documents
