// SPDX-License-Identifier: Apache-2.0
// Changing one's own registration data in the portal (requirement S26): name, phone, and the e-mail, which is confirmed at the new address
// and can be undone from the old one. Nothing here can be done by phone, and demographics of a chart never reach it (S25).
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "accounts/desk.h"
#include "accounts/signins.h"
#include "base/personal.h"

namespace kinportal::accounts {

/// The e-mail is the way back in: it changes only for somebody who proved herself within this span.
inline constexpr std::chrono::seconds kStrictProof{300};
inline constexpr std::chrono::hours kEmailConfirmLife{24};
inline constexpr std::chrono::hours kEmailUndoLife{7 * 24};
inline constexpr int kEmailChangesPerDay = 5;
inline constexpr std::size_t kMaxPhoneBytes = 32;

enum class OwnDataRefusal {
  proof_needed,
  no_address,
  same_address,
  no_name,
  no_phone,
  too_many,
  link_over,
  address_taken,  // undo: somebody else has the old address now
};

struct PendingEmail {
  EmailAddress email;
  Instant expires_at;
};
struct OwnData {
  PersonName given_names;
  PersonName family_name;
  std::optional<BirthDate> birth_on;
  PhoneNumber phone;
  EmailAddress email;
  std::string language;
  std::optional<PendingEmail> pending;
  /// A mail to `email` came back.
  bool mail_comes_back = false;
};
Result<OwnData> own_data(db::Reader& reader, const AccountId& account, Instant now);

/// A link to the new address, a link that stops it to the present one. An address that has an account hears the truth by mail; the screen
/// hears the same as for any other.
Result<std::variant<std::monostate, OwnDataRefusal>> ask_email_change(Desk& desk, const Viewer& viewer, std::string_view email);
/// By the link at the new address; anybody who has it. Signs out the other devices.
Result<std::variant<std::monostate, OwnDataRefusal>> confirm_email_change(Desk& desk, std::string_view token);

enum class EmailStopped { before, after };
/// By the link at the old address. Before: nothing is changed. After, for seven days: the old address is back, everybody is signed out,
/// passkeys and a second factor that came since are gone, the password too, and a link to set a new one goes to the old address.
Result<std::variant<EmailStopped, OwnDataRefusal>> stop_email_change(Desk& desk, std::string_view token);
/// The one who asked changed her mind.
Result<void> withdraw_email_change(Desk& desk, const Viewer& viewer);

struct NewOwnData {
  PersonName given_names;
  PersonName family_name;
  PhoneNumber phone;  // empty: none
};
bool is_phone(const PhoneNumber& phone);
/// Keeps what was there before and tells her by mail.
Result<std::variant<std::monostate, OwnDataRefusal>> change_own_data(Desk& desk, const Viewer& viewer, const NewOwnData& data);

/// At the counter, with photo ID and a signed form (S26). Fault::invalid for what is no number.
Result<void> change_phone_at_office(db::Transaction& tx, Desk& desk, const AccountId& account, const PhoneNumber& phone);

std::string email_confirm_token(const AccountKeys& keys, std::string_view change_id);
std::string email_stop_token(const AccountKeys& keys, std::string_view change_id);

}  // namespace kinportal::accounts
