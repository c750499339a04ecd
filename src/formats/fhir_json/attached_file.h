// SPDX-License-Identifier: Apache-2.0
// The bytes that came inside a resource (R4 2.24.0.3 Attachment.data of DocumentReference.content and DiagnosticReport.presentedForm): the
// file whose type and size the mapped item tells of.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace kinportal::fhir_json {

struct AttachedFile {
  std::string content_type;  // as the source wrote it; may be anything
  std::string bytes;
};

/// The first attachment that is not plain text the item shows already; nullopt when the resource has none, or only an address of one.
Result<std::optional<AttachedFile>> attached_file(std::string_view resource);

}  // namespace kinportal::fhir_json
