// SPDX-License-Identifier: Apache-2.0
// Words as people search for them: lower case, without accents, apostrophes or hyphens, separated by one space. Latin, Greek and Cyrillic
// letters fold; every other script is kept as it is and still found when typed as it is.
#pragma once
#include <string>
#include <string_view>

namespace kinportal {

/// 'José-Luis O’Brien' -> 'jose luis obrien'. Invalid UTF-8 is skipped.
std::string fold_text(std::string_view name);

}  // namespace kinportal
