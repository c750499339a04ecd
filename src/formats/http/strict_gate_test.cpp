// SPDX-License-Identifier: Apache-2.0
// The strict gate's promises as tables: every smuggling form and every limit has a refusal of its own, and what families' browsers and
// the FHIR clients send gets through.
#include "formats/http/strict_gate.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace kinportal::http {
namespace {

std::string verdict(const std::string& head, const GateLimits& limits = {}) {
  const HeadReading reading = read_head(head, limits);
  const auto* why = std::get_if<Refusal>(&reading);
  return why ? std::string(to_string(*why)) : "let in";
}

std::string get(const std::string& headers) { return "GET / HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n"; }
std::string post(const std::string& headers) { return "POST /x HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n"; }
std::string at(const std::string& target) { return "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n"; }

struct Row {
  std::string head;
  std::string expected;
};

void check(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    CAPTURE(row.head);
    CHECK(verdict(row.head) == row.expected);
  }
}

Head let_in(const std::string& head) {
  HeadReading reading = read_head(head, {});
  REQUIRE_MESSAGE(std::holds_alternative<Head>(reading), head);
  return std::get<Head>(std::move(reading));
}

}  // namespace

TEST_CASE("no request whose end two servers could see in two places gets through the gate") {
  const std::string te = "Transfer-Encoding: ", cl = "Content-Length: ";
  check({
      {"POST /x HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", "transfer_encoding_in_1_0"},
      {post(te + "identity\r\n"), "transfer_encoding_unknown"},
      {post(te + "xchunked\r\n"), "transfer_encoding_unknown"},
      {post(te + "chunked, identity\r\n"), "transfer_encoding_unknown"},
      {post(te + "identity, chunked\r\n"), "transfer_encoding_unknown"},
      {post(te + "gzip, chunked\r\n"), "transfer_encoding_unknown"},
      {post(te + "chunked, chunked\r\n"), "transfer_encoding_unknown"},
      {post(te + "chunked,\r\n"), "transfer_encoding_unknown"},
      {post(te + "CHUNKED\r\n"), "transfer_encoding_unknown"},
      {post(te + "\"chunked\"\r\n"), "transfer_encoding_unknown"},
      {post(te + "chunked;q=1\r\n"), "transfer_encoding_unknown"},
      {post(te + "\r\n"), "transfer_encoding_unknown"},
      {post(te + "\tchunked\r\n"), "control_character"},
      {post(te + "\x0b"
                 "chunked\r\n"),
       "control_character"},
      {post(te + "chunked\r\n" + te + "chunked\r\n"), "transfer_encoding_repeated"},
      {post(te + "chunked\r\n" + te + "identity\r\n"), "transfer_encoding_repeated"},
      {post(te + "chunked\r\n" + cl + "3\r\n"), "transfer_encoding_with_length"},
      {post(cl + "3\r\n" + te + "chunked\r\n"), "transfer_encoding_with_length"},
      {post(cl + "0\r\n" + te + "chunked\r\n"), "transfer_encoding_with_length"},
      {post("Transfer-Encoding : chunked\r\n"), "header_name_space"},
      {post("Transfer_Encoding: chunked\r\n"), "header_name_character"},
      {post(" Transfer-Encoding: chunked\r\n"), "obsolete_fold"},
      {post("X: y\r\n Transfer-Encoding: chunked\r\n"), "obsolete_fold"},
      {post("X: y\r\n\tTransfer-Encoding: chunked\r\n"), "obsolete_fold"},
      {post("Transfer-Encoding:\r\n chunked\r\n"), "obsolete_fold"},
      {post("X: y\nTransfer-Encoding: chunked\r\n"), "line_ending"},
      {post("X: y\rTransfer-Encoding: chunked\r\n"), "line_ending"},
      {post("Transfer-Encoding\r\n"), "header_without_colon"},
      {post(": chunked\r\n"), "header_name_empty"},
      {post(cl + "3\r\n" + cl + "3\r\n"), "content_length_repeated"},
      {post(cl + "3\r\n" + cl + "4\r\n"), "content_length_repeated"},
      {post(cl + "3, 3\r\n"), "content_length_malformed"},
      {post(cl + "3,4\r\n"), "content_length_malformed"},
      {post(cl + "+3\r\n"), "content_length_malformed"},
      {post(cl + "-3\r\n"), "content_length_malformed"},
      {post(cl + "0x3\r\n"), "content_length_malformed"},
      {post(cl + "03\r\n"), "content_length_malformed"},
      {post(cl + "3 \r\n" + "X: y\r\n"), "let in"},
      {post(cl + "3 4\r\n"), "content_length_malformed"},
      {post(cl + "3.0\r\n"), "content_length_malformed"},
      {post(cl + "\r\n"), "content_length_malformed"},
      {post(cl + "\xc2\xb3\r\n"), "content_length_malformed"},
      {post("Content-Length\r\n"), "header_without_colon"},
      {post("Content-Length : 3\r\n"), "header_name_space"},
      {post("Connection: close, Content-Length\r\n" + cl + "3\r\n"), "connection_names_framing"},
      {post("Connection: TRANSFER-ENCODING\r\n" + te + "chunked\r\n"), "connection_names_framing"},
      {get("Connection: cookie\r\n"), "connection_names_framing"},
      {get("Connection:\r\n"), "connection_malformed"},
      {get("Connection: @close\r\n"), "connection_malformed"},
      {get("Connection: keep-alive,\r\n"), "connection_malformed"},
      {get("Connection: close close\r\n"), "connection_malformed"},
      {get(cl + "3\r\n"), "body_not_expected"},
      {get(te + "chunked\r\n"), "body_not_expected"},
      {"HEAD / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n", "body_not_expected"},
      {"OPTIONS / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n", "body_not_expected"},
      {post("Expect: 200-ok\r\n" + cl + "3\r\n"), "expectation"},
      {post("Content-Encoding: gzip\r\n" + cl + "3\r\n"), "content_encoding"},
  });
}

