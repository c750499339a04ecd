// SPDX-License-Identifier: Apache-2.0
// fork, limits, exec. Between fork and exec only what POSIX calls async-signal-safe: the other threads' locks are frozen there.
#include "documents/bounded_program.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>

namespace kinportal::documents {
namespace {

constexpr int kNotInstalled = 127;
// A sanitizer maps terabytes before main: its builds go without the limit on memory.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kLimitMemory = false;
#else
constexpr bool kLimitMemory = true;
#endif

class Fd {
 public:
  explicit Fd(int fd = -1) : fd_(fd) {}
  ~Fd() { close(); }
  Fd(const Fd&) = delete;
  int get() const { return fd_; }
  void close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }

 private:
  int fd_;
};

void limit(int what, std::int64_t most) {
  rlimit both{static_cast<rlim_t>(most), static_cast<rlim_t>(most)};
  ::setrlimit(static_cast<__rlimit_resource>(what), &both);
}

[[noreturn]] void become(char* const* words, int in, int out, const Bounds& bounds) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::signal(SIGPIPE, SIG_DFL);
  const int quiet = ::open("/dev/null", O_WRONLY);
  ::dup2(in, 0);
  ::dup2(out, 1);
  if (quiet >= 0) ::dup2(quiet, 2);
  ::syscall(SYS_close_range, 3U, ~0U, 0U);
  if (kLimitMemory) limit(RLIMIT_AS, bounds.memory_bytes);
  limit(RLIMIT_CPU, bounds.cpu_s);
  limit(RLIMIT_FSIZE, 0);
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_NOFILE, 32);
  char path[] = "PATH=/usr/bin:/bin", locale[] = "LC_ALL=C", home[] = "HOME=/nonexistent";
  char* environment[] = {path, locale, home, nullptr};
  ::execvpe(words[0], words, environment);
  ::_exit(kNotInstalled);
}

using Deadline = std::chrono::steady_clock::time_point;

int milliseconds_to(Deadline deadline) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()).count();
  return static_cast<int>(std::max<std::int64_t>(left, 0));
}

// Feeds and reads until the other side closes its output; false when time or room ran out.
bool converse(Fd& in, Fd& out, std::string_view input, const Bounds& bounds, Deadline deadline, std::string& output) {
  std::array<char, 65'536> buffer{};
  while (true) {
    if (input.empty()) in.close();
    const int left = milliseconds_to(deadline);
    if (left == 0) return false;
    std::array<pollfd, 2> both{pollfd{out.get(), POLLIN, 0}, pollfd{in.get(), POLLOUT, 0}};
    if (::poll(both.data(), in.get() >= 0 ? 2 : 1, left) < 0) {
      if (errno == EINTR) continue;
      return false;
    }
    if (in.get() >= 0 && (both[1].revents & (POLLOUT | POLLERR | POLLHUP)) != 0) {
      const auto sent = ::send(in.get(), input.data(), std::min(input.size(), buffer.size()), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (sent > 0) input.remove_prefix(static_cast<std::size_t>(sent));
      else if (sent < 0 && errno != EAGAIN && errno != EINTR) input = {};  // it has read enough
    }
    if ((both[0].revents & (POLLIN | POLLHUP)) != 0) {
      const auto got = ::read(out.get(), buffer.data(), buffer.size());
      if (got == 0) return true;
      if (got < 0 && errno != EINTR) return false;
      if (got > 0) output.append(buffer.data(), static_cast<std::size_t>(got));
      if (output.size() > bounds.output_bytes) return false;
    }
  }
}

// False when it still runs at the deadline: closing its output is not the end of a program.
bool ends_by(pid_t child, Deadline deadline) {
  const Fd exit(static_cast<int>(::syscall(SYS_pidfd_open, child, 0)));
  while (exit.get() >= 0) {
    pollfd one{exit.get(), POLLIN, 0};
    const int ready = ::poll(&one, 1, milliseconds_to(deadline));
    if (ready < 0 && errno == EINTR) continue;
    return ready > 0;
  }
  return false;
}

}  // namespace

Result<std::string> run_bounded(const std::vector<std::string>& words, std::string_view input, const Bounds& bounds) {
  int pair[2] = {-1, -1}, pipe[2] = {-1, -1};
  // A socket, not a pipe, for the input: writing to one that was closed then needs no signal handling.
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) return fail(Fault::unavailable, "no more files can be opened now");
  Fd in(pair[0]), child_in(pair[1]);
  if (::pipe2(pipe, O_CLOEXEC) != 0) return fail(Fault::unavailable, "no more files can be opened now");
  Fd out(pipe[0]), child_out(pipe[1]);
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const pid_t child = ::fork();
  if (child < 0) return fail(Fault::unavailable, "no helper program can be started now");
  if (child == 0) become(arguments.data(), child_in.get(), child_out.get(), bounds);
  child_in.close();
  child_out.close();
  std::string output;
  const Deadline deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(bounds.wall_ms);
  const bool finished = converse(in, out, input, bounds, deadline, output) && ends_by(child, deadline);
  if (!finished) ::kill(child, SIGKILL);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {}
  if (WIFEXITED(status) && WEXITSTATUS(status) == kNotInstalled) return fail(Fault::unavailable, words[0] + " is not installed");
  if (!finished || !WIFEXITED(status) || WEXITSTATUS(status) != 0) return fail(Fault::invalid, "the file cannot be opened");
  return output;
}

}  // namespace kinportal::documents
