// SPDX-License-Identifier: Apache-2.0
// The strict gate under arbitrary bytes, with Boost.Beast's parser as the oracle: whatever the gate lets in, Beast must read as the same
// method, target, headers and body, ending at the same byte. (Not the other way round: the gate refuses much that Beast accepts.)
#include <algorithm>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/utf8.h"
#include "formats/http/chunked_body.h"
#include "formats/http/strict_gate.h"

namespace {

namespace beast = boost::beast::http;
namespace http = kinportal::http;
using HeaderList = std::vector<std::pair<std::string, std::string>>;

constexpr std::size_t kBodyLimit = 64 * 1024;

void require(bool truth, const char* sentence) {
  if (truth) return;
  std::fprintf(stderr, "broken promise: %s\n", sentence);
  std::abort();
}

// The end of the head must not depend on how the bytes were cut.
std::size_t find_end(std::string_view bytes) {
  const http::GateLimits limits;
  const auto whole = http::find_head_end(bytes, 0, limits);
  const std::size_t step = 1 + bytes.size() % 7;
  std::size_t seen = 0;
  for (std::size_t come = std::min(step, bytes.size());; come = std::min(come + step, bytes.size())) {
    const auto part = http::find_head_end(bytes.substr(0, come), seen, limits);
    if (const auto* size = std::get_if<std::size_t>(&part)) {
      if (*size > 0) {
        const auto* also = std::get_if<std::size_t>(&whole);
        require(also != nullptr && *also == *size, "a head ends at the same byte in pieces and as a whole");
        return *size;
      }
    } else {
      require(std::holds_alternative<http::Refusal>(whole), "what is refused in pieces is refused as a whole");
      return 0;
    }
    seen = come;
    if (come == bytes.size()) break;
  }
  const auto* size = std::get_if<std::size_t>(&whole);
  require(size != nullptr && *size == 0, "a head that does not end in pieces does not end as a whole");
  return 0;
}

// The body as the edge would read it; the number of bytes it took, or npos when it is refused or not complete.
std::size_t read_body(const http::Head& head, std::string_view rest, std::string& body) {
  if (head.framing == http::Framing::none) return 0;
  if (head.framing == http::Framing::length) {
    if (head.content_length > rest.size()) return std::string::npos;
    body = rest.substr(0, static_cast<std::size_t>(head.content_length));
    return body.size();
  }
  http::ChunkedBody chunked(kBodyLimit);
  std::size_t at = 0;
  const std::size_t step = 1 + rest.size() % 11;
  while (at < rest.size() && !chunked.complete() && !chunked.refusal()) at += chunked.feed(rest.substr(at, step));
  http::ChunkedBody again(kBodyLimit);
  const std::size_t whole = again.feed(rest);
  require(again.complete() == chunked.complete() && again.refusal() == chunked.refusal(),
          "a chunked body is judged alike in pieces and as a whole");
  if (!chunked.complete()) return std::string::npos;
  require(whole == at, "a chunked body ends at the same byte in pieces and as a whole");
  body = std::move(chunked).take();
  require(body.size() <= kBodyLimit && body == std::move(again).take(), "a chunked body is the same in pieces and as a whole");
  return at;
}

void compare_with_beast(const http::Head& head, std::string_view bytes, std::size_t head_size) {
  std::string body;
  const std::size_t body_size = read_body(head, bytes.substr(head_size), body);
  beast::request_parser<beast::string_body> parser;
  parser.header_limit(64 * 1024);
  parser.body_limit(16 * 1024 * 1024);
  parser.eager(true);
  boost::system::error_code error;
  std::size_t used = 0;
  const std::size_t given = body_size == std::string::npos ? head_size : bytes.size();
  while (used < given && !parser.is_done()) {
    const std::size_t step = parser.put(boost::asio::buffer(bytes.data() + used, given - used), error);
    used += step;
    if (error || step == 0) break;
  }
  // A header with a Content-Length beyond the oracle's own limit says nothing about the gate.
  if (error == beast::error::body_limit) return;
  require(!error || error == beast::error::need_more, "Beast reads what the gate let in");
  require(parser.is_header_done(), "Beast finds the end of the head");
  const auto& message = parser.get();
  static constexpr std::string_view kMethods[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
  require(message.method_string() == kMethods[static_cast<int>(head.request.method)], "Beast reads the same method");
  require(std::string_view(message.target()) == head.request.target, "Beast reads the same target");
  require(parser.chunked() == (head.framing == http::Framing::chunked), "Beast agrees whether the body is chunked");
  const auto length = parser.content_length();
  if (head.framing == http::Framing::length) require(length && *length == head.content_length, "Beast reads the same Content-Length");
  if (head.framing == http::Framing::none) require(!length || *length == 0, "Beast sees no body where the gate sees none");
  if (head.keep_alive) require(message.keep_alive(), "the gate keeps no connection that Beast would close");
  HeaderList theirs, ours = head.request.headers;
  for (const auto& field : message) {
    std::string name(field.name_string());
    for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    theirs.emplace_back(std::move(name), std::string(field.value()));
  }
  std::sort(theirs.begin(), theirs.end());
  std::sort(ours.begin(), ours.end());
  require(theirs == ours, "Beast reads the same headers");
  if (body_size == std::string::npos) return;
  require(parser.is_done(), "Beast finds the end of the body");
  require(used == head_size + body_size, "Beast ends the request at the same byte");
  require(message.body() == body, "Beast reads the same body");
}

void check_promises(const http::Head& head) {
  const http::Request& request = head.request;
  require(!request.path.empty() && request.path.front() == '/', "a path begins with a slash");
  require(request.path.find("/../") == std::string::npos && request.path.find("//") == std::string::npos, "a path has one reading");
  for (const auto& [name, value] : request.query) require(kinportal::is_utf8(name) && kinportal::is_utf8(value), "a query is UTF-8");
  for (const auto& [name, value] : request.headers) {
    require(kinportal::is_utf8(value), "a header is UTF-8");
    for (char c : name + value) require(static_cast<unsigned char>(c) >= 0x20 && c != 0x7F, "a header has no control character");
  }
  (void)request.cookie("__Host-signin");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  // Anything at all must come back with a verdict, also without a proper end.
  (void)http::read_head(bytes, {});
  const std::size_t head_size = find_end(bytes);
  if (head_size == 0) return 0;
  const auto reading = http::read_head(bytes.substr(0, head_size), {});
  if (const auto* why = std::get_if<http::Refusal>(&reading)) {
    require(http::status_of(*why) >= 400 && !http::to_string(*why).empty(), "a refusal has a status and a name");
    return 0;
  }
  const auto& head = std::get<http::Head>(reading);
  check_promises(head);
  compare_with_beast(head, bytes, head_size);
  return 0;
}
