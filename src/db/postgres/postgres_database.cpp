// SPDX-License-Identifier: Apache-2.0
// One schema of a PostgreSQL database is one store. Deeds go through one writing connection, as on SQLite, so that both
// engines give a deed the same world: nobody else changes it. An advisory lock keeps a second server out.
#include "db/postgres/postgres_database.h"

#include <atomic>
#include <thread>

#include "db/postgres/postgres_connection.h"
#include "db/reader_pool.h"
#include "db/writer.h"

namespace kinportal::db {
namespace {

constexpr auto read_deadline = std::chrono::seconds(30);
constexpr auto write_deadline = std::chrono::minutes(10);  // a migration may build an index over years of charts
/// How often a batch that lost a race or its connection is run again.
constexpr int max_rounds = 5;
/// A server that was killed gives its lock back as soon as PostgreSQL notices.
constexpr int lock_attempts = 20;
constexpr auto lock_pause = std::chrono::milliseconds(100);
constexpr int oldest_server = 150000;

/// Number of the advisory lock of a schema: FNV-1a (64 bit) of its name.
std::int64_t lock_number(std::string_view name) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char c : std::string("kinportal ") + std::string(name)) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return static_cast<std::int64_t>(hash);
}

class PostgresDatabase final : public Database {
 public:
  explicit PostgresDatabase(const StoreOptions& options)
      : conninfo_(options.store),
        schema_(options.name),
        read_only_(options.read_only),
        readers_(static_cast<std::size_t>(options.readers)) {}
  ~PostgresDatabase() override { writer_.reset(); }

  Result<void> start() {
    if (read_only_) {
      TRY_LET(auto place, readers_.take());
      auto first = PostgresConnection::open(conninfo_, schema_, read_deadline);
      auto fits = first ? check_server(**first) : Result<void>(first.error());
      readers_.give_back(fits ? std::move(first).value() : nullptr);
      return fits;
    }
    TRY(open_changing());
    writer_ = std::make_unique<Writer>([this](std::span<Deed> batch) { apply(batch); });
    return {};
  }

