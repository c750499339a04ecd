// SPDX-License-Identifier: Apache-2.0
// One folder is one store. A lock file keeps a second server out; a writer thread commits deeds in groups; readers take
// snapshots from a small pool; a third thread moves the write-ahead log into the file so that no commit waits for it.
#include "db/sqlite/sqlite_database.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <thread>

#include "base/log.h"
#include "db/reader_pool.h"
#include "db/sqlite/sqlite_connection.h"
#include "db/writer.h"

namespace kinportal::db {
namespace {

/// Write-ahead pages (4 KiB each) after which they are moved into the file, and after which readers are asked to make way for it.
constexpr int checkpoint_pages = 2000;
constexpr int crowded_pages = 32000;

/// A file descriptor that closes itself; the lock on it goes with it, even when the process is killed.
class LockFile {
 public:
  LockFile() = default;
  LockFile(const LockFile&) = delete;
  LockFile& operator=(const LockFile&) = delete;
  ~LockFile() {
    if (fd_ >= 0) ::close(fd_);
  }
  Result<void> take(const std::string& path) {
    fd_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd_ < 0) {
      if (errno == EROFS || errno == EACCES || errno == EPERM) {
        return fail(Fault::unavailable,
                    "the store's folder cannot be written: look at its owner, its permissions and whether the disk is read-only");
      }
      if (errno == ENOSPC) return fail(Fault::unavailable, "the disk of the store is full: free some space and start again");
      return fail(Fault::unavailable, "the store's lock file cannot be opened: does the folder exist?");
    }
    if (::flock(fd_, LOCK_EX | LOCK_NB) != 0) {
      return fail(Fault::unavailable, "another kinportal runs on this store already: stop it first, or name another folder");
    }
    const std::string pid = std::to_string(::getpid()) + "\n";
    if (::ftruncate(fd_, 0) == 0) (void)!::pwrite(fd_, pid.data(), pid.size(), 0);  // for people only: the lock itself is what counts
    return {};
  }

 private:
  int fd_ = -1;
};

class SqliteDatabase final : public Database {
 public:
  explicit SqliteDatabase(const StoreOptions& options)
      : path_((std::filesystem::path(options.store) / (options.name + ".db")).string()),
        read_only_(options.read_only),
        readers_(static_cast<std::size_t>(options.readers)) {}
  ~SqliteDatabase() override {
    writer_.reset();
    {
      const std::lock_guard lock(checkpoint_mutex_);
      stopping_ = true;
    }
    checkpoint_wake_.notify_one();
    if (checkpointer_.joinable()) checkpointer_.join();
  }

  Result<void> start(const StoreOptions& options) {
    namespace fs = std::filesystem;
    if (read_only_) return start_read_only();
    std::error_code ignored;
    if (!fs::exists(options.store, ignored)) {
      fs::create_directories(options.store, ignored);
      fs::permissions(options.store, fs::perms::owner_all, ignored);
    }
    TRY(lock_.take((fs::path(options.store) / (options.name + ".lock")).string()));
    // Made by hand so that nobody else on the machine can read it; the log and its index inherit the mode.
    const int made = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (made >= 0) ::close(made);
    TRY_LET(changing_, SqliteConnection::open(path_, Access::read_write));
    TRY(changing_->command("PRAGMA wal_autocheckpoint=0"));
    sqlite3_wal_hook(changing_->handle(), &SqliteDatabase::count_pages, this);
    TRY_LET(moving_, SqliteConnection::open(path_, Access::read_write));
    checkpointer_ = std::thread([this] { move_log(); });
    writer_ = std::make_unique<Writer>([this](std::span<Deed> batch) { apply(batch); });
    return {};
  }

  Result<Snapshot> snapshot() override {
    TRY_LET(auto connection, take_reader());
    connection->forgive();
    Result<void> begun = connection->command("BEGIN");
    // BEGIN alone takes nothing: the first read does.
    if (begun) begun = connection->command("SELECT 1 FROM sqlite_schema LIMIT 1");
    if (!begun) {
      give_back(connection.release());
      return std::move(begun).error();
    }
    return Snapshot(std::shared_ptr<Session>(connection.release(), [this](SqliteConnection* done) { give_back(done); }));
  }

