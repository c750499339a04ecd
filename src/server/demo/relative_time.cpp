// SPDX-License-Identifier: Apache-2.0
// Reads the demo's relative times. A mistake in a demo file is an error with the words that are wrong, never a guessed date.
#include "server/demo/relative_time.h"

#include <sodium.h>

#include <vector>

namespace kinportal::server {
namespace {

constexpr int kMaxNumber = 20000;

Error wrong(std::string_view what, std::string_view text) {
  return fail(Fault::invalid, "demo file: " + std::string(what) + " '" + std::string(text) + "'");
}

Day plus_months(Day day, int months) {
  const std::chrono::year_month_day civil = day.civil();
  const std::chrono::year_month month = std::chrono::year_month(civil.year(), civil.month()) + std::chrono::months(months);
  const std::chrono::year_month_day last(std::chrono::sys_days(month / std::chrono::last));
  const std::chrono::day in_month = civil.day() > last.day() ? last.day() : civil.day();
  return Day{static_cast<std::int32_t>(std::chrono::sys_days(month / in_month).time_since_epoch().count())};
}

// JSON's escapes as they occur in demo texts; the file is our own, so the short list is enough.
std::string unescaped(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      plain += text[i];
      continue;
    }
    const char next = text[++i];
    plain += next == 'n' ? '\n' : next == 't' ? '\t' : next;
  }
  return plain;
}

std::string base64(std::string_view bytes) {
  std::vector<char> out(sodium_base64_ENCODED_LEN(bytes.size(), sodium_base64_VARIANT_ORIGINAL));
  sodium_bin2base64(out.data(), out.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                    sodium_base64_VARIANT_ORIGINAL);
  return out.data();
}

Result<std::string> filling(std::string_view word, const Moment& moment) {
  if (word == "birth") return moment.birth.iso();
  const std::size_t colon = word.find(':');
  const std::string_view kind = word.substr(0, colon);
  const std::string_view rest = colon == std::string_view::npos ? std::string_view() : word.substr(colon + 1);
  if (kind == "day") {
    TRY_LET(const Day day, moment.day(rest));
    return day.iso();
  }
  if (kind == "at") {
    TRY_LET(const Instant at, moment.instant(rest));
    return at.iso();
  }
  if (kind == "base64") return base64(unescaped(rest));
  return wrong("nobody knows", word);
}

}  // namespace

Result<Span> Span::parse(std::string_view text) {
  Span span;
  std::size_t i = 0;
  if (text.empty()) return wrong("a span of time is missing in", text);
  while (i < text.size()) {
    int number = 0;
    const std::size_t digits = i;
    while (i < text.size() && text[i] >= '0' && text[i] <= '9' && number <= kMaxNumber) number = number * 10 + (text[i++] - '0');
    if (i == digits || number > kMaxNumber) return wrong("no span of time:", text);
    if (text.substr(i, 2) == "mo") {
      span.months += number;
      i += 2;
    } else if (i < text.size() && text[i] == 'y') {
      span.months += number * 12;
      ++i;
    } else if (i < text.size() && text[i] == 'w') {
      span.days += number * 7;
      ++i;
    } else if (i < text.size() && text[i] == 'd') {
      span.days += number;
      ++i;
    } else {
      return wrong("a span is written with y mo w d, not as", text);
    }
  }
  return span;
}

Day before(Day day, Span span) { return plus_months(day + -span.days, -span.months); }
Day after(Day day, Span span) { return plus_months(day, span.months) + span.days; }

Result<Day> Moment::day(std::string_view expression) const {
  const std::size_t sign = expression.find_first_of("+-");
  const std::string_view anchor = expression.substr(0, sign);
  if (anchor != "now" && anchor != "birth") return wrong("a time begins with now or birth, not as", expression);
  const Day from = anchor == "now" ? zone.day_of(start) : birth;
  if (sign == std::string_view::npos) return from;
  TRY_LET(const Span span, Span::parse(expression.substr(sign + 1)));
  return expression[sign] == '+' ? after(from, span) : before(from, span);
}

Result<Instant> Moment::instant(std::string_view expression) const {
  const std::size_t space = expression.find(' ');
  TRY_LET(const Day on, day(expression.substr(0, space)));
  int hour = 20, minute = 0;
  if (space != std::string_view::npos) {
    const std::string_view time = expression.substr(space + 1);
    if (time.size() != 5 || time[2] != ':') return wrong("a time of day is written as 09:15, not as", expression);
    hour = (time[0] - '0') * 10 + (time[1] - '0');
    minute = (time[3] - '0') * 10 + (time[4] - '0');
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59) return wrong("a time of day is written as 09:15, not as", expression);
  }
  const Instant at = zone.at(on, hour, minute);
  return at > start && !expression.starts_with("now+") ? start : at;
}

Result<std::string> fill_in(std::string_view line, const Moment& moment) {
  std::string out;
  out.reserve(line.size() + line.size() / 2);
  while (true) {
    const std::size_t open = line.find("{{");
    if (open == std::string_view::npos) break;
    const std::size_t close = line.find("}}", open);
    if (close == std::string_view::npos) return wrong("a {{ has no }} after it:", line.substr(open, 40));
    out += line.substr(0, open);
    TRY_LET(const std::string text, filling(line.substr(open + 2, close - open - 2), moment));
    out += text;
    line.remove_prefix(close + 2);
  }
  out += line;
  return out;
}

}  // namespace kinportal::server
