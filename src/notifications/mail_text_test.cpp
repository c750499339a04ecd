// SPDX-License-Identifier: Apache-2.0
// A mail's bytes, and the settings that are refused.
#include <doctest/doctest.h>

#include <chrono>
#include <string>

#include "notifications/mail_sender.h"

using namespace kinportal;
using namespace kinportal::notifications;
using std::chrono::seconds;

namespace {

SmtpOptions to_port(int port) {
  SmtpOptions options;
  options.host = "127.0.0.1";
  options.port = port;
  options.security = SmtpSecurity::none;
  options.from = "portal@kinportal.example";
  options.timeout = seconds(10);
  return options;
}

}  // namespace

TEST_CASE("a Spanish subject goes in encoded words, long ones in several, and no character is split") {
  SmtpOptions options = to_port(25);
  const auto subject = [&](const std::string& text) {
    const auto raw =
        render_mail(options, {EmailAddress("m@families.example"), text, "x\n"}, MailId::trusted("m1"), Instant{1'795'000'000'000'000});
    REQUIRE(raw.ok());
    const auto from = raw->find("Subject: ");
    return raw->substr(from, raw->find("Message-ID") - from);
  };
  CHECK(subject("Set a new password") == "Subject: Set a new password\r\n");
  CHECK(subject("Cree una contraseña nueva") == "Subject: =?UTF-8?B?Q3JlZSB1bmEgY29udHJhc2XDsWEgbnVldmE=?=\r\n");
  std::string longer;
  for (int i = 0; i < 40; ++i) longer += "ñ";
  CHECK(subject(longer) ==
        "Subject: =?UTF-8?B?w7HDscOxw7HDscOxw7HDscOxw7HDscOxw7HDscOxw7HDscOxw7HDscOxw7E=?=\r\n "
        "=?UTF-8?B?w7HDscOxw7HDscOxw7HDscOxw7HDscOxw7HDscOxw7HDscOx?=\r\n");
}

TEST_CASE("nothing can smuggle a header into a mail") {
  SmtpOptions options = to_port(25);
  const Instant at{1'795'000'000'000'000};
  const MailId id = MailId::trusted("m1");
  CHECK_FALSE(render_mail(options, {EmailAddress("m@families.example\r\nBcc: all@families.example"), "s", "b"}, id, at).ok());
  CHECK_FALSE(render_mail(options, {EmailAddress("m@families.example>,<x@y.z"), "s", "b"}, id, at).ok());
  options.from_name = "Portal\r\nBcc: all@families.example";
  const auto named =
      render_mail(options, {EmailAddress("m@families.example"), "s\r\nBcc: all@families.example", "b\r\n.\r\nMAIL FROM:<x@y.z>\n"}, id, at);
  REQUIRE(named.ok());
  CHECK(named->substr(0, named->find("\r\n\r\n")).find("\nBcc") == std::string::npos);
  options.from = "portal@kinportal.example\nX: y";
  CHECK_FALSE(render_mail(options, {EmailAddress("m@families.example"), "s", "b"}, id, at).ok());
  CHECK_FALSE(check_smtp_options(options).ok());
}

TEST_CASE("unsafe mail settings are refused in a sentence that says what to do") {
  SmtpOptions options = to_port(587);
  options.host = "mail.example.org";
  CHECK(check_smtp_options(options).error().sentence.find("smtp+starttls://") != std::string::npos);
  options.security = SmtpSecurity::tls;
  CHECK(check_smtp_options(options).ok());
  options.port = 0;
  CHECK_FALSE(check_smtp_options(options).ok());
  options.port = 465;
  options.host = "mail.example.org/x?y";
  CHECK_FALSE(check_smtp_options(options).ok());
}
