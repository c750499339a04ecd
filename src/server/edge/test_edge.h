// SPDX-License-Identifier: Apache-2.0
// A real edge on a free loopback port with a handler that says what it was asked, for the tests of this folder.
#pragma once
#include <doctest/doctest.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "server/edge/certificate.h"
#include "server/edge/edge.h"
#include "server/edge/test_client.h"

namespace kinportal::server::testing {

/// A folder of its own that goes away with the test.
class TempFolder {
 public:
  TempFolder() {
    std::string name = "/tmp/kinportal-edge-XXXXXX";
    path_ = ::mkdtemp(name.data());
  }
  ~TempFolder() { std::filesystem::remove_all(path_); }
  TempFolder(const TempFolder&) = delete;
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

inline http::Response say(std::string text, int status = 200) {
  http::Response out;
  out.status = status;
  out.headers.emplace_back("Content-Type", "text/plain");
  out.body = std::move(text);
  return out;
}

/// Answers "METHOD-NUMBER target body-size body"; /large answers a megabyte.
inline void echo(http::Request request, Reply reply) {
  if (request.path == "/large") return reply.send(say(std::string(1'000'000, 'x')));
  reply.send(say(std::to_string(static_cast<int>(request.method)) + " " + request.target + " " + std::to_string(request.body.size()) + " " +
                 (request.body.size() < 100 ? request.body : "long")));
}

class TestEdge {
 public:
  using Security = RawClient::Security;
  explicit TestEdge(Security security = Security::plain, EdgeOptions options = {}, Handler handler = echo) : security_(security) {
    options.listen = {"127.0.0.1:0"};
    options.timeouts.tick_ms = 20;
    options.timeouts.linger_ms = 200;
    if (options.reactors == 0) options.reactors = 2;
    if (options.workers == 0) options.workers = 2;
    if (security == Security::tls) {
      options.certificate_file = folder_ / "certificate.pem";
      options.key_file = folder_ / "key.pem";
      REQUIRE(make_self_signed(options.certificate_file, options.key_file, {}, clock_.now()).ok());
    }
    auto started = Edge::start(options, clock_, std::move(handler));
    REQUIRE_MESSAGE(started.ok(), (started.ok() ? "" : started.error().sentence));
    edge_ = std::move(*started);
  }

  Edge& edge() { return *edge_; }
  std::string address() const { return edge_->addresses().front(); }
  RawClient connect() const { return RawClient(address(), security_); }
  std::string file(const std::string& name) const { return folder_ / name; }
  /// A new client gets an ordinary answer: the server lives.
  bool lives() const { return connect().ask("GET /alive HTTP/1.1\r\nHost: localhost\r\n\r\n").status == 200; }

 private:
  TempFolder folder_;
  Security security_;
  SystemClock clock_;
  std::unique_ptr<Edge> edge_;
};

}  // namespace kinportal::server::testing
