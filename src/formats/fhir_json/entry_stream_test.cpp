// SPDX-License-Identifier: Apache-2.0
// Cutting a file into resources gives the same resources however few bytes arrive at a time, and one bad part costs one part.
#include "formats/fhir_json/entry_stream.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>

using namespace kinportal;
using namespace kinportal::fhir_json;

namespace {

/// Hands its bytes out in pieces of `piece` bytes.
class TextSource final : public ByteSource {
 public:
  TextSource(std::string_view text, std::size_t piece) : text_(text), piece_(piece) {}
  Result<std::size_t> read(char* into, std::size_t at_most) override {
    const std::size_t size = std::min({piece_, at_most, text_.size() - at_});
    std::memcpy(into, text_.data() + at_, size);
    at_ += size;
    return size;
  }

 private:
  std::string_view text_;
  std::size_t piece_;
  std::size_t at_ = 0;
};

/// What comes out, as text: 'line/entry/bundle bytes' for resources, '!' for problems, 'B' for a Bundle's end.
std::string steps_of(std::string_view text, Layout layout = Layout::guess, std::size_t piece = 1 << 20) {
  TextSource source(text, piece);
  EntryStream stream(source, layout);
  std::string out;
  for (int i = 0; i < 1000; ++i) {
    auto step = stream.next();
    REQUIRE(step.ok());
    const std::string place = std::to_string(step->line) + "/" + std::to_string(step->entry) + "/" + std::to_string(step->bundle);
    switch (step->what) {
      case Step::What::resource:
        out += place + " " + std::string(step->resource) + (step->full_url.empty() ? "" : " @" + std::string(step->full_url)) + "\n";
        break;
      case Step::What::problem: out += place + " ! " + step->reason + "\n"; break;
      case Step::What::bundle_end:
        out += "B" + std::to_string(step->bundle) + " " + step->head.type + " " + step->head.meta +
               (step->head.named_bundle ? "" : " unnamed") + "\n";
        break;
      case Step::What::end: return out;
    }
  }
  FAIL("the stream does not end");
  return out;
}

}  // namespace

TEST_CASE("a bundle, pretty or compact, its members in any order, byte by byte or at once, gives the same entries") {
  const std::string compact =
      R"({"resourceType":"Bundle","type":"batch","meta":{"tag":[]},"entry":[{"fullUrl":"urn:uuid:1","resource":{"a":"}]\"{"}},{"resource":{"b":[1,{}]},"request":{"method":"PUT"}}]})";
  CHECK(steps_of(compact) == "1/1/1 {\"a\":\"}]\\\"{\"} @urn:uuid:1\n1/2/1 {\"b\":[1,{}]}\nB1 batch {\"tag\":[]}\n");
  const std::string pretty =
      "\xef\xbb\xbf{\n \"entry\" : [\n  { \"resource\" : {\"a\":1},\n    \"fullUrl\" : \"u\" } ,\n  {\"resource\":{\"b\":2}}\n ],\n \"total\": 2,\n \"meta\" : {},\n \"type\":\"searchset\",\n \"resourceType\" : \"Bundle\"\n}\n";
  CHECK(steps_of(pretty) == "3/1/1 {\"a\":1} @u\n5/2/1 {\"b\":2}\nB1 searchset {}\n");
  for (const std::size_t piece : {1U, 2U, 3U, 7U, 64U}) {
    CAPTURE(piece);
    CHECK(steps_of(compact, Layout::guess, piece) == steps_of(compact));
    CHECK(steps_of(pretty, Layout::guess, piece) == steps_of(pretty));
  }
}

TEST_CASE("lines, single resources, several values and arrays are understood without being told") {
  CHECK(steps_of("{\"a\":1}\n{\"b\":2}\r\n\n{\"c\":3}") == "1/0/0 {\"a\":1}\n2/0/0 {\"b\":2}\n4/0/0 {\"c\":3}\n");
  CHECK(steps_of("{\n\"a\": 1\n}\n") == "1/0/0 {\n\"a\": 1\n}\n");
  CHECK(steps_of("{\"a\":1} {\"b\":2}") == "1/0/0 {\"a\":1}\n1/0/0 {\"b\":2}\n");
  CHECK(steps_of("[{\"a\":1},\n{\"b\":2}]") == "1/1/0 {\"a\":1}\n2/2/0 {\"b\":2}\n");
  CHECK(steps_of("{\"resourceType\":\"List\",\"entry\":[{\"item\":{}}]}") ==
        "1/0/0 {\"resourceType\":\"List\",\"entry\":[{\"item\":{}}]}\n");
  CHECK(steps_of("{\"resourceType\":\"Bundle\"}") == "B1  \n");
  CHECK(steps_of("").empty());
  CHECK(steps_of(" \n\t ").empty());
}

