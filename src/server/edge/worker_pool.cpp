// SPDX-License-Identifier: Apache-2.0
// A plain queue under one mutex: at the rates of one machine its cost is far below that of the handlers it feeds.
#include "server/edge/worker_pool.h"

#include <exception>

#include "base/log.h"

namespace kinportal::server {

WorkerPool::WorkerPool(int workers, std::size_t waiting_limit, Handler handler)
    : waiting_limit_(waiting_limit), handler_(std::move(handler)) {
  threads_.reserve(static_cast<std::size_t>(workers));
  for (int i = 0; i < workers; ++i) {
    threads_.emplace_back([this] { work(); });
    pthread_setname_np(threads_.back().native_handle(), "worker");
  }
}

// With the mutex held: should one more worker be woken? The one that wakes asks again after it has taken its task.
bool WorkerPool::wants_wake() {
  if (idle_ == 0 || wake_pending_ || waiting_.empty()) return false;
  wake_pending_ = true;
  return true;
}

bool WorkerPool::offer(http::Request& request, Reply& reply) {
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || waiting_.size() >= waiting_limit_) return false;
    waiting_.push_back(Task{std::move(request), std::move(reply), {}});
    wake = wants_wake();
  }
  if (wake) ready_.notify_one();
  return true;
}

bool WorkerPool::run(std::function<void()> job) {
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return false;
    waiting_.push_back(Task{{}, {}, std::move(job)});
    wake = wants_wake();
  }
  if (wake) ready_.notify_one();
  return true;
}

void WorkerPool::work() {
  while (true) {
    std::unique_lock lock(mutex_);
    while (waiting_.empty() && !stopping_) {
      ++idle_;
      ready_.wait(lock);
      --idle_;
      wake_pending_ = false;
    }
    if (waiting_.empty()) return;
    Task task = std::move(waiting_.front());
    waiting_.pop_front();
    const bool wake = wants_wake();
    lock.unlock();
    if (wake) ready_.notify_one();
    handle(std::move(task));
  }
}

void WorkerPool::handle(Task task) {
  try {
    if (task.job) task.job();
    else handler_(std::move(task.request), std::move(*task.reply));
  } catch (const std::exception&) {
    // The text of an exception may hold what the request held, so it is not logged. The reply went with it and has said 500.
    log(LogLevel::error, "a handler threw an exception");
  }
}

void WorkerPool::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  ready_.notify_all();
  for (std::thread& thread : threads_)
    if (thread.joinable()) thread.join();
}

}  // namespace kinportal::server
