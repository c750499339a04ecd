// SPDX-License-Identifier: Apache-2.0
// Birthdays ahead under policy H15: each side hears 90 and 30 days before, once; staff see whose rights change and whose chart nobody would see.
#include "server/birthday_watch.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>

#include "access/law.h"
#include "accounts/account.h"
#include "db/migrations.h"
#include "families/at_practice.h"
#include "families/link.h"
#include "patients/register_patient.h"
#include "practices/policy_version.h"
#include "practices/practice.h"
#include "server/portal.h"
#include "staff_api/queues.h"

using namespace kinportal;
using namespace kinportal::server;

namespace {

class Place {
 public:
  Place() {
    std::string pattern = (std::filesystem::temp_directory_path() / "kinportal-birthdays-XXXXXX").string();
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

  Result<AccountId> account(db::Transaction& tx, const char* email, const char* name, int year) {
    accounts::NewAccount fresh;
    TRY_LET(fresh.email, accounts::fold_email(email));
    fresh.given_names = PersonName(name);
    fresh.family_name = PersonName("Farrow");
    fresh.birth_on = BirthDate(Day::from_civil(year, 5, 4).value());
    return accounts::create_account(tx, fresh, clock.now(), random);
  }
  Result<void> furnish(db::Transaction& tx) {
    practices::Practice place;
    place.id = practice;
    place.name = "Clinic";
    TRY_LET(place.zone, Zone::find("America/New_York"));
    place.state = "NY";
    place.phone = "518-555-0100";
    TRY(practices::file_practice(tx, place));
    for (const auto& source : access::built_in_policies()) {
      if (source.file.find("H15.toml") == std::string::npos) continue;
      TRY(practices::publish_policy(tx, {practice, clock.now() - std::chrono::hours(24), "1", "H15", source.text,
                                         practices::policy_checksum(source.text), "test", clock.now() - std::chrono::hours(24)}));
    }
    patients::PatientFromSource from;
    from.source = "test";
    from.keys = {"Patient/nadia"};
    from.given_names = "Nadia Zephyrtest";
    from.family_name = "Farrow";
    from.birth_on = Day::from_civil(2011, 5, 4).value();
    TRY_LET(const patients::Registration registered, patients::register_patient(tx, practice, from, clock.now(), random));
    nadia = registered.patient;
    TRY_LET(mother, account(tx, "rosa@example.org", "Rosa Quilltest", 1985));
    TRY_LET(own, account(tx, "nadia@example.net", "Nadia Quilltest", 2011));
    TRY(tx.execute("INSERT INTO account_at_practice (practice_id, account_id, id_status) VALUES ($1, $2, 'verified')", {practice, mother}));
    families::NewLink link;
    link.practice = practice;
    link.account = mother;
    link.patient = nadia;
    link.kind = "PARENT";
    link.custody = "full";
    link.granted_at = clock.now();
    TRY(families::make_link(of(tx), link));
    return {};
  }
  families::Deed of(db::Transaction& tx) {
    return families::Deed{tx, portal->book(), random, {audit::ActorKind::staff, "nurse", "staff", "r"}, clock.now()};
  }
  void give_own() {
    const auto done = portal->store().write(
        [&](db::Transaction& tx) { return families::give_own_account(of(tx), practice, nadia, own, families::OwnContact::own); });
    REQUIRE(done.ok());
  }
  void pass() {
    const auto done = watch_birthdays({portal->store(), policies, portal->desk()}, clock.now());
    REQUIRE_MESSAGE(done.ok(), done.error().sentence);
  }
  void at(const char* iso) { clock.set(Instant::parse(iso).value()); }
  std::int64_t mails(const AccountId& to) {
    auto snapshot = portal->store().snapshot();
    auto rows = snapshot->query("SELECT count(*) FROM mail_outbox WHERE kind = 'rights_change' AND account_id = $1", {to});
    REQUIRE(rows.ok());
    REQUIRE(rows->next().value());
    return rows->integer(0);
  }
  std::vector<staff_api::QueueRow> queue(std::string_view word) {
    auto snapshot = portal->store().snapshot();
    staff_api::QueueAsk ask;
    ask.practice = practice;
    ask.now = clock.now();
    auto rows = staff_api::queue_named(word)->page(*snapshot, ask);
    REQUIRE_MESSAGE(rows.ok(), rows.error().sentence);
    CHECK(staff_api::queue_named(word)->count(*snapshot, practice, clock.now())->all == static_cast<std::int64_t>(rows->size()));
    return std::move(rows).value();
  }

  std::filesystem::path folder;
  SystemRandom random;
  FixedClock clock{Instant::parse("2026-01-15T15:00:00Z").value()};
  Options options;
  std::unique_ptr<Portal> portal;
  access::PolicyCache policies;
  const PracticeId practice = PracticeId::trusted("clinic");
  PatientId nadia;
  AccountId mother, own;
};

}  // namespace

TEST_CASE("a mother hears 90 and 30 days before her daughter turns fifteen, once each, however often the housekeeping runs") {
  Place place;
  place.pass();
  CHECK(place.mails(place.mother) == 0);  // 109 days ahead
  CHECK(place.queue("birthdays").empty());
  place.at("2026-02-10T15:00:00Z");
  place.pass();
  place.pass();
  CHECK(place.mails(place.mother) == 1);
  place.at("2026-04-10T15:00:00Z");
  place.pass();
  place.pass();
  CHECK(place.mails(place.mother) == 2);
  place.at("2026-05-10T15:00:00Z");
  place.pass();
  CHECK(place.mails(place.mother) == 2);
  CHECK(place.mails(place.own) == 0);
}

TEST_CASE("whoever is linked twenty days before hears of it in one mail") {
  Place place;
  place.at("2026-04-20T15:00:00Z");
  place.pass();
  CHECK(place.mails(place.mother) == 1);
}

TEST_CASE("staff see whose rights change, who loses, and that nobody would see the chart, until she has her own account") {
  Place place;
  place.at("2026-04-10T15:00:00Z");
  place.pass();
  auto ahead = place.queue("birthdays");
  REQUIRE(ahead.size() == 1);
  CHECK(ahead[0].what == "birthday_one_loses");
  CHECK(ahead[0].state == "no_own_account");
  CHECK(ahead[0].who.reveal() == "Rosa Quilltest Farrow");
  CHECK(ahead[0].opens == "patients/" + place.nadia.text() + "/people");
  CHECK(ahead[0].due_at.iso() == "2026-05-04T04:00:00Z");
  auto nobody = place.queue("nobody");
  REQUIRE(nobody.size() == 1);
  CHECK(nobody[0].what == "nobody_soon");
  CHECK(nobody[0].due_at.iso() == "2026-05-04T04:00:00Z");
  place.at("2026-05-05T15:00:00Z");
  place.pass();
  place.at("2026-05-06T15:00:00Z");
  place.pass();
  CHECK(place.queue("birthdays").empty());
  nobody = place.queue("nobody");
  REQUIRE(nobody.size() == 1);
  CHECK(nobody[0].what == "nobody_now");
  CHECK(nobody[0].due_at < place.clock.now());
  place.give_own();
  place.at("2026-05-07T15:00:00Z");
  place.pass();
  CHECK(place.queue("nobody").empty());
}

TEST_CASE("with an own account waiting before the birthday nobody is missing, and she hears of it too") {
  Place place;
  place.give_own();
  place.at("2026-04-10T15:00:00Z");
  place.pass();
  CHECK(place.queue("nobody").empty());
  REQUIRE(place.queue("birthdays").size() == 1);
  CHECK(place.queue("birthdays")[0].state == "own_account");
  CHECK(place.mails(place.own) == 1);
  CHECK(place.mails(place.mother) == 1);
}
