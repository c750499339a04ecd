// SPDX-License-Identifier: Apache-2.0
// Housekeeping for papers: knows when each ends under the policy in force, tells its holder 90 and 30 days ahead by a neutral mail and on the
// day itself by a note of the office, unless a newer paper holds longer; and asks for the photo ID of everyone who still owes one.
#pragma once
#include "access/load_facts.h"
#include "accounts/desk.h"
#include "audit/book.h"
#include "base/random.h"
#include "base/time.h"
#include "db/database.h"

namespace kinportal::server {

struct PaperWatch {
  db::Database& store;
  audit::Book& book;
  access::PolicyCache& policies;
  accounts::Desk& desk;
  Random& random;
};

/// Every practice, every verified paper that was not revoked. Bounded: a page of papers a transaction. Done again, or on two nodes at once, it
/// tells nobody twice.
Result<void> watch_papers(const PaperWatch& watch, Instant now);

}  // namespace kinportal::server
