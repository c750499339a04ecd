// SPDX-License-Identifier: Apache-2.0
// Ages, months and places of a compiled policy. How a file becomes one is policy_toml.cpp.
#include "access/policy.h"

#include <algorithm>
#include <chrono>
#include <tuple>

namespace kinportal::access {

void sort_findings(std::vector<Finding>& findings) {
  std::sort(findings.begin(), findings.end(),
            [](const Finding& a, const Finding& b) { return std::tie(a.line, a.sentence) < std::tie(b.line, b.sentence); });
}

std::string Policy::text_of(const Mode& mode) const {
  const int age = mode.age;
  switch (mode.kind) {
    case ModeKind::allow: return "allow";
    case ModeKind::deny: return "deny";
    case ModeKind::filter: return "filter";
    case ModeKind::before_transmitted: return "before:" + std::to_string(age) + ":transmitted";
    case ModeKind::before_service: return "before:" + std::to_string(age) + ":service";
    case ModeKind::prospective: return "prospective";
    case ModeKind::preexisting: return "preexisting:" + std::to_string(age);
    case ModeKind::granted_before: return "granted_before:" + mode.instant.iso();
    case ModeKind::assent: return "assent";
    case ModeKind::permit: return "permit";
    case ModeKind::paper: {
      std::string out = "paper:";
      for (const std::string& kind : mode_papers[mode.age].any_of) out += (out.back() == ':' ? "" : "|") + kind;
      return out;
    }
  }
  return "deny";
}

std::string Policy::place_of(RuleId rule_id) const {
  const Rule& found = rule(rule_id);
  if (found.line == 0) return found.id;
  return found.file + ":" + std::to_string(found.line) + " " + found.id;
}

bool Policy::in_force(Instant now) const { return !(effective_from && now < *effective_from) && !(effective_to && now >= *effective_to); }

Day Policy::birthday(Day birth, int age) const {
  using namespace std::chrono;
  const year_month_day born = birth.civil();
  year_month_day on = (born.year() + years{age}) / born.month() / born.day();
  if (!on.ok()) {  // only 29 February in a common year
    on = leap_day == LeapDay::march_1 ? on.year() / March / 1 : on.year() / February / 28;
  }
  const auto count = static_cast<std::int32_t>(sys_days{on}.time_since_epoch().count());
  // At common law an age is attained on the day before the birthday; nobody is minus one day old at birth.
  return Day{age_rule == AgeRule::day_before && age > 0 ? count - 1 : count};
}

int Policy::age_on(Day birth, Day day) const {
  int age = static_cast<int>(day.civil().year()) - static_cast<int>(birth.civil().year()) + 1;
  while (age > 0 && birthday(birth, age) > day) --age;
  return day < birth ? -1 : age;
}

const Band* Policy::band_at(int age) const {
  for (const Band& band : bands) {
    if (age >= band.from && age < band.to) return &band;
  }
  return nullptr;
}

Instant Policy::months_after(Instant from, int months) const {
  using namespace std::chrono;
  const year_month_day start = calendar->day_of(from).civil();
  const year_month target = year_month{start.year(), start.month()} + std::chrono::months{months};
  const std::chrono::day last = year_month_day_last{target.year(), month_day_last{target.month()}}.day();
  const year_month_day end{target.year(), target.month(), std::min(start.day(), last)};
  return calendar->start_of(Day{static_cast<std::int32_t>(sys_days{end}.time_since_epoch().count())});
}

}  // namespace kinportal::access
