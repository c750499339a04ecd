// SPDX-License-Identifier: Apache-2.0
// Questions and answers over libpq's asynchronous interface (PostgreSQL 15 manual, chapters 34.4 and 34.5). Integers and
// bytes travel in binary, texts as text; answers come as text, whose bytes are decoded when somebody looks.
#include "db/postgres/postgres_connection.h"

#include <endian.h>
#include <poll.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>

namespace kinportal::db {
namespace {

// Types by their numbers in pg_type: int8, bytea; 0 lets the server infer (texts, and nothing).
constexpr Oid oid_int8 = 20;
constexpr Oid oid_bytea = 17;

using Clock = std::chrono::steady_clock;

int milliseconds_left(Clock::time_point deadline) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
  return left < 0 ? 0 : static_cast<int>(left);
}

/// True when the socket can be used; false when the deadline has passed.
bool wait_for(int socket, bool to_write, Clock::time_point deadline) {
  while (true) {
    struct pollfd one{socket, static_cast<short>(to_write ? POLLIN | POLLOUT : POLLIN), 0};
    const int ready = ::poll(&one, 1, milliseconds_left(deadline));
    if (ready > 0) return true;
    if (ready == 0 || errno != EINTR) return false;
  }
}

Error out_of_reach() {
  return fail(Fault::unavailable, "the PostgreSQL server does not answer; the portal tries again with the next request");
}

std::string field(const PGresult* result, int which) {
  const char* text = PQresultErrorField(result, which);
  return text == nullptr ? std::string() : std::string(text);
}

/// From SQLSTATE (appendix A of the manual). The server's detail lines carry values, so only names of rules and tables are kept.
Error fault_of(const PGresult* result) {
  const std::string state = field(result, PG_DIAG_SQLSTATE);
  const std::string_view group = std::string_view(state).substr(0, 2);
  const std::string number = " (SQLSTATE " + state + ")";
  if (group == "23") {
    return fail(Fault::conflict, "a rule of the schema refuses the change: " + field(result, PG_DIAG_TABLE_NAME) + " " +
                                     field(result, PG_DIAG_CONSTRAINT_NAME) + field(result, PG_DIAG_COLUMN_NAME) + number);
  }
  if (group == "40") return fail(Fault::unavailable, "another change of the store came first; try again" + number);
  if (state == "53100")
    return fail(Fault::unavailable, "the disk of the PostgreSQL server is full; nothing of this change was kept" + number);
  if (state == "25006") return fail(Fault::unavailable, "the store is read-only; nothing can be changed" + number);
  if (state == "57014") return fail(Fault::unavailable, "the question to the store took too long" + number);
  if (state == "28P01" || state == "28000") {
    return fail(Fault::unavailable, "the PostgreSQL server does not let this account in: look at user and password" + number);
  }
  if (state == "3D000") return fail(Fault::unavailable, "the PostgreSQL server has no database of this name" + number);
  if (state == "42501") return fail(Fault::unavailable, "the PostgreSQL account may not do this: it must own its schema" + number);
  if (state == "22021" || state == "22P05") return fail(Fault::invalid, "a text holds bytes that are not UTF-8" + number);
  if (group == "54") return fail(Fault::too_much, "a text is longer than the store takes" + number);
  if (state == "XX001" || state == "XX002")
    return fail(Fault::corrupt, "the PostgreSQL server's files are damaged: restore the newest backup" + number);
  if (group == "53" || group == "57" || group == "58" || (group == "08" && state != "08P01")) {
    return fail(Fault::unavailable, "the PostgreSQL server cannot do it now" + number);
  }
  // Texts of class 42 quote our own SQL, which is fixed; those of other classes may quote values and are left out.
  return fail(Fault::bug,
              "the store does not understand a statement" + (group == "42" ? ": " + field(result, PG_DIAG_MESSAGE_PRIMARY) : "") + number);
}

/// Highest $n of a statement.
std::size_t parameters_of(std::string_view sql) {
  std::size_t highest = 0;
  for (std::size_t at = sql.find('$'); at != std::string_view::npos; at = sql.find('$', at + 1)) {
    std::size_t number = 0;
    std::from_chars(sql.data() + at + 1, sql.data() + sql.size(), number);
    highest = std::max(highest, number);
  }
  return highest;
}

int hex_digit(char c) { return c >= 'a' ? c - 'a' + 10 : c - '0'; }

class PostgresCursor final : public Cursor {
 public:
  explicit PostgresCursor(ResultPtr result) : result_(std::move(result)), rows_(PQntuples(result_.get())) {
    const char* touched = PQcmdTuples(result_.get());
    std::from_chars(touched, touched + std::strlen(touched), affected_);
  }
  Result<bool> next() override {
    if (row_ + 1 >= rows_) return false;
    ++row_;
    return true;
  }
  bool is_null(int column) const override { return PQgetisnull(result_.get(), row_, column) != 0; }
  std::int64_t integer(int column) const override {
    const std::string_view text = raw(column);
    if (text == "t") return 1;
    std::int64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
  }
  std::string_view text(int column) const override {
    const std::string_view text = raw(column);
    if (PQftype(result_.get(), column) != oid_bytea || !text.starts_with("\\x")) return text;
    if (decoded_.empty()) decoded_.resize(static_cast<std::size_t>(PQnfields(result_.get())));
    std::string& bytes = decoded_[static_cast<std::size_t>(column)];
    bytes.resize((text.size() - 2) / 2);
    for (std::size_t i = 0; i < bytes.size(); ++i)
      bytes[i] = static_cast<char>(hex_digit(text[2 + 2 * i]) << 4 | hex_digit(text[3 + 2 * i]));
    return bytes;
  }
  std::int64_t affected() const override { return affected_; }

