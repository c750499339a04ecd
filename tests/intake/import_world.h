// SPDX-License-Identifier: Apache-2.0
// A practice in an empty store with a visitors' book beside it, and files to import into it.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engines/store_under_test.h"
#include "intake/import_fhir.h"

namespace kinportal::test {

class ImportWorld {
 public:
  ImportWorld();

  /// Writes a file into the world's folder and returns its path.
  std::string file(const std::string& name, std::string_view bytes) const;
  intake::ImportSummary import(const std::vector<std::string>& files);
  /// What the last import listed, as 'line:entry what: reason'.
  const std::vector<std::string>& listed() const { return listed_; }

  /// First column of a query's only row, as text ("" for NULL or no row).
  std::string text(std::string_view sql) const;
  std::int64_t number(std::string_view sql) const;
  /// Every row of the tables an import fills, as one text: equal before and after means that nothing changed.
  std::string everything() const;
  std::uint64_t visitors() const { return book->size(); }

  PracticeId practice = PracticeId::trusted("elm");
  FixedClock clock{Instant{1'700'000'000'000'000}};
  SeededRandom random{7};
  std::string source = "fhir";
  TempFolder folder;
  EmptyStore empty_store;
  EmptyStore empty_book;
  std::unique_ptr<db::Database> store;
  std::unique_ptr<audit::Book> book;

 private:
  std::vector<std::string> listed_;
};

}  // namespace kinportal::test
