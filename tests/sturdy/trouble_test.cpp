// SPDX-License-Identifier: Apache-2.0
// What happens to machines: disks fill up, stores cannot be written, programs are killed or asked to stop at any moment, somebody starts a
// second server. Nothing that was answered with success is lost, and nothing is shown without its entry in the visitors' book.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>

#include <atomic>
#include <fstream>
#include <mutex>
#include <sstream>
#include <thread>

#include "running_portal.h"

namespace kinportal::test {
namespace {

bool book_is_good(const std::filesystem::path& data) {
  const Finished done = run({"audit", "verify", "--data", data.string()});
  INFO(done.out << done.err);
  CHECK(done.code == 0);
  return done.code == 0 && done.out.starts_with("good: ");
}

/// A small file system in memory, where the test may make one.
class SmallDisk {
 public:
  explicit SmallDisk(const char* size) {
    mounted_ = ::geteuid() == 0 && ::mount("tmpfs", folder_.path().c_str(), "tmpfs", 0, (std::string("size=") + size).c_str()) == 0;
  }
  ~SmallDisk() {
    if (mounted_) ::umount2(folder_.path().c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  bool there() const { return mounted_; }
  const std::filesystem::path& path() const { return folder_.path(); }
  /// Takes every byte that is free.
  void fill() const {
    const std::string block(64 * 1024, 'x');
    for (const std::size_t size : {block.size(), std::size_t{4096}, std::size_t{512}}) {
      std::ofstream filler(path() / ("filler" + std::to_string(size)), std::ios::binary);
      while (filler.write(block.data(), static_cast<std::streamsize>(size)).flush()) {}
    }
  }
  void make_room() const {
    for (const char* size : {"65536", "4096", "512"}) std::filesystem::remove(path() / (std::string("filler") + size));
  }

 private:
  Folder folder_;
  bool mounted_ = false;
};

// Looks until the portal says it cannot, or `most` looks were answered.
int look_until_refused(Device& device, const std::string& target, int most) {
  for (int i = 0; i < most; ++i) {
    const Answer answer = device.get(target);
    if (answer.status == 200) continue;
    CHECK(answer.status == 503);
    CHECK(answer.body.find("\"items\"") == std::string::npos);
    CHECK(answer.body.find("\"fault\":\"unavailable\"") != std::string::npos);
    return i;
  }
  return most;
}

// Fills or limits, sees refusals, lifts, sees service again: the same story for every way a disk can fail.
void full_and_free_again(const std::filesystem::path& data, RunningPortal& portal, const std::function<void()>& fail,
                         const std::function<void()>& mend) {
  Device rosa(portal);
  REQUIRE(rosa.sign_in("rosa@example.org").status == 200);
  const std::string target = first_chart(rosa) + "/results?limit=100";
  REQUIRE(rosa.get(target).status == 200);
  fail();
  constexpr int most = 20'000;
  CHECK(look_until_refused(rosa, target, most) < most);
  for (int i = 0; i < 5; ++i) CHECK(rosa.get(target).status == 503);
  Device other(portal);
  const Answer signing_in = other.sign_in("daniel@example.org");
  CHECK(signing_in.status >= 500);
  CHECK(signing_in.head.find("kinportal-loopback=") == std::string::npos);
  CHECK(portal.alive());
  CHECK(rosa.get("/api/v1/session").status == 200);  // what shows no chart needs no entry
  mend();
  const Answer again = rosa.get(target);
  INFO(again.body.substr(0, 200));
  CHECK(again.status == 200);
  CHECK(serves(portal));
  CHECK(portal.end(SIGTERM).code == 0);
  CHECK(book_is_good(data));
}

// People of the demo whose home page has a chart with results. One each, because attempts on one account at the same time are counted.
const std::string families[] = {"ingrid@example.org", "elena@example.org", "paul@example.org", "karin@example.org", "zofia@example.org"};

std::string blocked_signals(const std::filesystem::path& task) {
  std::ifstream status(task / "status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("SigBlk:")) return line.substr(line.find_last_of(" \t") + 1);
  }
  return "0";
}

}  // namespace

TEST_CASE("a full disk: nothing is shown without its entry, the server lives, and goes on when there is room") {
  const SmallDisk disk("24m");
  if (!disk.there()) {
    MESSAGE("skipped: only root may make the small file system this test fills; the next test does the same with a limit");
    return;
  }
  copy_demo(disk.path() / "demo");
  RunningPortal portal(disk.path() / "demo");
  full_and_free_again(disk.path() / "demo", portal, [&] { disk.fill(); }, [&] { disk.make_room(); });
}

TEST_CASE("a store that may not grow: nothing is shown without its entry, the server lives, and goes on when it may") {
  const Folder folder;
  const auto data = folder.path() / "demo";
  copy_demo(data);
  RunningPortal portal(data, Wire::plain, [] { ::signal(SIGXFSZ, SIG_IGN); });
  rlimit before{};
  REQUIRE(::prlimit(portal.pid(), RLIMIT_FSIZE, nullptr, &before) == 0);
  const auto limit = [&](rlim_t bytes) {
    const rlimit now{bytes, before.rlim_max};
    CHECK(::prlimit(portal.pid(), RLIMIT_FSIZE, &now, nullptr) == 0);
  };
  full_and_free_again(data, portal, [&] { limit(4096); }, [&] { limit(before.rlim_cur); });
}

TEST_CASE("a store that cannot be written at all: one sentence, no half-working server") {
  const Folder folder;
  const auto data = folder.path() / "demo";
  copy_demo(data);
  const auto nobody = [] {  // root may write everything
    if (::geteuid() != 0) return;
    const gid_t group = 65534;
    if (::setgroups(1, &group) != 0 || ::setgid(group) != 0 || ::setuid(65534) != 0) ::_exit(126);
  };
  if (::geteuid() == 0) {
    REQUIRE(::chmod(folder.path().c_str(), 0755) == 0);
    REQUIRE(::chown(data.c_str(), 65534, 65534) == 0);
    for (const auto& one : std::filesystem::recursive_directory_iterator(data)) REQUIRE(::chown(one.path().c_str(), 65534, 65534) == 0);
  }
  const auto all = [&](mode_t of_folders, mode_t of_files) {
    for (const auto& one : std::filesystem::recursive_directory_iterator(data))
      ::chmod(one.path().c_str(), one.is_directory() ? of_folders : of_files);
    ::chmod(data.c_str(), of_folders);
  };
  all(0500, 0400);
  const Finished refused = run({"demo", "--data", data.string(), "--port", "0", "--plain"}, "", nobody);
  all(0700, 0600);
  INFO(refused.err);
  CHECK(refused.code == 1);
  CHECK(refused.err.find("kinportal demo: ") != std::string::npos);
  CHECK(refused.out.find("Kinportal demo: http") == std::string::npos);
  RunningPortal again(data, Wire::plain, nobody);
  CHECK(serves(again));
}

TEST_CASE("a second server on the same store says so in one sentence and leaves the first alone") {
  const Folder folder;
  const auto data = folder.path() / "demo";
  copy_demo(data);
  RunningPortal first(data);
  const Finished second = run({"demo", "--data", data.string(), "--port", "0", "--plain"});
  CHECK(second.code == 1);
  INFO(second.err);
  CHECK(second.err.starts_with("kinportal demo: "));
  CHECK(std::count(second.err.begin(), second.err.end(), '\n') == 1);
  CHECK(serves(first));
  // What only reads may look beside it.
  CHECK(book_is_good(data));
}

TEST_CASE("two servers want one port: the second says so in one sentence") {
  const Folder folder;
  copy_demo(folder.path() / "one");
  copy_demo(folder.path() / "two");
  RunningPortal first(folder.path() / "one");
  const std::string port = first.address().substr(first.address().rfind(':') + 1);
  const Finished second = run({"demo", "--data", (folder.path() / "two").string(), "--port", port, "--plain"});
  CHECK(second.code == 1);
  INFO(second.err);
  CHECK(second.err.find(port) != std::string::npos);
  CHECK(serves(first));
}

TEST_CASE(
    "kill -9 in the middle of sign-ins and looks: every look that was answered is in the book, every sign-in that was answered still holds") {
  const Folder folder;
  const auto data = folder.path() / "demo";
  copy_demo(data);
  for (int round = 0; round < 3; ++round) {
    auto portal = std::make_unique<RunningPortal>(data);
    const long long before = entries(data, "verb = 'view_results' AND effect = 'allow'"),
                    signed_in_before = entries(data, "verb = 'sign_in' AND effect = 'allow'");
    std::atomic<int> looks{0};
    std::mutex mutex;
    std::vector<std::string> kept;
    std::vector<std::thread> people;
    std::atomic<int> awake{static_cast<int>(std::size(families))};
    for (const std::string& person : families) {
      people.emplace_back([&] {
        const auto asleep = std::shared_ptr<void>(nullptr, [&](void*) { --awake; });
        for (int visit = 0; visit < 1'000; ++visit) {
          Device device(*portal);
          if (device.sign_in(person).status != 200) return;
          {
            const std::lock_guard lock(mutex);
            kept.push_back(device.cookies);
          }
          const std::string target = first_chart(device) + "/results";
          for (int look = 0; look < 30; ++look) {
            if (device.get(target).status != 200) return;
            ++looks;
          }
        }
      });
    }
    while (looks < 200 * (round + 1) && awake > 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    CHECK(awake > 0);
    portal->end(SIGKILL);
    for (auto& one : people) one.join();
    CHECK(book_is_good(data));
    CHECK(entries(data, "verb = 'view_results' AND effect = 'allow'") - before >= looks);
    CHECK(entries(data, "verb = 'sign_in' AND effect = 'allow'") - signed_in_before >= static_cast<long long>(kept.size()));
    portal = std::make_unique<RunningPortal>(data);
    for (const std::string& cookies : kept) {
      Device device(*portal);
      device.cookies = cookies;
      CHECK(device.signed_in());
    }
    CHECK(serves(*portal));
  }
}

TEST_CASE("kill -9 while the demo is made: the next start finishes it") {
  const Folder folder;
  const auto data = folder.path() / "demo";
  for (int tries = 1; tries <= 3; ++tries) {
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      const int nowhere = ::open("/dev/null", O_RDWR);
      ::dup2(nowhere, 1);
      ::dup2(nowhere, 2);
      ::execl(KINPORTAL_PROGRAM, "kinportal", "demo", "--data", data.c_str(), "--port", "0", "--plain", nullptr);
      ::_exit(127);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(250 * tries));  // anywhere in between will do
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
  }
  RunningPortal portal(data);
  CHECK(serves(portal));
  CHECK(portal.end(SIGTERM).code == 0);
  CHECK(book_is_good(data));
}

TEST_CASE("no thread of the server takes SIGTERM for itself: it always ends through the one that finishes what is in flight") {
  const Folder folder;
  copy_demo(folder.path() / "demo");
  RunningPortal portal(folder.path() / "demo");
  int threads = 0;
  for (const auto& task : std::filesystem::directory_iterator("/proc/" + std::to_string(portal.pid()) + "/task")) {
    const auto blocked = std::stoull(blocked_signals(task.path()), nullptr, 16);
    // The main thread waits in sigtimedwait, which lifts the block while it waits.
    if (task.path().filename() == std::to_string(portal.pid())) continue;
    ++threads;
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) CHECK((blocked >> (signal - 1) & 1U) == 1U);
  }
  CHECK(threads > 4);
  CHECK(portal.end(SIGTERM).code == 0);
}

TEST_CASE("SIGTERM at once after the start, five times: it ends well each time") {
  const Folder folder;
  copy_demo(folder.path() / "demo");
  for (int i = 0; i < 5; ++i) {
    RunningPortal portal(folder.path() / "demo");
    const Finished done = portal.end(i % 2 == 0 ? SIGTERM : SIGINT);
    CHECK(done.signal == 0);
    CHECK(done.code == 0);
  }
}

TEST_CASE("SIGTERM finishes what is in flight: whoever was waiting for an answer gets it") {
  const Folder folder;
  const auto data = folder.path() / "demo";
  copy_demo(data);
  RunningPortal portal(data);
  constexpr int people = static_cast<int>(std::size(families));
  std::vector<std::unique_ptr<Device>> devices;
  std::vector<RawClient> waiting;
  for (int i = 0; i < people; ++i) {
    devices.push_back(std::make_unique<Device>(portal));
    devices.back()->learn_csrf();
    waiting.push_back(portal.connect());
  }
  for (int i = 0; i < people; ++i) {
    const auto at = static_cast<std::size_t>(i);
    REQUIRE(waiting[at].send(
        devices[at]->request("POST", "/api/v1/session", R"({"email":")" + families[i] + R"(","password":")" + pass_phrase + "\"}")));
  }
  CHECK(waiting[0].read_answer().status == 200);  // the others, sent before, are somewhere between the socket and the password's hash
  std::thread ending([&] { CHECK(portal.end(SIGTERM).code == 0); });
  int answered = 0;
  for (int i = 1; i < people; ++i) {
    const Answer answer = waiting[static_cast<std::size_t>(i)].read_answer();
    INFO("person " << i << ": " << answer.status << " " << answer.body);
    CHECK(answer.status == 200);
    answered += answer.status == 200;
  }
  ending.join();
  CHECK(answered == people - 1);
  CHECK(entries(data, "verb = 'sign_in' AND effect = 'allow'") == people);
}

TEST_CASE("a second start keeps everything: sign-ins, looks, and the number of entries") {
  const Folder folder;
  const auto data = folder.path() / "demo";
  copy_demo(data);
  std::string cookies, chart, results;
  {
    RunningPortal portal(data);
    Device rosa(portal);
    REQUIRE(rosa.sign_in("rosa@example.org").status == 200);
    chart = first_chart(rosa);
    results = rosa.get(chart + "/results").body;
    cookies = rosa.cookies;
    CHECK(portal.end(SIGTERM).code == 0);
  }
  const long long all = entries(data, "true");
  RunningPortal portal(data);
  CHECK(entries(data, "true") == all);
  Device rosa(portal);
  rosa.cookies = cookies;
  CHECK(rosa.signed_in());
  CHECK(rosa.get(chart + "/results").body == results);
  CHECK(rosa.get(chart + "/visitors").body.find("view_results") != std::string::npos);
}

}  // namespace kinportal::test
