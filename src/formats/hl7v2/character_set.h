// SPDX-License-Identifier: Apache-2.0
// The character set a message declares in MSH-18 (HL7 table 0211), and its bytes as UTF-8 (decision record 0551: what is undeclared or
// wrongly declared as ASCII is UTF-8 when it reads as that, else Windows-1252).
#pragma once
#include <string>
#include <string_view>

#include "base/result.h"

namespace kinportal::hl7v2 {

/// The bytes as UTF-8: the very same view when they are that already, else a view of `converted`. `declared`: MSH-18's first repetition.
/// Fault::invalid when the set is not known or the bytes are not of it; the sentence repeats neither.
Result<std::string_view> to_utf8(std::string_view bytes, std::string_view declared, std::string& converted);

}  // namespace kinportal::hl7v2
