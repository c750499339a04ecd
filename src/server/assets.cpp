// SPDX-License-Identifier: Apache-2.0
// Chooses file and form of an asset: Accept-Encoding (RFC 9110 12.5.3), If-None-Match (13.1.2), caching by kind of name.
#include "server/assets.h"

#include <algorithm>
#include <array>
#include <string>

#include "server/edge/response_writer.h"

namespace kinportal::server {
namespace {

constexpr std::string_view kForEver = "public, max-age=31536000, immutable";
constexpr std::string_view kAskAgain = "no-cache";
// Never the screens' own addresses: whoever asks for one wants data or a file, and a page would mislead.
constexpr std::array<std::string_view, 5> kNotScreens{"/api/", "/assets/", "/fhir/", "/.well-known/", "/staff-api/"};
constexpr std::array<std::string_view, 14> kFileEndings{".js",  ".mjs",   ".css",  ".map", ".png", ".svg",         ".ico",
                                                        ".jpg", ".woff2", ".json", ".txt", ".xml", ".webmanifest", ".html"};

std::string_view trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// Calls `each` with every element of a comma-separated header.
template <class Each>
void for_each_element(std::string_view list, Each&& each) {
  while (!list.empty()) {
    const std::size_t end = list.find(',');
    if (const std::string_view element = trim(list.substr(0, end)); !element.empty()) each(element);
    list = end == std::string_view::npos ? std::string_view{} : list.substr(end + 1);
  }
}

// True when the client accepts this coding by name and not with q=0. Repeated Accept-Encoding headers count together.
bool accepts(const http::Request& request, std::string_view coding) {
  bool yes = false;
  for (const auto& [name, value] : request.headers) {
    if (name != "accept-encoding") continue;
    for_each_element(value, [&](std::string_view element) {
      const std::size_t semicolon = element.find(';');
      if (trim(element.substr(0, semicolon)) != coding) return;
      yes = true;
      if (semicolon == std::string_view::npos) return;
      const std::string_view weight = trim(element.substr(semicolon + 1));
      if (weight.starts_with("q=") && weight.substr(2).find_first_not_of("0.") == std::string_view::npos) yes = false;
    });
  }
  return yes;
}

const Asset* find(std::span<const Asset> assets, std::string_view path) {
  const auto at =
      std::lower_bound(assets.begin(), assets.end(), path, [](const Asset& asset, std::string_view wanted) { return asset.path < wanted; });
  return at != assets.end() && at->path == path ? &*at : nullptr;
}

bool looks_like_file(std::string_view path) {
  return std::any_of(kFileEndings.begin(), kFileEndings.end(), [&](std::string_view ending) { return path.ends_with(ending); });
}

bool browser_has(const http::Request& request, std::string_view etag) {
  bool yes = false;
  for_each_element(request.header("if-none-match"), [&](std::string_view element) {
    if (element.starts_with("W/")) element.remove_prefix(2);  // weak comparison (RFC 9110 13.1.2)
    yes |= element == etag || element == "*";
  });
  return yes;
}

}  // namespace

http::Response asset_answer(const http::Request& request, std::span<const Asset> assets) {
  if (request.method != http::Method::get && request.method != http::Method::head) {
    http::Response out = problem(405, "invalid", "", "this address can only be read");
    out.headers.emplace_back("Allow", "GET, HEAD");
    return out;
  }
  const std::string_view path = request.path;
  const Asset* asset = find(assets, path == "/" ? "/index.html" : path);
  if (asset == nullptr) {
    const bool other =
        std::any_of(kNotScreens.begin(), kNotScreens.end(), [&](std::string_view prefix) { return path.starts_with(prefix); });
    if (!other && !looks_like_file(path)) asset = find(assets, "/index.html");
  }
  if (asset == nullptr) return problem(404, "not_found", "", "there is nothing at this address");

  http::Response out;
  const AssetForm* form = &asset->plain;
  std::string_view coding;
  if (!asset->brotli.bytes.empty() && accepts(request, "br")) {
    form = &asset->brotli;
    coding = "br";
  } else if (!asset->gzip.bytes.empty() && accepts(request, "gzip")) {
    form = &asset->gzip;
    coding = "gzip";
  }
  out.headers.reserve(6);
  out.headers.emplace_back("Cache-Control", asset->hashed_name ? kForEver : kAskAgain);
  out.headers.emplace_back("ETag", form->etag);
  out.headers.emplace_back("Vary", "Accept-Encoding");
  if (browser_has(request, form->etag)) {
    out.status = 304;
    return out;
  }
  out.headers.emplace_back("Content-Type", asset->content_type);
  if (!coding.empty()) out.headers.emplace_back("Content-Encoding", coding);
  out.static_body = form->bytes;
  return out;
}

}  // namespace kinportal::server
