// SPDX-License-Identifier: Apache-2.0
// HTTP as doors see it: a request that has passed the strict gate, with its body whole and bounded.
// Shapes only (RFC 9110); the bytes are read by strict_gate.h and server/edge.
#pragma once
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kinportal::http {

enum class Method { get, head, post, put, patch, del, options };

/// One request. Header names are lower case. The path is percent-decoded once, segment by segment, after routing on the raw form;
/// query and path parameters are valid UTF-8 or the request was refused.
class Request {
 public:
  Method method = Method::get;
  std::string target;                                        // as received: path and query
  std::string path;                                          // raw path without query
  std::vector<std::pair<std::string, std::string>> headers;  // in order, lower-case names
  std::vector<std::pair<std::string, std::string>> query;    // decoded
  std::vector<std::pair<std::string, std::string>> path_parameters;
  std::string body;
  std::string peer_address;  // '192.0.2.7': of the connection, or of the trusted proxy's word
  bool secure = false;       // came over TLS

  /// First value or empty. Header names are given in lower case.
  std::string_view header(std::string_view name) const { return find(headers, name); }
  std::string_view query_value(std::string_view name) const { return find(query, name); }
  std::string_view path_value(std::string_view name) const { return find(path_parameters, name); }
  /// A cookie's value (RFC 6265), or empty.
  std::string_view cookie(std::string_view name) const;

 private:
  static std::string_view find(const std::vector<std::pair<std::string, std::string>>& list, std::string_view name) {
    for (const auto& [key, value] : list)
      if (key == name) return value;
    return {};
  }
};

/// Some bytes of a body that comes in pieces. `cut`: it ends here although it is not whole, and the client must notice.
struct Piece {
  enum class Kind { more, last, cut };
  Kind kind = Kind::cut;
  std::string bytes;
};
inline constexpr std::size_t max_piece_bytes = 64 * 1024;

/// A body that is made while it is sent: the next piece is asked for only when the one before has been handed to the socket.
class PieceSource {
 public:
  virtual ~PieceSource() = default;
  /// One call at a time, on a worker thread, where it may wait; never again after `last` or `cut`. When the source goes away earlier, the
  /// client has gone or the server stops.
  virtual Piece next() = 0;
};

/// What goes back. The edge adds Date, Content-Length, security headers and the connection's own.
struct Response {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  /// Set instead of `body` for bytes that live as long as the program (embedded assets).
  std::string_view static_body;
  /// Set instead of `body` for one that comes in pieces; it has no Content-Length.
  std::shared_ptr<PieceSource> pieces;
};

}  // namespace kinportal::http
