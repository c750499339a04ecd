// SPDX-License-Identifier: Apache-2.0
// Says in a PDF's catalog which language it speaks (ISO 32000-1, 14.9.2) and that its title is to be shown: cairo 1.16 cannot.
// Private to pdf/.
#pragma once
#include <string>
#include <string_view>

#include "base/result.h"

namespace kinportal::pdf {

/// `file` as cairo 1.16 writes it, the catalog its last object. Fault::bug when it is written otherwise.
Result<std::string> with_language(std::string file, std::string_view language);

}  // namespace kinportal::pdf
