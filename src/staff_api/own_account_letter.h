// SPDX-License-Identifier: Apache-2.0
// The letter with the code of a teenager's own account (requirements S2, S8, S11): handed to her, written to her, and naming nobody, so that
// it tells nothing where it lies about.
#pragma once
#include <string>

#include "base/time.h"
#include "practices/practice.h"

namespace kinportal::staff_api {

struct OwnAccountLetter {
  std::string code;  // 'K7QM-4T9X'
  Instant expires_at;
  std::string language;  // en, es
  std::string public_url;  // without a slash at the end
  Instant made_at;
};
/// The bytes of a PDF.
Result<std::string> own_account_letter(const practices::Practice& practice, const OwnAccountLetter& letter);

}  // namespace kinportal::staff_api