TEST_CASE("a bundle may stand in a line of its own") {
  const std::string lines = R"({"resourceType":"Bundle","type":"collection","entry":[{"resource":{"a":1}},{"resource":{"b":2}}]})"
                            "\n"
                            R"({"c":3})"
                            "\n"
                            R"({"resourceType":"Bundle","entry":[{"resource":{"d":4}}]})"
                            "\n";
  const std::string expected = "1/1/1 {\"a\":1}\n1/2/1 {\"b\":2}\nB1 collection \n2/0/0 {\"c\":3}\n3/1/2 {\"d\":4}\nB2  \n";
  CHECK(steps_of(lines) == expected);
  CHECK(steps_of(lines, Layout::lines, 5) == expected);
}

TEST_CASE("a broken line is handed on alone, a broken structure ends the file with a word about it") {
  CHECK(steps_of("{\"a\":1}\n{\"b\":\n{\"c\":3}\n", Layout::lines) == "1/0/0 {\"a\":1}\n2/0/0 {\"b\":\n3/0/0 {\"c\":3}\n");
  CHECK(steps_of("zip\n{\"c\":3}\n", Layout::lines) == "1/0/0 ! the line is no JSON object\n2/0/0 {\"c\":3}\n");
  for (const char* text : {"{\"a\":1", "{\"a\"", "{\"a\":", "{", "{\"resourceType\":\"Bundle\",\"entry\":[",
                           "{\"resourceType\":\"Bundle\",\"entry\":[{\"resource\":{", "[{\"a\":1}",
                           "{\"resourceType\":\"Bundle\",\"entry\":[]", "{\"resourceType\":\"Bundle\",\"entry\":[],\"link\""}) {
    CAPTURE(text);
    CHECK(steps_of(text).find("nothing after it in this file could be read") != std::string::npos);
  }
  for (const char* text : {"zip", "{]", "{\"a\":1}}", "{\"a\" 1}", "{\"a\":1 \"b\":2}", "{\"resourceType\":\"Bundle\",\"entry\":[{]}",
                           "{\"resourceType\":\"Bundle\",\"entry\":[}"}) {
    CAPTURE(text);
    CHECK(steps_of(text).find(" ! ") != std::string::npos);
  }
}

TEST_CASE("a value that outgrows its limit is crossed, and what follows it is still found") {
  const std::string big = "{\"x\":\"" + std::string(max_entry_bytes + 10, 'y') + "\"}";
  const std::string wrapped = "{\"resource\":" + big + "}";
  const std::string refused = " ! the entry is larger than 16 MB (max_resource_bytes)\n";
  CHECK(steps_of("{\"resourceType\":\"Bundle\",\"entry\":[{\"resource\":{\"a\":1}},\n" + wrapped + ",{\"resource\":{\"b\":2}}]}",
                 Layout::guess, 100'000) == "1/1/1 {\"a\":1}\n2/2/1" + refused + "2/3/1 {\"b\":2}\nB1  \n");
  CHECK(steps_of(big + " {\"b\":2}", Layout::guess, 100'000) ==
        "1/0/0 ! the resource is larger than 16 MB (max_resource_bytes)\n1/0/0 {\"b\":2}\n");
  CHECK(steps_of(big + "\n{\"b\":2}\n", Layout::lines, 100'000) ==
        "1/0/0 ! the line is larger than 16 MB (max_resource_bytes)\n2/0/0 {\"b\":2}\n");
}

TEST_CASE("strings are crossed to their end whatever stands in them") {
  for (std::size_t length = 0; length < 40; ++length) {
    for (const char* stop : {"\"", "\\\\\"", "\\\"\"", "\xc3\xa9\""}) {
      const std::string text = "\"" + std::string(length, 'a') + stop;
      ValueEnd end;
      std::size_t used = 0;
      CHECK(end.feed(text + ",]}", used) == ValueEnd::State::done);
      CHECK(used == text.size());
    }
    ValueEnd control;
    std::size_t used = 0;
    CHECK(control.feed("\"" + std::string(length, 'a') + "\n\"", used) == ValueEnd::State::bad);
  }
}
