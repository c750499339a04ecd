// SPDX-License-Identifier: Apache-2.0
// Collects ages from bands, modes and single keys.
#include "access/policy_lines.h"

#include <map>
#include <set>

namespace kinportal::access {
namespace {

bool names_age(const Mode& mode) {
  return mode.kind == ModeKind::before_transmitted || mode.kind == ModeKind::before_service || mode.kind == ModeKind::preexisting;
}

}  // namespace

std::vector<PolicyLine> lines_of(const Policy& policy) {
  // In the order in which they are told.
  static constexpr std::string_view order[] = {"band", "freeze", "own_account", "filter_from", "hidden", "latest_grant", "majority"};
  std::map<int, std::set<std::string_view>> found;
  bool filters = false;
  const auto mode = [&](const Mode& one) {
    if (names_age(one)) found[one.age].insert("freeze");
    filters = filters || one.kind == ModeKind::filter;
  };
  for (const Band& band : policy.bands) {
    if (band.from > 0) found[band.from].insert("band");
    for (const Row& row : band.rows) {
      for (const Mode& one : row) mode(one);
    }
    for (const ClassMode& one : band.class_modes) mode(one.mode);
  }
  if (policy.own_account.from_age) found[*policy.own_account.from_age].insert("own_account");
  if (filters) found[policy.filter_from_age].insert("filter_from");
  for (const HiddenClass& hidden : policy.hidden) found[hidden.from_age].insert("hidden");
  if (policy.latest_grant_age) found[*policy.latest_grant_age].insert("latest_grant");
  found[policy.majority].insert("majority");
  std::vector<PolicyLine> out;
  for (const auto& [age, what] : found) {
    PolicyLine line{age, {}, age > 0 && age < policy.majority};
    for (const std::string_view word : order) {
      if (what.contains(word)) line.what.push_back(word);
    }
    out.push_back(std::move(line));
  }
  return out;
}

}  // namespace kinportal::access
