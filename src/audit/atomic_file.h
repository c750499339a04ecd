// SPDX-License-Identifier: Apache-2.0
// Small files that are either the old or the new one, whatever happens. Private to audit/.
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace kinportal::audit {

constexpr std::size_t max_small_file_bytes = 16384;

/// Writes beside it, syncs, and renames; mode 0600.
Result<void> replace_file(const std::filesystem::path& file, std::string_view text);
/// Nothing when there is no such file; Fault::too_much when it is longer than max_small_file_bytes.
Result<std::optional<std::string>> read_small_file(const std::filesystem::path& file);

}  // namespace kinportal::audit
