// SPDX-License-Identifier: Apache-2.0
// The edge against clients that lie, dawdle, smuggle or shout, over real sockets. After each the server still lives.
#include <openssl/err.h>

#include <future>
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
// What an attacker hopes the server reads as the next family's request.
const std::string kSmuggled = "GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n";

std::string post(const std::string& headers, const std::string& rest) {
  return "POST /b HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n" + rest;
}

EdgeOptions quick() {
  EdgeOptions options;
  options.timeouts.handshake_ms = options.timeouts.head_ms = options.timeouts.idle_ms = options.timeouts.body_ms = 150;
  options.timeouts.write_ms = options.timeouts.answer_ms = 150;
  options.timeouts.slowest_bytes_per_s = 100 * 1024 * 1024;
  return options;
}

}  // namespace

TEST_CASE("no smuggling form reaches a handler or gets a second answer") {
  struct Row {
    std::string request;
    int status;
    std::string code;
  };
  const std::vector<Row> rows{
      {"POST /b HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + kSmuggled, 400, "transfer_encoding_in_1_0"},
      {post("Transfer-Encoding: identity\r\n", kSmuggled), 501, "transfer_encoding_unknown"},
      {post("Transfer-Encoding: xchunked\r\n", kSmuggled), 501, "transfer_encoding_unknown"},
      {post("Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n" + kSmuggled), 501, "transfer_encoding_unknown"},
      {post("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", "0\r\n\r\n" + kSmuggled), 400, "transfer_encoding_repeated"},
      {post("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", "0\r\n\r\n" + kSmuggled), 400, "transfer_encoding_with_length"},
      {post("Content-Length: 0\r\nContent-Length: 46\r\n", kSmuggled), 400, "content_length_repeated"},
      {post("Content-Length: 0, 46\r\n", kSmuggled), 400, "content_length_malformed"},
      {post("Content-Length: +0\r\n", kSmuggled), 400, "content_length_malformed"},
      {post("X: y\r\n Content-Length: 46\r\n", kSmuggled), 400, "obsolete_fold"},
      {post("Content-Length : 46\r\n", kSmuggled), 400, "header_name_space"},
      {post("X: y\nContent-Length: 46\r\n", kSmuggled), 400, "line_ending"},
      {post("Host: other\r\n", kSmuggled), 400, "host_repeated"},
      {"POST /b HTTP/1.1\r\n\r\n" + kSmuggled, 400, "host_missing"},
      {"GET /b HTTP/1.1\r\nHost: a\r\nContent-Length: 46\r\n\r\n" + kSmuggled, 400, "body_not_expected"},
      {post("Transfer-Encoding: chunked\r\n", "0;x=\r\n\r\n" + kSmuggled), 400, "chunk_extension"},
      {post("Transfer-Encoding: chunked\r\n", "0\r\nHost: x\r\n\r\n" + kSmuggled), 400, "trailer"},
      {post("Transfer-Encoding: chunked\r\n", "3\nabc\n0\n\n" + kSmuggled), 400, "chunk_size"},
      {"\x16\x03\x01\x02", 400, "control_character"},
      {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 501, "method_unknown"},
      {"GET /a\xff HTTP/1.1\r\nHost: a\r\n\r\n", 400, "target_character"},
      {"GET /%c3%28 HTTP/1.1\r\nHost: a\r\n\r\n", 400, "text_not_utf8"},
      {"GET /a HTTP/1.1\r\nHost: a\r\nX: \xff\r\n\r\n", 400, "text_not_utf8"},
      {"GET /../etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n", 400, "path_dot_segment"},
  };
  for (const Security security : {Security::plain, Security::tls}) {
    std::atomic<int> handled{0};
    TestEdge edge(security, {}, [&](http::Request request, Reply reply) {
      ++handled;
      testing::echo(std::move(request), std::move(reply));
    });
    for (const Row& row : rows) {
      CAPTURE(row.request);
      RawClient client = edge.connect();
      const Answer answer = client.ask(row.request);
      CHECK(answer.status == row.status);
      CHECK(answer.body.find("\"" + row.code + "\"") != std::string::npos);
      CHECK(answer.header("Connection") == "close");
      CHECK(client.closed_by_server());
      CHECK(handled == 0);
    }
    CHECK(edge.lives());
    CHECK(edge.edge().figures().refused == rows.size());
  }
}

TEST_CASE("limits are refused by name over the socket, before the bytes behind them are read") {
  EdgeOptions options;
  options.limits.body_bytes = 1000;
  options.body_limit = [](const http::Request& request) -> std::size_t { return request.path == "/upload" ? 100'000 : 1000; };
  TestEdge edge(Security::tls, options);
  const auto refused = [&](const std::string& request) {
    const Answer answer = edge.connect().ask(request);
    return std::to_string(answer.status) + " " + answer.body.substr(0, answer.body.find(",\"sentence"));
  };
  CHECK(refused(post("Content-Length: 1001\r\n", "")) == "413 {\"fault\":\"too_much\",\"code\":\"body_bytes\"");
  CHECK(refused(post("Content-Length: 99999999999999999999\r\n", "")) == "413 {\"fault\":\"too_much\",\"code\":\"content_length_digits\"");
  CHECK(refused(post("Transfer-Encoding: chunked\r\n", "3e9\r\n")) == "413 {\"fault\":\"too_much\",\"code\":\"body_bytes\"");
  CHECK(refused("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(40'000, 'x')) == "431 {\"fault\":\"too_much\",\"code\":\"head_bytes\"");
  CHECK(refused("GET /" + std::string(5'000, 'x')) == "414 {\"fault\":\"too_much\",\"code\":\"target_bytes\"");
  CHECK(refused("GET / HTTP/1.1\r\nHost: a\r\nCookie: " + std::string(4'090, 'c') + "ccccccc\r\n\r\n").find("431") == 0);
  std::string many = "GET / HTTP/1.1\r\nHost: a\r\n";
  for (int i = 0; i < 64; ++i) many += "X" + std::to_string(i) + ": y\r\n";
  CHECK(refused(many + "\r\n") == "431 {\"fault\":\"too_much\",\"code\":\"header_count\"");
  RawClient client = edge.connect();
  CHECK(client.ask("POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n" + std::string(100'000, 'u')).body ==
        "2 /upload 100000 long");
  CHECK(edge.lives());
}

TEST_CASE("a large upload that is refused still gets to read why") {
  TestEdge edge;
  RawClient client = edge.connect();
  CHECK(client.ask(post("Content-Length: 600000\r\n", std::string(600'000, 'x'))).status == 413);
  CHECK(edge.lives());
}

TEST_CASE("a client slower than the limits is told so, or dropped, and holds nobody up") {
  for (const Security security : {Security::plain, Security::tls}) {
    TestEdge edge(security, quick());
    RawClient nothing = edge.connect(), half_head = edge.connect(), half_body = edge.connect(), half_chunk = edge.connect(),
              idle = edge.connect();
    half_head.send("GET /a HTTP/1.1\r\nHost: lo");
    half_body.send(post("Content-Length: 500\r\n", "only this"));  // a Content-Length that lies
    half_chunk.send(post("Transfer-Encoding: chunked\r\n", "5\r\nhel"));
    CHECK(idle.ask(kGet).status == 200);
    CHECK(edge.lives());
    CHECK(half_head.read_answer().status == 408);
    CHECK(half_body.read_answer().status == 408);
    CHECK(half_chunk.read_answer().status == 408);
    CHECK(nothing.closed_by_server());
    CHECK(idle.closed_by_server());
    CHECK(edge.lives());
  }
}

TEST_CASE("a client that hangs up in the middle of its body leaves nothing behind") {
  std::atomic<int> handled{0};
  TestEdge edge(Security::plain, {}, [&](http::Request request, Reply reply) {
    if (request.path != "/alive") ++handled;
    testing::echo(std::move(request), std::move(reply));
  });
  {
    RawClient client = edge.connect();
    client.send(post("Content-Length: 500\r\n", "only this"));
    client.end_writing();
    CHECK(client.read_answer().status == 0);
  }
  CHECK(handled == 0);
  CHECK(edge.lives());
}

TEST_CASE("half a TLS handshake, or none of one, ends at its deadline") {
  TestEdge edge(Security::tls, quick());
  RawClient plain(edge.address(), Security::plain);
  plain.send(kGet);  // plain HTTP at a TLS port: an alert at most, no page
  CHECK(plain.read_answer().status == 0);
  CHECK(edge.edge().figures().handshakes_failed >= 1);
  RawClient silent(edge.address(), Security::plain), half(edge.address(), Security::plain);
  half.send(std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11));  // the first bytes of a ClientHello
  CHECK(silent.closed_by_server());
  CHECK(half.closed_by_server());
  CHECK(edge.lives());
  CHECK(edge.edge().figures().timed_out >= 2);
}

TEST_CASE("TLS is version 1.3 and speaks http/1.1 or nothing") {
  TestEdge edge(Security::tls);
  RawClient good = edge.connect();
  CHECK(std::string(SSL_get_version(good.tls())) == "TLSv1.3");
  const unsigned char* protocol = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(good.tls(), &protocol, &size);
  CHECK(std::string(reinterpret_cast<const char*>(protocol), size) == "http/1.1");
  const RawClient h2(edge.address(), Security::tls, "\x02h2");
  CHECK_FALSE(h2.connected());
  SSL_CTX* old = SSL_CTX_new(TLS_client_method());
  SSL_CTX_set_max_proto_version(old, TLS1_2_VERSION);
  RawClient socket(edge.address(), Security::plain);
  SSL* tls = SSL_new(old);
  SSL_set_fd(tls, socket.descriptor());
  CHECK(SSL_connect(tls) != 1);
  SSL_free(tls);
  SSL_CTX_free(old);
  ERR_clear_error();
  CHECK(edge.lives());
}

TEST_CASE("a returning browser resumes its TLS session with a ticket") {
  TestEdge edge(Security::tls);
  RawClient first = edge.connect();
  CHECK(first.ask(kGet).status == 200);  // tickets come with the first answer
  SSL_SESSION* session = SSL_get1_session(first.tls());
  CHECK(SSL_SESSION_is_resumable(session) == 1);
  RawClient socket(edge.address(), Security::plain);
  SSL_CTX* context = SSL_CTX_new(TLS_client_method());
  SSL* tls = SSL_new(context);
  SSL_set_session(tls, session);
  SSL_set_fd(tls, socket.descriptor());
  CHECK(SSL_connect(tls) == 1);
  CHECK(SSL_session_reused(tls) == 1);
  SSL_free(tls);
  SSL_CTX_free(context);
  SSL_SESSION_free(session);
}

TEST_CASE("when the queue is full the next request is told to come back, and the connection lives on") {
  EdgeOptions options;
  options.workers = 1;
  options.limits.waiting_requests = 1;
  std::promise<void> picked_up, go_on;
  const std::shared_future<void> gate = go_on.get_future().share();
  TestEdge edge(Security::plain, options, [&](http::Request request, Reply reply) {
    if (request.path == "/block") {
      picked_up.set_value();
      gate.wait();
    }
    testing::echo(std::move(request), std::move(reply));
  });
  RawClient blocking = edge.connect(), second = edge.connect(), third = edge.connect();
  blocking.send("GET /block HTTP/1.1\r\nHost: a\r\n\r\n");
  picked_up.get_future().wait();
  // One of these two waits in the queue, the other finds it full.
  second.send(kGet);
  third.send(kGet);
  while (edge.edge().figures().overloaded == 0) std::this_thread::yield();
  go_on.set_value();
  const Answer a = second.read_answer(), b = third.read_answer();
  CHECK(a.status + b.status == 200 + 503);
  CHECK((a.status == 503 ? a : b).header("Retry-After") == "1");
  CHECK(blocking.read_answer().status == 200);
  CHECK((a.status == 503 ? second : third).ask(kGet).status == 200);
}

TEST_CASE("a handler that takes too long is answered for, and its late reply does not reach the next request") {
  std::promise<Reply> held;
  auto late = held.get_future();
  TestEdge edge(Security::plain, quick(), [&](http::Request request, Reply reply) {
    if (request.path == "/held") held.set_value(std::move(reply));
    else testing::echo(std::move(request), std::move(reply));
  });
  RawClient client = edge.connect();
  const Answer answer = client.ask("GET /held HTTP/1.1\r\nHost: a\r\n\r\n");
  CHECK(answer.status == 503);
  late.get().send(say("somebody else's chart"));
  CHECK(client.closed_by_server());
  CHECK(edge.lives());
}

TEST_CASE("a client that does not read its answer is dropped at the write deadline") {
  TestEdge edge(Security::plain, quick());
  {
    RawClient client = edge.connect();
    for (int i = 0; i < 40; ++i) client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
    while (edge.edge().figures().timed_out == 0) std::this_thread::yield();
  }
  CHECK(edge.lives());
}

TEST_CASE("connections beyond the limit are closed, and room comes back when others leave") {
  EdgeOptions options;
  options.limits.connections = 20;
  TestEdge edge(Security::plain, options);
  {
    std::vector<RawClient> clients;
    for (int i = 0; i < 20; ++i) {
      clients.push_back(edge.connect());
      CHECK(clients.back().ask(kGet).status == 200);
    }
    RawClient one_more = edge.connect();
    CHECK(one_more.ask(kGet).status == 0);
    CHECK(edge.edge().figures().connections_over_limit == 1);
  }
  while (edge.edge().figures().connections_open > 0) std::this_thread::yield();
  CHECK(edge.lives());
}

TEST_CASE("five hundred connections are served side by side") {
  for (const Security security : {Security::plain, Security::tls}) {
    TestEdge edge(security);
    std::vector<RawClient> clients;
    for (int i = 0; i < 500; ++i) clients.push_back(edge.connect());
    for (int round = 0; round < 2; ++round) {
      for (RawClient& client : clients) client.send(kGet);
      for (RawClient& client : clients) CHECK(client.read_answer().status == 200);
    }
  }
}

TEST_CASE("bodies together cannot take more memory than allowed") {
  EdgeOptions options;
  options.limits.body_bytes = 10'000;
  options.limits.bodies_bytes = 15'000;
  TestEdge edge(Security::plain, options);
  RawClient first = edge.connect(), second = edge.connect();
  first.send(post("Content-Length: 10000\r\nExpect: 100-continue\r\n", ""));
  CHECK(first.read_answer().status == 100);  // its room is taken now
  const Answer answer = second.ask(post("Content-Length: 10000\r\n", ""));
  CHECK(answer.status == 503);
  CHECK(answer.header("Retry-After") == "2");
  CHECK(first.ask(std::string(10'000, 'x')).status == 200);
  CHECK(edge.connect().ask(post("Content-Length: 10000\r\n", std::string(10'000, 'y'))).status == 200);
}

TEST_CASE("a new certificate is used on demand, and a broken one changes nothing") {
  TestEdge edge(Security::tls);
  const auto serial = [&] {
    RawClient client = edge.connect();
    X509* certificate = SSL_get1_peer_certificate(client.tls());
    REQUIRE(certificate != nullptr);
    const std::string out = std::to_string(X509_issuer_and_serial_hash(certificate));
    X509_free(certificate);
    return out;
  };
  const std::string before = serial();
  CHECK(serial() == before);
  REQUIRE(make_self_signed(edge.file("certificate.pem"), edge.file("key.pem"), {}, SystemClock().now()).ok());
  CHECK(serial() == before);
  CHECK(edge.edge().reload_certificate().ok());
  std::string after = serial();
  for (int tries = 0; tries < 1000 && after == before; ++tries) after = serial();  // each reactor takes it when its turn comes
  CHECK(after != before);
  std::filesystem::resize_file(edge.file("key.pem"), 20);
  CHECK_FALSE(edge.edge().reload_certificate().ok());
  CHECK(edge.lives());
}

}  // namespace kinportal::server
