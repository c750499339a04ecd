// SPDX-License-Identifier: Apache-2.0
// What strangers, broken programs and attackers send to the running portal, and what it says: a clear refusal, nothing shown, nothing
// changed, and everybody else is served as before. One server takes all of it.
#include <doctest/doctest.h>
#include <signal.h>

#include "running_portal.h"

namespace kinportal::test {
namespace {

RunningPortal& portal(Wire wire = Wire::plain) {
  static Folder folder;
  static const bool copied = (copy_demo(folder.path() / "plain"), copy_demo(folder.path() / "tls"), true);
  REQUIRE(copied);
  static RunningPortal plain(folder.path() / "plain");
  if (wire == Wire::plain) return plain;
  static RunningPortal tls(folder.path() / "tls", Wire::tls);
  return tls;
}

// A refusal is one of the portal's own: JSON with a fault, no page of a library, no word of a value.
void is_refusal(const Answer& answer, int status) {
  CHECK(answer.status == status);
  CHECK(answer.body.find("\"fault\":\"") != std::string::npos);
  CHECK(answer.body.size() < 300);
}

bool refused_body(int status) { return status == 422 || status == 400 || status == 413; }

std::string sign_in_body(const std::string& email) { return R"({"email":")" + email + R"(","password":")" + pass_phrase + "\"}"; }

}  // namespace

TEST_CASE(
    "bodies that are no JSON, too deep, of huge numbers, broken UTF-8 or unknown members are refused in one sentence, and the next body is read") {
  Device device(portal());
  device.learn_csrf();
  const std::string email = "sender@example.com";
  const std::vector<std::string> bodies = {"",
                                           "{",
                                           "[]",
                                           "null",
                                           "nonsense",
                                           "\"text\"",
                                           "{\"email\":}",
                                           "{\"email\":\"" + email + "\"",
                                           sign_in_body(email) + "x",
                                           sign_in_body(email) + sign_in_body(email),
                                           std::string(8000, '['),
                                           std::string(2000, '{'),
                                           R"({"email":)" + std::string(4000, '9') + "}",
                                           R"({"email":1e999999,"password":"p"})",
                                           R"({"email":")" + email + R"(","password":-0.0000000000000000000000000000000001e-99999})",
                                           "{\"email\":\"\xC3\x28\",\"password\":\"p\"}",
                                           "{\"email\":\"\xED\xA0\x80\",\"password\":\"p\"}",
                                           R"({"email":"\ud800","password":"p"})",
                                           "{\"email\":\"a\nb\",\"password\":\"p\"}",
                                           std::string("{\"email\":\"a\0b\",\"password\":\"p\"}", 29),
                                           R"({"email":")" + email + R"(","password":"p","admin":true})",
                                           R"({"email":["a"],"password":{}})",
                                           R"({"email":")" + email + R"("})",
                                           R"({"email":")" + email + R"(","email":"b@example.com","password":"p"})"};
  for (const std::string& body : bodies) {
    INFO("body " << body.substr(0, 60));
    const Answer answer = device.ask("POST", "/api/v1/session", body);
    CHECK(refused_body(answer.status));
    CHECK(answer.body.find("\"fault\":\"") != std::string::npos);
    CHECK(answer.body.find(email) == std::string::npos);
  }
  CHECK_FALSE(device.signed_in());
  CHECK(device.sign_in("rosa@example.org").status == 200);
}

