// SPDX-License-Identifier: Apache-2.0
// Any bytes as a file of FHIR JSON: the stream ends, counts its lines, and gives the same steps whether the bytes come at once or a few at a time.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include "formats/fhir_json/entry_stream.h"

using namespace kinportal;
using namespace kinportal::fhir_json;

namespace {

class TextSource final : public ByteSource {
 public:
  TextSource(std::string_view text, std::size_t piece) : text_(text), piece_(piece) {}
  Result<std::size_t> read(char* into, std::size_t at_most) override {
    const std::size_t size = std::min({piece_, at_most, text_.size() - at_});
    if (size > 0) std::memcpy(into, text_.data() + at_, size);
    at_ += size;
    return size;
  }

 private:
  std::string_view text_;
  std::size_t piece_;
  std::size_t at_ = 0;
};

std::string steps_of(std::string_view text, Layout layout, std::size_t piece, std::size_t window) {
  TextSource source(text, piece);
  EntryStream stream(source, layout, window);
  std::string out;
  // Every step but the last stands for at least one byte of the input.
  for (std::size_t i = 0; i <= text.size() + 2; ++i) {
    const auto step = stream.next();
    if (!step.ok()) std::abort();
    if (step->what == Step::What::end) return out;
    if (step->line > static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n')) + 1) std::abort();
    out += std::to_string(static_cast<int>(step->what)) + " " + std::to_string(step->line) + " " + std::to_string(step->entry) + " " +
           std::to_string(step->bundle) + " ";
    out.append(step->resource)
        .append(" ")
        .append(step->full_url)
        .append(" ")
        .append(step->reason)
        .append(" ")
        .append(step->head.meta)
        .append("\n");
  }
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 64 * 1024) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  for (const Layout layout : {Layout::guess, Layout::lines}) {
    const std::string at_once = steps_of(bytes, layout, 1 << 20, 64 * 1024);
    if (steps_of(bytes, layout, 1 + size % 7, 32) != at_once) std::abort();
  }
  return 0;
}
