// SPDX-License-Identifier: Apache-2.0
// JSON writing, UTF-8, ids and logs: what goes out is always well formed, and what must stay inside does.
#include <doctest/doctest.h>

#include "base/ids.h"
#include "base/json_writer.h"
#include "base/log.h"
#include "base/random.h"
#include "base/utf8.h"

using namespace kinportal;

TEST_CASE("text that would end a script element or a string is escaped") {
  JsonWriter out;
  out.begin_object()
      .member("a", std::string("</script>\"\\\n\x01"))
      .member("n", std::int64_t{-5})
      .key("l")
      .begin_array()
      .integer(1)
      .integer(2)
      .end_array()
      .end_object();
  CHECK(out.view() == R"({"a":"\u003c/script\u003e\"\\\n\u0001","n":-5,"l":[1,2]})");
}

TEST_CASE("broken UTF-8 never leaves the portal") {
  JsonWriter out;
  out.string("a\xC3(b\xED\xA0\x80");
  CHECK(is_utf8(out.view()));
  CHECK(is_utf8("Zoë 測試 🦊"));
  for (const char* bad : {"\xC0\xAF", "\xED\xA0\x80", "\xF5\x80\x80\x80", "\x80", "ab\xE2\x82"}) CHECK_FALSE(is_utf8(bad));
  SeededRandom random(3);
  for (int i = 0; i < 5000; ++i) {
    std::string noise(random.word() % 24, '\0');
    random.fill(std::as_writable_bytes(std::span{noise.data(), noise.size()}));
    CHECK(is_utf8(replace_invalid_utf8(noise)));
    if (is_utf8(noise)) CHECK(replace_invalid_utf8(noise) == noise);
  }
}

TEST_CASE("an impossible id is a thing that does not exist") {
  CHECK(PatientId::parse("018f-A.b_9").ok());
  for (const std::string& bad :
       {std::string(), std::string(65, 'a'), std::string("a/b"), std::string("a b"), std::string("é"), std::string("a\0b", 3)}) {
    const auto id = PatientId::parse(bad);
    REQUIRE_FALSE(id.ok());
    CHECK(id.error().fault == Fault::not_found);
  }
}

namespace {
std::string last_line;
void keep(std::string_view line) { last_line = std::string(line); }
}  // namespace

TEST_CASE("a log line is one JSON object with typed fields") {
  set_log_sink(keep);
  log(LogLevel::warning, "something happened",
      {LogField("count", 3), LogField("patient", PatientId::trusted("p-1")), LogField::word("how", "twice")});
  set_log_sink(nullptr);
  CHECK(last_line.find(R"("level":"warning","what":"something happened","count":3,"patient":"p-1","how":"twice")") != std::string::npos);
}
