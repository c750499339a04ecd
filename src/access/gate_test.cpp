// SPDX-License-Identifier: Apache-2.0
// The Gate over real stores: every look and every refusal is one entry, a revoke is effective for the next answer, and when the book cannot
// be written nothing is shown.
#include "access/gate.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <future>

#include "access/law.h"
#include "access/load_facts.h"
#include "access/looks_told.h"
#include "access/plan.h"
#include "access/visitors.h"
#include "accounts/account.h"
#include "audit/book.h"
#include "db/migrations.h"
#include "families/at_practice.h"
#include "families/link.h"
#include "practices/policy_version.h"
#include "practices/practice.h"
#include "staff/staff.h"

using namespace kinportal;
using access::Doorway;
using access::Purpose;

namespace {

const PracticeId practice = PracticeId::trusted("clinic");
const PatientId mia = PatientId::trusted("mia");

// One practice under policy H15, one six-year-old, her mother, a stranger and a nurse.
class World {
 public:
  World() {
    std::string pattern = (std::filesystem::temp_directory_path() / "kinportal-gate-XXXXXX").string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    folder = pattern;
    store = open("kinportal", db::store_migrations());
    auto key = audit::SigningKey::make("test/book", random);
    REQUIRE(key.ok());
    auto opened = audit::Book::open(open("book", db::book_migrations()), std::move(key).value(), clock, random);
    REQUIRE(opened.ok());
    book = std::move(opened).value();
    gate = std::make_unique<access::Gate>(*store, *book, policies, clock, random);
    fill();
  }
  ~World() {
    gate.reset();
    book.reset();
    store.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  }
  World(const World&) = delete;

  access::Viewer viewer(const AccountId& account) const {
    access::Viewer viewer;
    viewer.account = account;
    viewer.request_id = "r";
    return viewer;
  }
  void change(const std::function<Result<void>(const families::Deed&)>& work) {
    const auto done = store->write([&](db::Transaction& tx) -> Result<void> {
      return work(families::Deed{tx, *book, random, {audit::ActorKind::staff, "nurse", "staff", ""}, clock.now()});
    });
    REQUIRE_MESSAGE(done.ok(), done.error().sentence);
  }
  // Waits until every look of the request is durable; whether all of them are.
  static bool durable(Doorway& at) {
    std::promise<bool> answer;
    auto future = answer.get_future();
    at.looks().when_durable([kept = std::make_shared<std::promise<bool>>(std::move(answer))](bool all) { kept->set_value(all); });
    return future.get();
  }
  std::vector<audit::RecordedEntry> entries() {
    auto page = book->entries_of_patient(practice, mia, std::nullopt, 100);
    REQUIRE(page.ok());
    return page->entries;
  }

  std::filesystem::path folder;
  FixedClock clock{*Instant::parse("2026-06-01T12:00:00-04:00")};
  SystemRandom random;
  access::PolicyCache policies;
  std::unique_ptr<db::Database> store;
  std::unique_ptr<audit::Book> book;
  std::unique_ptr<access::Gate> gate;
  AccountId mother, stranger, nurse;
  LinkId link;

 private:
  std::unique_ptr<db::Database> open(const char* name, std::span<const db::Migration> migrations) {
    db::StoreOptions options;
    options.store = folder.string();
    options.name = name;
    auto opened = db::Database::open(options);
    REQUIRE(opened.ok());
    REQUIRE(db::migrate(**opened, migrations, clock).ok());
    return std::move(opened).value();
  }
  Result<AccountId> account(db::Transaction& tx, const char* email) {
    accounts::NewAccount fresh;
    fresh.email = EmailAddress(email);
    fresh.given_names = PersonName("Rosa Quillfeather");
    fresh.family_name = PersonName("Brightwater");
    fresh.birth_on = BirthDate(*Day::parse("1990-01-01"));
    return accounts::create_account(tx, fresh, clock.now(), random);
  }
  void fill() {
    change([&](const families::Deed& deed) -> Result<void> {
      db::Transaction& tx = deed.transaction;
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
      TRY(
          tx.execute("INSERT INTO patient (practice_id, patient_id, given_names, family_name, search_name, birth_on, sex, created_at) "
                     "VALUES ($1, $2, 'Mia', 'Brightwater', 'brightwater mia', '2020-02-02', 'female', 0)",
                     {practice, mia}));
      TRY_LET(mother, account(tx, "mother@example.org"));
      TRY_LET(stranger, account(tx, "stranger@example.org"));
      TRY_LET(nurse, account(tx, "nurse@example.org"));
      TRY(tx.execute("INSERT INTO account_at_practice (practice_id, account_id, id_status) VALUES ($1, $2, 'verified')",
                     {practice, mother}));
      staff::NewStaffMember member;
      member.practice = practice;
      member.account = nurse;
      member.display_name = PersonName("Nurse Ada");
      member.role = staff::Role::nurse;
      TRY(staff::add_staff(tx, member, clock.now() - std::chrono::hours(1), random));
      families::NewLink fresh;
      fresh.practice = practice;
      fresh.account = mother;
      fresh.patient = mia;
      fresh.kind = "PARENT";
      fresh.custody = "full";
      fresh.granted_at = clock.now() - std::chrono::hours(1);
      TRY_LET(link, families::make_link(deed, fresh));
      return {};
    });
    REQUIRE(book->drain_outbox(*store).ok());
  }
};

}  // namespace

