// SPDX-License-Identifier: Apache-2.0
// Everything here is the portal's own: data folder, keys, migrations, families' deeds, sign-ins. Only the listener is left out; what it
// adds to an answer (date, length, fixed headers) does not depend on a store.
#include "portal_world.h"

#include <doctest/doctest.h>
#include <libpq-fe.h>

#include <array>
#include <cstdlib>
#include <future>

#include "access/law.h"
#include "accounts/account.h"
#include "accounts/steps.h"
#include "db/migrations.h"
#include "db/postgres/postgres_connection.h"
#include "families/assent.h"
#include "families/at_practice.h"
#include "families/link.h"
#include "families/paper.h"
#include "families/wishes.h"
#include "practices/policy_version.h"
#include "practices/practice.h"
#include "staff/staff.h"

namespace kinportal::test {
namespace {

constexpr std::chrono::hours year{24 * 365};

// The born are so old on the tests' day, 2026-06-01: 6, 13, 16, 19 and 70 years.
struct Born {
  const char* id;
  const char* on;
};
constexpr Born born[] = {
    {"kid", "2020-02-02"}, {"tween", "2013-03-03"}, {"teen", "2010-04-04"}, {"son", "2007-05-05"}, {"elder", "1956-01-06"}};

std::string make_database() {
  std::array<std::byte, 8> unique{};
  SystemRandom().fill(unique);
  std::string name = "world_" + to_hex(unique);
  PGconn* connection = PQconnectdb(std::getenv("KINPORTAL_TEST_POSTGRES"));
  PGresult* made = PQexec(connection, ("CREATE DATABASE " + name).c_str());
  const bool ok = PQresultStatus(made) == PGRES_COMMAND_OK;
  PQclear(made);
  PQfinish(connection);
  REQUIRE(ok);
  return name;
}

void drop_database(const std::string& name) {
  PGconn* connection = PQconnectdb(std::getenv("KINPORTAL_TEST_POSTGRES"));
  PQclear(PQexec(connection, ("DROP DATABASE " + name + " WITH (FORCE)").c_str()));
  PQfinish(connection);
}

// Papers of a guardian or proxy that hold since two years, verified.
Result<void> bring(const families::Deed& deed, const PracticeId& practice, const PatientId& patient, const AccountId& account,
                   const char* kind, std::vector<std::string> categories = {}) {
  families::NewPaper paper;
  paper.practice = practice;
  paper.patient = patient;
  paper.account = account;
  paper.kind = kind;
  paper.seen_at = deed.now - year / 12;
  paper.from_at = deed.now - year / 12;
  paper.to_at = deed.now + 2 * year;
  paper.categories = std::move(categories);
  TRY_LET(const PaperId id, families::file_paper(deed, paper));
  return families::verify_paper(deed, practice, id, "desk");
}

Result<void> tie(const families::Deed& deed, const PracticeId& practice, const PatientId& patient, const AccountId& account,
                 const char* kind, const char* custody, std::chrono::hours ago) {
  families::NewLink link;
  link.practice = practice;
  link.account = account;
  link.patient = patient;
  link.kind = kind;
  link.custody = custody;
  link.granted_at = deed.now - ago;
  link.pin_redeemed_in_time = true;
  TRY(families::make_link(deed, link));
  return {};
}

Result<void> permit(const families::Deed& deed, const PracticeId& practice, const PatientId& patient, const AccountId& account,
                    bool permits, std::vector<std::string> labels, std::vector<std::string> categories = {}) {
  families::NewConsent consent;
  consent.practice = practice;
  consent.patient = patient;
  consent.account = account;
  consent.permits = permits;
  consent.labels = std::move(labels);
  consent.categories = std::move(categories);
  TRY(families::give_consent(deed, consent));
  return {};
}

}  // namespace

PortalWorld::PortalWorld(const Clock& clock) : clock_(clock) {
  make_stores();
  background_ = std::make_unique<server::Background>(1);
  dispatch_ = std::make_unique<server::Dispatch>(server::Router(portal_->routes()), portal_->gate(), portal_->services(), *background_);
  for (const char* policy : {"H15", "CP", "AM", "REF"}) {
    const auto done = change([&](db::Transaction& tx) { return settle(tx, policy); });
    REQUIRE_MESSAGE(done.ok(), (done.ok() ? "" : done.error().sentence));
  }
  for (const Born& one : born) patients_.push_back(PatientId::trusted(one.id));
  REQUIRE(portal_->book().drain_outbox(portal_->store()).ok());
}

PortalWorld::~PortalWorld() {
  background_.reset();
  dispatch_.reset();
  portal_.reset();
  if (!database_.empty()) drop_database(database_);
}

void PortalWorld::make_stores() {
  REQUIRE(server::make_data_folder(folder_.path(), random_).ok());
  auto options = server::read_options(server::DataFolder{folder_.path()}.config());
  REQUIRE(options.ok());
  options->data = folder_.path();
  options->demo = true;
  options->plain_http = true;
  options->readers = 4;
  if (on_postgres()) {
    database_ = make_database();
    std::string place = std::getenv("KINPORTAL_TEST_POSTGRES");
    options->store = place.replace(place.find("dbname=postgres"), 15, "dbname=" + database_);
  }
  for (const bool book : {false, true}) {
    auto store = db::Database::open(book ? server::book_options(*options) : server::store_options(*options));
    INFO(sentence_of(store));
    REQUIRE(store.ok());
    REQUIRE(db::migrate(**store, book ? db::book_migrations() : db::store_migrations(), clock_).ok());
  }
  auto portal = server::Portal::open(*options, {&clock_, &random_});
  INFO(sentence_of(portal));
  REQUIRE(portal.ok());
  portal_ = std::move(portal).value();
}

Result<AccountId> PortalWorld::account(db::Transaction& tx, const std::string& name, const char* born_on) {
  accounts::NewAccount fresh;
  fresh.email = EmailAddress(name + "@families.example");
  fresh.given_names = PersonName(name + " Quillfeather");
  fresh.family_name = PersonName("Brightwater");
  TRY_LET(const Day day, Day::parse(born_on));
  fresh.birth_on = BirthDate(day);
  return accounts::create_account(tx, fresh, clock_.now(), random_);
}

Result<void> PortalWorld::sign_in(db::Transaction& tx, const std::string& name, const PracticeId& practice, const AccountId& account,
                                  bool staff) {
  TRY_LET(const auto facts, accounts::facts_by_account(tx, account));
  if (!facts) return fail(Fault::bug, "the account just made is not there");
  TRY_LET(const auto in,
          accounts::open_signin(tx, portal_->desk(), *facts, {"192.0.2.7", "test", ""}, accounts::Shown::second_factor, clock_.now()));
  viewers_.push_back({name + " at " + practice.text(), practice, account, in.token.reveal(), staff});
  return {};
}

Result<void> PortalWorld::settle(db::Transaction& tx, const std::string& policy) {
  const Instant now = clock_.now();
  practices::Practice place;
  place.id = PracticeId::trusted(policy);
  place.name = "Practice under " + policy;
  TRY_LET(place.zone, Zone::find("America/New_York"));
  place.state = "NY";
  place.phone = "518-555-0100";
  TRY(practices::file_practice(tx, place));
  const PracticeId& practice = place.id;
  practices_.push_back(practice);
  for (const auto& source : access::built_in_policies()) {
    if (source.file != "policies/" + policy + ".toml") continue;
    TRY(practices::publish_policy(
        tx, {practice, now - 20 * year, "1", policy, source.text, practices::policy_checksum(source.text), "test", now - 20 * year}));
  }
  for (const Born& one : born) {
    TRY(
        tx.execute("INSERT INTO patient (practice_id, patient_id, given_names, family_name, search_name, birth_on, sex, created_at) "
                   "VALUES ($1, $2, $3, 'Brightwater', $3, $4, 'female', 0)",
                   {practice, one.id, one.id, one.on}));
  }
  const auto id = [](const char* text) { return PatientId::trusted(text); };
  const families::Deed deed{tx, portal_->book(), random_, {audit::ActorKind::staff, "desk", "staff", ""}, now};

  struct Cast {
    const char* name;
    const char* born_on;
  };
  std::map<std::string, AccountId> cast;
  for (const Cast& one : {Cast{"parent", "1985-01-01"}, Cast{"restricted", "1984-01-01"}, Cast{"step", "1986-01-01"},
                          Cast{"teen-self", "2010-04-04"}, Cast{"proxy", "1980-01-01"}, Cast{"elder-self", "1956-01-06"},
                          Cast{"stranger", "1990-01-01"}, Cast{"desk", "1990-01-01"}, Cast{"clinician", "1970-01-01"}}) {
    TRY_LET(cast[one.name], account(tx, std::string(one.name) + "-" + policy, one.born_on));
    TRY(families::set_id_status(deed, practice, cast[one.name], "verified"));
  }
  for (const char* child : {"kid", "tween", "teen", "son"}) TRY(tie(deed, practice, id(child), cast["parent"], "PARENT", "full", 5 * year));
  TRY(permit(deed, practice, id("teen"), cast["parent"], true, {"BH"}));
  for (const char* child : {"kid", "tween", "teen"}) TRY(tie(deed, practice, id(child), cast["restricted"], "PARENT", "joint", year));
  TRY(bring(deed, practice, id("kid"), cast["restricted"], "court_restriction", {"result", "note"}));
  TRY(permit(deed, practice, id("tween"), cast["restricted"], false, {"-"}, {"medication", "document"}));
  TRY(tie(deed, practice, id("kid"), cast["step"], "STEP", "none", year));
  TRY(bring(deed, practice, id("kid"), cast["step"], "legal_rights"));
  TRY(tie(deed, practice, id("tween"), cast["step"], "STEP", "none", year));
  TRY(families::give_own_account(deed, practice, id("teen"), cast["teen-self"], families::OwnContact::own));
  TRY(families::sign_assent(deed, practice, id("teen")));
  TRY(tie(deed, practice, id("elder"), cast["proxy"], "ADULT_PROXY", "unknown", year / 2));
  TRY(tie(deed, practice, id("son"), cast["proxy"], "POA", "unknown", year / 2));
  TRY(bring(deed, practice, id("elder"), cast["proxy"], "adult_form"));
  TRY(bring(deed, practice, id("son"), cast["proxy"], "poa_hc"));
  TRY(permit(deed, practice, id("elder"), cast["proxy"], true, {"HIV"}));
  TRY(families::give_own_account(deed, practice, id("elder"), cast["elder-self"], families::OwnContact::own));
  for (const auto& [name, role] : {std::pair{"desk", staff::Role::front_desk}, std::pair{"clinician", staff::Role::clinician}}) {
    TRY(staff::add_staff(tx, {practice, cast[name], PersonName(std::string("Staff ") + name), role}, now - year, random_));
  }
  for (const auto& [name, who] : cast) TRY(sign_in(tx, name, practice, who, name == "desk" || name == "clinician"));
  return {};
}

http::Response PortalWorld::ask(http::Request request) {
  auto answer = std::make_shared<std::promise<http::Response>>();
  auto future = answer->get_future();
  std::uint64_t entries = 0;
  dispatch_->handle(std::move(request), [&, answer](http::Response response) {
    entries = portal_->book().size();
    answer->set_value(std::move(response));
  });
  http::Response response = future.get();
  entries_before_first_byte_ = entries;
  if (response.pieces) {
    std::string sizes;
    for (auto kind = http::Piece::Kind::more; kind == http::Piece::Kind::more;) {
      const http::Piece piece = response.pieces->next();
      kind = piece.kind;
      response.body += piece.bytes;
      sizes += std::to_string(piece.bytes.size()) + " ";
      if (kind == http::Piece::Kind::cut) response.headers.emplace_back("x-cut", "yes");
    }
    response.pieces.reset();
    response.headers.emplace_back("x-pieces", sizes);
  }
  return response;
}

PortalWorld::Write PortalWorld::other_node() const {
  if (!on_postgres()) return {};
  auto opened = db::PostgresConnection::open(portal_->options().store, "kinportal", std::chrono::seconds(20));
  REQUIRE(opened.ok());
  const std::shared_ptr<db::PostgresConnection> connection = std::move(opened).value();
  return [connection](const std::function<Result<void>(db::Transaction&)>& deed) -> Result<void> {
    TRY(connection->run("BEGIN", {}));
    db::Transaction transaction(*connection);
    const auto done = deed(transaction);
    TRY(connection->run(done.ok() ? "COMMIT" : "ROLLBACK", {}));
    return done;
  };
}

http::Response PortalWorld::get(const std::string& target, const std::string& cookie, http::Method method) {
  http::Request request;
  request.method = method;
  request.target = target;
  const auto mark = target.find('?');
  request.path = target.substr(0, mark);
  std::string_view rest = mark == std::string::npos ? std::string_view() : std::string_view(target).substr(mark + 1);
  while (!rest.empty()) {  // the tests' values need no percent-encoding
    const std::string_view pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
    request.query.emplace_back(pair.substr(0, pair.find('=')),
                               pair.find('=') == std::string_view::npos ? "" : pair.substr(pair.find('=') + 1));
  }
  request.headers.emplace_back("host", "localhost");
  if (!cookie.empty()) request.headers.emplace_back("cookie", portal_->services().cookies.signin() + "=" + cookie);
  request.peer_address = "192.0.2.7";
  http::Response response = ask(std::move(request));
  // What an answer leaves behind is written when it is written; here it is waited for, so that both worlds have it at the next request.
  if (target.starts_with("/api/v1/charts/")) REQUIRE(change([](db::Transaction&) { return Result<void>(); }).ok());
  return response;
}

}  // namespace kinportal::test
