// SPDX-License-Identifier: Apache-2.0
// The shared decision cases, when they lie beside the project, through the fast form and the oracle; and a few of our own spelled out.
#include <doctest/doctest.h>
#include <simdjson.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "access/case_reader.h"
#include "access/oracle.h"
#include "access/policy_command.h"
#include "access/policy_shelf.h"

namespace kinportal::access {
namespace {

const std::string source_folder = KINPORTAL_SOURCE_DIR;

TEST_CASE("every shared case is decided as expected, by the fast form and by the oracle") {
  const std::string path = source_folder + "/../shared/cases/access_cases.json";
  if (!std::filesystem::exists(path)) {
    MESSAGE("skipped: ../shared/cases/access_cases.json is not there");
    return;
  }
  std::ostringstream complaints;
  auto shelf = PolicyShelf::from_folder(source_folder + "/policies", complaints);
  REQUIRE_MESSAGE(shelf.ok(), complaints.str());
  REQUIRE_MESSAGE(shelf->complete(), complaints.str());
  simdjson::dom::parser parser;
  simdjson::dom::array cases;
  REQUIRE(parser.load(path).get_array().get(cases) == simdjson::SUCCESS);
  CaseReader reader;
  int count = 0;
  for (const simdjson::dom::element one : cases) {
    Case read;
    const auto done = reader.read(simdjson::minify(one), read);
    REQUIRE_MESSAGE(done.ok(), (done ? "" : done.error().sentence));
    const std::string_view effect = one["expect"].at(0), reason = one["expect"].at(1);
    const auto found = shelf->in_force(read.policy, read.now);
    const Decision decision = decide(found.policy, read.facts, read.item, read.now);
    CHECK_MESSAGE(to_string(decision.reason) == reason, read.id);
    CHECK_MESSAGE((decision.allowed() ? "ALLOW" : "DENY") == effect, read.id);
    CHECK_MESSAGE(oracle(found.policy, read.facts, read.item, read.now) == decision.reason, read.id);
    CHECK(decision.valid_until > read.now);
    ++count;
  }
  CHECK(count >= 80);
}

struct Ran {
  int code;
  std::string out, err;
};
Ran run(std::vector<std::string> args, const std::string& input = "") {
  std::istringstream in(input);
  std::ostringstream out, err;
  const int code = policy_command(args, in, out, err);
  return {code, out.str(), err.str()};
}

// A case that is allowed, as a line; `changes` are put at the end of its parts.
std::string line(const std::string& id, const std::string& more = "", const std::string& record = "", const std::string& viewer = "") {
  return R"({"id":")" + id +
         R"(","policy":"REF","now":"2026-06-01T12:00:00-04:00","patient":{"id":"P1","dob":"2018-02-02"},"viewer":{"id":"V1")" + viewer +
         R"(},"rel":{"kind":"PARENT","custody":"full","granted":"2019-06-01T10:00:00-04:00"},"record":{"patient":"P1","cat":"result","available":"2020-01-11T09:00:00-05:00")" +
         record + "}" + more + "}\n";
}

TEST_CASE("decide answers a malformed case on its own line and goes on") {
  const Ran ran =
      run({"decide", "--policies", source_folder + "/policies"},
          line("a") + "{\"id\":\"b\",\n" + "[]\n" + "\n" + line("c", R"(,"colour":"red")") + line("d", "", R"(,"consenter":"aunt")") +
              line("e", "", "", R"(,"status":"gone")") + line("f", "", R"(,"service":"2026-02-30")") +
              line("g", R"(,"now":"2026-06-01T12:00:00-04:00")") + line("h", R"(,"docs":[{"patient":"P1"}])") +
              line("i", R"(,"consents":[{"effect":"permit","viewer":"V1","labels":["XX"]}])") + line("j", "", R"(,"labels":["XX"])") +
              line("k"));
  CHECK(ran.code == 1);
  std::istringstream lines(ran.out);
  std::vector<std::string> got;
  for (std::string one; std::getline(lines, one);) got.push_back(one);
  REQUIRE(got.size() == 12);
  CHECK(got[0] == R"({"id":"a","effect":"ALLOW","reason":"ALLOW_TIER","valid_until":"2030-02-02T05:00:00Z"})");
  CHECK(got[1] == R"({"id":"b","error":"the line is not valid JSON"})");
  CHECK(got[2] == R"({"id":null,"error":"the line must be one JSON object"})");
  CHECK(got[3] == R"({"id":"c","error":"unknown field 'colour' in the case"})");
  CHECK(got[4] == R"({"id":"d","error":"record.consenter holds an unknown code"})");
  CHECK(got[5] == R"({"id":"e","error":"viewer.status holds an unknown code"})");
  CHECK(got[6] == R"({"id":"f","error":"record.service must be an existing day, written like 2026-06-01"})");
  CHECK(got[7] == R"({"id":"g","error":"the case names a field twice"})");
  CHECK(got[8] == R"({"id":"h","error":"docs.kind is missing"})");
  CHECK(got[9] == R"({"id":"i","error":"consents.labels holds an unknown code"})");
  CHECK(got[10].find("DENY_UNKNOWN_LABEL") != std::string::npos);
  CHECK(got[11].find("ALLOW_TIER") != std::string::npos);
}

TEST_CASE("decide says which line of which policy file decided, when asked") {
  const Ran ran = run({"decide", "--policies", source_folder + "/policies", "--explain"}, line("a"));
  CHECK(ran.code == 0);
  CHECK(ran.out.find("/policies/REF.toml:") != std::string::npos);
  CHECK(ran.out.find("band.0-12") != std::string::npos);
}

TEST_CASE("every policy of the repository is accepted by the linter, and the reference policy leaves no hole") {
  std::vector<std::string> args{"lint"};
  for (const auto& entry : std::filesystem::directory_iterator(source_folder + "/policies")) {
    if (entry.path().extension() == ".toml") args.push_back(entry.path().string());
  }
  const Ran ran = run(args);
  CHECK_MESSAGE(ran.code == 0, ran.out);
  CHECK(args.size() > 20);
  CHECK(run({"lint", source_folder + "/policies/REF.toml"}).out.find("donut") == std::string::npos);
  CHECK(run({"lint", source_folder + "/policies/AM.toml"}).out.find("donut hole: nobody sees a new result from 12 to 17") !=
        std::string::npos);
}

TEST_CASE("the linter finds that the two pages of one practice disagree about thirteen") {
  const Ran ran = run({"lint", "--same-practice", source_folder + "/policies/H13.toml", source_folder + "/policies/H15.toml"});
  CHECK(ran.code == 1);
  CHECK(ran.out.find("H13 and H15 disagree on result from 13 to 17") != std::string::npos);
}

TEST_CASE("what is inside the binary is what lies in policies/") {
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(source_folder + "/policies")) files += entry.path().extension() == ".toml";
  CHECK(PolicyShelf::built_in().all().size() == files);
  CHECK(LawBook::built_in().knows("NY"));
  CHECK(LawBook::built_in().of("ZZ").consent[0].unknown_counts_from == 12);
}

TEST_CASE("coverage and preview answer, and refuse what they do not know") {
  const Ran grid = run({"coverage", source_folder + "/policies/AM.toml"});
  CHECK(grid.code == 0);
  CHECK(grid.out.find('!') != std::string::npos);
  const Ran preview = run({"preview", source_folder + "/policies/H13.toml", "--patient-dob", "2013-05-20", "--date", "2026-05-19"});
  CHECK(preview.code == 0);
  CHECK(preview.out.find("sees   result") != std::string::npos);
  CHECK(preview.out.find("until 2026-05-20T04:00:00Z") != std::string::npos);
  CHECK(run({"preview", source_folder + "/policies/H13.toml", "--patient-dob", "2013-02-30", "--date", "2026-05-19"}).code == 2);
  CHECK(run({"preview", source_folder + "/policies/H13.toml", "--mood", "bad"}).code == 2);
  CHECK(run({"coverage", "/nowhere.toml"}).code == 1);
  CHECK(run({"decide", "--policies", "/nowhere"}).code == 2);
  CHECK(run({"dance"}).code == 2);
}

}  // namespace
}  // namespace kinportal::access