TEST_CASE("a look leaves exactly one entry, and it is durable before the answer may leave") {
  World world;
  const auto before = world.entries().size();
  Doorway at(*world.gate);
  at.set_viewer(world.viewer(world.mother));
  auto key = at.open_chart(practice, mia, Purpose::view_results);
  REQUIRE(key.ok());
  CHECK(key->capacity() == "parent");
  key->showed(3);
  [[maybe_unused]] const auto receipt = std::move(*key).close();
  CHECK(World::durable(at));
  const auto entries = world.entries();
  REQUIRE(entries.size() == before + 1);
  CHECK(entries.front().entry.verb == "view_results");
  CHECK(entries.front().entry.effect == audit::Effect::allow);
  CHECK(entries.front().entry.reason == "ALLOW_TIER");
  CHECK(entries.front().entry.items == 3);
  CAPTURE(entries.front().entry.rules);
  CHECK(entries.front().entry.rules.find("band.0-15") != std::string::npos);
}

TEST_CASE("a stranger hears the same about a patient as about nobody, and both attempts are in the book") {
  World world;
  Doorway at(*world.gate);
  at.set_viewer(world.viewer(world.stranger));
  const auto real = at.open_chart(practice, mia, Purpose::view_results);
  const auto nobody = at.open_chart(practice, PatientId::trusted("nobody"), Purpose::view_results);
  REQUIRE_FALSE(real.ok());
  REQUIRE_FALSE(nobody.ok());
  CHECK(real.error().fault == nobody.error().fault);
  CHECK(real.error().sentence == nobody.error().sentence);
  CHECK(World::durable(at));
  CHECK(world.entries().front().entry.effect == audit::Effect::deny);
  CHECK(world.entries().front().entry.reason == "DENY_NO_RELATIONSHIP");
}

TEST_CASE("a key that is dropped because a door failed still leaves its entry") {
  World world;
  const auto before = world.entries().size();
  Doorway at(*world.gate);
  at.set_viewer(world.viewer(world.mother));
  {
    auto key = at.open_chart(practice, mia, Purpose::view_notes);
    REQUIRE(key.ok());
  }
  CHECK(World::durable(at));
  CHECK(world.entries().size() == before + 1);
}

TEST_CASE("an answer made before a revoke does not hold after it, and the next look is refused") {
  World world;
  Doorway at(*world.gate);
  at.set_viewer(world.viewer(world.mother));
  auto key = at.open_chart(practice, mia, Purpose::view_results);
  REQUIRE(key.ok());
  [[maybe_unused]] const auto receipt = std::move(*key).close();
  at.release_snapshot();
  CHECK(*at.facts_still_hold());
  world.change([&](const families::Deed& deed) { return families::end_link(deed, practice, world.link); });
  CHECK_FALSE(at.facts_surely_hold());
  CHECK_FALSE(*at.facts_still_hold());
  Doorway later(*world.gate);
  later.set_viewer(world.viewer(world.mother));
  CHECK_FALSE(later.open_chart(practice, mia, Purpose::view_results).ok());
  CHECK(World::durable(later));
  CHECK(World::durable(at));
}

TEST_CASE("a change that touches nobody's rights leaves answers alone") {
  World world;
  Doorway at(*world.gate);
  at.set_viewer(world.viewer(world.mother));
  auto key = at.open_chart(practice, mia, Purpose::view_results);
  REQUIRE(key.ok());
  [[maybe_unused]] const auto receipt = std::move(*key).close();
  REQUIRE(world.store
              ->write([](db::Transaction& tx) -> Result<void> {
                TRY(tx.execute("UPDATE patient SET phone = '5'"));
                return {};
              })
              .ok());
  CHECK_FALSE(at.facts_surely_hold());
  CHECK(*at.facts_still_hold());
  CHECK(World::durable(at));
}

