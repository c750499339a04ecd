// SPDX-License-Identifier: Apache-2.0
// Whom a draft touches: every living link and every own account of the practice, compared with the course of things without the draft, on
// the day it takes effect and at every later boundary (decision record 0302).
#pragma once
#include <array>
#include <set>
#include <string>
#include <vector>

#include "access/people_facts.h"
#include "access/policy_difference.h"
#include "access/policy_timeline.h"

namespace kinportal::access {

inline constexpr int impact_pairs_a_page = 500;
inline constexpr int max_impact_moments = 12;  // told of one pair
/// As far ahead as a child born on the day needs to be grown up under any policy.
inline constexpr std::chrono::hours impact_horizon{24 * 366 * 21};

enum class Direction : std::uint8_t { loses, gains, both, changes };
std::string_view to_string(Direction direction);

struct ImpactRow {
  PatientId patient;
  AccountId account;
  PersonName patient_name;
  std::optional<PersonName> name;
  std::string kind;  // 'self', 'parent' …
  std::optional<Day> birth_on;
  Direction direction = Direction::changes;
  bool at_once = false;
  std::vector<PartingMoment> moments;  // never empty; at most max_impact_moments
};

struct ImpactPage {
  std::vector<ImpactRow> rows;  // only those that differ
  std::int64_t compared = 0;    // pairs of this page
  std::string next;             // the last patient looked at; empty: the end
};

/// `after`: ImpactPage::next of the page before. `before` is the course without the draft, `with_draft` the one with it.
Result<ImpactPage> compare_page(db::Reader& store, const PracticeId& practice, const PolicyTimeline& before,
                                const PolicyTimeline& with_draft, Instant effective_at, std::string_view after);

/// Own delays of the practice reach everybody alike and are no matter of single links.
bool delays_differ(const Policy& before, const Policy& after);

}  // namespace kinportal::access
