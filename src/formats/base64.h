// SPDX-License-Identifier: Apache-2.0
// Base64 as FHIR's base64Binary and data: addresses want it (RFC 4648 section 4, with padding).
#pragma once
#include <string>
#include <string_view>

namespace kinportal {

void append_base64(std::string& out, std::string_view bytes);

}  // namespace kinportal
