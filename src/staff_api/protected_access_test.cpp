// SPDX-License-Identifier: Apache-2.0
// What one desk may not undo of another's: a court's restriction, a decision, and nobody her own access (decision records 0470 to 0473).
#include "families/dispute.h"
#include "families/paper.h"
#include "staff_api/code_doors.h"
#include "staff_api/desk_test_world.h"
#include "staff_api/dispute_doors.h"
#include "staff_api/people_deed_doors.h"
#include "staff_api/request_doors.h"

namespace kinportal::staff_api::test {
namespace {

using families::Deed;

std::vector<access::Route> doors(accounts::Desk& desk) {
  auto all = people_deed_routes();
  for (auto more : {paper_routes(desk), dispute_routes(desk), code_routes(desk, "https://portal.example.org")})
    for (auto& route : more) all.push_back(std::move(route));
  return all;
}
struct World : DeskWorld {
  World() : DeskWorld(doors) {}
};

PaperId restriction(World& world, std::optional<Instant> to) {
  PaperId id;
  world.change([&](const Deed& deed) -> Result<void> {
    families::NewPaper paper;
    paper.practice = world.practice;
    paper.patient = world.mia;
    paper.account = world.father;
    paper.kind = "court_restriction";
    paper.to_at = to;
    TRY_LET(id, families::file_paper(deed, paper));
    return families::verify_paper(deed, world.practice, id, "desk");
  });
  return id;
}
families::Paper paper_now(World& world, const PaperId& id) {
  auto snapshot = world.store->snapshot();
  return families::read_paper(*snapshot, world.practice, id).value();
}
std::string paper_path(const PaperId& id, const char* what) { return "/papers/" + id.text() + "/" + what; }

/// A report about the father that was decided with an end, at this moment.
void end_by_decision(World& world) {
  world.change([&](const Deed& deed) -> Result<void> {
    families::NewDispute report;
    report.practice = world.practice;
    report.patient = world.mia;
    report.account = world.father;
    report.source = "staff";
    report.cause = "court_order";
    TRY_LET(const auto id, families::report_dispute(deed, report));
    return families::decide_dispute(deed, world.practice, id, {families::Decision::ended, FreeText("The order says so."), {}, {}});
  });
  world.clock.set(world.clock.now() + std::chrono::minutes(1));
}

}  // namespace

TEST_CASE("front desk and nurse neither lift nor shorten a court's restriction; the privacy officer does, with a reason") {
  World world;
  const Instant last = world.clock.now() + std::chrono::hours(24 * 365);
  const PaperId paper = restriction(world, last);
  const std::string why = R"({"reason":"The judge lifted it."})";
  for (const char* role : {"front_desk", "nurse"}) {
    CHECK(world.post(paper_path(paper, "revoke"), role, why).status == 403);
    CHECK(world.post(paper_path(paper, "renew"), role, R"({"to":"2026-06-02","reason":"Short."})").status == 403);
  }
  CHECK_FALSE(paper_now(world, paper).revoked_at);
  CHECK(paper_now(world, paper).to_at == last);
  CHECK(world.post(paper_path(paper, "revoke"), "privacy_officer", "{}").status == 422);  // why?
  CHECK(world.post(paper_path(paper, "renew"), "privacy_officer", R"({"to":"2026-06-02","reason":"Short."})").status == 422);
  CHECK(paper_now(world, paper).to_at == last);
  CHECK(world.post(paper_path(paper, "renew"), "privacy_officer", R"({"to":"2027-12-31","reason":"Seen again."})").status == 200);
  CHECK(*paper_now(world, paper).to_at > last);
  CHECK(world.post(paper_path(paper, "revoke"), "privacy_officer", why).status == 200);
  CHECK(paper_now(world, paper).revoked_at);
}

TEST_CASE("a restriction without a last day gets none by a renewal") {
  World world;
  const PaperId paper = restriction(world, std::nullopt);
  CHECK(world.post(paper_path(paper, "renew"), "privacy_officer", R"({"to":"2027-12-31","reason":"Seen."})").status == 422);
  CHECK_FALSE(paper_now(world, paper).to_at);
}

TEST_CASE("what a decision ended comes back by the privacy officer's hand alone") {
  World world;
  end_by_decision(world);
  CHECK(world.sees(world.father) == 0);
  const std::string again = R"({"link":")" + world.fathers.text() + R"(","reason":"He asked."})";
  const Told refused = world.post("/patients/mia/people/regrant", "front_desk", again);
  CHECK(refused.status == 403);
  CHECK(refused.body.find("ended_by_decision") != std::string::npos);
  const std::string link = R"({"email":"father@example.org","kind":"STEP","custody":"full","reason":"He asked."})";
  CHECK(world.post("/patients/mia/links", "front_desk", link).status == 403);
  CHECK(world.sees(world.father) == 0);
  CHECK(world.post("/patients/mia/people/regrant", "privacy_officer", again).status == 200);
  CHECK(world.sees(world.father) > 0);
}

TEST_CASE("nobody at the practice gives access to herself, not even the privacy officer") {
  World world;
  const std::string link = R"({"email":"staff.front_desk@example.org","kind":"PARENT","custody":"full","reason":"My son."})";
  const Told refused = world.post("/patients/mia/links", "front_desk", link);
  CHECK(refused.status == 403);
  CHECK(refused.body.find("yourself") != std::string::npos);
  CHECK(world.post("/patients/mia/links", "privacy_officer", link).status == 200);  // a colleague may
  LinkId hers;
  world.change([&](const Deed& deed) -> Result<void> {
    TRY_LET(db::Rows rows, deed.transaction.query("SELECT link_id FROM link WHERE account_id = $1", {world.staff.at("front_desk")}));
    TRY_LET(const bool there, rows.next());
    REQUIRE(there);
    hers = rows.id<LinkId>(0);
    return {};
  });
  const std::string about = R"({"link":")" + hers.text() + R"(","reason":"Mine."})";
  REQUIRE(world.post("/patients/mia/people/end", "privacy_officer", about).status == 200);
  world.clock.set(world.clock.now() + std::chrono::minutes(1));
  CHECK(world.post("/patients/mia/people/regrant", "front_desk", about).status == 403);
  CHECK(world.post("/patients/mia/people/regrant", "privacy_officer", about).status == 200);
}

TEST_CASE("the one a report is about neither freezes nor decides it, nor does the family member who made it") {
  World world;
  const AccountId officer = world.staff.at("privacy_officer");
  families::DisputeId about, by;
  world.change([&](const Deed& deed) -> Result<void> {
    families::NewDispute report;
    report.practice = world.practice;
    report.patient = world.mia;
    report.account = officer;
    report.source = "staff";
    report.cause = "unsafe";
    report.reported_by = world.staff.at("nurse");
    TRY_LET(about, families::report_dispute(deed, report));
    report.account = world.father;
    report.source = "family";
    report.reported_by = officer;
    TRY_LET(by, families::report_dispute(deed, report));
    return {};
  });
  for (const auto& id : {about, by}) {
    CHECK(world.post("/disputes/" + id.text() + "/freeze", "privacy_officer", "{}").status == 403);
    const std::string verdict = R"({"decision":"kept","reason":"Nothing in it."})";
    const Told refused = world.post("/disputes/" + id.text() + "/decide", "privacy_officer", verdict);
    CHECK(refused.status == 403);
    CHECK(refused.body.find("yourself") != std::string::npos);
  }
}

TEST_CASE("the desk says with a code how much custody its holder may claim at most") {
  World world;
  const Told odd = world.post("/patients/mia/pins", "front_desk", R"({"asked":["name"],"custody":"sole"})");
  CHECK(odd.status != 201);
}

}  // namespace kinportal::staff_api::test
