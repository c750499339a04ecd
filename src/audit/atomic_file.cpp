// SPDX-License-Identifier: Apache-2.0
// rename(2) replaces in one step; the folder is synced too, so that the step itself is not lost.
#include "audit/atomic_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace kinportal::audit {

Result<void> replace_file(const std::filesystem::path& file, std::string_view text) {
  const std::filesystem::path beside = file.string() + ".new";
  const int fd = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) return fail(Fault::unavailable, "a file beside the visitors' book cannot be written: look at the folder and the disk");
  const bool written = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fdatasync(fd) == 0;
  ::close(fd);
  if (!written || ::rename(beside.c_str(), file.c_str()) != 0) {
    ::unlink(beside.c_str());
    return fail(Fault::unavailable, "a file beside the visitors' book cannot be written: is the disk full?");
  }
  const int folder = ::open(file.parent_path().empty() ? "." : file.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder >= 0) {
    (void)!::fsync(folder);
    ::close(folder);
  }
  return {};
}

Result<std::optional<std::string>> read_small_file(const std::filesystem::path& file) {
  const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    if (errno == ENOENT) return std::optional<std::string>();
    return fail(Fault::unavailable, "a file beside the visitors' book cannot be read: look at its owner and permissions");
  }
  std::string text(max_small_file_bytes + 1, '\0');
  std::size_t size = 0;
  ssize_t got = 0;
  while (size < text.size() && (got = ::read(fd, text.data() + size, text.size() - size)) > 0) size += static_cast<std::size_t>(got);
  ::close(fd);
  if (got < 0) return fail(Fault::unavailable, "a file beside the visitors' book cannot be read");
  if (size > max_small_file_bytes) return fail(Fault::too_much, "the file is too long for a checkpoint");
  text.resize(size);
  return std::optional(std::move(text));
}

}  // namespace kinportal::audit
