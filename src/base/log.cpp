// SPDX-License-Identifier: Apache-2.0
// One line per entry, written with a single call so that lines of different workers never mix.
#include "base/log.h"

#include <unistd.h>

#include <atomic>

#include "base/json_writer.h"

namespace kinportal {
namespace {
std::atomic<void (*)(std::string_view)> sink_now{nullptr};
}

void set_log_sink(void (*sink)(std::string_view line)) { sink_now = sink; }

void log(LogLevel level, std::string_view what, std::initializer_list<LogField> fields) {
  JsonWriter line;
  line.begin_object();
  line.member("at", SystemClock().now().iso());
  line.member("level", level == LogLevel::info ? "info" : level == LogLevel::warning ? "warning" : "error");
  line.member("what", what);
  for (const LogField& field : fields) {
    line.key(field.name());
    if (field.quoted()) line.string(field.text());
    else line.raw(field.text());
  }
  line.end_object();
  std::string text = std::move(line).take();
  if (auto* sink = sink_now.load()) return sink(text);
  text += '\n';
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text.data(), text.size());
}

}  // namespace kinportal