  Result<void> write(const std::function<Result<void>(Transaction&)>& deed) override {
    if (!writer_) return opened_read_only();
    return writer_->write(deed);
  }
  void write_later(std::function<Result<void>(Transaction&)> deed, std::function<void(Result<void>)> done) override {
    if (writer_) return writer_->write_later(std::move(deed), std::move(done));
    if (done) done(opened_read_only());
  }
  Engine engine() const override { return Engine::sqlite; }
  std::uint64_t commits() const override { return read_only_ ? 0 : commits_.load(std::memory_order_seq_cst); }
  std::int64_t size_bytes() override {
    std::int64_t bytes = 0;
    for (const char* suffix : {"", "-wal"}) {
      struct stat seen{};
      if (::stat((path_ + suffix).c_str(), &seen) == 0) bytes += seen.st_size;
    }
    return bytes;
  }

 private:
  static Error opened_read_only() { return fail(Fault::unavailable, "the store was opened read-only; nothing can be changed"); }

  Result<void> start_read_only() {
    if (::access(path_.c_str(), R_OK) != 0) return fail(Fault::unavailable, "there is no store in this folder that can be read");
    auto first = SqliteConnection::open(path_, reader_access_ = Access::read_only);
    // A store on read-only media has no place for the log's index; without a log the file alone is the truth.
    struct stat log{};
    const bool no_log = ::stat((path_ + "-wal").c_str(), &log) != 0 || log.st_size == 0;
    if (!first && first.error().fault != Fault::corrupt && no_log)
      first = SqliteConnection::open(path_, reader_access_ = Access::immutable);
    if (!first) return std::move(first).error();
    TRY_LET(auto place, readers_.take());
    readers_.give_back(place ? std::move(place) : std::move(first).value());
    return {};
  }

  Result<std::unique_ptr<SqliteConnection>> take_reader() {
    TRY_LET(auto connection, readers_.take());
    if (connection) return connection;
    auto fresh = SqliteConnection::open(path_, reader_access_);
    if (!fresh) readers_.give_back(nullptr);
    return fresh;
  }

  void give_back(SqliteConnection* raw) {
    std::unique_ptr<SqliteConnection> connection(raw);
    // A connection that cannot even end a read is not used again.
    if (connection->in_transaction() && !connection->command("COMMIT")) connection.reset();
    readers_.give_back(std::move(connection));
  }

  // ---- the writer's thread -------------------------------------------------------------------------------------

  /// Commits a batch. When SQLite gives up the whole transaction because of one deed (a full disk), that deed fails and
  /// the others are run again; every round settles at least one deed, so the rounds end.
  void apply(std::span<Deed> batch) {
    std::vector<Deed*> open;
    open.reserve(batch.size());
    for (Deed& deed : batch) open.push_back(&deed);
    while (!open.empty()) {
      auto round = changing_->command("BEGIN IMMEDIATE");
      bool given_up = false;
      if (round) {
        std::vector<Deed*> kept;
        kept.reserve(open.size());
        std::size_t at = 0;
        for (; at < open.size() && !given_up; ++at) {
          open[at]->outcome = run_alone(*open[at], given_up);
          if (open[at]->outcome) kept.push_back(open[at]);
        }
        if (given_up) {
          kept.insert(kept.end(), open.begin() + static_cast<std::ptrdiff_t>(at), open.end());
          open.swap(kept);
          continue;
        }
        open.swap(kept);
        round = changing_->command("COMMIT");
        // Counted before anybody is told: who learns of a deed can rely on every later look at the counter to differ.
        if (round) commits_.fetch_add(1, std::memory_order_seq_cst);
      }
      if (!round) {
        if (changing_->in_transaction()) (void)changing_->command("ROLLBACK").ok();
        for (Deed* deed : open) deed->outcome = round;
      }
      break;
    }
    move_rest_of_log();
    wake_checkpointer();
  }

