// SPDX-License-Identifier: Apache-2.0
// "Who looked at this": a chart's entries in the visitors' book as people may read them. Families see looks that were allowed, never a
// teenager's own looks when they are not hers; the practice sees refusals too.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/answer.h"
#include "access/gate.h"

namespace kinportal::access {

struct VisitorPage {
  std::vector<ItemBytes> visitors;  // each the JSON of schema Visitor
  std::optional<std::string> next;
};

inline constexpr std::size_t max_visitors_page = 30;

/// Newest first. `cursor` is what an earlier page gave as next; anything else is Fault::invalid.
Result<VisitorPage> read_visitors(audit::Book& book, const ChartKey& key, const AccountId& viewer, std::string_view cursor);
ChartBody visitors_body(const VisitorPage& page);

}  // namespace kinportal::access
