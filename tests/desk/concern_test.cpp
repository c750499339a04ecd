// SPDX-License-Identifier: Apache-2.0
// A report from the family's side, as far as it reaches the office and no further: who may send one, what she reads of it afterwards, and what
// a practice's own rule about freezing does.
#include "portal_api/concern_doors.h"

#include "families/dispute.h"
#include "staff_api/desk_test_world.h"
#include "staff_api/dispute_doors.h"

namespace kinportal::staff_api::test {
namespace {

std::vector<access::Route> both_sides(accounts::Desk& desk) {
  std::vector<access::Route> all = portal_api::concern_routes(desk);
  for (auto& route : dispute_routes(desk)) all.push_back(std::move(route));
  return all;
}

constexpr const char* kReports = "/api/v1/charts/clinic/mia/reports";
std::string about(const std::string& name) {
  return R"({"about":")" + name + R"(","relation":"parent","cause":"court_order","words":"x"})";
}

struct World : DeskWorld {
  World() : DeskWorld(both_sides) {}
  Told send(const AccountId& who, const std::string& name) { return ask(http::Method::post, kReports, who, about(name)); }
  void rule(int asker_freezes) {
    change([&](const families::Deed& deed) -> Result<void> {
      TRY(deed.transaction.execute("INSERT INTO dispute_rule (practice_id, asker_freezes, answer_hours) VALUES ('clinic', $1, 24)",
                                   {asker_freezes}));
      return {};
    });
  }
  std::string list(const AccountId& who) { return ask(http::Method::get, kReports, who).body; }
};

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("whoever may open the chart may report; a stranger hears that nothing is here") {
  World world;
  CHECK(world.send(world.mother, "Father").status == 201);
  CHECK(world.send(world.stranger, "Father").status == 404);
  CHECK(world.ask(http::Method::get, kReports, world.stranger).status == 404);
  CHECK(world.send(world.mother, "").status == 422);
  CHECK(world.ask(http::Method::post, kReports, world.mother, R"({"about":"F","relation":"parent","cause":"gossip"})").status == 422);
}

TEST_CASE("by default a report freezes nobody, whatever name it says") {
  World world;
  const std::size_t had = world.sees(world.father);
  REQUIRE(world.send(world.mother, "father Quillfeather Brightwater").status == 201);
  CHECK(world.sees(world.father) == had);
  CHECK(world.notices.empty());
}

TEST_CASE("where the practice's rule says so, a report that names exactly one linked person freezes her, never the asker") {
  World world;
  world.rule(1);
  const std::size_t had = world.sees(world.mother);
  REQUIRE(world.send(world.mother, "mother Quillfeather Brightwater").status == 201);
  CHECK(world.sees(world.mother) == had);
  REQUIRE(world.send(world.mother, "Quillfeather").status == 201);  // not a whole name
  CHECK(world.sees(world.father) > 0);
  REQUIRE(world.send(world.mother, "Father  QUILLFEATHER Brightwater").status == 201);
  CHECK(world.sees(world.father) == 0);
}

TEST_CASE("the asker's list reads the same whether her report froze somebody or not, until the office is done") {
  World frozen, open;
  frozen.rule(1);
  open.rule(0);
  for (World* world : {&frozen, &open}) REQUIRE(world->send(world->mother, "father Quillfeather Brightwater").status == 201);
  CHECK(frozen.sees(frozen.father) == 0);
  const auto without_ids = [](std::string body) {
    for (auto at = body.find(R"("id":")"); at != std::string::npos; at = body.find(R"("id":")", at + 6)) body.erase(at + 6, 36);
    return body;
  };
  CHECK(without_ids(frozen.list(frozen.mother)) == without_ids(open.list(open.mother)));
  CHECK(has(frozen.list(frozen.mother), R"("state":"received")"));
  CHECK_FALSE(has(open.list(open.father), "court_order"));  // the other parent's list is his own
}

TEST_CASE("when the office has decided, the asker reads that it is done and nothing of how") {
  World world;
  const Told sent = world.send(world.mother, "Father");
  const auto document = json::Document::parse(sent.body);
  const std::string id = (*document)->string("id").value();
  REQUIRE(world
              .post("/disputes/" + id + "/decide", "privacy_officer",
                    R"({"account":")" + world.father.text() + R"(","decision":"ended","reason":"The order says so.","tell":null})")
              .status == 200);
  const std::string list = world.list(world.mother);
  CHECK(has(list, R"("state":"done")"));
  CHECK_FALSE(has(list, "ended"));
  CHECK_FALSE(has(list, "order says"));
  const std::string notes = world.ask(http::Method::get, "/api/v1/office-notes", world.mother).body;
  CHECK(has(notes, "report_done"));
  CHECK(has(world.ask(http::Method::get, "/api/v1/office-notes", world.father).body, R"("notes":[])"));
}

}  // namespace kinportal::staff_api::test
