// SPDX-License-Identifier: Apache-2.0
// Writes response heads (RFC 9112 section 4) in one string. Security headers: OWASP Secure Headers; Cache-Control: no-store unless
// the handler chose another, because a chart must not stay on a shared computer's disk.
#include "server/edge/response_writer.h"

#include <array>
#include <chrono>

#include "base/json_writer.h"

namespace kinportal::server {
namespace {

constexpr std::string_view kAlways =
    "X-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n"
    "Permissions-Policy: accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), payment=(), "
    "usb=()\r\n";
constexpr std::string_view kContentPolicy =
    "Content-Security-Policy: default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'\r\n";
constexpr std::string_view kNoStore = "Cache-Control: no-store\r\n";
constexpr std::string_view kOnlySecure = "Strict-Transport-Security: max-age=31536000\r\n";

std::string_view reason(int status) {
  switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 206: return "Partial Content";
    case 301: return "Moved Permanently";
    case 302: return "Found";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 307: return "Temporary Redirect";
    case 308: return "Permanent Redirect";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 410: return "Gone";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 417: return "Expectation Failed";
    case 421: return "Misdirected Request";
    case 422: return "Unprocessable Content";
    case 428: return "Precondition Required";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 503: return "Service Unavailable";
    case 505: return "HTTP Version Not Supported";
    default: return "Answer";
  }
}

bool same_name(std::string_view a, std::string_view lower_case) {
  if (a.size() != lower_case.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const char c = a[i] >= 'A' && a[i] <= 'Z' ? static_cast<char>(a[i] + 32) : a[i];
    if (c != lower_case[i]) return false;
  }
  return true;
}

bool is_clean(std::string_view text) {
  for (char c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) return false;
  return true;
}

bool is_name(std::string_view text) {
  if (text.empty()) return false;
  for (char c : text)
    if (c <= ' ' || c == ':' || static_cast<unsigned char>(c) >= 0x7F) return false;
  return true;
}

// Framing belongs to the edge: a handler's own would contradict it.
bool is_framing(std::string_view name) {
  return same_name(name, "content-length") || same_name(name, "transfer-encoding") || same_name(name, "connection") ||
         same_name(name, "date");
}

bool can_be_sent(const http::Response& response) {
  if (response.status < 200 || response.status > 599) return false;
  for (const auto& [name, value] : response.headers)
    if (!is_name(name) || !is_clean(value) || is_framing(name)) return false;
  return true;
}

std::size_t body_size(const http::Response& response) {
  return response.static_body.empty() ? response.body.size() : response.static_body.size();
}

}  // namespace

std::string http_date(Instant at) {
  constexpr std::array<const char*, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::chrono::sys_time<std::chrono::microseconds> when{std::chrono::microseconds{at.us}};
  const auto midnight = std::chrono::floor<std::chrono::days>(when);
  const std::chrono::year_month_day date{midnight};
  const std::chrono::hh_mm_ss clock{std::chrono::floor<std::chrono::seconds>(when - midnight)};
  char text[40];
  std::snprintf(text, sizeof text, "%s, %02u %s %04d %02d:%02d:%02d GMT", kDays[std::chrono::weekday{midnight}.c_encoding()],
                static_cast<unsigned>(date.day()), kMonths[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return text;
}

WrittenHead write_head(const http::Response& response, const AnswerFacts& facts) {
  if (!can_be_sent(response)) {
    WrittenHead instead = write_head(problem(500, "bug", "", ""), facts);
    instead.broken = true;
    instead.sends_body = false;
    return instead;
  }
  WrittenHead out;
  std::string& bytes = out.bytes;
  bytes.reserve(1024 + (body_size(response) <= 8192 ? body_size(response) : 0));
  bytes += "HTTP/1.1 ";
  bytes += std::to_string(response.status);
  bytes += ' ';
  bytes += reason(response.status);
  bytes += "\r\nDate: ";
  bytes += facts.date;
  bytes += "\r\n";
  bool has_cache = false, has_policy = false;
  for (const auto& [name, value] : response.headers) {
    has_cache |= same_name(name, "cache-control");
    has_policy |= same_name(name, "content-security-policy");
    bytes += name;
    bytes += ": ";
    bytes += value;
    bytes += "\r\n";
  }
  if (!has_cache) bytes += kNoStore;
  if (!has_policy) bytes += kContentPolicy;
  bytes += kAlways;
  if (facts.secure) bytes += kOnlySecure;
  const bool never_a_body = response.status == 204 || response.status == 304;
  if (response.pieces && !never_a_body) {
    if (facts.can_chunk) bytes += "Transfer-Encoding: chunked\r\n";
  } else if (!never_a_body) {
    bytes += "Content-Length: ";
    bytes += std::to_string(body_size(response));
    bytes += "\r\n";
  }
  if (!facts.keep_alive) bytes += "Connection: close\r\n";
  bytes += "\r\n";
  out.sends_body = !never_a_body && !facts.head_only && (response.pieces || body_size(response) > 0);
  return out;
}

http::Response problem(int status, std::string_view fault, std::string_view code, std::string_view sentence) {
  http::Response out;
  out.status = status;
  if (sentence.empty()) return out;
  out.headers.emplace_back("Content-Type", "application/json");
  JsonWriter json;
  json.begin_object().key("fault").string(fault);
  if (!code.empty()) json.key("code").string(code);
  json.key("sentence").string(sentence).end_object();
  out.body = std::move(json).take();
  return out;
}

}  // namespace kinportal::server
