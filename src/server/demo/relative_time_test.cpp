// SPDX-License-Identifier: Apache-2.0
// The demo's relative times: birthdays that stay right, months that are too short, and mistakes that are named.
#include "server/demo/relative_time.h"

#include <doctest/doctest.h>

#include "server/demo/demo_files.h"
#include "server/demo/demo_world.h"

using namespace kinportal;
using namespace kinportal::server;

namespace {

Day day(const char* iso) { return Day::parse(iso).value(); }
Span span(const char* text) { return Span::parse(text).value(); }
Moment moment() { return {Instant::parse("2026-11-23T15:00:00-05:00").value(), day("2014-10-14"), Zone::find("America/New_York").value()}; }

}  // namespace

TEST_CASE("someone of 12y40d turned twelve forty days ago") { CHECK(before(day("2026-11-23"), span("12y40d")) == day("2014-10-14")); }

TEST_CASE("a month that is too short gives its last day") {
  CHECK(after(day("2026-01-31"), span("1mo")) == day("2026-02-28"));
  CHECK(before(day("2028-03-31"), span("1mo")) == day("2028-02-29"));
  CHECK(after(day("2024-02-29"), span("1y")) == day("2025-02-28"));
}

TEST_CASE("what is written relative to the start never lies in the future") {
  CHECK(moment().instant("now-1d 09:15").value() == Instant::parse("2026-11-22T09:15:00-05:00").value());
  CHECK(moment().instant("now").value() == moment().start);  // 20:00 would be later than 15:00
  CHECK(moment().instant("now+25d 00:00").value() == Instant::parse("2026-12-18T00:00:00-05:00").value());
  CHECK(moment().instant("birth+2mo 10:00").value() == Instant::parse("2014-12-14T10:00:00-05:00").value());
}

TEST_CASE("a line is filled in, its attachments in base64") {
  CHECK(fill_in(R"({"birthDate":"{{birth}}","d":"{{day:birth+1y}}","t":"{{at:now-1d 09:15}}","data":"{{base64:Fine.\nBye}}"})", moment())
            .value() == R"({"birthDate":"2014-10-14","d":"2015-10-14","t":"2026-11-22T14:15:00Z","data":"RmluZS4KQnll"})");
}

TEST_CASE("a mistake in a relative time is an error, never a guess") {
  for (const char* bad : {"{{day:yesterday}}", "{{day:now-}}", "{{day:now-3}}", "{{day:now-3m}}", "{{at:now-3d 9:15}}",
                          "{{at:now-3d 25:00}}", "{{dya:now}}", "{{birth", "{{day:now-99999999d}}"}) {
    CAPTURE(bad);
    CHECK_FALSE(fill_in(bad, moment()).ok());
  }
}

TEST_CASE("every demo patient has a chart, every chart a patient, and every line of every chart can be filled in") {
  const DemoWorld world = DemoWorld::read().value();
  std::size_t charts = 0;
  for (const DemoFamily& family : world.families) {
    for (const DemoPatient& patient : family.patients) {
      CAPTURE(patient.id);
      Moment at = moment();
      at.birth = before(at.zone.day_of(at.start), span(patient.age.c_str()));
      bool found = false;
      for (const DemoFile& file : demo_files()) {
        if (file.name != "charts/" + patient.id + ".ndjson") continue;
        found = true;
        ++charts;
        CHECK(file.bytes.starts_with("# arrives "));
        CHECK(fill_in(file.bytes, at).ok());
      }
      CHECK(found);
    }
  }
  std::size_t files = 0;
  for (const DemoFile& file : demo_files()) files += file.name.starts_with("charts/") ? 1 : 0;
  CHECK(files == charts);
}

TEST_CASE("the demo has accounts to try for every reference practice, one under the reference policy and one that asks for assent, in two languages") {
  const DemoWorld world = DemoWorld::read().value();
  CHECK(world.practices.size() == 5);
  CHECK(world.families.size() >= 8);
  for (const AccountToTry& account : accounts_to_try(world)) {
    CAPTURE(account.email);
    CHECK_FALSE(account.story_en.empty());
    CHECK_FALSE(account.story_es.empty());
    CHECK(account.password.size() >= 15);
  }
}
