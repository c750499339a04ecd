// SPDX-License-Identifier: Apache-2.0
// The mark a mail carries in its return address and its Message-ID, so that a mail that comes back names the mail it was and nobody else
// can: the mail's id and a MAC over it (RFC 3834 4: replies by machines go to the return address).
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "accounts/keys.h"
#include "base/ids.h"
#include "base/personal.h"

namespace kinportal::notifications {

/// 32 hex digits of the id and 20 of the MAC: with 'bounces+' before it, it fits the 64 bytes of a local part (RFC 5321 4.5.3.1.1).
inline constexpr std::size_t kMarkChars = 52;
/// What may stand before the '+'.
inline constexpr std::size_t kMaxReturnName = 64 - 1 - kMarkChars;

std::string bounce_mark(const accounts::AccountKeys& keys, const MailId& mail);
/// Nothing for a mark this portal did not make. Mail servers may change the case.
std::optional<MailId> mail_of_mark(const accounts::AccountKeys& keys, std::string_view mark);

/// 'bounces@portal.example.org' and a mark -> 'bounces+MARK@portal.example.org'.
std::string return_address(std::string_view address, std::string_view mark);

/// How an address rests beside a mail that went to it.
std::string sent_to(const accounts::AccountKeys& keys, const EmailAddress& folded);

}  // namespace kinportal::notifications
