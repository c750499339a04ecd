// SPDX-License-Identifier: Apache-2.0
// What a store keeps when the power goes, the disk fills or somebody starts a second server.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <thread>

#include "store_under_test.h"

using namespace kinportal;
using namespace kinportal::db;
using kinportal::test::EmptyStore;
using kinportal::test::on_postgres;
using kinportal::test::sentence_of;

namespace {

Result<void> make_table(Transaction& t) {
  TRY(t.execute("CREATE TABLE kept (id BIGINT PRIMARY KEY, body TEXT) /*clustered*/"));
  return {};
}

/// The child: four workers write and say over the pipe which ids were acknowledged, until they are killed.
[[noreturn]] void write_until_killed(const StoreOptions& options, int pipe) {
  auto database = Database::open(options);
  if (!database || !(*database)->write(make_table)) ::_exit(3);
  std::atomic<std::int64_t> next{1};
  std::vector<std::thread> workers;
  for (int w = 0; w < 4; ++w) {
    workers.emplace_back([&] {
      while (true) {
        const std::int64_t id = next++;
        const auto done = (*database)->write([&](Transaction& t) -> Result<void> {
          TRY(t.execute("INSERT INTO kept VALUES ($1, $2)", {id, std::string(200, 'x')}));
          return {};
        });
        if (done && ::write(pipe, &id, sizeof id) != sizeof id) ::_exit(4);
      }
    });
  }
  for (std::thread& worker : workers) worker.join();
  ::_exit(0);
}

}  // namespace

TEST_CASE("a server killed in the middle of writing has lost nothing it acknowledged") {
  const EmptyStore store;
  for (const int after : {50, 400}) {
    const EmptyStore fresh;
    int ends[2];
    REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) write_until_killed(fresh.options(), ends[1]);
    ::close(ends[1]);
    std::set<std::int64_t> acknowledged;
    std::int64_t id = 0;
    while (static_cast<int>(acknowledged.size()) < after && ::read(ends[0], &id, sizeof id) == sizeof id) acknowledged.insert(id);
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    CHECK(WIFSIGNALED(status));
    while (::read(ends[0], &id, sizeof id) == sizeof id) acknowledged.insert(id);
    ::close(ends[0]);
    CHECK(static_cast<int>(acknowledged.size()) >= after);

    auto database = fresh.open();
    auto snapshot = database->snapshot();
    REQUIRE(snapshot.ok());
    auto rows = snapshot->query("SELECT id FROM kept");
    REQUIRE(rows.ok());
    std::set<std::int64_t> found;
    while (rows->next().value()) found.insert(rows->integer(0));
    for (const std::int64_t wanted : acknowledged) CHECK(found.contains(wanted));
  }
}

TEST_CASE("a second server on the same store is refused while the first one runs, and welcome after it") {
  const EmptyStore store;
  auto first = store.open();
  const auto second = Database::open(store.options());
  REQUIRE_FALSE(second.ok());
  CHECK(second.error().fault == Fault::unavailable);
  CHECK(second.error().sentence.find("another kinportal") != std::string::npos);
  first.reset();
  CHECK(Database::open(store.options()).ok());
}

TEST_CASE("who only reads may read beside the server, and can change nothing") {
  const EmptyStore store;
  auto server = store.open();
  REQUIRE(server->write(make_table).ok());
  auto options = store.options();
  options.read_only = true;
  auto looking = Database::open(options);
  INFO(sentence_of(looking));
  REQUIRE(looking.ok());
  {
    auto snapshot = (*looking)->snapshot();
    REQUIRE(snapshot.ok());
    auto rows = snapshot->query("SELECT count(*) FROM kept");
    INFO(sentence_of(rows));
    REQUIRE(rows.ok());
  }
  const auto done = (*looking)->write([](Transaction& t) -> Result<void> {
    TRY(t.execute("INSERT INTO kept VALUES (1, 'x')"));
    return {};
  });
  REQUIRE_FALSE(done.ok());
  CHECK(done.error().fault == Fault::unavailable);
  CHECK(done.error().sentence.find("read-only") != std::string::npos);
  Result<void> later;
  (*looking)->write_later([](Transaction&) { return Result<void>(); }, [&](Result<void> outcome) { later = std::move(outcome); });
  CHECK_FALSE(later.ok());
}

