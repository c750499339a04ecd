// SPDX-License-Identifier: Apache-2.0
// One resource of any bytes through the FHIR mapping: never a crash, and what is mapped is fit for the store: an item has a category, a
// body that is a JSON object, and texts in valid UTF-8.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/utf8.h"
#include "formats/fhir_json/mapper.h"
#include "formats/json/json.h"

using namespace kinportal;

namespace {

class EchoReferences final : public fhir_json::References {
 public:
  std::string display(std::string_view reference) override { return std::string(reference); }
};

void demand(bool truth) {
  if (!truth) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static EchoReferences references;
  static const Zone zone = Zone::find("America/New_York").value();
  static fhir_json::Mapper mapper(references, zone);
  static fhir_json::Mapped mapped;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  static_cast<void>(fhir_json::labels_of_meta(bytes));
  const auto done = mapper.map(bytes, mapped);
  if (!done.ok()) {
    demand(!done.error().sentence.empty());
    return 0;
  }
  if (mapped.becomes != fhir_json::Becomes::item) return 0;
  demand(!mapped.category.empty() && !mapped.kind.empty() && !mapped.patient_reference.empty());
  demand(is_utf8(mapped.title) && is_utf8(mapped.code) && is_utf8(mapped.author));
  json::Limits limits;
  limits.bytes = 64 * 1024 * 1024;
  limits.string_bytes = 16 * 1024 * 1024;
  limits.elements = 1'000'000;
  const auto body = json::Document::parse(mapped.body, limits);
  demand(body.ok() && body->root().kind() == json::Kind::object);
  demand((*body)->string("title").ok() && (*body)->string("kind").ok());
  // The same bytes again, without their white space, become the same item.
  const std::string again(mapper.minified());
  const std::string first_body = mapped.body;
  demand(mapper.map(again, mapped).ok());
  demand(mapped.body == first_body);
  return 0;
}
