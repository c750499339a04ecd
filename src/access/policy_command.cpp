// SPDX-License-Identifier: Apache-2.0
// Parses the words after 'kinportal policy' and runs `decide`; the other verbs live in files of their own names.
#include "access/policy_command.h"

#include <istream>
#include <ostream>

#include "access/case_reader.h"
#include "access/decide.h"
#include "access/policy_coverage.h"
#include "access/policy_lint.h"
#include "access/policy_preview.h"
#include "access/policy_shelf.h"
#include "base/json_writer.h"

namespace kinportal::access {
namespace {

constexpr std::string_view usage =
    "kinportal policy decide --policies DIR [--explain] < cases.ndjson   decisions, one JSON line a case\n"
    "kinportal policy lint FILE… [--same-practice]                       findings with their lines; exit 1 on a refusal\n"
    "kinportal policy coverage FILE                                      who sees a new ordinary item, by age and category\n"
    "kinportal policy preview FILE --patient-dob DATE --date DATE …      what a viewer sees (preview --help)\n";

constexpr std::size_t flush_bytes = 64 * 1024;

void write_decision(JsonWriter& line, const Case& one, const Policy* policy, const Decision& decision, bool explain) {
  line.begin_object().member("id", one.id).member("effect", decision.allowed() ? "ALLOW" : "DENY");
  line.key("reason").string(to_string(decision.reason)).key("valid_until");
  if (decision.valid_until == Instant::never()) {
    line.null();
  } else {
    line.string(decision.valid_until.iso());
  }
  if (explain) {
    line.key("outside").string(to_string(decision.outside)).key("rules").begin_array();
    for (int i = 0; i < decision.rule_count; ++i) {
      line.string(policy ? policy->place_of(decision.rules[static_cast<std::size_t>(i)])
                         : "law:" + std::string(to_string(decision.reason)));
    }
    line.end_array();
  }
  line.end_object();
}

int decide_command(std::span<const std::string> args, std::istream& in, std::ostream& out, std::ostream& err) {
  std::string folder;
  bool explain = false;
  for (std::size_t i = 0; i < args.size(); ++i) {
    if (args[i] == "--policies" && i + 1 < args.size()) {
      folder = args[++i];
    } else if (args[i] == "--explain") {
      explain = true;
    } else {
      err << "policy decide does not know '" << args[i] << "'\n" << usage;
      return 2;
    }
  }
  std::optional<PolicyShelf> own;
  if (!folder.empty()) {
    auto read = PolicyShelf::from_folder(folder, err);
    if (!read) {
      err << read.error().sentence << '\n';
      return 2;
    }
    own = std::move(*read);
  }
  const PolicyShelf& shelf = own ? *own : PolicyShelf::built_in();
  bool fine = shelf.complete();
  CaseReader reader;
  Case one;
  std::string line, ready;
  while (std::getline(in, line)) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.find_first_not_of(" \t") == std::string::npos) continue;
    JsonWriter answer;
    if (auto read = reader.read(line, one); !read) {
      fine = false;
      answer.begin_object().key("id");
      if (one.id.empty()) {
        answer.null();
      } else {
        answer.string(one.id);
      }
      answer.member("error", read.error().sentence).end_object();
    } else {
      const auto found = shelf.in_force(one.policy, one.now);
      one.facts.policy_changes_at = found.changes_at;
      write_decision(answer, one, found.policy, decide(found.policy, one.facts, one.item, one.now), explain);
    }
    ready += answer.view();
    ready += '\n';
    // Somebody who asks line by line gets answers line by line; a file goes in blocks.
    if (ready.size() >= flush_bytes || in.rdbuf()->in_avail() <= 0) {
      out.write(ready.data(), static_cast<std::streamsize>(ready.size())).flush();
      ready.clear();
    }
  }
  out.write(ready.data(), static_cast<std::streamsize>(ready.size())).flush();
  return fine && out ? 0 : 1;
}

}  // namespace

int policy_command(std::span<const std::string> args, std::istream& in, std::ostream& out, std::ostream& err) {
  const std::string verb = args.empty() ? "" : args[0];
  const auto rest = args.empty() ? args : args.subspan(1);
  if (verb == "decide") return decide_command(rest, in, out, err);
  if (verb == "lint") return lint_command(rest, out, err);
  if (verb == "coverage") return coverage_command(rest, out, err);
  if (verb == "preview") return preview_command(rest, out, err);
  if (verb == "help" || verb == "--help") {
    out << usage;
    return 0;
  }
  err << usage;
  return 2;
}

}  // namespace kinportal::access
