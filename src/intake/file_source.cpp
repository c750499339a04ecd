// SPDX-License-Identifier: Apache-2.0
// Plain POSIX reads in pieces of at most one megabyte; a folder, a pipe or a device is no file to import, because it must be read twice.
#include "intake/file_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace kinportal::intake {

namespace {
constexpr std::size_t max_read_bytes = 1024 * 1024;
std::string system_word(int error) { return std::generic_category().message(error); }
}  // namespace

Result<FileSource> FileSource::open(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0)
    return fail(errno == ENOENT ? Fault::not_found : Fault::unavailable, "the file cannot be opened: " + system_word(errno));
  FileSource source(descriptor, 0);
  struct stat found{};
  if (::fstat(descriptor, &found) != 0) return fail(Fault::unavailable, "the file cannot be looked at: " + system_word(errno));
  if (!S_ISREG(found.st_mode)) return fail(Fault::invalid, "it is no regular file (a folder or a pipe cannot be imported)");
  source.size_ = static_cast<std::uint64_t>(found.st_size);
  static_cast<void>(::posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL));
  return source;
}

FileSource::FileSource(FileSource&& other) noexcept : descriptor_(other.descriptor_), size_(other.size_) { other.descriptor_ = -1; }

FileSource::~FileSource() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Result<std::size_t> FileSource::read(char* into, std::size_t at_most) {
  while (true) {
    const ssize_t got = ::read(descriptor_, into, std::min(at_most, max_read_bytes));
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EINTR) return fail(Fault::unavailable, "the file cannot be read: " + system_word(errno));
  }
}

}  // namespace kinportal::intake
