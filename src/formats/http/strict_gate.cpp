// SPDX-License-Identifier: Apache-2.0
// The strict gate, line by line: RFC 9112 sections 2-6 with every leniency taken out (decision 0120 lists them and why).
// Pure functions over bytes; nothing here allocates more than the head's own size.
#include "formats/http/strict_gate.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "base/utf8.h"
#include "formats/http/head_text.h"

namespace kinportal::http {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
// What a request line holds besides its target: the longest method, two spaces, the version.
constexpr std::size_t kLineBesidesTarget = 32;

struct MethodWord {
  std::string_view word;
  Method method;
};
constexpr std::array<MethodWord, 7> kMethods{{{"GET", Method::get},
                                              {"HEAD", Method::head},
                                              {"POST", Method::post},
                                              {"PUT", Method::put},
                                              {"PATCH", Method::patch},
                                              {"DELETE", Method::del},
                                              {"OPTIONS", Method::options}}};

// Headers whose second occurrence two servers would read differently. The framing headers have refusals of their own.
constexpr std::array<std::string_view, 15> kOnce{"authorization",   "content-encoding", "content-type",     "cookie",
                                                 "expect",          "idempotency-key",  "origin",           "referer",
                                                 "sec-fetch-mode",  "sec-fetch-site",   "user-agent",       "x-csrf-token",
                                                 "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto"};

// A Connection header that names one of these asks a proxy to remove what frames or identifies the request.
constexpr std::array<std::string_view, 6> kNeverHopByHop{"authorization", "content-length", "content-type",
                                                         "cookie",        "host",           "transfer-encoding"};

using Maybe = std::optional<Refusal>;

struct Framers {  // what the framing headers said, judged together at the end
  bool host = false, length = false, encoding = false, close = false;
  std::string_view encoding_value;
};

Maybe read_method(std::string_view word, Request& request) {
  for (const auto& known : kMethods)
    if (word == known.word) {
      request.method = known.method;
      return {};
    }
  if (word.empty() || word.size() > 24) return Refusal::request_line;
  for (char c : word)
    if (!is_upper(c)) return Refusal::request_line;
  return Refusal::method_unknown;
}

Maybe check_path(std::string_view path, const GateLimits& limits) {
  if (path == "/") return {};
  std::size_t segments = 0;
  std::string_view rest = path;
  while (!rest.empty()) {
    rest.remove_prefix(1);  // the slash
    const std::size_t end = rest.find('/');
    const std::string_view segment = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end);
    if (segment.empty() && rest.empty()) return {};           // a slash at the end is the router's business
    if (segment.empty()) return Refusal::path_empty_segment;  // proxies merge '//' before they compare paths, or do not
    if (++segments > limits.path_segments) return Refusal::path_segments;
    bool encoded = false;
    for (char c : segment) {
      if (!is_path_character(c)) return Refusal::target_character;
      encoded |= c == '%';
    }
    if (!encoded) {
      if (segment == "." || segment == "..") return Refusal::path_dot_segment;
      continue;
    }
    auto decoded = decode_path_segment(segment);
    if (const auto* why = std::get_if<Refusal>(&decoded)) return *why;
    const std::string& text = std::get<std::string>(decoded);
    if (text == "." || text == "..") return Refusal::path_dot_segment;
  }
  return {};
}

Maybe read_query(std::string_view query, const GateLimits& limits, Request& request) {
  while (!query.empty()) {
    const std::size_t end = query.find('&');
    const std::string_view pair = query.substr(0, end);
    query = end == std::string_view::npos ? std::string_view{} : query.substr(end + 1);
    if (request.query.size() == limits.query_parameters) return Refusal::query_parameters;
    const std::size_t equals = pair.find('=');
    auto& [name, value] = request.query.emplace_back();
    if (auto why = decode_query_text(pair.substr(0, equals), name)) return why;
    if (equals != std::string_view::npos)
      if (auto why = decode_query_text(pair.substr(equals + 1), value)) return why;
  }
  return {};
}

Maybe read_target(std::string_view target, const GateLimits& limits, Request& request) {
  if (target.size() > limits.target_bytes) return Refusal::target_bytes;
  // Origin form only: absolute form, authority form and '*' are for proxies.
  if (target.empty() || target.front() != '/') return Refusal::target_form;
  const std::size_t mark = target.find('?');
  const std::string_view path = target.substr(0, mark);
  if (auto why = check_path(path, limits)) return why;
  request.target = target;
  request.path = path;
  return mark == std::string_view::npos ? Maybe{} : read_query(target.substr(mark + 1), limits, request);
}

