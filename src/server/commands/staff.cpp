// SPDX-License-Identifier: Apache-2.0
// `kinportal staff add`: an account with a role at a practice. The first sign-in leads through setting up the second factor.
#include <cstdio>

#include "accounts/account.h"
#include "accounts/passwords.h"
#include "practices/facts_revision.h"
#include "server/commands/common.h"
#include "staff/staff.h"

namespace kinportal::server {
namespace {

Result<void> add(const Words& words) {
  for (const char* needed : {"practice", "email", "name", "role"}) {
    if (words.value(needed).empty())
      return fail(Fault::invalid, "--" + std::string(needed) + " is missing; `kinportal help staff` shows the whole line");
  }
  TRY_LET(const auto practice, PracticeId::parse(words.value("practice")));
  TRY_LET(const auto role, staff::parse_role(words.value("role")));
  TRY_LET(auto email, accounts::fold_email(words.value("email")));
  TRY_LET(auto portal, open_portal(words));
  accounts::Desk& desk = portal->desk();

  // An account that exists already (she may be a mother here) only gets the role.
  std::optional<AccountId> known;
  {
    TRY_LET(auto snapshot, desk.database.snapshot());
    const auto found = accounts::find_account(snapshot, email);
    if (found.ok()) known = *found;
    else if (found.error().fault != Fault::not_found) return found.error();
  }
  std::string hash;
  if (!known) {
    TRY_LET(const Secret password, ask_secret("Password for the new account (15 characters or more)"));
    const auto verdict = accounts::judge_password(password, email, accounts::SecondFactor::absent);
    if (verdict != accounts::PasswordVerdict::good) {
      return fail(Fault::invalid, "this password is refused (" + std::string(accounts::to_code(verdict)) +
                                      "); take 15 characters or more that nobody guesses");
    }
    TRY_LET(hash, desk.hasher.hash(password));
  }
  const std::string name = words.value("name");
  TRY(desk.database.write([&](db::Transaction& tx) -> Result<void> {
    AccountId account;
    if (known) {
      account = *known;
    } else {
      accounts::NewAccount fresh;
      fresh.email = email;
      const auto space = name.rfind(' ');
      fresh.given_names = PersonName(name.substr(0, space));
      fresh.family_name = PersonName(space == std::string::npos ? name : name.substr(space + 1));
      fresh.password_hash = hash;
      TRY_LET(account, accounts::create_account(tx, fresh, desk.clock.now(), desk.random));
    }
    staff::NewStaffMember member;
    member.practice = practice;
    member.account = account;
    member.display_name = PersonName(name);
    member.role = role;
    TRY(staff::add_staff(tx, member, desk.clock.now(), desk.random));
    TRY(practices::bump_facts(tx, practice));
    audit::Entry entry;
    entry.at = desk.clock.now();
    entry.practice = practice;
    entry.actor_kind = audit::ActorKind::machine;
    entry.actor_id = "command-line";
    entry.verb = "add_staff";
    entry.effect = audit::Effect::allow;
    entry.detail = "account=" + account.text() + " role=" + words.value("role");
    entry.via = "cli";
    return portal->book().record_deed(tx, entry);
  }));
  TRY(portal->book().drain_outbox(portal->store()));
  std::puts("Added. At the first sign-in a second factor is set up, before anything else.");
  return {};
}

}  // namespace

int staff_command(std::span<const std::string> words) {
  if (words.empty() || words[0] != "add")
    return complain("staff", fail(Fault::invalid, "write `kinportal staff add …`; `kinportal help staff` shows the whole line"));
  const auto read = Words::read("staff", words.subspan(1), {{"practice"}, {"email"}, {"name"}, {"role"}, {"data"}});
  if (!read.ok()) return complain("staff", read.error());
  const auto done = add(*read);
  return done.ok() ? 0 : complain("staff", done.error());
}

}  // namespace kinportal::server
