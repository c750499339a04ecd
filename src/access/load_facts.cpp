// SPDX-License-Identifier: Apache-2.0
// The statements that fetch facts, one text for both engines.
#include "access/load_facts.h"

#include <algorithm>

#include "access/facts_rows.h"
#include "access/known_facts.h"

namespace kinportal::access {
namespace {

Result<void> read_links(db::Reader& store, const PracticeId& practice, const AccountId& account, const PatientId& patient, Instant now,
                        Facts& facts) {
  TRY_LET(
      auto rows,
      store.query("SELECT kind, custody, granted_at, ended_at, dispute_opened_at, dispute_closed_at, pin_redeemed_in_time, minor_parent_ok "
                  "FROM link WHERE account_id = $1 AND practice_id = $2 AND patient_id = $3 ORDER BY granted_at, link_id",
                  {account, practice, patient}));
  std::vector<LinkFacts> links;
  while (true) {
    TRY_LET(const bool more, rows.next());
    if (!more) break;
    if (const auto link = link_from(rows, 0)) links.push_back(*link);
  }
  facts.link = link_that_counts(links, now);
  return {};
}

Result<void> read_papers(db::Reader& store, const PracticeId& practice, const AccountId& account, const PatientId& patient, Facts& facts) {
  TRY_LET(auto rows, store.query("SELECT account_id, kind, verified, seen_at, from_at, to_at, revoked_at, categories FROM paper "
                                 "WHERE practice_id = $1 AND patient_id = $2 ORDER BY paper_id",
                                 {practice, patient}));
  while (true) {
    TRY_LET(const bool more, rows.next());
    if (!more) return {};
    if (!rows.is_null(0) && rows.text(0) != account.text()) continue;  // speaks of somebody else
    facts.papers.push_back(paper_from(rows, 1));
  }
}

Result<void> read_consents(db::Reader& store, const PracticeId& practice, const AccountId& account, const PatientId& patient,
                           Facts& facts) {
  TRY_LET(auto rows, store.query("SELECT effect, labels, categories, from_at, to_at, withdrawn_at, account_id FROM consent "
                                 "WHERE practice_id = $1 AND patient_id = $2",
                                 {practice, patient}));
  while (true) {
    TRY_LET(const bool more, rows.next());
    if (!more) return {};
    if (rows.text(6) != account.text()) continue;
    if (const auto consent = consent_from(rows, 0)) facts.consents.push_back(*consent);
  }
}

}  // namespace

Result<std::shared_ptr<const Policy>> PolicyCache::get(const std::string& sha256, const std::function<Result<std::string>()>& source) {
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = by_checksum_.find(sha256); found != by_checksum_.end()) return found->second;
  }
  TRY_LET(const std::string text, source());
  auto compiled = compile_policy({"policy " + sha256.substr(0, 12), text}, laws_);
  std::shared_ptr<const Policy> policy = compiled ? *compiled : nullptr;
  const std::lock_guard lock(mutex_);
  if (by_checksum_.size() >= max_policies) by_checksum_.clear();
  by_checksum_[sha256] = policy;
  return policy;
}

Result<InForce> policy_in_force(db::Reader& store, PolicyCache& policies, const PracticeId& practice, Instant now) {
  std::string checksum;
  InForce out;
  std::int64_t effective = 0;
  {
    TRY_LET(auto rows, store.query("SELECT v.sha256, v.effective_at, (SELECT min(n.effective_at) FROM policy_version n "
                                   "WHERE n.practice_id = $1 AND n.effective_at > $2) FROM policy_version v "
                                   "WHERE v.practice_id = $1 AND v.effective_at <= $2 ORDER BY v.effective_at DESC LIMIT 1",
                                   {practice, now}));
    TRY_LET(const bool found, rows.next());
    if (!found) return out;
    checksum = rows.string(0);
    effective = rows.integer(1);
    out.changes_at = rows.maybe_instant(2);
  }
  TRY_LET(out.policy, policies.get(checksum, [&]() -> Result<std::string> {
    TRY_LET(auto rows,
            store.query("SELECT source FROM policy_version WHERE practice_id = $1 AND effective_at = $2", {practice, effective}));
    TRY_LET(const bool found, rows.next());
    if (!found) return fail(Fault::corrupt, "a policy version vanished while it was read");
    return rows.string(0);
  }));
  return out;
}

Result<std::int64_t> facts_revision(db::Reader& store, const PracticeId& practice) {
  TRY_LET(auto rows, store.query("SELECT revision FROM facts_revision WHERE practice_id = $1", {practice}));
  TRY_LET(const bool found, rows.next());
  return found ? rows.integer(0) : 0;
}

