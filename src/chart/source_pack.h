// SPDX-License-Identifier: Apache-2.0
// Resources as received are kept packed: zstd level 1 with a small dictionary of what FHIR resources have in common, so that a resource of
// two kilobytes takes a few hundred bytes. The first byte names the way; ways are never changed, only added.
#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace kinportal::chart {

class SourcePacker {
 public:
  SourcePacker();
  ~SourcePacker();
  SourcePacker(const SourcePacker&) = delete;
  std::string pack(std::string_view bytes);

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

/// Fault::corrupt when the bytes are not what pack() made, or would unpack to more than `at_most` bytes.
Result<std::string> unpack_source(std::string_view packed, std::size_t at_most);

}  // namespace kinportal::chart
