// SPDX-License-Identifier: Apache-2.0
// What an import promises: everything in or listed, nothing twice, history kept, the right chart, the right labels. On both engines.
#include <doctest/doctest.h>

#include "access/labels.h"
#include "chart/file_item.h"
#include "chart/source_pack.h"
#include "import_world.h"
#include "resources.h"

using namespace kinportal;
using namespace kinportal::test;

namespace {

const std::string fixtures = std::string(KINPORTAL_SOURCE_DIR) + "/tests/fixtures/fhir/";

}  // namespace

TEST_CASE("a family's bundle is in: the patient, her results under their panel, the doctor's name, and nothing of her mother's rights") {
  ImportWorld world;
  const auto sum = world.import({fixtures + "rowan_family.json"});
  CHECK(world.listed().empty());
  CHECK(sum.resources == 6);
  CHECK(sum.patients_added == 1);
  CHECK(world.number("SELECT count(*) FROM chart_item") == 3);
  CHECK(world.text("SELECT birth_on FROM patient") == "2014-02-28");
  CHECK(world.text("SELECT mrn FROM patient") == "ROW-4471");
  CHECK(world.text("SELECT search_name FROM patient") == "rowan elsie quillfeather elsie");
  CHECK(world.number("SELECT count(*) FROM patient_identifier WHERE value LIKE '%999-12%'") == 0);
  CHECK(world.number("SELECT count(*) FROM link") == 0);
  CHECK(world.number("SELECT count(*) FROM account") == 0);
  CHECK(world.number("SELECT count(*) FROM chart_source WHERE source_key LIKE 'RelatedPerson/%' AND item_id IS NULL") == 1);
  CHECK(world.number("SELECT count(*) FROM chart_item c JOIN chart_item p ON c.parent_item_id = p.item_id WHERE p.kind = 'panel'") == 2);
  const auto body = world.text("SELECT body FROM chart_item WHERE title = 'Hemoglobin'");
  CHECK(body.find(R"("value":{"text":"11.90","unit":"g/dL"})") != std::string::npos);
  CHECK(body.find(R"("range":{"low":"12.0","high":"16.00"})") != std::string::npos);
  CHECK(body.find(R"("flag":"low")") != std::string::npos);
  CHECK(body.find(R"("author":"Dr. Ngozi Okafor")") != std::string::npos);
  CHECK(world.text("SELECT service_on FROM chart_item WHERE title = 'Hemoglobin'") == "2025-05-04");
  CHECK(world.text("SELECT body FROM chart_item WHERE kind = 'panel'").find("Hello from the laboratory.") != std::string::npos);
}

TEST_CASE("a body never names other items: what is hidden could be counted through it") {
  ImportWorld world;
  world.import({fixtures + "rowan_family.json"});
  const auto panel = world.text("SELECT item_id FROM chart_item WHERE kind = 'panel'");
  CHECK(world.number("SELECT count(*) FROM chart_item WHERE kind <> 'panel' AND body LIKE '%" + panel + "%'") == 0);
  CHECK(world.text("SELECT body FROM chart_item WHERE kind = 'panel'").find("members") == std::string::npos);
}

TEST_CASE("a second import of the same bytes changes nothing, not even the visitors' book") {
  ImportWorld world;
  world.import({fixtures + "rowan_family.json", fixtures + "every_type.ndjson"});
  const auto before = world.everything();
  const auto visitors = world.visitors();
  CHECK(visitors == 2);
  world.clock.set(world.clock.now() + std::chrono::hours(5));
  const auto again = world.import({fixtures + "every_type.ndjson", fixtures + "rowan_family.json"});
  CHECK_FALSE(again.changed());
  CHECK(world.everything() == before);
  CHECK(world.visitors() == visitors);
}

TEST_CASE("white space and the way a resource travels make no difference: pretty in a bundle, compact in a line") {
  ImportWorld world;
  world.import({world.file("a.json", bundle({patient("p1"), result("o1", "Patient/p1")}))});
  const auto before = world.everything();
  std::string pretty = result("o1", "Patient/p1");
  std::string spaced;
  for (const char c : pretty) spaced += c == ',' ? std::string(",\n   ") : std::string(1, c);
  const auto again = world.import({world.file("b.json", spaced), world.file("c.ndjson", patient("p1") + "\n" + pretty + "\n")});
  CHECK_FALSE(again.changed());
  CHECK(world.everything() == before);
}

