// SPDX-License-Identifier: Apache-2.0
#include "db/postgres/postgres_database.h"

namespace kinportal::db {
Result<std::unique_ptr<Database>> open_postgres(const StoreOptions&) { return fail(Fault::unavailable, "PostgreSQL is being built"); }
}  // namespace kinportal::db
