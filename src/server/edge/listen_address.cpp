// SPDX-License-Identifier: Apache-2.0
// Parses listen addresses and looks whether a port is free, by binding it once without SO_REUSEPORT.
#include "server/edge/listen_address.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <charconv>

namespace kinportal::server {
namespace {

using boost::asio::ip::tcp;

Error malformed(const std::string& text) {
  return fail(Fault::invalid, "'" + text + "' is no address to listen on: write it as 127.0.0.1:8443, [::1]:8443 or localhost:8443");
}

boost::system::error_code try_bind(const tcp::endpoint& endpoint) {
  boost::asio::io_context context;
  tcp::acceptor probe(context);
  boost::system::error_code error;
  probe.open(endpoint.protocol(), error);
  if (!error) probe.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error && endpoint.protocol() == tcp::v6()) probe.set_option(boost::asio::ip::v6_only(true), error);
  if (!error) probe.bind(endpoint, error);
  return error;
}

}  // namespace

Result<std::vector<tcp::endpoint>> listen_endpoints(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0) return malformed(text);
  unsigned port = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, problem] = std::from_chars(text.data() + colon + 1, end, port);
  if (problem != std::errc() || stopped != end || port > 65535) return malformed(text);
  const auto number = static_cast<std::uint16_t>(port);
  std::string host = text.substr(0, colon);
  std::vector<tcp::endpoint> out;
  if (host == "localhost") {
    out.emplace_back(boost::asio::ip::address_v4::loopback(), number);
    const tcp::endpoint v6(boost::asio::ip::address_v6::loopback(), 0);
    if (port != 0 && !try_bind(v6)) out.emplace_back(v6.address(), number);
    return out;
  }
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(host, error);
  if (error || address.is_v6() != bracketed) return malformed(text);
  out.emplace_back(address, number);
  return out;
}

Result<void> require_free(const tcp::endpoint& endpoint) {
  if (endpoint.port() == 0) return {};
  if (try_bind(endpoint) == boost::asio::error::address_in_use)
    return fail(Fault::conflict, to_text(endpoint) + " is in use by another program: stop it or choose another port");
  return {};  // every other trouble is told by the real bind
}

std::string to_text(const tcp::endpoint& endpoint) {
  const std::string host = endpoint.address().to_string();
  return (endpoint.address().is_v6() ? "[" + host + "]" : host) + ":" + std::to_string(endpoint.port());
}

}  // namespace kinportal::server
