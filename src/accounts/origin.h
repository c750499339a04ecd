// SPDX-License-Identifier: Apache-2.0
// What is kept of where a request came from: a label in fixed words and a coarse address, enough to recognise one's own device.
// The full address is only used, hashed, for limits. Private to accounts/.
#pragma once
#include <string>
#include <string_view>

namespace kinportal::accounts {

/// 'Firefox on Android', 'Safari on iPhone', 'a browser'. Never text from the header itself.
std::string device_label(std::string_view user_agent);
/// '192.0.2.x', '2001:db8:1::x', or '' for what is no address.
std::string coarse_address(std::string_view address);
/// What counts as one network neighbour: an IPv4 address, or the /64 of an IPv6 one.
std::string address_subject(std::string_view address);

}  // namespace kinportal::accounts
