// SPDX-License-Identifier: Apache-2.0
// Answers that come in pieces, over real sockets: how they travel, who waits for whom, and that a part is never taken for the whole.
#include <atomic>
#include <functional>
#include <mutex>
#include <thread>

#include "server/edge/test_edge.h"

namespace kinportal::server {
namespace {

using testing::Answer;
using testing::RawClient;
using testing::TestEdge;
using Security = RawClient::Security;
using Kind = http::Piece::Kind;

const std::string get_all = "GET /all HTTP/1.1\r\nHost: localhost\r\n\r\n";
const std::string get_small = "GET /small HTTP/1.1\r\nHost: localhost\r\n\r\n";

// What the sources of one test have done so far.
struct Told {
  std::atomic<int> made{0}, living{0};
  std::mutex mutex;
  std::string threads;  // names of those that made pieces
};

class CountedSource final : public http::PieceSource {
 public:
  using Make = std::function<http::Piece(int)>;
  CountedSource(Told& told, Make make) : told_(told), make_(std::move(make)) { ++told_.living; }
  ~CountedSource() override { --told_.living; }
  http::Piece next() override {
    char name[16] = {};
    pthread_getname_np(pthread_self(), name, sizeof name);
    {
      const std::lock_guard lock(told_.mutex);
      if (told_.threads.find(name) == std::string::npos) told_.threads += name;
    }
    return make_(told_.made++);
  }

