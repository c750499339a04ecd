// SPDX-License-Identifier: Apache-2.0
// The reading connections of a store: opened when first needed, kept, handed out one worker at a time. The one given
// back last is taken first, because its caches are warm.
#pragma once
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "base/result.h"

namespace kinportal::db {

template <class Connection>
class ReaderPool {
 public:
  /// How long a worker waits for a free reader.
  static constexpr auto longest_wait = std::chrono::seconds(10);

  explicit ReaderPool(std::size_t most) : most_(most) {}

  /// An idle connection, or a null pointer: then the caller opens one, and the place is its until it gives back or gives up.
  Result<std::unique_ptr<Connection>> take() {
    std::unique_lock lock(mutex_);
    const bool free = wake_.wait_for(lock, longest_wait, [&] { return !idle_.empty() || opened_ < most_; });
    if (!free) return fail(Fault::unavailable, "all readers of the store are busy; try again in a moment");
    if (idle_.empty()) {
      ++opened_;
      return std::unique_ptr<Connection>();
    }
    auto connection = std::move(idle_.back());
    idle_.pop_back();
    return connection;
  }
  /// A null pointer gives up the place: the connection was closed.
  void give_back(std::unique_ptr<Connection> connection) {
    {
      const std::lock_guard lock(mutex_);
      if (connection) {
        idle_.push_back(std::move(connection));
      } else {
        --opened_;
      }
    }
    wake_.notify_one();
  }

 private:
  const std::size_t most_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<std::unique_ptr<Connection>> idle_;
  std::size_t opened_ = 0;
};

}  // namespace kinportal::db
