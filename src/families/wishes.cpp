// SPDX-License-Identifier: Apache-2.0
// Keeps consents and findings. Withdrawing writes the instant; rows stay, except a finding, whose past the book tells.
#include "families/wishes.h"

#include <algorithm>

#include "families/paper.h"

namespace kinportal::families {
namespace {

bool has(const std::vector<std::string>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

Result<ConsentId> give_consent(const Deed& deed, const NewConsent& consent) {
  const bool ordinary = consent.permits && consent.ordinary_only && consent.labels.empty();
  if (consent.labels.empty() && !ordinary) return fail(Fault::invalid, "a consent names the labels it speaks of; * for all of them");
  if (consent.permits && has(consent.labels, "-")) return fail(Fault::invalid, "- belongs to denials: items without labels need no permit");
  if (consent.from_at && consent.to_at && *consent.from_at >= *consent.to_at) return fail(Fault::invalid, "a consent ends after it begins");
  TRY(require_patient(deed.transaction, consent.practice, consent.patient));
  TRY(require_account(deed.transaction, consent.account));
  TRY_LET(const std::string labels, join_words(ordinary ? std::vector<std::string>{"-"} : consent.labels));
  TRY_LET(const std::string categories, join_words(consent.categories));
  const ConsentId id = ConsentId::trusted(make_uuid(deed.now, deed.random));
  const bool by_account = deed.by.kind == audit::ActorKind::account;
  const std::optional<std::string> given_by = by_account ? std::optional(deed.by.id) : std::nullopt;
  TRY(
      deed.transaction.execute("INSERT INTO consent (practice_id, consent_id, patient_id, account_id, effect, labels, categories, from_at, "
                               "to_at, given_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
                               {consent.practice, id, consent.patient, consent.account, consent.permits ? "permit" : "deny", labels,
                                categories, consent.from_at, consent.to_at, given_by}));
  // Labels stay out of the entry: 'a permit about HIV care' would tell what the chart does not.
  TRY(conclude(deed, consent.practice, consent.patient, "give_consent",
               "consent " + id.text() + " account " + consent.account.text() + (consent.permits ? " permit" : " deny")));
  return id;
}

Result<std::vector<KeptConsent>> consents_of_patient(db::Reader& reader, const PracticeId& practice, const PatientId& patient,
                                                     Instant now) {
  TRY_LET(db::Rows rows,
          reader.query("SELECT consent_id, account_id, effect, labels, categories, from_at, to_at, given_by FROM consent "
                       "WHERE practice_id = $1 AND patient_id = $2 AND withdrawn_at IS NULL AND (to_at IS NULL OR to_at > $3) "
                       "ORDER BY consent_id LIMIT 200",
                       {practice, patient, now}));
  std::vector<KeptConsent> out;
  while (true) {
    TRY_LET(const bool there, rows.next());
    if (!there) return out;
    KeptConsent one;
    one.id = rows.id<ConsentId>(0);
    one.account = rows.id<AccountId>(1);
    one.permits = rows.text(2) == "permit";
    one.labels = split_words(rows.text(3));
    one.categories = split_words(rows.text(4));
    one.from_at = rows.maybe_instant(5);
    one.to_at = rows.maybe_instant(6);
    if (!rows.is_null(7)) one.given_by = rows.string(7);
    out.push_back(std::move(one));
  }
}

Result<void> withdraw_consent(const Deed& deed, const PracticeId& practice, const ConsentId& consent) {
  PatientId patient;
  {
    TRY_LET(db::Rows rows, deed.transaction.query("SELECT patient_id, withdrawn_at FROM consent WHERE practice_id = $1 AND consent_id = $2",
                                                  {practice, consent}));
    TRY_LET(const bool there, rows.next());
    if (!there) return fail(Fault::not_found, "there is no such consent");
    if (!rows.is_null(1)) return {};
    patient = rows.id<PatientId>(0);
  }
  TRY(deed.transaction.execute("UPDATE consent SET withdrawn_at = $3 WHERE practice_id = $1 AND consent_id = $2",
                               {practice, consent, deed.now}));
  return conclude(deed, practice, patient, "withdraw_consent", "consent " + consent.text());
}

Result<void> find_endangerment(const Deed& deed, const PracticeId& practice, const PatientId& patient, const AccountId& viewer) {
  TRY(require_patient(deed.transaction, practice, patient));
  TRY(require_account(deed.transaction, viewer));
  TRY_LET(
      const std::int64_t touched,
      deed.transaction.execute("INSERT INTO patient_endangered_by (practice_id, patient_id, account_id, found_at) VALUES ($1, $2, $3, $4) "
                               "ON CONFLICT (practice_id, patient_id, account_id) DO NOTHING",
                               {practice, patient, viewer, deed.now}));
  if (touched == 0) return {};
  return conclude(deed, practice, patient, "find_endangerment", "account " + viewer.text());
}

Result<void> lift_endangerment(const Deed& deed, const PracticeId& practice, const PatientId& patient, const AccountId& viewer) {
  TRY_LET(const std::int64_t touched,
          deed.transaction.execute("DELETE FROM patient_endangered_by WHERE practice_id = $1 AND patient_id = $2 AND account_id = $3",
                                   {practice, patient, viewer}));
  if (touched == 0) return fail(Fault::not_found, "there is no such finding");
  return conclude(deed, practice, patient, "lift_endangerment", "account " + viewer.text());
}

}  // namespace kinportal::families
