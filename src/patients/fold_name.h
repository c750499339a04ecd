// SPDX-License-Identifier: Apache-2.0
// Names as the front desk searches for them: lower case, without accents, apostrophes or hyphens, words separated by one space.
// Latin, Greek and Cyrillic letters fold; every other script is kept as it is and still found when typed as it is.
#pragma once
#include <string>
#include <string_view>

namespace kinportal::patients {

/// 'José-Luis O’Brien' -> 'jose luis obrien'. Invalid UTF-8 is skipped.
std::string fold_name(std::string_view name);
/// What `patient.search_name` holds: 'family given preferred', folded.
std::string search_name_of(std::string_view family, std::string_view given, std::string_view preferred);
/// The last ten digits of a phone number, or empty when it has fewer than seven.
std::string phone_digits_of(std::string_view phone);

}  // namespace kinportal::patients
