// SPDX-License-Identifier: Apache-2.0
// Any bytes as a C-CDA document: never a crash, every refusal with an address, and what is read is fit for the store: entries with a category, a
// title in valid UTF-8, a body that is a JSON object, a key of their own and a place inside the bytes.
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string_view>

#include "base/utf8.h"
#include "formats/ccda/document.h"
#include "formats/json/json.h"

using namespace kinportal;

namespace {

void demand(bool truth) {
  if (!truth) std::abort();
}

void demand_body(const std::string& text) {
  json::Limits limits;
  limits.bytes = 4 * 1024 * 1024;
  limits.string_bytes = 1024 * 1024;
  const auto body = json::Document::parse(text, limits);
  demand(body.ok() && body->root().kind() == json::Kind::object);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Zone zone = Zone::find("America/New_York").value();
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto done = ccda::read_document(bytes, zone);
  if (!done.ok()) {
    demand(done.error().sentence.starts_with('/'));
    return 0;
  }
  demand(done->header.id.known() && done->header.written.has_value());
  demand_body(done->body);
  std::set<std::string> keys;
  for (const auto& entry : done->entries) {
    demand(!entry.category.empty() && !entry.kind.empty() && !entry.title.empty() && is_utf8(entry.code) && is_utf8(entry.author));
    demand(keys.insert(entry.key).second);
    demand(entry.begin < entry.end && entry.end <= size);
    demand_body(entry.body);
  }
  return 0;
}
