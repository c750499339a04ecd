// SPDX-License-Identifier: Apache-2.0
// How a notice's kind is written in the store. Private to notifications/.
#pragma once
#include <string_view>

#include "accounts/desk.h"
#include "base/result.h"

namespace kinportal::notifications {

std::string_view to_word(accounts::NoticeKind kind);
/// Fault::corrupt for a kind a newer program wrote.
Result<accounts::NoticeKind> parse_notice_kind(std::string_view word);

}  // namespace kinportal::notifications
