// SPDX-License-Identifier: Apache-2.0
// Files strangers send, looked at by their structure: nothing is read beyond its end, what is kept begins like what it is said to be, and
// looking again at what was kept keeps the same.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "documents/media_type.h"
#include "documents/photo_metadata.h"

using namespace kinportal::documents;

namespace {
void require(bool truth, const char* sentence) {
  if (truth) return;
  std::fprintf(stderr, "broken promise: %s\n", sentence);
  std::abort();
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const auto start = type_of_start(std::string_view(bytes).substr(0, 256));
  const Examined seen = examine(bytes);
  require(seen.refusal != Refusal::none || start == seen.type, "what is kept is of the type its first bytes said");
  require(seen.refusal == Refusal::none || seen.bytes.empty(), "of a refused file nothing is kept");
  if (seen.refusal == Refusal::none) {
    require(seen.bytes.size() <= bytes.size() + 36, "a photo grows by its orientation at most");
    const Examined again = examine(seen.bytes);
    require(again.refusal == Refusal::none && again.type == seen.type && again.bytes == seen.bytes, "what was cleaned stays as it is");
  }
  const int orientation = orientation_of(bytes);
  require(orientation >= 1 && orientation <= 8, "an orientation is 1 to 8");
  return 0;
}
