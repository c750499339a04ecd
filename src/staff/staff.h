// SPDX-License-Identifier: Apache-2.0
// Who works at which practice, in which role. A staff member is an account with a role; what a role may see is the Gate's business.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/personal.h"
#include "base/random.h"
#include "base/time.h"
#include "db/database.h"

namespace kinportal::staff {

enum class Role { front_desk, nurse, clinician, billing, privacy_officer, administrator };
std::string_view to_string(Role role);
/// Fault::invalid for a word that is no role; the sentence lists them.
Result<Role> parse_role(std::string_view word);

struct StaffMember {
  PracticeId practice;
  StaffId staff;
  AccountId account;
  PersonName display_name;
  Role role = Role::front_desk;
  Instant since_at;
};

/// Everywhere this account works at `now`, ordered by practice; empty for families.
Result<std::vector<StaffMember>> staff_of(db::Reader& reader, const AccountId& account, Instant now);
/// At this practice at `now`, or nullopt. One indexed query: staff doors ask it on every request.
Result<std::optional<StaffMember>> staff_at(db::Reader& reader, const AccountId& account, const PracticeId& practice, Instant now);
/// Everybody who works at this practice at `now`, by display name; at most kMaxStaffListed.
inline constexpr int kMaxStaffListed = 1000;
Result<std::vector<StaffMember>> staff_list(db::Reader& reader, const PracticeId& practice, Instant now);
/// What everybody who ever worked at this practice is called, by account id: a history names those who have left, too. At most 10,000.
Result<std::map<std::string, PersonName, std::less<>>> names_ever(db::Reader& reader, const PracticeId& practice);
/// Does this account work anywhere? Such an account always needs a second factor (accounts::Desk::always_needs_second_factor).
Result<bool> works_anywhere(db::Reader& reader, const AccountId& account, Instant now);

struct NewStaffMember {
  PracticeId practice;
  AccountId account;
  PersonName display_name;  // 'Dr. Ada Marrowquill Byrne'
  Role role = Role::front_desk;
};
/// Fault::not_found: no such practice or account; Fault::conflict: works there already (one role at a time). Signs the account out where it
/// has not shown a second factor, so that its next step is setting one up.
Result<StaffId> add_staff(db::Transaction& tx, const NewStaffMember& member, Instant now, Random& random);
/// Her last day: from `now` on she is no staff of this practice. The row stays, the visitors' book names it.
Result<void> end_staff(db::Transaction& tx, const PracticeId& practice, const StaffId& staff, Instant now);

}  // namespace kinportal::staff