  /// One deed between SAVEPOINT and RELEASE. `given_up` is set when the whole transaction is gone.
  Result<void> run_alone(const Deed& deed, bool& given_up) {
    changing_->forgive();
    auto result = changing_->command("SAVEPOINT deed");
    if (result) {
      Transaction transaction(*changing_);
      result = run_deed(deed, transaction);
      if (result && changing_->broken() != nullptr) result = *changing_->broken();
      if (changing_->in_transaction()) {
        auto back = result ? Result<void>() : changing_->command("ROLLBACK TO deed");
        if (back) back = changing_->command("RELEASE deed");
        if (result && !back) result = back;
        if (!back && changing_->in_transaction()) (void)changing_->command("ROLLBACK").ok();
      }
    }
    changing_->forgive();
    given_up = !changing_->in_transaction();
    if (given_up && result) result = fail(Fault::unavailable, "the store gave up a change; nothing of it was kept");
    return result;
  }

  static int count_pages(void* self, sqlite3*, const char*, int pages) {
    static_cast<SqliteDatabase*>(self)->log_pages_.store(pages, std::memory_order_relaxed);
    return SQLITE_OK;
  }

  // ---- the thread that moves the log into the file -----------------------------------------------------------------

  void wake_checkpointer() {
    if (log_pages_.load(std::memory_order_relaxed) < checkpoint_pages) return;
    {
      const std::lock_guard lock(checkpoint_mutex_);
      checkpoint_wanted_ = true;
    }
    checkpoint_wake_.notify_one();
  }

  /// The log starts from its beginning again only when all of it has been moved, which the other thread never sees happen
  /// while deeds go on. It moves the bulk; the writer, between two batches, the few pages written meanwhile.
  void move_rest_of_log() {
    if (!rest_wanted_.exchange(false, std::memory_order_relaxed)) return;
    sqlite3_wal_checkpoint_v2(changing_->handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
  }

  void move_log() {
    std::unique_lock lock(checkpoint_mutex_);
    while (true) {
      checkpoint_wake_.wait(lock, [&] { return stopping_ || checkpoint_wanted_; });
      if (stopping_) return;
      checkpoint_wanted_ = false;
      lock.unlock();
      const bool crowded = log_pages_.load(std::memory_order_relaxed) > crowded_pages;
      const int code = sqlite3_wal_checkpoint_v2(moving_->handle(), nullptr,
                                                 crowded ? SQLITE_CHECKPOINT_RESTART : SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
      log_pages_.store(0, std::memory_order_relaxed);
      rest_wanted_.store(code == SQLITE_OK, std::memory_order_relaxed);
      if (code != SQLITE_OK && (code & 0xff) != SQLITE_BUSY) {
        log(LogLevel::warning, "the store's log could not be moved into its file; it is kept and tried again", {LogField("sqlite", code)});
      }
      lock.lock();
    }
  }

  const std::string path_;
  const bool read_only_;
  Access reader_access_ = Access::query_only;
  LockFile lock_;

  std::unique_ptr<SqliteConnection> changing_;
  std::unique_ptr<SqliteConnection> moving_;
  ReaderPool<SqliteConnection> readers_;

  std::atomic<std::uint64_t> commits_{1};
  std::atomic<int> log_pages_{0};
  std::atomic<bool> rest_wanted_{false};
  std::mutex checkpoint_mutex_;
  std::condition_variable checkpoint_wake_;
  bool checkpoint_wanted_ = false;
  bool stopping_ = false;
  std::thread checkpointer_;
  std::unique_ptr<Writer> writer_;
};

}  // namespace

Result<std::unique_ptr<Database>> open_sqlite(const StoreOptions& options) {
  auto database = std::make_unique<SqliteDatabase>(options);
  TRY(database->start(options));
  return std::unique_ptr<Database>(std::move(database));
}

}  // namespace kinportal::db