TEST_CASE("a correction replaces the item, keeps what it said before, and does not move when it first appeared") {
  ImportWorld world;
  world.import({world.file("a.ndjson", patient("p1") + "\n" + result("o1", "Patient/p1", "5.10") + "\n")});
  const auto transmitted = world.number("SELECT transmitted_at FROM chart_item");
  const auto available = world.number("SELECT available_at FROM chart_item");
  world.clock.set(world.clock.now() + std::chrono::hours(24));
  const auto sum = world.import({world.file("b.ndjson", result("o1", "Patient/p1", "5.20") + "\n")});
  CHECK(sum.corrected == 1);
  CHECK(world.number("SELECT count(*) FROM chart_item") == 1);
  CHECK(world.number("SELECT version FROM chart_item") == 2);
  CHECK(world.text("SELECT body FROM chart_item").find("5.20") != std::string::npos);
  CHECK(world.text("SELECT body FROM chart_item_history").find("5.10") != std::string::npos);
  CHECK(world.number("SELECT transmitted_at FROM chart_item") == transmitted);
  CHECK(world.number("SELECT available_at FROM chart_item") == available);
}

TEST_CASE("an older copy that arrives late never replaces a newer one") {
  ImportWorld world;
  const std::string old_meta = R"(,"meta":{"lastUpdated":"2025-01-01T00:00:00Z"})";
  const std::string new_meta = R"(,"meta":{"lastUpdated":"2025-02-01T00:00:00Z"})";
  world.import({world.file("a.ndjson", patient("p1") + "\n" + result("o1", "Patient/p1", "5.20", new_meta) + "\n")});
  const auto sum = world.import({world.file("b.ndjson", result("o1", "Patient/p1", "5.10", old_meta) + "\n")});
  CHECK(sum.older == 1);
  CHECK(world.text("SELECT body FROM chart_item").find("5.20") != std::string::npos);
}

TEST_CASE("a result that its source moves to another patient leaves the first chart") {
  ImportWorld world;
  world.import({world.file(
      "a.ndjson", patient("p1") + "\n" +
                      R"({"resourceType":"Patient","id":"p2","name":[{"family":"Birch","given":["Tom"]}],"birthDate":"2010-01-01"})" +
                      "\n" + result("o1", "Patient/p1") + "\n")});
  world.import({world.file("b.ndjson", result("o1", "Patient/p2") + "\n")});
  CHECK(world.number("SELECT count(*) FROM chart_item") == 1);
  CHECK(world.text("SELECT p.family_name FROM chart_item c JOIN patient p ON p.patient_id = c.patient_id") == "Birch");
  CHECK(world.text("SELECT p.family_name FROM chart_item_history h JOIN patient p ON p.patient_id = h.patient_id") == "Alder");
}

TEST_CASE("entered in error stays entered in error, with its history") {
  ImportWorld world;
  world.import({world.file("a.ndjson", patient("p1") + "\n" + result("o1", "Patient/p1") + "\n")});
  std::string wrong = result("o1", "Patient/p1");
  wrong.replace(wrong.find("final"), 5, "entered-in-error");
  world.import({world.file("b.ndjson", wrong + "\n")});
  CHECK(world.text("SELECT status FROM chart_item") == "entered-in-error");
  CHECK(world.text("SELECT status FROM chart_item_history") == "final");
}

TEST_CASE("an item may come before its patient, even in another file") {
  ImportWorld world;
  const auto sum =
      world.import({world.file("AllergyFirst.ndjson",
                               result("o1", "Patient/p1") + "\n" + result("o2", "http://ehr.example/fhir/Patient/p1/_history/3") + "\n"),
                    world.file("Patient.ndjson", patient("p1") + "\n")});
  CHECK(sum.listed == 0);
  CHECK(world.number("SELECT count(*) FROM chart_item") == 2);
}

TEST_CASE("a patient is found by the number a reference carries") {
  ImportWorld world;
  const std::string mr = R"(,"identifier":[{"type":{"coding":[{"code":"MR"}]},"system":"urn:oid:2.999.7","value":"77|8"}])";
  const auto sum = world.import({world.file(
      "a.ndjson",
      result("o1", "Patient?identifier=urn:oid:2.999.7|77%7C8") + "\n" +
          R"({"resourceType":"Observation","id":"o2","status":"final","code":{"text":"Sodium"},"subject":{"identifier":{"system":"urn:oid:2.999.7","value":"77|8"}}})" +
          "\n" + patient("p1", mr) + "\n")});
  CHECK(sum.listed == 0);
  CHECK(world.number("SELECT count(*) FROM chart_item") == 2);
}

