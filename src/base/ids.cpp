// SPDX-License-Identifier: Apache-2.0
// The one rule of what an id may look like.
#include "base/ids.h"

#include <algorithm>

namespace kinportal {

bool is_id_text(std::string_view text) {
  if (text.empty() || text.size() > 64) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
  });
}

}  // namespace kinportal
