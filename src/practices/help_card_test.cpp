// SPDX-License-Identifier: Apache-2.0
// When a question is answered at the latest, and which contacts a practice may name.
#include "practices/help_card.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>

#include "db/migrations.h"

using namespace kinportal;
using namespace kinportal::practices;

namespace {

Instant at(std::string_view iso) { return Instant::parse(iso).value(); }

Practice office(std::string_view hours) {
  Practice practice;
  practice.zone = Zone::find("America/New_York").value();
  practice.hours = OpeningHours::parse(hours).value();
  return practice;
}

}  // namespace

TEST_CASE("a question asked on Friday afternoon is due when the office has been open for its hours, on Monday") {
  const Practice practice = office(R"([{"weekday":1,"opens":"08:00","closes":"16:00"},{"weekday":5,"opens":"08:00","closes":"16:00"}])");
  CHECK(answer_due(practice, 4, at("2026-06-05T14:00:00-04:00")) == at("2026-06-08T10:00:00-04:00"));
  CHECK(answer_due(office("[]"), 4, at("2026-06-05T14:00:00-04:00")) == at("2026-06-08T14:00:00-04:00"));
}

TEST_CASE("a contact for copies of records has a name and a way to reach it, and a video is an https address") {
  std::string folder = (std::filesystem::temp_directory_path() / "kinportal-help-XXXXXX").string();
  REQUIRE(::mkdtemp(folder.data()) != nullptr);
  auto opened = db::Database::open({folder, "kinportal", 4, false});
  REQUIRE(opened.ok());
  auto store = std::move(opened).value();
  REQUIRE(db::migrate(*store, db::store_migrations(), FixedClock(at("2026-01-01T00:00:00Z"))).ok());
  const auto filed = [&](const HelpCard& card) { return store->write([&](db::Transaction& tx) { return file_help_card(tx, card); }).ok(); };
  HelpCard card;
  card.practice = PracticeId::trusted("clinic");
  CHECK(filed(card));
  card.records_name = "Health Information Services";
  CHECK_FALSE(filed(card));
  card.records_email = "nowhere";
  CHECK_FALSE(filed(card));
  card.records_email = "records@example.org";
  CHECK(filed(card));
  card.video_url = "javascript:alert(1)";
  CHECK_FALSE(filed(card));
  card.video_url = "https://example.org/\"onclick";
  CHECK_FALSE(filed(card));
  card.video_url = "https://video.example.org/sign-up";
  CHECK(filed(card));
  card.answer_open_hours = 0;
  CHECK_FALSE(filed(card));
  {
    auto snapshot = store->snapshot();
    const HelpCard read = read_help_card(*snapshot, card.practice).value();
    CHECK(read.records_email == "records@example.org");
    CHECK(read.video_url == "https://video.example.org/sign-up");
    CHECK(read_help_card(*snapshot, PracticeId::trusted("other")).value().answer_open_hours == usual_answer_open_hours);
  }
  store.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
}
