// SPDX-License-Identifier: Apache-2.0
// Locking a whole account because somebody else may be in it, and opening it for its owner who stands there with her photo ID. Nobody at a practice
// learns a password by it: an opened account has none until she sets one by her mail or a letter (decision record 0515).
#include "staff_api/account_lock_doors.h"

#include "access/desk.h"
#include "accounts/lock.h"
#include "accounts/office_contact.h"
#include "families/office_note.h"
#include "families/pause.h"
#include "families/rights_reason.h"
#include "formats/json/json.h"
#include "staff/staff.h"
#include "staff_api/counter_help.h"
#include "staff_api/desk_deed.h"

namespace kinportal::staff_api {
namespace {

using access::Answer;
using access::ChartBody;
using access::DeskKey;
using access::Doorway;
using access::Knock;
using access::StaffAct;
using families::Deed;

struct Asked {
  PracticeId practice;
  AccountId account;
  std::string id_seen;
  std::string reason;
};
Result<Asked> asked_of(const http::Request& request, std::initializer_list<std::string_view> names) {
  Asked asked;
  TRY_LET(asked.practice, PracticeId::parse(request.path_value("practice")));
  TRY_LET(asked.account, AccountId::parse(request.path_value("account")));
  TRY_LET(const auto document, json::Document::parse(request.body));
  TRY(document->only(names));
  TRY_LET(const auto id, document->maybe_string("id_seen"));
  TRY_LET(const auto reason, document->maybe_string("reason"));
  asked.id_seen = id.value_or("");
  asked.reason = reason.value_or("");
  return asked;
}

// Other practices may rely on the account too: to lock it protects all of them, and to open it gives the clerk no way in.
Result<std::optional<Answer>> refuse_lock(db::Reader& reader, const DeskKey& key, const Asked& asked, Instant now) {
  TRY_LET(const bool known, families::knows_account(reader, asked.practice, asked.account));
  if (!known) return fail(Fault::not_found, "there is nothing at this address");
  TRY_LET(const bool staff, staff::works_anywhere(reader, asked.account, now));
  TRY_LET(const bool here, families::stands_here(reader, asked.practice, asked.account, now));
  if (staff || !here) return std::optional(Answer::problem(fail(Fault::forbidden, "the host's operator must do this"), "operator_only"));
  if (asked.account == key.account()) return std::optional(*refuse_herself(key, asked.account));
  return std::optional<Answer>();
}

Result<Answer> done(DeskKey key) {
  ChartBody body;
  body.begin_object().end_object();
  return Answer::chart(std::move(key).close(), std::move(body));
}

Result<Answer> lock(accounts::Desk& desk, Doorway& at, const http::Request& request) {
  TRY_LET(const Asked asked, asked_of(request, {"reason"}));
  TRY_LET(auto key, at.open_desk(asked.practice, StaffAct::help_sign_in));
  key.showed(0, "account=" + asked.account.text());
  if (asked.reason.empty()) return fail(Fault::invalid, "say in one sentence why it is locked");
  TRY_LET(auto refusal, refuse_lock(key.snapshot(), key, asked, at.now()));
  if (refusal) return std::move(*refusal);
  TRY_LET(auto unproved, ask_fresh_proof(at));
  if (unproved) return std::move(*unproved);
  TRY(do_deed(at, key, [&](const Deed& deed) -> Result<void> {
    TRY(accounts::lock_account(deed.transaction, desk, asked.account, {accounts::LockCause::office, asked.practice, key.account()}));
    TRY(families::keep_reason(deed, {asked.practice, PatientId(), asked.account, "lock_account", {}, FreeText(asked.reason)}));
    return families::conclude(deed, asked.practice, PatientId(), "lock_account", "account " + asked.account.text() + " cause=office");
  }));
  return done(std::move(key));
}

Result<Answer> unlock(accounts::Desk& desk, Doorway& at, const http::Request& request) {
  TRY_LET(const Asked asked, asked_of(request, {"id_seen", "reason"}));
  if (!is_photo_id(asked.id_seen)) return fail(Fault::invalid, "id_seen names the photo ID that was seen");
  TRY_LET(auto key, at.open_desk(asked.practice, StaffAct::help_sign_in));
  key.showed(0, "account=" + asked.account.text());
  TRY_LET(auto refusal, refuse_lock(key.snapshot(), key, asked, at.now()));
  if (refusal) return std::move(*refusal);
  if (asked.reason.empty()) return fail(Fault::invalid, "say in one sentence why it is opened");
  TRY_LET(const bool fresh, accounts::email_changed_lately(key.snapshot(), asked.account, at.now()));
  if (fresh)
    return Answer::problem(fail(Fault::conflict, "the e-mail changed in the last seven days; until then the former mailbox may undo that"),
                           "email_is_new");
  TRY_LET(auto unproved, ask_fresh_proof(at));
  if (unproved) return std::move(*unproved);
  TRY(do_deed(at, key, [&](const Deed& deed) -> Result<void> {
    TRY(accounts::unlock_account(deed.transaction, desk, asked.account));
    TRY(families::tell(deed, asked.practice, asked.account, "account", "unlocked", "account"));
    TRY(families::keep_reason(
        deed, {asked.practice, PatientId(), asked.account, "unlock_account", {}, FreeText("ID: " + asked.id_seen + ". " + asked.reason)}));
    return families::conclude(deed, asked.practice, PatientId(), "unlock_account",
                              "account " + asked.account.text() + " id=" + asked.id_seen);
  }));
  return done(std::move(key));
}

}  // namespace

std::vector<access::Route> account_lock_routes(accounts::Desk& desk) {
  using http::Method;
  const std::string one = "/api/v1/staff/{practice}/accounts/{account}";
  const auto with = [&desk](Result<Answer> (*door)(accounts::Desk&, Doorway&, const http::Request&)) {
    return [&desk, door](Doorway& at, const http::Request& request) { return door(desk, at, request); };
  };
  return {
      {Method::post, one + "/lock", Knock::staff, with(lock)},
      {Method::post, one + "/unlock", Knock::staff, with(unlock)},
  };
}

}  // namespace kinportal::staff_api