TEST_CASE("an item whose patient nobody knows is listed and comes in once the patient is there") {
  ImportWorld world;
  const auto items = world.file("a.ndjson", result("o1", "Patient/p1") + "\n");
  const auto first = world.import({items});
  CHECK(first.listed == 1);
  REQUIRE(world.listed().size() == 1);
  CHECK(world.listed()[0] == "1:0 Observation: its patient is neither in these files nor in the portal");
  world.import({world.file("p.ndjson", patient("p1"))});
  CHECK(world.import({items}).added == 1);
}

TEST_CASE("the same record number is the same patient, and a record number with another birth date is left to a human") {
  ImportWorld world;
  const std::string mr = R"(,"identifier":[{"type":{"coding":[{"code":"MR"}]},"system":"urn:oid:2.999.7","value":"42"}])";
  world.import({world.file("a.ndjson", patient("old-id", mr) + "\n" + result("o1", "Patient/old-id") + "\n")});
  world.import({world.file("b.ndjson", patient("new-id", mr) + "\n" + result("o2", "Patient/new-id") + "\n")});
  CHECK(world.number("SELECT count(*) FROM patient") == 1);
  CHECK(world.number("SELECT count(*) FROM chart_item") == 2);
  std::string other = patient("third-id", mr);
  other.replace(other.find("2012-04-05"), 10, "1980-01-01");
  const auto sum = world.import({world.file("c.ndjson", other + "\n" + result("o3", "Patient/third-id") + "\n")});
  CHECK(sum.listed == 2);
  CHECK(world.number("SELECT count(*) FROM patient") == 1);
  CHECK(world.number("SELECT count(*) FROM chart_item") == 2);
  for (const auto& line : world.listed()) {
    CHECK(line.find("Alder") == std::string::npos);
    CHECK(line.find("1980") == std::string::npos);
    CHECK(line.find("42") == std::string::npos);
  }
}

TEST_CASE("a record number without a system is the source's own: another source's 42 is another child") {
  ImportWorld world;
  const std::string mr = R"(,"identifier":[{"type":{"coding":[{"code":"MR"}]},"value":"42"}])";
  world.import({world.file("a.ndjson", patient("p1", mr) + "\n" + patient("p1-again", mr) + "\n")});
  CHECK(world.number("SELECT count(*) FROM patient") == 1);
  world.source = "lab";
  world.import({world.file("b.ndjson", patient("q1", mr) + "\n")});
  CHECK(world.number("SELECT count(*) FROM patient") == 2);
}

TEST_CASE("numbers of an insurer or a state never make two children one") {
  ImportWorld world;
  const std::string ssn = R"(,"identifier":[{"system":"http://hl7.org/fhir/sid/us-ssn","value":"999-99-9999"}])";
  world.import({world.file("a.ndjson", patient("p1", ssn) + "\n" + patient("p2", ssn) + "\n")});
  CHECK(world.number("SELECT count(*) FROM patient") == 2);
  CHECK(world.number("SELECT count(*) FROM patient_identifier WHERE value LIKE '999%'") == 0);
}

TEST_CASE("a corrected birth date is a changed fact; a corrected name is none") {
  ImportWorld world;
  world.import({world.file("a.ndjson", patient("p1"))});
  const auto revision = world.number("SELECT revision FROM facts_revision");
  std::string named = patient("p1");
  named.replace(named.find("Snapdragon"), 10, "Marigolden");
  CHECK(world.import({world.file("b.ndjson", named)}).patients_changed == 1);
  CHECK(world.number("SELECT revision FROM facts_revision") == revision);
  std::string born = named;
  born.replace(born.find("2012-04-05"), 10, "2012-04-06");
  CHECK(world.import({world.file("c.ndjson", born)}).patients_changed == 1);
  CHECK(world.number("SELECT revision FROM facts_revision") == revision + 1);
}

TEST_CASE("a death that its source takes back is taken back, and silence takes nothing back") {
  ImportWorld world;
  world.import({world.file("a.ndjson", patient("p1", R"(,"deceasedBoolean":true)"))});
  CHECK(world.number("SELECT count(*) FROM patient WHERE deceased_at IS NOT NULL") == 1);
  world.import({world.file("b.ndjson", patient("p1"))});
  CHECK(world.number("SELECT count(*) FROM patient WHERE deceased_at IS NOT NULL") == 1);
  const auto revision = world.number("SELECT revision FROM facts_revision");
  world.import({world.file("c.ndjson", patient("p1", R"(,"deceasedBoolean":false)"))});
  CHECK(world.number("SELECT count(*) FROM patient WHERE deceased_at IS NULL") == 1);
  CHECK(world.number("SELECT revision FROM facts_revision") == revision + 1);
}

