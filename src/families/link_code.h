// SPDX-License-Identifier: Apache-2.0
// Codes that link an account to one patient: a PIN on a letter, or a code in an invitation by e-mail (requirements S44-S60, S79-S80, S103).
// One patient, one use, an end. The store has only a keyed hash of a code; a wrong, used, expired, revoked or foreign one is refused alike.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "accounts/keys.h"
#include "base/ids.h"
#include "base/personal.h"
#include "base/time.h"
#include "families/deed.h"

namespace kinportal::families {

enum class CodeKind { pin, invitation };
std::string_view to_string(CodeKind kind);

inline constexpr int kMaxOpenCodes = 6;  // of one patient at a time
inline constexpr int kCodeWrongBirthDates = 5;  // then the code is dead: whoever holds the letter does not know the child
inline constexpr int kInvitationMails = 4;
/// What staff may have asked before they gave a PIN (S46); the answers are nobody's business here.
bool is_question(std::string_view word);

struct NewLinkCode {
  PracticeId practice;
  PatientId patient;
  CodeKind kind = CodeKind::pin;
  bool own_account = false;
  std::string language = "en";
  std::vector<std::string> asked;
  EmailAddress email;  // invitation
  Instant expires_at;
  std::string consent;  // own_account: 'next_visit' when the consent is signed then (S11)
  std::string custody = "joint";  // the most its holder may claim: what the office knows when it gives the code
};
struct IssuedCode {
  std::string id;
  Secret code;  // as made; shown_link_code() for people. For a PIN this is the only time it is known.
};
/// Fault::too_much when the patient has kMaxOpenCodes open; Fault::invalid for a PIN without a question asked.
Result<IssuedCode> issue_link_code(const Deed& deed, const accounts::AccountKeys& keys, const NewLinkCode& code);
/// Revoking what is over changes nothing. Fault::not_found when this practice gave no such code.
Result<void> revoke_link_code(const Deed& deed, const PracticeId& practice, std::string_view code_id);
/// The same code once more to the same address. Fault::expired when it is over, Fault::too_much after kInvitationMails.
Result<void> note_invitation_mail(const Deed& deed, const PracticeId& practice, std::string_view code_id);

struct LinkCode {
  PracticeId practice;
  std::string id;
  CodeKind kind = CodeKind::pin;
  PatientId patient;
  bool own_account = false;
  std::string language;
  std::string asked;  // space separated
  EmailAddress email;
  int mails = 0;
  AccountId issued_by;
  Instant issued_at, expires_at;
  int wrong_tries = 0;
  std::optional<Instant> redeemed_at, revoked_at;
  AccountId redeemed_by;
  PersonName redeemed_by_name, issued_by_name, patient_name;
  std::string consent;
  std::string custody;

  /// open used revoked expired locked
  std::string_view state(Instant now) const;
};
Result<LinkCode> read_link_code(db::Reader& reader, const PracticeId& practice, std::string_view code_id);
/// Newest first; at most 50 of one patient, or 200 of the practice's of the last 60 days.
Result<std::vector<LinkCode>> link_codes_of_patient(db::Reader& reader, const PracticeId& practice, const PatientId& patient);
Result<std::vector<LinkCode>> link_codes_of_practice(db::Reader& reader, const PracticeId& practice, Instant since);

struct CodeTry {
  AccountId account;
  std::string typed;
  std::optional<Day> birth_on;
  std::optional<PracticeId> practice;  // the one chosen, when one was
  std::string address;  // of the network peer
};
struct CodeRefused {
  std::int64_t wait_s = 0;  // 0: refused for whatever reason; nobody says which
};
struct CodeGood {
  LinkCode code;
  bool again = false;  // this account has used it already: a double click
};
/// Counts the try, judges it, and writes down wrong birth dates. Whoever may not link herself to the patient (dispute.h) is refused like a guess. Call it in a transaction that commits also when it refuses.
Result<std::variant<CodeGood, CodeRefused>> try_link_code(db::Transaction& tx, const accounts::AccountKeys& keys, const CodeTry& attempt,
                                                          Instant now);
/// The code is used up. Fault::conflict when it was meanwhile.
Result<void> spend_link_code(const Deed& deed, const LinkCode& code, const AccountId& by);

}  // namespace kinportal::families
