// SPDX-License-Identifier: Apache-2.0
// What the office tells somebody, chosen from a closed list of neutral sentences (decision record 0432): the screens have the words, in both
// languages. It names no patient, no other person and no cause; whoever reads it learns what the practice chose to say and whom to call.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "families/deed.h"

namespace kinportal::families {

inline constexpr int max_notes_shown = 20;

/// call_office checking bring_papers changed as_before paused ended resumed contact_changed report_done consent_next_visit consent_missing
/// unlocked phone_changed
bool is_office_sentence(std::string_view word);

/// Why nothing is shown stays on the screen until it is over.
bool may_be_put_away(std::string_view sentence);

struct OfficeNote {
  PracticeId practice;
  std::string id;
  std::string kind;  // access suspended contact report consent
  std::string sentence;
  Instant told_at;
};

/// The subject of what is told about a young person's own consent.
inline constexpr std::string_view kConsentNote = "teen_consent";

/// Tells the account; notes of the same kind and subject before it end.
Result<void> tell(const Deed& deed, const PracticeId& practice, const AccountId& account, std::string_view kind, std::string_view sentence,
                  std::string_view subject);
/// Takes back what was told about the subject.
Result<void> end_notes(const Deed& deed, const PracticeId& practice, const AccountId& account, std::string_view kind,
                       std::string_view subject);
/// The person has read it and puts it away. A pause stays: it says why nothing is shown.
Result<void> put_away(const Deed& deed, const AccountId& account, const PracticeId& practice, std::string_view note);
/// Newest first, those that stand.
Result<std::vector<OfficeNote>> notes_of(db::Reader& reader, const AccountId& account);

}  // namespace kinportal::families
