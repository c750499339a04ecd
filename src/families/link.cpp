// SPDX-License-Identifier: Apache-2.0
// Makes, grants, disputes and ends links. Rows are never deleted: a link that ended is how a family learns in March why February was open.
#include "families/link.h"

#include <algorithm>
#include <array>

#include "families/dispute.h"
#include "families/link_rows.h"
#include "families/own_contact_check.h"
#include "families/rights_reason.h"

namespace kinportal::families {
namespace {

template <std::size_t N>
bool one_of(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

constexpr std::array<std::string_view, 8> kKinds{"PARENT", "GUARDIAN", "FOSTER", "STEP", "TEMP", "POA", "ADULT_PROXY", "EXECUTOR"};
constexpr std::array<std::string_view, 5> kCustodies{"full", "joint", "partial", "none", "unknown"};
constexpr std::array<std::string_view, 5> kCustodyRanks{"none", "unknown", "partial", "joint", "full"};
constexpr std::array<std::string_view, 6> kSources{"pin", "invitation", "registration", "proxy_request", "office", "demo"};

bool is_by_code(const NewLink& link) { return link.source == "pin" || link.source == "invitation"; }

/// Whether this grant lifts a decision that ended the access. Whose access a decision ended does not come back by the next counter, and
/// whose access staff ended not by an old letter.
Result<bool> lifts_decision(const Deed& deed, const PracticeId& practice, const PatientId& patient, const AccountId& account) {
  TRY_LET(const bool ended, ended_by_decision(deed.transaction, practice, patient, account));
  if (ended && !deed.by.decides_disputes)
    return fail(Fault::forbidden, "a decision ended this person's access to this patient; only the privacy officer links them again");
  return ended;
}

Result<void> note_lifted(const Deed& deed, const Link& link) {
  return keep_reason(deed, {link.practice, link.patient, link.account, "lift_decision", link.id.text(),
                            FreeText("Linked again by somebody who decides reports.")});
}

/// What a code holder types never lifts her above what she has, or had until she gave it up herself.
Result<std::string> custody_by_code(const Deed& deed, const NewLink& link) {
  TRY_LET(db::Rows rows, deed.transaction.query("SELECT custody, ended_at FROM link WHERE practice_id = $1 AND patient_id = $2 "
                                                "AND account_id = $3 AND granted_at IS NOT NULL ORDER BY granted_at DESC, link_id DESC "
                                                "LIMIT 50",
                                                {link.practice, link.patient, link.account}));
  std::string custody = link.custody;
  bool newest = true;
  while (true) {
    TRY_LET(const bool there, rows.next());
    if (!there) return custody;
    const auto ended_at = rows.maybe_instant(1);
    const bool running = !ended_at || *ended_at > deed.now;
    // That nobody knew is no judgement that outlives its link.
    if (running || (newest && rows.text(0) != "unknown")) custody = lower_custody(custody, rows.text(0));
    newest = false;
  }
}

}  // namespace

std::string_view lower_custody(std::string_view one, std::string_view other) {
  const auto rank = [](std::string_view word) { return std::find(kCustodyRanks.begin(), kCustodyRanks.end(), word); };
  return rank(one) < rank(other) ? one : other;
}

bool is_link_kind(std::string_view word) { return one_of(word, kKinds); }
bool is_custody(std::string_view word) { return one_of(word, kCustodies); }
bool is_link_source(std::string_view word) { return one_of(word, kSources); }

std::string select_link(std::string_view tail) {
  std::string sql("SELECT ");
  sql += kLinkColumns;
  sql += tail;
  return sql;
}

Link link_of(const db::Rows& row, int first) {
  Link link;
  link.practice = row.id<PracticeId>(first);
  link.id = row.id<LinkId>(first + 1);
  link.account = row.id<AccountId>(first + 2);
  link.patient = row.id<PatientId>(first + 3);
  link.kind = row.string(first + 4);
  link.custody = row.string(first + 5);
  link.granted_at = row.maybe_instant(first + 6);
  link.ended_at = row.maybe_instant(first + 7);
  link.dispute_opened_at = row.maybe_instant(first + 8);
  link.dispute_closed_at = row.maybe_instant(first + 9);
  link.pin_redeemed_in_time = row.integer(first + 10) != 0;
  link.minor_parent_ok = row.integer(first + 11) != 0;
  link.source = row.string(first + 12);
  link.reviewer = row.maybe_string(first + 13).value_or("");
  return link;
}

Result<Link> read_link(db::Reader& reader, const PracticeId& practice, const LinkId& link) {
  static const std::string sql = select_link(" FROM link l WHERE l.practice_id = $1 AND l.link_id = $2");
  TRY_LET(db::Rows rows, reader.query(sql, {practice, link}));
  TRY_LET(const bool there, rows.next());
  if (!there) return fail(Fault::not_found, "there is no such link");
  return link_of(rows, 0);
}

Result<LinkId> make_link(const Deed& deed, const NewLink& link) {
  if (!is_link_kind(link.kind)) return fail(Fault::invalid, "a link is one of PARENT GUARDIAN FOSTER STEP TEMP POA ADULT_PROXY EXECUTOR");
  if (!is_custody(link.custody)) return fail(Fault::invalid, "custody is one of full joint partial none unknown");
  if (!is_link_source(link.source))
    return fail(Fault::invalid, "a link comes from one of pin invitation registration proxy_request office demo");
  if (link.granted_at && *link.granted_at > deed.now) return fail(Fault::invalid, "a link cannot be granted in the future");
  TRY(require_patient(deed.transaction, link.practice, link.patient));
  TRY(require_account(deed.transaction, link.account));
  {
    TRY_LET(db::Rows rows, deed.transaction.query("SELECT 1 FROM link WHERE practice_id = $1 AND patient_id = $2 AND account_id = $3 "
                                                  "AND kind = $4 AND ended_at IS NULL LIMIT 1",
                                                  {link.practice, link.patient, link.account, link.kind}));
    TRY_LET(const bool there, rows.next());
    if (there) return fail(Fault::conflict, "this person is linked to this patient in this way already");
  }
  bool lifts = false;
  if (link.granted_at) { TRY_LET(lifts, lifts_decision(deed, link.practice, link.patient, link.account)); }
  std::string custody = link.custody;
  if (is_by_code(link)) {
    TRY_LET(const bool herself, may_link_herself(deed.transaction, link.practice, link.patient, link.account));
    if (!herself) return fail(Fault::forbidden, "the office decided about this person and this patient; only staff link them again");
    TRY_LET(custody, custody_by_code(deed, link));
  }
  const LinkId id = LinkId::trusted(make_uuid(deed.now, deed.random));
  const std::optional<std::string> reviewer = link.reviewer.empty() ? std::nullopt : std::optional(link.reviewer);
  TRY(deed.transaction.execute(
      "INSERT INTO link (practice_id, link_id, account_id, patient_id, kind, custody, granted_at, pin_redeemed_in_time, minor_parent_ok, "
      "source, reviewer) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
      {link.practice, id, link.account, link.patient, link.kind, custody, link.granted_at, link.pin_redeemed_in_time ? 1 : 0,
       link.minor_parent_ok ? 1 : 0, link.source, reviewer}));
  TRY(conclude(deed, link.practice, link.patient, link.granted_at ? "grant_link" : "ask_for_link",
               "link " + id.text() + " account " + link.account.text() + " " + link.kind));
  if (lifts) TRY(note_lifted(deed, {link.practice, id, link.account, link.patient}));
  TRY(judge_again(deed, link.account));  // a teenager's mailbox may be this person's
  TRY_LET(const bool frozen, is_frozen(deed.transaction, link.practice, link.patient, link.account));
  if (frozen) TRY(open_dispute(deed, link.practice, id));  // a freeze is about the person, not about the link she had that day
  return id;
}

Result<void> grant_link(const Deed& deed, const PracticeId& practice, const LinkId& link, std::string_view reviewer) {
  TRY_LET(const Link now, read_link(deed.transaction, practice, link));
  if (now.granted_at || now.ended_at) return fail(Fault::conflict, "this link was granted or ended before");
  TRY_LET(const bool lifts, lifts_decision(deed, practice, now.patient, now.account));
  TRY(deed.transaction.execute("UPDATE link SET granted_at = $3, reviewer = $4 WHERE practice_id = $1 AND link_id = $2",
                               {practice, link, deed.now, reviewer}));
  if (lifts) TRY(note_lifted(deed, now));
  return conclude(deed, practice, now.patient, "grant_link", "link " + link.text() + " account " + now.account.text());
}

Result<void> end_link(const Deed& deed, const PracticeId& practice, const LinkId& link) {
  TRY_LET(const Link now, read_link(deed.transaction, practice, link));
  if (now.ended_at && *now.ended_at <= deed.now) return {};
  TRY(deed.transaction.execute("UPDATE link SET ended_at = $3 WHERE practice_id = $1 AND link_id = $2", {practice, link, deed.now}));
  return conclude(deed, practice, now.patient, "end_link", "link " + link.text() + " account " + now.account.text());
}

Result<void> open_dispute(const Deed& deed, const PracticeId& practice, const LinkId& link) {
  TRY_LET(const Link now, read_link(deed.transaction, practice, link));
  if (now.disputed()) return {};
  TRY(deed.transaction.execute("UPDATE link SET dispute_opened_at = $3, dispute_closed_at = NULL WHERE practice_id = $1 AND link_id = $2",
                               {practice, link, deed.now}));
  return conclude(deed, practice, now.patient, "open_dispute", "link " + link.text() + " account " + now.account.text());
}

Result<void> close_dispute(const Deed& deed, const PracticeId& practice, const LinkId& link) {
  TRY_LET(const Link now, read_link(deed.transaction, practice, link));
  if (!now.disputed()) return fail(Fault::conflict, "this link is not disputed");
  TRY(deed.transaction.execute("UPDATE link SET dispute_closed_at = $3 WHERE practice_id = $1 AND link_id = $2",
                               {practice, link, deed.now}));
  return conclude(deed, practice, now.patient, "close_dispute", "link " + link.text() + " account " + now.account.text());
}

}  // namespace kinportal::families
