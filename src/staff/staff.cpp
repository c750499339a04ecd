// SPDX-License-Identifier: Apache-2.0
// Staff rows: who works where in which role, and since when. Nothing is deleted; an end is written.
#include "staff/staff.h"

#include <array>
#include <utility>

#include "accounts/second_factor.h"
#include "accounts/signins.h"

namespace kinportal::staff {

namespace {

constexpr std::array<std::pair<Role, std::string_view>, 6> kRoles{{{Role::front_desk, "front_desk"},
                                                                   {Role::nurse, "nurse"},
                                                                   {Role::clinician, "clinician"},
                                                                   {Role::billing, "billing"},
                                                                   {Role::privacy_officer, "privacy_officer"},
                                                                   {Role::administrator, "administrator"}}};
constexpr std::size_t kMaxDisplayNameBytes = 200;

Result<StaffMember> member_of_row(const db::Rows& rows) {
  StaffMember member;
  member.practice = rows.id<PracticeId>(0);
  member.staff = rows.id<StaffId>(1);
  member.account = rows.id<AccountId>(2);
  member.display_name = PersonName(rows.string(3));
  const Result<Role> role = parse_role(rows.text(4));
  if (!role.ok()) return fail(Fault::corrupt, "a staff member has a role this program does not know");
  member.role = *role;
  member.since_at = rows.instant(5);
  return member;
}

Result<std::vector<StaffMember>> all_of(Result<db::Rows> asked) {
  if (!asked.ok()) return std::move(asked).error();
  db::Rows rows = std::move(asked).value();
  std::vector<StaffMember> out;
  while (true) {
    TRY_LET(const bool there, rows.next());
    if (!there) return out;
    TRY_LET(StaffMember member, member_of_row(rows));
    out.push_back(std::move(member));
  }
}

Result<void> require_row(db::Reader& reader, std::string_view sql, std::string_view id, std::string_view otherwise) {
  TRY_LET(db::Rows rows, reader.query(sql, {id}));
  TRY_LET(const bool there, rows.next());
  if (!there) return fail(Fault::not_found, std::string(otherwise));
  return {};
}

}  // namespace

std::string_view to_string(Role role) {
  for (const auto& [one, word] : kRoles)
    if (one == role) return word;
  return "front_desk";
}

Result<Role> parse_role(std::string_view word) {
  for (const auto& [role, name] : kRoles)
    if (name == word) return role;
  return fail(Fault::invalid, "a role is one of front_desk, nurse, clinician, billing, privacy_officer, administrator");
}

Result<std::vector<StaffMember>> staff_of(db::Reader& reader, const AccountId& account, Instant now) {
  return all_of(reader.query(
      "SELECT practice_id, staff_id, account_id, display_name, role, since_at FROM staff_member WHERE account_id = $1 AND since_at <= $2 "
      "AND (ended_at IS NULL OR ended_at > $2) ORDER BY practice_id, since_at, staff_id",
      {account, now}));
}

Result<std::optional<StaffMember>> staff_at(db::Reader& reader, const AccountId& account, const PracticeId& practice, Instant now) {
  TRY_LET(
      db::Rows rows,
      reader.query("SELECT practice_id, staff_id, account_id, display_name, role, since_at FROM staff_member WHERE account_id = $1 AND "
                   "practice_id = $3 AND since_at <= $2 AND (ended_at IS NULL OR ended_at > $2) ORDER BY since_at DESC, staff_id LIMIT 1",
                   {account, now, practice}));
  TRY_LET(const bool there, rows.next());
  if (!there) return std::optional<StaffMember>();
  TRY_LET(StaffMember member, member_of_row(rows));
  return std::optional(std::move(member));
}

Result<std::vector<StaffMember>> staff_list(db::Reader& reader, const PracticeId& practice, Instant now) {
  return all_of(reader.query(
      "SELECT practice_id, staff_id, account_id, display_name, role, since_at FROM staff_member WHERE practice_id = $1 AND since_at <= $2 "
      "AND (ended_at IS NULL OR ended_at > $2) ORDER BY display_name, staff_id LIMIT $3",
      {practice, now, kMaxStaffListed}));
}

Result<std::map<std::string, PersonName, std::less<>>> names_ever(db::Reader& reader, const PracticeId& practice) {
  std::map<std::string, PersonName, std::less<>> names;
  TRY_LET(
      db::Rows rows,
      reader.query("SELECT account_id, display_name FROM staff_member WHERE practice_id = $1 ORDER BY since_at LIMIT 10000", {practice}));
  while (true) {
    TRY_LET(const bool more, rows.next());
    if (!more) return names;
    names.insert_or_assign(rows.string(0), PersonName(rows.string(1)));
  }
}

Result<bool> works_anywhere(db::Reader& reader, const AccountId& account, Instant now) {
  // Whoever starts next Monday sets up her second factor today.
  TRY_LET(db::Rows rows,
          reader.query("SELECT 1 FROM staff_member WHERE account_id = $1 AND (ended_at IS NULL OR ended_at > $2) LIMIT 1", {account, now}));
  return rows.next();
}

Result<StaffId> add_staff(db::Transaction& tx, const NewStaffMember& member, Instant now, Random& random) {
  const std::string& name = member.display_name.reveal();
  if (name.empty() || name.size() > kMaxDisplayNameBytes) return fail(Fault::invalid, "a staff member's name has 1 to 200 bytes");
  TRY(require_row(tx, "SELECT 1 FROM practice WHERE practice_id = $1", member.practice.text(), "there is no such practice"));
  TRY(require_row(tx, "SELECT 1 FROM account WHERE account_id = $1", member.account.text(), "there is no such account"));
  TRY_LET(const std::optional<StaffMember> present, staff_at(tx, member.account, member.practice, now));
  // One role at a practice at a time: two would leave open which of them a look was made in.
  if (present) return fail(Fault::conflict, "this account works at this practice already; end that place first");
  const StaffId id = StaffId::trusted(make_uuid(now, random));
  TRY(tx.execute(
      "INSERT INTO staff_member (practice_id, staff_id, account_id, display_name, role, since_at) VALUES ($1, $2, $3, $4, $5, $6)",
      {member.practice, id, member.account, name, to_string(member.role), now}));
  TRY_LET(const accounts::SecondFactorState factor, accounts::second_factor_state(tx, member.account));
  if (!factor.enabled) TRY(accounts::end_signins(tx, member.account));
  return id;
}

Result<void> end_staff(db::Transaction& tx, const PracticeId& practice, const StaffId& staff, Instant now) {
  TRY_LET(const std::int64_t ended,
          tx.execute("UPDATE staff_member SET ended_at = $3 WHERE practice_id = $1 AND staff_id = $2 AND ended_at IS NULL",
                     {practice, staff, now}));
  if (ended == 0) return fail(Fault::not_found, "there is no such staff member");
  return {};
}

}  // namespace kinportal::staff
