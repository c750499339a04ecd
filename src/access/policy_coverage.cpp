// SPDX-License-Identifier: Apache-2.0
// Model families for the coverage grid, and its print-out.
#include "access/policy_coverage.h"

#include <ostream>

#include "access/decide.h"
#include "access/policy_lint.h"

namespace kinportal::access {
namespace {

constexpr std::int64_t day_us = 86'400'000'000;

struct ModelFamily {
  Facts facts;
  ItemFacts item;
};

Paper good_paper(const std::string& kind, Instant now) {
  Paper paper;
  paper.kind = kind;
  paper.from_at = paper.seen_at = Instant{now.us - day_us};
  return paper;
}

// A child of that age (and a half), a viewer with every paper in order, and an item that came today.
ModelFamily model(const Policy& policy, int age, Category category, Instant now, bool self, bool agreed, bool late) {
  ModelFamily out;
  const Day today = policy.calendar->day_of(now);
  out.facts.patient.id = "child";
  out.facts.patient.birth_on = Day{today.count - static_cast<std::int32_t>(age * 365.25 + 183)};
  out.facts.patient.assent_on_file = agreed;
  out.facts.viewer.id = self ? "child" : "parent";
  out.facts.viewer.is_patient = self;
  if (!self) {
    LinkFacts link;
    link.kind = LinkKind::parent;
    link.custody = Custody::full;
    link.pin_redeemed_in_time = true;
    link.granted_at = late ? Instant{now.us - 30 * day_us} : policy.calendar->start_of(*out.facts.patient.birth_on);
    out.facts.link = link;
    for (const PaperNeed& need : policy.minor[static_cast<std::size_t>(LinkKind::parent)].papers) {
      out.facts.papers.push_back(good_paper(need.any_of.front(), now));
    }
  }
  out.item.patient_id = "child";
  out.item.category = category;
  out.item.consenter = Consenter::parent;
  out.item.service_on = today;
  // Long enough ago that no hold of hours runs any more: the grid is about who, not when.
  out.item.finalized_at = out.item.available_at = out.item.transmitted_at = Instant{now.us - 1'000'000};
  out.item.clinician_release_at = out.item.available_at;
  out.item.participants = {"child", "parent"};
  if (agreed) {
    for (const PaperNeed& need : policy.mode_papers) out.facts.papers.push_back(good_paper(need.any_of.front(), now));
    Consent permit;
    permit.permits = permit.every_label = true;
    out.facts.consents.push_back(permit);
  }
  return out;
}

Sees sees(const Policy& policy, int age, Category category, Instant now, bool self, bool late, Decision& decision) {
  const ModelFamily plain = model(policy, age, category, now, self, false, late);
  decision = decide(&policy, plain.facts, plain.item, now);
  if (decision.allowed()) return Sees::yes;
  const ModelFamily agreed = model(policy, age, category, now, self, true, late);
  return decide(&policy, agreed.facts, agreed.item, now).allowed() ? Sees::if_agreed : Sees::no;
}

}  // namespace

char CoverageCell::letter() const {
  const bool sure = parent == Sees::yes || patient == Sees::yes;
  if (any_parent() != Sees::no && patient != Sees::no) return sure ? 'B' : 'b';
  if (any_parent() != Sees::no) return sure ? 'P' : 'p';
  if (patient != Sees::no) return sure ? 'T' : 't';
  return '!';
}

Coverage coverage_of(const Policy& policy, Instant now) {
  Coverage out;
  for (int age = 0; age < coverage_ages; ++age) {
    for (int i = 0; i < category_count; ++i) {
      CoverageCell& cell = out.cells[static_cast<std::size_t>(age)][static_cast<std::size_t>(i)];
      Decision decision;
      cell.parent = sees(policy, age, category_at(i), now, false, false, decision);
      cell.parent_reason = decision.reason;
      cell.parent_rule = decision.rules[0];
      cell.patient = sees(policy, age, category_at(i), now, true, false, decision);
      cell.patient_reason = decision.reason;
      cell.late_parent = sees(policy, age, category_at(i), now, false, true, decision);
    }
  }
  return out;
}

int coverage_command(std::span<const std::string> args, std::ostream& out, std::ostream& err) {
  if (args.size() != 1) {
    err << "kinportal policy coverage FILE\n";
    return 2;
  }
  std::vector<Finding> findings;
  const auto policy = read_policy_file(args[0], findings, err);
  if (!policy) return 1;
  const Coverage coverage = coverage_of(*policy, moment_in_force(*policy));
  out << policy->title << " (" << policy->id << ")\n"
      << "Who sees a new ordinary item.  P parent   T patient's own account   B both   small letter: only with an assent, permit, paper or new grant   ! nobody\n\n age";
  for (int i = 0; i < category_count; ++i) out << ' ' << to_string(category_at(i));
  out << '\n';
  for (int age = 0; age < coverage_ages; ++age) {
    out << (age < 10 ? "   " : "  ") << age;
    for (int i = 0; i < category_count; ++i) {
      const auto width = to_string(category_at(i)).size();
      const std::size_t left = (width + 1) / 2;
      out << std::string(left, ' ') << coverage.at(age, category_at(i)).letter() << std::string(width - left, ' ');
    }
    out << '\n';
  }
  return 0;
}

}  // namespace kinportal::access
