// SPDX-License-Identifier: Apache-2.0
// The bare limit: the portal's own HTTP edge, the same twenty rows by index from the same SQLite file, one durable entry in a second SQLite
// file by group commit, and nothing else: no sign-in, no facts, no decision, no Merkle tree. What the portal is measured against.
#include <sqlite3.h>

#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/time.h"
#include "server/edge/certificate.h"
#include "server/edge/edge.h"

namespace {

using kinportal::server::Edge;
using kinportal::server::EdgeOptions;
using kinportal::server::Reply;
namespace http = kinportal::http;

constexpr int kRows = 20;

[[noreturn]] void stop(const std::string& sentence) {
  std::fprintf(stderr, "bare_limit: %s\n", sentence.c_str());
  std::exit(2);
}

void run(sqlite3* db, const char* sql) {
  if (sqlite3_exec(db, sql, nullptr, nullptr, nullptr) != SQLITE_OK) stop(sqlite3_errmsg(db));
}

sqlite3* open(const std::string& file, int flags) {
  sqlite3* db = nullptr;
  if (sqlite3_open_v2(file.c_str(), &db, flags | SQLITE_OPEN_NOMUTEX, nullptr) != SQLITE_OK) stop("cannot open " + file);
  run(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA mmap_size=268435456; PRAGMA cache_size=-16000");
  return db;
}

sqlite3_stmt* prepare(sqlite3* db, const char* sql) {
  sqlite3_stmt* out = nullptr;
  if (sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &out, nullptr) != SQLITE_OK) stop(sqlite3_errmsg(db));
  return out;
}

// One connection of one worker thread.
class RowReader {
 public:
  RowReader(const std::string& file, const std::string& practice, const std::string& patient) : db_(open(file, SQLITE_OPEN_READWRITE)) {
    rows_ = prepare(db_,
                    "SELECT body FROM chart_item WHERE practice_id=?1 AND patient_id=?2 AND category='result' AND kind='lab' "
                    "ORDER BY happened_at DESC, item_id DESC LIMIT ?3");
    sqlite3_bind_text(rows_, 1, practice.data(), static_cast<int>(practice.size()), SQLITE_TRANSIENT);
    sqlite3_bind_text(rows_, 2, patient.data(), static_cast<int>(patient.size()), SQLITE_TRANSIENT);
    sqlite3_bind_int(rows_, 3, kRows);
  }
  ~RowReader() {
    sqlite3_finalize(rows_);
    sqlite3_close(db_);
  }
  RowReader(const RowReader&) = delete;

  std::string read() {
    std::string out = "{\"items\":[";
    out.reserve(16 * 1024);
    int count = 0;
    while (sqlite3_step(rows_) == SQLITE_ROW) {
      if (count++ > 0) out += ',';
      out.append(reinterpret_cast<const char*>(sqlite3_column_text(rows_, 0)), static_cast<std::size_t>(sqlite3_column_bytes(rows_, 0)));
    }
    sqlite3_reset(rows_);
    out += "],\"next\":null}";
    return count == kRows ? out : std::string();
  }

 private:
  sqlite3* db_;
  sqlite3_stmt* rows_ = nullptr;
};

// The second file: entries of all workers share a commit, and each answer leaves once its entry is durable.
class EntryWriter {
 public:
  explicit EntryWriter(const std::string& file) : db_(open(file, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)) {
    run(db_,
        "CREATE TABLE IF NOT EXISTS entry (seq INTEGER PRIMARY KEY, at BIGINT NOT NULL, practice TEXT NOT NULL, patient TEXT NOT NULL, "
        "actor TEXT NOT NULL, verb TEXT NOT NULL, effect TEXT NOT NULL)");
    insert_ = prepare(
        db_, "INSERT INTO entry (at, practice, patient, actor, verb, effect) VALUES (?1, ?2, ?3, 'account', 'view_results', 'allow')");
    thread_ = std::thread([this] { write(); });
  }
  ~EntryWriter() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    ready_.notify_one();
    thread_.join();
    sqlite3_finalize(insert_);
    sqlite3_close(db_);
  }
  EntryWriter(const EntryWriter&) = delete;

  struct Entry {
    std::int64_t at;
    Reply reply;
    http::Response response;
  };
  void add(Entry entry) {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(entry));
    if (waiting_.size() == 1) ready_.notify_one();
  }
  std::string practice, patient;

 private:
  void write() {
    std::vector<Entry> batch;
    while (true) {
      {
        std::unique_lock lock(mutex_);
        ready_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
        if (waiting_.empty()) return;
        batch.swap(waiting_);
      }
      run(db_, "BEGIN IMMEDIATE");
      for (const Entry& entry : batch) {
        sqlite3_bind_int64(insert_, 1, entry.at);
        sqlite3_bind_text(insert_, 2, practice.data(), static_cast<int>(practice.size()), SQLITE_STATIC);
        sqlite3_bind_text(insert_, 3, patient.data(), static_cast<int>(patient.size()), SQLITE_STATIC);
        if (sqlite3_step(insert_) != SQLITE_DONE) stop(sqlite3_errmsg(db_));
        sqlite3_reset(insert_);
      }
      run(db_, "COMMIT");
      for (Entry& entry : batch) entry.reply.send(std::move(entry.response));
      batch.clear();
    }
  }

  sqlite3* db_;
  sqlite3_stmt* insert_ = nullptr;
  std::mutex mutex_;
  std::condition_variable ready_;
  std::vector<Entry> waiting_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace

int main(int count, char** words) {
  // bare_limit LISTEN STORE.db BOOK.db PRACTICE PATIENT [CERTIFICATE KEY]
  if (count != 6 && count != 8) stop("use: bare_limit LISTEN STORE.db BOOK.db PRACTICE PATIENT [CERTIFICATE KEY]");
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  const kinportal::SystemClock clock;
  const std::string store = words[2], practice = words[4], patient = words[5];
  EntryWriter writer(words[3]);
  writer.practice = practice;
  writer.patient = patient;
  EdgeOptions options;
  options.listen = {words[1]};
  if (count == 8) {
    options.certificate_file = words[6];
    options.key_file = words[7];
  }
  auto edge = Edge::start(std::move(options), clock, [&](http::Request, Reply reply) {
    thread_local RowReader rows(store, practice, patient);
    http::Response response;
    response.headers.emplace_back("Content-Type", "application/json");
    response.body = rows.read();
    if (response.body.empty()) response.status = 404;
    writer.add({clock.now().us, std::move(reply), std::move(response)});
  });
  if (!edge.ok()) stop(edge.error().sentence);
  std::printf("listening on %s\n", (*edge)->addresses().front().c_str());
  std::fflush(stdout);
  int signal = 0;
  sigwait(&signals, &signal);
  (*edge)->stop();
  return 0;
}
