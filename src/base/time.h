// SPDX-License-Identifier: Apache-2.0
// Instants and days. An Instant is integer microseconds UTC; a Day is a calendar date without a zone.
// Text forms are ISO 8601: instants with an offset (2026-06-01T12:00:00-04:00, or Z), days as 2026-06-01.
#pragma once
#include <chrono>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace kinportal {

/// Microseconds since 1970-01-01T00:00:00Z.
struct Instant {
  std::int64_t us = 0;
  auto operator<=>(const Instant&) const = default;
  static constexpr Instant never() { return Instant{INT64_MAX}; }
  static constexpr Instant beginning() { return Instant{INT64_MIN}; }
  /// Accepts 'YYYY-MM-DDThh:mm[:ss[.f+]](Z|±hh:mm)'; anything else is Fault::invalid. Years 0001-9999.
  static Result<Instant> parse(std::string_view iso);
  /// 'YYYY-MM-DDThh:mm:ss[.ffffff]Z'; the fraction only when it is not zero.
  std::string iso() const;
};

constexpr Instant operator+(Instant at, std::chrono::microseconds span) { return Instant{at.us + span.count()}; }
constexpr Instant operator-(Instant at, std::chrono::microseconds span) { return Instant{at.us - span.count()}; }
constexpr std::chrono::microseconds operator-(Instant a, Instant b) { return std::chrono::microseconds{a.us - b.us}; }

/// A calendar day, counted from 1970-01-01.
struct Day {
  std::int32_t count = 0;
  auto operator<=>(const Day&) const = default;
  /// Accepts exactly 'YYYY-MM-DD' and only days that exist; years 0001-9999.
  static Result<Day> parse(std::string_view iso);
  static Result<Day> from_civil(int year, unsigned month, unsigned day);
  std::string iso() const;
  std::chrono::year_month_day civil() const { return std::chrono::year_month_day{std::chrono::sys_days{std::chrono::days{count}}}; }
};

constexpr Day operator+(Day day, int days) { return Day{day.count + days}; }

/// Time is a parameter: everything that asks "now" asks a Clock it was given.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() const = 0;
};

class SystemClock final : public Clock {
 public:
  Instant now() const override;
};

/// A clock that stands where it is put; for tests and for "what would Dad see on 3 March 2031".
class FixedClock final : public Clock {
 public:
  explicit FixedClock(Instant at) : at_(at) {}
  Instant now() const override { return at_; }
  void set(Instant at) { at_ = at; }

 private:
  Instant at_;
};

}  // namespace kinportal
