// SPDX-License-Identifier: Apache-2.0
// Reads the mails that came back and notes what they say of an account's address. A notice without a mark of ours, or about an address the
// account no longer has, changes nothing; one that cannot be read is set aside and counted.
#pragma once
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "accounts/keys.h"
#include "base/time.h"
#include "db/database.h"
#include "notifications/returned_mailbox.h"

namespace kinportal::notifications {

inline constexpr std::size_t kReturnsAtOnce = 100;
inline constexpr std::size_t kMaxSetAside = 50;
inline constexpr int kSetAsideDays = 30;
/// A mailbox that is full today is not a wrong address: so many in two weeks, and over so many days, are.
inline constexpr std::int64_t kReturnsThatCount = 3;
inline constexpr int kReturnsOverHours = 48;

/// What one notice did, in one transaction: the word of its sort, or 'foreign' when it is not about a mail of ours.
Result<std::string> take_return(db::Transaction& tx, const accounts::AccountKeys& keys, std::string_view bytes, Instant now);

struct ReturnCount {
  std::string sort;
  std::int64_t read = 0;
  Instant last_at;
};
/// For `doctor`, by sort.
Result<std::vector<ReturnCount>> return_counts(db::Reader& reader);
/// Forgets returns after 30 days, and a trouble that returned mails told of once a mail that was sent since has stayed away for three days.
Result<void> sweep_returns(db::Transaction& tx, Instant now);

class ReturnReader {
 public:
  ReturnReader(db::Database& database, const Clock& clock, const accounts::AccountKeys& keys, ReturnedMailOptions options);
  ~ReturnReader();  // stops
  ReturnReader(const ReturnReader&) = delete;
  ReturnReader& operator=(const ReturnReader&) = delete;

  /// Looks every minute; nothing when no mailbox is set.
  void start();
  void stop();
  /// How many it took in hand; what the thread does, for tests.
  Result<int> read_now();

 private:
  void run();
  Result<int> read_all(ReturnedMailbox& mailbox);
  void set_aside(std::string_view bytes) const;

  db::Database& database_;
  const Clock& clock_;
  const accounts::AccountKeys& keys_;
  const ReturnedMailOptions options_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread worker_;
};

}  // namespace kinportal::notifications
