// SPDX-License-Identifier: Apache-2.0
// A practice as families meet it: its name, where its clock hangs, when it answers and the words it says of itself.
// Ages, opening hours and notices are all reckoned in the practice's zone (design of access: Time).
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/json_writer.h"
#include "base/zone.h"
#include "db/database.h"
#include "practices/opening_hours.h"

namespace kinportal::practices {

/// Words of the practice in every language it speaks: language ("en", "es") -> text.
using Words = std::map<std::string, std::string>;

struct Practice {
  PracticeId id;
  std::string name;
  Zone zone;
  std::string state;  // 'NY': whose law the policy speaks of
  std::string phone;
  std::string after_hours_phone;  // empty: none
  OpeningHours hours;
  Words announcement;
  Instant created_at;

  bool open_now(Instant now) const { return hours.open_at(now, zone); }
  std::optional<Instant> next_open_at(Instant now) const { return hours.next_opening(now, zone); }
};

/// Fault::not_found when there is no such practice.
Result<Practice> read_practice(db::Reader& reader, const PracticeId& practice);
/// Every practice of this portal, by name; at most 1000.
Result<std::vector<Practice>> list_practices(db::Reader& reader);

/// Writes a practice or what changed of it. Fault::invalid without a name or a phone; every practice needs a number to call.
Result<void> file_practice(db::Transaction& transaction, const Practice& practice);

/// The public card of a practice (components/schemas/Practice of docs/api/portal.openapi.yaml), as an object.
void write_practice_card(JsonWriter& out, const Practice& practice, Instant now);

}  // namespace kinportal::practices
