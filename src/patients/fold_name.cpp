// SPDX-License-Identifier: Apache-2.0
// What a patient's names become when they are searched for; the folding itself is base's.
#include "patients/fold_name.h"

#include "base/fold_text.h"

namespace kinportal::patients {

std::string fold_name(std::string_view name) { return fold_text(name); }

std::string search_name_of(std::string_view family, std::string_view given, std::string_view preferred) {
  std::string whole = fold_name(family);
  for (const auto part : {given, preferred}) {
    const std::string folded = fold_name(part);
    if (folded.empty()) continue;
    if (!whole.empty()) whole += ' ';
    whole += folded;
  }
  return whole;
}

std::string phone_digits_of(std::string_view phone) {
  std::string digits;
  for (const char c : phone) {
    if (c >= '0' && c <= '9') digits += c;
  }
  if (digits.size() < 7) return {};
  if (digits.size() > 10) digits.erase(0, digits.size() - 10);
  return digits;
}

}  // namespace kinportal::patients
