// SPDX-License-Identifier: Apache-2.0
// One practice under policy H15 in a real store with a real book: a six-year-old, her mother and father, a member of staff of every role, and
// every door of the desk as the server has it. For tests only.
#pragma once
#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <future>
#include <map>
#include <memory>

#include "access/desk.h"
#include "access/door.h"
#include "access/law.h"
#include "access/load_facts.h"
#include "accounts/account.h"
#include "accounts/desk.h"
#include "accounts/keys.h"
#include "audit/book.h"
#include "db/migrations.h"
#include "families/link.h"
#include "formats/json/json.h"
#include "practices/policy_version.h"
#include "practices/practice.h"
#include "staff/staff.h"

namespace kinportal::staff_api::test {

inline constexpr std::string_view roles[] = {"front_desk", "nurse", "clinician", "billing", "privacy_officer", "administrator"};

struct Told {
  int status = 0;
  std::string body;
};

class DeskWorld {
 public:
  explicit DeskWorld(std::vector<access::Route> (*routes)(accounts::Desk&)) {
    std::string pattern = (std::filesystem::temp_directory_path() / "kinportal-desk-XXXXXX").string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    folder_ = pattern;
    store = open("kinportal", db::store_migrations());
    auto key = audit::SigningKey::make("test/book", random);
    REQUIRE(key.ok());
    auto opened = audit::Book::open(open("book", db::book_migrations()), std::move(key).value(), clock, random);
    REQUIRE(opened.ok());
    book = std::move(opened).value();
    gate = std::make_unique<access::Gate>(*store, *book, policies, clock, random);
    desk.reset(new accounts::Desk{
        *store, clock, random, keys, hasher, accounts::SignInOptions{},
        [this](db::Transaction&, const accounts::Notice& notice) -> Result<void> {
          notices.push_back(notice);
          return {};
        },
        [this](db::Reader& reader, const AccountId& account) { return staff::works_anywhere(reader, account, clock.now()); }});
    all_routes = routes(*desk);
    change([&](const families::Deed& deed) { return fill(deed); });
  }
  ~DeskWorld() {
    gate.reset();
    desk.reset();
    book.reset();
    store.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  DeskWorld(const DeskWorld&) = delete;

  void change(const std::function<Result<void>(const families::Deed&)>& work) {
    const auto done = store->write([&](db::Transaction& tx) {
      return work(families::Deed{tx, *book, random, {audit::ActorKind::staff, "desk", "staff", ""}, clock.now()});
    });
    REQUIRE_MESSAGE(done.ok(), done.error().sentence);
    REQUIRE(book->drain_outbox(*store).ok());
  }

  /// As the dispatcher calls a door, for somebody signed in with a second factor. '/today' is below the practice's desk, '/api/…' whole.
  Told ask(http::Method method, const std::string& path, const AccountId& who, const std::string& body = {}) {
    http::Request request;
    request.method = method;
    const std::string whole = path.starts_with("/api") ? path : "/api/v1/staff/clinic" + path;
    const auto mark = whole.find('?');
    request.path = whole.substr(0, mark);
    for (std::string rest = mark == std::string::npos ? "" : whole.substr(mark + 1); !rest.empty();) {
      const std::string pair = rest.substr(0, rest.find('&'));
      rest.erase(0, pair.size() + 1);
      request.query.emplace_back(pair.substr(0, pair.find('=')), pair.substr(pair.find('=') + 1));
    }
    request.body = body;
    for (const access::Route& route : all_routes) {
      if (route.method != method || !matches(route.pattern, request)) continue;
      access::Doorway at(*gate, "r");
      access::Viewer viewer;
      viewer.account = who;
      viewer.request_id = "r";
      viewer.signin.signin = prove(who);
      viewer.signin.account = who;
      at.set_viewer(viewer);
      auto answer = route.door(at, request);
      at.release_snapshot();
      auto durable = std::make_shared<std::promise<bool>>();
      auto written = durable->get_future();
      at.looks().when_durable([durable](bool all) { durable->set_value(all); });
      REQUIRE(written.get());
      if (!answer.ok()) return {access::http_status(answer.error().fault), answer.error().sentence};
      const int status = answer->status();
      return {status, std::move(*answer).take_response().body};
    }
    FAIL("no door at " << whole);
    return {};
  }
  /// Her sign-in, in which she showed her password at `proved_at` (just now when that is not set).
  SigninId prove(const AccountId& who) {
    const auto id = SigninId::trusted("signin-" + who.text());
    const Instant at = proved_at.value_or(clock.now());
    const auto done = store->write([&](db::Transaction& tx) -> Result<void> {
      TRY(tx.execute("DELETE FROM signin WHERE signin_id = $1", {id}));
      TRY(tx.execute(
          "INSERT INTO signin (token_hash, signin_id, account_id, second_factor, setup_only, opened_at, last_seen_at, proved_at, "
          "label, address) VALUES ($1, $2, $3, 1, 0, $4, $4, $4, '', '')",
          {db::Value::blob("hash of " + who.text()), id, who, at}));
      return {};
    });
    REQUIRE_MESSAGE(done.ok(), done.error().sentence);
    return id;
  }
  Told get(const std::string& path, std::string_view role) { return ask(http::Method::get, path, staff.at(std::string(role))); }
  Told post(const std::string& path, std::string_view role, const std::string& body) {
    return ask(http::Method::post, path, staff.at(std::string(role)), body);
  }
  /// How many categories this person's plan opens now.
  std::size_t sees(const AccountId& account) {
    auto snapshot = store->snapshot();
    const auto loaded = access::load_facts(*snapshot, policies, practice, account, mia, clock.now());
    if (!loaded.ok()) return 0;
    const auto plan = access::Plan::of(loaded->policy.get(), loaded->facts, clock.now());
    std::size_t open = 0;
    for (int i = 0; i < access::category_count; ++i) open += plan.open(access::category_at(i)) ? 1 : 0;
    return open;
  }
  std::vector<audit::RecordedEntry> entries() { return book->entries_of_patient(practice, mia, std::nullopt, 200).value().entries; }

  FixedClock clock{*Instant::parse("2026-06-01T12:00:00-04:00")};
  SystemRandom random;
  access::PolicyCache policies;
  accounts::AccountKeys keys = std::move(accounts::AccountKeys::derive(Secret(std::string(43, 'k')))).value();
  accounts::PasswordHasher hasher{accounts::HashOptions{8192, 1, 4, 64, std::chrono::milliseconds(5000)}, random};
  std::unique_ptr<db::Database> store;
  std::unique_ptr<audit::Book> book;
  std::unique_ptr<access::Gate> gate;
  std::unique_ptr<accounts::Desk> desk;
  std::vector<accounts::Notice> notices;
  std::optional<Instant> proved_at;  // of whoever asks; nothing: just now
  std::vector<access::Route> all_routes;
  const PracticeId practice = PracticeId::trusted("clinic");
  const PatientId mia = PatientId::trusted("mia");
  AccountId mother, father, stranger;
  LinkId mothers, fathers;
  std::map<std::string, AccountId> staff;

 private:
  std::unique_ptr<db::Database> open(const char* name, std::span<const db::Migration> migrations) {
    db::StoreOptions options{folder_, name, 4, false};
    if (const char* postgres = std::getenv("KINPORTAL_TEST_POSTGRES")) {
      options.store = postgres;
      options.name =
          std::string(name) + to_hex(std::as_bytes(std::span(folder_.data() + folder_.size() - 6, 6))) + std::to_string(::getpid());
    }
    auto opened = db::Database::open(options);
    REQUIRE_MESSAGE(opened.ok(), opened.error().sentence);
    REQUIRE(db::migrate(**opened, migrations, clock).ok());
    return std::move(opened).value();
  }
  static bool matches(const std::string& pattern, http::Request& request) {
    std::vector<std::pair<std::string, std::string>> found;
    std::string_view left = pattern, path = request.path;
    while (!left.empty() || !path.empty()) {
      if (left.empty() || path.empty()) return false;
      left.remove_prefix(1);
      path.remove_prefix(1);
      const std::string_view wanted = left.substr(0, left.find('/')), given = path.substr(0, path.find('/'));
      if (wanted.starts_with("{")) found.emplace_back(wanted.substr(1, wanted.size() - 2), given);
      else if (wanted != given) return false;
      left.remove_prefix(wanted.size());
      path.remove_prefix(given.size());
    }
    request.path_parameters = std::move(found);
    return true;
  }
  Result<AccountId> account(db::Transaction& tx, const std::string& name) {
    accounts::NewAccount fresh;
    fresh.email = EmailAddress(name + "@example.org");
    fresh.given_names = PersonName(name + " Quillfeather");
    fresh.family_name = PersonName("Brightwater");
    fresh.birth_on = BirthDate(*Day::parse("1985-01-01"));
    return accounts::create_account(tx, fresh, clock.now(), random);
  }
  Result<LinkId> parent(const families::Deed& deed, const AccountId& who) {
    TRY(deed.transaction.execute("INSERT INTO account_at_practice (practice_id, account_id, id_status) VALUES ($1, $2, 'verified')",
                                 {practice, who}));
    families::NewLink link;
    link.practice = practice;
    link.account = who;
    link.patient = mia;
    link.kind = "PARENT";
    link.custody = "joint";
    link.granted_at = clock.now() - std::chrono::hours(1);
    return families::make_link(deed, link);
  }
  Result<void> fill(const families::Deed& deed) {
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
    TRY_LET(mother, account(tx, "mother"));
    TRY_LET(father, account(tx, "father"));
    TRY_LET(stranger, account(tx, "stranger"));
    TRY_LET(mothers, parent(deed, mother));
    TRY_LET(fathers, parent(deed, father));
    for (const std::string_view role : roles) {
      TRY_LET(const AccountId who, account(tx, "staff." + std::string(role)));
      TRY_LET(const auto parsed, staff::parse_role(role));
      TRY(staff::add_staff(tx, {practice, who, PersonName("Staff " + std::string(role)), parsed}, clock.now() - std::chrono::hours(1),
                           random));
      staff[std::string(role)] = who;
    }
    return {};
  }
  std::string folder_;
};

}  // namespace kinportal::staff_api::test
