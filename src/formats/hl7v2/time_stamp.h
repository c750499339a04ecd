// SPDX-License-Identifier: Apache-2.0
// HL7's DT, TS and DTM (v2.8.2 chapter 2A, 2A.22): as precise as it was sent, with the offset it was sent with or none.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "base/zone.h"

namespace kinportal::hl7v2 {

enum class Precision { year, month, day, minute, second, fraction };

struct TimeStamp {
  Day day;  // the first of the month or year when only that is known
  Precision precision = Precision::day;
  int hour = 0, minute = 0, second = 0, microsecond = 0;
  std::optional<int> offset_minutes;  // east of UTC; none: the sender's own zone

  /// YYYY[MM[DD[HH[MM[SS[.S[S[S[S]]]]]]]]][+/-ZZZZ]; fractions of up to six digits are read. Fault::invalid without the value.
  static Result<TimeStamp> parse(std::string_view text);
  bool has_time() const { return precision >= Precision::minute; }
  /// Noon of the day when there is no time.
  Instant instant(const Zone& zone) const;
  /// As FHIR writes it: '2026', '2026-06', '2026-06-01' or '2026-06-01T12:00:00-04:00'.
  std::string fhir(const Zone& zone) const;
};

}  // namespace kinportal::hl7v2
