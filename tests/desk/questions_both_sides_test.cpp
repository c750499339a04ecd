// SPDX-License-Identifier: Apache-2.0
// A question to the office from both sides: asked with an account and without, answered once, told to nobody else, and in the book without a word
// of what was written.
#include "accounts/account.h"
#include "portal_api/support_doors.h"
#include "staff_api/desk_test_world.h"
#include "staff_api/question_doors.h"
#include "staff_api/queue_doors.h"
#include "support/mailed_question.h"
#include "support/question.h"

namespace kinportal::staff_api::test {
namespace {

std::vector<access::Route> both_sides(accounts::Desk& desk) {
  static std::unique_ptr<portal_api::Services> services;  // one world at a time
  services.reset(new portal_api::Services{desk, {}, false, {}});
  std::vector<access::Route> all = portal_api::support_routes(*services);
  for (auto& some : {question_routes(desk), queue_routes()}) {
    for (const auto& route : some) all.push_back(route);
  }
  return all;
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

std::string form(std::string_view once, std::string_view rest) {
  return R"({"once":"form-number-of-)" + std::string(once) + R"(","trouble":"code","words":"The letter did not come.",)" +
         std::string(rest) + "}";
}
const std::string by_mail = R"("name":"Nadia Quillfeather","email":"Nadia@Example.org","reach":"email")";

struct World : DeskWorld {
  World() : DeskWorld(both_sides) {}

  /// As a stranger whose browser is signed in nowhere.
  Told stranger_asks(const std::string& body, const std::string& address = "192.0.2.7") {
    http::Request request;
    request.method = http::Method::post;
    request.path = "/api/v1/support/clinic/questions";
    request.body = body;
    request.peer_address = address;
    request.path_parameters = {{"practice", "clinic"}};
    for (const access::Route& route : all_routes) {
      if (route.method != http::Method::post || route.pattern != "/api/v1/support/{practice}/questions") continue;
      access::Doorway at(*gate, "r");
      auto answer = route.door(at, request);
      if (!answer.ok()) return {access::http_status(answer.error().fault), answer.error().sentence};
      const int status = answer->status();
      return {status, std::move(*answer).take_response().body};
    }
    return {};
  }
  std::string first_question() {
    auto snapshot = store->snapshot();
    auto rows = snapshot->query("SELECT question_id FROM support_question ORDER BY asked_at, question_id LIMIT 1");
    REQUIRE(rows.ok());
    REQUIRE(*rows->next());
    return rows->string(0);
  }
  std::int64_t count(std::string_view table) {
    auto snapshot = store->snapshot();
    auto rows = snapshot->query(table == "step" ? "SELECT count(*) FROM support_step" : "SELECT count(*) FROM support_question");
    REQUIRE(rows.ok());
    REQUIRE(*rows->next());
    return rows->integer(0);
  }
  Told step(std::string_view role, const std::string& body) { return post("/questions/" + first_question() + "/steps", role, body); }
};

}  // namespace

TEST_CASE("a stranger's question reaches the desk once, however often the button is pressed, and the same bytes answer a known address") {
  World world;
  const Told first = world.stranger_asks(form("one", by_mail));
  REQUIRE_MESSAGE(first.status == 201, first.body);
  CHECK(has(first.body, R"("receipt":"Q-)"));
  CHECK(world.stranger_asks(form("one", by_mail)).body == first.body);
  CHECK(world.count("question") == 1);
  REQUIRE(world.notices.size() == 1);
  CHECK(world.notices[0].kind == accounts::NoticeKind::question_received);
  CHECK(world.notices[0].to.reveal() == "nadia@example.org");
  CHECK(world.notices[0].account.empty());

  // The mother has an account here: nothing of the answer, the mail or the row says so.
  const Told known = world.stranger_asks(form("two", R"("name":"N","email":"mother@example.org","reach":"email")"));
  CHECK(known.status == first.status);
  CHECK(known.body.size() == first.body.size());
  CHECK(world.notices.back().account.empty());
  CHECK(has(world.ask(http::Method::get, "/api/v1/questions", world.mother).body, R"("questions":[])"));
  CHECK(has(world.get("/today", "front_desk").body, R"("queue":"questions","count":2,"overdue":0)"));
}

TEST_CASE("a form with a field missing is refused by that field's name, and nothing is counted or kept") {
  World world;
  const std::pair<std::string, std::string> wrong[] = {
      {form("one", R"("name":" ","email":"a@example.org","reach":"email")"), "name"},
      {form("one", R"("name":"N","email":"nowhere","reach":"email")"), "email"},
      {form("one", R"("name":"N","reach":"email")"), "email"},
      {form("one", R"("name":"N","phone":"123","reach":"phone")"), "phone"},
      {form("one", R"("name":"N","reach":"portal")"), "reach"},
      {R"({"once":"short","trouble":"code","words":"w",)" + by_mail + "}", "form"},
      {R"({"once":"form-number-of-one","trouble":"code","words":" ",)" + by_mail + "}", "words"},
      {R"({"once":"form-number-of-one","trouble":"health","words":"w",)" + by_mail + "}", "trouble"}};
  for (const auto& [body, field] : wrong) {
    const Told told = world.stranger_asks(body);
    CHECK(told.status == 422);
    CHECK_MESSAGE(has(told.body, "\"code\":\"" + field + "\""), told.body);
  }
  CHECK(world.stranger_asks(form("one", by_mail + R"(,"patient":"mia")")).status == 422);
  CHECK(world
            .stranger_asks(R"({"once":"form-number-of-one","trouble":"code","words":")" +
                           std::string(support::max_question_words + 1, 'a') + "\"," + by_mail + "}")
            .status == 422);
  CHECK(world.count("question") == 0);
  CHECK(world.notices.empty());
}

TEST_CASE("one network that sends question after question is told to wait; another network and a signed-in mother are not") {
  World world;
  int sent = 0;
  Told told;
  for (int i = 0; i < 20; ++i) {
    told = world.stranger_asks(form(std::to_string(i), by_mail));
    if (told.status == 201) ++sent;
  }
  CHECK(told.status == 429);
  CHECK(has(told.body, R"("retry_after_s":)"));
  CHECK(sent >= 8);
  CHECK(sent < 12);
  CHECK(world.count("question") == sent);
  // One mailbox gets three mails of it, whoever types its address.
  CHECK(world.notices.size() == 4);
  CHECK(world.stranger_asks(form("b", by_mail), "198.51.100.9").status == 201);
  CHECK(world.ask(http::Method::post, "/api/v1/support/clinic/questions", world.mother, form("c", R"("reach":"portal")")).status == 201);
}

TEST_CASE("a signed-in mother asks, the desk answers once, and she reads the answer where nobody else does") {
  World world;
  const Told asked = world.ask(http::Method::post, "/api/v1/support/clinic/questions", world.mother,
                               form("one", R"("name":"Somebody Else","email":"stepsister@example.org","reach":"portal")"));
  REQUIRE_MESSAGE(asked.status == 201, asked.body);
  const std::string at = "/questions/" + world.first_question();
  const Told shown = world.get(at, "front_desk");
  REQUIRE_MESSAGE(shown.status == 200, shown.body);
  CHECK(has(shown.body, "mother Quillfeather Brightwater"));  // her account's name, whatever the form said
  CHECK_FALSE(has(shown.body, "stepsister"));
  CHECK(has(shown.body, R"("signed_in":true,"account":")" + world.mother.text()));

  CHECK(world.step("front_desk", R"({"kind":"take","seen_steps":0})").status == 200);
  CHECK(world.step("privacy_officer", R"({"kind":"note","words":"asked the printer","seen_steps":1})").status == 200);
  // A colleague who has not read the note is told so, and nothing is sent twice.
  CHECK(world.step("front_desk", R"({"kind":"answer","words":"A new letter is on its way.","seen_steps":1})").status == 409);
  CHECK(world.step("front_desk", R"({"kind":"answer","words":"A new letter is on its way.","close":"solved","seen_steps":2})").status ==
        200);
  CHECK(world.step("front_desk", R"({"kind":"answer","words":"Again.","seen_steps":3})").status == 409);  // it is closed
  REQUIRE(world.notices.size() == 2);
  CHECK(world.notices[1].kind == accounts::NoticeKind::question_news);
  CHECK(world.notices[1].reset_id.empty());
  CHECK(world.notices[1].account == world.mother);

  const Told own = world.ask(http::Method::get, "/api/v1/questions", world.mother);
  CHECK(has(own.body, R"("state":"closed")"));
  CHECK(has(own.body, "A new letter is on its way."));
  CHECK_FALSE(has(own.body, "asked the printer"));
  CHECK_FALSE(has(own.body, "Staff"));
  CHECK(has(world.ask(http::Method::get, "/api/v1/questions", world.father).body, R"("questions":[])"));
  CHECK(has(world.get("/today", "front_desk").body, R"("queue":"questions","count":0)"));
}

TEST_CASE("a question is closed with an outcome, opened again with a reason, and an answer needs a mailbox") {
  World world;
  REQUIRE(world.stranger_asks(form("one", R"("name":"Nadia","phone":"518-555-0199","reach":"phone")")).status == 201);
  CHECK(world.notices.empty());
  CHECK(world.step("front_desk", R"({"kind":"close","seen_steps":0})").status == 422);
  CHECK(world.step("front_desk", R"({"kind":"answer","words":"w","seen_steps":0})").status == 422);
  CHECK(world.step("front_desk", R"({"kind":"call","outcome":"maybe","seen_steps":0})").status == 422);
  CHECK(world.step("front_desk", R"({"kind":"give_back","seen_steps":0})").status == 409);
  CHECK(world.step("front_desk", R"({"kind":"call","outcome":"no_answer","seen_steps":0})").status == 200);
  CHECK(world.step("front_desk", R"({"kind":"call","outcome":"reached","words":"new PIN given","close":"solved","seen_steps":1})").status ==
        200);
  const std::string at = "/questions/" + world.first_question();
  CHECK(has(world.get(at, "privacy_officer").body, R"("outcome":"solved")"));
  CHECK(world.step("front_desk", R"({"kind":"reopen","seen_steps":2})").status == 422);
  CHECK(world.step("front_desk", R"({"kind":"reopen","words":"she called again","seen_steps":2})").status == 200);
  CHECK(has(world.get("/queues/questions", "front_desk").body, R"("opens":"questions/)"));
  CHECK(world.count("step") == 3);
}

TEST_CASE("who may not work questions is refused at every door, a stranger hears that nothing is here, and the book holds no word of it") {
  World world;
  REQUIRE(world.stranger_asks(form("one", by_mail)).status == 201);
  const std::string at = "/questions/" + world.first_question();
  for (const std::string_view role : roles) {
    const bool may = role == "front_desk" || role == "privacy_officer";
    CAPTURE(role);
    CHECK((world.get(at, role).status == 200) == may);
    CHECK((world.get("/queues/questions", role).status == 200) == may);
    if (!may) CHECK(world.step(role, R"({"kind":"take","seen_steps":0})").status == 403);
  }
  CHECK(world.ask(http::Method::get, at, world.mother).status == world.ask(http::Method::get, "/questions/none", world.mother).status);
  CHECK(world.get("/questions/none", "front_desk").status == 404);
  bool asked = false, looked = false, refused = false;
  for (std::uint64_t seq = 0; seq < world.book->size(); ++seq) {
    const auto entry = world.book->entry(seq);
    REQUIRE(entry.ok());
    const audit::Entry& one = entry->entry;
    CHECK_FALSE(has(one.detail, "letter"));
    CHECK_FALSE(has(one.detail, "adia"));
    asked = asked || (one.verb == "ask_office" && one.actor_kind == audit::ActorKind::anonymous && one.actor_id.empty());
    looked = looked || (one.verb == "see_questions" && one.effect == audit::Effect::allow && has(one.detail, world.first_question()));
    refused = refused || (one.verb == "answer_questions" && one.effect == audit::Effect::deny);
  }
  CHECK(asked);
  CHECK(looked);
  CHECK(refused);
}

TEST_CASE("a question about somebody's access is due sooner, late ones count as late, and closed ones are forgotten after two years") {
  World world;
  world.change([&](const families::Deed& deed) -> Result<void> {
    TRY(deed.transaction.execute("UPDATE practice SET hours = $1",
                                 {R"([{"weekday":1,"opens":"08:00","closes":"17:00"},{"weekday":2,"opens":"08:00","closes":"17:00"}])"}));
    return {};
  });
  // Monday noon: five hours are left today, so four open hours end today and sixteen next Monday at ten.
  const Told soon = world.stranger_asks(R"({"once":"form-number-of-one","trouble":"access","words":"w",)" + by_mail + "}");
  CHECK_MESSAGE(has(soon.body, R"("answer_by":"2026-06-01T20:00:00)"), soon.body);
  const Told later = world.stranger_asks(form("two", by_mail));
  CHECK_MESSAGE(has(later.body, R"("answer_by":"2026-06-08T14:00:00)"), later.body);
  world.clock = FixedClock(*Instant::parse("2026-06-02T09:00:00-04:00"));
  CHECK(has(world.get("/today", "front_desk").body, R"("queue":"questions","count":2,"overdue":1)"));
  CHECK(world.step("front_desk", R"({"kind":"close","outcome":"no_need","seen_steps":0})").status == 200);
  world.change(
      [&](const families::Deed& deed) { return support::sweep_questions(deed.transaction, world.clock.now() + support::closed_kept); });
  CHECK(world.count("question") == 2);
  world.change([&](const families::Deed& deed) {
    return support::sweep_questions(deed.transaction, world.clock.now() + support::closed_kept + std::chrono::hours(1));
  });
  CHECK(world.count("question") == 1);
  CHECK(world.count("step") == 0);
}

TEST_CASE("a mail about a question reaches its number, its day and the answer, and nothing once the question is gone") {
  World world;
  REQUIRE(world.stranger_asks(form("one", by_mail)).status == 201);
  CHECK(world.step("front_desk", R"({"kind":"note","words":"for us only","seen_steps":0})").status == 200);
  CHECK(world.step("front_desk", R"({"kind":"answer","words":"Please call us.","seen_steps":1})").status == 200);
  REQUIRE(world.notices.size() == 2);
  auto snapshot = world.store->snapshot();
  const auto receipt = support::question_of_mail(*snapshot, world.notices[0].reset_id);
  REQUIRE(receipt.ok());
  CHECK(receipt->answer.empty());
  CHECK(receipt->receipt.starts_with("Q-"));
  const auto answer = support::question_of_mail(*snapshot, world.notices[1].reset_id);
  REQUIRE(answer.ok());
  CHECK(answer->answer.reveal() == "Please call us.");
  CHECK_FALSE(support::question_of_mail(*snapshot, support::mail_reference(world.practice, world.first_question(), 1)).ok());  // the note
  CHECK(support::question_of_mail(*snapshot, "clinic nothing 0").error().fault == Fault::not_found);
  CHECK(support::question_of_mail(*snapshot, "x").error().fault == Fault::not_found);
}

}  // namespace kinportal::staff_api::test
