// SPDX-License-Identifier: Apache-2.0
// Reading a command's words: '--name value', '--name=value', '--flag' and the rest in order. An unknown option is refused by name.
#pragma once
#include <initializer_list>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace kinportal::server {

struct OptionWord {
  std::string_view name;  // without dashes
  bool takes_value = true;
};

class Words {
 public:
  /// Fault::invalid names the unknown option and the command that tells the known ones.
  static Result<Words> read(std::string_view command, std::span<const std::string> words, std::initializer_list<OptionWord> known);
  bool has(std::string_view name) const { return values_.contains(std::string(name)); }
  std::string value(std::string_view name, std::string_view otherwise = {}) const;
  const std::vector<std::string>& rest() const { return rest_; }
  /// Fault::invalid unless the option is a whole number in [least, most].
  Result<std::int64_t> integer(std::string_view name, std::int64_t otherwise, std::int64_t least, std::int64_t most) const;

 private:
  std::map<std::string, std::string> values_;
  std::vector<std::string> rest_;
};

/// Prints the sentence to standard error and returns the exit code of the fault (2 for wrong words, else 1).
int complain(std::string_view command, const Error& error);

}  // namespace kinportal::server