TEST_CASE("on her fifteenth birthday the mother keeps what the policy leaves and loses the results") {
  World world;
  world.clock.set(*Instant::parse("2035-02-01T23:59:59-05:00"));
  {
    Doorway at(*world.gate);
    at.set_viewer(world.viewer(world.mother));
    const auto key = at.open_chart(practice, mia, Purpose::view_home);
    REQUIRE(key.ok());
    CHECK(key->plan().open(access::Category::result));
  }
  world.clock.set(*Instant::parse("2035-02-02T00:00:00-05:00"));
  Doorway at(*world.gate);
  at.set_viewer(world.viewer(world.mother));
  const auto key = at.open_chart(practice, mia, Purpose::view_home);
  REQUIRE(key.ok());
  CHECK_FALSE(key->plan().open(access::Category::result));
  CHECK(key->plan().open(access::Category::billing));
}

TEST_CASE("a nurse opens a chart in her role, a mother cannot through the staff door") {
  World world;
  Doorway at(*world.gate);
  at.set_viewer(world.viewer(world.nurse));
  {
    auto key = at.open_chart_as_staff(practice, mia, Purpose::view_notes);
    REQUIRE(key.ok());
    CHECK(key->capacity() == "nurse");
    const auto seen = key->what_account_sees(world.mother);
    REQUIRE(seen.ok());
    CHECK(std::find(seen->categories.begin(), seen->categories.end(), "result") != seen->categories.end());
    CHECK(key->what_account_sees(world.stranger)->categories.empty());
  }
  CHECK(at.open_search(practice).ok());
  CHECK(World::durable(at));
  Doorway other(*world.gate);
  other.set_viewer(world.viewer(world.mother));
  CHECK(other.open_chart_as_staff(practice, mia, Purpose::view_notes).error().fault == Fault::not_found);
  CHECK(other.open_search(practice).error().fault == Fault::not_found);
  CHECK(World::durable(other));
}

TEST_CASE("when the visitors' book cannot take the entry, nothing may be shown") {
  World world;
  Doorway at(*world.gate);
  auto viewer = world.viewer(world.mother);
  viewer.request_id = std::string(audit::Book::max_field_bytes + 1, 'x');  // an entry the book refuses
  at.set_viewer(viewer);
  auto key = at.open_chart(practice, mia, Purpose::view_results);
  REQUIRE(key.ok());
  [[maybe_unused]] const auto receipt = std::move(*key).close();
  CHECK_FALSE(World::durable(at));
}

TEST_CASE("a court order, a dispute and a clinician's finding are not readable from 'who looked'") {
  World world;
  world.change([&](const families::Deed& deed) { return families::open_dispute(deed, practice, world.link); });
  world.change([&](const families::Deed& deed) { return families::close_dispute(deed, practice, world.link); });
  REQUIRE(world.book->drain_outbox(*world.store).ok());
  Doorway at(*world.gate);
  at.set_viewer(world.viewer(world.mother));
  auto key = at.open_chart(practice, mia, Purpose::view_visitors);
  REQUIRE(key.ok());
  CHECK(access::read_visitors(*world.book, *key, world.mother, "")->visitors.empty());
  { [[maybe_unused]] const auto receipt = std::move(*key).close(); }
  CHECK(World::durable(at));
}

TEST_CASE("a parent reads who looked, but not the teenager's own looks; the practice sees refusals too") {
  World world;
  AccountId teen;
  REQUIRE(world.store
              ->write([&](db::Transaction& tx) -> Result<void> {
                accounts::NewAccount fresh;
                fresh.email = EmailAddress("teen@example.org");
                fresh.given_names = PersonName("Mia");
                fresh.family_name = PersonName("Brightwater");
                TRY_LET(teen, accounts::create_account(tx, fresh, world.clock.now(), world.random));
                TRY(tx.execute(
                    "INSERT INTO patient_own_account (practice_id, patient_id, account_id, own_email, since_at) VALUES ($1, $2, $3, 1, 0)",
                    {practice, mia, teen}));
                return {};
              })
              .ok());
  world.clock.set(*Instant::parse("2035-03-02T12:00:00-05:00"));
  const auto look = [&](const AccountId& who, Purpose purpose) {
    Doorway at(*world.gate);
    at.set_viewer(world.viewer(who));
    { auto key = at.open_chart(practice, mia, purpose); }
    REQUIRE(World::durable(at));
  };
  look(teen, Purpose::view_notes);
  look(world.stranger, Purpose::view_notes);
  const auto visitors = [&](const AccountId& who, access::Hat hat) {
    Doorway at(*world.gate);
    at.set_viewer(world.viewer(who));
    auto key = hat == access::Hat::staff ? at.open_chart_as_staff(practice, mia, Purpose::view_visitors)
                                         : at.open_chart(practice, mia, Purpose::view_visitors);
    REQUIRE(key.ok());
    const auto page = access::read_visitors(*world.book, *key, who, "");
    REQUIRE(page.ok());
    const auto shown = page->visitors.size();
    { [[maybe_unused]] const auto receipt = std::move(*key).close(); }
    REQUIRE(World::durable(at));
    return shown;
  };
  CHECK(visitors(teen, access::Hat::family) == 1);  // her own look; how a link came about is the practice's business
  CHECK(visitors(world.mother, access::Hat::family) == 0);  // not the two looks of her daughter, not the stranger's attempt
  CHECK(visitors(world.nurse, access::Hat::staff) == 5);  // all of it, the refused attempt and the mother's look too
}

