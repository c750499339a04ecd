// SPDX-License-Identifier: Apache-2.0
// Files, verifies and revokes papers. A paper that was wrong is revoked and filed again, never rewritten.
#include "families/paper.h"

#include <algorithm>

namespace kinportal::families {
namespace {

constexpr std::size_t kMaxPapers = 500;
constexpr std::size_t kMaxWords = 32;

bool is_word(std::string_view word) {
  return !word.empty() && word.size() <= 64 && std::all_of(word.begin(), word.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '*' || c == '-';
  });
}

struct Standing {
  PatientId patient;
  bool verified = false;
  bool revoked = false;
};

Result<Standing> standing_of(db::Reader& reader, const PracticeId& practice, const PaperId& paper) {
  TRY_LET(db::Rows rows,
          reader.query("SELECT patient_id, verified, revoked_at FROM paper WHERE practice_id = $1 AND paper_id = $2", {practice, paper}));
  TRY_LET(const bool there, rows.next());
  if (!there) return fail(Fault::not_found, "there is no such paper");
  return Standing{rows.id<PatientId>(0), rows.integer(1) != 0, !rows.is_null(2)};
}

}  // namespace

Result<std::string> join_words(const std::vector<std::string>& words) {
  if (words.size() > kMaxWords) return fail(Fault::too_much, "a list of words has at most 32 of them");
  std::string text;
  for (const std::string& word : words) {
    if (!is_word(word)) return fail(Fault::invalid, "a word of this list has characters that do not belong there");
    if (!text.empty()) text += ' ';
    text += word;
  }
  return text;
}

std::vector<std::string> split_words(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end > 0) words.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

Result<PaperId> file_paper(const Deed& deed, const NewPaper& paper) {
  if (!is_word(paper.kind)) return fail(Fault::invalid, "a paper needs a kind, one word such as guardianship");
  if (paper.kind == "court_restriction" && !paper.account) return fail(Fault::invalid, "a court restriction names the person it restricts");
  if (paper.from_at && paper.to_at && *paper.from_at >= *paper.to_at) return fail(Fault::invalid, "a paper ends after it begins");
  TRY(require_patient(deed.transaction, paper.practice, paper.patient));
  if (paper.account) TRY(require_account(deed.transaction, *paper.account));
  TRY_LET(const std::string categories, join_words(paper.categories));
  const PaperId id = PaperId::trusted(make_uuid(deed.now, deed.random));
  TRY(deed.transaction.execute(
      "INSERT INTO paper (practice_id, paper_id, patient_id, account_id, kind, verified, seen_at, from_at, to_at, "
      "categories) VALUES ($1, $2, $3, $4, $5, 0, $6, $7, $8, $9)",
      {paper.practice, id, paper.patient, paper.account, paper.kind, paper.seen_at, paper.from_at, paper.to_at, categories}));
  TRY(conclude(deed, paper.practice, paper.patient, "file_paper", "paper " + id.text() + " " + paper.kind));
  return id;
}

Result<void> verify_paper(const Deed& deed, const PracticeId& practice, const PaperId& paper, std::string_view verified_by) {
  if (verified_by.empty()) return fail(Fault::invalid, "somebody verifies a paper");
  TRY_LET(const Standing standing, standing_of(deed.transaction, practice, paper));
  if (standing.revoked) return fail(Fault::conflict, "a revoked paper cannot be verified; file it again");
  if (standing.verified) return {};
  TRY(deed.transaction.execute(
      "UPDATE paper SET verified = 1, verified_by = $3, seen_at = COALESCE(seen_at, $4) WHERE practice_id = $1 AND paper_id = $2",
      {practice, paper, verified_by, deed.now}));
  return conclude(deed, practice, standing.patient, "verify_paper", "paper " + paper.text());
}

Result<void> revoke_paper(const Deed& deed, const PracticeId& practice, const PaperId& paper) {
  TRY_LET(const Standing standing, standing_of(deed.transaction, practice, paper));
  if (standing.revoked) return {};
  TRY(deed.transaction.execute("UPDATE paper SET revoked_at = $3 WHERE practice_id = $1 AND paper_id = $2", {practice, paper, deed.now}));
  return conclude(deed, practice, standing.patient, "revoke_paper", "paper " + paper.text());
}