TEST_CASE("a feed cannot reach another source's patients through a number made to look like a key") {
  ImportWorld world;
  world.source = "hospital";
  world.import({world.file("a.ndjson", patient("p1"))});
  world.source = "lab";
  const auto sum = world.import({world.file(
      "b.ndjson",
      result("o1", "Patient?identifier=kinportal:source:hospital|Patient/p1") + "\n" +
          patient("x", R"(,"identifier":[{"system":"kinportal:source:hospital","value":"Patient/p1"}])") + "\n" +
          patient("y", R"(,"identifier":[{"type":{"coding":[{"code":"MR"}]},"system":"kinportal:source:hospital","value":"Patient/p1"}])") +
          "\n")});
  CHECK(sum.listed == 1);
  CHECK(world.number("SELECT count(*) FROM patient") == 3);
  CHECK(world.number("SELECT count(*) FROM chart_item") == 0);
}

TEST_CASE("a birth date known only to the year is unknown: no age can be told from it") {
  ImportWorld world;
  std::string vague = patient("p1");
  vague.replace(vague.find("2012-04-05"), 10, "2012");
  world.import({world.file("a.ndjson", vague)});
  CHECK(world.number("SELECT count(*) FROM patient WHERE birth_on IS NULL") == 1);
}

TEST_CASE("two systems that use the same key for different people must be imported under names of their own") {
  ImportWorld world;
  world.import({world.file("a.ndjson", patient("1") + "\n" + result("o1", "Patient/1") + "\n")});
  const auto other = world.file(
      "b.ndjson", R"({"resourceType":"Patient","id":"1","name":[{"family":"Zeller","given":["Otto"]}],"birthDate":"1999-09-09"})");
  CHECK(world.import({other}).listed == 1);
  CHECK(world.text("SELECT family_name FROM patient") == "Alder");
  world.source = "lab-north";
  CHECK(world.import({other}).patients_added == 1);
  CHECK(world.number("SELECT count(*) FROM patient") == 2);
}

TEST_CASE("one broken line is listed by its number, the rest is in") {
  ImportWorld world;
  const auto sum = world.import({world.file(
      "a.ndjson", patient("p1") + "\n" + result("o1", "Patient/p1") + "\n{\"resourceType\":\"Observation\",\"id\":\"Quillfeather\n\n" +
                      R"({"resourceType":"Observation","id":"x","subject":{"reference":"Patient/p1"}})" + "\nnot json\n" +
                      result("o2", "Patient/p1") + "\n" + R"({"resourceType":"Provenance","id":"v"})" + "\n")});
  CHECK(world.number("SELECT count(*) FROM chart_item") == 2);
  CHECK(sum.listed == 4);
  REQUIRE(world.listed().size() == 4);
  CHECK(world.listed()[0].starts_with("3:0 resource: "));
  CHECK(world.listed()[1] == "5:0 Observation: Observation.status is missing");
  CHECK(world.listed()[2].starts_with("6:0 file: "));
  CHECK(world.listed()[3] == "8:0 Provenance: resources of this type are not imported");
  for (const auto& line : world.listed()) CHECK(line.find("Quillfeather") == std::string::npos);
}

TEST_CASE("one broken entry of a bundle is listed by line and number, the rest is in") {
  ImportWorld world;
  const auto sum =
      world.import({world.file("a.json", "{\"resourceType\":\"Bundle\",\"entry\":[\n{\"resource\":" + patient("p1") +
                                             "},\n{\"resource\":{\"resourceType\":\"Observation\",\"id\":tru}},\n{\"fullUrl\":\"x\"},\n" +
                                             "{\"request\":{\"method\":\"DELETE\",\"url\":\"Observation/7\"}},\n{\"resource\":" +
                                             result("o1", "Patient/p1") + "}\n]}")});
  CHECK(world.number("SELECT count(*) FROM chart_item") == 1);
  CHECK(sum.listed == 3);
  REQUIRE(world.listed().size() == 3);
  CHECK(world.listed()[0].starts_with("3:2 resource: it is malformed JSON"));
  CHECK(world.listed()[1] == "4:3 entry: the entry has no resource");
  CHECK(world.listed()[2] == "5:4 entry: the entry asks for a deletion, which an import does not do");
}

