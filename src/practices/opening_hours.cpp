// SPDX-License-Identifier: Apache-2.0
// Opening hours, read and asked. Whether the practice is open is asked of instants, never of clock faces: a span's ends become instants
// on that very day, so the two odd days of the year need no care of their own.
#include "practices/opening_hours.h"

#include <algorithm>
#include <cstdio>

#include "base/json_writer.h"
#include "formats/json/json.h"

namespace kinportal::practices {
namespace {

constexpr int kDayMin = 24 * 60;

Result<int> minutes_of(std::string_view text) {
  const auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9'; };
  if (text.size() != 5 || text[2] != ':' || !digit(0) || !digit(1) || !digit(3) || !digit(4))
    return fail(Fault::invalid, "a time of day is written as 08:30");
  const int minutes = ((text[0] - '0') * 10 + (text[1] - '0')) * 60 + (text[3] - '0') * 10 + (text[4] - '0');
  if (text[3] > '5' || minutes > kDayMin) return fail(Fault::invalid, "a time of day lies between 00:00 and 24:00");
  return minutes;
}

std::string text_of(int minutes) {
  char text[8];
  std::snprintf(text, sizeof text, "%02d:%02d", minutes / 60 % 100, minutes % 60);
  return text;
}

Instant moment(const Zone& zone, Day day, int minutes) {
  return minutes >= kDayMin ? zone.start_of(day + 1) : zone.at(day, minutes / 60, minutes % 60);
}

}  // namespace

Result<OpeningHours> OpeningHours::make(std::vector<OpeningSpan> spans) {
  if (spans.size() > kMaxSpans) return fail(Fault::too_much, "opening hours have at most 28 spans a week");
  std::sort(spans.begin(), spans.end());
  for (std::size_t i = 0; i < spans.size(); ++i) {
    const OpeningSpan& span = spans[i];
    if (span.weekday < 1 || span.weekday > 7) return fail(Fault::invalid, "a weekday is a number from 1 (Monday) to 7 (Sunday)");
    if (span.opens_min < 0 || span.closes_min > kDayMin || span.opens_min >= span.closes_min)
      return fail(Fault::invalid, "opening hours open before they close, on the same day");
    if (i > 0 && spans[i - 1].weekday == span.weekday && spans[i - 1].closes_min > span.opens_min)
      return fail(Fault::invalid, "two opening hours of one day overlap");
  }
  OpeningHours hours;
  hours.spans_ = std::move(spans);
  return hours;
}

Result<OpeningHours> OpeningHours::parse(std::string_view json) {
  TRY_LET(const json::Document document, json::Document::parse(json));
  return of(document.root());
}

Result<OpeningHours> OpeningHours::of(const json::Json& array) {
  TRY_LET(const auto entries, array.array(kMaxSpans));
  std::vector<OpeningSpan> spans;
  for (const json::Json& entry : entries) {
    TRY(entry.only({"weekday", "opens", "closes"}));
    OpeningSpan span;
    TRY_LET(const std::int64_t weekday, entry.integer("weekday", 1, 7));
    span.weekday = static_cast<int>(weekday);
    TRY_LET(const std::string opens, entry.string("opens"));
    TRY_LET(const std::string closes, entry.string("closes"));
    TRY_LET(span.opens_min, minutes_of(opens));
    TRY_LET(span.closes_min, minutes_of(closes));
    spans.push_back(span);
  }
  return make(std::move(spans));
}

std::string OpeningHours::json() const {
  JsonWriter out;
  out.begin_array();
  for (const OpeningSpan& span : spans_) {
    out.begin_object().member("weekday", span.weekday).member("opens", text_of(span.opens_min)).member("closes", text_of(span.closes_min));
    out.end_object();
  }
  out.end_array();
  return std::move(out).take();
}

bool OpeningHours::open_at(Instant now, const Zone& zone) const {
  const Day today = zone.day_of(now);
  const int weekday = Zone::weekday(today);
  return std::any_of(spans_.begin(), spans_.end(), [&](const OpeningSpan& span) {
    return span.weekday == weekday && moment(zone, today, span.opens_min) <= now && now < moment(zone, today, span.closes_min);
  });
}

std::optional<Instant> OpeningHours::next_opening(Instant now, const Zone& zone) const {
  const Day today = zone.day_of(now);
  // A week and a day: the only span of the week may have opened earlier today.
  for (int ahead = 0; ahead <= 7; ++ahead) {
    const Day day = today + ahead;
    const int weekday = Zone::weekday(day);
    for (const OpeningSpan& span : spans_) {  // sorted, so the first match is the earliest
      if (span.weekday != weekday) continue;
      const Instant opens = moment(zone, day, span.opens_min);
      if (opens > now) return opens;
    }
  }
  return std::nullopt;
}

std::optional<Instant> OpeningHours::after_open_time(Instant from, std::chrono::minutes open, const Zone& zone) const {
  if (spans_.empty()) return std::nullopt;
  std::chrono::microseconds left = open;
  const Day today = zone.day_of(from);
  for (int ahead = 0; ahead <= kMaxAheadDays; ++ahead) {
    const Day day = today + ahead;
    const int weekday = Zone::weekday(day);
    for (const OpeningSpan& span : spans_) {  // sorted, so the day is walked from morning to night
      if (span.weekday != weekday) continue;
      const Instant opens = std::max(moment(zone, day, span.opens_min), from), closes = moment(zone, day, span.closes_min);
      if (closes <= opens) continue;
      const std::chrono::microseconds here = closes - opens;
      if (here >= left) return opens + left;
      left -= here;
    }
  }
  return std::nullopt;
}

}  // namespace kinportal::practices
