// SPDX-License-Identifier: Apache-2.0
// The server engine: one PostgreSQL schema, one writing connection, reading connections on snapshots. Private to db/.
#pragma once
#include <memory>

#include "db/database.h"

namespace kinportal::db {

Result<std::unique_ptr<Database>> open_postgres(const StoreOptions& options);

}  // namespace kinportal::db
