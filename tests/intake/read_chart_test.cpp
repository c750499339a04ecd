// SPDX-License-Identifier: Apache-2.0
// From an imported file to what a mother's screen gets: pages that neither repeat nor skip, panels with their members, trends, and nothing of
// what is hidden, in bodies, counts or cursors. On both engines.
#include "chart/read.h"

#include <doctest/doctest.h>

#include <set>

#include "access/law.h"
#include "access/load_facts.h"
#include "accounts/account.h"
#include "chart/file_item.h"
#include "families/link.h"
#include "formats/json/json.h"
#include "import_world.h"
#include "patients/register_patient.h"
#include "practices/policy_version.h"

using namespace kinportal;
using namespace kinportal::test;

namespace {

/// A mother of a six-year-old under policy H15; the child's chart comes from files.
class Family {
 public:
  Family() {
    world.import({world.file(
        "p.ndjson",
        R"({"resourceType":"Patient","id":"mia","name":[{"family":"Brightwater","given":["Mia","Quillfeather"]}],"birthDate":"2017-02-02"})")});
    auto snapshot = world.store->snapshot();
    REQUIRE(snapshot.ok());
    patient = patients::patient_of_key(*snapshot, world.practice, "fhir", "Patient/mia").value().value();
    const auto done = world.store->write([&](db::Transaction& tx) -> Result<void> {
      for (const auto& source : access::built_in_policies()) {
        if (source.file.find("H15.toml") == std::string::npos) continue;
        TRY(practices::publish_policy(
            tx, {world.practice, Instant{1}, "1", "H15", source.text, practices::policy_checksum(source.text), "test", Instant{1}}));
      }
      accounts::NewAccount fresh;
      fresh.email = EmailAddress("rosa@example.org");
      fresh.given_names = PersonName("Rosa Thistledown");
      fresh.family_name = PersonName("Brightwater");
      fresh.birth_on = BirthDate(*Day::parse("1985-01-01"));
      TRY_LET(mother, accounts::create_account(tx, fresh, world.clock.now(), world.random));
      TRY(tx.execute("INSERT INTO account_at_practice (practice_id, account_id, id_status) VALUES ($1, $2, 'verified')",
                     {world.practice, mother}));
      families::NewLink link;
      link.practice = world.practice;
      link.account = mother;
      link.patient = patient;
      link.kind = "PARENT";
      link.custody = "full";
      link.granted_at = Instant{2};
      TRY(families::make_link(
          families::Deed{tx, *world.book, world.random, {audit::ActorKind::staff, "nurse", "staff", ""}, world.clock.now()}, link));
      return {};
    });
    INFO(sentence_of(done));
    REQUIRE(done.ok());
    gate = std::make_unique<access::Gate>(*world.store, *world.book, policies, world.clock, world.random);
  }

  /// Opens the chart as the mother, reads, and gives back the bytes of the answer that was made with the receipt.
  std::string answer(const std::function<Result<void>(access::ChartKey&, access::ChartBody&)>& read) {
    access::Doorway at(*gate);
    access::Viewer viewer;
    viewer.account = mother;
    at.set_viewer(viewer);
    auto key = at.open_chart(world.practice, patient, access::Purpose::view_results);
    INFO(sentence_of(key));
    REQUIRE(key.ok());
    access::ChartBody body;
    const auto done = read(*key, body);
    if (!done.ok()) {
      [[maybe_unused]] const auto receipt = std::move(*key).close();
      return std::string(to_string(done.error().fault));
    }
    return access::Answer::chart(std::move(*key).close(), std::move(body)).take_response().body;
  }

  std::string page(chart::Area area, chart::ListQuery query, std::optional<std::string>* next = nullptr) {
    return answer([&](access::ChartKey& key, access::ChartBody& body) -> Result<void> {
      TRY_LET(const auto found, chart::list_items(key, area, query));
      body.begin_array();
      for (const auto& item : found.items) body.splice(item);
      body.end_array();
      if (next != nullptr) *next = found.next;
      return {};
    });
  }

  std::string detail(const std::string& source_key) {
    return answer([&](access::ChartKey& key, access::ChartBody& body) -> Result<void> {
      TRY_LET(const auto found, chart::read_item(key, chart::Area::results, chart::item_id_of(world.practice, "fhir", source_key)));
      body.begin_object().key("item").splice(found.item).key("trend").begin_array();
      for (const auto& one : found.trend) body.splice(one);
      body.end_array().key("members").begin_array();
      for (const auto& one : found.members) body.splice(one);
      body.end_array().end_object();
      return {};
    });
  }

