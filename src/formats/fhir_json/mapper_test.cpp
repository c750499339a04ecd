// SPDX-License-Identifier: Apache-2.0
// One resource to one item: digits stay as they were sent, what was not given is not shown as given, and what is not understood is refused.
#include "formats/fhir_json/mapper.h"

#include <doctest/doctest.h>

#include "formats/fhir_json/security_labels.h"
#include "formats/fhir_json/value_sets.h"

using namespace kinportal;
using namespace kinportal::fhir_json;

namespace {

class Bench {
 public:
  Mapped& map(const std::string& json) {
    done = mapper.map(json, mapped);
    const std::string sentence = done.ok() ? "" : done.error().sentence;
    INFO(sentence);
    CHECK(done.ok());
    return mapped;
  }
  std::string refusal(const std::string& json) {
    done = mapper.map(json, mapped);
    return done.ok() ? std::string() : done.error().sentence;
  }
  Zone zone = Zone::find("America/New_York").value();
  NoReferences references;
  Mapper mapper{references, zone};
  Mapped mapped;
  Result<void> done;
};

std::string observation(const std::string& more) {
  return R"({"resourceType":"Observation","id":"o","status":"final","code":{"text":"Test"},"subject":{"reference":"Patient/p"},)" + more +
         "}";
}

std::string value_in(const std::string& body) {
  const auto from = body.find("\"value\":");
  if (from == std::string::npos) return {};
  return body.substr(from + 8, body.find('}', from) - from - 7);
}

}  // namespace

TEST_CASE("decimals keep every digit they were sent with") {
  Bench bench;
  const auto quantity = [&](const std::string& number) {
    return value_in(bench.map(observation(R"("valueQuantity":{"value":)" + number + R"(,"unit":"mg"})")).body);
  };
  for (const char* number :
       {"1.10", "0", "-0.0", "7", "100000000000000000", "0.000000000000000001", "1.0E-3", "6.02e23", "12345678901234567.123456789"}) {
    CAPTURE(number);
    CHECK(quantity(number) == R"({"text":")" + std::string(number) + R"(","unit":"mg"})");
  }
  const auto parts =
      bench
          .map(observation(
              R"("component":[{"code":{"text":"a"},"valueQuantity":{"value":1.50},"referenceRange":[{"type":{"coding":[{"code":"critical"}]},"low":{"value":9.9}},{"low":{"value":1.00},"high":{"value":2.00}}]},{"code":{"text":"b"},"valueQuantity":{"value":2.50,"comparator":"<"}}])"))
          .body;
  CHECK(
      parts.find(
          R"([{"title":"a","value":{"text":"1.50"},"range":{"low":"1.00","high":"2.00"}},{"title":"b","value":{"text":"2.50","comparator":"\u003c"}}])") !=
      std::string::npos);
}

TEST_CASE("every kind of value becomes words") {
  Bench bench;
  const auto value = [&](const std::string& more) { return value_in(bench.map(observation(more)).body); };
  CHECK(value(R"("valueCodeableConcept":{"coding":[{"display":"Never smoker"}]})") == R"({"text":"Never smoker"})");
  CHECK(value(R"("valueString":"positive")") == R"({"text":"positive"})");
  CHECK(value(R"("valueBoolean":false)") == R"({"text":"no"})");
  CHECK(value(R"("valueInteger":12)") == R"({"text":"12"})");
  CHECK(value(R"("valueRange":{"low":{"value":1.0,"unit":"mm"},"high":{"value":2.50,"unit":"mm"}})") ==
        R"({"text":"1.0 - 2.50","unit":"mm"})");
  CHECK(value(R"("valueRatio":{"numerator":{"value":1},"denominator":{"value":128}})") == R"({"text":"1:128"})");
  CHECK(value(R"("valueDateTime":"2025-01-01")") == R"({"text":"2025-01-01"})");
  CHECK(value(R"("valuePeriod":{"start":"2025-01-01","end":"2025-01-02"})") == R"({"text":"2025-01-01 - 2025-01-02"})");
  CHECK(value(R"("dataAbsentReason":{"text":"Not performed"})") == R"({"text":"Not performed"})");
  CHECK(value(R"("effectiveDateTime":"2025-01-01")").empty());
}