TEST_CASE("a nurse's look at something hidden is not readable from 'who looked', one at something the mother sees is") {
  World world;
  world.change([&](const families::Deed& deed) -> Result<void> {
    for (const char* item : {"ordinary", "confidential"}) {
      TRY(deed.transaction.execute(
          "INSERT INTO chart_item (practice_id, patient_id, item_id, category, kind, code, happened_at, service_on, available_at, "
          "transmitted_at, status, labels, consenter, title, body) VALUES ($1, $2, $3, 'result', 'lab', '', 1, '2033-02-01', 1, 1, 'final', "
          "0, $4, 'Test', '{}')",
          {practice, mia, std::string_view(item), std::string_view(item[0] == 'o' ? "parent" : "minor")}));
    }
    return {};
  });
  world.clock.set(*Instant::parse("2033-03-02T12:00:00-05:00"));
  const auto nurse_looks_at = [&](const char* item) {
    Doorway at(*world.gate);
    at.set_viewer(world.viewer(world.nurse));
    {
      auto key = at.open_chart_as_staff(practice, mia, Purpose::view_result);
      REQUIRE(key.ok());
      key->showed(1, item);
    }
    REQUIRE(World::durable(at));
  };
  const auto looks_the_mother_reads = [&] {
    Doorway at(*world.gate);
    at.set_viewer(world.viewer(world.mother));
    std::size_t shown = 0;
    {
      auto key = at.open_chart(practice, mia, Purpose::view_visitors);
      REQUIRE(key.ok());
      access::LooksTold told(*key, world.mother, std::nullopt);
      for (const auto& recorded : world.entries()) {
        const auto may_read = told.may_read(recorded.entry);
        REQUIRE(may_read.ok());
        if (*may_read && recorded.entry.actor_kind == audit::ActorKind::staff) ++shown;
      }
    }
    REQUIRE(World::durable(at));
    return shown;
  };
  nurse_looks_at("confidential");
  CHECK(looks_the_mother_reads() == 0);
  nurse_looks_at("ordinary");
  CHECK(looks_the_mother_reads() == 1);
}

TEST_CASE("where a policy keeps part of a teenager's chart private, that the practice was busy with it stays private too") {
  World world;
  world.change([&](const families::Deed& deed) -> Result<void> {
    for (const auto& source : access::built_in_policies()) {
      if (source.file.find("REF.toml") == std::string::npos) continue;
      TRY(practices::publish_policy(deed.transaction, {practice, *Instant::parse("2030-01-01T00:00:00Z"), "2", "REF", source.text,
                                                       practices::policy_checksum(source.text), "test", deed.now}));
    }
    return families::set_id_status(deed, practice, world.mother, "verified");
  });
  const auto looks_told_at = [&](const char* when) {
    world.clock.set(*Instant::parse(when));
    Doorway nurse(*world.gate);
    nurse.set_viewer(world.viewer(world.nurse));
    { auto key = nurse.open_chart_as_staff(practice, mia, Purpose::view_notes); }
    REQUIRE(World::durable(nurse));
    Doorway at(*world.gate);
    at.set_viewer(world.viewer(world.mother));
    bool told_of = false;
    {
      auto key = at.open_chart(practice, mia, Purpose::view_visitors);
      REQUIRE(key.ok());
      access::LooksTold told(*key, world.mother, std::nullopt);
      const auto may_read = told.may_read(world.entries().front().entry);
      REQUIRE(may_read.ok());
      told_of = *may_read;
    }
    REQUIRE(World::durable(at));
    return told_of;
  };
  CHECK(looks_told_at("2031-06-01T12:00:00-04:00"));  // she is eleven
  CHECK_FALSE(looks_told_at("2033-06-01T12:00:00-04:00"));  // she is thirteen
}
