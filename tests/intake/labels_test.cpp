// SPDX-License-Identifier: Apache-2.0
// Where an imported item's sensitivity labels come from, and that none is ever lost on the way (decisions 0191 and 0192). On both engines.
#include <doctest/doctest.h>

#include "access/labels.h"
#include "import_world.h"
#include "resources.h"

using namespace kinportal;
using namespace kinportal::test;

TEST_CASE("members of a bundle may stand in any order, and its labels count even when they come last") {
  ImportWorld world;
  const std::string last = R"({"entry":[{"resource":)" + result("o1", "Patient/p1") + R"(},{"resource":)" + patient("p1") +
                           R"(}],"type":"collection",)" + security("HIV") + R"(,"resourceType":"Bundle"})";
  const auto sum = world.import({world.file("a.json", last)});
  CHECK(sum.listed == 0);
  CHECK(world.number("SELECT labels FROM chart_item") == access::label::HIV);
  CHECK(world.number("SELECT own_labels FROM chart_item") == 0);
}

TEST_CASE("a label that came with a bundle stays when the same resource later travels alone") {
  ImportWorld world;
  world.import({world.file("a.json", bundle({patient("p1"), result("o1", "Patient/p1")}))});
  CHECK(world.number("SELECT labels FROM chart_item") == 0);
  CHECK(world.import({world.file("b.json", bundle({result("o1", "Patient/p1")}, security("BH")))}).relabelled == 1);
  CHECK(world.number("SELECT labels FROM chart_item") == access::label::BH);
  CHECK_FALSE(world.import({world.file("c.json", result("o1", "Patient/p1"))}).changed());
  world.import({world.file("d.json", result("o1", "Patient/p1", "6.00"))});
  CHECK(world.number("SELECT labels FROM chart_item") == access::label::BH);
}

TEST_CASE("a label its source takes back from the item itself is gone with the correction") {
  ImportWorld world;
  world.import({world.file("a.ndjson", patient("p1") + "\n" + result("o1", "Patient/p1", "5.10", "," + security("STD")) + "\n")});
  CHECK(world.number("SELECT labels FROM chart_item") == access::label::STD);
  world.import({world.file("b.ndjson", result("o1", "Patient/p1", "5.10") + "\n")});
  CHECK(world.number("SELECT labels FROM chart_item") == 0);
}

TEST_CASE("in a bundle about several patients only the labels that no entry explains go on every entry") {
  ImportWorld world;
  const std::string other = R"({"resourceType":"Patient","id":"p2","name":[{"family":"Birch","given":["Tom"]}],"birthDate":"2010-01-01"})";
  const std::string both =
      R"("meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"HIV"},{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"SDV"},{"system":"http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":"R"}]})";
  world.import({world.file(
      "a.json", bundle({patient("p1"), other, result("o1", "Patient/p1", "1", "," + security("HIV")), result("o2", "Patient/p2")}, both))});
  CHECK(world.number("SELECT labels FROM chart_item WHERE body LIKE '%\"text\":\"1\"%'") == (access::label::HIV | access::label::SDV));
  CHECK(world.number("SELECT labels FROM chart_item WHERE body LIKE '%5.10%'") == access::label::SDV);
}

TEST_CASE("a label nobody knows hides the item from everyone, and so does 'restricted' without a reason") {
  ImportWorld world;
  const std::string restricted =
      R"(,"meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":"R"}]})";
  const std::string ordinary =
      R"(,"meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":"N"},{"system":"http://terminology.hl7.org/CodeSystem/v3-ActReason","code":"HTEST"}]})";
  world.import(
      {world.file("a.ndjson", patient("p1") + "\n" + result("o1", "Patient/p1", "1", "," + security("TBOO")) + "\n" +
                                  result("o2", "Patient/p1", "2", restricted) + "\n" + result("o3", "Patient/p1", "3", ordinary) + "\n")});
  CHECK(world.number("SELECT count(*) FROM chart_item WHERE labels = " + std::to_string(access::label::unknown)) == 2);
  CHECK(world.number("SELECT labels FROM chart_item WHERE body LIKE '%\"text\":\"3\"%'") == 0);
}

TEST_CASE("a panel whose report could tell carries the labels of its results, in whatever order they arrive") {
  const std::string panel =
      R"({"resourceType":"DiagnosticReport","id":"d1","status":"final","code":{"text":"Panel"},"subject":{"reference":"Patient/p1"},"result":[{"reference":"Observation/o1"},{"reference":"Observation/o2"}]})";
  const std::string labelled = result("o1", "Patient/p1", "1", "," + security("HIV"));
  for (const bool panel_first : {true, false}) {
    CAPTURE(panel_first);
    ImportWorld world;
    world.import({world.file("a.ndjson", patient("p1") + "\n" + (panel_first ? panel + "\n" + labelled : labelled + "\n" + panel) + "\n" +
                                             result("o2", "Patient/p1") + "\n")});
    CHECK(world.number("SELECT labels FROM chart_item WHERE kind = 'panel'") == access::label::HIV);
    CHECK(world.number("SELECT labels FROM chart_item WHERE body LIKE '%5.10%'") == 0);
    CHECK(world.number("SELECT count(*) FROM chart_item WHERE parent_item_id IS NOT NULL") == 2);
    CHECK(world.number("SELECT count(*) FROM panel_waiting") == 0);
  }
}

TEST_CASE("a labelled report's results carry the report's label, in whatever order they arrive") {
  const std::string panel =
      R"({"resourceType":"DiagnosticReport","id":"d1",)" + security("STD") +
      R"(,"status":"final","code":{"text":"Panel"},"subject":{"reference":"Patient/p1"},"result":[{"reference":"Observation/o1"}]})";
  for (const bool panel_first : {true, false}) {
    CAPTURE(panel_first);
    ImportWorld world;
    world.import({world.file(
        "a.ndjson", patient("p1") + "\n" +
                        (panel_first ? panel + "\n" + result("o1", "Patient/p1") : result("o1", "Patient/p1") + "\n" + panel) + "\n")});
    CHECK(world.number("SELECT count(*) FROM chart_item WHERE labels = " + std::to_string(access::label::STD)) == 2);
  }
}
