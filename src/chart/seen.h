// SPDX-License-Identifier: Apache-2.0
// What a person has opened already. Home calls an item new until it was opened or two weeks have passed.
#pragma once
#include <set>
#include <string>

#include "access/gate.h"
#include "base/ids.h"
#include "db/database.h"

namespace kinportal::chart {

/// Notes that `account` opened this item of the key's patient, without waiting and without failing anybody: a lost note only leaves an item
/// "new". Writes the first time only, so that looking again costs the writer nothing.
void note_item_seen(db::Database& store, const access::ChartKey& key, const AccountId& account, const ItemId& item);

/// Items of the key's patient that `account` opened since `since`; at most 1000.
Result<std::set<std::string>> items_seen(const access::ChartKey& key, const AccountId& account, Instant since);

}  // namespace kinportal::chart