  ImportWorld world;
  access::PolicyCache policies;
  std::unique_ptr<access::Gate> gate;
  PatientId patient;
  AccountId mother;
};

std::string lab(int n, const std::string& on, const std::string& more = "") {
  return R"({"resourceType":"Observation","id":"o)" + std::to_string(n) +
         R"(","status":"final","category":[{"coding":[{"code":"laboratory"}]}],"code":{"coding":[{"system":"http://loinc.org","code":"718-7"}],"text":"Hemoglobin"},"subject":{"reference":"Patient/mia"},"effectiveDateTime":")" +
         on + R"(","valueQuantity":{"value":)" + std::to_string(n) + ".10}" + more + "}\n";
}
const std::string hidden = R"(,"meta":{"security":[{"code":"42CFRPart2"}]})";

std::vector<std::string> values_in(const std::string& body) {
  auto parsed = json::Document::parse(body, {1 << 20, 16, 1 << 16, 100000});
  REQUIRE(parsed.ok());
  std::vector<std::string> values;
  const auto items = parsed->root().array();
  REQUIRE(items.ok());
  for (const auto& item : *items) values.push_back(item.get("value").value().string("text").value());
  return values;
}

}  // namespace

TEST_CASE("pages of results neither repeat nor skip, also when many share one instant") {
  Family family;
  std::string lines;
  for (int n = 0; n < 45; ++n)
    lines += lab(n, n % 3 == 0 ? "2023-05-01T10:00:00Z" : "2023-0" + std::to_string(1 + n % 9) + "-02T10:00:00Z");
  family.world.import({family.world.file("o.ndjson", lines)});
  std::set<std::string> seen;
  chart::ListQuery query;
  query.limit = 7;
  int pages = 0;
  while (true) {
    std::optional<std::string> next;
    for (const auto& value : values_in(family.page(chart::Area::results, query, &next))) CHECK(seen.insert(value).second);
    ++pages;
    if (!next) break;
    REQUIRE(pages < 20);
    query.cursor = *next;
  }
  CHECK(seen.size() == 45);
  CHECK(pages == 7);
}

TEST_CASE("a cursor that was not given out is refused, and so is a limit out of bounds") {
  Family family;
  for (const char* cursor : {"x", "_", "12", "12_", "_abc", "1e5_abc", "99999999999999999999999_abc", "12_a b", "12_a'b", " 12_abc"}) {
    CAPTURE(cursor);
    chart::ListQuery query;
    query.cursor = cursor;
    CHECK(family.page(chart::Area::results, query) == "invalid");
  }
  chart::ListQuery query;
  query.cursor = std::string(5000, '1');
  CHECK(family.page(chart::Area::results, query) == "invalid");
  query.cursor.clear();
  for (const int limit : {0, -1, 101}) {
    query.limit = limit;
    CHECK(family.page(chart::Area::results, query) == "invalid");
  }
}

TEST_CASE("what is hidden is in no page, no trend and no panel, and leaves no gap: the store without it answers the same bytes") {
  const std::string panel =
      R"({"resourceType":"DiagnosticReport","id":"d1","status":"final","category":[{"coding":[{"code":"LAB"}]}],"code":{"text":"Blood"},"subject":{"reference":"Patient/mia"},"effectiveDateTime":"2023-05-01","result":[{"reference":"Observation/o1"},{"reference":"Observation/o2"}]})";
  Family with;
  Family without;
  for (Family* family : {&with, &without}) {
    std::string lines;
    for (int n = 1; n <= 9; ++n) lines += lab(n, "2023-05-0" + std::to_string(n) + "T10:00:00Z");
    if (family == &with) {
      for (int n = 20; n <= 40; ++n) lines += lab(n, "2023-06-" + std::to_string(n - 10) + "T10:00:00Z", hidden);
    }
    family->world.import({family->world.file("o.ndjson", lines + panel + "\n")});
  }
  CHECK(with.world.number("SELECT count(*) FROM chart_item") == without.world.number("SELECT count(*) FROM chart_item") + 21);
  chart::ListQuery query;
  query.limit = 4;
  for (int n = 0; n < 4; ++n) {
    std::optional<std::string> next_with, next_without;
    CHECK(with.page(chart::Area::results, query, &next_with) == without.page(chart::Area::results, query, &next_without));
    CHECK(next_with == next_without);
    if (!next_with) break;
    query.cursor = *next_with;
  }
  CHECK(with.detail("Observation/o3") == without.detail("Observation/o3"));
  CHECK(with.detail("DiagnosticReport/d1") == without.detail("DiagnosticReport/d1"));
  CHECK(with.detail("Observation/o20") == "not_found");
  CHECK(without.detail("Observation/o20") == "not_found");
}

