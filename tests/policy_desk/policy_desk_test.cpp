// SPDX-License-Identifier: Apache-2.0
// A privacy officer changes the policy: she checks, compares, publishes with a date, and families see something else from that instant on.
#include <doctest/doctest.h>

#include <algorithm>

#include "access/law.h"
#include "access/move_line.h"
#include "accounts/account.h"
#include "accounts/signins.h"
#include "accounts/steps.h"
#include "audit/book.h"
#include "formats/json/json.h"
#include "portal_world.h"
#include "practices/policy_version.h"
#include "staff/staff.h"

namespace kinportal::test {
namespace {

const Instant today = *Instant::parse("2026-06-01T12:00:00-04:00");
const std::string base = "/api/v1/staff/REF/policy";

class PolicyDesk {
 public:
  PolicyDesk() : world(clock) {
    for (const auto& [name, role] : {std::pair{"officer", staff::Role::privacy_officer}, std::pair{"second", staff::Role::privacy_officer},
                                     std::pair{"admin", staff::Role::administrator}, std::pair{"nurse", staff::Role::nurse},
                                     std::pair{"bills", staff::Role::billing}}) {
      const auto done = world.change([&](db::Transaction& tx) -> Result<void> {
        accounts::NewAccount fresh;
        fresh.email = EmailAddress(std::string(name) + "@desk.example");
        fresh.given_names = PersonName("Ida Quillfeather");
        fresh.family_name = PersonName("Ash");
        fresh.birth_on = BirthDate(*Day::parse("1975-01-01"));
        TRY_LET(const AccountId account, accounts::create_account(tx, fresh, clock.now(), random));
        TRY(staff::add_staff(tx, {PracticeId::trusted("REF"), account, PersonName(std::string("Staff ") + name), role},
                             clock.now() - std::chrono::hours(100), random));
        accounts_.emplace(name, account);
        return {};
      });
      REQUIRE_MESSAGE(done.ok(), sentence_of(done));
      sign_in(name, accounts_.at(name));
    }
    for (const ViewerHere& viewer : world.viewers()) {
      if (viewer.practice.text() != "REF") continue;
      const std::string name = viewer.name.substr(0, viewer.name.find(' '));
      cookies[name] = viewer.cookie;
      accounts_.insert_or_assign(name, viewer.account);
    }
  }

  void sign_in(const std::string& name, const AccountId& account) {
    const auto done = world.change([&](db::Transaction& tx) -> Result<void> {
      TRY_LET(const auto facts, accounts::facts_by_account(tx, account));
      TRY_LET(const auto in, accounts::open_signin(tx, world.portal().desk(), *facts, {"192.0.2.7", "test", ""},
                                                   accounts::Shown::second_factor, clock.now()));
      cookies[name] = in.token.reveal();
      return {};
    });
    REQUIRE_MESSAGE(done.ok(), sentence_of(done));
  }
  const AccountId& account(const std::string& name) const { return accounts_.at(name); }
  http::Response get(const std::string& target, const std::string& who) { return world.get(target, cookies.at(who)); }
  http::Response send(http::Method method, const std::string& target, const std::string& who, std::string body) {
    http::Request request;
    request.method = method;
    request.target = request.path = target;
    request.headers.emplace_back("host", "localhost");
    request.headers.emplace_back("content-type", "application/json");
    request.headers.emplace_back("cookie", world.portal().services().cookies.signin() + "=" + cookies.at(who));
    request.headers.emplace_back("x-kinportal-csrf", accounts::csrf_token(world.portal().services().desk.keys, cookies.at(who)));
    request.peer_address = "192.0.2.7";
    request.body = std::move(body);
    return world.ask(std::move(request));
  }
  http::Response post(const std::string& verb, const std::string& who, std::string body) {
    return send(http::Method::post, base + "/" + verb, who, std::move(body));
  }
  // The verbs of the whole book.
  bool book_has(std::string_view verb) {
    REQUIRE(world.portal().book().drain_outbox(world.portal().store()).ok());
    for (std::uint64_t number = 0; number < world.portal().book().size(); ++number) {
      const auto entry = world.portal().book().entry(number);
      if (entry.ok() && entry->entry.verb == verb) return true;
    }
    return false;
  }

  FixedClock clock{today};
  SystemRandom random;
  PortalWorld world;
  std::map<std::string, std::string> cookies;