TEST_CASE("a file that ends in the middle keeps what came before and says where it ends") {
  ImportWorld world;
  const std::string whole = bundle({patient("p1"), result("o1", "Patient/p1"), result("o2", "Patient/p1")});
  const auto sum = world.import({world.file("a.json", whole.substr(0, whole.size() - 40))});
  CHECK(world.number("SELECT count(*) FROM chart_item") == 1);
  CHECK(sum.listed == 1);
  CHECK(world.listed()[0].find("the file ends in the middle of an entry") != std::string::npos);
}

TEST_CASE("an empty file, a folder and a file that is not there are listed") {
  ImportWorld world;
  CHECK(world.import({world.file("empty.json", "")}).listed == 1);
  CHECK(world.listed()[0] == "0:0 file: it is empty: there is no resource in it");
  CHECK(world.import({world.folder.path()}).listed == 1);
  CHECK(world.import({world.folder.path() + "/nowhere.json"}).listed == 1);
  CHECK(world.import({world.file("x.json", "PK\x03\x04 zip")}).listed == 1);
}

TEST_CASE("an entry of 17 MB is refused by name, its neighbours are in") {
  ImportWorld world;
  const std::string huge = R"({"resourceType":"DocumentReference","id":"big","text":")" + std::string(17 * 1024 * 1024, 'x') + "\"}";
  const auto sum =
      world.import({world.file("a.json", bundle({patient("p1"), result("o1", "Patient/p1"), huge, result("o2", "Patient/p1")})),
                    world.file("b.ndjson", result("o3", "Patient/p1") + "\n" + huge + "\n" + result("o4", "Patient/p1") + "\n"),
                    world.file("c.json", huge)});
  CHECK(world.number("SELECT count(*) FROM chart_item") == 4);
  CHECK(sum.listed == 3);
  for (const auto& line : world.listed()) CHECK(line.find("larger than 16 MB (max_resource_bytes)") != std::string::npos);
}

TEST_CASE("nesting without end and bytes that are no UTF-8 cost one entry each") {
  ImportWorld world;
  const std::string deep =
      R"({"resourceType":"Observation","id":"deep","extension":)" + std::string(2000, '[') + std::string(2000, ']') + "}";
  std::string garbled = result("o9", "Patient/p1");
  garbled.replace(garbled.find("Potassium"), 2, "\xff\xfe");
  const auto sum = world.import({world.file("a.json", bundle({patient("p1"), deep, garbled, result("o1", "Patient/p1")}))});
  CHECK(world.number("SELECT count(*) FROM chart_item") == 1);
  CHECK(sum.listed == 2);
  CHECK(world.listed()[0].find("nested deeper than 64 levels") != std::string::npos);
  CHECK(world.listed()[1].find("not valid UTF-8") != std::string::npos);
}

TEST_CASE("a resource with a modifier nobody understands is not shown as if it were ordinary") {
  ImportWorld world;
  const auto sum = world.import({world.file(
      "a.ndjson", patient("p1") + "\n" +
                      result("o1", "Patient/p1", "1", R"(,"modifierExtension":[{"url":"urn:negated","valueBoolean":true}])") + "\n")});
  CHECK(sum.listed == 1);
  CHECK(world.number("SELECT count(*) FROM chart_item") == 0);
}