TEST_CASE("a date says no more than it says, and a day is the practice's day") {
  Bench bench;
  bench.map(observation(R"("effectiveDateTime":"2025-03-09T23:30:00-08:00")"));
  CHECK(bench.mapped.service_on == "2025-03-10");
  CHECK(bench.mapped.body.find(R"("happened_at":"2025-03-09T23:30:00-08:00")") != std::string::npos);
  bench.map(observation(R"("effectiveDateTime":"2025-03-09")"));
  CHECK(bench.mapped.service_on == "2025-03-09");
  CHECK(bench.mapped.happened_at->iso() == "2025-03-09T16:00:00Z");
  bench.map(observation(R"("effectiveDateTime":"2025-03")"));
  CHECK(bench.mapped.service_on.empty());
  CHECK(bench.mapped.happened_at.has_value());
  bench.map(observation(R"("effectivePeriod":{"start":"2025-03-01","end":"2025-03-02"})"));
  CHECK(bench.mapped.service_on == "2025-03-01");
  bench.map(observation(R"("valueInteger":1)"));
  CHECK_FALSE(bench.mapped.happened_at.has_value());
  for (const char* bad : {"2025-02-30", "yesterday", "2025-13", "25", "2025-01-01T10:00:00", "2025-1-1"}) {
    CAPTURE(bad);
    CHECK(
        bench.refusal(observation(R"("effectiveDateTime":")" + std::string(bad) + "\"")).find("Observation.effectiveDateTime is no date") ==
        0);
  }
}

TEST_CASE("the sender's flag is shown, and a critical one wins") {
  Bench bench;
  const auto flag = [&](const char* codes) { return bench.map(observation(R"("interpretation":[)" + std::string(codes) + "]")).body; };
  CHECK(flag(R"({"coding":[{"code":"H"}]})").find(R"("flag":"high")") != std::string::npos);
  CHECK(flag(R"({"coding":[{"code":"A"}]},{"coding":[{"code":"LL"}]})").find(R"("flag":"critical_low")") != std::string::npos);
  CHECK(flag(R"({"coding":[{"code":"IND"}]})").find("flag") == std::string::npos);
}

TEST_CASE("what was refuted, not taken or not given says so in its title") {
  Bench bench;
  CHECK(
      bench
          .map(
              R"({"resourceType":"AllergyIntolerance","patient":{"reference":"Patient/p"},"code":{"text":"Egg"},"verificationStatus":{"coding":[{"code":"refuted"}]}})")
          .title == "Egg (refuted)");
  CHECK(
      bench
          .map(
              R"({"resourceType":"Condition","subject":{"reference":"Patient/p"},"code":{"text":"Asthma"},"verificationStatus":{"coding":[{"code":"refuted"}]}})")
          .title == "Asthma (refuted)");
  CHECK(
      bench
          .map(
              R"({"resourceType":"MedicationRequest","status":"active","doNotPerform":true,"subject":{"reference":"Patient/p"},"medicationCodeableConcept":{"text":"Aspirin"}})")
          .title == "Aspirin (do not take)");
  CHECK(bench.map(R"({"resourceType":"Procedure","status":"not-done","subject":{"reference":"Patient/p"},"code":{"text":"X"}})").title ==
        "X (not done)");
  CHECK(
      bench
          .map(
              R"({"resourceType":"Condition","subject":{"reference":"Patient/p"},"code":{"text":"Asthma"},"verificationStatus":{"coding":[{"code":"entered-in-error"}]}})")
          .entered_in_error);
}

