// SPDX-License-Identifier: Apache-2.0
// The strict gate: from the raw bytes of a request head to an http::Request, or a refusal with a name. It accepts less than RFC 9112
// allows wherever two parsers could read one byte sequence in two ways (request smuggling); see docs/decisions/0120.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "formats/http/message.h"

namespace kinportal::http {

/// Every size a request may have, in bytes or counts. Each limit has a refusal of the same name.
struct GateLimits {
  std::size_t head_bytes = 16 * 1024;  // request line and headers together, with the empty line
  std::size_t target_bytes = 2048;     // path and query as sent
  std::size_t path_segments = 16;      // '/a/b' has two
  std::size_t header_count = 64;
  std::size_t header_name_bytes = 64;
  std::size_t header_value_bytes = 4096;
  std::size_t query_parameters = 32;
  std::size_t cookie_bytes = 4096;  // the whole Cookie header
  std::size_t cookie_count = 32;
  std::size_t content_length_digits = 15;
};

/// Why a head was not let in. `to_string` gives the name that logs, answers and tests use.
enum class Refusal {
  // limits
  head_bytes,
  target_bytes,
  path_segments,
  header_count,
  header_name_bytes,
  header_value_bytes,
  query_parameters,
  cookie_bytes,
  cookie_count,
  content_length_digits,
  body_bytes,
  chunk_size_digits,
  chunk_count,
  // the request line
  request_line,
  method_unknown,
  target_form,
  target_character,
  path_empty_segment,
  path_dot_segment,
  percent_encoding,
  percent_encoded_slash,
  percent_encoded_control,
  text_not_utf8,
  version_unknown,
  // lines and headers
  line_ending,
  control_character,
  obsolete_fold,
  header_without_colon,
  header_name_empty,
  header_name_character,
  header_name_space,
  header_repeated,
  connection_malformed,
  connection_names_framing,
  // host and framing
  host_missing,
  host_repeated,
  host_malformed,
  content_length_malformed,
  content_length_repeated,
  transfer_encoding_unknown,
  transfer_encoding_repeated,
  transfer_encoding_with_length,
  transfer_encoding_in_1_0,
  body_not_expected,
  content_encoding,
  expectation,
  // chunked bodies
  chunk_size,
  chunk_extension,
  chunk_ending,
  trailer,
};

std::string_view to_string(Refusal refusal);
/// The HTTP status that fits: 400, 413, 414, 415, 417, 431, 501 or 505.
int status_of(Refusal refusal);

enum class Framing { none, length, chunked };

/// A head that was let in. The body has not been read.
struct Head {
  Request request;
  Framing framing = Framing::none;
  std::uint64_t content_length = 0;  // with Framing::length; never 0 there
  bool keep_alive = true;            // HTTP/1.1 and no 'Connection: close'
  bool is_1_0 = false;               // cannot be answered in chunks
  bool expects_continue = false;
};

using HeadReading = std::variant<Head, Refusal>;

/// Looks for the end of the head. `bytes` is what has come so far. Gives the size of the head with its empty line, 0 when more bytes are
/// needed, or the refusal already certain (too long, a bare line feed, a control character) so that nobody waits for an end that cannot
/// come. The first `seen` bytes were looked at by an earlier call; a slow client does not make the same bytes cost twice.
std::variant<std::size_t, Refusal> find_head_end(std::string_view bytes, std::size_t seen, const GateLimits& limits);

/// Reads one whole head: `head` ends with the empty line found by find_head_end.
HeadReading read_head(std::string_view head, const GateLimits& limits);

/// One text decoded from percent-encoding once, or the refusal (bad digits, encoded slash or control character, not UTF-8).
std::variant<std::string, Refusal> decode_path_segment(std::string_view raw);

}  // namespace kinportal::http
