// SPDX-License-Identifier: Apache-2.0
// Who may make a wish about whom, at the real doors: the patient on her own account and nobody else, and what she says counts at once.
#include <doctest/doctest.h>

#include <algorithm>

#include "families/paper.h"
#include "families/wishes.h"
#include "two_charts.h"

namespace kinportal::test {
namespace {

const Instant today = *Instant::parse("2026-06-01T12:00:00-04:00");
const std::string chart = "/api/v1/charts/REF/";

struct Town {
  Town() : world(clock) {}
  const ViewerHere& who(const char* name) {
    return *std::find_if(world.viewers().begin(), world.viewers().end(), [&](const ViewerHere& one) { return one.name == name; });
  }
  http::Response send(http::Method method, const std::string& path, const std::string& body, const ViewerHere& viewer) {
    http::Request request;
    request.method = method;
    request.target = request.path = path;
    request.body = body;
    request.headers.emplace_back("host", "localhost");
    if (!body.empty()) request.headers.emplace_back("content-type", "application/json");
    request.headers.emplace_back("cookie", world.portal().services().cookies.signin() + "=" + viewer.cookie);
    request.headers.emplace_back("x-kinportal-csrf", accounts::csrf_token(world.portal().desk().keys, viewer.cookie));
    request.peer_address = "192.0.2.7";
    return world.ask(std::move(request));
  }
  /// The link of the person whose card stands first among those with this relationship.
  std::string person(const ViewerHere& own, const std::string& patient, const std::string& relationship) {
    const std::string page = world.get(chart + patient + "/people", own.cookie).body;
    const auto at = page.find("\"relationship\":\"" + relationship + "\"");
    REQUIRE(at != std::string::npos);
    const auto key = page.rfind("\"person\":\"", at) + 10;
    return page.substr(key, page.find('"', key) - key);
  }
  std::vector<families::KeptConsent> wishes(const char* patient) {
    auto snapshot = world.portal().store().snapshot();
    REQUIRE(snapshot.ok());
    auto kept = families::consents_of_patient(*snapshot, PracticeId::trusted("REF"), PatientId::trusted(patient), today);
    REQUIRE(kept.ok());
    return std::move(kept).value();
  }
  FixedClock clock{today};
  PortalWorld world;
};

std::string deny_notes(const std::string& person) {
  return R"({"person":")" + person + R"(","effect":"deny","topics":[],"categories":["note"]})";
}

std::string code_of(const http::Response& response) {
  const auto at = response.body.find("\"code\":\"");
  return at == std::string::npos ? "" : response.body.substr(at + 8, response.body.find('"', at + 8) - at - 8);
}

}  // namespace

TEST_CASE("a teen's wish is hers alone to make: parents, with her chart open or not, and strangers hear that there is nothing") {
  Town town;
  const ViewerHere& teen = town.who("teen-self at REF");
  const std::string mother_link = town.person(teen, "teen", "parent");
  const std::size_t before = town.wishes("teen").size();
  for (const char* name :
       {"parent at REF", "restricted at REF", "stranger at REF", "step at REF", "elder-self at REF", "clinician at REF"}) {
    INFO(name);
    const ViewerHere& other = town.who(name);
    const std::string nothing = town.send(http::Method::post, chart + "nobody/people/wishes", deny_notes(mother_link), other).body;
    for (const char* door : {"/people/wishes", "/people/preview"}) {
      const auto answer = town.send(http::Method::post, chart + "teen" + door, deny_notes(mother_link), other);
      CHECK(answer.status == 404);
      CHECK(answer.body == nothing);
    }
    CHECK(town.world.get(chart + "teen/people", other.cookie).status == 404);
    for (const auto& wish : town.wishes("teen"))
      CHECK(town.send(http::Method::del, chart + "teen/people/wishes/" + wish.id.text(), "", other).status == 404);
  }
  CHECK(town.wishes("teen").size() == before);
  // Somebody who acts for an adult cannot speak as the adult either.
  const ViewerHere& elder = town.who("elder-self at REF");
  const std::string proxy_link = town.person(elder, "elder", "adult_proxy");
  CHECK(town.send(http::Method::post, chart + "elder/people/wishes", deny_notes(proxy_link), town.who("proxy at REF")).status == 404);
  CHECK(town.send(http::Method::post, chart + "elder/people/wishes", deny_notes(proxy_link), elder).status == 201);
}

TEST_CASE("a wish counts for the next answer, its entry is no look, and taking it back is as quick") {
  Town town;
  const ViewerHere &teen = town.who("teen-self at REF"), &mother = town.who("parent at REF");
  const PatientId patient = PatientId::trusted("teen");
  ItemHere note;
  note.id = "teen-item-9";
  note.kind = "note";
  note.title = "Talk about school";
  note.happened_at = today - std::chrono::hours(24);
  note.facts.patient_id = patient.text();
  note.facts.category = access::Category::note;
  note.facts.consenter = access::Consenter::parent;
  note.facts.available_at = note.facts.transmitted_at = note.facts.finalized_at = note.happened_at;
  REQUIRE(place_chart(town.world, mother, patient, {note}, today).ok());
  const auto notes = [&] { return town.world.get(chart + "teen/notes", mother.cookie).body; };
  REQUIRE(notes().find("Talk about school") != std::string::npos);

  // Which of the two parents stands first is of no matter here: both are asked.
  std::vector<std::string> made;
  const std::string page = town.world.get(chart + "teen/people", teen.cookie).body;
  for (auto at = page.find("\"person\":\""); at != std::string::npos; at = page.find("\"person\":\"", at + 1)) {
    const std::string link = page.substr(at + 10, page.find('"', at + 10) - at - 10);
    REQUIRE(town.send(http::Method::post, chart + "teen/people/preview", deny_notes(link), teen).status == 200);
    const auto answer = town.send(http::Method::post, chart + "teen/people/wishes", deny_notes(link), teen);
    REQUIRE(answer.status == 201);
    made.push_back(answer.body.substr(7, answer.body.size() - 9));
  }
  REQUIRE(made.size() == 2);
  CHECK(notes().find("Talk about school") == std::string::npos);
  CHECK(town.world.get(chart + "teen/visitors", mother.cookie).body.find("consent") == std::string::npos);
  for (const std::string& id : made) CHECK(town.send(http::Method::del, chart + "teen/people/wishes/" + id, "", teen).status == 204);
  CHECK(notes().find("Talk about school") != std::string::npos);
  CHECK(town.send(http::Method::del, chart + "teen/people/wishes/" + made[0], "", teen).status == 404);  // over is over
}

TEST_CASE("what a policy does not leave to her, what is not agreed and what makes no sense is refused by name, and nothing is written") {
  Town town;
  const ViewerHere& teen = town.who("teen-self at REF");
  const std::string link = town.person(teen, "teen", "parent");
  const std::size_t before = town.wishes("teen").size();
  const auto post = [&](const std::string& rest) {
    return town.send(http::Method::post, chart + "teen/people/wishes", R"({"person":")" + link + "\"," + rest + "}", teen);
  };
  CHECK(code_of(post(R"("effect":"deny","topics":[],"categories":["medication"])")) == "not_yours");
  CHECK(code_of(post(R"("effect":"deny","topics":[],"categories":[])")) == "nothing_chosen");
  CHECK(code_of(post(R"("effect":"permit","topics":["hiv"],"categories":[])")) == "not_agreed");
  CHECK(code_of(post(R"("effect":"permit","topics":["part2"],"categories":[],"agreed":true)")) == "part2_needs_end");
  CHECK(code_of(post(R"("effect":"permit","topics":["hiv"],"categories":[],"agreed":true,"until_on":"2026-05-01")")) == "date_passed");
  CHECK(post(R"("effect":"permit","topics":["horoscope"],"categories":[],"agreed":true)").status == 422);
  CHECK(post(R"("effect":"maybe","topics":[],"categories":[])").status == 422);
  CHECK(town.wishes("teen").size() == before);
  // The permit the practice wrote down she takes back; a denial of the practice's she does not.
  REQUIRE(before == 1);
  const auto done = town.world.change([&](db::Transaction& tx) -> Result<void> {
    SeededRandom random{5};
    const families::Deed deed{tx, town.world.portal().book(), random, {audit::ActorKind::staff, "desk", "staff", ""}, today};
    families::NewConsent consent;
    consent.practice = PracticeId::trusted("REF");
    consent.patient = PatientId::trusted("teen");
    consent.account = town.who("parent at REF").account;
    consent.labels = {"BH"};
    TRY(families::give_consent(deed, consent));
    return {};
  });
  REQUIRE(done.ok());
  for (const auto& wish : town.wishes("teen")) {
    const auto answer = town.send(http::Method::del, chart + "teen/people/wishes/" + wish.id.text(), "", teen);
    CHECK(answer.status == (wish.permits ? 204 : 403));
  }
}

