// SPDX-License-Identifier: Apache-2.0
// The linter's findings and the practice's own.
#include "access/policy_check.h"

#include <algorithm>

#include "access/policy_lint.h"
#include "access/toml_reader.h"

namespace kinportal::access {
namespace {

// The line of [policy]'s key; 1 when it is not there.
int line_of(const std::string& source, std::string_view key) {
  const auto root = parse_toml(source, "draft");
  if (!root) return 1;
  for (const TomlMember& table : root->members) {
    if (table.name != "policy") continue;
    for (const TomlMember& member : table.value.members) {
      if (member.name == key) return member.value.line;
    }
    return std::max(1, table.value.line);
  }
  return 1;
}

class PracticeCheck {
 public:
  PracticeCheck(const std::string& source, const practices::Practice& practice, DraftCheck& out)
      : source_(source), practice_(practice), policy_(*out.policy), out_(out) {}

  void setting() {
    if (policy_.state != practice_.state && policy_.state != "US") {
      refuse("state", "the policy speaks of the law of " + policy_.state + ", the practice is in " + practice_.state, "state_differs",
             {policy_.state, practice_.state});
    }
    const std::string& zone = policy_.calendar->zone().name();
    if (zone != practice_.zone.name()) {
      refuse("zone", "birthdays begin by the clock of " + zone + ", the practice's clock is " + practice_.zone.name(), "zone_differs",
             {zone, practice_.zone.name()});
    }
  }

  // Which version is in force is said by the dates of publishing; dates in the file may only agree with them.
  void dates(Instant effective_at) {
    if (policy_.effective_from && *policy_.effective_from > effective_at) {
      refuse("effective_from", "the file says it begins later than the day chosen: nobody would see anything until then", "begins_later",
             {policy_.effective_from->iso()});
    }
    if (policy_.effective_to) {
      refuse("effective_to", "a version ends when the next one begins; with an end of its own nobody would see anything after it",
             "has_an_end", {policy_.effective_to->iso()});
    }
  }

  void others(const PolicyTimeline& timeline, const std::vector<practices::VersionEntry>& chronicle, Instant effective_at) {
    const PolicyTimeline::Version* before = timeline.in_force(effective_at);
    if (before != nullptr && before->sha256 == out_.sha256)
      warn("version", "this is, letter by letter, what would be in force then anyway", "same_as_in_force", {});
    const bool taken = std::any_of(chronicle.begin(), chronicle.end(), [&](const practices::VersionEntry& one) {
      return !one.withdrawn && one.version.policy_id == policy_.id && one.version.version == policy_.version &&
             one.version.sha256 != out_.sha256;
    });
    if (taken) warn("version", "another version is called '" + policy_.version + "' already", "version_name_taken", {policy_.version});
    if (const auto next = timeline.changes_after(effective_at)) {
      const std::string day = practice_.zone.day_of(*next).iso();
      warn("version", "another version is announced for " + day + " and takes over then", "overlaps_announced", {day});
    }
  }

 private:
  void refuse(std::string_view key, std::string sentence, std::string code, std::vector<std::string> arguments) {
    out_.findings.push_back({Finding::Level::refusal, line_of(source_, key), std::move(sentence), std::move(code), std::move(arguments)});
  }
  void warn(std::string_view key, std::string sentence, std::string code, std::vector<std::string> arguments) {
    out_.findings.push_back({Finding::Level::warning, line_of(source_, key), std::move(sentence), std::move(code), std::move(arguments)});
  }
  const std::string& source_;
  const practices::Practice& practice_;
  const Policy& policy_;
  DraftCheck& out_;
};

}  // namespace

bool DraftCheck::accepted() const {
  return policy != nullptr &&
         std::none_of(findings.begin(), findings.end(), [](const Finding& one) { return one.level == Finding::Level::refusal; });
}

DraftCheck check_draft(const std::string& source, const practices::Practice& practice, const PolicyTimeline& timeline,
                       const std::vector<practices::VersionEntry>& chronicle, Instant effective_at, const LawBook& laws) {
  DraftCheck out;
  out.sha256 = practices::policy_checksum(source);
  const PolicySource draft{"draft", source};
  out.findings = lint_policy(draft, laws);
  std::vector<Finding> again;
  out.policy = compile_policy(draft, laws, again);
  if (!out.policy) return out;
  PracticeCheck check(source, practice, out);
  check.setting();
  check.dates(effective_at);
  check.others(timeline, chronicle, effective_at);
  sort_findings(out.findings);
  return out;
}

Notice notice_of(const Policy* in_force, const Zone& zone, Instant now) {
  Notice out;
  out.days = in_force ? in_force->notice_days : 0;
  const Day today = zone.day_of(now);
  out.now_allowed = out.days == 0;
  out.earliest_on = today + std::max(out.days, 1);
  out.earliest_at = out.days == 0 ? now : zone.start_of(out.earliest_on);
  return out;
}

Result<Instant> effective_instant(std::string_view text, const Zone& zone, Instant now) {
  if (text == "now") return now;
  if (const auto day = Day::parse(text)) return zone.start_of(*day);
  if (const auto at = Instant::parse(text)) return *at;
  return fail(Fault::invalid, "effective_at is a day such as 2027-03-01, an instant, or the word now");
}

}  // namespace kinportal::access
