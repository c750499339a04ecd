// SPDX-License-Identifier: Apache-2.0
// The small words policy and law files share: sets of categories, labels, and what families are told. Private to access/.
#pragma once
#include <string>
#include <vector>

#include "access/policy.h"
#include "access/toml_reader.h"

namespace kinportal::access {

/// 'result', 'clinical', 'all' …; refuses anything else. Absent key: `otherwise`.
CategorySet read_categories(TableReader& in, std::string_view key, CategorySet otherwise);
std::optional<CategorySet> category_group(std::string_view word);
/// Labels by name; refuses anything else.
Labels read_labels(TableReader& in, std::string_view key);
/// why, citation, ask, paper_route and their Spanish twins.
Words read_words(TableReader& in);
/// class, categories, labels and hours or days of one hold.
Hold read_hold(TableReader& in, bool by_law);

}  // namespace kinportal::access
