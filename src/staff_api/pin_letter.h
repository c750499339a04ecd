// SPDX-License-Identifier: Apache-2.0
// The PIN letter (requirements S44-S60): one page for a family, in English or Spanish, with the code, until when it works, what to do with it
// and whom to call. It names the child by her given name only, and nothing of her chart.
#pragma once
#include <string>
#include <string_view>

#include "base/personal.h"
#include "base/time.h"
#include "practices/listing.h"
#include "practices/practice.h"

namespace kinportal::staff_api {

/// 'March 9, 2026' or '9 de marzo de 2026'.
std::string day_in(std::string_view language, Day day);

struct PinLetter {
  PersonName child;  // her given name
  std::string code;  // 'K7QM-4T9X'
  Instant expires_at;
  std::string language;  // en, es
  std::string public_url;  // without a slash at the end
  Instant made_at;
};
/// The bytes of a PDF.
Result<std::string> pin_letter(const practices::Practice& practice, const practices::Listing& listing, const PinLetter& letter);

}  // namespace kinportal::staff_api
