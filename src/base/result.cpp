// SPDX-License-Identifier: Apache-2.0
// The words of the closed Fault set, as logs and problem answers spell them.
#include "base/result.h"

namespace kinportal {

std::string_view to_string(Fault fault) {
  switch (fault) {
    case Fault::not_found: return "not_found";
    case Fault::forbidden: return "forbidden";
    case Fault::invalid: return "invalid";
    case Fault::conflict: return "conflict";
    case Fault::expired: return "expired";
    case Fault::too_much: return "too_much";
    case Fault::unavailable: return "unavailable";
    case Fault::corrupt: return "corrupt";
    case Fault::bug: return "bug";
  }
  return "bug";
}

}  // namespace kinportal