 private:
  std::string_view raw(int column) const {
    return {PQgetvalue(result_.get(), row_, column), static_cast<std::size_t>(PQgetlength(result_.get(), row_, column))};
  }
  ResultPtr result_;
  int rows_;
  int row_ = -1;
  std::int64_t affected_ = 0;
  mutable std::vector<std::string> decoded_;
};

}  // namespace

Result<std::unique_ptr<PostgresConnection>> PostgresConnection::open(const std::string& conninfo, const std::string& schema,
                                                                     std::chrono::milliseconds answer_deadline) {
  const std::string name = "kinportal " + schema;
  // What the operator wrote in the connection string comes later and wins, except where it would change answers.
  const std::array<const char*, 8> keys{"application_name", "keepalives_idle", "keepalives_interval", "keepalives_count",
                                        "tcp_user_timeout", "dbname",          "client_encoding",     nullptr};
  const std::array<const char*, 8> values{name.c_str(), "10", "5", "3", "20000", conninfo.c_str(), "UTF8", nullptr};
  PGconn* raw = PQconnectStartParams(keys.data(), values.data(), 1);
  if (raw == nullptr) return fail(Fault::unavailable, "there is not enough memory for a connection to PostgreSQL");
  std::unique_ptr<PostgresConnection> connection(new PostgresConnection(raw, answer_deadline));
  TRY(connection->finish_connecting());
  connection->prepend("SET search_path TO \"" + schema + "\"");
  connection->prepend("SET statement_timeout TO " + std::to_string(answer_deadline.count()));
  connection->prepend("SET bytea_output TO hex");
  connection->prepend("SET default_transaction_deferrable TO off");
  TRY(connection->flush_commands());
  return connection;
}

PostgresConnection::~PostgresConnection() { PQfinish(connection_); }

Result<void> PostgresConnection::finish_connecting() {
  const auto deadline = Clock::now() + connect_deadline;
  const Error refused =
      fail(Fault::unavailable,
           "the PostgreSQL server cannot be reached: does it run, and are host, port, user and database of the store right?");
  if (PQstatus(connection_) == CONNECTION_BAD) return refused;
  PostgresPollingStatusType step = PGRES_POLLING_WRITING;
  while (step != PGRES_POLLING_OK) {
    if (step == PGRES_POLLING_FAILED) return refused;
    struct pollfd one{PQsocket(connection_), static_cast<short>(step == PGRES_POLLING_READING ? POLLIN : POLLOUT), 0};
    const int ready = ::poll(&one, 1, milliseconds_left(deadline));
    if (ready == 0 || (ready < 0 && errno != EINTR)) return refused;
    step = PQconnectPoll(connection_);
  }
  PQsetNoticeReceiver(connection_, [](void*, const PGresult*) {}, nullptr);
  if (PQsetnonblocking(connection_, 1) != 0 || PQenterPipelineMode(connection_) != 1) return refused;
  return {};
}

