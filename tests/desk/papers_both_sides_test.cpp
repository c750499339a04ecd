// SPDX-License-Identifier: Apache-2.0
// A paper from both sides: what a parent who is shut out reads of the child, whose files are whose, and under whom a look of staff is found.
#include "access/law.h"
#include "families/paper.h"
#include "families/registration.h"
#include "families/visit_task.h"
#include "portal_api/request_doors.h"
#include "staff_api/desk_test_world.h"
#include "staff_api/registration_doors.h"
#include "staff_api/request_doors.h"

namespace kinportal::staff_api::test {
namespace {

std::vector<access::Route> both_sides(accounts::Desk& desk) {
  static documents::ExaminationRoom room({"", ""});
  std::vector<access::Route> all = portal_api::request_routes(room);
  for (auto& some : {request_routes(room, desk), paper_routes(desk), registration_routes(desk)}) {
    for (const auto& route : some) all.push_back(route);
  }
  return all;
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }
std::string word(const Told& told, std::string_view name) {
  const auto document = json::Document::parse(told.body);
  REQUIRE_MESSAGE(document.ok(), told.body);
  return (*document)->string(name).value();
}

struct World : DeskWorld {
  World() : DeskWorld(both_sides) {}
  Told brings_paper(const AccountId& who, const std::string& key = "a-key-of-the-screen-1") {
    return ask(http::Method::post, "/api/v1/requests", who,
               R"({"practice":"clinic","key":")" + key + R"(","kind":"paper","patient":"mia","paper_kind":"legal_rights"})");
  }
  void restrict(const AccountId& who) {
    change([&](const families::Deed& deed) -> Result<void> {
      families::NewPaper order;
      order.practice = practice;
      order.patient = mia;
      order.account = who;
      order.kind = "court_restriction";
      TRY_LET(const PaperId paper, families::file_paper(deed, order));
      return families::verify_paper(deed, practice, paper, "Ruth");
    });
  }
  bool in_book(std::string_view verb) {
    for (const auto& one : entries()) {
      if (one.entry.verb == verb) return true;
    }
    return false;
  }
};

}  // namespace

TEST_CASE("a father who is shut out sends a paper and reads the name to call her by, never her new surname or her birth date") {
  World world;
  world.restrict(world.father);
  REQUIRE(world.sees(world.father) == 0);
  world.change([&](const families::Deed& deed) -> Result<void> {
    TRY(deed.transaction.execute("UPDATE patient SET family_name = 'Newname' WHERE patient_id = $1", {world.mia}));
    return {};
  });
  const Told made = world.brings_paper(world.father);
  REQUIRE(made.status == 201);
  CHECK(has(made.body, R"("given_names":"Mia")"));
  for (const char* hidden : {"Newname", "Brightwater", "2020-02-02"}) CHECK_FALSE(has(made.body, hidden));
  const std::string form =
      world.ask(http::Method::get, "/api/v1/requests/clinic/" + word(made, "request") + "/form?fillable=1", world.father).body;
  CHECK_FALSE(has(form, "2020-02-02"));
  CHECK(world.in_book("start_request"));
  CHECK(has(world.brings_paper(world.mother).body, "Newname"));  // her home page says so, too
  CHECK(world.brings_paper(world.stranger).status == 404);
}

TEST_CASE("staff read of a paper's request who the patient is, whatever its sender was shown") {
  World world;
  world.restrict(world.father);
  const std::string id = word(world.brings_paper(world.father), "request");
  world.change([&](const families::Deed& deed) -> Result<void> {
    TRY(deed.transaction.execute("UPDATE access_request SET state = 'sent' WHERE request_id = $1", {id}));
    return {};
  });
  const Told told = world.get("/requests/" + id, "front_desk");
  REQUIRE(told.status == 200);
  CHECK(has(told.body, R"("family_name":"Brightwater")"));
  CHECK(has(told.body, R"("birth_on":"2020-02-02")"));
  CHECK(world.in_book("see_requests"));
}

TEST_CASE("what the desk scanned is neither written into nor taken away by the asker, and its name stays at the desk") {
  World world;
  const std::string id = word(world.brings_paper(world.mother), "request");
  const Told scanned = world.post("/requests/" + id + "/uploads", "front_desk", R"({"name":"Brightwater order.pdf","size":100})");
  REQUIRE(scanned.status == 201);
  CHECK(has(scanned.body, "order.pdf"));
  const std::string file = "/api/v1/requests/clinic/" + id + "/uploads/" + word(scanned, "upload");
  CHECK(world.ask(http::Method::put, file + "/parts/0", world.mother, "%PDF-1.4").status == 404);
  CHECK(world.ask(http::Method::post, file + "/settle", world.mother).status == 404);
  CHECK(world.ask(http::Method::del, file, world.mother).status == 404);
  CHECK_FALSE(has(world.ask(http::Method::get, file, world.mother).body, "order.pdf"));
  CHECK_FALSE(has(world.ask(http::Method::get, "/api/v1/requests/clinic/" + id, world.mother).body, "order.pdf"));
  const Told own =
      world.ask(http::Method::post, "/api/v1/requests/clinic/" + id + "/uploads", world.mother, R"({"name":"mine.pdf","size":9})");
  REQUIRE(own.status == 201);
  CHECK(world.ask(http::Method::del, "/api/v1/requests/clinic/" + id + "/uploads/" + word(own, "upload"), world.mother).status == 204);
}

TEST_CASE("a consent is not met by showing an ID, nor an ID by a signature") {
  World world;
  world.change([&](const families::Deed& deed) -> Result<void> {
    TRY(families::open_visit_task(deed, world.practice, "teen_consent", world.mother, world.mia));
    return families::open_visit_task(deed, world.practice, "photo_id", world.father);
  });
  const auto task = [&](std::string_view kind) {
    auto snapshot = world.store->snapshot();
    auto rows = snapshot->query("SELECT task_id FROM visit_task WHERE kind = $1", {kind});
    REQUIRE(rows->next().value());
    return "/id-checks/" + rows->string(0);
  };
  CHECK(world.post(task("teen_consent"), "front_desk", R"({"outcome":"shown","shown":"passport"})").status == 422);
  CHECK(world.post(task("photo_id"), "front_desk", R"({"outcome":"signed"})").status == 422);
  CHECK(world.get(task("photo_id"), "front_desk").status == 200);
  CHECK(world.in_book("check_id"));  // the father's task names the child he comes with
  CHECK(has(world.post(task("teen_consent"), "front_desk", R"({"outcome":"signed"})").body, R"("state":"done")"));
}

TEST_CASE("every candidate staff are shown for a form has an entry of her own") {
  World world;
  std::string id;
  world.change([&](const families::Deed& deed) -> Result<void> {
    TRY_LET(id, families::send_registration(
                    deed, {world.practice, world.stranger, PersonName("Mia"), PersonName("Brightwater"),
                           BirthDate(*Day::parse("2020-02-02")), "PARENT", "full", PhoneNumber("518-555-0177"), FreeText("")}));
    return {};
  });
  REQUIRE(has(world.get("/registrations/" + id, "front_desk").body, R"("patient":"mia")"));
  CHECK(world.in_book("review_registrations"));
}

}  // namespace kinportal::staff_api::test
