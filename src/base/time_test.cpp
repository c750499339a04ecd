// SPDX-License-Identifier: Apache-2.0
// Instants, days and zones as a person would say they should behave.
#include <doctest/doctest.h>

#include "base/random.h"
#include "base/time.h"
#include "base/zone.h"

using namespace kinportal;

TEST_CASE("the offset used to write an instant does not matter") {
  CHECK(Instant::parse("2026-06-01T12:00:00-04:00")->us == Instant::parse("2026-06-01T16:00:00Z")->us);
  CHECK(Instant::parse("2026-06-01T16:00:00.250Z")->iso() == "2026-06-01T16:00:00.250000Z");
  CHECK(Instant::parse("1969-12-31T23:59:59Z")->us == -1'000'000);
  CHECK(Instant{-1'000'000}.iso() == "1969-12-31T23:59:59Z");
}

TEST_CASE("what is not an instant is refused") {
  for (const char* text : {"", "2026-06-01", "2026-06-01T12:00:00", "2026-06-01 12:00:00Z", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z",
                           "2026-06-01T24:00:00Z", "2026-06-01T12:60:00Z", "2026-06-01T12:00:61Z", "2026-06-01T12:00:00.Z",
                           "2026-06-01T12:00:00+4:00", "2026-06-01T12:00:00Zx", "٢٠٢٦-06-01T12:00:00Z"}) {
    CAPTURE(text);
    CHECK_FALSE(Instant::parse(text).ok());
  }
}

TEST_CASE("an instant that was read can be written and read again, also at both ends of the calendar") {
  for (const char* text :
       {"0001-01-01T00:00:00Z", "0001-01-01T14:00:00+14:00", "9999-12-31T23:59:59.999999Z", "9999-12-31T09:59:59-14:00"}) {
    CAPTURE(text);
    const auto read = Instant::parse(text);
    REQUIRE(read.ok());
    CHECK(Instant::parse(read->iso()).value() == *read);
  }
  // The offset takes these out of the years 0001-9999.
  for (const char* text : {"0001-01-01T13:59:59+14:00", "9999-12-31T23:59:59-00:01"}) {
    CAPTURE(text);
    CHECK_FALSE(Instant::parse(text).ok());
  }
}

TEST_CASE("only days that exist are days") {
  CHECK(Day::parse("2024-02-29").ok());
  CHECK_FALSE(Day::parse("2023-02-29").ok());
  CHECK_FALSE(Day::parse("0000-01-01").ok());
  CHECK_FALSE(Day::parse("2024-2-9").ok());
  CHECK(Day::parse("1970-01-01")->count == 0);
  SeededRandom random(7);
  for (int i = 0; i < 2000; ++i) {
    const Day day{static_cast<std::int32_t>(random.word() % 80'000)};
    CHECK(Day::parse(day.iso())->count == day.count);
  }
}

TEST_CASE("a birthday begins at local midnight of the practice, also on the days the clocks change") {
  const auto zone = Zone::find("America/New_York");
  REQUIRE(zone.ok());
  CHECK(zone->start_of(*Day::parse("2026-05-20")).iso() == "2026-05-20T04:00:00Z");
  CHECK(zone->start_of(*Day::parse("2026-03-08")).iso() == "2026-03-08T05:00:00Z");
  CHECK(zone->start_of(*Day::parse("2026-03-09")).iso() == "2026-03-09T04:00:00Z");
  CHECK(zone->day_of(*Instant::parse("2026-05-20T03:59:59Z")).iso() == "2026-05-19");
  CHECK(zone->day_of(*Instant::parse("2026-05-20T04:00:00Z")).iso() == "2026-05-20");
  CHECK(Zone::weekday(*Day::parse("2026-11-23")) == 1);
}

TEST_CASE("where midnight does not exist the day begins when the gap ends") {
  const auto zone = Zone::find("America/Havana");  // clocks jump from 00:00 to 01:00 in March
  REQUIRE(zone.ok());
  CHECK(zone->start_of(*Day::parse("2026-03-08")).iso() == "2026-03-08T05:00:00Z");
}

TEST_CASE("an unknown zone is refused by name of what to give") { CHECK_FALSE(Zone::find("Mars/Olympus").ok()); }

TEST_CASE("ids made later sort later and never repeat") {
  SystemRandom random;
  const std::string first = make_uuid(Instant{1'000'000'000'000'000}, random), second = make_uuid(Instant{1'000'000'002'000'000}, random);
  CHECK(first < second);
  CHECK(first.size() == 36);
  CHECK(first[14] == '7');
  CHECK(make_uuid(Instant{1'000'000'000'000'000}, random) != first);
}