TEST_CASE("a request names exactly one well-formed host") {
  check({
      {"GET / HTTP/1.1\r\n\r\n", "host_missing"},
      {"GET / HTTP/1.0\r\n\r\n", "host_missing"},
      {"GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", "host_repeated"},
      {"GET / HTTP/1.1\r\nHost: a\r\nhost: b\r\n\r\n", "host_repeated"},
  });
  for (const std::string host : {"", "a b", "a,b", "a@b", "a/b", "http://a", "a:", "a:99999", "a:1x", "[::1", "[]", "[::g]", "::1", "a%41",
                                 "-a", ".a", "a\"b", "a:1:2"}) {
    CAPTURE(host);
    CHECK(verdict("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n") == "host_malformed");
  }
  for (const std::string host : {"portal.example.org", "localhost:8443", "127.0.0.1:80", "[::1]:8443", "[2001:db8::1]", "a_b.test"}) {
    CAPTURE(host);
    CHECK(verdict("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n") == "let in");
  }
}

TEST_CASE("a path or query that could be read in two ways is refused") {
  check({
      {at("*"), "target_form"},
      {at("http://a/"), "target_form"},
      {at("https://a:443/x"), "target_form"},
      {at("a:443"), "target_form"},
      {at("x"), "target_form"},
      {at("?a=b"), "target_form"},
      {at(""), "target_form"},
      {at("//a"), "path_empty_segment"},
      {at("/a//b"), "path_empty_segment"},
      {at("/a//"), "path_empty_segment"},
      {at("/."), "path_dot_segment"},
      {at("/.."), "path_dot_segment"},
      {at("/a/../b"), "path_dot_segment"},
      {at("/a/./b"), "path_dot_segment"},
      {at("/%2e"), "path_dot_segment"},
      {at("/a/%2E%2e/b"), "path_dot_segment"},
      {at("/a/.%2e"), "path_dot_segment"},
      {at("/a%2Fb"), "percent_encoded_slash"},
      {at("/a%2fb"), "percent_encoded_slash"},
      {at("/a%5cb"), "percent_encoded_slash"},
      {at("/a%00"), "percent_encoded_control"},
      {at("/a%0d%0ab"), "percent_encoded_control"},
      {at("/a%7f"), "percent_encoded_control"},
      {at("/?a=%00"), "percent_encoded_control"},
      {at("/?a%0A=1"), "percent_encoded_control"},
      {at("/%"), "percent_encoding"},
      {at("/%2"), "percent_encoding"},
      {at("/%zz"), "percent_encoding"},
      {at("/%u0041"), "percent_encoding"},
      {at("/?a=%"), "percent_encoding"},
      {at("/?a=%1"), "percent_encoding"},
      {at("/?%g0=1"), "percent_encoding"},
      {at("/%ff"), "text_not_utf8"},
      {at("/%c0%af"), "text_not_utf8"},
      {at("/%ed%a0%80"), "text_not_utf8"},
      {at("/?a=%fe"), "text_not_utf8"},
      {at("/a;b"), "target_character"},
      {at("/a\\b"), "target_character"},
      {at("/a#b"), "target_character"},
      {at("/?a#b"), "target_character"},
      {at("/\xc3\xa9"), "target_character"},
      {at("/a\"b"), "target_character"},
      {at("/<a>"), "target_character"},
      {at("/?a=\\"), "target_character"},
      {at("/a b"), "request_line"},
      {at("/a\tb"), "control_character"},
      {at("/a/"), "let in"},
      {at("/"), "let in"},
      {at("/caf%C3%A9"), "let in"},
      {at("/$export"), "let in"},
      {at("/...a/.b"), "let in"},
      {at("/api?code=http://loinc.org|718-7&x[]=%26"), "let in"},
      {at("/?"), "let in"},
      {at("/?&&"), "let in"},
  });
}

