// SPDX-License-Identifier: Apache-2.0
// Reads exactly the digits the standard allows; a day, hour or offset that does not exist is refused, not corrected.
#include "formats/hl7v2/time_stamp.h"

#include <chrono>
#include <cstdio>

namespace kinportal::hl7v2 {

namespace {

constexpr std::size_t max_time_bytes = 30;

Error no_time() { return fail(Fault::invalid, "it is no HL7 date or time"); }

bool all_digits(std::string_view text) { return text.find_first_not_of("0123456789") == std::string_view::npos; }

int number(std::string_view digits) {
  int value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  return value;
}

Result<std::optional<int>> offset_of(std::string_view text) {
  if (text.empty()) return std::optional<int>();
  if (text.size() != 5 || !all_digits(text.substr(1))) return no_time();
  const int hours = number(text.substr(1, 2)), minutes = number(text.substr(3, 2));
  if (hours > 14 || minutes > 59) return no_time();
  const int offset = hours * 60 + minutes;
  return std::optional<int>(text.front() == '-' ? -offset : offset);
}

}  // namespace

Result<TimeStamp> TimeStamp::parse(std::string_view text) {
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  if (text.size() > max_time_bytes) return no_time();
  TimeStamp time;
  const auto sign = text.find_first_of("+-");
  TRY_LET(time.offset_minutes, offset_of(sign == std::string_view::npos ? std::string_view() : text.substr(sign)));
  std::string_view digits = text.substr(0, sign);
  std::string_view fraction;
  if (const auto dot = digits.find('.'); dot != std::string_view::npos) {
    fraction = digits.substr(dot + 1);
    digits = digits.substr(0, dot);
    if (digits.size() != 14 || fraction.empty() || fraction.size() > 6 || !all_digits(fraction)) return no_time();
  }
  const auto size = digits.size();
  if (!all_digits(digits) || (size != 4 && size != 6 && size != 8 && size != 10 && size != 12 && size != 14)) return no_time();
  const int year = number(digits.substr(0, 4));
  const int month = size >= 6 ? number(digits.substr(4, 2)) : 1;
  const int day = size >= 8 ? number(digits.substr(6, 2)) : 1;
  const auto civil = Day::from_civil(year, static_cast<unsigned>(month), static_cast<unsigned>(day));
  if (year < 1 || !civil.ok()) return no_time();
  time.day = *civil;
  if (size >= 10) time.hour = number(digits.substr(8, 2));
  if (size >= 12) time.minute = number(digits.substr(10, 2));
  if (size >= 14) time.second = number(digits.substr(12, 2));
  if (time.hour > 23 || time.minute > 59 || time.second > 60) return no_time();
  if (time.second == 60) time.second = 59;  // a leap second has no instant of its own
  for (std::size_t i = 0; i < 6; ++i) time.microsecond = time.microsecond * 10 + (i < fraction.size() ? fraction[i] - '0' : 0);
  time.precision = size == 4          ? Precision::year
                   : size == 6        ? Precision::month
                   : size == 8        ? Precision::day
                   : size <= 12       ? Precision::minute
                   : fraction.empty() ? Precision::second
                                      : Precision::fraction;
  return time;
}

Instant TimeStamp::instant(const Zone& zone) const {
  using namespace std::chrono;
  if (!has_time()) return zone.at(day, 12, 0);
  const auto inside = microseconds(seconds(second)) + microseconds(microsecond);
  if (!offset_minutes) return zone.at(day, hour, minute) + inside;
  const auto local = days(day.count) + hours(hour) + minutes(minute) - minutes(*offset_minutes);
  return Instant{duration_cast<microseconds>(local).count()} + inside;
}

std::string TimeStamp::fhir(const Zone& zone) const {
  const std::string date = day.iso();
  if (precision == Precision::year) return date.substr(0, 4);
  if (precision == Precision::month) return date.substr(0, 7);
  if (precision == Precision::day) return date;
  const int offset = offset_minutes ? *offset_minutes : zone.offset_minutes(instant(zone));
  const int size = offset < 0 ? -offset : offset;
  char words[48];
  std::snprintf(words, sizeof words, "T%02d:%02d:%02d", hour, minute, second);
  std::string out = date + words;
  if (microsecond != 0) {
    std::snprintf(words, sizeof words, ".%06d", microsecond);
    out += words;
  }
  std::snprintf(words, sizeof words, "%c%02d:%02d", offset < 0 ? '-' : '+', size / 60, size % 60);
  return out + words;
}

}  // namespace kinportal::hl7v2
