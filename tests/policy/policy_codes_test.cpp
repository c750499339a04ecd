// SPDX-License-Identifier: Apache-2.0
// Whatever the linter says carries a code of the contract, so that no finding reaches a screen without words.
#include <doctest/doctest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "access/law.h"
#include "access/policy_lint.h"
#include "random_world.h"

namespace kinportal::access {
namespace {

// The enum of PolicyFinding.code in docs/api/portal.openapi.yaml.
std::set<std::string> contract_codes() {
  std::ifstream file(KINPORTAL_SOURCE_DIR "/docs/api/portal.openapi.yaml");
  std::string line;
  while (std::getline(file, line)) {
    const auto at = line.find("enum: [not_toml, ");
    if (at == std::string::npos) continue;
    std::istringstream words(line.substr(at + 7, line.find(']', at) - at - 7));
    std::set<std::string> out;
    std::string word;
    while (std::getline(words, word, ',')) out.insert(word.substr(word.find_first_not_of(' ')));
    return out;
  }
  return {};
}

}  // namespace

TEST_CASE("every finding has a code of the contract: policies of the repository, random ones, and texts with a piece knocked out") {
  const auto codes = contract_codes();
  REQUIRE(codes.size() > 40);
  std::set<std::string> seen;
  const auto look = [&](const std::string& text) {
    for (const Finding& finding : lint_policy({"t.toml", text}, LawBook::built_in())) {
      INFO(finding.sentence);
      REQUIRE(codes.contains(finding.code));
      for (const std::string& argument : finding.arguments) CHECK(argument.size() < 400);
      seen.insert(finding.code);
    }
  };
  testing::Dice dice(5);
  for (const PolicySource& source : built_in_policies()) {
    look(source.text);
    for (int i = 0; i < 150; ++i) {
      std::string text = source.text;
      const auto at = static_cast<std::size_t>(dice.below(static_cast<int>(text.size())));
      const auto line_begin = text.rfind('\n', at) == std::string::npos ? 0 : text.rfind('\n', at) + 1;
      const auto line_end = std::min(text.find('\n', at), text.size());
      switch (dice.below(4)) {
        case 0: text.erase(line_begin, line_end - line_begin); break;
        case 1: text.insert(line_begin, text.substr(line_begin, line_end - line_begin) + "\n"); break;
        case 2: text.replace(at, 1, std::string(1, "019x\"[={"[dice.below(8)])); break;
        default: text.insert(line_end, "\nstray_key = 3"); break;
      }
      look(text);
    }
  }
  for (int i = 0; i < 40; ++i) look(testing::random_policy_text(dice, i));
  for (const PolicySource& source : built_in_policies())
    look(source.text + "\n[[relationship]]\nkind = \"PARENT\"\ncustody = \"partial\"\n");
  look("\xff");
  look("[policy]\nid = 1.5\n");
  look(std::string(300 * 1024, '#'));
  for (const char* expected :
       {"not_toml", "not_utf8", "not_supported", "too_large", "unknown_key", "missing", "ages_missing", "ages_twice", "two_rules",
        "unknown_word", "nobody_sees", "no_why", "late_own_account", "no_capacity_route", "wrong_type", "bad_word"}) {
    INFO(std::string(expected));
    CHECK(seen.contains(expected));
  }
}

}  // namespace kinportal::access