Maybe read_request_line(std::string_view line, const GateLimits& limits, Head& out, bool& is_1_0) {
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == std::string_view::npos) return Refusal::request_line;
  if (auto why = read_method(line.substr(0, first), out.request)) return why;
  if (first == last) return Refusal::request_line;  // 'GET /' of HTTP/0.9
  const std::string_view version = line.substr(last + 1);
  const std::string_view target = line.substr(first + 1, last - first - 1);
  if (target.find(' ') != std::string_view::npos) return Refusal::request_line;
  if (version != "HTTP/1.1" && version != "HTTP/1.0") {
    const bool shaped =
        version.size() == 8 && version.starts_with("HTTP/") && is_digit(version[5]) && version[6] == '.' && is_digit(version[7]);
    return shaped ? Refusal::version_unknown : Refusal::request_line;
  }
  is_1_0 = version == "HTTP/1.0";
  return read_target(target, limits, out.request);
}

Maybe read_name(std::string_view raw, const GateLimits& limits, std::string& name) {
  if (raw.empty()) return Refusal::header_name_empty;
  if (raw.back() == ' ') return Refusal::header_name_space;
  if (raw.size() > limits.header_name_bytes) return Refusal::header_name_bytes;
  name.resize(raw.size());
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const char lower = to_lower_name_character(raw[i]);
    // Letters, digits and '-': an underscore becomes a dash behind some proxies, and then it is another header.
    if (lower == 0) return Refusal::header_name_character;
    name[i] = lower;
  }
  return {};
}

Maybe read_connection(std::string_view value, Framers& framers) {
  while (true) {
    const std::size_t end = value.find(',');
    const std::string token = lower(trim(value.substr(0, end)));
    if (!is_token(token)) return Refusal::connection_malformed;
    if (std::find(kNeverHopByHop.begin(), kNeverHopByHop.end(), token) != kNeverHopByHop.end()) return Refusal::connection_names_framing;
    framers.close |= token == "close";
    if (end == std::string_view::npos) return {};
    value = value.substr(end + 1);
  }
}

Maybe read_content_length(std::string_view value, const GateLimits& limits, Head& out) {
  if (value.empty() || !std::all_of(value.begin(), value.end(), is_digit)) return Refusal::content_length_malformed;
  if (value.size() > 1 && value.front() == '0') return Refusal::content_length_malformed;
  if (value.size() > limits.content_length_digits) return Refusal::content_length_digits;
  std::from_chars(value.data(), value.data() + value.size(), out.content_length);
  return {};
}

// Headers the gate itself understands; everything else is carried on unread.
Maybe read_known_header(const std::string& name, std::string_view value, const GateLimits& limits, Head& out, Framers& framers) {
  if (name == "host") {
    if (framers.host) return Refusal::host_repeated;
    framers.host = true;
    return is_host(value) ? Maybe{} : Refusal::host_malformed;
  }
  if (name == "content-length") {
    if (framers.length) return Refusal::content_length_repeated;
    framers.length = true;
    return read_content_length(value, limits, out);
  }
  if (name == "transfer-encoding") {
    if (framers.encoding) return Refusal::transfer_encoding_repeated;
    framers.encoding = true;
    framers.encoding_value = value;
    return {};
  }
  if (name == "connection" || name == "proxy-connection") return read_connection(value, framers);
  if (name == "cookie") {
    if (value.size() > limits.cookie_bytes) return Refusal::cookie_bytes;
    if (static_cast<std::size_t>(std::count(value.begin(), value.end(), ';')) >= limits.cookie_count) return Refusal::cookie_count;
    return {};
  }
  if (name == "expect") {
    if (lower(value) != "100-continue") return Refusal::expectation;
    out.expects_continue = true;
    return {};
  }
  if (name == "content-encoding" && lower(value) != "identity") return Refusal::content_encoding;
  return {};
}

