// SPDX-License-Identifier: Apache-2.0
// Listen addresses as an operator writes them, turned into endpoints. Private to server/edge.
#pragma once
#include <boost/asio/ip/tcp.hpp>
#include <string>
#include <vector>

#include "base/result.h"

namespace kinportal::server {

/// '127.0.0.1:8443', '[::1]:8443', 'localhost:8443' (both loopbacks; the second only where the machine has it).
Result<std::vector<boost::asio::ip::tcp::endpoint>> listen_endpoints(const std::string& text);

/// Fault::conflict when another program listens there already. Needed because SO_REUSEPORT would let two servers of one account
/// share a port and each get half of the families.
Result<void> require_free(const boost::asio::ip::tcp::endpoint& endpoint);

/// '127.0.0.1:8443' or '[::1]:8443'.
std::string to_text(const boost::asio::ip::tcp::endpoint& endpoint);

}  // namespace kinportal::server
