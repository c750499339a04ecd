// SPDX-License-Identifier: Apache-2.0
// Loads the demo world into an empty store, through the same verbs that real data go through: the FHIR importer, the deeds of families/,
// accounts/ and staff/. Charts arrive in the order in which they would have, so that "before the twelfth birthday" is true.
#pragma once
#include <functional>
#include <string_view>

#include "accounts/desk.h"
#include "audit/book.h"
#include "base/random.h"
#include "base/time.h"
#include "db/database.h"
#include "server/demo/demo_world.h"

namespace kinportal::server {

struct DemoDoors {
  db::Database& store;
  audit::Book& book;
  accounts::Desk& desk;
  const Clock& clock;
  Random& random;
  /// Told before each part: "chart 3 of 22". No names.
  std::function<void(std::string_view part, int done, int all)> progress;
};

/// Does nothing when the demo is loaded already. A load that was interrupted is taken up again with the same birthdays.
Result<void> load_demo(const DemoDoors& doors, const DemoWorld& world);

}  // namespace kinportal::server
