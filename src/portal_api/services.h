// SPDX-License-Identifier: Apache-2.0
// What the doors need besides the Gate: the sign-in desk, the names of the cookies and whether this is a demo.
#pragma once
#include <string>
#include <string_view>

#include "accounts/desk.h"
#include "formats/http/message.h"

namespace kinportal::portal_api {

/// Cookie names and flags. Over TLS the names carry __Host- (RFC 6265bis 4.1.3.2), which browsers accept only with Secure and Path=/.
struct Cookies {
  bool secure = true;
  std::string signin() const { return secure ? "__Host-kinportal" : "kinportal-loopback"; }
  std::string before_signin() const { return secure ? "__Host-kinportal-before" : "kinportal-loopback-before"; }
  std::string pending() const { return secure ? "__Host-kinportal-pending" : "kinportal-loopback-pending"; }
  std::string sign_up() const { return secure ? "__Host-kinportal-sign-up" : "kinportal-loopback-sign-up"; }
  std::string device() const { return secure ? "__Host-kinportal-device" : "kinportal-loopback-device"; }
  /// Set-Cookie value. `max_age_s` 0: forget it; negative: until the browser closes.
  std::string set(std::string_view name, std::string_view value, std::int64_t max_age_s) const;
};

struct Services {
  accounts::Desk& desk;
  Cookies cookies;
  bool demo = false;
  std::string public_url = {};  // 'https://portal.example.org': what letters print
};

/// The token a changing request's CSRF word is bound to: the sign-in's, or before it the one of the pre-sign-in cookie.
std::string_view csrf_anchor(const Cookies& cookies, const http::Request& request);
accounts::Origin origin_of(const Cookies& cookies, const http::Request& request);

}  // namespace kinportal::portal_api
