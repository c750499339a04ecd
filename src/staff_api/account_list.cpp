// SPDX-License-Identifier: Apache-2.0
// One pass over the practice's accounts; names are folded here because the two engines fold differently.
#include "staff_api/account_list.h"

#include <algorithm>
#include <array>

#include "patients/fold_name.h"

namespace kinportal::staff_api {
namespace {

constexpr std::array<std::string_view, 5> kStates{"invited", "registered", "locked", "paused", "suspended"};

// Every word of the query begins a word of the name, or the whole query begins the e-mail.
bool fits(const AccountLine& line, const std::string& folded_query, std::string_view query) {
  if (folded_query.empty() && query.empty()) return true;
  if (!query.empty() && line.email.reveal().starts_with(query)) return true;
  if (folded_query.empty()) return false;
  const std::string name = " " + patients::fold_name(line.name.reveal());
  for (std::size_t from = 0; from < folded_query.size();) {
    const std::size_t end = std::min(folded_query.find(' ', from), folded_query.size());
    if (end > from && name.find(" " + folded_query.substr(from, end - from)) == std::string::npos) return false;
    from = end + 1;
  }
  return true;
}

Result<void> add_invited(db::Reader& reader, const PracticeId& practice, std::string_view query, Instant now, AccountPage& page) {
  TRY_LET(db::Rows rows, reader.query("SELECT email, issued_at FROM link_code WHERE practice_id = $1 AND kind = 'invitation' "
                                      "AND redeemed_at IS NULL AND revoked_at IS NULL AND expires_at > $2 AND email IS NOT NULL "
                                      "ORDER BY issued_at DESC, code_id LIMIT 1000",
                                      {practice, now}));
  while (true) {
    TRY_LET(const bool there, rows.next());
    if (!there) return {};
    AccountLine line;
    line.email = EmailAddress(rows.string(0));
    line.state = "invited";
    line.since_at = rows.instant(1);
    if (!query.empty() && !line.email.reveal().starts_with(query)) continue;
    if (page.accounts.size() == static_cast<std::size_t>(max_accounts_page)) {
      page.more = true;
      return {};
    }
    page.accounts.push_back(std::move(line));
  }
}

}  // namespace

bool is_account_state(std::string_view word) { return std::find(kStates.begin(), kStates.end(), word) != kStates.end(); }

std::string account_state(std::string_view status, bool paused_here) {
  if (paused_here) return "paused";
  return status == "active" ? "registered" : std::string(status);
}

Result<AccountPage> list_accounts(db::Reader& reader, const PracticeId& practice, std::string_view state, std::string_view query,
                                  Instant now) {
  AccountPage page;
  std::string lower(query.substr(0, std::min<std::size_t>(query.size(), 200)));
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  if (state.empty() || state == "invited") TRY(add_invited(reader, practice, lower, now, page));
  if (state == "invited") return page;
  const std::string folded = patients::fold_name(query);
  TRY_LET(db::Rows rows,
          reader.query("SELECT a.account_id, a.given_names, a.family_name, a.email_folded, a.status, a.created_at, "
                       "(SELECT p.suspended_at FROM account_at_practice p WHERE p.practice_id = $1 AND p.account_id = a.account_id), "
                       "(SELECT count(*) FROM link l WHERE l.account_id = a.account_id AND l.practice_id = $1 AND l.granted_at <= $2 "
                       "AND (l.ended_at IS NULL OR l.ended_at > $2)) + "
                       "(SELECT count(*) FROM patient_own_account o WHERE o.account_id = a.account_id AND o.practice_id = $1) "
                       "FROM account a WHERE a.account_id IN (SELECT account_id FROM link WHERE practice_id = $1 "
                       "UNION SELECT account_id FROM account_at_practice WHERE practice_id = $1 "
                       "UNION SELECT account_id FROM patient_own_account WHERE practice_id = $1) "
                       "ORDER BY a.family_name, a.given_names, a.account_id LIMIT $3",
                       {practice, now, max_accounts_scanned}));
  while (true) {
    TRY_LET(const bool there, rows.next());
    if (!there) return page;
    AccountLine line;
    line.account = rows.id<AccountId>(0);
    line.name = PersonName(rows.string(2) + ", " + rows.string(1));
    line.email = EmailAddress(rows.string(3));
    line.state = account_state(rows.text(4), !rows.is_null(6));
    line.since_at = rows.instant(5);
    line.patients = rows.integer(7);
    if ((!state.empty() && line.state != state) || !fits(line, folded, lower)) continue;
    if (page.accounts.size() == static_cast<std::size_t>(max_accounts_page)) {
      page.more = true;
      return page;
    }
    page.accounts.push_back(std::move(line));
  }
}

}  // namespace kinportal::staff_api
