// SPDX-License-Identifier: Apache-2.0
// The embedded engine: one folder, one file, one writer, readers on snapshots. Private to db/.
#pragma once
#include <memory>

#include "db/database.h"

namespace kinportal::db {

Result<std::unique_ptr<Database>> open_sqlite(const StoreOptions& options);

}  // namespace kinportal::db
