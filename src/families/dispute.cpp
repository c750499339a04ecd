// SPDX-License-Identifier: Apache-2.0
// Reports, freezes and decisions. A freeze is the open dispute of every link the person has to the patient, so that the Gate's own rule
// (L5, DENY_DISPUTE_HOLD) closes every channel with the next byte.
#include "families/dispute.h"

#include <algorithm>
#include <array>

#include "base/utf8.h"
#include "documents/upload.h"
#include "families/access_request_store.h"
#include "families/end_codes.h"
#include "families/link.h"
#include "families/link_rows.h"
#include "families/paper.h"
#include "families/rights_reason.h"

namespace kinportal::families {
namespace {

constexpr std::array<std::string_view, 7> kCauses{"court_order", "separated", "moved_out", "never_allowed", "not_known", "unsafe", "other"};
constexpr std::array<std::string_view, 6> kRelations{"parent", "step", "partner", "relative", "other", "unknown"};
constexpr std::array<std::string_view, 3> kStates{"open", "frozen", "decided"};
constexpr std::array<std::string_view, 3> kDecisions{"kept", "ended", "restricted"};

constexpr std::chrono::hours kUnfoundedFilesFor{24 * 90};
constexpr std::size_t kSweptAtOnce = 200;
constexpr int kMaxMerges = 16;  // one chart after the other became another's

constexpr std::string_view kColumns =
    "practice_id, dispute_id, patient_id, account_id, said_who, relation, source, reported_by, cause, words, state, opened_at, due_at, "
    "frozen_at, frozen_by, decided_at, decided_by, decision, decision_words";

std::string select_dispute(std::string_view tail) {
  std::string sql("SELECT ");
  sql += kColumns;
  sql += tail;
  return sql;
}

Dispute dispute_of(const db::Rows& row) {
  Dispute out;
  out.practice = row.id<PracticeId>(0);
  out.id = row.id<DisputeId>(1);
  out.patient = row.id<PatientId>(2);
  if (!row.is_null(3)) out.account = row.id<AccountId>(3);
  out.said_who = FreeText(row.string(4));
  out.relation = row.string(5);
  out.source = row.string(6);
  out.reported_by = row.id<AccountId>(7);
  out.cause = row.string(8);
  out.words = FreeText(row.string(9));
  const std::string state = row.string(10);
  out.state = state == "open" ? DisputeState::open : state == "frozen" ? DisputeState::frozen : DisputeState::decided;
  out.opened_at = row.instant(11);
  out.due_at = row.instant(12);
  out.frozen_at = row.maybe_instant(13);
  out.frozen_by = row.maybe_string(14).value_or("");
  out.decided_at = row.maybe_instant(15);
  out.decided_by = row.maybe_string(16).value_or("");
  out.decision = row.maybe_string(17).value_or("");
  out.decision_words = FreeText(row.string(18));
  return out;
}

Result<std::vector<Dispute>> all_of(Result<db::Rows> asked) {
  if (!asked.ok()) return std::move(asked).error();
  db::Rows rows = std::move(asked).value();
  std::vector<Dispute> out;
  while (out.size() < max_disputes_listed) {
    TRY_LET(const bool there, rows.next());
    if (!there) break;
    out.push_back(dispute_of(rows));
  }
  return out;
}

bool fits(const FreeText& text, std::size_t most) { return text.reveal().size() <= most && is_utf8(text.reveal()); }

Result<std::vector<LinkId>> running_links(db::Reader& reader, const PracticeId& practice, const PatientId& patient,
                                          const AccountId& account, Instant now) {
  TRY_LET(db::Rows rows, reader.query("SELECT link_id FROM link WHERE practice_id = $1 AND patient_id = $2 AND account_id = $3 "
                                      "AND (ended_at IS NULL OR ended_at > $4) ORDER BY link_id LIMIT 50",
                                      {practice, patient, account, now}));
  std::vector<LinkId> links;
  while (true) {
    TRY_LET(const bool there, rows.next());
    if (!there) return links;
    links.push_back(rows.id<LinkId>(0));
  }
}

// Whose chart this one became, however often it was merged.
Result<PatientId> patient_now(db::Reader& reader, const PracticeId& practice, PatientId patient) {
  for (int i = 0; i < kMaxMerges; ++i) {
    TRY_LET(db::Rows rows,
            reader.query("SELECT merged_into FROM patient WHERE practice_id = $1 AND patient_id = $2 AND merged_into IS NOT NULL",
                         {practice, patient}));
    TRY_LET(const bool merged, rows.next());
    if (!merged) return patient;
    patient = rows.id<PatientId>(0);
  }
  return fail(Fault::corrupt, "merges of charts lead in a circle");
}

// Does one of these rows speak of this patient, as she is now? A report stays with the chart it was written about; its weight moves along.
Result<bool> speaks_of(db::Reader& reader, Result<db::Rows> asked, const PracticeId& practice, const PatientId& patient) {
  if (!asked.ok()) return std::move(asked).error();
  std::vector<PatientId> named;
  {
    db::Rows rows = std::move(asked).value();
    while (true) {
      TRY_LET(const bool there, rows.next());
      if (!there) break;
      named.push_back(rows.id<PatientId>(0));
    }
  }
  if (named.empty()) return false;
  TRY_LET(const PatientId wanted, patient_now(reader, practice, patient));
  for (const PatientId& one : named) {
    TRY_LET(const PatientId is, patient_now(reader, practice, one));
    if (is == wanted) return true;
  }
  return false;
}

Result<std::int64_t> open_reports(db::Reader& reader, const NewDispute& report) {
  TRY_LET(db::Rows rows, reader.query("SELECT count(*) FROM dispute WHERE reported_by = $1 AND practice_id = $2 AND patient_id = $3 "
                                      "AND decided_at IS NULL",
                                      {report.reported_by, report.practice, report.patient}));
  TRY_LET(const bool there, rows.next());
  return there ? rows.integer(0) : 0;
}

Result<void> restrict_access(const Deed& deed, const Dispute& dispute, const Verdict& verdict) {
  NewPaper paper;
  paper.practice = dispute.practice;
  paper.patient = dispute.patient;
  paper.account = dispute.account;
  paper.kind = "court_restriction";
  paper.seen_at = deed.now;
  paper.from_at = verdict.restricted_from.value_or(deed.now);
  paper.to_at = verdict.restricted_to;
  paper.categories = verdict.categories;
  if (paper.to_at && *paper.to_at <= deed.now) return fail(Fault::invalid, "a restriction ends in the future");
  TRY_LET(const PaperId id, file_paper(deed, paper));
  for (const UploadId& upload : verdict.uploads) {
    TRY_LET(const auto file, documents::read_upload(deed.transaction, dispute.practice, upload));
    if (file.belongs_to != dispute.id.text() || file.state != "ready") return fail(Fault::not_found, "this file is not of this report");
    TRY(store_paper_upload(deed.transaction, dispute.practice, id, upload));
  }
  return verify_paper(deed, dispute.practice, id, deed.by.id);
}

}  // namespace

std::string_view to_string(DisputeState state) { return kStates[static_cast<std::size_t>(state)]; }
std::string_view to_string(Decision decision) { return kDecisions[static_cast<std::size_t>(decision)]; }
Result<Decision> parse_decision(std::string_view word) {
  for (std::size_t i = 0; i < kDecisions.size(); ++i) {
    if (kDecisions[i] == word) return static_cast<Decision>(i);
  }
  return fail(Fault::invalid, "a decision is one of kept ended restricted");
}
bool is_dispute_cause(std::string_view word) { return std::find(kCauses.begin(), kCauses.end(), word) != kCauses.end(); }
bool is_dispute_relation(std::string_view word) { return std::find(kRelations.begin(), kRelations.end(), word) != kRelations.end(); }

Result<DisputeRule> dispute_rule(db::Reader& reader, const PracticeId& practice) {
  TRY_LET(db::Rows rows, reader.query("SELECT asker_freezes, answer_hours FROM dispute_rule WHERE practice_id = $1", {practice}));
  TRY_LET(const bool there, rows.next());
  if (!there) return DisputeRule{};
  return DisputeRule{rows.integer(0) != 0, std::clamp<std::int64_t>(rows.integer(1), 1, 24 * 30)};
}

Result<void> file_dispute_rule(db::Transaction& tx, const PracticeId& practice, const DisputeRule& rule) {
  if (rule.answer_hours < 1 || rule.answer_hours > 24 * 30) return fail(Fault::invalid, "a report is answered within 1 to 720 hours");
  TRY(
      tx.execute("INSERT INTO dispute_rule (practice_id, asker_freezes, answer_hours) VALUES ($1, $2, $3) "
                 "ON CONFLICT (practice_id) DO UPDATE SET asker_freezes = excluded.asker_freezes, answer_hours = excluded.answer_hours",
                 {practice, rule.asker_freezes ? 1 : 0, rule.answer_hours}));
  return {};
}

Result<DisputeId> report_dispute(const Deed& deed, const NewDispute& report) {
  if (!is_dispute_cause(report.cause)) return fail(Fault::invalid, "the cause of a report is one of the listed words");
  if (!is_dispute_relation(report.relation)) return fail(Fault::invalid, "the relation in a report is one of the listed words");
  if (!fits(report.words, max_dispute_words) || !fits(report.said_who, max_said_who))
    return fail(Fault::too_much, "a report has at most 2000 bytes, whom it names at most 200");
  if (report.said_who.empty() && !report.account) return fail(Fault::invalid, "a report says whom it is about");
  if (report.source != "family" && report.source != "staff") return fail(Fault::invalid, "a report comes from family or staff");
  TRY(require_patient(deed.transaction, report.practice, report.patient));
  if (report.account) TRY(require_account(deed.transaction, *report.account));
  if (report.source == "family") {
    TRY_LET(const std::int64_t waiting, open_reports(deed.transaction, report));
    if (waiting >= max_open_reports) return fail(Fault::too_much, "five of your reports wait for an answer; call the office");
  }
  TRY_LET(const DisputeRule rule, dispute_rule(deed.transaction, report.practice));
  const DisputeId id = DisputeId::trusted(make_uuid(deed.now, deed.random));
  TRY(deed.transaction.execute(
      "INSERT INTO dispute (practice_id, dispute_id, patient_id, account_id, said_who, relation, source, reported_by, cause, words, state, "
      "opened_at, due_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'open', $11, $12)",
      {report.practice, id, report.patient, report.account, report.said_who.reveal(), report.relation, report.source, report.reported_by,
       report.cause, report.words.reveal(), deed.now, deed.now + std::chrono::hours(rule.answer_hours)}));
  TRY(conclude(deed, report.practice, report.patient, "report_dispute", "dispute " + id.text() + " " + report.source));
  return id;
}

Result<void> name_disputed(const Deed& deed, const PracticeId& practice, const DisputeId& dispute, const AccountId& account) {
  TRY_LET(const Dispute now, read_dispute(deed.transaction, practice, dispute));
  if (now.state != DisputeState::open) return fail(Fault::conflict, "this report is frozen or decided");
  TRY(require_account(deed.transaction, account));
  TRY_LET(const auto links, running_links(deed.transaction, practice, now.patient, account, deed.now));
  if (links.empty()) return fail(Fault::conflict, "this person has no access to this chart");
  TRY(deed.transaction.execute("UPDATE dispute SET account_id = $3 WHERE practice_id = $1 AND dispute_id = $2",
                               {practice, dispute, account}));
  return conclude(deed, practice, now.patient, "name_disputed", "dispute " + dispute.text() + " account " + account.text());
}

Result<void> freeze_access(const Deed& deed, const PracticeId& practice, const DisputeId& dispute) {
  TRY_LET(const Dispute now, read_dispute(deed.transaction, practice, dispute));
  if (now.state != DisputeState::open) return fail(Fault::conflict, "this report is frozen or decided");
  if (!now.account) return fail(Fault::conflict, "name the person this report is about first");
  TRY_LET(const auto links, running_links(deed.transaction, practice, now.patient, *now.account, deed.now));
  if (links.empty()) return fail(Fault::conflict, "this person has no access to this chart");
  for (const LinkId& link : links) TRY(open_dispute(deed, practice, link));
  TRY_LET(const DisputeRule rule, dispute_rule(deed.transaction, practice));
  TRY(deed.transaction.execute(
      "UPDATE dispute SET state = 'frozen', frozen_at = $3, frozen_by = $4, due_at = $5 WHERE practice_id = $1 AND dispute_id = $2",
      {practice, dispute, deed.now, deed.by.id, deed.now + std::chrono::hours(rule.answer_hours * frozen_factor)}));
  return conclude(deed, practice, now.patient, "freeze_access", "dispute " + dispute.text() + " account " + now.account->text());
}

Result<void> decide_dispute(const Deed& deed, const PracticeId& practice, const DisputeId& dispute, const Verdict& verdict) {
  TRY_LET(const Dispute now, read_dispute(deed.transaction, practice, dispute));
  if (now.state == DisputeState::decided) return fail(Fault::conflict, "this report is decided already");
  if (verdict.words.empty() || !fits(verdict.words, max_reason_words))
    return fail(Fault::invalid, "a decision has a reason of 1 to 500 bytes");
  const bool changes = verdict.decision != Decision::kept;
  if (changes && !now.account) return fail(Fault::conflict, "name the person this report is about first");
  if (verdict.decision == Decision::restricted && verdict.categories.empty())
    return fail(Fault::invalid, "a restriction names the parts of the chart it closes; end the access to close all");
  TRY(
      deed.transaction.execute("UPDATE dispute SET state = 'decided', decided_at = $3, decided_by = $4, decision = $5, decision_words = $6 "
                               "WHERE practice_id = $1 AND dispute_id = $2",
                               {practice, dispute, deed.now, deed.by.id, to_string(verdict.decision), verdict.words.reveal()}));
  if (now.account) {
    TRY_LET(const auto links, running_links(deed.transaction, practice, now.patient, *now.account, deed.now));
    // Another report may hold the same person's freeze; it lasts until that one is decided.
    TRY_LET(const bool still_frozen, is_frozen(deed.transaction, practice, now.patient, *now.account));
    // What is to stay closed is closed before the freeze is lifted, in the one transaction; the entries read in that order too.
    if (verdict.decision == Decision::restricted) TRY(restrict_access(deed, now, verdict));
    for (const LinkId& link : links) {
      if (verdict.decision == Decision::ended) TRY(end_link(deed, practice, link));
      if (still_frozen) continue;
      TRY_LET(const Link present, read_link(deed.transaction, practice, link));
      if (present.disputed()) TRY(close_dispute(deed, practice, link));
    }
    if (verdict.decision == Decision::ended) TRY(revoke_codes_to(deed, practice, now.patient, *now.account));
  }
  TRY(keep_reason(deed, {practice, now.patient, now.account.value_or(AccountId()), "decide_dispute", dispute.text(), verdict.words}));
  return conclude(deed, practice, now.patient, "decide_dispute",
                  "dispute " + dispute.text() + " " + std::string(to_string(verdict.decision)) +
                      (now.account ? " account " + now.account->text() : std::string()));
}

Result<Dispute> read_dispute(db::Reader& reader, const PracticeId& practice, const DisputeId& dispute) {
  static const std::string sql = select_dispute(" FROM dispute WHERE practice_id = $1 AND dispute_id = $2");
  Dispute found;
  {
    TRY_LET(db::Rows rows, reader.query(sql, {practice, dispute}));
    TRY_LET(const bool there, rows.next());
    if (!there) return fail(Fault::not_found, "there is no such report");
    found = dispute_of(rows);
  }
  TRY_LET(found.patient, patient_now(reader, practice, found.patient));
  return found;
}

Result<void> require_undecided(db::Reader& reader, const PracticeId& practice, const DisputeId& dispute) {
  TRY_LET(const Dispute now, read_dispute(reader, practice, dispute));
  if (now.state == DisputeState::decided) return fail(Fault::conflict, "this report is decided already");
  return {};
}

Result<void> sweep_dispute_files(db::Transaction& tx, Instant now) {
  std::vector<std::pair<PracticeId, UploadId>> old;
  {
    TRY_LET(db::Rows rows,
            tx.query(
                "SELECT u.practice_id, u.upload_id FROM upload u JOIN dispute d ON d.practice_id = u.practice_id "
                "AND d.dispute_id = u.belongs_to WHERE d.decision = 'kept' AND d.decided_at < $1 "
                "AND NOT EXISTS (SELECT 1 FROM paper_upload p WHERE p.practice_id = u.practice_id AND p.upload_id = u.upload_id) LIMIT 200",
                {now - kUnfoundedFilesFor}));
    while (old.size() < kSweptAtOnce) {
      TRY_LET(const bool more, rows.next());
      if (!more) break;
      old.emplace_back(rows.id<PracticeId>(0), rows.id<UploadId>(1));
    }
  }
  for (const auto& [practice, upload] : old) TRY(documents::remove_upload(tx, practice, upload));
  return {};
}

Result<std::vector<Dispute>> disputes_of_patient(db::Reader& reader, const PracticeId& practice, const PatientId& patient) {
  static const std::string sql =
      select_dispute(" FROM dispute WHERE practice_id = $1 AND patient_id = $2 ORDER BY opened_at DESC, dispute_id DESC LIMIT 100");
  return all_of(reader.query(sql, {practice, patient}));
}

Result<std::vector<Dispute>> disputes_reported_by(db::Reader& reader, const AccountId& reporter, const PracticeId& practice,
                                                  const PatientId& patient) {
  static const std::string sql = select_dispute(
      " FROM dispute WHERE reported_by = $1 AND practice_id = $2 AND patient_id = $3 AND source = 'family' "
      "ORDER BY opened_at DESC, dispute_id DESC LIMIT 100");
  return all_of(reader.query(sql, {reporter, practice, patient}));
}

Result<bool> is_frozen(db::Reader& reader, const PracticeId& practice, const PatientId& patient, const AccountId& account) {
  return speaks_of(
      reader,
      reader.query("SELECT patient_id FROM dispute WHERE practice_id = $1 AND account_id = $2 AND state = 'frozen'", {practice, account}),
      practice, patient);
}

Result<bool> ended_by_decision(db::Reader& reader, const PracticeId& practice, const PatientId& patient, const AccountId& account) {
  // Any of them, not the newest: a later report that found nothing does not undo an earlier decision.
  return speaks_of(
      reader,
      reader.query("SELECT d.patient_id FROM dispute d WHERE d.practice_id = $1 AND d.account_id = $3 "
                   "AND d.decision = 'ended' AND NOT EXISTS (SELECT 1 FROM rights_reason r WHERE r.practice_id = $1 "
                   "AND r.patient_id IN ($2, d.patient_id) AND r.account_id = $3 AND r.deed = 'lift_decision' AND r.at > d.decided_at)",
                   {practice, patient, account}),
      practice, patient);
}

Result<bool> may_link_herself(db::Reader& reader, const PracticeId& practice, const PatientId& patient, const AccountId& account) {
  TRY_LET(const bool decided, ended_by_decision(reader, practice, patient, account));
  if (decided) return false;
  TRY_LET(const bool ended_by_staff,
          speaks_of(reader,
                    reader.query("SELECT r.patient_id FROM rights_reason r WHERE r.practice_id = $1 AND r.account_id = $3 "
                                 "AND r.account_id <> '' AND r.deed = 'end_access' AND NOT EXISTS (SELECT 1 FROM link l "
                                 "WHERE l.practice_id = $1 AND l.patient_id IN ($2, r.patient_id) AND l.account_id = $3 "
                                 "AND l.source NOT IN ('pin', 'invitation') AND l.granted_at > r.at)",
                                 {practice, patient, account}),
                    practice, patient));
  return !ended_by_staff;
}

}  // namespace kinportal::families
