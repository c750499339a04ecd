// SPDX-License-Identifier: Apache-2.0
// The names of the refusals, as logs, answers and tests spell them, and the HTTP status of each (RFC 9110 section 15).
#include "formats/http/strict_gate.h"

namespace kinportal::http {

std::string_view to_string(Refusal refusal) {
  switch (refusal) {
#define KINPORTAL_REFUSAL(name) \
  case Refusal::name: return #name;
    KINPORTAL_REFUSAL(head_bytes)
    KINPORTAL_REFUSAL(target_bytes)
    KINPORTAL_REFUSAL(path_segments)
    KINPORTAL_REFUSAL(header_count)
    KINPORTAL_REFUSAL(header_name_bytes)
    KINPORTAL_REFUSAL(header_value_bytes)
    KINPORTAL_REFUSAL(query_parameters)
    KINPORTAL_REFUSAL(cookie_bytes)
    KINPORTAL_REFUSAL(cookie_count)
    KINPORTAL_REFUSAL(content_length_digits)
    KINPORTAL_REFUSAL(body_bytes)
    KINPORTAL_REFUSAL(chunk_size_digits)
    KINPORTAL_REFUSAL(chunk_count)
    KINPORTAL_REFUSAL(request_line)
    KINPORTAL_REFUSAL(method_unknown)
    KINPORTAL_REFUSAL(target_form)
    KINPORTAL_REFUSAL(target_character)
    KINPORTAL_REFUSAL(path_empty_segment)
    KINPORTAL_REFUSAL(path_dot_segment)
    KINPORTAL_REFUSAL(percent_encoding)
    KINPORTAL_REFUSAL(percent_encoded_slash)
    KINPORTAL_REFUSAL(percent_encoded_control)
    KINPORTAL_REFUSAL(text_not_utf8)
    KINPORTAL_REFUSAL(version_unknown)
    KINPORTAL_REFUSAL(line_ending)
    KINPORTAL_REFUSAL(control_character)
    KINPORTAL_REFUSAL(obsolete_fold)
    KINPORTAL_REFUSAL(header_without_colon)
    KINPORTAL_REFUSAL(header_name_empty)
    KINPORTAL_REFUSAL(header_name_character)
    KINPORTAL_REFUSAL(header_name_space)
    KINPORTAL_REFUSAL(header_repeated)
    KINPORTAL_REFUSAL(connection_malformed)
    KINPORTAL_REFUSAL(connection_names_framing)
    KINPORTAL_REFUSAL(host_missing)
    KINPORTAL_REFUSAL(host_repeated)
    KINPORTAL_REFUSAL(host_malformed)
    KINPORTAL_REFUSAL(content_length_malformed)
    KINPORTAL_REFUSAL(content_length_repeated)
    KINPORTAL_REFUSAL(transfer_encoding_unknown)
    KINPORTAL_REFUSAL(transfer_encoding_repeated)
    KINPORTAL_REFUSAL(transfer_encoding_with_length)
    KINPORTAL_REFUSAL(transfer_encoding_in_1_0)
    KINPORTAL_REFUSAL(body_not_expected)
    KINPORTAL_REFUSAL(content_encoding)
    KINPORTAL_REFUSAL(expectation)
    KINPORTAL_REFUSAL(chunk_size)
    KINPORTAL_REFUSAL(chunk_extension)
    KINPORTAL_REFUSAL(chunk_ending)
    KINPORTAL_REFUSAL(trailer)
#undef KINPORTAL_REFUSAL
  }
  return "request_line";
}

int status_of(Refusal refusal) {
  switch (refusal) {
    case Refusal::head_bytes:
    case Refusal::header_count:
    case Refusal::header_name_bytes:
    case Refusal::header_value_bytes:
    case Refusal::cookie_bytes:
    case Refusal::cookie_count: return 431;
    case Refusal::target_bytes:
    case Refusal::path_segments:
    case Refusal::query_parameters: return 414;
    case Refusal::content_length_digits:
    case Refusal::body_bytes:
    case Refusal::chunk_size_digits:
    case Refusal::chunk_count: return 413;
    case Refusal::method_unknown:
    case Refusal::transfer_encoding_unknown: return 501;
    case Refusal::version_unknown: return 505;
    case Refusal::content_encoding: return 415;
    case Refusal::expectation: return 417;
    default: return 400;
  }
}

}  // namespace kinportal::http