Result<void> add_paper_file(const Deed& deed, const PracticeId& practice, const PaperId& paper, const UploadId& upload) {
  TRY_LET(const Standing standing, standing_of(deed.transaction, practice, paper));
  if (standing.revoked) return fail(Fault::conflict, "a revoked paper takes no more files; file it again");
  TRY(
      deed.transaction.execute("INSERT INTO paper_upload (practice_id, paper_id, upload_id) VALUES ($1, $2, $3) "
                               "ON CONFLICT (practice_id, paper_id, upload_id) DO NOTHING",
                               {practice, paper, upload}));
  return conclude(deed, practice, standing.patient, "add_paper_file", "paper " + paper.text());
}

bool shortens(const Paper& paper, const std::optional<Instant>& to) {
  if (!to) return false;
  return paper.to_at ? *to < *paper.to_at : paper.kind == "court_restriction";
}

Result<void> renew_paper(const Deed& deed, const PracticeId& practice, const PaperId& paper, const std::optional<Instant>& to) {
  TRY_LET(const Standing standing, standing_of(deed.transaction, practice, paper));
  TRY_LET(const Paper before, read_paper(deed.transaction, practice, paper));
  if (shortens(before, to)) return fail(Fault::invalid, "a renewal never ends a paper earlier; revoke it when it no longer holds");
  if (standing.revoked || !standing.verified) return fail(Fault::conflict, "only a verified paper that was not revoked is renewed");
  if (to && *to <= deed.now) return fail(Fault::invalid, "a paper that is renewed ends in the future");
  TRY(deed.transaction.execute("UPDATE paper SET seen_at = $3, to_at = COALESCE($4, to_at) WHERE practice_id = $1 AND paper_id = $2",
                               {practice, paper, deed.now, to}));
  return conclude(deed, practice, standing.patient, "renew_paper", "paper " + paper.text());
}

namespace {

constexpr std::string_view kPaperColumns =
    "SELECT practice_id, paper_id, patient_id, account_id, kind, verified, verified_by, seen_at, from_at, to_at, revoked_at, categories "
    "FROM paper ";

Paper paper_of(const db::Rows& rows) {
  Paper paper;
  paper.practice = rows.id<PracticeId>(0);
  paper.id = rows.id<PaperId>(1);
  paper.patient = rows.id<PatientId>(2);
  paper.account = rows.maybe_string(3);
  paper.kind = rows.string(4);
  paper.verified = rows.integer(5) != 0;
  paper.verified_by = rows.maybe_string(6).value_or("");
  paper.seen_at = rows.maybe_instant(7);
  paper.from_at = rows.maybe_instant(8);
  paper.to_at = rows.maybe_instant(9);
  paper.revoked_at = rows.maybe_instant(10);
  paper.categories = split_words(rows.text(11));
  return paper;
}

}  // namespace

Result<Paper> read_paper(db::Reader& reader, const PracticeId& practice, const PaperId& paper) {
  static const std::string sql = std::string(kPaperColumns) + "WHERE practice_id = $1 AND paper_id = $2";
  TRY_LET(db::Rows rows, reader.query(sql, {practice, paper}));
  TRY_LET(const bool there, rows.next());
  if (!there) return fail(Fault::not_found, "there is nothing at this address");
  return paper_of(rows);
}

Result<std::vector<Paper>> papers_of_patient(db::Reader& reader, const PracticeId& practice, const PatientId& patient) {
  static const std::string sql = std::string(kPaperColumns) + "WHERE practice_id = $1 AND patient_id = $2 ORDER BY paper_id LIMIT 500";
  TRY_LET(db::Rows rows, reader.query(sql, {practice, patient}));
  std::vector<Paper> papers;
  while (papers.size() < kMaxPapers) {
    TRY_LET(const bool there, rows.next());
    if (!there) break;
    papers.push_back(paper_of(rows));
  }
  return papers;
}

}  // namespace kinportal::families
