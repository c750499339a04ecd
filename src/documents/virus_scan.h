// SPDX-License-Identifier: Apache-2.0
// Asks ClamAV's daemon whether a file is safe, over its socket with INSTREAM (clamd(8), "COMMANDS"). No answer is not a yes.
#pragma once
#include <string>
#include <string_view>

#include "base/result.h"

namespace kinportal::documents {

enum class ScanVerdict { clean, infected };

/// `socket_path`: clamd's LocalSocket. Fault::unavailable when it cannot be asked, does not answer in time or cannot say.
Result<ScanVerdict> scan_for_viruses(const std::string& socket_path, std::string_view bytes, int timeout_ms = 45'000);

}  // namespace kinportal::documents
