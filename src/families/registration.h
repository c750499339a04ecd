// SPDX-License-Identifier: Apache-2.0
// The registration form: one a child (S19), filled in by somebody with an account, reviewed by staff, who match it to a patient, refuse it
// with a reason in words, or ask for more. What was written stays as it was written.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/personal.h"
#include "base/time.h"
#include "families/deed.h"

namespace kinportal::families {

inline constexpr std::size_t kMaxOpenRegistrations = 12;  // of one account at one practice
inline constexpr std::size_t kMaxRegistrationWords = 1000;
inline constexpr std::chrono::hours kRegistrationAnswer{48};

enum class RegistrationState { waiting, asked, approved, refused, withdrawn };
std::string_view to_string(RegistrationState state);

struct Registration {
  PracticeId practice;
  std::string id;
  AccountId account;
  PersonName given_names, family_name;  // of the child, as the family writes it
  BirthDate birth_on;
  std::string link_kind;  // PARENT GUARDIAN STEP FOSTER TEMP
  std::string custody;
  PhoneNumber phone;
  FreeText note;
  RegistrationState state = RegistrationState::waiting;
  Instant sent_at, due_at, changed_at;
  std::optional<PatientId> patient;
  std::string reason;  // refused: no_patient not_eligible papers other
  FreeText staff_words, family_words;
  PersonName account_name;  // who asks
  EmailAddress account_email;
  std::optional<BirthDate> account_birth_on;
};

struct NewRegistration {
  PracticeId practice;
  AccountId account;
  PersonName given_names, family_name;
  BirthDate birth_on;
  std::string link_kind, custody;
  PhoneNumber phone;
  FreeText note;
};
/// The registration's id. The same child asked for again while the first is open answers the first: a double click, or a second try.
/// Fault::too_much beyond kMaxOpenRegistrations; Fault::invalid for what cannot be.
Result<std::string> send_registration(const Deed& deed, const NewRegistration& form);
/// The family's answer to a question of staff; Fault::conflict when none is open. And taking the form back.
Result<void> answer_registration(const Deed& deed, const PracticeId& practice, std::string_view id, const AccountId& account,
                                 const FreeText& words);
Result<void> withdraw_registration(const Deed& deed, const PracticeId& practice, std::string_view id, const AccountId& account);

struct RegistrationApproval {
  PatientId patient;
  std::string link_kind, custody;
  std::string reviewer;
};
/// Was this patient born on the day the form says? A patient of whom the practice knows no day was not.
Result<bool> born_as_written(db::Reader& reader, const Registration& form, const PatientId& patient);
/// Makes the link ('registration'). Fault::conflict when it was decided before; a link that is there already is no error. Fault::invalid for a
/// patient born on another day: a click on the wrong row gives nobody a stranger's child (decision record 0480).
Result<void> approve_registration(const Deed& deed, const PracticeId& practice, std::string_view id, const RegistrationApproval& approval);
bool is_refusal_reason(std::string_view word);
Result<void> refuse_registration(const Deed& deed, const PracticeId& practice, std::string_view id, std::string_view reason,
                                 const FreeText& words);
Result<void> ask_about_registration(const Deed& deed, const PracticeId& practice, std::string_view id, const FreeText& words);

Result<Registration> read_registration(db::Reader& reader, const PracticeId& practice, std::string_view id);
/// Newest first, at most 100.
Result<std::vector<Registration>> registrations_of_account(db::Reader& reader, const AccountId& account);
/// Open ones (waiting, asked), oldest due first, or decided ones, newest first; at most 200.
enum class RegistrationList { open, decided };
Result<std::vector<Registration>> registrations_of_practice(db::Reader& reader, const PracticeId& practice, RegistrationList which);

}  // namespace kinportal::families
