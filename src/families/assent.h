// SPDX-License-Identifier: Apache-2.0
// What a minor answers when her practice asks for her assent (design of access: L4, mode `assent`). Every answer is kept; the decision reads one
// thing of it, whether a yes is on file, so that a no and no answer yet are the same to everybody else.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/time.h"
#include "families/deed.h"

namespace kinportal::families {

enum class AssentAnswer { agreed, declined, taken_back };
enum class AssentWay { screen, paper };

struct GivenAssent {
  std::string answer;  // agreed declined taken_back
  std::string way;  // screen paper
  Instant at;
};
/// The last one; an assent that was signed before answers were kept counts as one on paper.
Result<std::optional<GivenAssent>> last_assent_answer(db::Reader& reader, const PracticeId& practice, const PatientId& patient);
/// Is a yes on file?
Result<bool> assent_stands(db::Reader& reader, const PracticeId& practice, const PatientId& patient);

/// Writes an answer down and makes the yes on file follow it. Giving the same answer again changes nothing; taking back what was never given is
/// Fault::conflict.
Result<void> answer_assent(const Deed& deed, const PracticeId& practice, const PatientId& patient, AssentAnswer answer, AssentWay way);

/// A minor's signature on paper. Signing twice is Fault::conflict.
Result<void> sign_assent(const Deed& deed, const PracticeId& practice, const PatientId& patient);

}  // namespace kinportal::families
