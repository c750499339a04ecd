// SPDX-License-Identifier: Apache-2.0
// The catalog is the last object before the table of offsets, so text put into it moves nothing but that table, whose place is written once.
#include "formats/pdf/catalog.h"

#include <charconv>

namespace kinportal::pdf {

Result<std::string> with_language(std::string file, std::string_view language) {
  const auto unexpected = [] { return fail(Fault::bug, "a PDF is not written as expected; was the drawing library changed?"); };
  const auto catalog = file.rfind("/Type /Catalog");
  const auto table = file.rfind("\nxref\n");
  const auto where = file.rfind("startxref\n");
  if (catalog == std::string::npos || table == std::string::npos || where == std::string::npos || catalog > table) return unexpected();
  // Another object behind the catalog would be found at the wrong place afterwards.
  if (file.find(" 0 obj", catalog) < table) return unexpected();
  const auto digits = where + 10;
  const auto end = file.find('\n', digits);
  std::size_t offset = 0;
  const auto read = std::from_chars(file.data() + digits, file.data() + end, offset);
  if (end == std::string::npos || read.ec != std::errc() || offset != table + 1) return unexpected();
  const std::string more =
      "/Lang (" + std::string(language == "es" ? "es-US" : "en-US") + ") /ViewerPreferences << /DisplayDocTitle true >>\n   ";
  file.replace(digits, end - digits, std::to_string(offset + more.size()));
  file.insert(catalog, more);
  return file;
}

}  // namespace kinportal::pdf
