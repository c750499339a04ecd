// SPDX-License-Identifier: Apache-2.0
// The PIN letter: one page, in both languages, and nothing in it that is not for the family.
#include "staff_api/pin_letter.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>

namespace kinportal::staff_api {
namespace {

practices::Practice clinic() {
  practices::Practice practice;
  practice.id = PracticeId::trusted("childrens-pediatricians");
  practice.name = "Children's Pediatricians & Associates of the Upper Hudson Valley";
  practice.zone = Zone::find("America/New_York").value();
  practice.phone = "518-555-0120";
  practice.after_hours_phone = "518-555-0121";
  return practice;
}

practices::Listing listing() {
  practices::Listing made;
  made.street = "210 Orchard Street";
  made.city = "Delmar";
  made.postal_code = "12054";
  return made;
}

}  // namespace

TEST_CASE("a PIN letter is one page in English and in Spanish, also with long names") {
  for (const char* language : {"en", "es"}) {
    const Instant made_at = Instant::parse("2026-11-23T15:00:00Z").value();
    const PinLetter letter{PersonName("Maximiliano-Alejandro"),
                           "K7QM-4T9X",
                           made_at + std::chrono::hours(24 * 14),
                           language,
                           "https://portal.childrens-pediatricians.example.org",
                           made_at};
    const auto file = pin_letter(clinic(), listing(), letter);
    REQUIRE_MESSAGE(file.ok(), file.error().sentence);
    CHECK(file->find("/Count 1\n") != std::string::npos);
    CHECK(file->find(language == std::string_view("es") ? "/Lang (es-US)" : "/Lang (en-US)") != std::string::npos);
    CHECK(file->find("Maximiliano") == std::string::npos);  // neither the title nor anything else that is not drawn names her
    if (const char* where = std::getenv("KINPORTAL_SHOW_LETTER"))
      std::ofstream(std::string(where) + language + ".pdf", std::ios::binary) << *file;
  }
}

}  // namespace kinportal::staff_api
