// SPDX-License-Identifier: Apache-2.0
// The chunked body: what it reads is the same however the bytes arrive, and what it refuses has a name.
#include "formats/http/chunked_body.h"

#include <doctest/doctest.h>

#include <string>

namespace kinportal::http {
namespace {

std::string read(const std::string& bytes, std::size_t limit, std::size_t step, ChunkLimits limits = {}) {
  ChunkedBody body(limit, limits);
  std::size_t at = 0;
  while (at < bytes.size() && !body.complete() && !body.refusal()) at += body.feed(std::string_view(bytes).substr(at, step));
  if (body.refusal()) return std::string(to_string(*body.refusal()));
  if (!body.complete()) return "waits";
  return "'" + std::move(body).take() + "' and " + std::to_string(bytes.size() - at) + " left";
}

}  // namespace

TEST_CASE("a chunked body reads the same in one piece or byte by byte") {
  for (std::size_t step : {1U, 2U, 3U, 7U, 1000U}) {
    CAPTURE(step);
    CHECK(read("5\r\nhello\r\n1\r\n \r\n0A\r\n0123456789\r\n0\r\n\r\n", 100, step) == "'hello 0123456789' and 0 left");
    CHECK(read("0\r\n\r\n", 100, step) == "'' and 0 left");
    CHECK(read("000\r\n\r\nGET", 100, step) == "'' and 3 left");
    CHECK(read("5\r\nhel", 100, step) == "waits");
    CHECK(read("2\r\n\r\n\r\n0\r\n\r\n", 100, step) == "'\r\n' and 0 left");
  }
}

TEST_CASE("a chunked body that two servers could end in two places is refused by name") {
  for (std::size_t step : {1U, 1000U}) {
    CAPTURE(step);
    CHECK(read("5;a=b\r\nhello\r\n0\r\n\r\n", 100, step) == "chunk_extension");
    CHECK(read("0;a\r\n\r\n", 100, step) == "chunk_extension");
    CHECK(read("5 \r\nhello\r\n0\r\n\r\n", 100, step) == "chunk_size");
    CHECK(read(" 5\r\nhello\r\n0\r\n\r\n", 100, step) == "chunk_size");
    CHECK(read("0x5\r\nhello\r\n0\r\n\r\n", 100, step) == "chunk_size");
    CHECK(read("-1\r\nhello\r\n0\r\n\r\n", 100, step) == "chunk_size");
    CHECK(read("+5\r\nhello\r\n0\r\n\r\n", 100, step) == "chunk_size");
    CHECK(read("\r\nhello\r\n0\r\n\r\n", 100, step) == "chunk_size");
    CHECK(read("5\nhello\n0\n\n", 100, step) == "chunk_size");
    CHECK(read("5\r\rhello", 100, step) == "chunk_ending");
    CHECK(read("5\r\nhelloX\r\n", 100, step) == "chunk_ending");
    CHECK(read("5\r\nhello\n0\r\n\r\n", 100, step) == "chunk_ending");
    CHECK(read("5\r\nhello\rX", 100, step) == "chunk_ending");
    CHECK(read("0\r\nX-Trailer: 1\r\n\r\n", 100, step) == "trailer");
    CHECK(read("0\r\n\rX", 100, step) == "trailer");
  }
}

TEST_CASE("a chunked body cannot grow past its limit, nor pretend a size that wraps") {
  CHECK(read("5\r\nhello\r\n0\r\n\r\n", 5, 1000) == "'hello' and 0 left");
  CHECK(read("5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n", 5, 1000) == "body_bytes");
  CHECK(read("FFFFFFFF\r\n", 5, 1000) == "body_bytes");
  CHECK(read("100000000\r\n", 5, 1000) == "chunk_size_digits");
  CHECK(read("FFFFFFFFFFFFFFFFF\r\n", 5, 1000) == "chunk_size_digits");
  CHECK(read("1\r\na\r\n1\r\nb\r\n1\r\nc\r\n0\r\n\r\n", 100, 1000, {.size_digits = 8, .count = 2}) == "chunk_count");
}

}  // namespace kinportal::http
