// SPDX-License-Identifier: Apache-2.0
// Decision cases as JSON, one a line (the format `kinportal policy decide` reads; policies/README.md). A field or a code that is not known is
// an error of that line: nothing is ignored.
#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "access/facts.h"
#include "base/result.h"
#include "base/time.h"

namespace kinportal::access {

struct Case {
  std::string id;  // empty when the line has none that can be read
  std::string policy;
  Instant now{};
  Facts facts;
  ItemFacts item;
};

inline constexpr std::size_t max_case_bytes = 1024 * 1024;

/// Keeps its buffers between lines; not for several threads at once.
class CaseReader {
 public:
  CaseReader();
  ~CaseReader();
  CaseReader(const CaseReader&) = delete;
  CaseReader& operator=(const CaseReader&) = delete;
  /// Fills `out`. On an error out.id holds the case's id if there is one; the sentence names the field, never its value.
  Result<void> read(std::string_view line, Case& out);

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace kinportal::access
