// SPDX-License-Identifier: Apache-2.0
// A scanner for the three places in which a ';' ends nothing: '…', -- to the line's end, /* … */.
#include "db/statements.h"

namespace kinportal::db {

std::string for_engine(std::string_view sql, Engine engine) {
  static constexpr std::string_view mark = "/*clustered*/";
  std::string out(sql);
  if (engine != Engine::sqlite) return out;
  static constexpr std::string_view clause = "WITHOUT ROWID";
  for (std::size_t at = out.find(mark); at != std::string::npos; at = out.find(mark, at)) out.replace(at, mark.size(), clause);
  return out;
}

std::vector<std::string> split_statements(std::string_view sql) {
  std::vector<std::string> out;
  std::size_t from = std::string_view::npos;  // where the running statement's first word begins
  std::size_t i = 0;
  const auto skip_to = [&](std::string_view end) {
    const std::size_t found = sql.find(end, i);
    i = found == std::string_view::npos ? sql.size() : found + end.size();
  };
  while (i < sql.size()) {
    const char c = sql[i];
    if (sql.substr(i, 2) == "--") {
      skip_to("\n");
    } else if (sql.substr(i, 2) == "/*") {
      skip_to("*/");
    } else if (c == '\'' || c == '"') {
      if (from == std::string_view::npos) from = i;
      ++i;
      skip_to(std::string_view(&c, 1));
    } else if (c == ';') {
      if (from != std::string_view::npos) out.emplace_back(sql.substr(from, i - from));
      from = std::string_view::npos;
      ++i;
    } else {
      const bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r';
      if (!space && from == std::string_view::npos) from = i;
      ++i;
    }
  }
  if (from != std::string_view::npos) out.emplace_back(sql.substr(from));
  return out;
}

}  // namespace kinportal::db