TEST_CASE("every type of the small set lands in the area where a family looks for it") {
  ImportWorld world;
  const auto sum = world.import({fixtures + "every_type.ndjson"});
  for (const auto& line : world.listed()) MESSAGE(line);
  CHECK(sum.listed == 0);
  const auto one = [&](const char* column, const char* key) {
    return world.text("SELECT " + std::string(column) + " FROM chart_item WHERE item_id = '" +
                      chart::item_id_of(world.practice, "fhir", key).text() + "'");
  };
  CHECK(one("category", "Immunization/im1") == "immunization");
  CHECK(one("classes", "Immunization/im1") == " HPV ");
  CHECK(one("body", "Immunization/im1").find(R"("lot":"LOT-88213","dose":"0.50 mL","author":"Nurse Ada Brook")") != std::string::npos);
  CHECK(one("body", "Immunization/im1").find(R"("happened_at":"2025-08-01")") != std::string::npos);
  CHECK(one("title", "Immunization/im2") == "Influenza (not given)");
  CHECK(one("title", "MedicationRequest/mr1") == "Amoxicillin 250 MG Oral Capsule");
  CHECK(one("code", "MedicationRequest/mr1") == "http://www.nlm.nih.gov/research/umls/rxnorm|308182");
  CHECK(one("title", "MedicationStatement/ms1") == "Ibuprofen oral suspension");
  CHECK(one("body", "MedicationStatement/ms1").find(R"("dose":"1.50 mL")") != std::string::npos);
  CHECK(one("category", "AllergyIntolerance/al1") == "allergy");
  CHECK(one("body", "AllergyIntolerance/al1").find(R"("reaction":"Hives","severity":"moderate")") != std::string::npos);
  CHECK(one("category", "Condition/co1") == "problem");
  CHECK(one("classes", "Condition/co1") == " MALIGNANCY ");
  CHECK(one("service_on", "Condition/co1").empty());
  CHECK(one("category", "Procedure/pr1") == "summary");
  CHECK(one("body", "Encounter/en1").find(R"("place":"Elm Street Pediatrics")") != std::string::npos);
  CHECK(one("title", "CarePlan/cp1") == "Asthma action plan");
  CHECK(one("body", "CareTeam/ct1").find("- Nurse Ada Brook (Nurse)") != std::string::npos);
  CHECK(one("category", "DocumentReference/dr1") == "note");
  CHECK(one("body", "DocumentReference/dr1").find("Asthma is better.") != std::string::npos);
  CHECK(one("category", "DocumentReference/dr2") == "document");
  CHECK(one("body", "DocumentReference/dr2").find(R"("content_type":"application/pdf","size":48213)") != std::string::npos);
  CHECK(one("kind", "ImagingStudy/is1") == "imaging");
  CHECK(one("category", "Claim/cl1") == "billing");
  CHECK(one("category", "ExplanationOfBenefit/eb1") == "billing");
  CHECK(
      one("body", "Observation/bp1")
          .find(
              R"("components":[{"title":"Systolic","value":{"text":"108.0","unit":"mm[Hg]"}},{"title":"Diastolic","value":{"text":"64","unit":"mm[Hg]"}}])") !=
      std::string::npos);
  CHECK(one("kind", "Observation/phq") == "survey");
  CHECK(world.number("SELECT labels FROM chart_item WHERE kind = 'survey'") == access::label::BH);
  CHECK(one("status", "Observation/wrong") == "entered-in-error");
  CHECK(world.number("SELECT count(*) FROM chart_item WHERE consenter <> 'unknown'") == 0);
}

TEST_CASE("the bytes as received can be had again") {
  ImportWorld world;
  world.import({world.file("a.ndjson", patient("p1") + "\n" + result("o1", "Patient/p1") + "\n")});
  const auto packed = world.text("SELECT bytes FROM chart_source WHERE source_key = 'Observation/o1'");
  CHECK(chart::unpack_source(packed, 1 << 20).value() == result("o1", "Patient/p1"));
  CHECK(packed.size() < result("o1", "Patient/p1").size());
  CHECK(chart::unpack_source(packed, 10).error().fault == Fault::too_much);
  CHECK(chart::unpack_source(packed.substr(0, packed.size() / 2), 1 << 20).error().fault == Fault::corrupt);
  CHECK(chart::unpack_source("", 10).error().fault == Fault::corrupt);
}

TEST_CASE("an import leaves one entry a patient in the visitors' book, as a machine") {
  ImportWorld world;
  world.import({fixtures + "rowan_family.json"});
  const auto patient_id = PatientId::trusted(world.text("SELECT patient_id FROM patient"));
  const auto page = world.book->entries_of_patient(world.practice, patient_id, std::nullopt, 10);
  REQUIRE(page.ok());
  REQUIRE(page->entries.size() == 1);
  CHECK(page->entries[0].entry.actor_kind == audit::ActorKind::machine);
  CHECK(page->entries[0].entry.verb == "import");
}

TEST_CASE("words that are wrong import nothing") {
  ImportWorld world;
  intake::ImportOptions options;
  options.practice = world.practice;
  CHECK(intake::import_fhir(options, *world.store, *world.book, world.clock, world.random).error().fault == Fault::invalid);
  options.files = {fixtures + "rowan_family.json"};
  options.source = "a source";
  CHECK(intake::import_fhir(options, *world.store, *world.book, world.clock, world.random).error().fault == Fault::invalid);
  options.source = "fhir";
  options.practice = PracticeId::trusted("nowhere");
  CHECK(intake::import_fhir(options, *world.store, *world.book, world.clock, world.random).error().fault == Fault::not_found);
  CHECK(world.number("SELECT count(*) FROM patient") == 0);
}
