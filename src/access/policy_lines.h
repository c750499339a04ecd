// SPDX-License-Identifier: Apache-2.0
// The ages at which a policy draws a line, and what happens there: what a privacy officer means by "the line at 12".
#pragma once
#include <string_view>
#include <vector>

#include "access/policy.h"

namespace kinportal::access {

struct PolicyLine {
  int age = 0;
  std::vector<std::string_view> what;  // band freeze own_account filter_from hidden latest_grant majority
  bool movable = false;                // move_line knows it: the age of majority is the law's
};
/// By age.
std::vector<PolicyLine> lines_of(const Policy& policy);

}  // namespace kinportal::access
