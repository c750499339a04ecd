// SPDX-License-Identifier: Apache-2.0
// Time in the demo's files is relative to its first start and to birthdays, so that a child of twelve stays twelve whatever the year
// (demo/README.md shows how it is written).
#pragma once
#include <string>
#include <string_view>

#include "base/time.h"
#include "base/zone.h"

namespace kinportal::server {

/// '12y40d', '6y2mo', '3w': years and months are of the calendar, a month that is too short gives its last day.
struct Span {
  int months = 0;
  int days = 0;
  static Result<Span> parse(std::string_view text);
};
/// `day` that much earlier: days first, then months, so that '12y40d' ago is the birth date of someone who turned 12 forty days ago.
Day before(Day day, Span span);
/// `day` that much later: months first, then days.
Day after(Day day, Span span);

/// The two fixed points of a chart, and the clock on the practice's wall.
struct Moment {
  Instant start;  // of the demo
  Day birth;      // of the patient
  Zone zone;

  /// 'now-30d', 'now+25d', 'birth+2mo', 'now', 'birth'.
  Result<Day> day(std::string_view expression) const;
  /// 'now-6d 09:15'; without a time of day, 20:00. Never later than the start, unless the expression says 'now+'.
  Result<Instant> instant(std::string_view expression) const;
};

/// A line of a chart with every {{…}} filled in: {{birth}}, {{day:…}}, {{at:…}}, {{base64:…}}.
Result<std::string> fill_in(std::string_view line, const Moment& moment);

}  // namespace kinportal::server
