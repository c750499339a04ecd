// SPDX-License-Identifier: Apache-2.0
// Issues, judges and spends link codes. Every refusal takes the same steps, so that neither words nor time tell one from the other.
#include "families/link_code.h"

#include <algorithm>
#include <array>

#include "accounts/link_code_limits.h"
#include "accounts/mailed_code.h"
#include "families/dispute.h"
#include "families/link.h"

namespace kinportal::families {
namespace {

constexpr std::array<std::string_view, 6> kQuestions{"name", "birth_date", "address", "phone", "last_visit", "photo_id"};
constexpr std::string_view kSelect =
    "SELECT c.practice_id, c.code_id, c.kind, c.patient_id, c.own_account, c.language, c.asked, c.email, c.mails, c.issued_by, c.issued_at, "
    "c.expires_at, c.wrong_tries, c.redeemed_at, c.revoked_at, c.redeemed_by, r.given_names, r.family_name, i.given_names, i.family_name, "
    "p.given_names, p.family_name, c.consent, c.custody FROM link_code c LEFT JOIN account r ON r.account_id = c.redeemed_by LEFT JOIN account i ON "
    "i.account_id = c.issued_by LEFT JOIN patient p ON p.practice_id = c.practice_id AND p.patient_id = c.patient_id ";

std::string selected(std::string_view where) {
  std::string sql(kSelect);
  sql += where;
  return sql;
}

std::string mac_of(const accounts::AccountKeys& keys, std::string_view tidy) { return keys.mac("link code", tidy); }

PersonName name_of(const db::Rows& row, int first) {
  if (row.is_null(first)) return {};
  const std::string given = row.string(first);
  return PersonName(given.substr(0, given.find(' ')) + " " + row.string(first + 1));
}

LinkCode code_of(const db::Rows& row) {
  LinkCode code;
  code.practice = row.id<PracticeId>(0);
  code.id = row.string(1);
  code.kind = row.text(2) == "pin" ? CodeKind::pin : CodeKind::invitation;
  code.patient = row.id<PatientId>(3);
  code.own_account = row.integer(4) != 0;
  code.language = row.string(5);
  code.asked = row.string(6);
  code.email = EmailAddress(row.maybe_string(7).value_or(""));
  code.mails = static_cast<int>(row.integer(8));
  code.issued_by = row.id<AccountId>(9);
  code.issued_at = row.instant(10);
  code.expires_at = row.instant(11);
  code.wrong_tries = static_cast<int>(row.integer(12));
  code.redeemed_at = row.maybe_instant(13);
  code.revoked_at = row.maybe_instant(14);
  if (!row.is_null(15)) code.redeemed_by = row.id<AccountId>(15);
  code.redeemed_by_name = name_of(row, 16);
  code.issued_by_name = name_of(row, 18);
  code.patient_name = name_of(row, 20);
  code.consent = row.string(22);
  code.custody = row.string(23);
  return code;
}

Result<std::vector<LinkCode>> all_of(Result<db::Rows> asked) {
  TRY_LET(db::Rows rows, std::move(asked));
  std::vector<LinkCode> out;
  while (true) {
    TRY_LET(const bool there, rows.next());
    if (!there) return out;
    out.push_back(code_of(rows));
  }
}

Result<bool> born_on(db::Reader& reader, const LinkCode& code, const std::optional<Day>& birth_on) {
  TRY_LET(db::Rows rows, reader.query("SELECT birth_on FROM patient WHERE practice_id = $1 AND patient_id = $2 AND merged_into IS NULL AND "
                                      "deceased_at IS NULL",
                                      {code.practice, code.patient}));
  TRY_LET(const bool there, rows.next());
  return there && birth_on && !rows.is_null(0) && rows.text(0) == birth_on->iso();
}

}  // namespace

std::string_view to_string(CodeKind kind) { return kind == CodeKind::pin ? "pin" : "invitation"; }
bool is_question(std::string_view word) { return std::find(kQuestions.begin(), kQuestions.end(), word) != kQuestions.end(); }

std::string_view LinkCode::state(Instant now) const {
  if (redeemed_at) return "used";
  if (revoked_at) return "revoked";
  if (wrong_tries >= kCodeWrongBirthDates) return "locked";
  return expires_at <= now ? "expired" : "open";
}

Result<IssuedCode> issue_link_code(const Deed& deed, const accounts::AccountKeys& keys, const NewLinkCode& fresh) {
  std::string asked;
  for (const std::string& word : fresh.asked) {
    if (!is_question(word)) return fail(Fault::invalid, "a question asked is one of name birth_date address phone last_visit photo_id");
    asked += (asked.empty() ? "" : " ") + word;
  }
  if (fresh.kind == CodeKind::pin && asked.empty()) return fail(Fault::invalid, "a PIN is given after questions were asked; say which");
  if ((fresh.kind == CodeKind::invitation) == fresh.email.empty())
    return fail(Fault::invalid, "an invitation has an address and a PIN has none");
  if (!is_custody(fresh.custody)) return fail(Fault::invalid, "custody is one of full joint partial none unknown");
  if (fresh.expires_at <= deed.now) return fail(Fault::invalid, "a code ends later than now");
  TRY(require_patient(deed.transaction, fresh.practice, fresh.patient));
  TRY_LET(const auto there, link_codes_of_patient(deed.transaction, fresh.practice, fresh.patient));
  const auto open = std::count_if(there.begin(), there.end(), [&](const LinkCode& one) { return one.state(deed.now) == "open"; });
  if (open >= kMaxOpenCodes) return fail(Fault::too_much, "this patient has several open codes; revoke one first");
  const std::string id = make_uuid(deed.now, deed.random);
  Secret code(fresh.kind == CodeKind::pin ? accounts::random_link_code(deed.random) : accounts::invitation_code(keys, id));
  const std::optional<std::string> email = fresh.email.empty() ? std::nullopt : std::optional(fresh.email.reveal());
  TRY(deed.transaction.execute(
      "INSERT INTO link_code (practice_id, code_id, kind, patient_id, code_mac, own_account, language, asked, email, mails, issued_by, "
      "issued_at, expires_at, consent, custody) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
      {fresh.practice, id, to_string(fresh.kind), fresh.patient, db::Value::blob(mac_of(keys, code.reveal())), fresh.own_account ? 1 : 0,
       fresh.language == "es" ? "es" : "en", asked, email, email ? 1 : 0, deed.by.id, deed.now, fresh.expires_at,
       fresh.consent == "next_visit" ? "next_visit" : "", fresh.custody}));
  TRY(conclude(deed, fresh.practice, fresh.patient, fresh.kind == CodeKind::pin ? "give_pin" : "send_invitation",
               "code " + id + (asked.empty() ? "" : " asked " + asked)));
  return IssuedCode{id, std::move(code)};
}

Result<LinkCode> read_link_code(db::Reader& reader, const PracticeId& practice, std::string_view code_id) {
  static const std::string sql = selected("WHERE c.practice_id = $1 AND c.code_id = $2");
  TRY_LET(db::Rows rows, reader.query(sql, {practice, code_id}));
  TRY_LET(const bool there, rows.next());
  if (!there) return fail(Fault::not_found, "there is no such code");
  return code_of(rows);
}

Result<void> revoke_link_code(const Deed& deed, const PracticeId& practice, std::string_view code_id) {
  TRY_LET(const LinkCode code, read_link_code(deed.transaction, practice, code_id));
  if (code.redeemed_at || code.revoked_at) return {};
  TRY(deed.transaction.execute("UPDATE link_code SET revoked_at = $3 WHERE practice_id = $1 AND code_id = $2",
                               {practice, code_id, deed.now}));
  return conclude(deed, practice, code.patient, code.kind == CodeKind::pin ? "revoke_pin" : "revoke_invitation", "code " + code.id);
}

Result<void> note_invitation_mail(const Deed& deed, const PracticeId& practice, std::string_view code_id) {
  TRY_LET(const LinkCode code, read_link_code(deed.transaction, practice, code_id));
  if (code.kind != CodeKind::invitation) return fail(Fault::not_found, "there is no such invitation");
  if (code.state(deed.now) != "open") return fail(Fault::expired, "this invitation is over; send a new one");
  if (code.mails >= kInvitationMails) return fail(Fault::too_much, "this invitation was mailed several times; send a new one");
  TRY(deed.transaction.execute("UPDATE link_code SET mails = mails + 1 WHERE practice_id = $1 AND code_id = $2", {practice, code_id}));
  return conclude(deed, practice, code.patient, "send_invitation", "code " + code.id + " again");
}

Result<std::vector<LinkCode>> link_codes_of_patient(db::Reader& reader, const PracticeId& practice, const PatientId& patient) {
  static const std::string sql =
      selected("WHERE c.practice_id = $1 AND c.patient_id = $2 ORDER BY c.issued_at DESC, c.code_id DESC LIMIT 50");
  return all_of(reader.query(sql, {practice, patient}));
}

Result<std::vector<LinkCode>> link_codes_of_practice(db::Reader& reader, const PracticeId& practice, Instant since) {
  static const std::string sql =
      selected("WHERE c.practice_id = $1 AND c.issued_at >= $2 ORDER BY c.issued_at DESC, c.code_id DESC LIMIT 200");
  return all_of(reader.query(sql, {practice, since}));
}

Result<std::variant<CodeGood, CodeRefused>> try_link_code(db::Transaction& tx, const accounts::AccountKeys& keys, const CodeTry& attempt,
                                                          Instant now) {
  using Outcome = std::variant<CodeGood, CodeRefused>;
  TRY_LET(const std::int64_t wait_s, accounts::count_link_code_try(tx, keys, attempt.account, attempt.address, now));
  if (wait_s > 0) return Outcome(CodeRefused{wait_s});
  const std::string mac = mac_of(keys, accounts::tidy_link_code(attempt.typed));
  std::optional<LinkCode> code;
  {
    static const std::string sql = selected("WHERE c.code_mac = $1");
    TRY_LET(db::Rows rows, tx.query(sql, {db::Value::blob(mac)}));
    TRY_LET(const bool there, rows.next());
    if (there) code = code_of(rows);
  }
  // Asked also when there is no code: a refusal must take as long either way.
  TRY_LET(const bool birth_date_fits, born_on(tx, code ? *code : LinkCode(), attempt.birth_on));
  if (!code || (attempt.practice && *attempt.practice != code->practice)) return Outcome(CodeRefused{});
  const bool again = code->redeemed_at && code->redeemed_by == attempt.account;
  if (!birth_date_fits) {
    if (code->state(now) == "open")
      TRY(tx.execute("UPDATE link_code SET wrong_tries = wrong_tries + 1 WHERE practice_id = $1 AND code_id = $2",
                     {code->practice, code->id}));
    return Outcome(CodeRefused{});
  }
  if (code->state(now) != "open" && !again) return Outcome(CodeRefused{});
  // Whose access a decision ended hears what everybody hears of a code that is none, and the try counts. Her own account nobody ends that way.
  if (!code->own_account) {
    TRY_LET(const bool herself, may_link_herself(tx, code->practice, code->patient, attempt.account));
    if (!herself) return Outcome(CodeRefused{});
  }
  TRY(accounts::forgive_link_code_try(tx, keys, attempt.account, attempt.address, now));
  return Outcome(CodeGood{std::move(*code), again});
}

Result<void> spend_link_code(const Deed& deed, const LinkCode& code, const AccountId& by) {
  TRY_LET(const std::int64_t touched,
          deed.transaction.execute("UPDATE link_code SET redeemed_at = $3, redeemed_by = $4 WHERE practice_id = $1 AND code_id = $2 AND "
                                   "redeemed_at IS NULL AND revoked_at IS NULL AND expires_at > $3",
                                   {code.practice, code.id, deed.now, by}));
  if (touched != 1) return fail(Fault::conflict, "this code was used meanwhile");
  return conclude(deed, code.practice, code.patient, code.kind == CodeKind::pin ? "redeem_pin" : "redeem_invitation",
                  "code " + code.id + " account " + by.text());
}

}  // namespace kinportal::families
