// SPDX-License-Identifier: Apache-2.0
// The edge as clients meet it, plain and through TLS, over real sockets: what is answered, in which order, with which headers.
#include "server/edge/edge.h"

#include <sys/resource.h>

#include <algorithm>
#include <future>
#include <mutex>
#include <thread>
#include <vector>

#include "server/edge/test_edge.h"

namespace kinportal::server {
namespace {

using testing::Answer;
using testing::RawClient;
using testing::say;
using testing::TestEdge;
using Security = RawClient::Security;

const std::string kGet = "GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n";

std::string post(std::string_view body) {
  return "POST /b HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

}  // namespace

TEST_CASE("a request is answered over plain loopback and over TLS, and the connection is kept for the next one") {
  for (const Security security : {Security::plain, Security::tls}) {
    TestEdge edge(security);
    RawClient client = edge.connect();
    REQUIRE(client.connected());
    CHECK(client.ask(kGet).body == "0 /a 0 ");
    CHECK(client.ask(post("hello")).body == "2 /b 5 hello");
    CHECK(client.ask(post(std::string(40'000, 'y'))).body == "2 /b 40000 long");
    CHECK(client.ask("GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n").body.size() == 1'000'000);
    CHECK(client.ask("PUT /c HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n").body ==
          "3 /c 5 abcde");
    CHECK(client.ask(kGet).status == 200);
    CHECK(edge.edge().figures().requests == 6);
    CHECK(edge.edge().figures().connections_accepted == 1);
  }
}

TEST_CASE("every answer carries the security headers, a date and no-store, and nothing says which server it is") {
  for (const Security security : {Security::plain, Security::tls}) {
    TestEdge edge(security);
    for (const std::string& request : {kGet, std::string("BAD / HTTP/1.1\r\n\r\n")}) {
      const Answer answer = edge.connect().ask(request);
      CHECK(answer.header("Content-Security-Policy").find("default-src 'self'") == 0);
      CHECK(answer.header("Content-Security-Policy").find("frame-ancestors 'none'") != std::string::npos);
      CHECK(answer.header("Content-Security-Policy").find("unsafe") == std::string::npos);
      CHECK(answer.header("Referrer-Policy") == "no-referrer");
      CHECK(answer.header("X-Content-Type-Options") == "nosniff");
      CHECK(answer.header("Cross-Origin-Opener-Policy") == "same-origin");
      CHECK(answer.header("Permissions-Policy").find("camera=()") != std::string::npos);
      CHECK(answer.header("Cache-Control") == "no-store");
      CHECK(answer.header("Date").ends_with(" GMT"));
      CHECK(answer.header("Server").empty());
      CHECK(answer.header("Strict-Transport-Security").empty() == (security == Security::plain));
    }
  }
}

TEST_CASE("a HEAD request gets the length of the body and no body") {
  TestEdge edge;
  RawClient client = edge.connect();
  client.send("HEAD /large HTTP/1.1\r\nHost: localhost\r\n\r\n");
  const Answer answer = client.read_answer(false);
  CHECK(answer.status == 200);
  CHECK(answer.header("Content-Length") == "1000000");
  CHECK(client.ask(kGet).body == "0 /a 0 ");
}

TEST_CASE("requests sent in one go are answered one at a time and in order") {
  std::atomic<int> at_once{0}, most{0};
  for (const Security security : {Security::plain, Security::tls}) {
    TestEdge edge(security, {}, [&](http::Request request, Reply reply) {
      const int now = ++at_once;
      if (now > most) most = now;
      testing::echo(std::move(request), [&] {
        --at_once;
        return std::move(reply);
      }());
    });
    std::string all;
    for (int i = 0; i < 50; ++i) {
      all += "GET /n" + std::to_string(i) + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
      all += post("body" + std::to_string(i));
    }
    RawClient client = edge.connect();
    client.send(all);
    for (int i = 0; i < 50; ++i) {
      CHECK(client.read_answer().body == "0 /n" + std::to_string(i) + " 0 ");
      const std::string body = "body" + std::to_string(i);
      CHECK(client.read_answer().body == "2 /b " + std::to_string(body.size()) + " " + body);
    }
  }
  CHECK(most == 1);
}

TEST_CASE("an answer may come later and from another thread") {
  std::mutex mutex;
  std::vector<std::thread> later;
  {
    TestEdge edge(Security::plain, {}, [&](http::Request request, Reply reply) {
      const std::lock_guard lock(mutex);
      later.emplace_back(
          [request = std::move(request), reply = std::move(reply)]() mutable { testing::echo(std::move(request), std::move(reply)); });
    });
    RawClient client = edge.connect();
    for (int i = 0; i < 10; ++i) CHECK(client.ask(kGet).body == "0 /a 0 ");
    edge.edge().stop();
    for (std::thread& thread : later) thread.join();
  }
}

TEST_CASE("a handler that forgets its reply or throws is answered with 500, and the next request is served") {
  TestEdge edge(Security::plain, {}, [](http::Request request, Reply reply) {
    if (request.path == "/forget") return;
    if (request.path == "/throw") throw std::runtime_error("canary Zebulonquartz");
    if (request.path == "/inject") {
      http::Response out = say("x");
      out.headers.emplace_back("Location", "/a\r\nSet-Cookie: planted=1");
      return reply.send(std::move(out));
    }
    testing::echo(std::move(request), std::move(reply));
  });
  RawClient client = edge.connect();
  for (const std::string path : {"/forget", "/throw", "/inject"}) {
    const Answer answer = client.ask("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    CHECK(answer.status == 500);
    CHECK(answer.head.find("planted") == std::string::npos);
    CHECK(answer.body.find("Zebulonquartz") == std::string::npos);
  }
  CHECK(client.ask(kGet).status == 200);
}

TEST_CASE("a client that says close, or speaks HTTP/1.0, is answered and the connection ends") {
  TestEdge edge;
  for (const std::string request :
       {"GET /a HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", "GET /a HTTP/1.0\r\nHost: localhost\r\n\r\n"}) {
    RawClient client = edge.connect();
    const Answer answer = client.ask(request);
    CHECK(answer.status == 200);
    CHECK(answer.header("Connection") == "close");
    CHECK(client.closed_by_server());
  }
}

TEST_CASE("a client that expects 100-continue is told to go on before it sends its body, or refused before it does") {
  EdgeOptions options;
  options.limits.body_bytes = 1000;
  TestEdge edge(Security::plain, options);
  RawClient client = edge.connect();
  CHECK(client.ask("POST /b HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n").status == 100);
  CHECK(client.ask("hello").body == "2 /b 5 hello");
  CHECK(client.ask("POST /b HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\nExpect: 100-continue\r\n\r\n").status == 413);
}

TEST_CASE("stopping finishes the request in flight, closes quiet connections and takes no new ones") {
  for (const Security security : {Security::plain, Security::tls}) {
    std::promise<void> handling;
    std::promise<Reply> held;
    EdgeOptions options;
    options.reactors = 1;  // each reactor hears of the end for itself: that the quiet connection was closed says it of this one only
    TestEdge edge(security, options, [&](http::Request request, Reply reply) {
      if (request.path != "/held") return testing::echo(std::move(request), std::move(reply));
      held.set_value(std::move(reply));
      handling.set_value();
    });
    RawClient busy = edge.connect(), quiet = edge.connect();
    CHECK(quiet.ask(kGet).status == 200);
    busy.send("GET /held HTTP/1.1\r\nHost: localhost\r\n\r\n");
    handling.get_future().wait();
    std::thread stopper([&] { edge.edge().stop(); });
    CHECK(quiet.closed_by_server());
    held.get_future().get().send(say("in time"));
    const Answer answer = busy.read_answer();
    CHECK(answer.body == "in time");
    CHECK(answer.header("Connection") == "close");
    CHECK(busy.closed_by_server());
    stopper.join();
    CHECK_FALSE(edge.connect().connected());
  }
}

TEST_CASE("a request that never gets its answer does not keep the edge from stopping, and its late reply goes nowhere") {
  EdgeOptions options;
  options.timeouts.stop_ms = 100;
  std::promise<Reply> held;
  auto late = held.get_future();
  {
    TestEdge edge(Security::plain, options, [&](http::Request, Reply reply) { held.set_value(std::move(reply)); });
    RawClient client = edge.connect();
    client.send(kGet);
    late.wait();
    edge.edge().stop();
    CHECK(client.read_answer().status == 0);
  }
  late.get().send(say("too late"));
}

TEST_CASE("the edge answers only to the names it was given") {
  EdgeOptions options;
  options.hostnames = {"portal.example.org", "[::1]"};
  TestEdge edge(Security::plain, options);
  CHECK(edge.connect().ask("GET /a HTTP/1.1\r\nHost: Portal.Example.org:8443\r\n\r\n").status == 200);
  CHECK(edge.connect().ask("GET /a HTTP/1.1\r\nHost: [::1]:8443\r\n\r\n").status == 200);
  CHECK(edge.connect().ask("GET /a HTTP/1.1\r\nHost: attacker.test\r\n\r\n").status == 421);
}

TEST_CASE("only a trusted proxy's word about the client is believed") {
  for (const bool trusted : {false, true}) {
    EdgeOptions options;
    if (trusted) options.trusted_proxies = {"127.0.0.1"};
    TestEdge edge(Security::plain, options, [](http::Request request, Reply reply) {
      reply.send(say(request.peer_address + (request.secure ? " secure" : " open")));
    });
    const Answer answer =
        edge.connect().ask("GET /a HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 10.0.0.1, 192.0.2.7\r\nX-Forwarded-Proto: https\r\n\r\n");
    CHECK(answer.body == (trusted ? "192.0.2.7 secure" : "127.0.0.1 open"));
  }
}

TEST_CASE("the edge refuses to start where it would be unsafe or ambiguous, with one sentence") {
  const SystemClock clock;
  const auto refused = [&](EdgeOptions options) {
    auto edge = Edge::start(std::move(options), clock, testing::echo);
    return edge.ok() ? std::string("started") : edge.error().sentence;
  };
  EdgeOptions open;
  open.listen = {"0.0.0.0:0"};
  CHECK(refused(open).find("plain HTTP is allowed on loopback only") == 0);
  open.listen = {"[::]:0"};
  CHECK(refused(open).find("plain HTTP is allowed on loopback only") == 0);
  open.listen = {};
  CHECK(refused(open).find("no address to listen on") == 0);
  for (const std::string text :
       {"8443", ":8443", "127.0.0.1", "127.0.0.1:x", "127.0.0.1:70000", "::1:80", "example.org:80", "127.0.0.1:80 "}) {
    open.listen = {text};
    CHECK(refused(open).find("is no address to listen on") != std::string::npos);
  }
  EdgeOptions half;
  half.listen = {"127.0.0.1:0"};
  half.certificate_file = "certificate.pem";
  CHECK(refused(half).find("belong together") != std::string::npos);
  half.key_file = "key.pem";
  CHECK(refused(half).find("cannot use the certificate") == 0);
  TestEdge first;
  EdgeOptions second;
  second.listen = {first.address()};
  CHECK(refused(second).find("is in use by another program") != std::string::npos);
  CHECK(first.lives());
}

TEST_CASE("the edge asks for as many open files as its connections need") {
  rlimit before{};
  REQUIRE(getrlimit(RLIMIT_NOFILE, &before) == 0);
  rlimit low = before;
  low.rlim_cur = std::min<rlim_t>(before.rlim_max, 200);
  REQUIRE(setrlimit(RLIMIT_NOFILE, &low) == 0);
  EdgeOptions options;
  options.limits.connections = 600;
  {
    TestEdge edge(Security::plain, options);
    rlimit now{};
    REQUIRE(getrlimit(RLIMIT_NOFILE, &now) == 0);
    CHECK(now.rlim_cur >= std::min<rlim_t>(before.rlim_max, 856));
    CHECK(edge.lives());
  }
  REQUIRE(setrlimit(RLIMIT_NOFILE, &before) == 0);
}

}  // namespace kinportal::server
