// SPDX-License-Identifier: Apache-2.0
// `kinportal policy …` is the access engine's own command; it needs no data folder.
#include <iostream>

#include "access/policy_command.h"
#include "server/commands/common.h"

namespace kinportal::server {

int policy_command(std::span<const std::string> words) { return access::policy_command(words, std::cin, std::cout, std::cerr); }

}  // namespace kinportal::server
