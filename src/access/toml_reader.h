// SPDX-License-Identifier: Apache-2.0
// TOML 1.0 as a plain tree with line numbers, and a strict reader over its tables: every key must be asked for, what nobody asked for is
// refused with its line. The TOML library itself stays inside toml_reader.cpp.
#pragma once
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "access/policy.h"
#include "base/result.h"
#include "base/time.h"

namespace kinportal::access {

struct TomlMember;

struct TomlNode {
  enum class Kind { table, array, text, integer, boolean, instant, day } kind = Kind::table;
  int line = 0;
  // Where the value stands, for editing it in place: from its first character to behind its last one. Columns count characters from 1.
  int column = 0, end_line = 0, end_column = 0;
  std::string text;
  std::int64_t integer = 0;
  bool boolean = false;
  Instant instant{};
  Day day{};
  std::vector<TomlNode> elements;
  std::vector<TomlMember> members;
};

struct TomlMember {
  std::string name;
  TomlNode value;
};

inline constexpr std::size_t max_policy_bytes = 256 * 1024;

/// Fault::invalid with 'file:line: sentence' for text that is not TOML.
Result<TomlNode> parse_toml(std::string_view text, std::string_view file);

/// Reads one table strictly. Mistakes become findings, and reading goes on, so that one run shows them all.
class TableReader {
 public:
  TableReader(const TomlNode& table, std::string name, std::vector<Finding>& findings)
      : table_(table), name_(std::move(name)), findings_(findings) {}

  int line() const { return table_.line; }
  bool has(std::string_view key);
  std::optional<std::string> text(std::string_view key);
  std::string text_or(std::string_view key, std::string_view otherwise) { return text(key).value_or(std::string(otherwise)); }
  std::optional<std::int64_t> integer(std::string_view key, std::int64_t least, std::int64_t most);
  bool boolean(std::string_view key, bool otherwise);
  /// An offset date-time, or a date (which begins at its first instant in the calendar's zone).
  std::optional<Instant> instant(std::string_view key, const LocalCalendar* calendar);
  std::vector<std::string> words(std::string_view key);
  const TomlNode* table(std::string_view key);
  std::vector<const TomlNode*> tables(std::string_view key);
  /// Names the members of a free table (category = mode) in file order of lines.
  const std::vector<TomlMember>& members() const { return table_.members; }
  int line_of(std::string_view key) const;
  /// 'table.key', as a person would write it.
  std::string full(std::string_view key) const { return name_ + "." + std::string(key); }
  void refuse(int line, std::string sentence, std::string code, std::vector<std::string> arguments = {}) {
    findings_.push_back({Finding::Level::refusal, line, std::move(sentence), std::move(code), std::move(arguments)});
  }
  void warn(int line, std::string sentence, std::string code, std::vector<std::string> arguments = {}) {
    findings_.push_back({Finding::Level::warning, line, std::move(sentence), std::move(code), std::move(arguments)});
  }
  /// Refuses every key that was never asked for.
  void done();

 private:
  const TomlNode* find(std::string_view key);
  const TomlNode& table_;
  std::string name_;
  std::vector<Finding>& findings_;
  std::set<std::string, std::less<>> asked_;
};

}  // namespace kinportal::access
