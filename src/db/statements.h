// SPDX-License-Identifier: Apache-2.0
// Cuts the text of a migration into statements and fits it to the engine. Private to db/.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "db/database.h"

namespace kinportal::db {

/// '/*clustered*/' becomes WITHOUT ROWID on SQLite; PostgreSQL reads it as the comment it is.
std::string for_engine(std::string_view sql, Engine engine);
/// Statements without their ';'. Semicolons inside quotes and comments do not count; comments inside a statement stay.
std::vector<std::string> split_statements(std::string_view sql);

}  // namespace kinportal::db
