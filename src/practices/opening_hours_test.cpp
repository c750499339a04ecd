// SPDX-License-Identifier: Apache-2.0
// When a practice answers, asked on ordinary days and on the two odd ones.
#include "practices/opening_hours.h"

#include <doctest/doctest.h>

using namespace kinportal;
using namespace kinportal::practices;

namespace {

Zone albany() { return Zone::find("America/New_York").value(); }
Instant at(std::string_view iso) { return Instant::parse(iso).value(); }

OpeningHours weekdays_and_a_long_thursday() {
  return OpeningHours::parse(R"([{"weekday":1,"opens":"08:30","closes":"12:00"},{"weekday":1,"opens":"13:00","closes":"17:00"},
    {"weekday":4,"opens":"08:30","closes":"24:00"}])")
      .value();
}

}  // namespace

TEST_CASE("a practice is open from the first minute of a span and closed from its last") {
  const OpeningHours hours = weekdays_and_a_long_thursday();
  CHECK_FALSE(hours.open_at(at("2026-06-01T08:29:59-04:00"), albany()));
  CHECK(hours.open_at(at("2026-06-01T08:30:00-04:00"), albany()));
  CHECK_FALSE(hours.open_at(at("2026-06-01T12:00:00-04:00"), albany()));
  CHECK(hours.open_at(at("2026-06-01T16:59:59-04:00"), albany()));
  CHECK_FALSE(hours.open_at(at("2026-06-02T10:00:00-04:00"), albany()));
}

TEST_CASE("a day that closes at 24:00 is open until midnight and not on the next day") {
  const OpeningHours hours = weekdays_and_a_long_thursday();
  CHECK(hours.open_at(at("2026-06-04T23:59:59-04:00"), albany()));
  CHECK_FALSE(hours.open_at(at("2026-06-05T00:00:00-04:00"), albany()));
}

TEST_CASE("a family who asks on Friday night hears that Monday 8:30 is next") {
  const OpeningHours hours = weekdays_and_a_long_thursday();
  CHECK(hours.next_opening(at("2026-06-05T22:00:00-04:00"), albany()) == at("2026-06-08T08:30:00-04:00"));
  CHECK(hours.next_opening(at("2026-06-01T12:30:00-04:00"), albany()) == at("2026-06-01T13:00:00-04:00"));
}

TEST_CASE("next means after now: at the moment of opening the next one is named") {
  const OpeningHours hours = OpeningHours::parse(R"([{"weekday":3,"opens":"09:00","closes":"10:00"}])").value();
  CHECK(hours.next_opening(at("2026-06-03T09:00:00-04:00"), albany()) == at("2026-06-10T09:00:00-04:00"));
}

TEST_CASE("8:30 stays 8:30 on the wall when the clocks change between asking and opening") {
  const OpeningHours hours = weekdays_and_a_long_thursday();
  CHECK(hours.next_opening(at("2026-03-06T20:00:00-05:00"), albany()) == at("2026-03-09T08:30:00-04:00"));
  CHECK(hours.next_opening(at("2026-10-30T20:00:00-04:00"), albany()) == at("2026-11-02T08:30:00-05:00"));
}

TEST_CASE("a practice without hours is never open and never says when") {
  const OpeningHours never = OpeningHours::parse("[]").value();
  CHECK_FALSE(never.open_at(at("2026-06-01T10:00:00-04:00"), albany()));
  CHECK_FALSE(never.next_opening(at("2026-06-01T10:00:00-04:00"), albany()).has_value());
}

TEST_CASE("hours that make no sense are refused") {
  for (const char* bad : {R"([{"weekday":0,"opens":"08:30","closes":"12:00"}])", R"([{"weekday":8,"opens":"08:30","closes":"12:00"}])",
                          R"([{"weekday":1,"opens":"12:00","closes":"08:30"}])", R"([{"weekday":1,"opens":"8:30","closes":"12:00"}])",
                          R"([{"weekday":1,"opens":"08:61","closes":"12:00"}])", R"([{"weekday":1,"opens":"08:30","closes":"24:01"}])",
                          R"([{"weekday":1,"opens":"08:30","closes":"12:00"},{"weekday":1,"opens":"11:59","closes":"13:00"}])",
                          R"([{"weekday":1,"opens":"08:30","closes":"12:00","lunch":true}])", "{}", "nonsense"}) {
    CAPTURE(bad);
    CHECK_FALSE(OpeningHours::parse(bad).ok());
  }
}

TEST_CASE("hours survive being stored") {
  const OpeningHours hours = weekdays_and_a_long_thursday();
  CHECK(OpeningHours::parse(hours.json()).value().spans() == hours.spans());
}

TEST_CASE("hours of being open are counted over closed nights and days, on the practice's own wall") {
  const OpeningHours hours = weekdays_and_a_long_thursday();
  using std::chrono::minutes;
  // Monday 16:00: one hour is left today, the next opening is Thursday 8:30.
  CHECK(hours.after_open_time(at("2026-06-01T16:00:00-04:00"), minutes(60), albany()) == at("2026-06-01T17:00:00-04:00"));
  CHECK(hours.after_open_time(at("2026-06-01T16:00:00-04:00"), minutes(120), albany()) == at("2026-06-04T09:30:00-04:00"));
  // The break at noon does not count, and neither does the night before.
  CHECK(hours.after_open_time(at("2026-06-01T03:00:00-04:00"), minutes(240), albany()) == at("2026-06-01T13:30:00-04:00"));
  CHECK_FALSE(OpeningHours().after_open_time(at("2026-06-01T03:00:00-04:00"), minutes(1), albany()).has_value());
}
