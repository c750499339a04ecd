// SPDX-License-Identifier: Apache-2.0
// Law 10 of the access design: two stores that differ only in items hidden from a viewer answer every request of hers byte for byte alike.
// The doors are those of Portal::routes(), so a door made tomorrow is walked tomorrow.
#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <future>

#include "chart/read.h"
#include "families/wishes.h"
#include "intake/import_fhir.h"
#include "two_charts.h"

namespace kinportal::test {
namespace {

const Instant today = *Instant::parse("2026-06-01T12:00:00-04:00");

// Everything of an answer that a viewer could compare.
std::string told(const http::Response& response) {
  std::string out = std::to_string(response.status);
  for (const auto& [name, value] : response.headers) out += "\n" + name + ": " + value;
  out += "\n\n";
  return out + (response.static_body.empty() ? response.body : std::string(response.static_body));
}

std::string next_of(const std::string& body) {
  const auto at = body.rfind("\"next\":\"");
  if (at == std::string::npos) return {};
  return body.substr(at + 8, body.find('"', at + 8) - at - 8);
}

/// Every way to fill a pattern's braces from the lists; names nobody foresaw get every id there is.
std::vector<std::string> fillings(const std::string& pattern, const std::map<std::string, std::vector<std::string>>& words,
                                  const std::vector<std::string>& anything) {
  const auto open = pattern.find('{');
  if (open == std::string::npos) return {pattern};
  const auto close = pattern.find('}', open);
  const std::string name = pattern.substr(open + 1, close - open - 1);
  const auto found = words.find(name);
  std::vector<std::string> out;
  for (const std::string& word : found == words.end() ? anything : found->second) {
    for (const std::string& rest : fillings(pattern.substr(close + 1), words, anything))
      out.push_back(pattern.substr(0, open) + word + rest);
  }
  return out;
}

/// How many ways that are; a double, because three names nobody foresaw make more than a list should hold.
double ways(const std::string& pattern, const std::map<std::string, std::vector<std::string>>& words,
            const std::vector<std::string>& anything) {
  double out = 1;
  for (auto open = pattern.find('{'); open != std::string::npos; open = pattern.find('{', open + 1)) {
    const auto found = words.find(pattern.substr(open + 1, pattern.find('}', open) - open - 1));
    out *= static_cast<double>(found == words.end() ? anything.size() : found->second.size());
  }
  return out;
}

/// One of the ways, each as likely as any other.
std::string one_filling(Dice& dice, std::string pattern, const std::map<std::string, std::vector<std::string>>& words,
                        const std::vector<std::string>& anything) {
  for (auto open = pattern.find('{'); open != std::string::npos; open = pattern.find('{')) {
    const auto close = pattern.find('}', open);
    const auto found = words.find(pattern.substr(open + 1, close - open - 1));
    pattern.replace(open, close - open + 1, dice.of(found == words.end() ? anything : found->second));
  }
  return pattern;
}

class Pair {
 public:
  Pair() : first(clock), second(clock) {
    REQUIRE(first.viewers().size() == second.viewers().size());
    for (std::size_t i = 0; i < first.viewers().size(); ++i) REQUIRE(first.viewers()[i].cookie == second.viewers()[i].cookie);
  }
  /// Asks both; the answer when they agree.
  std::string same(const std::string& target, const ViewerHere& viewer, http::Method method = http::Method::get) {
    ++asked;
    auto other = std::async(std::launch::async, [&] { return told(second.get(target, viewer.cookie, method)); });
    const std::string a = told(first.get(target, viewer.cookie, method)), b = other.get();
    INFO("door " << target << " for " << viewer.name);
    REQUIRE(a == b);
    return a;
  }

