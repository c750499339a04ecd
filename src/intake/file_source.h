// SPDX-License-Identifier: Apache-2.0
// A file on disk as a ByteSource, read front to back with the kernel told so. Counts what was read, for progress.
#pragma once
#include <cstdint>
#include <string>

#include "formats/fhir_json/entry_stream.h"

namespace kinportal::intake {

class FileSource final : public fhir_json::ByteSource {
 public:
  /// Fault::not_found or Fault::unavailable with the system's word for it; the sentence does not repeat the path.
  static Result<FileSource> open(const std::string& path);
  FileSource(FileSource&& other) noexcept;
  FileSource& operator=(FileSource&&) = delete;
  ~FileSource() override;
  Result<std::size_t> read(char* into, std::size_t at_most) override;
  std::uint64_t size() const { return size_; }

 private:
  FileSource(int descriptor, std::uint64_t size) : descriptor_(descriptor), size_(size) {}
  int descriptor_ = -1;
  std::uint64_t size_ = 0;
};

}  // namespace kinportal::intake
