// SPDX-License-Identifier: Apache-2.0
// The linter: refuses policies that leave an age, a category or a person without a rule or with two, and warns of what families will trip over.
#pragma once
#include <iosfwd>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "access/policy.h"

namespace kinportal::access {

/// Everything there is to say about one policy text, by line. A refusal among them means that the policy cannot be published.
std::vector<Finding> lint_policy(const PolicySource& source, const LawBook& laws);
/// Where two policies of one practice, in force at the same time, disagree: one sentence each; empty when they never meet.
std::vector<std::string> disagreements(const Policy& one, const Policy& other);

/// `kinportal policy lint FILE…`.
int lint_command(std::span<const std::string> args, std::ostream& out, std::ostream& err);

/// Compiles FILE with the laws beside it (law/*.toml), or the built-in ones. nullptr after telling `err`.
std::shared_ptr<const Policy> read_policy_file(const std::string& path, std::vector<Finding>& findings, std::ostream& err);
/// An instant at which the policy is in force, for questions that are not about a date.
Instant moment_in_force(const Policy& policy);

}  // namespace kinportal::access
