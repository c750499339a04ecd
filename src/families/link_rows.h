// SPDX-License-Identifier: Apache-2.0
// How a row of the table `link` (named l in the query) becomes a Link; private to this folder.
#pragma once
#include "families/link.h"

namespace kinportal::families {

inline constexpr std::string_view kLinkColumns =
    "l.practice_id, l.link_id, l.account_id, l.patient_id, l.kind, l.custody, l.granted_at, l.ended_at, l.dispute_opened_at, "
    "l.dispute_closed_at, l.pin_redeemed_in_time, l.minor_parent_ok, l.source, l.reviewer";
inline constexpr int kLinkColumnCount = 14;

/// 'SELECT <link columns>' and what follows.
std::string select_link(std::string_view tail);

/// `first`: the column at which kLinkColumns begin.
Link link_of(const db::Rows& row, int first);

}  // namespace kinportal::families
