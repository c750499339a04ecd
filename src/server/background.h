// SPDX-License-Identifier: Apache-2.0
// A few threads for work that must not run on the writer's or the edge's threads: making an answer anew, checking facts after a commit.
#pragma once
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace kinportal::server {

class Background {
 public:
  static constexpr std::size_t max_waiting = 10'000;
  explicit Background(int threads);
  ~Background();
  Background(const Background&) = delete;
  /// False when the queue is full or the background is stopping; the job then was not taken.
  bool post(std::function<void()> job);

 private:
  void run();
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> jobs_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace kinportal::server
