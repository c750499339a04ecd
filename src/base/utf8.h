// SPDX-License-Identifier: Apache-2.0
// UTF-8 (RFC 3629): is it valid, and a copy in which invalid bytes became U+FFFD.
#pragma once
#include <string>
#include <string_view>

namespace kinportal {

bool is_utf8(std::string_view text);
std::string replace_invalid_utf8(std::string_view text);

}  // namespace kinportal
