// SPDX-License-Identifier: Apache-2.0
// Cookies (RFC 6265) of the portal: HttpOnly, SameSite=Strict, never readable by a script, never sent from another site.
#include "portal_api/services.h"

namespace kinportal::portal_api {

std::string Cookies::set(std::string_view name, std::string_view value, std::int64_t max_age_s) const {
  std::string out = std::string(name) + '=' + std::string(value) + "; Path=/; HttpOnly; SameSite=Strict";
  if (secure) out += "; Secure";
  if (max_age_s >= 0) out += "; Max-Age=" + std::to_string(max_age_s);
  return out;
}

std::string_view csrf_anchor(const Cookies& cookies, const http::Request& request) {
  const auto signin = request.cookie(cookies.signin());
  return signin.empty() ? request.cookie(cookies.before_signin()) : signin;
}

accounts::Origin origin_of(const Cookies& cookies, const http::Request& request) {
  accounts::Origin origin;
  origin.address = request.peer_address;
  origin.user_agent = std::string(request.header("user-agent"));
  origin.device_token = std::string(request.cookie(cookies.device()));
  return origin;
}

}  // namespace kinportal::portal_api
