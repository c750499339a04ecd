// SPDX-License-Identifier: Apache-2.0
// The command line: one table of commands, each a function from its words to an exit code
// (0 done, 1 done with findings or failed, 2 the words were wrong).
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kinportal::server {

struct Command {
  std::string_view name;
  std::string_view usage;
  std::string_view sentence;
  int (*run)(std::span<const std::string> words);
};

std::span<const Command> commands();
int run_command(const std::vector<std::string>& words);

}  // namespace kinportal::server
