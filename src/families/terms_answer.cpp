// SPDX-License-Identifier: Apache-2.0
// Keeps every answer; the last one counts.
#include "families/terms_answer.h"

#include "families/link.h"
#include "practices/terms.h"

namespace kinportal::families {

Result<std::optional<TermsAnswer>> last_terms_answer(db::Reader& reader, const PracticeId& practice, const AccountId& account) {
  TRY_LET(db::Rows rows,
          reader.query("SELECT version, sha256, answer, answered_at FROM terms_answer WHERE account_id = $1 AND practice_id = $2 "
                       "ORDER BY answered_at DESC LIMIT 1",
                       {account, practice}));
  TRY_LET(const bool there, rows.next());
  if (!there) return std::optional<TermsAnswer>();
  return std::optional(TermsAnswer{rows.integer(0), rows.string(1), rows.text(2) == "accepted", rows.instant(3)});
}

Result<bool> terms_accepted(db::Reader& reader, const PracticeId& practice, const AccountId& account, Instant now) {
  TRY_LET(const auto terms, practices::terms_in_force(reader, practice, now));
  if (!terms) return true;
  TRY_LET(const auto answer, last_terms_answer(reader, practice, account));
  return answer && answer->accepted && answer->version >= terms->version;
}

Result<int> answer_terms(const Deed& deed, const NewTermsAnswer& answer) {
  TRY_LET(const auto terms, practices::terms_in_force(deed.transaction, answer.practice, deed.now));
  if (!terms || terms->version != answer.version || terms->sha256 != answer.sha256)
    return fail(Fault::conflict, "the terms have changed while they were read");
  TRY(require_account(deed.transaction, answer.account));
  TRY_LET(const auto before, last_terms_answer(deed.transaction, answer.practice, answer.account));
  if (before && before->version == answer.version && before->accepted == answer.accepted) return 0;  // the same button twice
  TRY(
      deed.transaction.execute("INSERT INTO terms_answer (practice_id, account_id, answered_at, version, sha256, answer, language) VALUES "
                               "($1, $2, $3, $4, $5, $6, $7)",
                               {answer.practice, answer.account, deed.now, answer.version, answer.sha256,
                                answer.accepted ? "accepted" : "declined", answer.language == "es" ? "es" : "en"}));
  TRY(conclude(deed, answer.practice, PatientId(), answer.accepted ? "accept_terms" : "decline_terms",
               "account " + answer.account.text() + " version " + std::to_string(answer.version) + " sha256 " + answer.sha256));
  int ended = 0;
  if (answer.accepted) return ended;
  // Every link that runs here, also a second one to the same child.
  std::vector<LinkId> links;
  {
    TRY_LET(db::Rows rows, deed.transaction.query("SELECT link_id FROM link WHERE account_id = $1 AND practice_id = $2 "
                                                  "AND (ended_at IS NULL OR ended_at > $3) ORDER BY link_id",
                                                  {answer.account, answer.practice, deed.now}));
    while (true) {
      TRY_LET(const bool there, rows.next());
      if (!there) break;
      links.push_back(rows.id<LinkId>(0));
    }
  }
  for (const LinkId& link : links) {
    TRY(end_link(deed, answer.practice, link));
    ++ended;
  }
  return ended;
}

}  // namespace kinportal::families
