// SPDX-License-Identifier: Apache-2.0
// Making and opening the data folder. Key files are created with O_EXCL and mode 0600, so that none is ever half written or shared.
#include "server/data_folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <sstream>

#include "audit/signing_key.h"
#include "server/options.h"

namespace kinportal::server {
namespace {

Result<void> write_new_file(const std::filesystem::path& file, std::string_view text, mode_t mode) {
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (descriptor < 0) {
    if (errno == EEXIST) return {};
    return fail(Fault::unavailable, "cannot write " + file.string() + "; check the folder's owner and the free space");
  }
  const bool written = ::write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(descriptor) == 0;
  ::close(descriptor);
  if (!written) {
    ::unlink(file.c_str());
    return fail(Fault::unavailable, "cannot write " + file.string() + "; is the disk full?");
  }
  return {};
}

Result<void> make_key(const std::filesystem::path& file, Random& random) {
  std::array<std::byte, 32> bytes{};
  random.fill(bytes);
  return write_new_file(file, to_base64url(bytes) + "\n", 0600);
}

Result<void> make_book_key(const std::filesystem::path& file, Random& random) {
  if (std::filesystem::exists(file)) return {};
  // The log's name must differ from every other portal's, and tell nobody which practice it is.
  std::array<std::byte, 8> name{};
  random.fill(name);
  TRY_LET(const audit::SigningKey key, audit::SigningKey::make("kinportal/" + to_hex(name) + "/visitors-book", random));
  return key.save(file);
}

}  // namespace

Result<DataFolder> make_data_folder(const std::filesystem::path& root, Random& random) {
  const DataFolder folder{root};
  std::error_code error;
  for (const auto& path : {folder.root, folder.keys(), folder.root / "tls"}) {
    std::filesystem::create_directories(path, error);
    if (error) return fail(Fault::unavailable, "cannot make the folder " + path.string() + "; check its parent's owner");
    ::chmod(path.c_str(), 0700);
  }
  TRY(write_new_file(folder.config(), commented_toml(), 0600));
  TRY(make_book_key(folder.book_key(), random));
  TRY(make_key(folder.signin_key(), random));
  return folder;
}

Result<DataFolder> open_data_folder(const std::filesystem::path& root) {
  const DataFolder folder{root};
  if (!std::filesystem::exists(folder.config())) {
    return fail(Fault::not_found, "there is no portal in " + root.string() + "; `kinportal init --data " + root.string() + "` makes one");
  }
  if (!std::filesystem::exists(folder.book_key()) || !std::filesystem::exists(folder.signin_key())) {
    return fail(Fault::corrupt, "the keys of " + root.string() + " are missing; restore " + folder.keys().string() + " from the backup");
  }
  return folder;
}

Result<Secret> read_key(const std::filesystem::path& file) {
  struct stat info{};
  if (::stat(file.c_str(), &info) != 0) return fail(Fault::not_found, "cannot read " + file.string() + "; check the path");
  if ((info.st_mode & 077U) != 0)
    return fail(Fault::forbidden, "other users of this machine can read " + file.string() + "; run chmod 600 on it");
  std::ifstream in(file);
  std::stringstream text;
  text << in.rdbuf();
  std::string key = text.str();
  while (!key.empty() && (key.back() == '\n' || key.back() == '\r')) key.pop_back();
  if (key.empty()) return fail(Fault::corrupt, file.string() + " is empty; restore it from the backup");
  return Secret(std::move(key));
}

}  // namespace kinportal::server
