// SPDX-License-Identifier: Apache-2.0
// Codes that are computed from an id under a key outside the store, so that the queue of mails holds nothing anybody could use
// (decision 0171), and the alphabet of codes that people copy from paper.
#pragma once
#include <string>
#include <string_view>

#include "accounts/keys.h"
#include "base/random.h"

namespace kinportal::accounts {

inline constexpr std::size_t kLinkCodeChars = 8;  // 40 bits; wrong tries are limited per account, network and patient

/// Six digits of the mail that proves an address.
std::string sign_up_code(const AccountKeys& keys, std::string_view sign_up_id);
/// 'k7qm4t9x' of an invitation.
std::string invitation_code(const AccountKeys& keys, std::string_view code_id);
/// A new one for a letter.
std::string random_link_code(Random& random);
/// 'K7QM-4T9X': as people read it.
std::string shown_link_code(std::string_view code);
/// What people type ('K7QM 4T9X', an O for a zero, an l for a one) as it was made; empty when it cannot be one.
std::string tidy_link_code(std::string_view typed);

}  // namespace kinportal::accounts
