// SPDX-License-Identifier: Apache-2.0
// Accounts in the store. An address is folded in C++ because the two engines fold differently.
#include "accounts/account.h"

#include <algorithm>

#include "accounts/signins.h"
#include "base/utf8.h"

namespace kinportal::accounts {

namespace {

Result<AccountStatus> parse_status(std::string_view word) {
  if (word == "active") return AccountStatus::active;
  if (word == "suspended") return AccountStatus::suspended;
  if (word == "locked") return AccountStatus::locked;
  return fail(Fault::corrupt, "an account has a status this program does not know");
}

std::string_view to_word(AccountStatus status) {
  switch (status) {
    case AccountStatus::active: return "active";
    case AccountStatus::suspended: return "suspended";
    case AccountStatus::locked: break;
  }
  return "locked";
}

bool is_language(std::string_view text) { return text == "en" || text == "es"; }

bool is_name(const PersonName& name) {
  const std::string& text = name.reveal();
  const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  return text.size() <= kMaxNameBytes && is_utf8(text) && std::none_of(text.begin(), text.end(), control);
}

std::string_view trimmed(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace

Result<EmailAddress> fold_email(std::string_view text) {
  const auto wrong = [] { return fail(Fault::invalid, "this is not an e-mail address"); };
  text = trimmed(text);
  if (text.size() > kMaxEmailBytes) return wrong();
  const auto at = text.find('@');
  if (at == std::string_view::npos || at == 0 || at > 64 || text.find('@', at + 1) != std::string_view::npos) return wrong();
  const std::string_view domain = text.substr(at + 1);
  // Only what needs no quoting (RFC 5322 3.2.3): nothing that could mean something to a mail server or a header.
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("!#$%&'*+-/=?^_`{|}~.").find(c) != std::string_view::npos;
  };
  const auto host = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  };
  if (!std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), plain) || text.front() == '-' || text.front() == '.')
    return wrong();
  if (domain.empty() || !std::all_of(domain.begin(), domain.end(), host) || domain.front() == '.' || domain.front() == '-' ||
      domain.back() == '.')
    return wrong();
  if (text.find("..") != std::string_view::npos || text[at - 1] == '.') return wrong();
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return EmailAddress(std::move(out));
}

Result<AccountId> create_account(db::Transaction& tx, const NewAccount& account, Instant now, Random& random) {
  TRY_LET(const EmailAddress folded, fold_email(account.email.reveal()));
  if (!is_language(account.language)) return fail(Fault::invalid, "the portal speaks en and es");
  if (!is_name(account.given_names) || !is_name(account.family_name)) return fail(Fault::invalid, "a name is too long or is not text");
  {
    TRY_LET(db::Rows rows, tx.query("SELECT 1 FROM account WHERE email_folded = $1", {folded.reveal()}));
    TRY_LET(const bool taken, rows.next());
    if (taken) return fail(Fault::conflict, "this e-mail address has an account already");
  }
  const AccountId id = AccountId::trusted(make_uuid(now, random));
  std::optional<std::string> birth_on;
  if (account.birth_on) birth_on = account.birth_on->reveal().iso();
  TRY(
      tx.execute("INSERT INTO account (account_id, email, email_folded, given_names, family_name, birth_on, language, status, created_at) "
                 "VALUES ($1, $2, $3, $4, $5, $6, $7, 'active', $8)",
                 {id, trimmed(account.email.reveal()), folded.reveal(), account.given_names.reveal(), account.family_name.reveal(),
                  birth_on, account.language, now}));
  if (!account.password_hash.empty()) {
    TRY(tx.execute("INSERT INTO account_password (account_id, password_hash, stands_alone, changed_at) VALUES ($1, $2, $3, $4)",
                   {id, account.password_hash, account.password_stands_alone, now}));
  }
  return id;
}

Result<AccountCard> account_card(db::Reader& reader, const AccountId& account) {
  TRY_LET(db::Rows rows,
          reader.query("SELECT a.given_names, a.family_name, a.email, a.birth_on, a.language, a.status, a.deceased_at, f.enabled_at "
                       "FROM account a LEFT JOIN account_second_factor f ON f.account_id = a.account_id WHERE a.account_id = $1",
                       {account}));
  TRY_LET(const bool there, rows.next());
  if (!there) return fail(Fault::not_found, "there is no such account");
  AccountCard card;
  card.account = account;
  card.given_names = PersonName(rows.string(0));
  card.family_name = PersonName(rows.string(1));
  card.email = EmailAddress(rows.string(2));
  if (!rows.is_null(3)) {
    TRY_LET(const Day day, Day::parse(rows.text(3)));
    card.birth_on = BirthDate(day);
  }
  card.language = rows.string(4);
  TRY_LET(card.status, parse_status(rows.text(5)));
  card.deceased = !rows.is_null(6);
  card.second_factor = !rows.is_null(7);
  return card;
}

Result<AccountId> find_account(db::Reader& reader, const EmailAddress& email) {
  TRY_LET(const EmailAddress folded, fold_email(email.reveal()));
  TRY_LET(db::Rows rows, reader.query("SELECT account_id FROM account WHERE email_folded = $1", {folded.reveal()}));
  TRY_LET(const bool there, rows.next());
  if (!there) return fail(Fault::not_found, "there is no such account");
  return rows.id<AccountId>(0);
}

Result<void> set_language(db::Transaction& tx, const AccountId& account, std::string_view language) {
  if (!is_language(language)) return fail(Fault::invalid, "the portal speaks en and es");
  TRY_LET(const std::int64_t touched, tx.execute("UPDATE account SET language = $2 WHERE account_id = $1", {account, language}));
  if (touched == 0) return fail(Fault::not_found, "there is no such account");
  return {};
}

Result<void> set_status(db::Transaction& tx, const AccountId& account, AccountStatus status) {
  TRY_LET(const std::int64_t touched, tx.execute("UPDATE account SET status = $2 WHERE account_id = $1", {account, to_word(status)}));
  if (touched == 0) return fail(Fault::not_found, "there is no such account");
  if (status != AccountStatus::active) TRY(end_signins(tx, account));
  return {};
}

Result<void> set_password_hash(db::Transaction& tx, const AccountId& account, const std::string& hash, bool alone, Instant now) {
  TRY(
      tx.execute("INSERT INTO account_password (account_id, password_hash, stands_alone, changed_at) VALUES ($1, $2, $3, $4) "
                 "ON CONFLICT (account_id) DO UPDATE SET password_hash = excluded.password_hash, stands_alone = excluded.stands_alone, "
                 "changed_at = excluded.changed_at",
                 {account, hash, alone, now}));
  TRY(tx.execute("DELETE FROM password_reset WHERE account_id = $1", {account}));
  return end_signins(tx, account);
}

}  // namespace kinportal::accounts
