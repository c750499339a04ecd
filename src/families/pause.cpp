// SPDX-License-Identifier: Apache-2.0
// The suspension lies in account_at_practice, where the decision reads it (L1, DENY_ACCOUNT_INACTIVE).
#include "families/pause.h"

#include <optional>
#include <vector>

#include "families/at_practice.h"
#include "families/rights_reason.h"
#include "families/standing.h"

namespace kinportal::families {

Result<bool> knows_account(db::Reader& reader, const PracticeId& practice, const AccountId& account) {
  TRY_LET(db::Rows rows, reader.query("SELECT 1 FROM link WHERE account_id = $2 AND practice_id = $1 UNION ALL "
                                      "SELECT 1 FROM account_at_practice WHERE practice_id = $1 AND account_id = $2 UNION ALL "
                                      "SELECT 1 FROM patient_own_account WHERE account_id = $2 AND practice_id = $1 LIMIT 1",
                                      {practice, account}));
  return rows.next();
}

Result<std::vector<PracticeId>> practices_knowing(db::Reader& reader, const AccountId& account) {
  TRY_LET(db::Rows rows,
          reader.query("SELECT practice_id FROM link WHERE account_id = $1 UNION SELECT practice_id FROM account_at_practice "
                       "WHERE account_id = $1 UNION SELECT practice_id FROM patient_own_account WHERE account_id = $1 "
                       "ORDER BY 1 LIMIT 200",
                       {account}));
  std::vector<PracticeId> out;
  while (true) {
    TRY_LET(const bool there, rows.next());
    if (!there) return out;
    out.push_back(rows.id<PracticeId>(0));
  }
}

Result<bool> stands_here(db::Reader& reader, const PracticeId& practice, const AccountId& account, Instant now) {
  TRY_LET(db::Rows rows, reader.query("SELECT 1 FROM link WHERE account_id = $2 AND practice_id = $1 AND granted_at <= $3 AND (ended_at IS "
                                      "NULL OR ended_at > $3) UNION ALL SELECT 1 FROM patient_own_account WHERE account_id = $2 AND "
                                      "practice_id = $1 LIMIT 1",
                                      {practice, account, now}));
  return rows.next();
}

Result<void> note_standing(const Deed& deed, const AccountId& account, std::string_view verb, std::string_view cause) {
  const std::string detail = "account " + account.text() + (cause.empty() ? std::string() : " cause=" + std::string(cause));
  TRY_LET(const std::vector<PracticeId> practices, practices_knowing(deed.transaction, account));
  for (const PracticeId& practice : practices) TRY(conclude(deed, practice, PatientId(), verb, detail));
  if (!practices.empty()) return {};
  audit::Entry entry;  // nobody's yet: it is in the book all the same
  entry.at = deed.now;
  entry.actor_kind = deed.by.kind;
  entry.actor_id = deed.by.id;
  entry.verb = std::string(verb);
  entry.effect = audit::Effect::allow;
  entry.reason = "DEED";
  entry.detail = detail;
  entry.via = deed.by.via;
  return deed.book.record_deed(deed.transaction, entry);
}

Result<std::optional<Instant>> paused_at(db::Reader& reader, const PracticeId& practice, const AccountId& account) {
  TRY_LET(db::Rows rows,
          reader.query("SELECT suspended_at FROM account_at_practice WHERE practice_id = $1 AND account_id = $2", {practice, account}));
  TRY_LET(const bool there, rows.next());
  return there ? rows.maybe_instant(0) : std::nullopt;
}

Result<bool> paused_by_staff(db::Reader& reader, const PracticeId& practice, const AccountId& account) {
  TRY_LET(const auto since, paused_at(reader, practice, account));
  if (!since) return false;
  TRY_LET(db::Rows rows,
          reader.query("SELECT deed FROM rights_reason WHERE practice_id = $1 AND account_id = $2 AND account_id <> '' AND "
                       "deed IN ('suspend_account', 'end_account', 'lift_suspension') ORDER BY at DESC, reason_id DESC LIMIT 1",
                       {practice, account}));
  TRY_LET(const bool there, rows.next());
  return there && rows.text(0) != "lift_suspension";
}

Result<std::optional<Instant>> holder_died_at(db::Reader& reader, const PracticeId& practice, const AccountId& account) {
  TRY_LET(db::Rows rows,
          reader.query("SELECT holder_died_at FROM account_at_practice WHERE practice_id = $1 AND account_id = $2", {practice, account}));
  TRY_LET(const bool there, rows.next());
  return there ? rows.maybe_instant(0) : std::nullopt;
}

Result<void> pause_account(const Deed& deed, const PracticeId& practice, const AccountId& account, Pause how, const FreeText& why) {
  TRY_LET(const bool known, knows_account(deed.transaction, practice, account));
  if (!known) return fail(Fault::not_found, "this practice does not know the account");
  TRY_LET(const bool already, paused_by_staff(deed.transaction, practice, account));
  if (already) return fail(Fault::conflict, "this account is suspended here already");
  TRY(
      deed.transaction.execute("INSERT INTO account_at_practice (practice_id, account_id, id_status) VALUES ($1, $2, 'pending') "
                               "ON CONFLICT (practice_id, account_id) DO NOTHING",
                               {practice, account}));
  TRY(keep_reason(deed, {practice, PatientId(), account, how == Pause::paused ? "suspend_account" : "end_account", {}, why}));
  if (how == Pause::ended) {
    std::vector<LinkId> links;
    {
      TRY_LET(db::Rows rows,
              deed.transaction.query("SELECT link_id FROM link WHERE account_id = $1 AND practice_id = $2 AND ended_at IS NULL LIMIT 500",
                                     {account, practice}));
      while (true) {
        TRY_LET(const bool there, rows.next());
        if (!there) break;
        links.push_back(rows.id<LinkId>(0));
      }
    }
    // Each end counts for its patient too: when the account is resumed an old letter brings nobody back.
    for (const LinkId& link : links) TRY(end_access(deed, practice, link, why));
  }
  return suspend_at_practice(deed, practice, account);
}

Result<void> resume_account(const Deed& deed, const PracticeId& practice, const AccountId& account, const FreeText& why) {
  TRY_LET(const auto since, paused_at(deed.transaction, practice, account));
  if (!since) return fail(Fault::conflict, "this account is not suspended here");
  TRY(keep_reason(deed, {practice, PatientId(), account, "lift_suspension", {}, why}));
  return lift_suspension(deed, practice, account);
}

Result<void> record_holder_death(const Deed& deed, const PracticeId& practice, const AccountId& account, std::optional<Instant> at,
                                 const FreeText& why) {
  if (at && *at > deed.now) return fail(Fault::invalid, "a death is recorded after it happened");
  TRY_LET(const bool known, knows_account(deed.transaction, practice, account));
  if (!known) return fail(Fault::not_found, "this practice does not know the account");
  TRY_LET(const auto before, holder_died_at(deed.transaction, practice, account));
  if (before.has_value() == at.has_value()) return fail(Fault::conflict, "this has been changed meanwhile; look again");
  TRY(
      deed.transaction.execute("INSERT INTO account_at_practice (practice_id, account_id, id_status, holder_died_at) VALUES ($1, $2, "
                               "'pending', $3) ON CONFLICT (practice_id, account_id) DO UPDATE SET holder_died_at = "
                               "excluded.holder_died_at",
                               {practice, account, at}));
  const std::string_view verb = at ? "record_holder_death" : "take_back_holder_death";
  TRY(keep_reason(deed, {practice, PatientId(), account, verb, {}, why}));
  return conclude(deed, practice, PatientId(), verb, "account " + account.text());
}

}  // namespace kinportal::families
