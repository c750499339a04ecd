// SPDX-License-Identifier: Apache-2.0
// Threads that run the synchronous handlers, fed by a queue with a limit. Private to server/edge.
#pragma once
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "server/edge/edge.h"

namespace kinportal::server {

class WorkerPool {
 public:
  WorkerPool(int workers, std::size_t waiting_limit, Handler handler);
  ~WorkerPool() { stop(); }
  /// False when the queue is full or the pool stops; then request and reply are still the caller's.
  bool offer(http::Request& request, Reply& reply);
  /// Work for an answer that is being sent already, after what waits now. Never refused for want of room: each answer has one at a time and
  /// EdgeLimits::answers_in_pieces bounds them. False when the pool stops.
  bool run(std::function<void()> job);
  /// Lets the workers finish what waits, then joins them.
  void stop();

 private:
  struct Task {
    http::Request request;
    std::optional<Reply> reply;
    std::function<void()> job;  // instead of a request
  };
  void work();
  bool wants_wake();
  void handle(Task task);

  std::size_t waiting_limit_;
  Handler handler_;
  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<Task> waiting_;
  int idle_ = 0;
  bool wake_pending_ = false;  // a worker was woken and has not looked yet: more wake-ups would only cost
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace kinportal::server