  FixedClock clock{today};
  PortalWorld first, second;
  int asked = 0;
};

std::vector<std::string> areas() {
  std::vector<std::string> out;
  for (const auto area : chart::all_areas) out.emplace_back(chart::to_string(area));
  out.emplace_back("billing");
  return out;
}

std::string some_query(Dice& dice, const TwoCharts& charts, const std::string& cursor) {
  static const std::vector<std::string> limits = {"", "1", "2", "3", "20", "100", "0", "101", "x", "-1"};
  static const std::vector<std::string> kinds = {"", "", "lab", "panel", "vital", "imaging", "survey", "note", "nothing"};
  std::string out = "?limit=" + dice.of(limits) + "&kind=" + dice.of(kinds);
  if (dice.one_in(2)) {
    // Cursors of her own, and forged ones that point at what she may not see.
    const bool forge = cursor.empty() || dice.one_in(2);
    const std::string& at = !charts.hidden.empty() && dice.one_in(2) ? dice.of(charts.hidden) : std::string("nobody");
    out += "&cursor=" + (forge ? std::to_string(today.us - dice.below(2000) * 86'400'000'000LL) + "_" + at : cursor);
  }
  if (dice.one_in(3)) out += "&q=brightwater";
  return out;
}

// Pages of every list, to the end, at several sizes.
void turn_pages(Pair& worlds, const ViewerHere& viewer, const std::string& path, const char* limit) {
  std::string cursor;
  for (int page = 0; page < 40; ++page) {
    const std::string answer = worlds.same(path + "?limit=" + limit + (cursor.empty() ? "" : "&cursor=" + cursor), viewer);
    cursor = next_of(answer);
    if (cursor.empty()) return;
  }
  FAIL("the pages of a list have no end");
}

struct Tally {
  std::size_t hidden = 0, shown = 0;
  std::map<std::string, std::size_t> shown_to;  // viewer's name -> items
};

void walk(Pair& worlds, Dice& dice, const ViewerHere& viewer, Tally& tally) {
  std::vector<TwoCharts> charts;
  for (const PatientId& patient : worlds.first.patients()) {
    TwoCharts both = draw_charts(dice, worlds.first, viewer, patient, 24, today);
    REQUIRE(place_chart(worlds.first, viewer, patient, both.first, today).ok());
    REQUIRE(place_chart(worlds.second, viewer, patient, both.second, today).ok());
    tally.hidden += both.hidden.size();
    tally.shown += both.shown.size();
    tally.shown_to[viewer.name] += both.shown.size();
    charts.push_back(std::move(both));
  }
  std::map<std::string, std::vector<std::string>> words;
  for (const PatientId& patient : worlds.first.patients()) words["patient"].push_back(patient.text());
  words["patient"].emplace_back("nobody");
  words["practice"] = {viewer.practice.text(), "nowhere"};
  words["area"] = areas();
  std::vector<std::string> ids = {"nothing"};
  for (const TwoCharts& one : charts) {
    ids.insert(ids.end(), one.hidden.begin(), one.hidden.end());
    if (!one.shown.empty()) ids.push_back(one.shown.front());
  }
  words["item"] = ids;

  for (const access::Route& route : worlds.first.routes()) {
    if (route.method != http::Method::get) continue;
    // Short lists are walked whole; of the thousands of item addresses a seeded handful at each walk.
    constexpr int most = 5;
    std::vector<std::string> targets;
    if (ways(route.pattern, words, ids) <= most) targets = fillings(route.pattern, words, ids);
    else
      for (int i = 0; i < most; ++i) targets.push_back(one_filling(dice, route.pattern, words, ids));
    for (const std::string& target : targets) {
      const std::string answer = worlds.same(target, viewer);
      // What may be kept by a cache would be asked for with an ETag; a chart answer has none (no-store), so nothing tells that it changed.
      if (target.starts_with("/api/v1/charts/") && answer.starts_with("200")) {
        REQUIRE(answer.find("\ncache-control: no-store\n") != std::string::npos);
        REQUIRE(answer.find("\netag: ") == std::string::npos);
      }
      if (dice.one_in(3)) worlds.same(target + some_query(dice, dice.of(charts), next_of(answer)), viewer);
      if (dice.one_in(8)) worlds.same(target, viewer, http::Method::head);
      // Wrong in its form: the text of the refusal is the same whatever is there.
      if (dice.one_in(12)) worlds.same(target + "%2e" + some_query(dice, dice.of(charts), {}), viewer);
    }
  }
  const std::string base =
      viewer.staff ? "/api/v1/staff/" + viewer.practice.text() + "/patients/" : "/api/v1/charts/" + viewer.practice.text() + "/";
  for (const TwoCharts& one : charts) {
    if (dice.one_in(2)) turn_pages(worlds, viewer, base + one.patient.text() + "/results", "2");
    if (dice.one_in(4)) turn_pages(worlds, viewer, base + one.patient.text() + "/" + dice.of(areas()), "3");
    if (dice.one_in(12)) turn_pages(worlds, viewer, base + one.patient.text() + "/visitors", "");
    if (!viewer.staff)
      worlds.same(base + one.patient.text() + "/download?format=" + (dice.one_in(2) ? "page" : "fhir") +
                      "&language=" + (dice.one_in(2) ? "en" : "es"),
                  viewer);
    // A hidden item and one that never was, side by side in one world.
    for (int i = 0; i < 3 && !one.hidden.empty(); ++i) {
      const std::string area = dice.of(areas());
      const std::string hidden = base + one.patient.text() + "/" + area + "/" + dice.of(one.hidden);
      const std::string real = worlds.same(hidden, viewer),
                        never = worlds.same(base + one.patient.text() + "/" + area + "/never-was", viewer);
      INFO("door " << hidden << " for " << viewer.name);
      REQUIRE(real == never);
      if (dice.one_in(3))
        REQUIRE(worlds.same(hidden + "/file", viewer) == worlds.same(base + one.patient.text() + "/" + area + "/never-was/file", viewer));
    }
    for (int i = 0; i < 2 && !one.shown.empty(); ++i) {
      for (const std::string& area : {std::string("results"), dice.of(areas())})
        worlds.same(base + one.patient.text() + "/" + area + "/" + dice.of(one.shown), viewer);
      worlds.same(base + one.patient.text() + "/" + dice.of(areas()) + "/" + dice.of(one.shown) + "/file", viewer);
    }
  }
}

}  // namespace

TEST_CASE("law 10: two portals that differ only in what a viewer may not see give her the same bytes at every reading door") {
  Pair worlds;
  Tally tally;
  Dice dice(1);
  for (const ViewerHere& viewer : worlds.first.viewers()) walk(worlds, dice, viewer, tally);
  MESSAGE(worlds.asked << " requests to both, " << tally.hidden << " hidden and " << tally.shown << " shown items");
  CHECK(worlds.asked > 2'000);
  CHECK(tally.hidden > 1'000);
  // Whoever is somebody to a patient must have had something to compare; a world where all is denied proves nothing.
  for (const char* name : {"parent at H15", "parent at CP", "parent at AM", "parent at REF", "restricted at REF", "step at REF",
                           "teen-self at REF", "elder-self at H15", "proxy at REF", "clinician at CP"}) {
    INFO(name);
    CHECK(tally.shown_to[name] >= 5);
  }
}

TEST_CASE("the comparison sees a difference when there is one: one more item that the mother may see") {
  Pair worlds;
  Dice dice(2);
  const ViewerHere& mother = *std::find_if(worlds.first.viewers().begin(), worlds.first.viewers().end(),
                                           [](const ViewerHere& one) { return one.name == "parent at REF"; });
  TwoCharts both = draw_charts(dice, worlds.first, mother, PatientId::trusted("kid"), 40, today);
  REQUIRE_FALSE(both.shown.empty());
  REQUIRE(place_chart(worlds.first, mother, both.patient, both.first, today).ok());
  std::erase_if(both.second, [&](const ItemHere& one) { return one.id == both.shown.front(); });
  REQUIRE(place_chart(worlds.second, mother, both.patient, both.second, today).ok());
  bool differs = false;
  for (const std::string& area : areas()) {
    const std::string target = "/api/v1/charts/REF/kid/" + area + "?limit=100";
    differs = differs || told(worlds.first.get(target, mother.cookie)) != told(worlds.second.get(target, mother.cookie));
  }
  CHECK(differs);
}

TEST_CASE("a result that the mother may see stays news on her home page when the panel it came in is hidden from her") {
  Pair worlds;
  const ViewerHere& mother = *std::find_if(worlds.first.viewers().begin(), worlds.first.viewers().end(),
                                           [](const ViewerHere& one) { return one.name == "parent at REF"; });
  const PatientId child = PatientId::trusted("kid");
  ItemHere result;
  result.id = "result";
  result.kind = "lab";
  result.title = "Haemoglobin";
  result.happened_at = today - std::chrono::hours(24);
  result.facts.patient_id = child.text();
  result.facts.category = access::Category::result;
  result.facts.consenter = access::Consenter::parent;
  result.facts.available_at = result.facts.transmitted_at = result.happened_at;
  ItemHere panel = result;
  panel.id = "panel";
  panel.kind = "panel";
  panel.title = "Blood count";
  panel.facts.available_at = today + std::chrono::hours(24);  // not released yet
  REQUIRE(place_chart(worlds.first, mother, child, {result}, today).ok());
  result.panel = panel.id;
  REQUIRE(place_chart(worlds.second, mother, child, {result, panel}, today).ok());
  CHECK(worlds.same("/api/v1/home", mother).find("Haemoglobin") != std::string::npos);
  panel.facts.available_at = result.facts.available_at;  // and once it is released, the panel is the news, not its parts
  REQUIRE(place_chart(worlds.second, mother, child, {result, panel}, today).ok());
  const std::string home = worlds.second.get("/api/v1/home", mother.cookie).body;
  CHECK(home.find("Blood count") != std::string::npos);
  CHECK(home.find("Haemoglobin") == std::string::npos);
}

TEST_CASE("a father from whom his daughter hid notes and documents is told what he would be told if there were none") {
  Pair worlds;
  const auto who = [&](const char* name) {
    return *std::find_if(worlds.first.viewers().begin(), worlds.first.viewers().end(),
                         [&](const ViewerHere& one) { return one.name == name; });
  };
  const PatientId daughter = PatientId::trusted("teen");
  const ViewerHere teen = who("teen-self at REF"), mother = who("parent at REF"), father = who("restricted at REF");
  const auto wish = [&](PortalWorld& world, const PatientId& patient, const AccountId& about, std::vector<std::string> labels,
                        std::vector<std::string> categories) {
    const auto done = world.change([&](db::Transaction& tx) -> Result<void> {
      SeededRandom random{77};
      const families::Deed deed{tx, world.portal().book(), random, {audit::ActorKind::account, teen.account.text(), "web", ""}, today};
      families::NewConsent consent;
      consent.practice = father.practice;
      consent.patient = patient;
      consent.account = about;
      consent.labels = std::move(labels);
      consent.categories = std::move(categories);
      consent.from_at = today;
      TRY(families::give_consent(deed, consent));
      return {};
    });
    REQUIRE_MESSAGE(done.ok(), (done.ok() ? "" : done.error().sentence));
    REQUIRE(world.portal().book().drain_outbox(world.portal().store()).ok());
  };
  // The second world has a wish too, about the mother's bills, so that both have as many deeds: it touches nothing the father is told of.
  wish(worlds.first, daughter, father.account, {"-"}, {"note", "summary", "document"});
  wish(worlds.second, daughter, mother.account, {"-"}, {"billing"});

  const auto item = [&](const char* id, access::Category category) {
    ItemHere one;
    one.id = id;
    one.kind = access::to_string(category);
    one.title = std::string("Thing ") + id;
    one.happened_at = today - std::chrono::hours(24);
    one.facts.patient_id = daughter.text();
    one.facts.category = category;
    one.facts.consenter = access::Consenter::parent;
    one.facts.available_at = one.facts.transmitted_at = one.facts.finalized_at = one.happened_at;
    return one;
  };
  const ItemHere result = item("teen-item-1", access::Category::result), note = item("teen-item-2", access::Category::note),
                 letter = item("teen-item-3", access::Category::document);
  REQUIRE(place_chart(worlds.first, father, daughter, {result, note, letter}, today).ok());
  REQUIRE(place_chart(worlds.second, father, daughter, {result}, today).ok());

  std::map<std::string, std::vector<std::string>> words;
  words["patient"] = {daughter.text(), "nobody"};
  words["practice"] = {father.practice.text()};
  words["area"] = areas();
  words["item"] = {result.id, note.id, letter.id, "never-was"};
  for (const access::Route& route : worlds.first.routes()) {
    if (route.method != http::Method::get) continue;
    for (const std::string& target : fillings(route.pattern, words, words["item"])) worlds.same(target, father);
  }
  const std::string base = "/api/v1/charts/REF/teen";
  CHECK(worlds.same(base, father).find("\"notes\"") != std::string::npos);  // the menu still has them
  CHECK(worlds.same(base + "/results", father).find("teen-item-1") != std::string::npos);
  // Her mother, in the world where only the father was meant, reads the notes; and only she herself has the page of her people.
  CHECK(worlds.first.get(base + "/notes", mother.cookie).body.find("Thing teen-item-2") != std::string::npos);
  CHECK(worlds.first.get(base + "/people", father.cookie).body == worlds.first.get("/api/v1/charts/REF/nobody/people", father.cookie).body);
  CHECK(worlds.first.get(base + "/people", father.cookie).status == 404);
  CHECK(worlds.first.get(base + "/people", mother.cookie).status == 404);
  const std::string circle = worlds.first.get(base + "/people", teen.cookie).body;
  CHECK(circle.find("\"effect\":\"deny\"") != std::string::npos);
}

TEST_CASE("what the mother has opened is no longer news to her, and still is to the father") {
  Pair worlds;
  const auto who = [&](const char* name) {
    return *std::find_if(worlds.first.viewers().begin(), worlds.first.viewers().end(),
                         [&](const ViewerHere& one) { return one.name == name; });
  };
  const ViewerHere mother = who("parent at REF"), father = who("restricted at REF");
  ItemHere result;
  result.id = "result";
  result.kind = "lab";
  result.title = "Haemoglobin";
  result.happened_at = today - std::chrono::hours(24);
  result.facts.patient_id = "tween";
  result.facts.category = access::Category::result;
  result.facts.consenter = access::Consenter::parent;
  result.facts.available_at = result.facts.transmitted_at = result.happened_at;
  for (PortalWorld* world : {&worlds.first, &worlds.second})
    REQUIRE(place_chart(*world, mother, PatientId::trusted("tween"), {result}, today).ok());
  CHECK(worlds.same("/api/v1/home", mother).find("Haemoglobin") != std::string::npos);
  CHECK(worlds.same("/api/v1/charts/REF/tween/results/result", mother).starts_with("200"));
  CHECK(worlds.same("/api/v1/home", mother).find("Haemoglobin") == std::string::npos);
  CHECK(worlds.same("/api/v1/home", father).find("Haemoglobin") != std::string::npos);
}

TEST_CASE("that something hidden arrived from a lab is not readable from 'who looked'") {
  Pair worlds;
  const auto arrive = [&](PortalWorld& world, const char* confidential) {
    const std::string path = world.folder().path() + "/feed.ndjson";
    std::ofstream(path)
        << R"({"resourceType":"Patient","id":"P1","identifier":[{"system":"urn:mrn","value":"77"}],"name":[{"family":"Hollow","given":["Ann"]}],"gender":"female","birthDate":"2013-03-03"})"
        << "\n"
        << R"({"resourceType":"Patient","id":"P2","identifier":[{"system":"urn:mrn","value":"78"}],"name":[{"family":"Hollow","given":["Bea"]}],"gender":"female","birthDate":"2010-04-04"})"
        << "\n";
    intake::ImportOptions options;
    options.practice = PracticeId::trusted("REF");
    options.files = {path};
    SeededRandom random(3);
    REQUIRE(intake::import_fhir(options, world.portal().store(), world.portal().book(), world.portal().clock(), random).ok());
    auto snapshot = world.portal().store().snapshot();
    auto rows =
        snapshot->query("SELECT patient_id FROM patient WHERE practice_id = 'REF' AND birth_on = '2013-03-03' AND family_name = 'Hollow'");
    REQUIRE(rows->next().value());
    const PatientId child = rows->id<PatientId>(0);
    const ViewerHere& mother =
        *std::find_if(world.viewers().begin(), world.viewers().end(), [](const ViewerHere& one) { return one.name == "parent at REF"; });
    REQUIRE(
        world
            .change([&](db::Transaction& tx) -> Result<void> {
              TRY(tx.execute(
                  "INSERT INTO link (practice_id, link_id, account_id, patient_id, kind, custody, granted_at, source) VALUES ('REF', 'l', $1, $2, 'PARENT', 'full', 0, 'office')",
                  {mother.account, child}));
              return {};
            })
            .ok());
    // A second feed: in one world it brings this child a confidential result, in the other it brings it to a stranger.
    std::ofstream(path)
        << R"({"resourceType":"Observation","id":"O1","meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"HIV"}]},"status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"laboratory"}]}],"code":{"text":"Test"},"subject":{"reference":"Patient/)"
        << confidential << R"("},"effectiveDateTime":"2026-05-30","valueString":"x"})" << "\n";
    const auto brought = intake::import_fhir(options, world.portal().store(), world.portal().book(), world.portal().clock(), random);
    REQUIRE(brought.ok());
    REQUIRE(brought->added == 1);
    return std::pair{child.text(), mother};
  };
  const auto [child, mother] = arrive(worlds.first, "P1");
  const auto [same_child, same_mother] = arrive(worlds.second, "P2");
  REQUIRE(child == same_child);
  const std::string base = "/api/v1/charts/REF/" + child;
  CHECK(worlds.same(base + "/results", mother).find("\"items\":[]") != std::string::npos);
  CHECK(worlds.same(base + "/visitors", mother).starts_with("200"));
  worlds.same("/api/v1/home", mother);
}

}  // namespace kinportal::test
