// SPDX-License-Identifier: Apache-2.0
// Wiping secrets so that a core dump or a reused page does not hold them.
#include "base/personal.h"

#include <sodium.h>

namespace kinportal {

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    wipe();
    text_ = std::move(other.text_);
    other.wipe();
  }
  return *this;
}

void Secret::wipe() {
  if (!text_.empty()) sodium_memzero(text_.data(), text_.size());
  text_.clear();
}

}  // namespace kinportal
