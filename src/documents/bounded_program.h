// SPDX-License-Identifier: Apache-2.0
// Runs a program that opens a stranger's file: with little memory, little time, no files and no environment, so that a file made to break it
// breaks nothing else. Bytes go in on its standard input and come out on its standard output.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace kinportal::documents {

struct Bounds {
  std::int64_t memory_bytes = 768LL * 1024 * 1024;
  int cpu_s = 20;
  int wall_ms = 30'000;
  std::size_t output_bytes = 64 * 1024 * 1024;
};

/// `words[0]` is looked for on the usual paths. Fault::unavailable when it is not installed; Fault::invalid when it says no, runs out of its
/// bounds or is killed: the file is then not one it can open.
Result<std::string> run_bounded(const std::vector<std::string>& words, std::string_view input, const Bounds& bounds = {});

}  // namespace kinportal::documents
