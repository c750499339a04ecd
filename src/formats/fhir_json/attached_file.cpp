// SPDX-License-Identifier: Apache-2.0
// Walks the attachments in the order in which put_attachments (dom.cpp) told of them, so that both mean the same one.
#include "formats/fhir_json/attached_file.h"

#include "base/utf8.h"
#include "formats/fhir_json/dom.h"

namespace kinportal::fhir_json {

Result<std::optional<AttachedFile>> attached_file(std::string_view resource) {
  if (resource.size() > max_resource_bytes) return fail(Fault::too_much, "a stored resource is larger than max_resource_bytes");
  simdjson::dom::parser parser;
  const simdjson::padded_string padded(resource);
  Object root;
  if (parser.parse(padded).get_object().get(root) != simdjson::SUCCESS) return fail(Fault::corrupt, "a stored resource is malformed JSON");
  std::optional<AttachedFile> found;
  bool told = false;
  const bool report = text(root, "resourceType") == "DiagnosticReport";
  each_object(root, report ? "presentedForm" : "content", [&](const Object& one) {
    if (told) return;
    const auto inner = object(one, "attachment");
    const Object& attachment = inner ? *inner : one;
    const auto content_type = text(attachment, "contentType");
    const auto data = text(attachment, "data");
    if (content_type.starts_with("text/plain")) {
      const auto plain = decode_base64(data);
      if (plain && is_utf8(*plain) && !plain->empty()) return;
    }
    told = true;
    if (data.empty()) return;
    if (auto bytes = decode_base64(data)) found = AttachedFile{std::string(cut(content_type, 100)), std::move(*bytes)};
  });
  return found;
}

}  // namespace kinportal::fhir_json
