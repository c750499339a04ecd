// SPDX-License-Identifier: Apache-2.0
// The program: hands its arguments to the command table and returns its exit code.
#include <string>
#include <vector>

#include "server/commands.h"

int main(int count, char** words) { return kinportal::server::run_command(std::vector<std::string>(words + 1, words + count)); }