 private:
  Told& told_;
  Make make_;
};

// /all answers in pieces as `make` says; everything else at once.
Handler in_pieces(Told& told, CountedSource::Make make) {
  return [&told, make = std::move(make)](http::Request request, Reply reply) {
    if (request.path != "/all") return reply.send(testing::say("small"));
    http::Response answer;
    answer.headers.emplace_back("content-type", "text/plain");
    answer.pieces = std::make_shared<CountedSource>(told, make);
    reply.send(std::move(answer));
  };
}

http::Piece three_of(int number) { return {number == 2 ? Kind::last : Kind::more, std::string(1000, static_cast<char>('a' + number))}; }

// The body behind the chunks; empty when the last chunk is missing or one is malformed.
std::string unchunked(std::string_view bytes, bool& whole) {
  std::string out;
  whole = false;
  while (true) {
    const std::size_t line = bytes.find("\r\n");
    if (line == std::string_view::npos) return out;
    const std::size_t size = std::stoul(std::string(bytes.substr(0, line)), nullptr, 16);
    bytes.remove_prefix(line + 2);
    if (size == 0) {
      whole = bytes == "\r\n";
      return out;
    }
    if (bytes.size() < size + 2) return out.append(bytes);
    out.append(bytes.substr(0, size));
    bytes.remove_prefix(size + 2);
  }
}

// Waits for what another thread will do; a test that hangs here fails by its patience.
bool comes_true(const std::function<bool()>& condition) {
  for (int i = 0; i < 2000; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return false;
}

}  // namespace

TEST_CASE("an answer in pieces travels in chunks, plain and through TLS, and the connection is kept for the next request") {
  for (const Security security : {Security::plain, Security::tls}) {
    Told told;
    TestEdge edge(security, {}, in_pieces(told, three_of));
    RawClient client = edge.connect();
    client.send(get_all);
    const Answer head = client.read_answer(false);
    CHECK(head.status == 200);
    CHECK(head.header("Transfer-Encoding") == "chunked");
    CHECK(head.header("Content-Length").empty());
    CHECK(head.header("ETag").empty());
    CHECK(head.header("Cache-Control") == "no-store");
    client.send("GET /small HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    const std::string rest = client.read_to_end();
    const std::size_t next = rest.find("HTTP/1.1 200");
    REQUIRE(next != std::string::npos);
    bool whole = false;
    CHECK(unchunked(rest.substr(0, next), whole) == std::string(1000, 'a') + std::string(1000, 'b') + std::string(1000, 'c'));
    CHECK(whole);
    CHECK(rest.ends_with("small"));
    CHECK(told.threads == "worker");
    CHECK(comes_true([&] { return told.living == 0; }));
    CHECK(edge.edge().figures().in_pieces_open == 0);
    CHECK(edge.edge().figures().in_pieces_cut == 0);
  }
}

TEST_CASE("HTTP/1.0 gets the pieces without chunks and the end of the connection as their end") {
  Told told;
  TestEdge edge(Security::plain, {}, in_pieces(told, three_of));
  RawClient client = edge.connect();
  client.send("GET /all HTTP/1.0\r\nHost: localhost\r\n\r\n");
  const Answer head = client.read_answer(false);
  CHECK(head.header("Transfer-Encoding").empty());
  CHECK(head.header("Connection") == "close");
  bool broken = true;
  CHECK(client.read_to_end(&broken).size() == 3000);
  CHECK_FALSE(broken);
}

TEST_CASE("HEAD gets the head alone, no piece is made, and the connection lives") {
  Told told;
  TestEdge edge(Security::plain, {}, in_pieces(told, three_of));
  RawClient client = edge.connect();
  client.send("HEAD /all HTTP/1.1\r\nHost: localhost\r\n\r\n");
  CHECK(client.read_answer(false).header("Transfer-Encoding") == "chunked");
  CHECK(client.ask(get_small).body == "small");
  CHECK(told.made == 0);
  CHECK(comes_true([&] { return told.living == 0; }));
}

TEST_CASE("an answer that breaks off in the middle ends without its last chunk, and over HTTP/1.0 with a reset") {
  for (const Security security : {Security::plain, Security::tls}) {
    for (const char* version : {"1.1", "1.0"}) {
      Told told;
      TestEdge edge(security, {}, in_pieces(told, [](int number) -> http::Piece {
                      if (number == 2) return {};
                      return {Kind::more, std::string(1000, 'x')};
                    }));
      RawClient client = edge.connect();
      client.send("GET /all HTTP/" + std::string(version) + "\r\nHost: localhost\r\n\r\n");
      CHECK(client.read_answer(false).status == 200);
      bool broken = false, whole = true;
      const std::string rest = client.read_to_end(&broken);
      CHECK(broken);
      if (version[2] == '1') unchunked(rest, whole);
      else whole = false;
      CHECK_FALSE(whole);
      CHECK(edge.edge().figures().in_pieces_cut == 1);
      CHECK(edge.edge().figures().in_pieces_open == 0);
    }
  }
}

TEST_CASE("the next piece is made only when the one before has been handed over: a reader who stops stops the making") {
  constexpr int pieces = 600;
  constexpr std::size_t size = http::max_piece_bytes;
  Told told;
  TestEdge edge(Security::plain, {}, in_pieces(told, [](int number) -> http::Piece {
                  return {number == pieces - 1 ? Kind::last : Kind::more, std::string(size, 'x')};
                }));
  RawClient client = edge.connect();
  client.receive_little();
  client.send(get_all);
  std::size_t read = 0;
  for (int i = 0; i < 8; ++i) {
    read += client.read_some(size).size();
    // What the kernels hold in between is a few megabytes at most, of the 39 that are to come.
    CHECK(static_cast<std::size_t>(told.made) * size < read + 12 * 1024 * 1024);
  }
  bool whole = false;
  std::string rest = client.read_some(1);
  while (!rest.ends_with("\r\n0\r\n\r\n")) {
    const std::string more = client.read_some(1);
    if (more.empty()) break;
    rest = rest.substr(rest.size() > 16 ? rest.size() - 16 : 0) + more;
  }
  whole = rest.ends_with("\r\n0\r\n\r\n");
  CHECK(whole);
  CHECK(told.made == pieces);
}

TEST_CASE("when the reader goes away, the source goes away, and the next client is served") {
  Told told;
  TestEdge edge(Security::plain, {}, in_pieces(told, [](int) -> http::Piece { return {Kind::more, std::string(1000, 'x')}; }));
  {
    RawClient client = edge.connect();
    client.send(get_all);
    client.read_some(5000);
    client.reset();
  }
  CHECK(comes_true([&] { return told.living == 0; }));
  CHECK(edge.edge().figures().in_pieces_open == 0);
  CHECK(edge.connect().ask(get_small).body == "small");
}

TEST_CASE("more answers in pieces at once than there is room for are refused by name") {
  Told told;
  EdgeOptions options;
  options.limits.answers_in_pieces = 1;
  TestEdge edge(Security::plain, options, in_pieces(told, [](int) -> http::Piece { return {Kind::more, std::string(60'000, 'x')}; }));
  RawClient first = edge.connect();
  first.receive_little();
  first.send(get_all);
  REQUIRE(first.read_some(1).starts_with("HTTP/1.1 200"));
  const Answer second = edge.connect().ask(get_all);
  CHECK(second.status == 503);
  CHECK(second.body.find("answers_in_pieces") != std::string::npos);
  CHECK(second.header("Retry-After") == "10");
}

TEST_CASE("an answer that takes longer than a whole answer may is ended, and stopping the server ends it too") {
  const auto endless = [](int) -> http::Piece { return {Kind::more, std::string(1000, 'x')}; };
  {
    Told told;
    EdgeOptions options;
    options.timeouts.pieces_ms = 1;
    TestEdge edge(Security::plain, options, in_pieces(told, endless));
    RawClient client = edge.connect();
    client.send(get_all);
    bool broken = false;
    client.read_to_end(&broken);
    CHECK(broken);
  }
  Told told;
  EdgeOptions options;
  options.timeouts.stop_ms = 50;
  TestEdge edge(Security::plain, options, in_pieces(told, endless));
  RawClient client = edge.connect();
  client.send(get_all);
  client.read_some(2000);
  edge.edge().stop();
  CHECK(told.living == 0);
  bool whole = true;
  unchunked(client.read_to_end(), whole);
  CHECK_FALSE(whole);
}

}  // namespace kinportal::server
