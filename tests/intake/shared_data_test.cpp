// SPDX-License-Identifier: Apache-2.0
// Files that nobody here wrote: 36 Synthea transaction Bundles and two labelled batch Bundles, when the folder ../shared/data is there.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>

#include "import_world.h"

using namespace kinportal;
using namespace kinportal::test;

namespace {
std::vector<std::string> shared_files(const char* name) {
  std::vector<std::string> files;
  const std::filesystem::path folder = std::filesystem::path(KINPORTAL_SOURCE_DIR) / "../shared/data/fhir" / name;
  if (std::filesystem::is_directory(folder)) {
    for (const auto& one : std::filesystem::directory_iterator(folder)) files.push_back(one.path().string());
  } else {
    MESSAGE("skipped: there is no folder ../shared/data/fhir/" << std::string(name));
  }
  std::sort(files.begin(), files.end());
  return files;
}
}  // namespace

TEST_CASE("every shared Synthea bundle is in, and a second import changes nothing") {
  const auto files = shared_files("synthea");
  if (files.empty()) return;
  ImportWorld world;
  const auto first = world.import(files);
  for (const auto& one : world.listed()) MESSAGE(one);
  CHECK(first.listed == 0);
  CHECK(first.resources == 7040);
  CHECK(first.patients_added == 36);
  CHECK(first.corrected == 0);
  const auto before = world.everything();
  const auto visitors = world.visitors();
  world.clock.set(world.clock.now() + std::chrono::hours(1));
  const auto second = world.import(files);
  CHECK_FALSE(second.changed());
  CHECK(world.everything() == before);
  CHECK(world.visitors() == visitors);
}

TEST_CASE("the labelled bundles are in, and every item carries the labels of its bundle") {
  const auto files = shared_files("labelled");
  if (files.empty()) return;
  ImportWorld world;
  const auto sum = world.import(files);
  for (const auto& one : world.listed()) MESSAGE(one);
  CHECK(sum.listed == 0);
  CHECK(sum.patients_added == 2);
  CHECK(world.number("SELECT count(*) FROM chart_item") > 30);
  CHECK(world.number("SELECT count(*) FROM chart_item WHERE labels = 0") == 0);
}