TEST_CASE("a result comes with its trend, oldest first, and a panel with its members") {
  Family family;
  family.world.import({family.world.file(
      "o.ndjson",
      lab(3, "2023-05-03") + lab(1, "2023-05-01") + lab(2, "2023-05-02") +
          R"({"resourceType":"DiagnosticReport","id":"d1","status":"final","code":{"text":"Blood"},"subject":{"reference":"Patient/mia"},"result":[{"reference":"Observation/o1"},{"reference":"Observation/o2"}]})"
          "\n")});
  auto parsed = json::Document::parse(family.detail("Observation/o1"));
  REQUIRE(parsed.ok());
  const auto trend = parsed->root().array("trend").value();
  REQUIRE(trend.size() == 3);
  CHECK(trend[0].get("value").value().string("text").value() == "1.10");
  CHECK(trend[2].get("value").value().string("text").value() == "3.10");
  auto panel = json::Document::parse(family.detail("DiagnosticReport/d1"));
  REQUIRE(panel.ok());
  CHECK(panel->root().array("members").value().size() == 2);
}

TEST_CASE("a result entered in error is gone from the pages") {
  Family family;
  family.world.import({family.world.file("a.ndjson", lab(1, "2023-05-01") + lab(2, "2023-05-02"))});
  std::string wrong = lab(1, "2023-05-01");
  wrong.replace(wrong.find("final"), 5, "entered-in-error");
  family.world.import({family.world.file("b.ndjson", wrong)});
  CHECK(values_in(family.page(chart::Area::results, {})) == std::vector<std::string>{"2.10"});
  CHECK(family.detail("Observation/o1") == "not_found");
}

TEST_CASE("a kind narrows results, and a kind nobody knows is an empty page") {
  Family family;
  family.world.import({family.world.file(
      "a.ndjson",
      lab(1, "2023-05-01") +
          R"({"resourceType":"Observation","id":"v","status":"final","category":[{"coding":[{"code":"vital-signs"}]}],"code":{"text":"Weight"},"subject":{"reference":"Patient/mia"},"valueQuantity":{"value":20.5}})"
          "\n")});
  chart::ListQuery query;
  query.kind = "lab";
  CHECK(values_in(family.page(chart::Area::results, query)) == std::vector<std::string>{"1.10"});
  query.kind = "vital";
  CHECK(values_in(family.page(chart::Area::results, query)) == std::vector<std::string>{"20.5"});
  query.kind = "' OR 1=1 --";
  CHECK(family.page(chart::Area::results, query) == "[]");
}

TEST_CASE("what is new is what appeared since, whatever its date, and a panel stands for its members") {
  Family family;
  family.world.import({family.world.file("a.ndjson", lab(1, "2023-05-01"))});
  const auto since = family.world.clock.now() + std::chrono::hours(1);
  family.world.clock.set(since + std::chrono::hours(1));
  family.world.import({family.world.file(
      "b.ndjson",
      lab(2, "2015-01-01") + lab(3, "2023-05-03", hidden) + lab(4, "2023-05-04") +
          R"({"resourceType":"DiagnosticReport","id":"d1","status":"final","code":{"text":"Blood"},"subject":{"reference":"Patient/mia"},"result":[{"reference":"Observation/o4"}]})"
          "\n")});
  std::set<std::string> found;
  family.answer([&](access::ChartKey& key, access::ChartBody& body) -> Result<void> {
    TRY_LET(const auto items, chart::new_items(key, since, 20));
    for (const auto& one : items) found.insert(one.item.text());
    body.begin_array().end_array();
    return {};
  });
  const auto id = [&](const char* key) { return chart::item_id_of(family.world.practice, "fhir", key).text(); };
  CHECK(found == std::set<std::string>{id("Observation/o2"), id("DiagnosticReport/d1")});
}
