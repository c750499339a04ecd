// SPDX-License-Identifier: Apache-2.0
// Arbitrary text as an instant, a day, an id, a zone's name and UTF-8. What is read can be written and read again; what is written is ordered
// as its text is.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/time.h"
#include "base/utf8.h"

using namespace kinportal;

namespace {

void require(bool truth, const char* sentence) {
  if (truth) return;
  std::fprintf(stderr, "broken promise: %s\n", sentence);
  std::abort();
}

void check_instant(std::string_view text) {
  const auto read = Instant::parse(text);
  if (!read) return;
  const std::string written = read->iso();
  const auto again = Instant::parse(written);
  require(again.ok() && *again == *read, "an instant that was read can be written and read again");
  require(again->iso() == written, "an instant has one written form");
  const Instant later{read->us + 1'000'000};
  if (Instant::parse(later.iso()).ok()) require(later.iso().substr(0, 19) > written.substr(0, 19), "a later instant has a later text");
}

void check_day(std::string_view text) {
  const auto read = Day::parse(text);
  if (read) require(read->iso() == text, "a day is written as it was read");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_instant(text);
  check_day(text);
  if (const auto id = PatientId::parse(text)) require(id->text() == text && size <= 64, "an id is its text, and short");
  const std::string mended = replace_invalid_utf8(text);
  require(is_utf8(mended), "mended text is UTF-8");
  if (is_utf8(text)) require(mended == text, "valid text is not mended");
  return 0;
}
