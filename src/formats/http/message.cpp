// SPDX-License-Identifier: Apache-2.0
// Cookies out of the one Cookie header (RFC 6265 section 4.2.1: 'name=value; name=value').
#include "formats/http/message.h"

namespace kinportal::http {

std::string_view Request::cookie(std::string_view name) const {
  std::string_view rest = header("cookie");
  std::string_view found;
  bool seen = false;
  while (!rest.empty()) {
    const std::size_t end = rest.find(';');
    std::string_view pair = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    while (!pair.empty() && pair.front() == ' ') pair.remove_prefix(1);
    while (!pair.empty() && pair.back() == ' ') pair.remove_suffix(1);
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos || pair.substr(0, equals) != name) continue;
    // Two cookies of one name: somebody may have planted one of them, so neither counts.
    if (seen) return {};
    seen = true;
    found = pair.substr(equals + 1);
  }
  return found;
}

}  // namespace kinportal::http