Error PostgresConnection::die() {
  dead_ = true;
  if (!broken_) broken_ = out_of_reach();
  return out_of_reach();
}

void PostgresConnection::forgive() {
  broken_.reset();
  lost_race_ = false;
}

Result<void> PostgresConnection::flush(Clock::time_point deadline) {
  while (true) {
    const int waiting = PQflush(connection_);
    if (waiting == 0) return {};
    if (waiting < 0 || !wait_for(PQsocket(connection_), true, deadline) || PQconsumeInput(connection_) != 1) return die();
  }
}

Result<ResultPtr> PostgresConnection::next_result(Clock::time_point deadline) {
  while (PQisBusy(connection_) != 0) {
    if (!wait_for(PQsocket(connection_), false, deadline) || PQconsumeInput(connection_) != 1) return die();
  }
  return ResultPtr(PQgetResult(connection_));
}

Error PostgresConnection::read_error(const PGresult* result) {
  if (PQstatus(connection_) == CONNECTION_BAD) return die();
  const Error error = fault_of(result);
  if (field(result, PG_DIAG_SQLSTATE).starts_with("40")) lost_race_ = true;
  if (field(result, PG_DIAG_SQLSTATE).starts_with("57P")) dead_ = true;  // the server shuts down or threw us out
  return error;
}

Result<ResultPtr> PostgresConnection::exchange() {
  const auto deadline = Clock::now() + answer_deadline_ + std::chrono::seconds(5);  // the server's own limit comes first
  const int expected = std::exchange(sent_, 0);
  answered_well_ = 0;
  if (dead_ || PQpipelineSync(connection_) != 1) return die();
  TRY(flush(deadline));
  ResultPtr last;
  std::optional<Error> first_error;
  for (int answered = 0; answered < expected; ++answered) {
    while (true) {
      TRY_LET(auto result, next_result(deadline));
      if (!result) break;
      const ExecStatusType status = PQresultStatus(result.get());
      if (status == PGRES_FATAL_ERROR && !first_error) first_error = read_error(result.get());
      if (dead_) return first_error ? *first_error : die();
      last = std::move(result);
    }
    if (!first_error) ++answered_well_;
  }
  TRY_LET(const auto sync, next_result(deadline));
  if (!sync || PQresultStatus(sync.get()) != PGRES_PIPELINE_SYNC) return die();
  if (first_error) {
    if (!broken_) broken_ = *first_error;
    return *first_error;
  }
  return last;
}

Result<void> PostgresConnection::send_commands() {
  if (dead_) return die();
  TRY(finish_sent());
  for (const std::string& command : before_) {
    if (PQsendQueryParams(connection_, command.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 0) != 1) return die();
    ++sent_;
  }
  before_.clear();
  return {};
}

Result<void> PostgresConnection::flush_commands() {
  TRY(send_commands());
  TRY(exchange());
  return {};
}

void PostgresConnection::send_and_leave(std::string_view command) {
  prepend(std::string(command));
  if (!send_commands() || PQpipelineSync(connection_) != 1 || PQflush(connection_) < 0) {
    (void)die();
    return;
  }
  left_ = true;
}

Result<void> PostgresConnection::finish_sent() {
  if (!std::exchange(left_, false)) return {};
  const auto deadline = Clock::now() + answer_deadline_;
  TRY(flush(deadline));
  for (; sent_ > 0; --sent_) {
    while (true) {
      TRY_LET(const auto result, next_result(deadline));
      if (!result) break;
      if (PQresultStatus(result.get()) == PGRES_FATAL_ERROR) return die();  // not even an end was possible
    }
  }
  TRY_LET(const auto sync, next_result(deadline));
  if (!sync || PQresultStatus(sync.get()) != PGRES_PIPELINE_SYNC) return die();
  return {};
}

