// SPDX-License-Identifier: Apache-2.0
// One PostgreSQL connection, always in pipeline mode: commands that need no answer of their own (BEGIN, SAVEPOINT,
// RELEASE) travel with the next question. Every exchange has a deadline. Private to db/postgres.
#pragma once
#include <libpq-fe.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "db/database.h"

namespace kinportal::db {

struct ClearResult {
  void operator()(PGresult* result) const { PQclear(result); }
};
using ResultPtr = std::unique_ptr<PGresult, ClearResult>;

class PostgresConnection final : public Session {
 public:
  /// Statements kept prepared on the server for each connection.
  static constexpr std::size_t max_prepared = 256;
  static constexpr std::size_t max_parameters = 4096;
  static constexpr auto connect_deadline = std::chrono::seconds(5);

  /// Connects and sets the session up; `schema` becomes the search path. `answer_deadline` bounds every exchange.
  static Result<std::unique_ptr<PostgresConnection>> open(const std::string& conninfo, const std::string& schema,
                                                          std::chrono::milliseconds answer_deadline);
  ~PostgresConnection() override;
  PostgresConnection(const PostgresConnection&) = delete;
  PostgresConnection& operator=(const PostgresConnection&) = delete;

  Result<std::unique_ptr<Cursor>> run(std::string_view sql, std::span<const Value> values) override;

  /// Adds a command to what goes out with the next exchange.
  void prepend(std::string command) { before_.push_back(std::move(command)); }
  /// Sends what was prepended, and waits.
  Result<void> flush_commands();
  /// Sends a command and does not wait: finish_sent() does, before the connection is used again.
  void send_and_leave(std::string_view command);
  Result<void> finish_sent();

  bool dead() const { return dead_; }
  /// The first failed statement since forgive(): the server does nothing more in this transaction, nor do we.
  const Error* broken() const { return broken_ ? &*broken_ : nullptr; }
  /// The broken statement lost against another transaction: run all of it again.
  bool lost_race() const { return lost_race_; }
  void forgive();

 private:
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  struct Known {
    std::string name;
    std::uint64_t last_used = 0;
  };
  PostgresConnection(PGconn* connection, std::chrono::milliseconds answer_deadline)
      : connection_(connection), answer_deadline_(answer_deadline) {}
  Result<void> finish_connecting();
  Result<void> send_commands();
  Result<std::string> prepared_name(std::string_view sql, std::span<const Value> values);
  Result<void> send_prepared(const std::string& name, std::span<const Value> values);
  /// Sync, flush, and the answers to `sent_` requests; the last one's result.
  Result<ResultPtr> exchange();
  Result<void> flush(std::chrono::steady_clock::time_point deadline);
  Result<ResultPtr> next_result(std::chrono::steady_clock::time_point deadline);
  Error read_error(const PGresult* result);
  Error die();

  PGconn* connection_;
  const std::chrono::milliseconds answer_deadline_;
  std::vector<std::string> before_;
  std::vector<std::string> forgotten_;  // statements to deallocate once the transaction allows it
  std::unordered_map<std::string, Known, TextHash, std::equal_to<>> known_;
  std::string key_;
  std::uint64_t uses_ = 0;
  std::uint64_t names_ = 0;
  int sent_ = 0;
  int answered_well_ = 0;  // requests of the last exchange before the first error
  bool left_ = false;
  bool dead_ = false;
  bool lost_race_ = false;
  std::optional<Error> broken_;
};

}  // namespace kinportal::db
