// SPDX-License-Identifier: Apache-2.0
// When each local day of a practice begins, as a small table: the decision asks it several times per item and cannot afford a time zone
// library each time. Ages are attained at the first instant of the local day in the practice's zone.
#pragma once
#include <cstdint>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "base/zone.h"

namespace kinportal::access {

class LocalCalendar {
 public:
  /// Fault::invalid for a zone the machine does not know.
  static Result<LocalCalendar> make(std::string_view iana_name);
  /// First instant of that day. By table from 1970 to 2099, by the zone itself outside.
  Instant start_of(Day day) const;
  Day day_of(Instant at) const;
  const Zone& zone() const { return zone_; }

 private:
  // Within a stretch every day has 24 hours; a stretch ends after a day that has not.
  struct Stretch {
    std::int32_t first_day;
    std::int64_t start_us;
  };
  Zone zone_;
  std::vector<Stretch> stretches_;
};

}  // namespace kinportal::access