TEST_CASE("a full disk refuses the deed with a clear sentence, and the store lives on") {
  if (on_postgres()) return;  // the server's own disk is not ours to fill
  const EmptyStore store;
  auto database = store.open();
  REQUIRE(database->write(make_table).ok());
  REQUIRE(database
              ->write([](Transaction& t) -> Result<void> {
                TRY(t.execute("INSERT INTO kept VALUES (1, 'before')"));
                return {};
              })
              .ok());
  // No file of this process may grow beyond 256 KiB: the write-ahead log meets the wall as it would meet a full disk.
  struct rlimit old{};
  ::getrlimit(RLIMIT_FSIZE, &old);
  struct rlimit wall = old;
  wall.rlim_cur = 256 * 1024;
  auto* before = ::signal(SIGXFSZ, SIG_IGN);
  ::setrlimit(RLIMIT_FSIZE, &wall);
  std::vector<std::thread> workers;
  std::atomic<int> refused{0};
  for (int w = 0; w < 6; ++w) {
    workers.emplace_back([&, w] {
      const auto done = database->write([&](Transaction& t) -> Result<void> {
        for (int i = 0; i < 10; ++i) TRY(t.execute("INSERT INTO kept VALUES ($1, $2)", {100 + w * 10 + i, std::string(100000, 'x')}));
        return {};
      });
      if (!done && done.error().fault == Fault::unavailable && done.error().sentence.find("disk") != std::string::npos) ++refused;
    });
  }
  for (std::thread& worker : workers) worker.join();
  {
    auto snapshot = database->snapshot();
    auto rows = snapshot->query("SELECT body FROM kept WHERE id = 1");
    REQUIRE(rows.ok());
    CHECK(rows->next().value());
  }
  ::setrlimit(RLIMIT_FSIZE, &old);
  ::signal(SIGXFSZ, before);
  CHECK(refused == 6);
  const auto after = database->write([](Transaction& t) -> Result<void> {
    TRY(t.execute("INSERT INTO kept VALUES (2, 'after')"));
    return {};
  });
  INFO(sentence_of(after));
  CHECK(after.ok());
  auto snapshot = database->snapshot();
  auto rows = snapshot->query("SELECT count(*) FROM kept");
  REQUIRE(rows->next().value());
  CHECK(rows->integer(0) == 2);
}

TEST_CASE("on a disk that is really full the deed fails, reading goes on, and room makes it work again") {
  if (on_postgres() || ::getuid() != 0) return;
  const test::TempFolder mount;
  if (std::system(("mount -t tmpfs -o size=1m tmpfs " + mount.path() + " 2>/dev/null").c_str()) != 0) {
    MESSAGE("skipped: this machine does not let us mount a small disk");
    return;
  }
  {
    StoreOptions options;
    options.store = mount.path();
    auto database = Database::open(options);
    REQUIRE(database.ok());
    REQUIRE((*database)->write(make_table).ok());
    {
      std::ofstream ballast(mount.path() + "/ballast");
      for (int i = 0; i < 1024; ++i) ballast << std::string(1024, 'b');
    }
    const auto done = (*database)->write([](Transaction& t) -> Result<void> {
      for (int i = 0; i < 30; ++i) TRY(t.execute("INSERT INTO kept VALUES ($1, $2)", {i, std::string(50000, 'x')}));
      return {};
    });
    REQUIRE_FALSE(done.ok());
    CHECK(done.error().fault == Fault::unavailable);
    CHECK(done.error().sentence.find("disk") != std::string::npos);
    CHECK((*database)->snapshot()->query("SELECT count(*) FROM kept").ok());
    std::filesystem::remove(mount.path() + "/ballast");
    const auto after = (*database)->write([](Transaction& t) -> Result<void> {
      TRY(t.execute("INSERT INTO kept VALUES (1, 'x')"));
      return {};
    });
    INFO(sentence_of(after));
    CHECK(after.ok());
  }
  CHECK(std::system(("umount " + mount.path()).c_str()) == 0);
}