TEST_CASE("a request line is a known method, a target and HTTP/1.1 or 1.0, with one space between them") {
  const std::string rest = "\r\nHost: a\r\n\r\n";
  check({
      {"GET  / HTTP/1.1" + rest, "request_line"},
      {"GET / HTTP/1.1 " + rest, "request_line"},
      {" GET / HTTP/1.1" + rest, "request_line"},
      {"GET /  HTTP/1.1" + rest, "request_line"},
      {"GET /" + rest, "request_line"},
      {"GET" + rest, "request_line"},
      {"get / HTTP/1.1" + rest, "request_line"},
      {"G\xc3\x8bT / HTTP/1.1" + rest, "request_line"},
      {"TRACE / HTTP/1.1" + rest, "method_unknown"},
      {"CONNECT a:1 HTTP/1.1" + rest, "method_unknown"},
      {"PRI * HTTP/2.0" + rest, "method_unknown"},
      {"GETGETGETGETGETGETGETGETGET / HTTP/1.1" + rest, "request_line"},
      {"GET / HTTP/2.0" + rest, "version_unknown"},
      {"GET / HTTP/1.2" + rest, "version_unknown"},
      {"GET / HTTP/0.9" + rest, "version_unknown"},
      {"GET / http/1.1" + rest, "request_line"},
      {"GET / HTTP/1" + rest, "request_line"},
      {"GET / HTTP/1.11" + rest, "request_line"},
      {"GET / HTTP/01.1" + rest, "request_line"},
      {"GET / XTTP/1.1" + rest, "request_line"},
      {"\r\nGET / HTTP/1.1" + rest, "request_line"},
      {"\r\n", "request_line"},
      {"", "line_ending"},
      {"GET / HTTP/1.1\nHost: a\n\n", "line_ending"},
      {"GET / HTTP/1.1\r\nHost: a\r\n", "line_ending"},
      {"GET / HTTP/1.1\r\nHost: a\r\n\r\nx", "line_ending"},
      {"GET / HTTP/1.1\rHost: a\r\n\r\n", "line_ending"},
      {std::string("GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n", 29), "control_character"},
  });
}

