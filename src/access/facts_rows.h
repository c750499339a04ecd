// SPDX-License-Identifier: Apache-2.0
// How rows of the store become facts, for one viewer's decision and for many at once; private to access/. Words in the store that nobody
// knows are read in the direction that shows less.
#pragma once
#include <optional>
#include <string_view>

#include "access/facts.h"
#include "db/database.h"

namespace kinportal::access {

std::optional<Day> maybe_day(const db::Rows& rows, int column);

/// kind, custody, granted_at, ended_at, dispute_opened_at, dispute_closed_at, pin_redeemed_in_time, minor_parent_ok from column `first` on.
/// Nothing for a kind nobody knows.
std::optional<LinkFacts> link_from(const db::Rows& rows, int first);
/// kind, verified, seen_at, from_at, to_at, revoked_at, categories.
Paper paper_from(const db::Rows& rows, int first);
/// effect, labels, categories, from_at, to_at, withdrawn_at. Nothing for a permit that names only what nobody knows.
std::optional<Consent> consent_from(const db::Rows& rows, int first);

}  // namespace kinportal::access