TEST_CASE("a resource without what its type demands is refused by the name of the element, never by a value") {
  Bench bench;
  CHECK(bench.refusal(R"({"resourceType":"Observation","code":{"text":"Quillfeather"},"subject":{"reference":"Patient/p"}})") ==
        "Observation.status is missing");
  CHECK(bench.refusal(R"({"resourceType":"Observation","status":"final","subject":{"reference":"Patient/p"}})") ==
        "Observation.code is missing");
  CHECK(bench.refusal(R"({"resourceType":"Observation","status":"final","code":{"text":"x"}})") == "Observation.subject names no patient");
  CHECK(bench.refusal(R"({"resourceType":"Patient","id":"p"})") == "Patient.name is missing");
  CHECK(bench.refusal(R"({"id":"p"})") == "resourceType is missing");
  CHECK(bench.refusal("[]") == "it is no JSON object");
  CHECK(bench.refusal("{\"resourceType\":\"Patient\",").find("malformed") != std::string::npos);
  CHECK(bench.refusal(observation(R"("implicitRules":"urn:x")")).find("implicitRules") != std::string::npos);
  CHECK(bench.refusal(R"({"resourceType":"Observation","id":")" + std::string(65, 'a') + R"("})") ==
        "Observation.id is longer than 64 characters");
  CHECK(bench.refusal(observation(R"("x":1e999)")) == "it has a number that cannot be read");
  CHECK(bench.map(R"({"resourceType":"Provenance","id":"v"})").becomes == Becomes::unknown_type);
}

TEST_CASE("the name on the envelope is chosen, and a nickname is kept beside it") {
  Bench bench;
  const auto& patient =
      bench
          .map(
              R"({"resourceType":"Patient","birthDate":"2014-02-28","gender":"female","name":[{"use":"old","family":"Before","given":["Old"]},{"use":"nickname","given":["Minnie"]},{"use":"usual","family":"Usual","given":["Min"]},{"use":"official","family":"Rowan","given":["Wilhelmina","Thistledown"]}],"telecom":[{"system":"email","value":"x"},{"system":"phone","use":"work","value":"1"},{"system":"phone","use":"mobile","value":"2"}],"deceasedBoolean":false})")
          .patient;
  CHECK(patient.given_names == "Wilhelmina Thistledown");
  CHECK(patient.family_name == "Rowan");
  CHECK(patient.preferred_name == "Minnie");
  CHECK(patient.birth_on->iso() == "2014-02-28");
  CHECK(patient.phone == "2");
  CHECK_FALSE(patient.deceased);
  CHECK(bench.map(R"({"resourceType":"Patient","name":[{"family":"R"}],"deceasedDateTime":"2020-01-01"})").patient.deceased);
}

TEST_CASE("HL7 labels become ours, and what is not understood fails closed") {
  const auto labels = [](std::initializer_list<std::string_view> codes) {
    LabelReader reader;
    for (const auto code : codes) reader.coding("http://terminology.hl7.org/CodeSystem/v3-ActCode", code);
    return reader.labels();
  };
  CHECK(labels({"OPIOIDUD"}).has(Label::SUD));
  CHECK(labels({"42CFRPart2"}).has(Label::P2));
  CHECK(labels({"PSYTHPN"}).has(Label::BH));
  CHECK(labels({"N", "HTEST"}).empty());
  CHECK(labels({"R"}).unknown);
  CHECK(labels({"V"}).unknown);
  CHECK_FALSE(labels({"R", "HIV"}).unknown);
  CHECK(labels({"HIV", "DELAU"}).unknown);
  CHECK(labels({""}).unknown);
  LabelReader subset;
  subset.coding("http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "SUBSETTED");
  CHECK(subset.labels().empty());
  CHECK(labels_of_meta(R"({"security":[{"code":"SDV"}]})").value().has(Label::SDV));
  CHECK_FALSE(labels_of_meta("{").ok());
}

TEST_CASE("classes are told by code and system together") {
  std::string classes;
  add_classes("http://hl7.org/fhir/sid/cvx", "165", classes);
  add_classes("http://hl7.org/fhir/sid/cvx", "62", classes);
  add_classes("http://hl7.org/fhir/sid/icd-10-cm", "C91.01", classes);
  CHECK(classes == " HPV MALIGNANCY ");
  classes.clear();
  add_classes("http://loinc.org", "165", classes);
  add_classes("http://hl7.org/fhir/sid/icd-10-cm", "J45.20", classes);
  CHECK(classes.empty());
}
