// SPDX-License-Identifier: Apache-2.0
// A teenager's own account at the desk: from the policy's age, to a mailbox of her own, close ones decided with a reason.
#include "staff_api/own_account_doors.h"

#include "families/link_code.h"
#include "families/own_contact_check.h"
#include "staff_api/desk_test_world.h"

namespace kinportal::staff_api::test {
namespace {

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

std::vector<access::Route> own_doors(accounts::Desk& desk) { return own_account_routes(desk, "https://portal.example.org"); }

struct World : DeskWorld {
  World() : DeskWorld(own_doors) {}
  void born(const char* day) {
    change([&](const families::Deed& deed) -> Result<void> {
      TRY(deed.transaction.execute("UPDATE patient SET birth_on = $1", {std::string(day)}));
      return {};
    });
  }
  Told start(const std::string& email, std::string_view role = "front_desk") {
    return post("/patients/mia/own-account", role, R"({"way":"email","email":")" + email + R"(","language":"en"})");
  }
  Told show() { return get("/patients/mia/own-account", "front_desk"); }
  std::string check() {
    auto snapshot = store->snapshot();
    const auto open = families::open_contact_check(*snapshot, practice, mia);
    return open.ok() && *open ? (*open)->id : "";
  }
  Told decide(bool own, const std::string& reason, std::string_view role = "front_desk") {
    return post("/patients/mia/own-account/contact", role,
                R"({"check":")" + check() + R"(","own":)" + (own ? "true" : "false") + R"(,"reason":")" + reason + R"("})");
  }
};

}  // namespace

TEST_CASE("an own account starts on the day she turns fifteen and not the day before, with the policy's words") {
  World world;
  world.born("2011-06-02");
  CHECK(world.start("mia@example.net").status == 403);
  CHECK(has(world.show().body, "From 15 young people have their own account"));
  world.born("2011-06-01");
  CHECK(world.start("mia@example.net").status == 201);
  REQUIRE(world.notices.size() == 1);
  CHECK(world.notices[0].to.reveal() == "mia@example.net");
  CHECK(has(world.show().body, "\"invited\":true"));
}

TEST_CASE("her mother's mailbox is refused, in any spelling, and nothing is sent") {
  World world;
  world.born("2010-03-03");
  for (const char* same : {"mother@example.org", "Mother+mia@Example.org"}) {
    const Told told = world.start(same);
    CHECK(told.status == 409);
    CHECK(has(told.body, "shared_contact"));
    CHECK_FALSE(has(told.body, "mother"));
  }
  CHECK(world.notices.empty());
  CHECK(world.check().empty());
}

TEST_CASE("what is close to her father's waits for a reason, and is sent when it was hers") {
  World world;
  world.born("2010-03-03");
  CHECK(world.start("fathers@example.org").status == 202);
  CHECK(world.notices.empty());
  const Told shown = world.show();
  CHECK(has(shown.body, "\"outcome\":\"near\""));
  CHECK(has(shown.body, "father"));
  CHECK(world.decide(true, "").status == 422);
  CHECK(world.decide(true, "She showed it on her phone.").status == 200);
  REQUIRE(world.notices.size() == 1);
  CHECK(world.notices[0].to.reveal() == "fathers@example.org");
  CHECK(world.start("fathers@example.org").status == 201);
}

TEST_CASE("a close mailbox that her father reads is never mailed") {
  World world;
  world.born("2010-03-03");
  CHECK(world.start("fathers@example.org").status == 202);
  CHECK(world.decide(false, "It is her father's second one.", "nurse").status == 200);
  CHECK(world.notices.empty());
  CHECK(world.start("fathers@example.org").status == 202);  // still close, so it is asked again
}

TEST_CASE("a printed code without a mailbox wants a reason and questions, and says what the consent is") {
  World world;
  world.born("2010-03-03");
  const std::string path = "/patients/mia/own-account";
  CHECK(has(world.post(path, "nurse", R"({"way":"letter","asked":["photo_id"]})").body, "reason"));
  CHECK(has(world.post(path, "nurse", R"({"way":"letter","reason":"No email yet."})").body, "asked"));
  const Told told = world.post(path, "nurse", R"({"way":"letter","asked":["photo_id"],"reason":"No email yet.","consent":"next_visit"})");
  CHECK(told.status == 201);
  CHECK(has(told.body, "\"letter\":\""));
  auto snapshot = world.store->snapshot();
  const auto codes = families::link_codes_of_patient(*snapshot, world.practice, world.mia);
  REQUIRE(codes->size() == 1);
  CHECK(codes->front().own_account);
  CHECK(codes->front().consent == "next_visit");
}

TEST_CASE("where the policy asks for no assent none is written down at the desk") {
  World world;
  world.born("2010-03-03");
  CHECK(world.post("/patients/mia/own-account/assent", "front_desk", R"({"answer":"maybe"})").status == 422);
  const Told told = world.post("/patients/mia/own-account/assent", "front_desk", R"({"answer":"agreed"})");
  CHECK(told.status == 403);
  CHECK(has(told.body, "not_asked"));
  CHECK(has(world.show().body, "\"assent\":null"));
}

TEST_CASE("billing and the administrator neither start an own account nor read whose mailbox it is") {
  World world;
  world.born("2010-03-03");
  for (const char* role : {"billing", "administrator"}) {
    CHECK(world.start("mia@example.net", role).status == 403);
    CHECK(world.get("/patients/mia/own-account", role).status == 403);
    CHECK(world.decide(true, "x", role).status == 403);
  }
  CHECK(world.start("mia@example.net", "privacy_officer").status == 403);
  CHECK(world.ask(http::Method::get, "/patients/mia/own-account", world.mother).status == 404);
}

}  // namespace kinportal::staff_api::test