TEST_CASE("a file that is no database, and a damaged one, are called so") {
  if (on_postgres()) return;
  const EmptyStore store;
  const std::string path = store.options().store + "/kinportal.db";
  std::ofstream(path) << "Dear diary, this is not a database. " << std::string(5000, '.');
  const auto opened = Database::open(store.options());
  REQUIRE_FALSE(opened.ok());
  CHECK(opened.error().fault == Fault::corrupt);
  CHECK(opened.error().sentence.find("not a database") != std::string::npos);
  std::filesystem::remove(path);

  {
    auto database = store.open();
    REQUIRE(database->write(make_table).ok());
    REQUIRE(database
                ->write([](Transaction& t) -> Result<void> {
                  for (int i = 0; i < 500; ++i) TRY(t.execute("INSERT INTO kept VALUES ($1, $2)", {i, std::string(500, 'x')}));
                  return {};
                })
                .ok());
  }
  {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(4096);
    for (int page = 0; page < 40; ++page) file << std::string(4096, '\xEE');
  }
  auto damaged = Database::open(store.options());
  REQUIRE(damaged.ok());
  auto snapshot = (*damaged)->snapshot();
  auto rows = snapshot->query("SELECT count(*) FROM kept WHERE body LIKE '%y%'");
  REQUIRE_FALSE(rows.ok());
  CHECK(rows.error().fault == Fault::corrupt);
  CHECK(rows.error().sentence.find("backup") != std::string::npos);
}

TEST_CASE("nobody else on the machine can read the store's files") {
  if (on_postgres()) return;
  const EmptyStore store;
  auto database = store.open();
  REQUIRE(database->write(make_table).ok());
  int files = 0;
  for (const auto& file : std::filesystem::directory_iterator(store.options().store)) {
    struct stat seen{};
    REQUIRE(::stat(file.path().c_str(), &seen) == 0);
    CHECK((seen.st_mode & 0077) == 0);
    ++files;
  }
  CHECK(files >= 3);
}

TEST_CASE("a store that is not there cannot be opened for reading only") {
  if (on_postgres()) return;
  const EmptyStore store;
  auto options = store.options();
  options.read_only = true;
  const auto opened = Database::open(options);
  REQUIRE_FALSE(opened.ok());
  CHECK(opened.error().fault == Fault::unavailable);
}

TEST_CASE("the write-ahead log is moved into the file while deeds go on") {
  if (on_postgres()) return;
  const EmptyStore store;
  auto database = store.open();
  REQUIRE(database->write(make_table).ok());
  // However late the mover gets a processor: at the latest a crowded log (128 MB) is moved before it may grow further.
  constexpr std::int64_t deed_bytes = 100000, most_deeds = 4000;
  std::int64_t deeds = 0, log_bytes = 0;
  while (deeds < most_deeds && deeds * deed_bytes < log_bytes + 20 * deed_bytes) {
    for (int i = 0; i < 50; ++i, ++deeds) {
      REQUIRE(database
                  ->write([&](Transaction& t) -> Result<void> {
                    TRY(t.execute("INSERT INTO kept VALUES ($1, $2)", {deeds, std::string(deed_bytes, 'x')}));
                    return {};
                  })
                  .ok());
    }
    struct stat log{};
    REQUIRE(::stat((store.options().store + "/kinportal.db-wal").c_str(), &log) == 0);
    log_bytes = log.st_size;
  }
  CHECK(log_bytes < deeds * deed_bytes);
  CHECK(database->size_bytes() > deeds * deed_bytes);
}

TEST_CASE("names that could leave the folder or the schema are refused") {
  const EmptyStore store;
  for (const char* name : {"", "../x", "a b", "a\"b", "A"}) {
    auto options = store.options();
    options.name = name;
    const auto opened = Database::open(options);
    REQUIRE_FALSE(opened.ok());
    CHECK(opened.error().fault == Fault::invalid);
  }
}
