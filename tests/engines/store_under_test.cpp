// SPDX-License-Identifier: Apache-2.0
// Each EmptyStore has a name no other has, so that tests of two runs can share one PostgreSQL.
#include "store_under_test.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>

#include "base/random.h"

namespace kinportal::test {

bool on_postgres() { return std::getenv("KINPORTAL_TEST_POSTGRES") != nullptr; }

TempFolder::TempFolder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "kinportal-engines-XXXXXX").string();
  REQUIRE(::mkdtemp(pattern.data()) != nullptr);
  path_ = pattern;
}
TempFolder::~TempFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

EmptyStore::EmptyStore() {
  if (on_postgres()) {
    std::array<std::byte, 8> unique{};
    SystemRandom().fill(unique);
    options_.store = std::getenv("KINPORTAL_TEST_POSTGRES");
    options_.name = "t" + to_hex(unique);
  } else {
    options_.store = folder_.path();
  }
}

std::unique_ptr<db::Database> EmptyStore::open() const {
  auto database = db::Database::open(options_);
  INFO(sentence_of(database));
  REQUIRE(database.ok());
  return std::move(database).value();
}

}  // namespace kinportal::test
