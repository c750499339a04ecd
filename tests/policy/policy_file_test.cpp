// SPDX-License-Identifier: Apache-2.0
// What a policy file is refused for, with the line; and what it may say.
#include <doctest/doctest.h>

#include "access/law.h"
#include "access/policy_lint.h"

namespace kinportal::access {
namespace {

const std::string head = "[policy]\nid = \"T\"\ntitle = \"t\"\nstate = \"NY\"\nzone = \"America/New_York\"\n";
const std::string own = "[own_account]\nfrom_age = 13\n";
const std::string bands =
    "[[band]]\nfrom = 0\nto = 13\nmodes = { all = \"allow\" }\n[[band]]\nfrom = 13\nto = 18\nmodes = { all = \"filter\" }\n";

// Every refusal as 'line: sentence', joined.
std::string refusals(const std::string& text) {
  std::string out;
  for (const Finding& finding : lint_policy({"t.toml", text}, LawBook::built_in())) {
    if (finding.level == Finding::Level::refusal) out += std::to_string(finding.line) + ": " + finding.sentence + "\n";
  }
  return out;
}
bool warns(const std::string& text, std::string_view sentence) {
  for (const Finding& finding : lint_policy({"t.toml", text}, LawBook::built_in())) {
    if (finding.level == Finding::Level::warning && finding.sentence.find(sentence) != std::string::npos) return true;
  }
  return false;
}
bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST_CASE("a small complete policy is accepted") { CHECK(refusals(head + own + bands) == ""); }

TEST_CASE("an unknown key is refused with its line, at every depth") {
  CHECK(refusals(head + "colour = \"red\"\n" + own + bands) == "6: unknown key 'colour' in policy\n");
  CHECK(has(refusals(head + own + bands + "[[band.class]]\nclass = \"HPV\"\nmode = \"deny\"\nshade = 1\n"),
            "unknown key 'shade' in band.class"));
  CHECK(has(refusals(head + own + bands + "[surprise]\nx = 1\n"), "unknown key 'surprise' in the file"));
  CHECK(has(refusals(head + own + bands + "[identity]\nphoto_id_for = [\"clinical\"]\n[identity.waiver]\nreason = \"r\"\nfoo = 1\n"),
            "unknown key 'foo' in identity.waiver"));
}

TEST_CASE("a gap, an overlap and a silence about teens are refused") {
  CHECK(
      has(refusals(head + own +
                   "[[band]]\nfrom = 0\nto = 12\nmodes = { all = \"allow\" }\n[[band]]\nfrom = 13\nto = 18\nmodes = { all = \"deny\" }\n"),
          "12: nothing is said about age 12"));
  CHECK(
      has(refusals(head + own +
                   "[[band]]\nfrom = 0\nto = 14\nmodes = { all = \"allow\" }\n[[band]]\nfrom = 12\nto = 18\nmodes = { all = \"deny\" }\n"),
          "two bands speak about ages 12 to 13"));
  CHECK(has(refusals(head + own + "[[band]]\nfrom = 0\nto = 13\nmodes = { all = \"allow\" }\n"), "nothing is said about ages 13 to 17"));
  const std::string one = "[[band]]\nfrom = 0\nto = 18\nmodes = { all = \"allow\" }\n";
  CHECK(has(refusals(head + own + one), "write ages.no_teen_tier = true to mean it"));
  CHECK(refusals(head + "[ages]\nno_teen_tier = true\n" + own + one) == "");
  CHECK(has(refusals(head + "[ages]\nno_teen_tier = true\n" + own + bands), "the bands make one"));
  CHECK(has(refusals(head + own), "nothing is said about ages 0 to 17"));
}

TEST_CASE("a category nobody speaks about, and two rules about one thing, are refused") {
  CHECK(has(
      refusals(head + own +
               "[[band]]\nfrom = 0\nto = 13\nmodes = { clinical = \"allow\" }\n[[band]]\nfrom = 13\nto = 18\nmodes = { all = \"deny\" }\n"),
      "nothing is said about billing"));
  const std::string parent = "[[relationship]]\nkind = \"PARENT\"\ncustody = \"partial\"\n";
  CHECK(has(refusals(head + own + bands + parent + parent), "two rules speak about relationship PARENT"));
  CHECK(has(refusals(head + own + bands + "[[hidden]]\nclass = \"HPV\"\nfrom_age = 13\n[[hidden]]\nclass = \"HPV\"\nfrom_age = 14\n"),
            "two rules hide class HPV"));
}

TEST_CASE("a parent is never an adult's proxy, and a financial power of attorney is not enough") {
  CHECK(has(refusals(head + own + bands + "[[adult_relationship]]\nkind = \"PARENT\"\npapers = [\"adult_form\"]\n"), "nobody's proxy"));
  CHECK(has(refusals(head + own + bands + "[[adult_relationship]]\nkind = \"POA\"\npapers = [\"poa_financial\"]\n"), "health-care one"));
  CHECK(has(refusals(head + own + bands + "[[adult_relationship]]\nkind = \"POA\"\npapers = [\"poa_financial|poa_hc\"]\n"),
            "health-care one"));
  CHECK(has(refusals(head + own + bands + "[[relationship]]\nkind = \"STEP\"\n"), "nothing would be asked of it"));
}

TEST_CASE("words that mean nothing are refused with their line") {
  CHECK(has(refusals(head + own +
                     "[[band]]\nfrom = 0\nto = 13\nmodes = { all = \"alow\" }\n[[band]]\nfrom = 13\nto = 18\nmodes = { all = \"deny\" }\n"),
            "11: 'alow' is no mode"));
  CHECK(has(
      refusals(
          head + own +
          "[[band]]\nfrom = 0\nto = 13\nmodes = { all = \"allow\", notes = \"deny\" }\n[[band]]\nfrom = 13\nto = 18\nmodes = { all = \"deny\" }\n"),
      "there is no category 'notes'"));
  CHECK(has(refusals(head + own + bands + "[identity]\nphoto_id_for = \"clinic\"\n"), "there is no category 'clinic'"));
  CHECK(has(refusals("[policy]\nid = \"T\"\ntitle = \"t\"\nstate = \"NY\"\nzone = \"Mars/Olympus\"\n"), "policy.zone"));
  CHECK(has(refusals("this is not toml"), "1: not TOML"));
  CHECK(has(refusals(head + own + bands + "[release]\n[[release.hold]]\nclass = \"X\"\nhours = 72\n"),
            "a statutory hold needs its citation"));
  CHECK(has(refusals(head + own + bands + "[ages]\nmajority = 18.5\n"), "floats"));
  CHECK(has(refusals(head + own + bands + "[[band]]\nfrom = -1\nto = 200\nmodes = { all = \"allow\" }\n"), "must be a whole number"));
}

TEST_CASE("characters beyond ASCII are for texts and comments; anything else is refused with its line") {
  CHECK(refusals(head + own + "# año\n" + bands + "[texts]\nmajority_es = \"año\"\ncontact = \"\"\"a\n\\\"é\n\"\"\"\n") == "");
  CHECK(has(refusals(head + own + bands + "\u0141 = 1\n"), "a character beyond ASCII outside quotes"));
  CHECK(has(refusals("\xff"), "1: not UTF-8"));
}

TEST_CASE("the linter warns of what families will trip over") {
  const std::string narrow =
      head +
      "[own_account]\nfrom_age = 18\n[[relationship]]\nkind = \"PARENT\"\ncustody = \"partial\"\n[[band]]\nfrom = 0\nto = 13\nmodes = { all = \"allow\" }\n"
      "[[band]]\nfrom = 13\nto = 18\nmodes = { all = \"deny\", billing = \"allow\" }\n";
  CHECK(warns(narrow, "donut hole: nobody sees a new note from 13 to 17"));
  CHECK_FALSE(warns(narrow, "donut hole: nobody sees a new billing"));
  CHECK(warns(narrow, "a blanket denial"));
  CHECK(warns(narrow, "a billing tier"));
  CHECK(warns(narrow, "later than the parents' cut-off at 13"));
  CHECK(warns(narrow, "no route for patients with diminished capacity"));
  CHECK(warns(narrow, "no text for the paper route"));
  CHECK(warns(head + own + bands + "[release]\n[[release.delay]]\nhours = 24\n", "information blocking"));
}

TEST_CASE("law files need a citation and the day they were read, and no label twice") {
  LawBook laws;
  CHECK_FALSE(laws.add({"l.toml", "state = \"XX\"\n"}).ok());
  CHECK_FALSE(laws.add({"l.toml", "state = \"XX\"\nread_on = 2026-01-01\n[[consent]]\nlabels = [\"BH\"]\nalone_from_age = 12\n"}).ok());
  CHECK_FALSE(
      laws.add({"l.toml",
                "state = \"XX\"\nread_on = 2026-01-01\n[[consent]]\nlabels = [\"BH\", \"BX\"]\nalone_from_age = 12\ncitation = \"c\"\n"})
          .ok());
  REQUIRE(
      laws.add({"l.toml", "state = \"XX\"\nread_on = 2026-01-01\n[[consent]]\nlabels = [\"BH\"]\nalone_from_age = 0\ncitation = \"c\"\n"})
          .ok());
  CHECK(laws.of("XX").consent[0].unknown_counts_from == 0);
  CHECK(laws.of("XX").consent[1].unknown_counts_from == 12);
}

TEST_CASE("the consent ages of the specification are in the law files") {
  const auto& book = LawBook::built_in();
  const auto age = [&](const char* state, const char* label) {
    for (int i = 0; i < label_count; ++i) {
      if (label_word(i) == label) return static_cast<int>(book.of(state).consent[static_cast<std::size_t>(i)].unknown_counts_from);
    }
    return -1;
  };
  for (int i = 0; i < label_count; ++i) {
    CHECK(age("NY", std::string(label_word(i)).c_str()) == 12);
    CHECK(age("ZZ", std::string(label_word(i)).c_str()) == 12);
    CHECK(book.of("NY").consent[static_cast<std::size_t>(i)].alone_from == 0);
  }
  for (const char* label : {"STD", "HIV"}) CHECK(age("WA", label) == 14);
  for (const char* label : {"BH", "SUD", "SDV", "GDIS"}) CHECK(age("WA", label) == 13);
  for (const char* label : {"SEX", "ABORT"}) CHECK(age("WA", label) == 0);
  for (const char* label : {"SEX", "ABORT"}) CHECK(age("CA", label) == 0);
  for (const char* label : {"BH", "SUD", "STD", "HIV", "SDV", "GDIS"}) CHECK(age("CA", label) == 12);
}

}  // namespace
}  // namespace kinportal::access