 private:
  std::map<std::string, AccountId> accounts_;
};

std::string policy_text(const std::string& id) {
  for (const auto& source : access::built_in_policies()) {
    if (source.file == "policies/" + id + ".toml") return source.text;
  }
  return {};
}

std::string moved_text(int from, int to) {
  access::LineMove move;
  move.from_age = from;
  move.to_age = to;
  return access::move_line(policy_text("REF"), move).source;
}

std::string body_of(std::initializer_list<std::pair<std::string_view, std::string>> members) {
  JsonWriter body;
  body.begin_object();
  for (const auto& [name, value] : members) body.member(name, value);
  body.end_object();
  return std::move(body).take();
}

std::string publish_body(const std::string& source, const std::string& when, const std::string& instead_of) {
  return body_of(
      {{"source", source}, {"effective_at", when}, {"reason", "Families asked for one more year"}, {"instead_of_sha256", instead_of}});
}

std::string text_at(const http::Response& response, std::initializer_list<std::string_view> path) {
  const auto document = json::Document::parse(response.body, {4 * 1024 * 1024, 20, 2 * 1024 * 1024, 200'000});
  REQUIRE_MESSAGE(document.ok(), response.body.substr(0, 300));
  json::Json at = document->root();
  for (const std::string_view step : path) {
    if (step.find_first_not_of("0123456789") == std::string_view::npos) {
      auto list = at.array(100'000);
      REQUIRE(list.ok());
      REQUIRE((*list).size() > static_cast<std::size_t>(std::stoi(std::string(step))));
      at = (*list)[static_cast<std::size_t>(std::stoi(std::string(step)))];
      continue;
    }
    auto next = at.get(step);
    if (!next.ok()) return "(none)";
    at = *next;
  }
  if (at.kind() == json::Kind::integer) return std::to_string(at.integer().value());
  if (at.kind() == json::Kind::boolean) return at.boolean().value() ? "true" : "false";
  return at.kind() == json::Kind::string ? at.string().value() : "(none)";
}

bool has(const http::Response& response, std::string_view part) { return response.body.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("everybody on staff reads the policy and its history; drafts and findings are for the privacy officer and the administrator") {
  PolicyDesk desk;
  const auto history = desk.get(base, "desk");
  REQUIRE(history.status == 200);
  CHECK(text_at(history, {"versions", "0", "state"}) == "in_force");
  CHECK(text_at(history, {"notice_days"}) == "90");
  CHECK(text_at(history, {"earliest_on"}) == "2026-08-30");
  CHECK(text_at(history, {"now_allowed"}) == "false");
  CHECK(has(history, R"("may":["read_policy","preview_access"])"));
  CHECK(has(desk.get(base, "officer"), R"("may":["read_policy","draft_policy","compare_policy","publish_policy","preview_access"])"));
  CHECK(has(desk.get(base, "admin"), R"("may":["read_policy","draft_policy"])"));
  const std::string key = text_at(history, {"in_force"});
  const auto plain = desk.get(base + "/" + key, "nurse");
  REQUIRE(plain.status == 200);
  CHECK(text_at(plain, {"source"}) == policy_text("REF"));
  CHECK(text_at(plain, {"grid", "rows", "13", "cells", "0", "letter"}) == "B");
  CHECK(has(plain, R"("findings":null)"));
  CHECK(has(desk.get(base + "/" + key, "admin"), R"("findings":[)"));
  // A parent and a member of another practice's staff are strangers here.
  CHECK(desk.get(base, "parent").status == 404);
  CHECK(desk.get("/api/v1/staff/H15/policy", "officer").status == 404);
  CHECK(desk.get(base + "/1-1", "officer").status == 404);
  CHECK(desk.get(base + "/nonsense", "officer").status == 404);
  for (const char* who : {"desk", "clinician", "nurse", "bills"}) {
    CHECK(desk.post("check", who, body_of({{"source", "x"}})).status == 403);
    CHECK(desk.post("publish", who, publish_body("x", "now", "")).status == 403);
    CHECK(desk.post("impact", who, body_of({{"source", "x"}, {"effective_at", "2027-01-01"}})).status == 403);
  }
  CHECK(desk.post("publish", "admin", publish_body("x", "now", "")).status == 403);
}

TEST_CASE("a draft is checked: what is wrong with its line and code, which cells differ, and a text that is too long is a finding") {
  PolicyDesk desk;
  const auto bad = desk.post("check", "admin", body_of({{"source", policy_text("REF") + "\n[surprise]\nx = 1\n"}}));
  REQUIRE(bad.status == 200);
  CHECK(text_at(bad, {"accepted"}) == "false");
  CHECK(has(bad, R"("code":"unknown_key","arguments":["surprise","the file"])"));
  const auto good = desk.post("check", "officer", body_of({{"source", moved_text(12, 13)}, {"effective_at", "2026-08-30"}}));
  REQUIRE(good.status == 200);
  CHECK(text_at(good, {"accepted"}) == "true");
  CHECK(text_at(good, {"instead_of", "sha256"}) == practices::policy_checksum(policy_text("REF")));
  CHECK(has(desk.post("check", "officer", body_of({{"source", policy_text("REF")}})), R"("code":"same_as_in_force")"));
  // Another state's law and another clock do not fit this practice.
  std::string texan = policy_text("REF");
  texan.replace(texan.find("state = \"NY\""), 12, "state = \"TX\"");
  texan.replace(texan.find("America/New_York"), 16, "America/Chicago");
  const auto elsewhere = desk.post("check", "officer", body_of({{"source", texan}}));
  CHECK(has(elsewhere, R"("code":"state_differs","arguments":["TX","NY"])"));
  CHECK(has(elsewhere, R"("code":"zone_differs")"));
  CHECK(text_at(elsewhere, {"accepted"}) == "false");
  CHECK(has(desk.post("check", "officer", body_of({{"source", std::string(300 * 1024, '#')}})), R"("code":"too_large")"));
  CHECK(desk.post("check", "officer", "{\"source\":1}").status == 422);
  CHECK(desk.post("check", "officer", body_of({{"source", "x"}, {"surprise", "y"}})).status == 422);
}

TEST_CASE("the line moves by a button: the new text, what else stands at that age, and refusals by code") {
  PolicyDesk desk;
  const auto moved = desk.post(
      "move-line", "officer", "{\"source\":" + [] {
        std::string out;
        append_json_string(out, policy_text("REF"));
        return out;
      }() + ",\"from_age\":12,\"to_age\":13}");
  REQUIRE(moved.status == 200);
  CHECK(text_at(moved, {"source"}) == moved_text(12, 13));
  CHECK(text_at(moved, {"check", "accepted"}) == "true");
  CHECK(has(moved, R"("also_possible":["own_account","filter_from"])"));
  CHECK(has(moved, R"x("before":"to = 12","after":"to = 13","what":"band")x"));
  CHECK(text_at(desk.post("move-line", "officer", "{\"source\":\"x = 1\",\"from_age\":12,\"to_age\":13}"), {"code"}) == "no_such_line");
  CHECK(desk.post("move-line", "officer", "{\"source\":\"x = 1\",\"from_age\":12,\"to_age\":31}").status == 422);
}

TEST_CASE("a version announced for 30 August counts from its first instant: the mother's next answer is another one") {
  PolicyDesk desk;
  const std::string now_sha = practices::policy_checksum(policy_text("REF"));
  const std::string draft = moved_text(12, 15);
  const auto soon = desk.post("publish", "officer", publish_body(draft, "2026-08-29", now_sha));
  CHECK(soon.status == 422);
  CHECK(text_at(soon, {"code"}) == "too_soon");
  CHECK(text_at(soon, {"earliest_on"}) == "2026-08-30");
  CHECK(text_at(desk.post("publish", "officer", publish_body(draft, "2026-05-01", now_sha)), {"code"}) == "in_the_past");
  CHECK(text_at(desk.post("publish", "officer", publish_body(draft, "now", now_sha)), {"code"}) == "too_soon");
  const auto refused = desk.post("publish", "officer", publish_body(policy_text("REF") + "\n[surprise]\n", "2026-09-01", now_sha));
  CHECK(text_at(refused, {"code"}) == "refused");
  CHECK(has(refused, R"("code":"unknown_key")"));
  CHECK(text_at(desk.post("publish", "officer", publish_body(draft, "2026-08-30", "something else")), {"code"}) == "changed_meanwhile");
  CHECK(desk.post("publish", "officer",
                  body_of({{"source", draft}, {"effective_at", "2026-08-30"}, {"reason", " "}, {"instead_of_sha256", now_sha}}))
            .status == 422);

  const auto done = desk.post("publish", "officer", publish_body(draft, "2026-08-30", now_sha));
  REQUIRE_MESSAGE(done.status == 201, done.body);
  CHECK(text_at(done, {"state"}) == "announced");
  CHECK(text_at(done, {"effective_at"}) == "2026-08-30T04:00:00Z");
  CHECK(text_at(done, {"published_by"}) == "Staff officer");
  CHECK(desk.book_has("announce_policy"));
  CHECK(text_at(desk.get(base, "nurse"), {"versions", "1", "until"}) == "2026-08-30T04:00:00Z");

  const Instant instant = *Instant::parse("2026-08-30T00:00:00-04:00");
  const auto mother_sees = [&](Instant at) {
    desk.clock.set(at);
    desk.sign_in("parent", desk.account("parent"));
    return text_at(desk.get("/api/v1/charts/REF/tween/access", "parent"), {"lines", "0", "can_see"});
  };
  CHECK(mother_sees(Instant{instant.us - 1}) == "some");
  CHECK(mother_sees(instant) == "all");
}

TEST_CASE("where the version in force asks for no notice, a version may take effect at once") {
  PolicyDesk desk;
  std::string hasty = policy_text("REF");
  hasty.replace(hasty.find("notice_days = 90"), 16, "notice_days = 0");
  const std::string sha = practices::policy_checksum(policy_text("REF"));
  REQUIRE(desk.post("publish", "officer", publish_body(hasty, "2026-09-01", sha)).status == 201);
  desk.clock.set(*Instant::parse("2026-09-01T09:00:00-04:00"));
  desk.sign_in("officer", desk.account("officer"));
  desk.sign_in("parent", desk.account("parent"));
  const std::string access = "/api/v1/charts/REF/tween/access";
  CHECK(text_at(desk.get(access, "parent"), {"lines", "0", "can_see"}) == "some");
  CHECK(text_at(desk.get(base, "officer"), {"now_allowed"}) == "true");
  CHECK(text_at(desk.get(base, "officer"), {"earliest_on"}) == "2026-09-02");
  const auto at_once = desk.post("publish", "officer", publish_body(moved_text(12, 15), "now", practices::policy_checksum(hasty)));
  REQUIRE_MESSAGE(at_once.status == 201, at_once.body);
  CHECK(text_at(at_once, {"state"}) == "in_force");
  CHECK(text_at(desk.get(access, "parent"), {"lines", "0", "can_see"}) == "all");
}

TEST_CASE("two privacy officers cannot overwrite each other unseen") {
  PolicyDesk desk;
  const std::string now_sha = practices::policy_checksum(policy_text("REF"));
  REQUIRE(desk.post("publish", "officer", publish_body(moved_text(12, 13), "2026-09-01", now_sha)).status == 201);
  // The second one compared with what was in force before the first one published.
  const auto late = desk.post("publish", "second", publish_body(moved_text(12, 14), "2026-10-01", now_sha));
  CHECK(late.status == 409);
  CHECK(text_at(late, {"code"}) == "changed_meanwhile");
  CHECK(text_at(desk.post("publish", "second", publish_body(moved_text(12, 14), "2026-09-01", now_sha)), {"code"}) == "same_instant");
  // Before the first one's day it is still the old version that is replaced, and the check says who takes over afterwards.
  CHECK(has(desk.post("check", "second", body_of({{"source", moved_text(12, 14)}, {"effective_at", "2026-08-30"}})),
            R"("code":"overlaps_announced","arguments":["2026-09-01"])"));
  CHECK(desk.post("publish", "second", publish_body(moved_text(12, 14), "2026-08-30", now_sha)).status == 201);
}

TEST_CASE("an announcement can be taken back with a reason until its instant, never after; its day is free again") {
  PolicyDesk desk;
  const std::string now_sha = practices::policy_checksum(policy_text("REF"));
  const auto done = desk.post("publish", "officer", publish_body(moved_text(12, 15), "2026-09-01", now_sha));
  REQUIRE(done.status == 201);
  const std::string address = base + "/" + text_at(done, {"key"});
  const std::string reason = body_of({{"reason", "The board wants to look at it again"}});
  CHECK(desk.send(http::Method::del, address, "desk", reason).status == 403);
  CHECK(desk.send(http::Method::del, address, "officer", body_of({{"reason", "x"}})).status == 422);
  REQUIRE(desk.send(http::Method::del, address, "officer", reason).status == 204);
  CHECK(desk.book_has("withdraw_policy"));
  CHECK(desk.send(http::Method::del, address, "officer", reason).status == 404);
  const auto history = desk.get(base, "desk");
  CHECK(text_at(history, {"versions", "0", "state"}) == "withdrawn");
  CHECK(text_at(history, {"versions", "0", "withdrawn", "reason"}) == "The board wants to look at it again");
  CHECK(text_at(history, {"versions", "1", "state"}) == "in_force");
  CHECK(text_at(history, {"versions", "1", "until"}) == "(none)");
  CHECK(desk.get(address, "desk").status == 200);  // what was announced can still be read
  // The version in force is not taken back.
  const auto in_force = desk.send(http::Method::del, base + "/" + text_at(history, {"in_force"}), "officer", reason);
  CHECK(in_force.status == 409);
  CHECK(text_at(in_force, {"code"}) == "in_force");
  CHECK(desk.post("publish", "officer", publish_body(moved_text(12, 13), "2026-09-01", now_sha)).status == 201);
}

TEST_CASE("without a fresh proof of her password nothing is published and nothing withdrawn") {
  PolicyDesk desk;
  REQUIRE(desk.world
              .change([](db::Transaction& tx) -> Result<void> {
                TRY(tx.execute("UPDATE signin SET proved_at = proved_at - 3600000000"));
                return {};
              })
              .ok());
  const std::string now_sha = practices::policy_checksum(policy_text("REF"));
  const auto stopped = desk.post("publish", "officer", publish_body(moved_text(12, 13), "2026-09-01", now_sha));
  CHECK(stopped.status == 401);
  CHECK(text_at(stopped, {"fault"}) == "step_up");
  const auto history = desk.get(base, "officer");
  CHECK(text_at(history, {"versions", "0", "state"}) == "in_force");
  CHECK(desk.send(http::Method::del, base + "/" + text_at(history, {"in_force"}), "officer", body_of({{"reason", "because"}})).status ==
        401);
}

TEST_CASE("impact: the draft's families by name for the privacy officer, in numbers for the administrator, and the look is in the book") {
  PolicyDesk desk;
  const std::string draft = moved_text(12, 15);
  const auto named = desk.post("impact", "officer", body_of({{"source", draft}, {"effective_at", "2026-08-30"}}));
  REQUIRE_MESSAGE(named.status == 200, named.body);
  CHECK(has(named, R"("patient":"tween","patient_name":"tween Brightwater")"));
  CHECK(has(named, R"("direction":"gains","at_once":true)"));
  CHECK(desk.book_has("compare_policy"));
  const std::string counted = "{\"source\":" + [&] {
    std::string out;
    append_json_string(out, draft);
    return out;
  }() + ",\"effective_at\":\"2026-08-30\",\"names\":false}";
  const auto numbers = desk.post("impact", "admin", counted);
  REQUIRE(numbers.status == 200);
  CHECK(has(numbers, R"("rows":[])"));
  CHECK_FALSE(has(numbers, "Brightwater"));
  CHECK(text_at(numbers, {"tally", "links"}) == text_at(named, {"tally", "links"}));
  CHECK(text_at(numbers, {"compared"}) == text_at(numbers, {"total"}));
  CHECK(desk.post("impact", "admin", body_of({{"source", draft}, {"effective_at", "2026-08-30"}})).status == 403);
  CHECK(desk.post("impact", "officer", body_of({{"source", "x"}, {"effective_at", "2026-08-30"}})).status == 422);
  CHECK(desk.post("impact", "officer", body_of({{"source", draft}, {"effective_at", "2026-01-01"}})).status == 422);
  CHECK(desk.post("impact", "officer", body_of({{"source", draft}, {"effective_at", "2026-08-30"}, {"cursor", "forged"}})).status == 422);
  // The same text changes nothing for anybody.
  const auto same = desk.post("impact", "officer", body_of({{"source", policy_text("REF")}, {"effective_at", "2026-08-30"}}));
  CHECK(has(same, R"("rows":[])"));
}

TEST_CASE("see it as Dad on a date: categories and reasons, the birthday that changes them, and nothing private for the front desk") {
  PolicyDesk desk;
  const std::string kid = "/api/v1/staff/REF/patients/kid/preview";
  const auto circle = desk.get(kid, "desk");
  REQUIRE(circle.status == 200);
  CHECK(has(circle, R"("view":null)"));
  CHECK(has(circle, R"("account":"self","name":"kid Brightwater","kind":"self")"));
  const std::string father = "?account=" + desk.account("parent").text();
  const auto later = desk.get(kid + father + "&on=2033-03-03", "desk");
  REQUIRE_MESSAGE(later.status == 200, later.body);
  CHECK(text_at(later, {"view", "age_years"}) == "13");
  CHECK(text_at(later, {"view", "lines", "0", "today"}) == "all");
  CHECK(text_at(later, {"view", "lines", "0", "then"}) == "some");
  CHECK(text_at(later, {"view", "dates", "0", "on"}) == "2032-02-02");
  CHECK(text_at(later, {"view", "dates", "0", "causes", "0", "kind"}) == "birthday");
  CHECK(text_at(later, {"view", "next", "causes", "0", "age"}) == "18");

  // A court's order closes results and notes to the other parent; a nurse may read why, the front desk may not.
  const std::string restricted = "?account=" + desk.account("restricted").text();
  const auto for_nurse = desk.get(kid + restricted, "nurse"), for_desk = desk.get(kid + restricted, "desk");
  CHECK(text_at(for_nurse, {"view", "lines", "0", "reason"}) == "DENY_COURT_RESTRICTION");
  CHECK(text_at(for_desk, {"view", "lines", "0", "reason"}) == "(none)");
  CHECK(text_at(for_desk, {"view", "lines", "0", "private"}) == "true");
  // A wish of the child that he sees no medicines at all: none to staff, although his own page never says so.
  const std::string tween = "/api/v1/staff/REF/patients/tween/preview";
  const auto wish = desk.get(tween + restricted, "nurse");
  CHECK(text_at(wish, {"view", "lines", "3", "category"}) == "medication");
  CHECK(text_at(wish, {"view", "lines", "3", "then"}) == "none");
  CHECK(text_at(wish, {"view", "lines", "3", "reason"}) == "DENY_CONSENT_DENIES");

  CHECK(desk.get(kid + father + "&on=2026-05-31", "desk").status == 422);
  CHECK(desk.get(kid + father + "&on=2080-01-01", "desk").status == 422);
  CHECK(desk.get(kid + father + "&on=tomorrow", "desk").status == 422);
  CHECK(desk.get(kid + "?account=nobody", "desk").status == 404);
  CHECK(desk.get("/api/v1/staff/REF/patients/nobody/preview", "desk").status == 404);
  CHECK(desk.get(kid, "admin").status == 403);
  CHECK(desk.get(kid, "bills").status == 403);
  CHECK(desk.get(kid, "parent").status == 404);
}

TEST_CASE("a link whose account is gone is previewed as locked, and an announced version is part of the preview") {
  PolicyDesk desk;
  REQUIRE(desk.world
              .change([](db::Transaction& tx) -> Result<void> {
                TRY(
                    tx.execute("INSERT INTO link (practice_id, link_id, account_id, patient_id, kind, custody, granted_at, source) VALUES "
                               "('REF', 'gone', 'gone', 'kid', 'PARENT', 'full', 0, 'office')"));
                return {};
              })
              .ok());
  const auto gone = desk.get("/api/v1/staff/REF/patients/kid/preview?account=gone", "nurse");
  REQUIRE(gone.status == 200);
  CHECK(text_at(gone, {"view", "lines", "0", "reason"}) == "DENY_ACCOUNT_INACTIVE");
  const auto done =
      desk.post("publish", "officer", publish_body(moved_text(12, 15), "2026-09-01", practices::policy_checksum(policy_text("REF"))));
  REQUIRE(done.status == 201);
  const auto view = desk.get("/api/v1/staff/REF/patients/tween/preview?on=2026-09-02&account=" + desk.account("parent").text(), "desk");
  REQUIRE(view.status == 200);
  CHECK(text_at(view, {"view", "policy", "key"}) == text_at(done, {"key"}));
  CHECK(text_at(view, {"view", "lines", "0", "today"}) == "some");
  CHECK(text_at(view, {"view", "lines", "0", "then"}) == "all");
  CHECK(text_at(view, {"view", "dates", "0", "causes", "0", "kind"}) == "policy");
}

}  // namespace kinportal::test
