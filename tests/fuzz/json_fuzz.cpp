// SPDX-License-Identifier: Apache-2.0
// Arbitrary bytes as the JSON body of a request: read within every limit or refused with a sentence that repeats nothing of it. What was read
// can be written by JsonWriter and is then read as the same.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>

#include "base/json_writer.h"
#include "base/utf8.h"
#include "formats/json/json.h"

using namespace kinportal;

namespace {

constexpr json::Limits limits{.bytes = 8192, .depth = 6, .string_bytes = 200, .elements = 300};

void require(bool truth, const char* sentence) {
  if (truth) return;
  std::fprintf(stderr, "broken promise: %s\n", sentence);
  std::abort();
}

struct Count {
  std::size_t elements = 0;
  std::size_t depth = 0;
};

// Copies a value; decimals become null, because doors have none.
void copy(const json::Json& from, JsonWriter& to, std::size_t depth, Count& count) {
  count.depth = std::max(count.depth, depth);
  ++count.elements;
  switch (from.kind()) {
    case json::Kind::null:
    case json::Kind::decimal: to.null(); return;
    case json::Kind::boolean: to.boolean(from.boolean().value()); return;
    case json::Kind::integer: to.integer(from.integer().value()); return;
    case json::Kind::string: {
      const std::string text = from.string().value();
      require(is_utf8(text) && text.size() <= limits.string_bytes, "a text is UTF-8 and not longer than its limit");
      to.string(text);
      return;
    }
    case json::Kind::array: {
      to.begin_array();
      const auto elements = from.array(limits.elements).value();
      for (const auto& element : elements) copy(element, to, depth + 1, count);
      to.end_array();
      return;
    }
    case json::Kind::object: {
      to.begin_object();
      const auto names = from.names().value();
      require(std::set<std::string>(names.begin(), names.end()).size() == names.size(), "no member is named twice");
      for (const auto& name : names) {
        to.key(name);
        const auto member = from.maybe(name).value();
        if (member) copy(*member, to, depth + 1, count);
        else to.null();
      }
      to.end_object();
      return;
    }
  }
}

// Asked as doors ask, every type of everything: an answer or Fault::invalid, and the path names members only where the asker named them.
void ask_everything(const json::Json& root) {
  for (const char* name : {"email", "password", "a", ""}) {
    (void)root.string(name);
    (void)root.secret(name);
    (void)root.integer(name, 0, 10);
    (void)root.boolean(name);
    (void)root.array(name, 3);
    (void)root.maybe_string(name);
    (void)root.maybe_integer(name);
    (void)root.maybe_boolean(name);
  }
  const auto only = root.only({"email", "password"});
  if (!only) require(only.error().fault == Fault::invalid, "a member too many is the asker's mistake");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto document = json::Document::parse(bytes, limits);
  if (!document) {
    const auto& error = document.error();
    require(error.fault == Fault::invalid || error.fault == Fault::too_much, "a body is malformed or too large, nothing else");
    return 0;
  }
  require(size <= limits.bytes, "a body is not longer than its limit");
  ask_everything(document->root());
  JsonWriter first;
  Count count;
  copy(document->root(), first, 0, count);
  require(count.depth <= limits.depth, "a body is not deeper than its limit");
  // A name counts as an element of its own in no reading, so this is the least strict one.
  require(count.elements <= limits.elements + 1, "a body has not more elements than its limit");
  // Escapes make the copy longer than the original, so only the form is compared, with room.
  const auto again = json::Document::parse(first.view());
  require(again.ok(), "what JsonWriter writes is JSON");
  JsonWriter second;
  Count same;
  copy(again->root(), second, 0, same);
  require(first.view() == second.view(), "a copy of a copy is the copy");
  return 0;
}