Maybe read_header(std::string_view line, const GateLimits& limits, Head& out, Framers& framers) {
  if (line.front() == ' ') return Refusal::obsolete_fold;
  auto& headers = out.request.headers;
  if (headers.size() == limits.header_count) return Refusal::header_count;
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return Refusal::header_without_colon;
  std::string name;
  if (auto why = read_name(line.substr(0, colon), limits, name)) return why;
  const std::string_view value = trim(line.substr(colon + 1));
  if (value.size() > limits.header_value_bytes) return Refusal::header_value_bytes;
  if (!is_utf8(value)) return Refusal::text_not_utf8;
  const bool seen = std::any_of(headers.begin(), headers.end(), [&](const auto& header) { return header.first == name; });
  if (seen && std::find(kOnce.begin(), kOnce.end(), name) != kOnce.end()) return Refusal::header_repeated;
  if (auto why = read_known_header(name, value, limits, out, framers)) return why;
  headers.emplace_back(std::move(name), value);
  return {};
}

Maybe judge_framing(const Framers& framers, bool is_1_0, Head& out) {
  if (!framers.host) return Refusal::host_missing;
  if (framers.encoding) {
    if (is_1_0) return Refusal::transfer_encoding_in_1_0;
    if (framers.encoding_value != "chunked") return Refusal::transfer_encoding_unknown;
    if (framers.length) return Refusal::transfer_encoding_with_length;
    out.framing = Framing::chunked;
  } else if (out.content_length > 0) {
    out.framing = Framing::length;
  }
  const Method method = out.request.method;
  const bool bodyless = method == Method::get || method == Method::head || method == Method::options;
  if (bodyless && out.framing != Framing::none) return Refusal::body_not_expected;
  if (out.framing == Framing::none || is_1_0) out.expects_continue = false;
  out.keep_alive = !is_1_0 && !framers.close;
  out.is_1_0 = is_1_0;
  return {};
}

// A line's own bytes: no control character, and its end is CR LF and nothing else.
Maybe check_line(std::string_view line) {
  for (char c : line) {
    if (!is_control(c)) continue;
    if (c == '\r' || c == '\n') return Refusal::line_ending;
    return c == '\t' && (line.front() == '\t') ? Refusal::obsolete_fold : Refusal::control_character;
  }
  return {};
}

}  // namespace

std::variant<std::size_t, Refusal> find_head_end(std::string_view bytes, std::size_t seen, const GateLimits& limits) {
  if (bytes.starts_with('\r') || bytes.starts_with('\n')) return Refusal::request_line;
  const std::size_t line_limit = limits.target_bytes + kLineBesidesTarget;
  if (bytes.size() > line_limit && bytes.substr(0, line_limit).find('\n') == std::string_view::npos) return Refusal::target_bytes;
  const std::size_t stop = std::min(bytes.size(), limits.head_bytes);
  for (std::size_t at = seen > 3 ? seen - 3 : 0; at < stop; ++at) {
    const char c = bytes[at];
    if (!is_control(c)) continue;
    if (c == '\n') {
      if (at == 0 || bytes[at - 1] != '\r') return Refusal::line_ending;
      if (at >= 3 && bytes[at - 2] == '\n') return at + 1;
    } else if (c == '\r') {
      if (at + 1 < bytes.size() && bytes[at + 1] != '\n') return Refusal::line_ending;
    } else if (c != '\t') {
      return Refusal::control_character;  // a tab is left for read_head, which knows whether it folds a line
    }
  }
  if (bytes.size() >= limits.head_bytes) return Refusal::head_bytes;
  return std::size_t{0};
}

HeadReading read_head(std::string_view head, const GateLimits& limits) {
  if (head.size() > limits.head_bytes) return Refusal::head_bytes;
  Head out;
  Framers framers;
  bool is_1_0 = false, first = true;
  while (true) {
    const std::size_t end = head.find(kLineEnd);
    if (end == std::string_view::npos) return Refusal::line_ending;
    const std::string_view line = head.substr(0, end);
    head.remove_prefix(end + kLineEnd.size());
    if (line.empty()) break;
    if (auto why = check_line(line)) return *why;
    if (auto why = first ? read_request_line(line, limits, out, is_1_0) : read_header(line, limits, out, framers)) return *why;
    if (first) out.request.headers.reserve(16);
    first = false;
  }
  if (first) return Refusal::request_line;
  if (!head.empty()) return Refusal::line_ending;  // bytes after the empty line are the body's, not ours
  if (auto why = judge_framing(framers, is_1_0, out)) return *why;
  return out;
}

}  // namespace kinportal::http
