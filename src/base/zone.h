// SPDX-License-Identifier: Apache-2.0
// A practice's time zone (IANA name): which local day an instant falls on, and when a local day begins.
// The heavy tz header lives in zone.cpp alone.
#pragma once
#include <string>
#include <string_view>

#include "base/time.h"

namespace kinportal {

class Zone {
 public:
  /// Fault::invalid when the name is not in the machine's tz database (Debian package tzdata).
  static Result<Zone> find(std::string_view iana_name);
  const std::string& name() const { return name_; }
  /// First instant of that local day (00:00, or the first valid moment after a gap at midnight).
  Instant start_of(Day day) const;
  Instant at(Day day, int hour, int minute) const;
  Day day_of(Instant at) const;
  /// Minutes east of UTC in force at that instant.
  int offset_minutes(Instant at) const;
  /// 1 = Monday ... 7 = Sunday.
  static int weekday(Day day);

 private:
  std::string name_;
  const void* zone_ = nullptr;
};

}  // namespace kinportal
