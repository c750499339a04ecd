// SPDX-License-Identifier: Apache-2.0
// The screens, put inside the binary at build time (cmake/Assets.cmake) in up to three forms: as they are, gzip, brotli.
// Nothing is compressed or read from disk while serving.
#pragma once
#include <span>
#include <string_view>

#include "formats/http/message.h"

namespace kinportal::server {

struct AssetForm {
  std::string_view bytes;  // empty: this form was not smaller
  std::string_view etag;   // strong, with quotes; another one for each form
};

struct Asset {
  std::string_view path;  // '/assets/index-4f3a.js'
  std::string_view content_type;
  bool hashed_name = false;  // the name changes with the content, so that it may be kept for ever
  AssetForm plain, gzip, brotli;
};

/// Everything in web/dist, sorted by path; without a web build a page that says so. Made by tools/embed_assets.
std::span<const Asset> embedded_assets();

/// The answer to a request for the screens: a file, or index.html for every other path, because the screens find their own way by the
/// address (404 for what looks like a file that is not there). GET and HEAD only; 304 when the browser has it.
http::Response asset_answer(const http::Request& request, std::span<const Asset> assets = embedded_assets());

}  // namespace kinportal::server
