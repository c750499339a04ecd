// SPDX-License-Identifier: Apache-2.0
// The tables access_request, access_request_step and paper_upload.
#include "families/access_request_store.h"

#include <algorithm>

#include "documents/upload.h"

namespace kinportal::families {
namespace {

constexpr std::string_view kColumns =
    "SELECT practice_id, request_id, code, account_id, kind, patient_id, relationship, for_given_names, for_family_name, for_birth_on, custody, "
    "paper_kind, why, phone, signed_how, signed_as, signed_at, state, link_id, created_at, changed_at FROM access_request ";
constexpr std::chrono::hours kUntouchedFor{90 * 24};
constexpr int kSweptAtOnce = 200;

std::string select(std::string_view tail) { return std::string(kColumns) + std::string(tail); }

AccessRequest request_of(const db::Rows& row) {
  AccessRequest request;
  request.practice = row.id<PracticeId>(0);
  request.id = row.id<AccessRequestId>(1);
  request.code = row.string(2);
  request.account = row.id<AccountId>(3);
  request.form.kind = request_kind_from(row.text(4)).value_or(RequestKind::paper);
  if (!row.is_null(5)) request.form.patient = row.id<PatientId>(5);
  request.form.relationship = row.string(6);
  request.form.for_given_names = PersonName(row.string(7));
  request.form.for_family_name = PersonName(row.string(8));
  if (auto day = Day::parse(row.text(9)); day.ok()) request.form.for_birth_on = BirthDate(*day);
  request.form.custody = row.string(10);
  request.form.paper_kind = row.string(11);
  request.form.why = FreeText(row.string(12));
  request.form.phone = PhoneNumber(row.string(13));
  request.signed_how = row.string(14);
  request.signed_as = PersonName(row.string(15));
  request.signed_at = row.maybe_instant(16);
  request.state = request_state_from(row.text(17)).value_or(RequestState::withdrawn);
  if (!row.is_null(18)) request.link = row.id<LinkId>(18);
  request.created_at = row.instant(19);
  request.changed_at = row.instant(20);
  return request;
}

Result<AccessRequest> one(Result<db::Rows> asked) {
  TRY_LET(db::Rows rows, std::move(asked));
  TRY_LET(const bool there, rows.next());
  if (!there) return fail(Fault::not_found, "there is nothing at this address");
  return request_of(rows);
}

Result<std::vector<AccessRequest>> all(Result<db::Rows> asked) {
  TRY_LET(db::Rows rows, std::move(asked));
  std::vector<AccessRequest> requests;
  while (true) {
    TRY_LET(const bool more, rows.next());
    if (!more) return requests;
    requests.push_back(request_of(rows));
  }
}

}  // namespace

Result<void> store_request(db::Transaction& tx, const AccessRequest& request, std::string_view once_key, Instant now) {
  const RequestForm& form = request.form;
  TRY(
      tx.execute("INSERT INTO access_request (practice_id, request_id, code, account_id, once_key, kind, patient_id, relationship, "
                 "for_given_names, for_family_name, for_birth_on, custody, paper_kind, why, phone, state, created_at, changed_at) "
                 "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 'draft', $16, $16)",
                 {request.practice, request.id, request.code, request.account, once_key, to_string(form.kind), form.patient,
                  form.relationship, form.for_given_names.reveal(), form.for_family_name.reveal(), form.for_birth_on.reveal().iso(),
                  form.custody, form.paper_kind, form.why.reveal(), form.phone.reveal(), now}));
  return {};
}

Result<void> store_form(db::Transaction& tx, const AccessRequest& request, const RequestForm& form, Instant now) {
  TRY(tx.execute(
      "UPDATE access_request SET relationship = $3, for_given_names = $4, for_family_name = $5, for_birth_on = $6, custody = $7, "
      "paper_kind = $8, why = $9, phone = $10, changed_at = $11 WHERE practice_id = $1 AND request_id = $2",
      {request.practice, request.id, form.relationship, form.for_given_names.reveal(), form.for_family_name.reveal(),
       form.for_birth_on.reveal().iso(), form.custody, form.paper_kind, form.why.reveal(), form.phone.reveal(), now}));
  return {};
}

Result<void> store_state(db::Transaction& tx, const AccessRequest& request, RequestState state, Instant now) {
  TRY(tx.execute("UPDATE access_request SET state = $3, changed_at = $4 WHERE practice_id = $1 AND request_id = $2",
                 {request.practice, request.id, to_string(state), now}));
  return {};
}

Result<void> store_signature(db::Transaction& tx, const AccessRequest& request, std::string_view how, const PersonName& signed_as,
                             Instant now) {
  TRY(tx.execute("UPDATE access_request SET signed_how = $3, signed_as = $4, signed_at = $5 WHERE practice_id = $1 AND request_id = $2",
                 {request.practice, request.id, how, signed_as.reveal(), now}));
  return {};
}

Result<void> store_link(db::Transaction& tx, const AccessRequest& request, const PatientId& patient, const LinkId& link) {
  TRY(tx.execute("UPDATE access_request SET patient_id = $3, link_id = $4 WHERE practice_id = $1 AND request_id = $2",
                 {request.practice, request.id, patient, link}));
  return {};
}

Result<void> store_step(db::Transaction& tx, const AccessRequest& request, Instant now, bool by_practice, std::string_view what,
                        const StaffWord& word) {
  TRY_LET(const std::string bring, join_words(word.bring));
  TRY(
      tx.execute("INSERT INTO access_request_step (practice_id, request_id, step_no, at, by_side, who, what, words, bring) "
                 "SELECT $1, $2, COALESCE(max(step_no), 0) + 1, $3, $4, $5, $6, $7, $8 FROM access_request_step "
                 "WHERE practice_id = $1 AND request_id = $2",
                 {request.practice, request.id, now, by_practice ? "practice" : "family", word.who, what, word.words.reveal(), bring}));
  return {};
}

Result<void> store_paper_upload(db::Transaction& tx, const PracticeId& practice, const PaperId& paper, const UploadId& upload) {
  TRY(tx.execute("INSERT INTO paper_upload (practice_id, paper_id, upload_id) VALUES ($1, $2, $3)", {practice, paper, upload}));
  return {};
}

Result<std::optional<AccessRequestId>> made_with_key(db::Reader& reader, const AccountId& account, std::string_view once_key) {
  TRY_LET(db::Rows rows,
          reader.query("SELECT request_id FROM access_request WHERE account_id = $1 AND once_key = $2", {account, once_key}));
  TRY_LET(const bool there, rows.next());
  return there ? std::optional(rows.id<AccessRequestId>(0)) : std::nullopt;
}

Result<int> count_open(db::Reader& reader, const PracticeId& practice, const AccountId& account) {
  TRY_LET(db::Rows rows, reader.query("SELECT count(*) FROM access_request WHERE account_id = $2 AND practice_id = $1 "
                                      "AND state IN ('draft', 'sent', 'waiting_for_paper', 'under_review')",
                                      {practice, account}));
  TRY(rows.next());
  return static_cast<int>(rows.integer(0));
}

Result<std::optional<LinkId>> open_link_of(db::Reader& reader, const PracticeId& practice, const PatientId& patient,
                                           const AccountId& account, std::string_view kind) {
  TRY_LET(db::Rows rows,
          reader.query("SELECT link_id FROM link WHERE practice_id = $1 AND patient_id = $2 AND account_id = $3 AND kind = $4 "
                       "AND ended_at IS NULL ORDER BY link_id LIMIT 1",
                       {practice, patient, account, kind}));
  TRY_LET(const bool there, rows.next());
  return there ? std::optional(rows.id<LinkId>(0)) : std::nullopt;
}

Result<std::optional<AccessRequestId>> open_twin(db::Reader& reader, const PracticeId& practice, const AccountId& account,
                                                 const RequestForm& form) {
  TRY_LET(const auto mine, requests_of_account(reader, account));
  for (const AccessRequest& each : mine) {
    const bool same = each.practice == practice && is_open(each.state) && each.form.kind == form.kind &&
                      each.form.relationship == form.relationship && each.form.paper_kind == form.paper_kind &&
                      each.form.patient == form.patient;
    const bool named_alike = each.form.for_birth_on == form.for_birth_on && each.form.for_given_names == form.for_given_names &&
                             each.form.for_family_name == form.for_family_name;
    // Of a patient named by her id the name may have changed since.
    if (same && (form.patient || named_alike)) return std::optional(each.id);
  }
  return std::optional<AccessRequestId>();
}

Result<void> note_request(const Deed& deed, const AccessRequest& request, std::string_view verb) {
  audit::Entry entry;
  entry.at = deed.now;
  entry.practice = request.practice;
  if (request.form.patient) entry.patient = *request.form.patient;
  entry.actor_kind = deed.by.kind;
  entry.actor_id = deed.by.id;
  entry.verb = std::string(verb);
  entry.effect = audit::Effect::allow;
  entry.reason = "DEED";
  entry.items = 1;
  entry.detail = "request " + request.id.text();
  entry.via = deed.by.via;
  entry.request_id = deed.by.request_id;
  return deed.book.record_deed(deed.transaction, entry);
}

Result<AccessRequest> read_request(db::Reader& reader, const PracticeId& practice, const AccessRequestId& request) {
  static const std::string sql = select("WHERE practice_id = $1 AND request_id = $2");
  return one(reader.query(sql, {practice, request}));
}

Result<AccessRequest> find_by_code(db::Reader& reader, const PracticeId& practice, std::string_view typed) {
  std::string code;
  for (const char c : typed.substr(0, 64)) {
    const bool small = c >= 'a' && c <= 'z';
    if (!small && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9')) continue;
    if (code.size() == 4) code += '-';
    code += small ? static_cast<char>(c - 'a' + 'A') : c;
  }
  static const std::string sql = select("WHERE practice_id = $1 AND code = $2");
  return one(reader.query(sql, {practice, code}));
}

Result<std::vector<AccessRequest>> requests_of_account(db::Reader& reader, const AccountId& account) {
  static const std::string sql = select("WHERE account_id = $1 ORDER BY changed_at DESC, request_id LIMIT 100");
  return all(reader.query(sql, {account}));
}

Result<std::vector<RequestStep>> steps_of(db::Reader& reader, const PracticeId& practice, const AccessRequestId& request) {
  TRY_LET(db::Rows rows, reader.query("SELECT at, by_side, who, what, words, bring FROM access_request_step WHERE practice_id = $1 "
                                      "AND request_id = $2 ORDER BY step_no LIMIT 200",
                                      {practice, request}));
  std::vector<RequestStep> steps;
  while (true) {
    TRY_LET(const bool more, rows.next());
    if (!more) return steps;
    steps.push_back(
        {rows.instant(0), rows.text(1) == "practice", rows.string(2), rows.string(3), FreeText(rows.string(4)), split_words(rows.text(5))});
  }
}

Result<void> sweep_requests(db::Transaction& tx, Instant now) {
  const Instant before = now - kUntouchedFor;
  TRY(tx.execute("UPDATE access_request SET state = 'withdrawn', changed_at = $2 WHERE state = 'draft' AND changed_at < $1",
                 {before, now}));
  // Files of requests that came to nothing go; those that show a paper stay with it.
  std::vector<std::pair<PracticeId, UploadId>> old;
  {
    TRY_LET(db::Rows rows,
            tx.query(
                "SELECT u.practice_id, u.upload_id FROM upload u JOIN access_request r ON r.practice_id = u.practice_id "
                "AND r.request_id = u.belongs_to WHERE r.state IN ('refused', 'withdrawn') AND r.changed_at < $1 "
                "AND NOT EXISTS (SELECT 1 FROM paper_upload p WHERE p.practice_id = u.practice_id AND p.upload_id = u.upload_id) LIMIT 200",
                {before}));
    while (old.size() < kSweptAtOnce) {
      TRY_LET(const bool more, rows.next());
      if (!more) break;
      old.emplace_back(rows.id<PracticeId>(0), rows.id<UploadId>(1));
    }
  }
  for (const auto& [practice, upload] : old) TRY(documents::remove_upload(tx, practice, upload));
  return {};
}

}  // namespace kinportal::families
