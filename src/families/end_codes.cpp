// SPDX-License-Identifier: Apache-2.0
// Finds the open codes and revokes each by its own deed, so that the book names it.
#include "families/end_codes.h"

#include <algorithm>

#include "accounts/account.h"
#include "families/link_code.h"

namespace kinportal::families {

Result<void> revoke_codes_to(const Deed& deed, const PracticeId& practice, const PatientId& patient, const AccountId& account) {
  TRY_LET(const auto card, accounts::account_card(deed.transaction, account));
  TRY_LET(const auto codes, link_codes_of_patient(deed.transaction, practice, patient));
  for (const LinkCode& code : codes) {
    if (code.state(deed.now) == "open" && !code.email.empty() && code.email.reveal() == card.email.reveal())
      TRY(revoke_link_code(deed, practice, code.id));
  }
  return {};
}

Result<int> revoke_open_codes(const Deed& deed, const PracticeId& practice, const PatientId& patient) {
  TRY_LET(const auto codes, link_codes_of_patient(deed.transaction, practice, patient));
  int revoked = 0;
  for (const LinkCode& code : codes) {
    if (code.state(deed.now) != "open") continue;
    TRY(revoke_link_code(deed, practice, code.id));
    ++revoked;
  }
  return revoked;
}

Result<int> count_open_codes(db::Reader& reader, const PracticeId& practice, const PatientId& patient, Instant now) {
  TRY_LET(const auto codes, link_codes_of_patient(reader, practice, patient));
  return static_cast<int>(std::count_if(codes.begin(), codes.end(), [&](const LinkCode& one) { return one.state(now) == "open"; }));
}

}  // namespace kinportal::families
