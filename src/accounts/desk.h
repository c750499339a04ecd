// SPDX-License-Identifier: Apache-2.0
// Everything sign-in works with, passed in once: store, time, chance, keys, the hashing pool, and two things other words know
// (how a notice reaches the person, who must always show a second factor). The verbs of this folder take a Desk.
#pragma once
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "accounts/keys.h"
#include "accounts/passwords.h"
#include "base/ids.h"
#include "base/personal.h"
#include "base/random.h"
#include "base/time.h"
#include "db/database.h"

namespace kinportal::accounts {

struct SignInOptions {
  std::chrono::seconds idle_timeout{900};
  std::chrono::seconds longest_signin{12 * 3600};  // signed in at most this long, however busy
  std::chrono::seconds code_wait{300};             // between password and second factor
  std::chrono::seconds reset_link_life{3600};
  std::chrono::hours device_memory{400 * 24};  // how long a device stays known without being used
  std::string issuer = "Kinportal";            // shown by the authenticator app
  std::string public_origin = "https://localhost:8443";  // what the browser shows; passkeys are good there alone
};

/// Neutral notices about the account itself. Nothing of a chart has a kind here.
enum class NoticeKind {
  request_news,  // a request of hers went a step further; which, the portal says
  paper_ends,    // a paper the practice has from her ends soon
  rights_change,  // what she can see changes on a day ahead; which, the portal says
  password_reset,
  password_changed,
  new_device,
  second_factor_added,
  second_factor_removed,
  recovery_code_used,
  office_note,  // a practice has something to say; it is read after signing in
  passkey_added,
  passkey_removed,
  passkey_stopped,  // there may be a copy of it
  email_confirm,    // to the address that is to become the account's
  email_taken,      // the same, to an address that has an account
  email_change_asked,  // to the present address, with a link that stops it
  email_changed,       // to the former address, with a link that undoes it
  data_changed,        // name or phone
  factor_reset_asked,  // the office lifts a lost second factor a day from now
  reset_letter_sent,   // the office printed a letter with a code
  account_locked,      // with a link that says why and what to do
  account_opened,      // it is open again; with a link to set a new password
  account_ended,       // the host ended it everywhere
  address_test,        // she asked whether mail arrives
  question_received,   // her question is at an office: its number and the day
  question_answer,     // to somebody without an account: what the office answers
  question_news,       // an office answered her question; it is read after signing in
  sign_up_code,   // to an address without an account
  sign_up_known,  // somebody wanted to make an account for an address that has one
  invitation      // to the address a practice was given
};

/// Somebody with a chart, by id alone.
struct PersonAbout {
  PracticeId practice;
  PatientId patient;
  bool operator==(const PersonAbout&) const = default;
};

struct Notice {
  NoticeKind kind = NoticeKind::password_changed;
  AccountId account;
  /// password_reset, sign_up_code, invitation, …: names what the link or code is computed from when the mail is written; it rests nowhere.
  std::string reset_id = {};
  /// For somebody without an account (account is empty then), in that language.
  EmailAddress to = {};
  std::string language = {};
  /// When what is in it is over: it is not sent after that.
  std::optional<Instant> useless_after = {};
  /// Whom it is about, where the account can wish no mails about that person. Asked when it is queued; it rests nowhere.
  std::optional<PersonAbout> about = {};
};

struct Desk {
  db::Database& database;
  const Clock& clock;
  Random& random;  // must bear many threads (SystemRandom does)
  const AccountKeys& keys;
  PasswordHasher& hasher;
  SignInOptions options;
  /// Queues a notice in the deed's transaction (notifications::queue_notice).
  std::function<Result<void>(db::Transaction&, const Notice&)> queue_notice;
  /// May this account never work without a second factor? (staff::works_anywhere)
  std::function<Result<bool>(db::Reader&, const AccountId&)> always_needs_second_factor;
  /// An account has another e-mail or phone now, in the transaction that makes it so (families::judge_again: is a teenager's still her own?).
  std::function<Result<void>(db::Transaction&, const AccountId&)> contact_changed = {};
  /// It was locked, opened or ended, in the transaction that does it: every practice that knows it decides anew and has it in the book. `verb` and
  /// `cause` are fixed words.
  std::function<Result<void>(db::Transaction&, const AccountId&, std::string_view verb, std::string_view cause)> standing_changed = {};
};

/// Where a request came from, as far as sign-in cares.
struct Origin {
  std::string address;  // '192.0.2.7' or '2001:db8::1'
  std::string user_agent;
  std::string device_token;  // value of the device cookie, or empty
};

}  // namespace kinportal::accounts
