// SPDX-License-Identifier: Apache-2.0
// The rule of own_contact.h asked of the store: against every adult with a link to the teenager and the phone the practice has for her. What is
// close waits for staff, and until they decide a minor's own account shows nothing (own_email = 0).
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/personal.h"
#include "families/deed.h"
#include "families/own_contact.h"

namespace kinportal::families {

inline constexpr std::chrono::hours kContactCheckDue{48};

struct JudgedContact {
  ContactOutcome outcome = ContactOutcome::own;
  std::vector<PersonName> alike;  // adults it is close to, for staff only
  bool like_the_chart = false;  // the phone is the one the practice has for her
};
/// Against everybody with a link that has not ended, `but` left out. own when staff have decided so about this very mailbox.
Result<JudgedContact> judge_contact(db::Reader& reader, const PracticeId& practice, const PatientId& patient, const Contact& hers,
                                    const AccountId& but, Instant now);

struct ContactCheck {
  std::string id;
  PatientId patient;
  AccountId account;  // empty: an invitation waits
  EmailAddress email;
  std::string outcome;
  std::string language;
  std::string terms;
  Instant opened_at, due_at;
};
Result<std::optional<ContactCheck>> open_contact_check(db::Reader& reader, const PracticeId& practice, const PatientId& patient);

struct NewContactCheck {
  PracticeId practice;
  PatientId patient;
  AccountId account;
  EmailAddress email;
  ContactOutcome outcome = ContactOutcome::near;
  std::string language = "en";
  std::string terms;
};
/// Takes the place of one that is open: there is one question about one person.
Result<void> ask_about_contact(const Deed& deed, const NewContactCheck& check);

enum class ContactDecision { own, shared };
/// With a reason. own: her account counts as her own from now on. Fault::conflict when it was decided meanwhile.
Result<ContactCheck> decide_contact(const Deed& deed, const PracticeId& practice, const PatientId& patient, std::string_view check,
                                    ContactDecision decision, const FreeText& reason);

/// After somebody's e-mail or phone changed: every own account of a minor this touches (hers, or of a child the person is linked to) is judged
/// again. What became close or shared stops counting as her own at once, and staff are asked.
Result<void> judge_again(const Deed& deed, const AccountId& account);

}  // namespace kinportal::families