  Result<Snapshot> snapshot() override {
    TRY_LET(auto connection, readers_.take());
    // A connection that slept through a restart of the server is found dead here, and a fresh one takes its place.
    for (int attempt = 0; attempt < 2; ++attempt) {
      if (!connection) {
        auto fresh = PostgresConnection::open(conninfo_, schema_, read_deadline);
        if (!fresh) {
          readers_.give_back(nullptr);
          return std::move(fresh).error();
        }
        connection = std::move(fresh).value();
      }
      connection->forgive();
      connection->prepend("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
      const auto begun = connection->run("SELECT 1", {});  // BEGIN alone takes no snapshot, the first question does
      if (begun) return Snapshot(std::shared_ptr<Session>(connection.release(), [this](PostgresConnection* done) { give_back(done); }));
      connection.reset();
    }
    readers_.give_back(nullptr);
    return fail(Fault::unavailable, "the PostgreSQL server does not answer; the portal tries again with the next request");
  }

  Result<void> write(const std::function<Result<void>(Transaction&)>& deed) override {
    if (!writer_) return opened_read_only();
    return writer_->write(deed);
  }
  void write_later(std::function<Result<void>(Transaction&)> deed, std::function<void(Result<void>)> done) override {
    if (writer_) return writer_->write_later(std::move(deed), std::move(done));
    if (done) done(opened_read_only());
  }
  Engine engine() const override { return Engine::postgres; }
  std::int64_t size_bytes() override {
    auto seen = snapshot();
    if (!seen) return 0;
    auto rows = seen->query(
        "SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0) FROM pg_catalog.pg_class c "
        "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = current_schema() AND c.relkind = 'r'");
    if (!rows) return 0;
    const auto row = rows->next();
    return row && *row ? rows->integer(0) : 0;
  }

 private:
  static Error opened_read_only() { return fail(Fault::unavailable, "the store was opened read-only; nothing can be changed"); }

  static Result<void> check_server(PostgresConnection& connection) {
    TRY_LET(auto cursor,
            connection.run("SELECT datcollate, pg_encoding_to_char(encoding), datlocprovider, current_setting('server_version_num') "
                           "FROM pg_catalog.pg_database WHERE datname = current_database()",
                           {}));
    TRY_LET(const bool row, cursor->next());
    if (!row) return fail(Fault::unavailable, "the PostgreSQL server does not say what database this is");
    if (cursor->integer(3) < oldest_server) return fail(Fault::unavailable, "the PostgreSQL server is older than version 15");
    const std::string_view collation = cursor->text(0);
    if (cursor->text(2) != "c" || (collation != "C" && collation != "POSIX")) {
      return fail(Fault::unavailable,
                  "the PostgreSQL database sorts by a language: make one with 'createdb --template=template0 --locale=C --encoding=UTF8 "
                  "kinportal'");
    }
    if (cursor->text(1) != "UTF8")
      return fail(Fault::unavailable, "the PostgreSQL database is not in UTF-8: make one with --encoding=UTF8");
    return {};
  }

  Result<void> take_lock(PostgresConnection& connection) const {
    const Value number = lock_number(schema_);
    for (int attempt = 0; attempt < lock_attempts; ++attempt) {
      TRY_LET(auto cursor, connection.run("SELECT pg_try_advisory_lock($1)", std::span(&number, 1)));
      TRY_LET(const bool row, cursor->next());
      if (row && cursor->integer(0) == 1) return {};
      std::this_thread::sleep_for(lock_pause);
    }
    return fail(Fault::unavailable, "another kinportal runs on this store already: stop it first, or name another database");
  }

  Result<void> open_changing() {
    changing_.reset();
    TRY_LET(auto connection, PostgresConnection::open(conninfo_, schema_, write_deadline));
    TRY(check_server(*connection));
    TRY(take_lock(*connection));
    TRY_LET(auto cursor, connection->run("SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = current_schema()", {}));
    TRY_LET(const bool there, cursor->next());
    if (!there) {
      connection->prepend("CREATE SCHEMA \"" + schema_ + "\"");
      TRY(connection->flush_commands());
    }
    changing_ = std::move(connection);
    return {};
  }

  void give_back(PostgresConnection* raw) {
    std::unique_ptr<PostgresConnection> connection(raw);
    if (!connection->dead()) connection->send_and_leave("COMMIT");  // nobody waits for the end of a read
    if (connection->dead()) connection.reset();
    readers_.give_back(std::move(connection));
  }

  // ---- the writer's thread -------------------------------------------------------------------------------------

  enum class Round { settled, again };

  void apply(std::span<Deed> batch) {
    for (int round = 1; round <= max_rounds; ++round) {
      if (apply_once(batch, round == max_rounds) == Round::settled) return;
    }
  }

  static Round settle(std::span<Deed> batch, const Error& error) {
    for (Deed& deed : batch) deed.outcome = error;
    return Round::settled;
  }

  /// BEGIN and each SAVEPOINT travel with the first statement of the deed, each RELEASE with what comes next. Until COMMIT is sent nothing
  /// is kept, so a batch that lost its connection or a race before that is simply run again.
  Round apply_once(std::span<Deed> batch, bool last_round) {
    if (!changing_ || changing_->dead()) {
      if (const auto opened = open_changing(); !opened) return settle(batch, opened.error());
    }
    changing_->forgive();
    changing_->prepend("BEGIN ISOLATION LEVEL REPEATABLE READ");
    bool anything = false;
    for (Deed& deed : batch) {
      changing_->prepend("SAVEPOINT deed");
      Transaction transaction(*changing_);
      deed.outcome = run_deed(deed, transaction);
      const Error* broken = changing_->broken();
      if (changing_->dead() || changing_->lost_race()) {
        const Error why = broken ? *broken : fail(Fault::unavailable, "another change of the store came first; try again");
        if (!changing_->dead()) {
          changing_->prepend("ROLLBACK");
          changing_->forgive();
          (void)changing_->flush_commands().ok();
        }
        return last_round ? settle(batch, why) : Round::again;
      }
      if (deed.outcome && broken != nullptr) deed.outcome = *broken;
      changing_->forgive();
      if (!deed.outcome) changing_->prepend("ROLLBACK TO SAVEPOINT deed");
      changing_->prepend("RELEASE SAVEPOINT deed");
      anything = anything || deed.outcome.ok();
    }
    changing_->prepend(anything ? "COMMIT" : "ROLLBACK");
    const auto committed = changing_->flush_commands();
    if (committed) return Round::settled;
    const bool lost = changing_->lost_race();
    if (!changing_->dead()) {
      changing_->forgive();
      changing_->prepend("ROLLBACK");
      (void)changing_->flush_commands().ok();
    }
    if (lost && !last_round) return Round::again;
    // The connection broke while the commit was under way: it may be kept or not, and nobody may say it is.
    for (Deed& deed : batch) {
      if (deed.outcome) deed.outcome = committed.error();
    }
    return Round::settled;
  }

  const std::string conninfo_;
  const std::string schema_;
  const bool read_only_;
  ReaderPool<PostgresConnection> readers_;
  std::unique_ptr<PostgresConnection> changing_;
  std::unique_ptr<Writer> writer_;
};

}  // namespace

Result<std::unique_ptr<Database>> open_postgres(const StoreOptions& options) {
  auto database = std::make_unique<PostgresDatabase>(options);
  TRY(database->start());
  return std::unique_ptr<Database>(std::move(database));
}

}  // namespace kinportal::db
