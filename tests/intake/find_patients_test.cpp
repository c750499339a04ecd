// SPDX-License-Identifier: Apache-2.0
// The front desk finds a child by what the caller says of her, and is warned of namesakes and twins. On both engines.
#include "patients/find_patients.h"

#include <doctest/doctest.h>

#include "import_world.h"
#include "patients/fold_name.h"

using namespace kinportal;
using namespace kinportal::test;

namespace {
std::string child(const std::string& id, const std::string& given, const std::string& family, const std::string& born,
                  const std::string& more = "") {
  return R"({"resourceType":"Patient","id":")" + id + R"(","name":[{"family":")" + family + R"(","given":[")" + given +
         R"("]}],"birthDate":")" + born + "\"" + more + "}\n";
}

std::string found(const ImportWorld& world, std::string_view query, int at_most = patients::max_found) {
  auto snapshot = world.store->snapshot();
  REQUIRE(snapshot.ok());
  auto answer = patients::find_patients(*snapshot, world.practice, query, at_most);
  if (!answer.ok()) return std::string(to_string(answer.error().fault));
  std::string names;
  for (const auto& one : answer->patients)
    names += (names.empty() ? "" : ", ") + one.patient.given_names.reveal() + (one.namesake ? "*" : "");
  return names + (answer->more ? " …" : "");
}
}  // namespace

TEST_CASE("a patient is found by the beginnings of her names, her birth date, her number or her phone, and namesakes are marked") {
  ImportWorld world;
  const std::string mr =
      R"(,"identifier":[{"type":{"coding":[{"code":"MR"}]},"system":"urn:oid:2.999.9","value":"AB-100"}],"telecom":[{"system":"phone","value":"+1 (518) 555-0177"}])";
  world.import({world.file("p.ndjson", child("1", "Mia", "López-Ortega", "2018-03-09", mr) + child("2", "José", "Lopez", "2015-07-01") +
                                           child("3", "Ana", "Winter", "2018-03-09") + child("4", "Ben", "Winter", "2018-03-09") +
                                           child("5", "Eve", "O’Hara", "2011-11-11") + child("6", "Eve", "OHara", "2001-01-01"))});
  CHECK(found(world, "lopez") == "José, Mia");
  CHECK(found(world, "LÓPEZ mi") == "Mia");
  CHECK(found(world, "ortega") == "Mia");
  CHECK(found(world, "jose") == "José");
  CHECK(found(world, "2018-03-09") == "Mia, Ana*, Ben*");
  CHECK(found(world, "3/9/2018 winter") == "Ana*, Ben*");
  CHECK(found(world, "AB-100") == "Mia");
  CHECK(found(world, "518 555 0177") == "Mia");
  CHECK(found(world, "555-0177 lopez").empty());
  CHECK(found(world, "o'hara") == "Eve*, Eve*");
  CHECK(found(world, "winter", 1) == "Ana* …");
  CHECK(found(world, "nobody").empty());
  CHECK(found(world, "%").empty() == false);
  CHECK(found(world, "x") == "invalid");
  CHECK(found(world, " ") == "invalid");
  CHECK(found(world, std::string(201, 'a')) == "invalid");
  CHECK(found(world, "%_").empty());
  CHECK(found(world, "' OR 1=1 --").empty());
}

TEST_CASE("names fold to what a person types") {
  CHECK(patients::fold_name("José-Luis  O’Brien") == "jose luis obrien");
  CHECK(patients::fold_name("Jose\xcc\x81") == "jose");
  CHECK(patients::fold_name("Ægir Þór Straße Łukasz Œuvre") == "aegir thor strasse lukasz oeuvre");
  CHECK(patients::fold_name("ЁЛКА ИВАН") == "ёлка иван");
  CHECK(patients::fold_name("ΑΘΗΝΑ") == "αθηνα");
  CHECK(patients::fold_name("李 小龍") == "李 小龍");
  CHECK(patients::fold_name("\xff\xfe") == "");
  CHECK(patients::phone_digits_of("+1 (518) 555-0177") == "5185550177");
  CHECK(patients::phone_digits_of("911") == "");
}