Result<std::string> PostgresConnection::prepared_name(std::string_view sql, std::span<const Value> values) {
  // Parameters have types on the server, so the same text with other kinds of values is another statement.
  key_.assign(sql);
  key_ += '\0';
  for (const Value& value : values) key_ += static_cast<char>('0' + static_cast<int>(value.kind()));
  const auto found = known_.find(key_);
  if (found != known_.end()) {
    found->second.last_used = ++uses_;
    return found->second.name;
  }
  if (values.size() > max_parameters || parameters_of(sql) != values.size()) {
    return fail(Fault::bug, "a statement was given more or fewer values than it names");
  }
  if (known_.size() >= max_prepared) {
    auto oldest = known_.begin();
    for (auto it = known_.begin(); it != known_.end(); ++it) {
      if (it->second.last_used < oldest->second.last_used) oldest = it;
    }
    forgotten_.push_back("DEALLOCATE " + oldest->second.name);
    known_.erase(oldest);
  }
  for (const std::string& command : std::exchange(forgotten_, {})) {
    if (PQsendQueryParams(connection_, command.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 0) != 1) return die();
    ++sent_;
  }
  std::vector<Oid> types;
  types.reserve(values.size());
  for (const Value& value : values) {
    types.push_back(value.kind() == Value::Kind::integer ? oid_int8 : value.kind() == Value::Kind::blob ? oid_bytea : 0);
  }
  std::string name = "k" + std::to_string(++names_);
  if (PQsendPrepare(connection_, name.c_str(), std::string(sql).c_str(), static_cast<int>(types.size()), types.data()) != 1) return die();
  ++sent_;
  known_.emplace(key_, Known{name, ++uses_});
  return name;
}

Result<void> PostgresConnection::send_prepared(const std::string& name, std::span<const Value> values) {
  struct Bound {
    std::vector<const char*> at;
    std::vector<int> sizes;
    std::vector<int> formats;
    std::string bytes;
  } bound;
  std::size_t room = 0;
  for (const Value& value : values) room += value.kind() == Value::Kind::integer ? sizeof(std::int64_t) : value.text().size() + 1;
  bound.bytes.reserve(room);  // pointers into it must stay
  for (const Value& value : values) {
    const char* const at = bound.bytes.data() + bound.bytes.size();
    if (value.kind() == Value::Kind::integer) {
      const std::uint64_t network = htobe64(static_cast<std::uint64_t>(value.integer()));
      bound.bytes.append(reinterpret_cast<const char*>(&network), sizeof network);
    } else {
      bound.bytes.append(value.text());
      bound.bytes += '\0';
    }
    bound.at.push_back(value.kind() == Value::Kind::null ? nullptr : at);
    bound.sizes.push_back(value.kind() == Value::Kind::integer ? static_cast<int>(sizeof(std::int64_t))
                                                               : static_cast<int>(value.text().size()));
    bound.formats.push_back(value.kind() == Value::Kind::integer || value.kind() == Value::Kind::blob ? 1 : 0);
  }
  const int sent = PQsendQueryPrepared(connection_, name.c_str(), static_cast<int>(values.size()), bound.at.data(), bound.sizes.data(),
                                       bound.formats.data(), 0);
  if (sent != 1) return die();
  ++sent_;
  return {};
}

Result<std::unique_ptr<Cursor>> PostgresConnection::run(std::string_view sql, std::span<const Value> values) {
  if (broken_) return *broken_;
  for (const Value& value : values) {
    if (value.kind() == Value::Kind::text && value.text().find('\0') != std::string_view::npos) {
      return *(broken_ = fail(Fault::invalid, "a text holds a zero byte"));
    }
  }
  TRY(send_commands());
  auto name = prepared_name(sql, values);
  if (!name) {
    if (!broken_) broken_ = name.error();
    if (sent_ > 0 && !dead_) (void)exchange().ok();
    return std::move(name).error();
  }
  TRY(send_prepared(*name, values));
  const int before_execution = sent_ - 1;
  auto result = exchange();
  if (!result) {
    if (answered_well_ < before_execution) known_.erase(key_);  // the server did not come to prepare it
    return std::move(result).error();
  }
  return std::unique_ptr<Cursor>(std::make_unique<PostgresCursor>(std::move(result).value()));
}

}  // namespace kinportal::db
