// SPDX-License-Identifier: Apache-2.0
// The desk over a real store: least rights at every deed, previews that keep nothing, freezes that end on the father's screen, and the office
// that changes registration data only with a proof.
#include <algorithm>

#include "access/visitors.h"
#include "accounts/second_factor.h"
#include "families/dispute.h"
#include "families/office_note.h"
#include "families/paper.h"
#include "families/pause.h"
#include "patients/register_patient.h"
#include "staff_api/account_doors.h"
#include "staff_api/account_lock_doors.h"
#include "staff_api/desk_test_world.h"
#include "staff_api/dispute_doors.h"
#include "staff_api/people_doors.h"
#include "staff_api/queue_doors.h"
#include "staff_api/queues.h"
#include "staff_api/team_doors.h"

namespace kinportal::staff_api::test {
namespace {

std::vector<access::Route> desk_doors(accounts::Desk& desk) {
  std::vector<access::Route> all;
  for (auto& some : {queue_routes(), people_routes(), dispute_routes(desk), account_routes(desk), account_lock_routes(desk), team_routes()}) {
    for (const auto& route : some) all.push_back(route);
  }
  return all;
}

struct World : DeskWorld {
  World() : DeskWorld(desk_doors) {}
  std::string people(const std::string& deed) const { return "/patients/mia/people/" + deed; }
  families::DisputeId report(std::optional<AccountId> about) {
    families::NewDispute fresh;
    fresh.practice = practice;
    fresh.patient = mia;
    fresh.account = std::move(about);
    fresh.said_who = FreeText("Dad");
    fresh.reported_by = mother;
    fresh.cause = "court_order";
    families::DisputeId made;
    change([&](const families::Deed& deed) -> Result<void> {
      TRY_LET(made, families::report_dispute(deed, fresh));
      return {};
    });
    return made;
  }
};

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

// The table once more, written by hand: a right that grows by mistake fails here.
struct Right {
  std::string_view act;
  std::string_view roles;
};
constexpr Right rights[] = {
    {"open_queues", "front_desk nurse clinician billing privacy_officer administrator"},
    {"review_disputes", "front_desk privacy_officer"},
    {"report_dispute", "front_desk nurse clinician privacy_officer"},
    {"freeze_access", "front_desk nurse clinician privacy_officer"},
    {"decide_dispute", "privacy_officer"},
    {"see_people", "front_desk nurse clinician privacy_officer"},
    {"end_access", "front_desk privacy_officer"},
    {"regrant_access", "front_desk privacy_officer"},
    {"set_custody", "front_desk privacy_officer"},
    {"judge_endangerment", "clinician"},
    {"judge_capacity", "clinician"},
    {"set_emancipation", "privacy_officer"},
    {"restrict_access", "front_desk privacy_officer"},
    {"record_death", "nurse clinician privacy_officer"},
    {"see_accounts", "front_desk privacy_officer administrator"},
    {"suspend_account", "privacy_officer administrator"},
    {"help_sign_in", "front_desk privacy_officer"},
    {"change_contact", "front_desk privacy_officer"},
    {"manage_staff", "administrator"},
};

bool in_list(std::string_view list, std::string_view role) { return has(" " + std::string(list) + " ", " " + std::string(role) + " "); }

}  // namespace

TEST_CASE("each role may do what the table of least rights says, and nothing else") {
  for (const Right& right : rights) {
    for (const std::string_view role : roles) {
      bool found = false;
      for (int i = 0; i < access::staff_act_count; ++i) {
        const auto act = static_cast<access::StaffAct>(i);
        if (access::to_string(act) != right.act) continue;
        found = true;
        CAPTURE(right.act);
        CAPTURE(role);
        CHECK(access::may(*access::staff_role_from(role), act) == in_list(right.roles, role));
      }
      CHECK(found);
    }
  }
}

TEST_CASE("at every door of the desk a wrong role is refused, a stranger hears that nothing is here, and both are in the book") {
  World world;
  const auto dispute = world.report(world.father);
  struct Knock {
    http::Method method;
    std::string path;
    std::string body;
    std::string_view act;
  };
  const std::string link = R"({"link":")" + world.fathers.text() + R"(","preview":true})";
  const std::string account = "/accounts/" + world.father.text();
  const std::vector<Knock> knocks = {
      {http::Method::get, "/today", "", "open_queues"},
      {http::Method::get, "/queues/disputes", "", "review_disputes"},
      {http::Method::post, "/queues/disputes/claim", R"({"row":"d"})", "review_disputes"},
      {http::Method::get, "/patients/mia/people", "", "see_people"},
      {http::Method::post, world.people("end"), link, "end_access"},
      {http::Method::post, world.people("endangerment"), R"({"account":")" + world.father.text() + R"(","endangers":true,"preview":true})",
       "judge_endangerment"},
      {http::Method::post, "/patients/mia/standing/emancipation", R"({"emancipated_on":"2026-01-01","preview":true})", "set_emancipation"},
      {http::Method::post, "/patients/mia/standing/capacity", R"({"diminished":true,"preview":true})", "judge_capacity"},
      {http::Method::post, "/patients/mia/standing/death", R"({"died_on":"2026-01-01","preview":true})", "record_death"},
      {http::Method::get, "/disputes/" + dispute.text(), "", "review_disputes"},
      {http::Method::post, "/disputes/" + dispute.text() + "/freeze", R"({"preview":true})", "freeze_access"},
      {http::Method::post, "/disputes/" + dispute.text() + "/decide", R"({"decision":"ended","preview":true})", "decide_dispute"},
      {http::Method::post, "/patients/mia/restrictions", R"({"account":")" + world.father.text() + R"(","preview":true})",
       "restrict_access"},
      {http::Method::get, "/accounts", "", "see_accounts"},
      {http::Method::get, account, "", "see_accounts"},
      {http::Method::post, account + "/unlock", R"({"id_seen":"passport"})", "help_sign_in"},
      {http::Method::post, account + "/second-factor", R"({"id_seen":"passport"})", "help_sign_in"},
      {http::Method::get, "/team", "", "manage_staff"},
  };
  for (const Knock& knock : knocks) {
    const Right& right = *std::find_if(std::begin(rights), std::end(rights), [&](const Right& one) { return one.act == knock.act; });
    for (const std::string_view role : roles) {
      const Told told = world.ask(knock.method, knock.path, world.staff.at(std::string(role)), knock.body);
      INFO(knock.path << " as " << role << ": " << told.status << " " << told.body);
      if (in_list(right.roles, role)) {
        CHECK(told.status != 403);
        CHECK(told.status != 404);
        CHECK(told.status < 500);
      } else {
        CHECK(told.status == 403);
      }
    }
    const Told stranger = world.ask(knock.method, knock.path, world.mother, knock.body);
    INFO(knock.path);
    CHECK(stranger.status == 404);
  }
  CHECK(world.sees(world.father) > 0);  // everything above was only tried
  CHECK(world.notices.empty());
}

TEST_CASE("a report of the mother goes through the queue: frozen at once for the father, decided, and he has back what he had") {
  World world;
  const std::size_t had = world.sees(world.father), mother_had = world.sees(world.mother);
  REQUIRE(had > 0);
  const auto dispute = world.report(std::nullopt);
  const Told today = world.get("/today", "privacy_officer");
  CHECK(has(today.body, R"("queue":"disputes","count":1,"overdue":0)"));
  const Told queue = world.get("/queues/disputes", "front_desk");
  CHECK(has(queue.body, R"("opens":"disputes/)" + dispute.text()));
  const std::string at = "/disputes/" + dispute.text();
  const std::string who = R"({"account":")" + world.father.text() + R"(","tell":"call_office")";
  const Told preview = world.post(at + "/freeze", "front_desk", who + R"(,"preview":true})");
  CHECK(preview.status == 200);
  CHECK(has(preview.body, world.father.text()));
  CHECK_FALSE(has(preview.body, world.mother.text()));
  CHECK(world.sees(world.father) == had);  // a preview keeps nothing
  REQUIRE(world.post(at + "/freeze", "front_desk", who + "}").status == 200);
  CHECK(world.sees(world.father) == 0);
  CHECK(world.sees(world.mother) == mother_had);
  {
    auto snapshot = world.store->snapshot();
    const auto notes = families::notes_of(*snapshot, world.father).value();
    REQUIRE(notes.size() == 1);
    CHECK(notes.front().sentence == "call_office");
  }
  CHECK(world.post(at + "/freeze", "nurse", who + "}").status == 409);  // the colleague at the same moment
  REQUIRE(world.post(at + "/decide", "privacy_officer", R"({"decision":"kept","reason":"The order was lifted in May.","tell":"as_before"})")
              .status == 200);
  CHECK(world.sees(world.father) == had);
  CHECK(world.post(at + "/decide", "privacy_officer", R"({"decision":"ended","reason":"No."})").status == 409);
  CHECK(world.sees(world.father) == had);
  CHECK(std::count_if(world.notices.begin(), world.notices.end(),
                      [&](const accounts::Notice& one) { return one.account == world.mother; }) == 1);
  CHECK(has(world.get("/today", "front_desk").body, R"("queue":"disputes","count":0)"));
}

TEST_CASE("what the other side is told is a listed sentence or nothing; free words never reach him") {
  World world;
  const auto dispute = world.report(world.father);
  const std::string at = "/disputes/" + dispute.text();
  CHECK(world.post(at + "/freeze", "nurse", R"({"tell":"the mother says you are dangerous"})").status == 422);
  CHECK(world.sees(world.father) > 0);
  REQUIRE(world.post(at + "/freeze", "nurse", R"({"tell":null})").status == 200);
  auto snapshot = world.store->snapshot();
  CHECK(families::notes_of(*snapshot, world.father)->empty());
  CHECK(world.notices.empty());
}

TEST_CASE("a restriction closes what it names and leaves the rest") {
  World world;
  const std::size_t had = world.sees(world.father);
  const auto dispute = world.report(world.father);
  const std::string at = "/disputes/" + dispute.text() + "/decide";
  CHECK(world.post(at, "privacy_officer", R"({"decision":"restricted","reason":"Order.","categories":["everything"]})").status == 422);
  REQUIRE(world.post(at, "privacy_officer", R"({"decision":"restricted","reason":"Order.","categories":["note","document"]})").status ==
          200);
  CHECK(world.sees(world.father) == had - 2);
}

TEST_CASE("ending a father's access shows first what he loses, is effective at once, and undoing it is a new grant") {
  World world;
  const std::size_t had = world.sees(world.father);
  const std::string link = R"({"link":")" + world.fathers.text() + R"(")";
  CHECK(has(world.post(world.people("end"), "front_desk", link + R"(,"preview":true})").body, R"("after":[])"));
  CHECK(world.sees(world.father) == had);
  CHECK(world.post(world.people("end"), "front_desk", link + "}").status == 422);  // without a reason
  REQUIRE(world.post(world.people("end"), "front_desk", link + R"(,"reason":"He asked for it."})").status == 200);
  CHECK(world.sees(world.father) == 0);
  CHECK(world.post(world.people("end"), "front_desk", link + R"(,"reason":"Me too."})").status == 409);
  REQUIRE(world.post(world.people("regrant"), "front_desk", link + R"(,"reason":"It was the other child."})").status == 200);
  CHECK(world.sees(world.father) == had);
  const Told page = world.get("/patients/mia/people", "front_desk");
  CHECK(has(page.body, "He asked for it."));
  CHECK(has(page.body, "It was the other child."));
}

TEST_CASE("a deed through one patient's address does not reach another patient's link") {
  World world;
  world.change([&](const families::Deed& deed) -> Result<void> {
    TRY(
        deed.transaction.execute("INSERT INTO patient (practice_id, patient_id, given_names, family_name, search_name, sex, created_at) "
                                 "VALUES ('clinic', 'ben', 'Ben', 'Hollow', 'hollow ben', 'male', 0)"));
    return {};
  });
  const std::string body = R"({"link":")" + world.fathers.text() + R"(","reason":"x"})";
  CHECK(world.post("/patients/ben/people/end", "front_desk", body).status == 404);
  CHECK(world.sees(world.father) > 0);
}

TEST_CASE("a clinician's finding closes everything for him, is secret at the counter, and is taken back with a reason") {
  World world;
  const std::size_t had = world.sees(world.father);
  const auto judge = [&](bool endangers) {
    return world.post(
        world.people("endangerment"), "clinician",
        R"({"account":")" + world.father.text() + R"(","endangers":)" + (endangers ? "true" : "false") + R"(,"reason":"Saw it myself."})");
  };
  REQUIRE(judge(true).status == 200);
  CHECK(world.sees(world.father) == 0);
  const Told counter = world.get("/patients/mia/people", "front_desk"), clinic = world.get("/patients/mia/people", "nurse");
  CHECK_FALSE(has(counter.body, "ENDANGERMENT"));
  CHECK_FALSE(has(counter.body, "endanger"));
  CHECK_FALSE(has(counter.body, "Saw it myself."));
  CHECK(has(clinic.body, "DENY_ENDANGERMENT"));
  CHECK(has(clinic.body, "Saw it myself."));
  // The visitors' book of the chart tells a nurse of the finding and its look, the counter of neither.
  const auto told = [&](std::string_view role) {
    access::Doorway at(*world.gate);
    access::Viewer viewer;
    viewer.account = world.staff.at(std::string(role));
    viewer.request_id = "r";
    at.set_viewer(viewer);
    auto key = at.open_chart_as_staff(world.practice, world.mia, access::Purpose::view_visitors);
    REQUIRE(key.ok());
    const std::size_t count = access::read_visitors(*world.book, *key, viewer.account, "")->visitors.size();
    [[maybe_unused]] const auto receipt = std::move(*key).close();
    std::promise<void> durable;
    at.looks().when_durable([&](bool) { durable.set_value(); });
    durable.get_future().wait();
    return count;
  };
  const std::size_t nurse = told("nurse");  // the counter's own reading comes after it and is one line more
  CHECK(told("front_desk") == nurse + 1 - 2);
  REQUIRE(judge(false).status == 200);
  CHECK(world.sees(world.father) == had);
}

TEST_CASE("when the holder of an account died, nothing is shown to her account, and a mistake is taken back") {
  World world;
  const std::size_t had = world.sees(world.father);
  const std::string death = "/accounts/" + world.father.text() + "/death";
  CHECK(world.post(death, "front_desk", R"({"died_on":"2026-05-30","reason":"x"})").status == 403);
  CHECK(world.post(death, "privacy_officer", R"({"died_on":"2027-05-30","reason":"x"})").status == 422);
  REQUIRE(world.post(death, "privacy_officer", R"({"died_on":"2026-05-30","reason":"His wife brought the certificate."})").status == 200);
  CHECK(world.sees(world.father) == 0);
  {
    // One practice's word closes its own pages, not the account at every other practice.
    auto snapshot = world.store->snapshot();
    CHECK_FALSE(accounts::account_card(*snapshot, world.father)->deceased);
  }
  CHECK(has(world.get("/accounts/" + world.father.text(), "privacy_officer").body, R"("deceased":true)"));
  CHECK(world.post(death, "privacy_officer", R"({"died_on":"2026-05-30","reason":"x"})").status == 409);
  REQUIRE(world.post(death, "administrator", R"({"died_on":null,"reason":"Namesake."})").status == 200);
  CHECK(world.sees(world.father) == had);
}

TEST_CASE("emancipation and death change what parents see at once, and can be taken back") {
  World world;
  const std::size_t had = world.sees(world.mother);
  const std::string standing = "/patients/mia/standing/";
  const Told preview = world.post(standing + "emancipation", "privacy_officer", R"({"emancipated_on":"2026-05-01","preview":true})");
  CHECK(has(preview.body, world.mother.text()));
  CHECK(has(preview.body, world.father.text()));
  REQUIRE(world.post(standing + "emancipation", "privacy_officer", R"({"emancipated_on":"2026-05-01","reason":"Court."})").status == 200);
  CHECK(world.sees(world.mother) == 0);
  REQUIRE(world.post(standing + "emancipation", "privacy_officer", R"({"emancipated_on":null,"reason":"Wrong chart."})").status == 200);
  CHECK(world.sees(world.mother) == had);
  CHECK(world.post(standing + "death", "nurse", R"({"died_on":"2027-01-01","reason":"x"})").status == 422);
  REQUIRE(world.post(standing + "death", "nurse", R"({"died_on":"2026-05-30","reason":"Hospital called."})").status == 200);
  CHECK(world.sees(world.mother) == 0);
  REQUIRE(world.post(standing + "death", "nurse", R"({"died_on":null,"reason":"Namesake."})").status == 200);
  CHECK(world.sees(world.mother) == had);
}

TEST_CASE("a suspended father sees nothing here, is told by note and mail, keeps his account, and is let in again") {
  World world;
  const std::size_t had = world.sees(world.father);
  const std::string account = "/accounts/" + world.father.text();
  CHECK(world.post(account + "/suspend", "front_desk", R"({"how":"paused","reason":"x"})").status == 403);
  REQUIRE(world.post(account + "/suspend", "privacy_officer", R"({"how":"paused","reason":"Shared his password."})").status == 200);
  CHECK(world.sees(world.father) == 0);
  CHECK(world.notices.size() == 1);
  CHECK(world.post(account + "/suspend", "administrator", R"({"how":"paused","reason":"x"})").status == 409);
  CHECK(has(world.get("/accounts?state=paused", "front_desk").body, world.father.text()));
  CHECK(has(world.get(account, "front_desk").body, "Shared his password."));
  REQUIRE(world.post(account + "/lift", "administrator", R"({"reason":"New password."})").status == 200);
  CHECK(world.sees(world.father) == had);
  REQUIRE(world.post(account + "/suspend", "privacy_officer", R"({"how":"ended","reason":"Moved away."})").status == 200);
  REQUIRE(world.post(account + "/lift", "privacy_officer", R"({"reason":"Back."})").status == 200);
  CHECK(world.sees(world.father) == 0);  // ended means his links too
  CHECK(world.post("/accounts/" + world.stranger.text() + "/suspend", "privacy_officer", R"({"how":"paused","reason":"x"})").status == 404);
}

TEST_CASE("the office changes an e-mail with photo ID and a signed form only, tells both addresses and signs out everywhere") {
  World world;
  const std::string contact = "/accounts/" + world.father.text() + "/contact";
  const auto email = [&] {
    auto snapshot = world.store->snapshot();
    return accounts::account_card(*snapshot, world.father)->email.reveal();
  };
  CHECK(world.post(contact, "front_desk", R"({"email":"new@example.org","form_signed":true})").status == 422);
  CHECK(world.post(contact, "front_desk", R"({"email":"new@example.org","id_seen":"he called","form_signed":true})").status == 422);
  CHECK(world.post(contact, "front_desk", R"({"email":"new@example.org","id_seen":"passport","form_signed":false})").status == 422);
  CHECK(world.post(contact, "front_desk", R"({"email":"mother@example.org","id_seen":"passport","form_signed":true})").status == 409);
  CHECK(email() == "father@example.org");
  REQUIRE(world.post(contact, "front_desk", R"({"email":"New@example.org","id_seen":"passport","form_signed":true})").status == 200);
  CHECK(email() == "new@example.org");
  CHECK(std::any_of(world.notices.begin(), world.notices.end(),
                    [](const accounts::Notice& one) { return one.to.reveal() == "father@example.org"; }));
  CHECK(std::any_of(world.notices.begin(), world.notices.end(), [&](const accounts::Notice& one) { return one.account == world.father; }));
  const std::string staff_contact = "/accounts/" + world.staff["nurse"].text() + "/contact";
  CHECK(world.post(staff_contact, "front_desk", R"({"email":"n@example.org","id_seen":"passport","form_signed":true})").status == 404);
}

TEST_CASE("demographics from a feed never touch a portal account") {
  World world;
  const auto card = [&] {
    auto snapshot = world.store->snapshot();
    const auto one = accounts::account_card(*snapshot, world.mother);
    return one->email.reveal() + "|" + one->given_names.reveal() + "|" + one->family_name.reveal() + "|" + one->language;
  };
  const std::string before = card();
  world.change([&](const families::Deed& deed) -> Result<void> {
    patients::PatientFromSource from;
    from.source = "feed";
    from.keys = {"Patient/1"};
    from.given_names = "mother Quillfeather";
    from.family_name = "Renamed";
    from.phone = "518-555-0199";
    from.birth_on = Day::parse("1985-01-01").value();
    TRY(patients::register_patient(deed.transaction, world.practice, from, deed.now, deed.random));
    from.family_name = "Renamed Again";
    TRY(patients::register_patient(deed.transaction, world.practice, from, deed.now, deed.random));
    return {};
  });
  CHECK(card() == before);
}

TEST_CASE("the administrator adds, changes and ends; the last one stays") {
  World world;
  const auto put = [&](const std::string& path, const std::string& body) {
    return world.ask(http::Method::put, path, world.staff.at("administrator"), body);
  };
  const auto team = [&] { return world.get("/team", "administrator").body; };
  const auto id_of = [&](const std::string& email) {
    const std::string body = team();
    const auto at = body.find(email);
    REQUIRE(at != std::string::npos);
    const auto from = body.rfind(R"("staff":")", at) + 9;
    return body.substr(from, body.find('"', from) - from);
  };
  CHECK(world.post("/team", "administrator", R"({"email":"nobody@example.org","name":"N","role":"nurse"})").status == 404);
  REQUIRE(world.post("/team", "administrator", R"({"email":"stranger@example.org","name":"Sam Stranger","role":"billing"})").status == 200);
  CHECK(has(team(), R"("name":"Sam Stranger")"));
  REQUIRE(put("/team/" + id_of("stranger@example.org") + "/role", R"({"role":"nurse"})").status == 200);
  CHECK(world.ask(http::Method::get, "/queues/disputes", world.stranger).status == 403);
  const std::string last = id_of("staff.administrator@example.org");
  // Her own place is another administrator's business, or she could read charts by her own word; the last one stays by that as well.
  CHECK(put("/team/" + last + "/role", R"({"role":"clinician"})").status == 403);
  CHECK(put("/team/" + last + "/role", R"({"role":"privacy_officer"})").status == 403);
  CHECK(world.ask(http::Method::del, "/team/" + last, world.staff.at("administrator")).status == 403);
  world.proved_at = world.clock.now() - accounts::kFreshProof;
  CHECK(put("/team/" + id_of("stranger@example.org") + "/role", R"({"role":"clinician"})").status == 401);
  CHECK(world.post("/team", "administrator", R"({"email":"mother@example.org","name":"M","role":"clinician"})").status == 401);
  world.proved_at.reset();
  REQUIRE(world.ask(http::Method::del, "/team/" + id_of("stranger@example.org"), world.staff.at("administrator")).status == 200);
  CHECK(world.ask(http::Method::get, "/today", world.stranger).status == 404);  // effective for the next request
}

TEST_CASE("a queue pages through every row once, oldest due first, with a true count; a made-up cursor is refused") {
  World world;
  constexpr int rows = 120;
  world.change([&](const families::Deed& deed) -> Result<void> {
    for (int i = 0; i < rows; ++i) {
      families::NewDispute fresh;
      fresh.practice = world.practice;
      fresh.patient = world.mia;
      fresh.said_who = FreeText("x");
      fresh.source = "staff";
      fresh.reported_by = world.staff.at("nurse");
      const families::Deed then{deed.transaction, deed.book, deed.random, deed.by, deed.now - std::chrono::hours((i * 7) % 50)};
      TRY(families::report_dispute(then, fresh));
    }
    return {};
  });
  std::vector<std::string> seen;
  std::string cursor, due;
  do {
    const Told page = world.get("/queues/disputes" + (cursor.empty() ? "" : "?cursor=" + cursor), "front_desk");
    REQUIRE(page.status == 200);
    CHECK(has(page.body, R"("count":120)"));
    const auto document = json::Document::parse(page.body);
    REQUIRE(document.ok());
    const auto list = (*document)->array("rows").value();
    CHECK(list.size() <= static_cast<std::size_t>(max_queue_page));
    for (const auto& row : list) {
      seen.push_back(row.string("id").value());
      const std::string now_due = row.string("due_at").value();
      CHECK(due <= now_due);
      due = now_due;
    }
    cursor = (*document)->maybe_string("next").value().value_or("");
  } while (!cursor.empty());
  CHECK(seen.size() == rows);
  std::sort(seen.begin(), seen.end());
  CHECK(std::unique(seen.begin(), seen.end()) == seen.end());
  CHECK(world.get("/queues/disputes?cursor=x", "front_desk").status == 422);
  CHECK(world.get("/queues/disputes?state=lost", "front_desk").status == 422);
  CHECK(has(world.get("/queues/disputes?state=frozen", "front_desk").body, R"("rows":[])"));
  CHECK(world.get("/queues/nothing", "front_desk").status == 404);
}

TEST_CASE("a colleague sees whose row it is, may take it over, and a claim ends by itself") {
  World world;
  const auto dispute = world.report(std::nullopt);
  const std::string row = R"({"row":")" + dispute.text() + R"(")";
  CHECK(has(world.post("/queues/disputes/claim", "front_desk", row + "}").body, R"("mine":true)"));
  const Told second = world.post("/queues/disputes/claim", "privacy_officer", row + "}");
  CHECK(has(second.body, R"("mine":false,"who":"Staff front_desk")"));
  CHECK(has(world.get("/queues/disputes", "privacy_officer").body, R"("who":"Staff front_desk","mine":false)"));
  CHECK(has(world.post("/queues/disputes/claim", "privacy_officer", row + R"(,"take_over":true})").body, R"("mine":true)"));
  world.clock.set(world.clock.now() + std::chrono::minutes(11));
  CHECK(has(world.get("/queues/disputes", "front_desk").body, R"("claim":null)"));
}

}  // namespace kinportal::staff_api::test
