// SPDX-License-Identifier: Apache-2.0
// "Move the line from 12 to 13" in the text a privacy officer wrote, without touching anything else in it.
#include "access/move_line.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "access/law.h"
#include "access/policy_lines.h"
#include "access/policy_lint.h"

namespace kinportal::access {
namespace {

std::string built_in_text(const std::string& id) {
  for (const PolicySource& source : built_in_policies()) {
    if (source.file == "policies/" + id + ".toml") return source.text;
  }
  FAIL("no such policy");
  return {};
}

LineMove move(int from, int to) {
  LineMove out;
  out.from_age = from;
  out.to_age = to;
  return out;
}

// How many lines of two texts differ; -1 when they have not the same number of lines.
int different_lines(const std::string& one, const std::string& other) {
  if (std::count(one.begin(), one.end(), '\n') != std::count(other.begin(), other.end(), '\n')) return -1;
  int count = 0;
  for (std::size_t a = 0, b = 0; a < one.size() && b < other.size();) {
    const auto end_a = std::min(one.find('\n', a), one.size()), end_b = std::min(other.find('\n', b), other.size());
    count += one.substr(a, end_a - a) != other.substr(b, end_b - b) ? 1 : 0;
    a = end_a + 1;
    b = end_b + 1;
  }
  return count;
}

const std::string head = "[policy]\nid = \"T\"\ntitle = \"t\"\nstate = \"NY\"\nzone = \"America/New_York\"\n[own_account]\nfrom_age = 12\n";

}  // namespace

TEST_CASE("moving the reference policy's line from 12 to 13 moves both edges and leaves every other letter where it was") {
  const std::string before = built_in_text("REF");
  const LineMoved moved = move_line(before, move(12, 13));
  REQUIRE(moved.refused == "");
  CHECK(different_lines(before, moved.source) == 2);
  REQUIRE(moved.changed.size() == 2);
  CHECK(moved.changed[0].before == "to = 12");
  CHECK(moved.changed[0].after == "to = 13");
  CHECK(moved.changed[1].after == "from = 13");
  CHECK(moved.changed[1].what == "band");
  const auto policy = compile_policy({"moved", moved.source}, LawBook::built_in());
  REQUIRE(policy.ok());
  CHECK((*policy)->band_at(12)->from == 0);
  CHECK((*policy)->band_at(13)->from == 13);
  CHECK((*policy)->own_account.from_age == 12);
  // The teen's own account and the age from which labels count are decisions of their own, and offered.
  CHECK(moved.also_possible == std::vector<std::string_view>{"own_account", "filter_from"});
  // Words still speak of 12: 'From 12 you see the ordinary chart …'.
  CHECK(std::any_of(moved.left.begin(), moved.left.end(), [](const LineMoved::Changed& line) {
    return line.before.find("From 12 you see the ordinary chart") != std::string::npos;
  }));
}

TEST_CASE("what is asked for moves too, and nothing else is offered then") {
  LineMove wish = move(12, 14);
  CHECK(wish.ask_for("own_account"));
  CHECK(wish.ask_for("filter_from"));
  CHECK_FALSE(wish.ask_for("everything"));
  const LineMoved moved = move_line(built_in_text("REF"), wish);
  REQUIRE(moved.refused == "");
  CHECK(moved.also_possible.empty());
  const auto policy = compile_policy({"moved", moved.source}, LawBook::built_in());
  REQUIRE(policy.ok());
  CHECK((*policy)->own_account.from_age == 14);
  CHECK((*policy)->filter_from_age == 14);
}

TEST_CASE("a freeze is dated by its birthday and moves with the line, comments and spaces stay") {
  const std::string before = built_in_text("AM");
  const LineMoved moved = move_line(before, move(12, 11));
  REQUIRE(moved.refused == "");
  CHECK(moved.source.find("before:11:transmitted") != std::string::npos);
  CHECK(moved.source.find("before:12") == std::string::npos);
  CHECK(moved.source.find("latest_grant = 12      # \"until the minor turns 12\"") != std::string::npos);
  CHECK(moved.also_possible == std::vector<std::string_view>{"latest_grant"});
  // Forth and back is the same text, letter by letter.
  CHECK(move_line(moved.source, move(11, 12)).source == before);
}

TEST_CASE("accounts that were there before keep their meaning: preexisting moves with the line at H15") {
  const LineMoved moved = move_line(built_in_text("H15"), move(15, 16));
  REQUIRE(moved.refused == "");
  CHECK(moved.source.find("billing = \"preexisting:16\"") != std::string::npos);
  CHECK(moved.source.find("# The pre-existing parent account is not deleted") != std::string::npos);
  // Words that speak of 15 are listed to be read again; the policy's own name is no age.
  CHECK(std::any_of(moved.left.begin(), moved.left.end(),
                    [](const LineMoved::Changed& line) { return line.before.find("Under 15 a parent") != std::string::npos; }));
  CHECK(std::none_of(moved.left.begin(), moved.left.end(), [](const LineMoved::Changed& line) { return line.before == "id = \"H15\""; }));
}

TEST_CASE("every policy of the repository: every movable line moves there and back to the same text") {
  int lines = 0;
  for (const PolicySource& source : built_in_policies()) {
    const auto policy = compile_policy(source, LawBook::built_in());
    REQUIRE(policy.ok());
    for (const PolicyLine& line : lines_of(**policy)) {
      for (const int to : {line.age - 1, line.age + 1}) {
        LineMove there = move(line.age, to), back = move(to, line.age);
        const LineMoved moved = move_line(source.text, there);
        if (!moved.refused.empty()) continue;
        INFO(source.file << " " << line.age << " to " << to);
        CHECK(line.movable);
        CHECK_FALSE(moved.changed.empty());
        const auto lines_now = compile_policy({"moved", moved.source}, LawBook::built_in());
        REQUIRE(lines_now.ok());
        // Another value may stand at the new age already; then the way back moves that one as well.
        const auto at_to = lines_of(**policy);
        if (std::none_of(at_to.begin(), at_to.end(), [&](const PolicyLine& one) { return one.age == to; }))
          CHECK(move_line(moved.source, back).source == source.text);
        ++lines;
      }
    }
  }
  CHECK(lines > 20);
}

TEST_CASE("values are found behind letters of other alphabets, in inline tables and in single quotes") {
  const LineMoved moved = move_line(
      "band = [ { from = 0, to = 12, why = \"año ñandú\", modes = { all = 'allow' } }, # doce\r\n"
      "         { why = \"¿por qué?\", from = 12, to = 18, modes = { all = 'before:12:service', note = \"allow\" } } ]\r\n" +
          head,
      move(12, 14));
  REQUIRE(moved.refused == "");
  CHECK(moved.source.find("to = 14, why = \"año ñandú\"") != std::string::npos);
  CHECK(moved.source.find("why = \"¿por qué?\", from = 14, to = 18, modes = { all = 'before:14:service'") != std::string::npos);
  CHECK(moved.source.find("# doce\r\n") != std::string::npos);
}

TEST_CASE("a line that would run over another one, past majority, or that is not there is refused") {
  const std::string bands =
      "[[band]]\nfrom = 0\nto = 12\nmodes = { all = \"allow\" }\n[[band]]\nfrom = 12\nto = 15\nmodes = { all = \"filter\" }\n"
      "[[band]]\nfrom = 15\nto = 18\nmodes = { all = \"deny\" }\n";
  CHECK(move_line(head + bands, move(12, 15)).refused == "would_overlap");
  CHECK(move_line(head + bands, move(12, 16)).refused == "would_overlap");
  CHECK(move_line(head + bands, move(15, 11)).refused == "would_overlap");
  CHECK(move_line(head + bands, move(12, 14)).refused == "");
  CHECK(move_line(head + bands, move(12, 18)).refused == "past_majority");
  CHECK(move_line(head + bands, move(18, 17)).refused == "past_majority");
  CHECK(move_line(head + bands, move(12, 12)).refused == "same_age");
  CHECK(move_line(head + bands, move(10, 11)).refused == "no_such_line");
  CHECK(move_line("this is not toml", move(12, 13)).refused == "not_readable");
}

}  // namespace kinportal::access
