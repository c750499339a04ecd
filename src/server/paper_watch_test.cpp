// SPDX-License-Identifier: Apache-2.0
// Papers that end: their holder hears of it 90 and 30 days ahead, once, however often and from however many nodes the housekeeping runs.
#include "server/paper_watch.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>

#include "accounts/account.h"
#include "db/migrations.h"
#include "families/link.h"
#include "families/paper.h"
#include "families/visit_task.h"
#include "patients/register_patient.h"
#include "practices/policy_version.h"
#include "practices/practice.h"
#include "server/portal.h"

using namespace kinportal;
using namespace kinportal::server;

namespace {

constexpr std::string_view policy = R"([policy]
id = "WATCH"
title = "Foster papers hold a year"
state = "NY"
zone = "America/New_York"
effective_from = 2020-01-01
[ages]
no_teen_tier = true
[identity]
photo_id_for = ["clinical"]
[own_account]
from_age = "never"
[[relationship]]
kind = "FOSTER"
papers = ["foster"]
[paper.foster]
valid_months = 12
[[band]]
from = 0
to = 18
modes = { all = "allow" }
[diminished_capacity]
route = "not_offered"
)";

class Place {
 public:
  Place() {
    std::string pattern = (std::filesystem::temp_directory_path() / "kinportal-watch-XXXXXX").string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    folder = pattern;
    REQUIRE(make_data_folder(folder, random).ok());
    options.data = folder;
    for (const auto& [store, migrations] :
         {std::pair(store_options(options), db::store_migrations()), std::pair(book_options(options), db::book_migrations())}) {
      auto database = db::Database::open(store);
      REQUIRE(database.ok());
      REQUIRE(db::migrate(**database, migrations, clock).ok());
    }
    auto opened = Portal::open(options, {&clock, nullptr});
    REQUIRE_MESSAGE(opened.ok(), opened.error().sentence);
    portal = std::move(opened).value();
    const auto made = portal->store().write([&](db::Transaction& tx) -> Result<void> { return furnish(tx); });
    REQUIRE_MESSAGE(made.ok(), made.error().sentence);
  }
  ~Place() {
    portal.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  }
  Place(const Place&) = delete;

  Result<void> furnish(db::Transaction& tx) {
    practices::Practice place;
    place.id = practice;
    place.name = "Clinic";
    TRY_LET(place.zone, Zone::find("America/New_York"));
    place.state = "NY";
    place.phone = "518-555-0100";
    TRY(practices::file_practice(tx, place));
    practices::PolicyVersion version;
    version.practice = practice;
    version.effective_at = Instant::parse("2020-01-01T05:00:00Z").value();
    version.version = "1";
    version.policy_id = "WATCH";
    version.source = std::string(policy);
    version.sha256 = practices::policy_checksum(version.source);
    version.published_by = "test";
    version.published_at = version.effective_at;
    TRY(practices::publish_policy(tx, version));
    patients::PatientFromSource from;
    from.source = "test";
    from.keys = {"Patient/dylan"};
    from.given_names = "Dylan Zephyrtest";
    from.family_name = "Shore";
    from.birth_on = Day::from_civil(2020, 5, 4).value();
    TRY_LET(const patients::Registration registered, patients::register_patient(tx, practice, from, clock.now(), random));
    dylan = registered.patient;
    accounts::NewAccount fresh;
    TRY_LET(fresh.email, accounts::fold_email("grace@example.org"));
    fresh.given_names = PersonName("Grace Quilltest");
    fresh.family_name = PersonName("Shore");
    TRY_LET(grace, accounts::create_account(tx, fresh, clock.now(), random));
    const families::Deed deed = of(tx);
    families::NewLink link;
    link.practice = practice;
    link.account = grace;
    link.patient = dylan;
    link.kind = "FOSTER";
    link.granted_at = clock.now();
    TRY(families::make_link(deed, link));
    families::NewPaper letter;
    letter.practice = practice;
    letter.patient = dylan;
    letter.account = grace;
    letter.kind = "foster";
    letter.seen_at = clock.now();
    TRY_LET(paper, families::file_paper(deed, letter));
    return families::verify_paper(deed, practice, paper, "Ruth");
  }
  families::Deed of(db::Transaction& tx) {
    return families::Deed{tx, portal->book(), random, {audit::ActorKind::staff, "nurse", "staff", "r"}, clock.now()};
  }
  void pass() {
    const auto done = watch_papers({portal->store(), portal->book(), policies, portal->desk(), random}, clock.now());
    REQUIRE_MESSAGE(done.ok(), done.error().sentence);
  }
  std::int64_t count(std::string_view sql) {
    auto snapshot = portal->store().snapshot();
    auto rows = snapshot->query(sql);
    REQUIRE(rows.ok());
    REQUIRE(rows->next().value());
    return rows->integer(0);
  }
  std::int64_t mails() { return count("SELECT count(*) FROM mail_outbox WHERE kind = 'paper_ends'"); }
  void days_later(int days) { clock.set(clock.now() + std::chrono::hours(24 * days)); }

