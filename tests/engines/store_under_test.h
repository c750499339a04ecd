// SPDX-License-Identifier: Apache-2.0
// Gives each test an empty store on the engine of this run: a temporary folder, or a schema of its own in the PostgreSQL
// that KINPORTAL_TEST_POSTGRES names. What only SQLite can show asks on_postgres() first.
#pragma once
#include <memory>
#include <string>

#include "db/database.h"

namespace kinportal::test {

bool on_postgres();

/// A folder under the system's temporary folder that goes away with this object.
class TempFolder {
 public:
  TempFolder();
  ~TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// An empty store nobody else uses; open() may be called again after the Database of the first call is gone.
class EmptyStore {
 public:
  EmptyStore();
  db::StoreOptions options() const { return options_; }
  std::unique_ptr<db::Database> open() const;

 private:
  TempFolder folder_;
  db::StoreOptions options_;
};

/// The error of a Result that must not have worked ("" when it did).
template <class T>
std::string sentence_of(const Result<T>& result) {
  return result.ok() ? std::string() : result.error().sentence;
}

}  // namespace kinportal::test
