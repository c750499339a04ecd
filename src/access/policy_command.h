// SPDX-License-Identifier: Apache-2.0
// `kinportal policy decide | lint | coverage | preview`: the decision and its policies on the command line, for anyone who wants to check.
#pragma once
#include <iosfwd>
#include <span>
#include <string>

namespace kinportal::access {

/// `args` after the word 'policy'. 0: fine; 1: a refusal or a malformed case; 2: the command itself was not understood.
int policy_command(std::span<const std::string> args, std::istream& in, std::ostream& out, std::ostream& err);

}  // namespace kinportal::access