  std::filesystem::path folder;
  SystemRandom random;
  FixedClock clock{Instant::parse("2026-01-15T15:00:00Z").value()};
  Options options;
  std::unique_ptr<Portal> portal;
  access::PolicyCache policies;
  const PracticeId practice = PracticeId::trusted("clinic");
  PatientId dylan;
  AccountId grace;
  PaperId paper;
};

}  // namespace

TEST_CASE("a foster mother hears 90 and 30 days ahead that her agency letter ends, each once") {
  Place place;
  place.pass();
  CHECK(place.count("SELECT count(*) FROM paper_watch") == 1);
  CHECK(place.mails() == 0);
  place.days_later(276);  // 89 days before it ends
  place.pass();
  place.pass();
  CHECK(place.mails() == 1);
  place.days_later(60);  // 29 days before
  place.pass();
  place.pass();
  CHECK(place.mails() == 2);
  place.days_later(60);
  place.pass();
  CHECK(place.mails() == 2);
}

TEST_CASE("a letter that was shown again ends a year later and is spoken of anew; a revoked one is spoken of no more") {
  Place place;
  place.days_later(340);
  place.pass();
  CHECK(place.mails() == 1);  // 90 and 30 have both come: one mail
  REQUIRE(place.portal->store()
              .write([&](db::Transaction& tx) { return families::renew_paper(place.of(tx), place.practice, place.paper, std::nullopt); })
              .ok());
  place.pass();
  CHECK(place.mails() == 1);
  place.days_later(340);
  place.pass();
  CHECK(place.mails() == 2);
  REQUIRE(place.portal->store()
              .write([&](db::Transaction& tx) { return families::revoke_paper(place.of(tx), place.practice, place.paper); })
              .ok());
  place.pass();
  CHECK(place.count("SELECT count(*) FROM paper_watch") == 0);
}

TEST_CASE("whoever has access and has shown no ID is asked for it at the next visit, once") {
  Place place;
  place.pass();
  place.pass();
  CHECK(place.count("SELECT count(*) FROM visit_task WHERE kind = 'photo_id' AND closed_at IS NULL") == 1);
  REQUIRE(place.portal->store()
              .write([&](db::Transaction& tx) -> Result<void> {
                std::string task;
                {
                  TRY_LET(db::Rows rows, tx.query("SELECT task_id FROM visit_task WHERE kind = 'photo_id' AND closed_at IS NULL"));
                  TRY(rows.next());
                  task = rows.string(0);
                }
                TRY_LET(const auto asked, families::read_visit_task(tx, place.practice, task));
                return families::confirm_id(place.of(tx), asked, "passport", "Ruth");
              })
              .ok());
  place.pass();
  CHECK(place.count("SELECT count(*) FROM visit_task WHERE closed_at IS NULL") == 0);
}

TEST_CASE("on the day a letter ends its holder reads what to bring, once; a newer letter takes the old one's place and ends the note") {
  Place place;
  const auto notes = [&] { return place.count("SELECT count(*) FROM office_note WHERE sentence = 'bring_papers' AND ended_at IS NULL"); };
  const auto mails = [&] { return place.count("SELECT count(*) FROM mail_outbox WHERE kind = 'office_note'"); };
  place.days_later(364);
  place.pass();
  CHECK(notes() == 0);
  place.days_later(1);  // the year is over
  place.pass();
  place.pass();
  CHECK(notes() == 1);
  CHECK(mails() == 1);
  CHECK(place.count("SELECT count(*) FROM paper_watch") == 1);  // the desk sees that it ran out
  REQUIRE(place.portal->store()
              .write([&](db::Transaction& tx) -> Result<void> {
                families::NewPaper fresh;
                fresh.practice = place.practice;
                fresh.patient = place.dylan;
                fresh.account = place.grace;
                fresh.kind = "foster";
                fresh.seen_at = place.clock.now();
                TRY_LET(const PaperId id, families::file_paper(place.of(tx), fresh));
                return families::verify_paper(place.of(tx), place.practice, id, "Ruth");
              })
              .ok());
  place.pass();
  CHECK(notes() == 0);
  CHECK(mails() == 1);
  CHECK(place.count("SELECT count(*) FROM paper_watch") == 1);  // the new one, a year from now
  place.days_later(300);
  place.pass();
  CHECK(place.mails() > 0);  // and is spoken of ahead, as the old one was
}
