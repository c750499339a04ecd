// SPDX-License-Identifier: Apache-2.0
// The listed practices as people search for them (requirements S63, S73): one folded row each, filed with every change of a practice's card or
// listing, so that a search of ten thousand reads one narrow table.
#pragma once
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "db/database.h"

namespace kinportal::practices {

inline constexpr int kMaxSearchWords = 8;

/// Brings the practice's row up to date, or takes it away when it is not listed.
Result<void> file_in_directory(db::Transaction& tx, const PracticeId& practice);
/// Files what an older program listed without a row.
Result<void> complete_directory(db::Database& store);

/// By name; every word of `query` begins a word of name, street, city, postal code or state, or its digits are part of a phone number.
Result<std::vector<PracticeId>> search_directory(db::Reader& reader, std::string_view query, int limit);

}  // namespace kinportal::practices