TEST_CASE("headers hold no control characters, no broken text and no second copy of what identifies the request") {
  check({
      {get(std::string("X: a\0b\r\n", 8)), "control_character"},
      {get("X: a\x01\r\n"), "control_character"},
      {get("X: a\x7f\r\n"), "control_character"},
      {get("X: a\tb\r\n"), "control_character"},
      {get("X: \xff\r\n"), "text_not_utf8"},
      {get("X: \xc3\x28\r\n"), "text_not_utf8"},
      {get("X y: a\r\n"), "header_name_character"},
      {get("X\xc3\xa9: a\r\n"), "header_name_character"},
      {get("X(: a\r\n"), "header_name_character"},
      {get("X_y: a\r\n"), "header_name_character"},
      {get("X : a\r\n"), "header_name_space"},
      {get("Cookie: a=1\r\nCookie: b=2\r\n"), "header_repeated"},
      {get("Authorization: a\r\nauthorization: b\r\n"), "header_repeated"},
      {get("Origin: \r\nOrigin: b\r\n"), "header_repeated"},
      {get("X-Forwarded-For: 1.1.1.1\r\nX-Forwarded-For: 2.2.2.2\r\n"), "header_repeated"},
      {get("Accept: a\r\nAccept: b\r\n"), "let in"},
      {get("X: \xc3\xa9\r\n"), "let in"},
      {get("X:\r\n"), "let in"},
  });
}

TEST_CASE("every limit has a refusal of its own name") {
  GateLimits limits;
  limits.head_bytes = 1000;
  limits.target_bytes = 100;
  limits.path_segments = 3;
  limits.header_count = 4;
  limits.header_name_bytes = 14;
  limits.header_value_bytes = 300;
  limits.query_parameters = 2;
  limits.cookie_bytes = 50;
  limits.cookie_count = 2;
  limits.content_length_digits = 5;
  const auto said = [&](const std::string& head) { return verdict(head, limits); };
  CHECK(said(get("X: " + std::string(1000, 'x') + "\r\n")) == "head_bytes");
  CHECK(said(at("/" + std::string(100, 'x'))) == "target_bytes");
  CHECK(said(at("/" + std::string(99, 'x'))) == "let in");
  CHECK(said(at("/a/b/c/d")) == "path_segments");
  CHECK(said(at("/a/b/c")) == "let in");
  CHECK(said(get("A: 1\r\nB: 2\r\nC: 3\r\nD: 4\r\n")) == "header_count");
  CHECK(said(get("A: 1\r\nB: 2\r\nC: 3\r\n")) == "let in");
  CHECK(said(get("Abcdefghijklmno: 1\r\n")) == "header_name_bytes");
  CHECK(said(get("A: " + std::string(301, 'x') + "\r\n")) == "header_value_bytes");
  CHECK(said(at("/?a=1&b=2&c=3")) == "query_parameters");
  CHECK(said(get("Cookie: " + std::string(51, 'x') + "\r\n")) == "cookie_bytes");
  CHECK(said(get("Cookie: a=1; b=2; c=3\r\n")) == "cookie_count");
  CHECK(said("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n") == "content_length_digits");
  CHECK(said("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999\r\n\r\n") == "let in");
}

TEST_CASE("every refusal has a name of its own and a status that says whose fault it is") {
  std::vector<std::string_view> names;
  for (int i = 0; i <= static_cast<int>(Refusal::trailer); ++i) {
    const auto refusal = static_cast<Refusal>(i);
    CHECK(std::find(names.begin(), names.end(), to_string(refusal)) == names.end());
    names.push_back(to_string(refusal));
    CHECK(status_of(refusal) >= 400);
    CHECK(status_of(refusal) < 600);
  }
  CHECK(status_of(Refusal::head_bytes) == 431);
  CHECK(status_of(Refusal::target_bytes) == 414);
  CHECK(status_of(Refusal::body_bytes) == 413);
  CHECK(status_of(Refusal::host_missing) == 400);
}

