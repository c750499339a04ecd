// SPDX-License-Identifier: Apache-2.0
// When a practice answers: weekly opening hours in its own zone, so that a family is told "closed now, opens Monday 8:30" before she
// writes (requirements S28, S29). Local times follow daylight saving: 8:30 is 8:30 on the practice's wall.
#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "base/zone.h"

namespace kinportal::json {
class Json;
}

namespace kinportal::practices {

/// One stretch of one weekday, [opens, closes) in minutes after local midnight. 24:00 closes a day that never does.
struct OpeningSpan {
  int weekday = 1;  // 1 = Monday … 7 = Sunday
  int opens_min = 0;
  int closes_min = 0;
  auto operator<=>(const OpeningSpan&) const = default;
};

class OpeningHours {
 public:
  static constexpr std::size_t kMaxSpans = 28;
  static constexpr int kMaxAheadDays = 400;

  OpeningHours() = default;
  /// Sorted; Fault::invalid when a span is empty, leaves its day, or overlaps another.
  static Result<OpeningHours> make(std::vector<OpeningSpan> spans);
  /// The stored form: [{"weekday":1,"opens":"08:30","closes":"17:00"}, …].
  static Result<OpeningHours> parse(std::string_view json);
  static Result<OpeningHours> of(const json::Json& array);
  std::string json() const;

  bool open_at(Instant now, const Zone& zone) const;
  /// The next moment at which the practice opens, strictly after `now`; nothing when it never does.
  std::optional<Instant> next_opening(Instant now, const Zone& zone) const;
  /// The moment at which the practice will have been open for `open` since `from`; nothing when it is not within kMaxAheadDays.
  std::optional<Instant> after_open_time(Instant from, std::chrono::minutes open, const Zone& zone) const;

  const std::vector<OpeningSpan>& spans() const { return spans_; }

 private:
  std::vector<OpeningSpan> spans_;
};

}  // namespace kinportal::practices