TEST_CASE("a father whose record is closed by a dispute, an order or a finding reads the same page each time, and none of them on it") {
  Town town;
  const ViewerHere& father = town.who("restricted at REF");
  const PracticeId practice = PracticeId::trusted("REF");
  const PatientId patient = PatientId::trusted("tween");
  const auto change = [&](const std::function<Result<void>(const families::Deed&)>& work) {
    const auto done = town.world.change([&](db::Transaction& tx) -> Result<void> {
      SeededRandom random{9};
      return work({tx, town.world.portal().book(), random, {audit::ActorKind::staff, "desk", "staff", ""}, today});
    });
    REQUIRE_MESSAGE(done.ok(), (done.ok() ? "" : done.error().sentence));
  };
  const auto told = [&] {
    const std::string home = town.world.get("/api/v1/home", father.cookie).body;
    CHECK(home.find("\"refusal\":\"none\"") != std::string::npos);
    CHECK(town.world.get(chart + "tween", father.cookie).status == 404);
    const auto access = town.world.get(chart + "tween/access", father.cookie),
               ahead = town.world.get(chart + "tween/changes", father.cookie);
    CHECK(access.status == 200);
    CHECK(access.body.find("\"closed\":true") != std::string::npos);
    for (const char* word : {"COURT", "DISPUTE", "ENDANGER"}) CHECK(access.body.find(word) == std::string::npos);
    return access.body + ahead.body.substr(0, 20);
  };
  CHECK(town.world.get(chart + "tween/access", father.cookie).body.find("\"closed\":false") != std::string::npos);
  change([&](const families::Deed& deed) { return families::find_endangerment(deed, practice, patient, father.account); });
  const std::string endangered = told();
  change([&](const families::Deed& deed) { return families::lift_endangerment(deed, practice, patient, father.account); });
  change([&](const families::Deed& deed) -> Result<void> {
    families::NewPaper order;
    order.practice = practice;
    order.patient = patient;
    order.account = father.account;
    order.kind = "court_restriction";
    order.from_at = today - std::chrono::hours(24);
    TRY(families::file_paper(deed, order));
    return {};
  });
  CHECK(told() == endangered);
  // A stranger, a closed record or not: nothing.
  const auto stranger = town.world.get(chart + "tween/access", town.who("stranger at REF").cookie);
  CHECK(stranger.status == 404);
  CHECK(stranger.body == town.world.get(chart + "nobody/access", father.cookie).body);
}

}  // namespace kinportal::test
