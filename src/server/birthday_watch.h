// SPDX-License-Identifier: Apache-2.0
// Housekeeping for birthdays: tells each side 90 and 30 days ahead (or as the policy says) by a neutral mail, and writes down for staff whose
// rights change soon and which child's chart nobody would see. Done again, or on two nodes at once, it tells nobody twice.
#pragma once
#include "access/load_facts.h"
#include "accounts/desk.h"
#include "base/time.h"
#include "db/database.h"

namespace kinportal::server {

struct BirthdayWatch {
  db::Database& store;
  access::PolicyCache& policies;
  accounts::Desk& desk;
};

/// Every practice, every patient somebody has access to. Bounded: a stretch of patients a transaction.
Result<void> watch_birthdays(const BirthdayWatch& watch, Instant now);

}  // namespace kinportal::server
