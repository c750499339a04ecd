// SPDX-License-Identifier: Apache-2.0
// `kinportal policy preview FILE …`: what a given viewer sees of a given patient on a given date, category by category, with the reason and the
// line of the policy file behind it.
#pragma once
#include <iosfwd>
#include <span>
#include <string>

namespace kinportal::access {

int preview_command(std::span<const std::string> args, std::ostream& out, std::ostream& err);

}  // namespace kinportal::access
