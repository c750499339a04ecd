// SPDX-License-Identifier: Apache-2.0
// What every deed of this folder takes: the transaction it happens in, the visitors' book, who does it, when. A deed changes what the
// Gate decides on, so each one grows the practice's facts revision and leaves its entry, in its own transaction.
#pragma once
#include <string>
#include <string_view>

#include "audit/book.h"
#include "base/ids.h"
#include "base/random.h"
#include "base/time.h"
#include "db/database.h"

namespace kinportal::families {

/// Who does a deed, as the visitors' book will name them.
struct Doer {
  audit::ActorKind kind = audit::ActorKind::staff;
  std::string id;  // account, staff or job id
  std::string via = "staff";
  std::string request_id;
  bool decides_disputes = false;  // staff in a role that decides reports: only her hand undoes what a decision ended
};

struct Deed {
  db::Transaction& transaction;
  audit::Book& book;
  Random& random;
  Doer by;
  Instant now;
};

/// Ends every deed: the facts revision of the practice grows and the entry is written. `verb` is a fixed word ("grant_link"), `detail`
/// holds ids and fixed words only.
Result<void> conclude(const Deed& deed, const PracticeId& practice, const PatientId& patient, std::string_view verb,
                      std::string_view detail);

/// Fault::not_found unless the practice has this patient, and the account exists: a link, paper or consent never points at nothing.
Result<void> require_patient(db::Reader& reader, const PracticeId& practice, const PatientId& patient);
Result<void> require_account(db::Reader& reader, const AccountId& account);

}  // namespace kinportal::families
