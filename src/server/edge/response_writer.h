// SPDX-License-Identifier: Apache-2.0
// The head of an answer as bytes: status line, the handler's headers, and the ones every answer carries (security, Date, framing).
// Pure. Private to server/edge.
#pragma once
#include <string>
#include <string_view>

#include "base/time.h"
#include "formats/http/message.h"

namespace kinportal::server {

struct AnswerFacts {
  bool secure = false;     // over TLS: adds Strict-Transport-Security
  bool head_only = false;  // answer to HEAD: the length is told, the body is not sent
  bool keep_alive = true;
  std::string_view date;  // http_date()
  bool can_chunk = true;  // HTTP/1.0 cannot: a body in pieces then ends with the connection
};

/// 'Mon, 23 Nov 2026 03:20:00 GMT' (RFC 9110 5.6.7).
std::string http_date(Instant at);

/// The bytes of the head with its empty line; true when the body follows. A response that cannot be sent as it is (a header with a
/// control character, a status outside 200-599) becomes a 500 without the handler's headers, and `broken` says so.
struct WrittenHead {
  std::string bytes;
  bool sends_body = true;
  bool broken = false;
};
WrittenHead write_head(const http::Response& response, const AnswerFacts& facts);

/// An answer of the edge's own: problem JSON as docs/api describes it. `code` is a refusal's name or empty.
http::Response problem(int status, std::string_view fault, std::string_view code, std::string_view sentence);

}  // namespace kinportal::server
