// SPDX-License-Identifier: Apache-2.0
// The screens as browsers ask for them: which file, in which form, kept for how long.
#include "server/assets.h"

#include <doctest/doctest.h>

#include <array>
#include <string>

namespace kinportal::server {
namespace {

const std::array<Asset, 3> kAssets{{
    {"/assets/app-1a2b.js", "text/javascript", true, {"plain", "\"1\""}, {"gz", "\"1-gz\""}, {"br", "\"1-br\""}},
    {"/icon.png", "image/png", false, {"picture", "\"2\""}, {}, {}},
    {"/index.html", "text/html; charset=utf-8", false, {"<p>", "\"3\""}, {"<gz>", "\"3-gz\""}, {"<br>", "\"3-br\""}},
}};

http::Response ask(const std::string& path, std::vector<std::pair<std::string, std::string>> headers = {},
                   http::Method method = http::Method::get) {
  http::Request request;
  request.method = method;
  request.path = request.target = path;
  request.headers = std::move(headers);
  return asset_answer(request, kAssets);
}

std::string header(const http::Response& response, const std::string& name) {
  for (const auto& [key, value] : response.headers)
    if (key == name) return value;
  return {};
}

}  // namespace

TEST_CASE("a browser gets the smallest form it accepts, and each form has an ETag of its own") {
  const auto form = [](const std::string& accepted) {
    return std::string(ask("/assets/app-1a2b.js", {{"accept-encoding", accepted}}).static_body);
  };
  CHECK(form("gzip, deflate, br, zstd") == "br");
  CHECK(form("br;q=1.0, gzip;q=0.8") == "br");
  CHECK(form("gzip, br;q=0") == "gz");
  CHECK(form("gzip, br; q=0.000") == "gz");
  CHECK(form("gzip;q=0, br;q=0") == "plain");
  CHECK(form("identity") == "plain");
  CHECK(form("") == "plain");
  CHECK(form("brotli, xgzip") == "plain");
  CHECK(std::string(ask("/assets/app-1a2b.js").static_body) == "plain");
  const http::Response small = ask("/assets/app-1a2b.js", {{"accept-encoding", "br"}});
  CHECK(header(small, "Content-Encoding") == "br");
  CHECK(header(small, "ETag") == "\"1-br\"");
  CHECK(header(small, "Vary") == "Accept-Encoding");
  CHECK(header(small, "Content-Type") == "text/javascript");
  CHECK(std::string(ask("/icon.png", {{"accept-encoding", "br, gzip"}}).static_body) == "picture");
}

TEST_CASE("files with hashed names are kept for ever, the page itself is asked for every time") {
  CHECK(header(ask("/assets/app-1a2b.js"), "Cache-Control") == "public, max-age=31536000, immutable");
  CHECK(header(ask("/"), "Cache-Control") == "no-cache");
  CHECK(header(ask("/icon.png"), "Cache-Control") == "no-cache");
}

TEST_CASE("every address of the screens is answered with the page; an address of data or a missing file is not") {
  for (const std::string path : {"/", "/index.html", "/sign-in", "/charts/a.b/results", "/settings/", "/apiary"}) {
    CAPTURE(path);
    CHECK(ask(path).status == 200);
    CHECK(std::string(ask(path).static_body) == "<p>");
  }
  for (const std::string path :
       {"/assets/app-0000.js", "/api/v1/none", "/fhir/Patient", "/favicon.ico", "/robots.txt", "/old/app.js", "/.well-known/x"}) {
    CAPTURE(path);
    CHECK(ask(path).status == 404);
  }
}

TEST_CASE("what the browser has is not sent again") {
  CHECK(ask("/", {{"if-none-match", "\"3\""}}).status == 304);
  CHECK(ask("/", {{"if-none-match", "\"x\", W/\"3\""}}).status == 304);
  CHECK(ask("/", {{"if-none-match", "*"}}).status == 304);
  CHECK(ask("/", {{"if-none-match", "\"3-br\""}}).status == 200);
  CHECK(ask("/", {{"if-none-match", "\"3-br\""}, {"accept-encoding", "br"}}).status == 304);
  CHECK(ask("/", {{"if-none-match", "\"3\""}}).static_body.empty());
}

TEST_CASE("the screens can only be read") {
  CHECK(ask("/", {}, http::Method::post).status == 405);
  CHECK(header(ask("/", {}, http::Method::del), "Allow") == "GET, HEAD");
  CHECK(ask("/", {}, http::Method::head).status == 200);
}

TEST_CASE("the binary holds a page, sorted for searching, and compressed forms that are smaller") {
  const auto all = embedded_assets();
  REQUIRE(!all.empty());
  bool page = false;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (i > 0) CHECK(all[i - 1].path < all[i].path);
    page |= all[i].path == "/index.html";
    CHECK(all[i].plain.etag.size() > 2);
    CHECK(all[i].brotli.bytes.size() < std::max<std::size_t>(all[i].plain.bytes.size(), 1));
    if (!all[i].gzip.bytes.empty()) CHECK(all[i].gzip.bytes.substr(0, 2) == "\x1f\x8b");
  }
  CHECK(page);
}

}  // namespace kinportal::server