Result<LoadedFacts> load_facts(db::Reader& store, PolicyCache& policies, const PracticeId& practice, const AccountId& account,
                               const PatientId& patient, Instant now) {
  LoadedFacts out;
  Facts& facts = out.facts;
  {
    TRY_LET(
        auto rows,
        store.query(
            "SELECT r.revision, a.status, COALESCE(a.deceased_at, ap.holder_died_at), a.birth_on, ap.id_status, ap.visit_since_waiver, ap.suspended_at, p.birth_on, p.deceased_at, "
            "p.emancipated_at, p.diminished, o.own_email, "
            "(SELECT count(*) FROM patient_assent s WHERE s.practice_id = $1 AND s.patient_id = $3 AND s.signed_at <= $4 AND s.withdrawn_at IS NULL), "
            "(SELECT count(*) FROM patient_endangered_by e WHERE e.practice_id = $1 AND e.patient_id = $3 AND e.account_id = $2), p.merged_into "
            "FROM patient p JOIN account a ON a.account_id = $2 "
            "LEFT JOIN account_at_practice ap ON ap.practice_id = $1 AND ap.account_id = $2 "
            "LEFT JOIN patient_own_account o ON o.practice_id = $1 AND o.patient_id = $3 AND o.account_id = $2 "
            "LEFT JOIN facts_revision r ON r.practice_id = $1 WHERE p.practice_id = $1 AND p.patient_id = $3",
            {practice, account, patient, now}));
    TRY_LET(const bool found, rows.next());
    if (!found || !rows.is_null(14)) return fail(Fault::not_found, "there is nothing at this address");
    out.revision = rows.is_null(0) ? 0 : rows.integer(0);
    facts.held_revision = facts.store_revision = out.revision;
    ViewerFacts& viewer = facts.viewer;
    viewer.id = account.text();
    viewer.status = account_status_from(rows.text(1)).value_or(AccountStatus::locked);
    viewer.deceased_at = rows.maybe_instant(2);
    viewer.birth_on = maybe_day(rows, 3);
    viewer.id_status = rows.is_null(4) ? IdStatus::pending : id_status_from(rows.text(4)).value_or(IdStatus::pending);
    viewer.visit_since_waiver = !rows.is_null(5) && rows.integer(5) != 0;
    if (!rows.is_null(6) && viewer.status == AccountStatus::active) viewer.status = AccountStatus::suspended;
    facts.patient.id = patient.text();
    facts.patient.birth_on = maybe_day(rows, 7);
    facts.patient.deceased_at = rows.maybe_instant(8);
    facts.patient.emancipated_at = rows.maybe_instant(9);
    facts.patient.diminished = rows.integer(10) != 0;
    viewer.is_patient = !rows.is_null(11);
    viewer.own_contact = viewer.is_patient && rows.integer(11) != 0;
    facts.patient.assent_on_file = rows.integer(12) > 0;
    facts.patient.endangered_by_viewer = rows.integer(13) > 0;
  }
  TRY_LET(InForce force, policy_in_force(store, policies, practice, now));
  out.policy = std::move(force.policy);
  facts.policy_changes_at = force.changes_at;
  if (facts.viewer.is_patient) {
    const bool asks = out.policy && out.policy->own_account_asks_papers;
    if (asks) TRY(read_papers(store, practice, account, patient, facts));
    return out;
  }
  TRY(read_links(store, practice, account, patient, now, facts));
  if (!facts.link) return out;
  TRY(read_papers(store, practice, account, patient, facts));
  TRY(read_consents(store, practice, account, patient, facts));
  return out;
}

Result<std::vector<Relation>> relations_of(db::Reader& store, const AccountId& account, Instant now) {
  std::vector<Relation> out;
  {
    TRY_LET(auto rows,
            store.query(
                "SELECT practice_id, patient_id FROM patient_own_account WHERE account_id = $1 ORDER BY practice_id, patient_id LIMIT 500",
                {account}));
    while (true) {
      TRY_LET(const bool more, rows.next());
      if (!more) break;
      out.push_back({rows.id<PracticeId>(0), rows.id<PatientId>(1), true, LinkKind::parent});
    }
  }
  TRY_LET(auto rows, store.query("SELECT practice_id, patient_id, kind FROM link WHERE account_id = $1 AND granted_at <= $2 "
                                 "AND (ended_at IS NULL OR ended_at > $2) ORDER BY practice_id, patient_id, granted_at LIMIT 500",
                                 {account, now}));
  while (out.size() < max_relations) {
    TRY_LET(const bool more, rows.next());
    if (!more) break;
    const auto kind = link_kind_from(rows.text(2));
    if (!kind) continue;
    Relation one{rows.id<PracticeId>(0), rows.id<PatientId>(1), false, *kind};
    const auto same = std::find_if(out.begin(), out.end(),
                                   [&](const Relation& other) { return other.practice == one.practice && other.patient == one.patient; });
    if (same == out.end()) {
      out.push_back(std::move(one));
    } else if (!same->self) {
      same->kind = one.kind;
    }
  }
  return out;
}

}  // namespace kinportal::access