TEST_CASE("a body larger than its door takes is refused before it is read") {
  Device device(portal());
  device.learn_csrf();
  RawClient client = portal().connect();
  REQUIRE(client.send("POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nCookie: " + device.cookies +
                      "\r\nX-Kinportal-Csrf: " + device.csrf + "\r\nContent-Length: 99999999999\r\n\r\n"));
  is_refusal(client.read_answer(), 413);
  is_refusal(device.ask("POST", "/api/v1/session", std::string(200'000, ' ')), 413);
  is_refusal(RawClient(portal().address())
                 .ask("POST /api/v1/nothing HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n\r\n" + std::string(5000, 'x')),
             413);
  CHECK(serves(portal()));
}

TEST_CASE("a Content-Length that lies gets nobody an answer that is not theirs") {
  Device device(portal());
  device.learn_csrf();
  // Longer than what comes: the sender ends, and the half body is never taken for a whole one.
  RawClient longer = portal().connect();
  std::string bytes = device.request("POST", "/api/v1/session", sign_in_body("rosa@example.org"));
  bytes.replace(bytes.find("Content-Length: ") + 16, 2, "99");
  longer.send(bytes.substr(0, bytes.size() - 1));
  longer.end_writing();
  const Answer half = longer.read_answer();
  CHECK((half.status == 0 || half.status == 400));
  CHECK(half.head.find("set-cookie") == std::string::npos);
  // Shorter: the rest is no request.
  RawClient shorter = portal().connect();
  shorter.send(
      "POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 3\r\n\r\n{\"a\":1}\r\n\r\n");
  CHECK(shorter.read_answer().status == 403);
  CHECK(shorter.read_answer().status == 400);
  CHECK(shorter.closed_by_server());
  CHECK(serves(portal()));
}

TEST_CASE("requests that two readers could read differently are refused end to end, and what was smuggled behind them is never answered") {
  const std::string host = "Host: localhost\r\n", smuggled = "GET /api/v1/session HTTP/1.1\r\nHost: localhost\r\n\r\n";
  const std::vector<std::string> heads = {
      "POST /api/v1/session HTTP/1.1\r\n" + host + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "POST /api/v1/session HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
      "POST /api/v1/session HTTP/1.1\r\n" + host + "Content-Length: 0\r\nContent-Length: 48\r\n\r\n",
      "POST /api/v1/session HTTP/1.1\r\n" + host + "Content-Length: 0, 48\r\n\r\n",
      "POST /api/v1/session HTTP/1.1\r\n" + host + "Content-Length: +0\r\n\r\n",
      "POST /api/v1/session HTTP/1.1\r\n" + host + "Content-Length: 0x0\r\n\r\n",
      "POST /api/v1/session HTTP/1.1\r\n" + host + "Content-Length : 0\r\n\r\n",
      "POST /api/v1/session HTTP/1.1\r\n" + host + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
      "POST /api/v1/session HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
      "POST /api/v1/session HTTP/1.1\r\n" + host + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
      "POST /api/v1/session HTTP/1.1\r\n" + host + "Transfer-Encoding:\vchunked\r\n\r\n0\r\n\r\n",
      "POST /api/v1/session HTTP/1.0\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "GET /api/v1/session HTTP/1.1\r\n" + host + "X: a\r\n folded\r\n\r\n",
      "GET /api/v1/session HTTP/1.1\n" + host + "\r\n",
      "GET /api/v1/session HTTP/1.1\r\nHost: localhost\nX: y\r\n\r\n",
      "GET /api/v1/session HTTP/1.1\r\n" + host + "X: a\rContent-Length: 5\r\n\r\n",
      "GET /api/v1/session HTTP/1.1\r\n" + host + std::string("X: a\0b\r\n\r\n", 10),
      "GET /api/v1/session HTTP/1.1\r\n" + host + host + "\r\n",
      "GET /api/v1/session HTTP/1.1\r\n\r\n",
      "GET  /api/v1/session HTTP/1.1\r\n" + host + "\r\n",
      "GET /api/v1/session HTTP/1.1 \r\n" + host + "\r\n",
      "GET /api/v1/session HTTP/2.0\r\n" + host + "\r\n",
      "GET /api/v1/session\r\n" + host + "\r\n",
      "GET /api/v1/ses\x01sion HTTP/1.1\r\n" + host + "\r\n",
      "GET /api/v1/..%2f..%2fetc/passwd HTTP/1.1\r\n" + host + "\r\n",
      "GET /api/v1/charts/%00/%ff/results HTTP/1.1\r\n" + host + "\r\n",
      "GET /api/v1/session?q=%C3%28 HTTP/1.1\r\n" + host + "\r\n",
      "POST /api/v1/session HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n",
      "POST /api/v1/session HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n-1\r\n",
      "GET /api/v1/session HTTP/1.1\r\n" + host + "X: " + std::string(200'000, 'a') + "\r\n\r\n",
      "GET /" + std::string(100'000, 'a') + " HTTP/1.1\r\n" + host + "\r\n"};
  for (const std::string& head : heads) {
    INFO("request " << head.substr(0, 120));
    RawClient client = portal().connect();
    client.send(head + smuggled);
    const Answer answer = client.read_answer();
    CHECK(answer.status >= 400);
    CHECK(answer.status < 600);
    CHECK(answer.status != 500);
    CHECK(answer.body.find("signed_in") == std::string::npos);
    // An address nobody has is answered and the connection lives; everything else ends it.
    if (answer.status != 404) CHECK(client.closed_by_server());
  }
  CHECK(serves(portal()));
}

TEST_CASE("unknown paths and methods get the same answer whoever asks, and no door opens by another name") {
  Device stranger(portal()), rosa(portal());
  REQUIRE(rosa.sign_in("rosa@example.org").status == 200);
  for (const std::string path : {"/api/v1/nothing", "/api/v1/", "/api/v1", "/api/v1/home/", "/api/v1//home", "/API/v1/home",
                                 "/api/v1/charts", "/api/v1/charts/a", "/api/v2/home", "/api/v1/hom%65", "/api/v1/home;x=1"}) {
    INFO(path);
    const Answer a = stranger.get(path), b = rosa.get(path);
    const bool page =
        a.body.starts_with("<!doctype html>");  // not an address of the API: the screens' own frame, which holds nobody's data
    CHECK((a.status == 404 || a.status == 401 || a.status == 400 || page));
    CHECK(b.body.find("\"people\"") == std::string::npos);
    if (a.status != 401) CHECK(a.body == b.body);
  }
  for (const std::string method : {"PUT", "PATCH", "DELETE", "POST"}) {
    INFO(method);
    CHECK(rosa.ask(method, "/api/v1/home", "").status == 404);
  }
  is_refusal(RawClient(portal().address()).ask("FOO /api/v1/home HTTP/1.1\r\nHost: localhost\r\n\r\n"), 501);
  is_refusal(RawClient(portal().address()).ask("CONNECT example.com:443 HTTP/1.1\r\nHost: localhost\r\n\r\n"), 501);
}

TEST_CASE("a change without the right CSRF word, or caused by another site, changes nothing") {
  Device rosa(portal());
  REQUIRE(rosa.sign_in("rosa@example.org").status == 200);
  const std::string right = rosa.csrf;
  Device other(portal());
  other.learn_csrf();
  for (const std::string& word : {std::string("x"), other.csrf, right.substr(1), right + "x", std::string(4'000, 'a')}) {
    INFO("word of " << word.size());
    is_refusal(rosa.ask("DELETE", "/api/v1/session", "", "X-Kinportal-Csrf: " + word + "\r\n"), 403);
  }
  rosa.csrf.clear();
  is_refusal(rosa.ask("DELETE", "/api/v1/session", ""), 403);
  rosa.csrf = right;
  for (const char* site : {"cross-site", "same-site"}) {
    is_refusal(rosa.ask("DELETE", "/api/v1/session", "", std::string("Sec-Fetch-Site: ") + site + "\r\n"), 403);
    is_refusal(rosa.ask("GET", "/api/v1/home", "", std::string("Sec-Fetch-Site: ") + site + "\r\n"), 403);
  }
  CHECK(rosa.ask("PUT", "/api/v1/language", R"({"language":"es"})", "Content-Type: text/plain\r\n").status == 422);
  CHECK(rosa.signed_in());
  CHECK(rosa.ask("DELETE", "/api/v1/session", "").status == 204);
  CHECK_FALSE(rosa.signed_in());
}

TEST_CASE("cookies that were forged, guessed, cut, doubled or signed out open nothing") {
  Device rosa(portal());
  REQUIRE(rosa.sign_in("rosa@example.org").status == 200);
  const std::string chart = first_chart(rosa) + "/results", good = rosa.cookies;
  const auto at = good.find("kinportal-loopback=") + 19;
  const std::string token = good.substr(at, good.find(';', at) - at);
  REQUIRE(token.size() > 40);
  std::string turned = token;
  turned[5] = turned[5] == 'a' ? 'b' : 'a';
  for (const std::string& forged : {std::string(), std::string("x"), turned, token.substr(1), token + "A", std::string(token.size(), 'A'),
                                    token + "%00", "\"" + token, std::string(4000, 'A')}) {
    INFO("a cookie of " << forged.size());
    Device device(portal());
    device.cookies = "kinportal-loopback=" + forged;
    is_refusal(device.get(chart), 401);
  }
  Device stale(portal());
  stale.cookies = good;
  CHECK(stale.get(chart).status == 200);
  CHECK(rosa.ask("DELETE", "/api/v1/session", "").status == 204);
  is_refusal(stale.get(chart), 401);
}

TEST_CASE("cursors, limits and words that no page gave are refused, and never show what an honest page would not") {
  Device rosa(portal());
  REQUIRE(rosa.sign_in("rosa@example.org").status == 200);
  const std::string chart = first_chart(rosa);
  for (const std::string query : {"limit=0", "limit=-1", "limit=101", "limit=99999999999999999999", "limit=abc", "limit=1.5", "limit=%20",
                                  "cursor=x", "cursor=1", "cursor=_", "cursor=x_y", "cursor=99999999999999999999_a", "cursor=1_",
                                  "cursor=1_a%27%20OR%201=1--", "cursor=1_%F0%9F%92%A9", "kind=abcdefghijklmnopqrstuvwxyzabcdefghijkl"}) {
    INFO(query);
    is_refusal(rosa.get(chart + "/results?" + query), 422);
  }
  for (const std::string query : {"cursor=x", "cursor=-1", "cursor=99999999999999999999", "cursor=1%20"}) {
    INFO(query);
    is_refusal(rosa.get(chart + "/visitors?" + query), 422);
  }
  const Answer ends = rosa.get(chart + "/results?cursor=-9000000000000000000_a");
  CHECK(ends.status == 200);
  CHECK(ends.body == "{\"items\":[],\"next\":null}");
  CHECK(rosa.get(chart + "/nothing").status == 404);
  CHECK(rosa.get(chart + "/results/never-was").status == 404);
  CHECK(rosa.get("/api/v1/charts/nowhere/nobody/results").status == 404);
}

TEST_CASE("clients that send one byte and wait keep nobody else from the portal") {
  std::vector<RawClient> slow;
  for (int i = 0; i < 300; ++i) {
    slow.push_back(portal().connect());
    REQUIRE(slow.back().connected());
    if (i % 3 == 0) slow.back().send("GET /api/v1/ho");
    if (i % 3 == 1)
      slow.back().send(
          "POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{");
  }
  CHECK(serves(portal()));
  // One of them was only slow: it is served when it goes on.
  slow[0].send("me HTTP/1.1\r\nHost: localhost\r\n\r\n");
  CHECK(slow[0].read_answer().status == 401);
}

TEST_CASE("half a TLS handshake, plain HTTP and noise at the TLS port disturb nobody") {
  const RunningPortal& tls = portal(Wire::tls);
  std::vector<RawClient> half;
  for (int i = 0; i < 100; ++i) {
    half.emplace_back(tls.address());
    REQUIRE(half.back().connected());
    if (i % 2 == 0) half.back().send(std::string_view("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11));
  }
  RawClient plain(tls.address());
  const Answer answer = plain.ask("GET /api/v1/session HTTP/1.1\r\nHost: localhost\r\n\r\n");
  CHECK((answer.status == 0 || answer.status == 400));
  CHECK(answer.body.find("signed_in") == std::string::npos);
  RawClient noise(tls.address());
  noise.send(std::string(20'000, '\xAA'));
  CHECK(noise.read_answer().status == 0);
  CHECK(serves(tls));
  Device device(tls);
  device.learn_csrf();
  CHECK(device.cookies.starts_with("__Host-kinportal-before="));
}

TEST_CASE("after all of it the same server, never restarted, ends well and its book is good") {
  for (const Wire wire : {Wire::plain, Wire::tls}) {
    RunningPortal& server = portal(wire);
    CHECK(server.alive());
    CHECK(serves(server));
    CHECK(server.end(SIGTERM).code == 0);
  }
}

}  // namespace kinportal::test
