// SPDX-License-Identifier: Apache-2.0
// Route matching over a table of some dozens of rows: a linear walk over equal segment counts is faster than any cleverness here.
#include "server/router.h"

#include <algorithm>

namespace kinportal::server {
namespace {

constexpr std::size_t max_segments = 16;

std::vector<std::string_view> split(std::string_view path) {
  std::vector<std::string_view> segments;
  if (path.starts_with('/')) path.remove_prefix(1);
  while (segments.size() <= max_segments) {
    const auto slash = path.find('/');
    segments.push_back(path.substr(0, slash));
    if (slash == std::string_view::npos) break;
    path.remove_prefix(slash + 1);
  }
  return segments;
}

}  // namespace

Router::Router(std::vector<access::Route> routes) : routes_(std::move(routes)) {
  for (const auto& route : routes_) {
    Compiled compiled;
    for (const auto segment : split(route.pattern)) {
      compiled.segments.emplace_back(segment);
      compiled.fixed += segment.starts_with('{') ? 0U : 1U;
    }
    compiled_.push_back(std::move(compiled));
  }
}

Match Router::match(http::Method method, std::string_view raw_path) const {
  Match found;
  const auto segments = split(raw_path);
  std::size_t best_fixed = 0;
  const http::Method wanted = method == http::Method::head ? http::Method::get : method;
  for (std::size_t i = 0; i < compiled_.size(); ++i) {
    const Compiled& candidate = compiled_[i];
    if (candidate.segments.size() != segments.size()) continue;
    const bool fits =
        std::equal(segments.begin(), segments.end(), candidate.segments.begin(),
                   [](std::string_view have, const std::string& want) { return want.starts_with('{') ? !have.empty() : have == want; });
    if (!fits) continue;
    if (routes_[i].method != wanted) {
      found.other_method = true;
      continue;
    }
    if (found.route != nullptr && candidate.fixed <= best_fixed) continue;
    best_fixed = candidate.fixed;
    found.route = &routes_[i];
    found.path_parameters.clear();
    for (std::size_t s = 0; s < segments.size(); ++s) {
      const std::string& want = candidate.segments[s];
      // Ids need no percent-encoding (base/ids.h); an encoded segment simply is no id.
      if (want.starts_with('{')) found.path_parameters.emplace_back(want.substr(1, want.size() - 2), segments[s]);
    }
  }
  return found;
}

}  // namespace kinportal::server
