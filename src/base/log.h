// SPDX-License-Identifier: Apache-2.0
// Logs are JSON lines with typed fields. Only numbers, instants, ids, faults and fixed words can be fields: personal
// types have no overload, so that a name or a value cannot be logged by mistake.
#pragma once
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/time.h"

namespace kinportal {

/// One field of a log line. `word` takes string literals only (consteval), `operator_text` text an operator wrote
/// himself (a file name, a listen address): never text that came from a feed or a person.
class LogField {
 public:
  template <class Int>
    requires std::is_integral_v<Int>
  LogField(std::string_view name, Int value) : name_(name), text_(std::to_string(value)), quoted_(false) {}
  LogField(std::string_view name, Instant at) : name_(name), text_(at.iso()) {}
  LogField(std::string_view name, Fault fault) : name_(name), text_(to_string(fault)) {}
  template <class Tag>
  LogField(std::string_view name, const Id<Tag>& id) : name_(name), text_(id.text()) {}
  template <std::size_t N>
  static LogField word(std::string_view name, const char (&literal)[N]) {
    return LogField(name, std::string(literal), true);
  }
  static LogField operator_text(std::string_view name, std::string text) { return LogField(name, std::move(text), true); }

  std::string_view name() const { return name_; }
  const std::string& text() const { return text_; }
  bool quoted() const { return quoted_; }

 private:
  LogField(std::string_view name, std::string text, bool quoted) : name_(name), text_(std::move(text)), quoted_(quoted) {}
  std::string_view name_;
  std::string text_;
  bool quoted_ = true;
};

enum class LogLevel { info, warning, error };

/// Writes one line to standard error. `what` is a fixed sentence ("listening", "import finished").
void log(LogLevel level, std::string_view what, std::initializer_list<LogField> fields = {});
/// Where log lines go instead (tests, and the canary check); nullptr: standard error.
void set_log_sink(void (*sink)(std::string_view line));

}  // namespace kinportal
