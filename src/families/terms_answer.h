// SPDX-License-Identifier: Apache-2.0
// Who accepted which version of a practice's terms when (requirements S100-S111), provable by the visitors' book: every answer is a deed
// whose entry names version and checksum. Declining ends well: nothing is linked, and what was linked there ends.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "families/deed.h"

namespace kinportal::families {

struct TermsAnswer {
  std::int64_t version = 0;
  std::string sha256;
  bool accepted = false;
  Instant answered_at;
};
/// The last one this account gave at this practice.
Result<std::optional<TermsAnswer>> last_terms_answer(db::Reader& reader, const PracticeId& practice, const AccountId& account);

/// True also where the practice asks for no agreement.
Result<bool> terms_accepted(db::Reader& reader, const PracticeId& practice, const AccountId& account, Instant now);

struct NewTermsAnswer {
  PracticeId practice;
  AccountId account;
  std::int64_t version = 0;
  std::string sha256;  // of the text that was on the screen
  bool accepted = false;
  std::string language;
};
/// How many links ended (declined). Fault::conflict when the text on the screen is no longer the one in force.
Result<int> answer_terms(const Deed& deed, const NewTermsAnswer& answer);

}  // namespace kinportal::families
