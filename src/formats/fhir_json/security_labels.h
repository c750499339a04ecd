// SPDX-License-Identifier: Apache-2.0
// HL7 security labels (v3 ActCode sensitivity, v3 Confidentiality; R4 6.1.1) to our sensitivity labels. Fails closed: a code that is
// neither known nor known to be harmless sets the unknown label, and so does 'restricted' without a reason we know.
#pragma once
#include <string_view>

#include "formats/fhir_json/mapped.h"

namespace kinportal::fhir_json {

/// Collects the codings of one meta.security.
class LabelReader {
 public:
  void coding(std::string_view system, std::string_view code);
  Labels labels() const;

 private:
  Labels labels_;
  bool restricted_ = false;
};

}  // namespace kinportal::fhir_json
