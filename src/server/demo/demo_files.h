// SPDX-License-Identifier: Apache-2.0
// The files of demo/ as they lie inside the binary (cmake/Demo.cmake puts them there).
#pragma once
#include <span>
#include <string_view>
#include <vector>

namespace kinportal::server {

struct DemoFile {
  std::string_view name;  // 'families.json', 'charts/mia-brightwater.ndjson'
  std::string_view bytes;
};

std::span<const DemoFile> demo_files();

}  // namespace kinportal::server
