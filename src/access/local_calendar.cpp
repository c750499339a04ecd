// SPDX-License-Identifier: Apache-2.0
// Builds the table of local days by asking the zone once for every day of its span.
#include "access/local_calendar.h"

#include <algorithm>

namespace kinportal::access {
namespace {
constexpr std::int64_t day_us = 86'400'000'000;
constexpr std::int32_t first_day = 0;       // 1970-01-01
constexpr std::int32_t end_day = 47'482;    // 2100-01-01
}  // namespace

Result<LocalCalendar> LocalCalendar::make(std::string_view iana_name) {
  LocalCalendar made;
  TRY_LET(made.zone_, Zone::find(iana_name));
  std::int64_t expected = INT64_MIN;
  for (std::int32_t day = first_day; day <= end_day; ++day) {
    const std::int64_t start = made.zone_.start_of(Day{day}).us;
    if (start != expected) made.stretches_.push_back({day, start});
    expected = start + day_us;
  }
  return made;
}

Instant LocalCalendar::start_of(Day day) const {
  if (day.count < first_day || day.count >= end_day) return zone_.start_of(day);
  auto after =
      std::upper_bound(stretches_.begin(), stretches_.end(), day.count, [](std::int32_t d, const Stretch& s) { return d < s.first_day; });
  const Stretch& stretch = *(after - 1);
  return Instant{stretch.start_us + (day.count - stretch.first_day) * day_us};
}

Day LocalCalendar::day_of(Instant at) const {
  if (at.us < stretches_.front().start_us || at >= start_of(Day{end_day - 1})) return zone_.day_of(at);
  auto after =
      std::upper_bound(stretches_.begin(), stretches_.end(), at.us, [](std::int64_t us, const Stretch& s) { return us < s.start_us; });
  const Stretch& stretch = *(after - 1);
  std::int32_t day = stretch.first_day + static_cast<std::int32_t>((at.us - stretch.start_us) / day_us);
  // The last day of a stretch may have 25 hours: its last hour still belongs to it.
  if (after != stretches_.end()) day = std::min(day, after->first_day - 1);
  return Day{day};
}

}  // namespace kinportal::access
