// SPDX-License-Identifier: Apache-2.0
// A Maildir: what is in new/ and cur/ is there whole, for it was moved there when it was. Symbolic links are not followed.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "notifications/returned_mail.h"
#include "notifications/returned_mailbox.h"

namespace kinportal::notifications {
namespace {

constexpr std::size_t kMaxSeen = 10'000;  // names looked at in one go

class Maildir final : public ReturnedMailbox {
 public:
  explicit Maildir(std::filesystem::path folder) : folder_(std::move(folder)) {}

  Result<std::vector<std::string>> list(std::size_t most) override {
    std::vector<std::pair<std::filesystem::file_time_type, std::string>> found;
    for (const char* place : {"new", "cur"}) {
      std::error_code trouble;
      std::filesystem::directory_iterator at(folder_ / place, trouble);
      if (trouble) return fail(Fault::unavailable, "the folder of returned mails cannot be read; check mail.bounce_maildir and its rights");
      for (; at != std::filesystem::directory_iterator() && found.size() < kMaxSeen; at.increment(trouble)) {
        std::error_code none;
        if (at->is_symlink(none) || !at->is_regular_file(none)) continue;
        found.emplace_back(at->last_write_time(none), std::string(place) + '/' + at->path().filename().string());
      }
    }
    std::sort(found.begin(), found.end());
    std::vector<std::string> names;
    for (std::size_t i = 0; i < found.size() && i < most; ++i) names.push_back(std::move(found[i].second));
    return names;
  }

  Result<std::string> read(const std::string& name) override {
    const int file = ::open((folder_ / name).c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    if (file < 0) return fail(Fault::unavailable, "a returned mail cannot be opened; check the rights of mail.bounce_maildir");
    std::string bytes;
    std::array<char, 16 * 1024> piece{};
    while (bytes.size() < kMaxReturnedBytes) {
      const ssize_t got = ::read(file, piece.data(), std::min(piece.size(), kMaxReturnedBytes - bytes.size()));
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) break;
      bytes.append(piece.data(), static_cast<std::size_t>(got));
    }
    ::close(file);
    return bytes;
  }

  Result<void> remove(const std::string& name) override {
    if (::unlink((folder_ / name).c_str()) != 0 && errno != ENOENT)
      return fail(Fault::unavailable, "a returned mail that was read cannot be removed; check the rights of mail.bounce_maildir");
    return {};
  }

 private:
  std::filesystem::path folder_;
};

}  // namespace

std::unique_ptr<ReturnedMailbox> open_maildir(const std::filesystem::path& folder) { return std::make_unique<Maildir>(folder); }

}  // namespace kinportal::notifications
