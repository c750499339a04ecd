// SPDX-License-Identifier: Apache-2.0
// Reading and writing ISO 8601 instants and days (the profile of RFC 3339, strict: no week dates, no ordinals).
#include "base/time.h"

#include <cstdio>

namespace kinportal {
namespace {

// Reads exactly `width` digits at `text`; -1 when one of them is not a digit.
int digits(std::string_view text, std::size_t at, std::size_t width) {
  if (at + width > text.size()) return -1;
  int value = 0;
  for (std::size_t i = at; i < at + width; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

// 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z
constexpr std::int64_t first_second = -62'135'596'800;
constexpr std::int64_t last_second = 253'402'300'799;

Error bad_instant() { return fail(Fault::invalid, "an instant must look like 2026-06-01T12:00:00-04:00"); }
Error bad_day() { return fail(Fault::invalid, "a date must be an existing day, written like 2026-06-01"); }

}  // namespace

Result<Day> Day::from_civil(int year, unsigned month, unsigned day) {
  using namespace std::chrono;
  const year_month_day civil{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{day}};
  if (year < 1 || year > 9999 || !civil.ok()) return bad_day();
  return Day{static_cast<std::int32_t>(sys_days{civil}.time_since_epoch().count())};
}

Result<Day> Day::parse(std::string_view iso) {
  if (iso.size() != 10 || iso[4] != '-' || iso[7] != '-') return bad_day();
  const int year = digits(iso, 0, 4), month = digits(iso, 5, 2), day = digits(iso, 8, 2);
  if (year < 0 || month < 0 || day < 0) return bad_day();
  return from_civil(year, static_cast<unsigned>(month), static_cast<unsigned>(day));
}

std::string Day::iso() const {
  const auto date = civil();
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()));
  return text;
}

Result<Instant> Instant::parse(std::string_view iso) {
  if (iso.size() < 17 || iso[10] != 'T') return bad_instant();
  auto day = Day::parse(iso.substr(0, 10));
  if (!day) return bad_instant();
  const int hour = digits(iso, 11, 2), minute = digits(iso, 14, 2);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || iso[13] != ':') return bad_instant();
  std::size_t at = 16;
  int second = 0;
  std::int64_t fraction_us = 0;
  if (at < iso.size() && iso[at] == ':') {
    second = digits(iso, at + 1, 2);
    if (second < 0 || second > 59) return bad_instant();
    at += 3;
    if (at < iso.size() && iso[at] == '.') {
      ++at;
      std::int64_t unit = 100'000;
      const std::size_t first = at;
      for (; at < iso.size() && iso[at] >= '0' && iso[at] <= '9'; ++at, unit /= 10) fraction_us += unit * (iso[at] - '0');
      if (at == first) return bad_instant();
    }
  }
  if (at >= iso.size()) return bad_instant();
  std::int64_t offset_minutes = 0;
  if (iso[at] == 'Z' && at + 1 == iso.size()) {
    offset_minutes = 0;
  } else if ((iso[at] == '+' || iso[at] == '-') && at + 6 == iso.size() && iso[at + 3] == ':') {
    const int hours = digits(iso, at + 1, 2), minutes = digits(iso, at + 4, 2);
    if (hours < 0 || hours > 14 || minutes < 0 || minutes > 59) return bad_instant();
    offset_minutes = (iso[at] == '-' ? -1 : 1) * (hours * 60 + minutes);
  } else {
    return bad_instant();
  }
  const std::int64_t seconds = static_cast<std::int64_t>(day->count) * 86'400 + hour * 3'600 + minute * 60 + second - offset_minutes * 60;
  // An offset can lead out of the years that can be written.
  if (seconds < first_second || seconds > last_second) return bad_instant();
  return Instant{seconds * 1'000'000 + fraction_us};
}

std::string Instant::iso() const {
  const std::int64_t day_us = 86'400'000'000;
  std::int64_t day = us / day_us, rest = us % day_us;
  if (rest < 0) {
    rest += day_us;
    --day;
  }
  const auto seconds = rest / 1'000'000, fraction = rest % 1'000'000;
  char text[64];
  int size = std::snprintf(text, sizeof text, "T%02d:%02d:%02d", static_cast<int>(seconds / 3600), static_cast<int>(seconds / 60 % 60),
                           static_cast<int>(seconds % 60));
  std::string out = Day{static_cast<std::int32_t>(day)}.iso();
  out.append(text, static_cast<std::size_t>(size));
  if (fraction != 0) {
    std::snprintf(text, sizeof text, ".%06d", static_cast<int>(fraction));
    out += text;
  }
  return out + 'Z';
}

Instant SystemClock::now() const {
  return Instant{std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch()).count()};
}

}  // namespace kinportal