TEST_CASE("what a browser sends is read with lower-case names, decoded query and its cookies") {
  const Head head = let_in(
      "POST /api/v1/charts/p1/results?after=2026-01-01&text=h%C3%A9mo+globin&flag HTTP/1.1\r\n"
      "Host: portal.example.org\r\nContent-Length: 12\r\nUser-Agent: Browser/1.0 (X; Y)\r\nCookie: __Host-signin=abc; theme=dark\r\n"
      "Connection: keep-alive\r\nExpect: 100-continue\r\n\r\n");
  CHECK(head.request.method == Method::post);
  CHECK(head.request.path == "/api/v1/charts/p1/results");
  CHECK(head.request.query_value("after") == "2026-01-01");
  CHECK(head.request.query_value("text") == "h\xc3\xa9mo globin");
  CHECK(head.request.query.size() == 3);
  CHECK(head.request.header("user-agent") == "Browser/1.0 (X; Y)");
  CHECK(head.request.cookie("__Host-signin") == "abc");
  CHECK(head.request.cookie("theme") == "dark");
  CHECK(head.request.cookie("other").empty());
  CHECK(head.framing == Framing::length);
  CHECK(head.content_length == 12);
  CHECK(head.keep_alive);
  CHECK(head.expects_continue);
}

TEST_CASE("two cookies of one name count as none, because one of them may have been planted") {
  const Head head = let_in(get("Cookie: signin=a; x=1; signin=b\r\n"));
  CHECK(head.request.cookie("signin").empty());
  CHECK(head.request.cookie("x") == "1");
}

TEST_CASE("a connection is kept for HTTP/1.1 unless the client says close, and never for HTTP/1.0") {
  CHECK(let_in(get("")).keep_alive);
  CHECK_FALSE(let_in(get("Connection: Close\r\n")).keep_alive);
  CHECK_FALSE(let_in(get("Connection: x, close\r\n")).keep_alive);
  CHECK_FALSE(let_in("GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n").keep_alive);
}

TEST_CASE("the end of a head is found however its bytes arrive, and a hopeless head is refused at once") {
  const std::string head = get("Accept: */*\r\n");
  const std::string more = head + "GET /next HTTP/1.1\r\n";
  for (std::size_t cut = 0; cut <= more.size(); ++cut) {
    CAPTURE(cut);
    const auto found = find_head_end(std::string_view(more).substr(0, cut), cut > 0 ? cut - 1 : 0, {});
    REQUIRE(std::holds_alternative<std::size_t>(found));
    if (cut < head.size()) CHECK(std::get<std::size_t>(found) == 0);
    if (cut == head.size()) CHECK(std::get<std::size_t>(found) == head.size());
  }
  CHECK(std::get<std::size_t>(find_head_end(more, 0, {})) == head.size());
  const auto refused = [](std::string_view bytes) {
    const auto found = find_head_end(bytes, 0, {});
    const auto* why = std::get_if<Refusal>(&found);
    return why ? std::string(to_string(*why)) : "waits";
  };
  CHECK(refused("GET / HTTP/1.1\n") == "line_ending");
  CHECK(refused("GET / HTTP/1.1\rX") == "line_ending");
  CHECK(refused("\r\n") == "request_line");
  CHECK(refused("\x16\x03\x01") == "control_character");
  CHECK(refused("GET /" + std::string(3000, 'x')) == "target_bytes");
  CHECK(refused("GET / HTTP/1.1\r\nX: " + std::string(20000, 'x')) == "head_bytes");
  CHECK(refused("GET / HTTP/1.1\r\n") == "waits");
}

}  // namespace kinportal::http
