// SPDX-License-Identifier: Apache-2.0
// Response heads as bytes.
#include "server/edge/response_writer.h"

#include <doctest/doctest.h>

namespace kinportal::server {

TEST_CASE("the date is written as HTTP writes it") {
  CHECK(http_date(*Instant::parse("2026-11-23T03:20:00Z")) == "Mon, 23 Nov 2026 03:20:00 GMT");
  CHECK(http_date(*Instant::parse("2024-02-29T23:59:59.999999Z")) == "Thu, 29 Feb 2024 23:59:59 GMT");
}

TEST_CASE("a handler may choose its caching and a stricter content policy, never the framing") {
  http::Response response;
  response.body = "x";
  response.headers = {{"cache-control", "public"}, {"Content-Security-Policy", "sandbox"}};
  WrittenHead head = write_head(response, {});
  CHECK(head.bytes.find("no-store") == std::string::npos);
  CHECK(head.bytes.find("default-src") == std::string::npos);
  CHECK(head.bytes.find("\r\nContent-Length: 1\r\n") != std::string::npos);
  for (const char* name : {"Content-Length", "transfer-encoding", "Connection", "", "A B", "A:"}) {
    response.headers = {{name, "7"}};
    CHECK(write_head(response, {}).broken);
    CHECK(write_head(response, {}).bytes.find("HTTP/1.1 500 ") == 0);
  }
  response.headers = {{"X", "a\nb"}};
  CHECK(write_head(response, {}).broken);
}

TEST_CASE("answers without a body by their status say no length and send none") {
  http::Response response;
  response.body = "must not go out";
  for (const int status : {204, 304}) {
    response.status = status;
    const WrittenHead head = write_head(response, {});
    CHECK_FALSE(head.sends_body);
    CHECK(head.bytes.find("Content-Length") == std::string::npos);
  }
}

}  // namespace kinportal::server
