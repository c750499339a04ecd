// SPDX-License-Identifier: Apache-2.0
// Zones by Howard Hinnant's tz library over the system's tz database: g++ 12 has no zones in <chrono>.
#include "base/zone.h"

#include <date/tz.h>

namespace kinportal {
namespace {
const date::time_zone& zone_of(const void* zone) { return *static_cast<const date::time_zone*>(zone); }
Instant instant_of(std::chrono::sys_seconds at) { return Instant{at.time_since_epoch().count() * 1'000'000}; }
std::chrono::sys_seconds seconds_of(Instant at) {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::sys_time<std::chrono::microseconds>{std::chrono::microseconds{at.us}});
}
}  // namespace

Result<Zone> Zone::find(std::string_view iana_name) {
  try {
    Zone zone;
    zone.name_ = std::string(iana_name);
    zone.zone_ = date::locate_zone(zone.name_);
    return zone;
  } catch (const std::exception&) {
    return fail(Fault::invalid, "the time zone must be an IANA name such as America/New_York (is the package tzdata installed?)");
  }
}

Instant Zone::start_of(Day day) const { return at(day, 0, 0); }

Instant Zone::at(Day day, int hour, int minute) const {
  const date::local_seconds local{std::chrono::hours{24 * static_cast<std::int64_t>(day.count) + hour} + std::chrono::minutes{minute}};
  // `earliest`: in an overlap the first of the two; in a gap the moment the gap ends.
  return instant_of(zone_of(zone_).to_sys(local, date::choose::earliest));
}

Day Zone::day_of(Instant at) const {
  const auto local = zone_of(zone_).to_local(seconds_of(at));
  return Day{static_cast<std::int32_t>(date::floor<date::days>(local).time_since_epoch().count())};
}

int Zone::offset_minutes(Instant at) const {
  return static_cast<int>(std::chrono::duration_cast<std::chrono::minutes>(zone_of(zone_).get_info(seconds_of(at)).offset).count());
}

int Zone::weekday(Day day) {
  return static_cast<int>(std::chrono::weekday{std::chrono::sys_days{std::chrono::days{day.count}}}.iso_encoding());
}

}  // namespace kinportal
