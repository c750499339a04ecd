// SPDX-License-Identifier: Apache-2.0
// The rows of office_note. Telling changes no right, so the facts revision stays; the entry goes with the deed that caused the note.
#include "families/office_note.h"

#include <algorithm>
#include <array>

namespace kinportal::families {
namespace {
constexpr std::array<std::string_view, 14> kSentences{
    "call_office", "checking", "bring_papers",    "changed",     "as_before",          "paused",
    "ended",       "resumed",  "contact_changed", "report_done", "consent_next_visit", "consent_missing", "unlocked",
    "phone_changed"};
}

bool is_office_sentence(std::string_view word) { return std::find(kSentences.begin(), kSentences.end(), word) != kSentences.end(); }

bool may_be_put_away(std::string_view sentence) { return sentence != "paused" && sentence != "ended" && sentence != "consent_missing"; }

Result<void> tell(const Deed& deed, const PracticeId& practice, const AccountId& account, std::string_view kind, std::string_view sentence,
                  std::string_view subject) {
  if (!is_office_sentence(sentence)) return fail(Fault::invalid, "the office tells one of the listed sentences");
  TRY(end_notes(deed, practice, account, kind, subject));
  TRY(
      deed.transaction.execute("INSERT INTO office_note (practice_id, note_id, account_id, kind, sentence, subject, told_at) "
                               "VALUES ($1, $2, $3, $4, $5, $6, $7)",
                               {practice, make_uuid(deed.now, deed.random), account, kind, sentence, subject, deed.now}));
  return {};
}

Result<void> end_notes(const Deed& deed, const PracticeId& practice, const AccountId& account, std::string_view kind,
                       std::string_view subject) {
  TRY(
      deed.transaction.execute("UPDATE office_note SET ended_at = $5 WHERE practice_id = $1 AND account_id = $2 AND kind = $3 "
                               "AND subject = $4 AND ended_at IS NULL",
                               {practice, account, kind, subject, deed.now}));
  return {};
}

Result<void> put_away(const Deed& deed, const AccountId& account, const PracticeId& practice, std::string_view note) {
  TRY_LET(const std::int64_t touched,
          deed.transaction.execute("UPDATE office_note SET ended_at = $4 WHERE practice_id = $1 AND note_id = $2 AND account_id = $3 "
                                   "AND ended_at IS NULL AND sentence NOT IN ('paused', 'ended', 'consent_missing')",
                                   {practice, note, account, deed.now}));
  if (touched == 0) return fail(Fault::not_found, "there is nothing at this address");
  return {};
}

Result<std::vector<OfficeNote>> notes_of(db::Reader& reader, const AccountId& account) {
  TRY_LET(db::Rows rows, reader.query("SELECT practice_id, note_id, kind, sentence, told_at FROM office_note WHERE account_id = $1 "
                                      "AND ended_at IS NULL ORDER BY told_at DESC, note_id DESC LIMIT 20",
                                      {account}));
  std::vector<OfficeNote> notes;
  while (true) {
    TRY_LET(const bool there, rows.next());
    if (!there) return notes;
    notes.push_back({rows.id<PracticeId>(0), rows.string(1), rows.string(2), rows.string(3), rows.instant(4)});
  }
}

}  // namespace kinportal::families
