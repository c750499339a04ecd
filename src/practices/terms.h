// SPDX-License-Identifier: Apache-2.0
// The terms a practice asks families to agree to (requirements S100-S111): terms of use, consent and privacy in one text, versioned, in both
// languages. The sensitive categories of S106 are named in every version: a text without their place is refused.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/time.h"
#include "db/database.h"

namespace kinportal::practices {

inline constexpr std::size_t kMaxTermsBytes = 64 * 1024;
/// A line of its own in the file; the list of sensitive categories is put there when a version is published.
inline constexpr std::string_view kSensitiveLine = "[sensitive categories]";

struct Terms {
  PracticeId practice;
  std::int64_t version = 0;
  Instant effective_at;
  std::string text_en, text_es;  // plain text: '# ' headings, '- ' list lines, paragraphs between empty lines
  std::string sha256;  // of both texts, lower-case hex: what an answer names
};

struct NewTerms {
  PracticeId practice;
  std::string text_en, text_es;
  Instant effective_at;
  std::string published_by;
};
/// The new version's number. Fault::invalid for a text that is empty, too long, no UTF-8 or does not name the sensitive categories, or that
/// would be in force before now.
Result<std::int64_t> publish_terms(db::Transaction& tx, const NewTerms& terms, Instant now);

/// Nothing when the practice asks for no agreement.
Result<std::optional<Terms>> terms_in_force(db::Reader& reader, const PracticeId& practice, Instant now);

}  // namespace kinportal::practices
