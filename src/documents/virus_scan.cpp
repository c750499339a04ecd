// SPDX-License-Identifier: Apache-2.0
// INSTREAM: chunks of four bytes of length in network order and the bytes, a zero length at the end, and one line for an answer.
#include "documents/virus_scan.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstring>

namespace kinportal::documents {
namespace {

using SteadyClock = std::chrono::steady_clock;
constexpr std::size_t kChunk = 64 * 1024;
constexpr std::size_t kLongestAnswer = 4096;

Error silent() { return fail(Fault::unavailable, "the virus scanner does not answer; files are taken again when it does"); }

class Connection {
 public:
  Connection(int fd, int timeout_ms) : fd_(fd), deadline_(SteadyClock::now() + std::chrono::milliseconds(timeout_ms)) {}
  ~Connection() { ::close(fd_); }
  Connection(const Connection&) = delete;

  bool wait(short what) const {
    while (true) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline_ - SteadyClock::now()).count();
      if (left <= 0) return false;
      pollfd one{fd_, what, 0};
      const int ready = ::poll(&one, 1, static_cast<int>(left));
      if (ready > 0) return true;
      if (ready == 0 || errno != EINTR) return false;
    }
  }
  bool send_all(std::string_view bytes) const {
    while (!bytes.empty()) {
      if (!wait(POLLOUT)) return false;
      const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (sent > 0) bytes.remove_prefix(static_cast<std::size_t>(sent));
      else if (errno != EAGAIN && errno != EINTR) return false;
    }
    return true;
  }
  /// Up to the zero byte that ends a 'z' command's answer, or the end of the connection.
  std::string answer() const {
    std::string text;
    std::array<char, 512> buffer{};
    while (text.size() < kLongestAnswer && wait(POLLIN)) {
      const auto got = ::recv(fd_, buffer.data(), buffer.size(), 0);
      if (got <= 0) break;
      text.append(buffer.data(), static_cast<std::size_t>(got));
      if (const auto end = text.find('\0'); end != std::string::npos) return text.substr(0, end);
    }
    return {};  // an answer that does not end is none
  }

 private:
  int fd_;
  SteadyClock::time_point deadline_;
};

std::string length_of(std::size_t size) {
  const auto n = static_cast<std::uint32_t>(size);
  return {static_cast<char>(n >> 24U), static_cast<char>(n >> 16U), static_cast<char>(n >> 8U), static_cast<char>(n)};
}

}  // namespace

Result<ScanVerdict> scan_for_viruses(const std::string& socket_path, std::string_view bytes, int timeout_ms) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (socket_path.size() >= sizeof address.sun_path) return fail(Fault::unavailable, "the scanner's socket has too long a path");
  std::memcpy(address.sun_path, socket_path.c_str(), socket_path.size() + 1);
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return silent();
  const Connection scanner(fd, timeout_ms);
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return silent();
  bool sent = scanner.send_all(std::string_view("zINSTREAM\0", 10));
  for (std::size_t at = 0; sent && at < bytes.size(); at += kChunk) {
    const std::string_view part = bytes.substr(at, kChunk);
    sent = scanner.send_all(length_of(part.size())) && scanner.send_all(part);
  }
  if (sent) sent = scanner.send_all(length_of(0));
  // clamd answers early, and closes, when the file is longer than its StreamMaxLength: the answer is read even if not all was sent.
  const std::string answer = scanner.answer();
  if (answer.ends_with(" FOUND")) return ScanVerdict::infected;
  if (sent && answer == "stream: OK") return ScanVerdict::clean;
  return silent();
}

}  // namespace kinportal::documents
