// SPDX-License-Identifier: Apache-2.0
// Group commit: waiters sleep on a variable of their own, so that finishing a batch wakes exactly the workers whose
// deeds were in it.
#include "db/writer.h"

#include <algorithm>
#include <exception>
#include <iterator>

namespace kinportal::db {
namespace {

/// One worker asleep until its deed is durable.
class Waiter {
 public:
  void finish(Result<void> outcome) {
    const std::lock_guard lock(mutex_);
    outcome_ = std::move(outcome);
    finished_ = true;
    wake_.notify_one();  // under the lock: the waiter destroys this object as soon as it can take it
  }
  Result<void> wait() {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [&] { return finished_; });
    return std::move(outcome_);
  }

 private:
  std::mutex mutex_;
  std::condition_variable wake_;
  bool finished_ = false;
  Result<void> outcome_;
};

Error too_many() { return fail(Fault::unavailable, "the store cannot keep up: too many changes are waiting; try again in a moment"); }

}  // namespace

Result<void> run_deed(const Deed& deed, Transaction& transaction) {
  try {
    return deed.run(transaction);
  } catch (const std::exception&) { return fail(Fault::bug, "a change was given up because its code failed; nothing of it was kept"); }
}

Writer::Writer(std::function<void(std::span<Deed>)> apply) : apply_(std::move(apply)), thread_([this] { work(); }) {}

Writer::~Writer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

bool Writer::push(Deed deed) {
  bool was_empty = false;
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || waiting_.size() >= max_waiting_deeds) return false;
    was_empty = waiting_.empty();
    waiting_.push_back(std::move(deed));
  }
  if (was_empty) wake_.notify_one();
  return true;
}

Result<void> Writer::write(const std::function<Result<void>(Transaction&)>& deed) {
  if (is_this_thread()) return fail(Fault::bug, "a deed must not wait for another deed: use write_later");
  Waiter waiter;
  const bool accepted = push(Deed{[&deed](Transaction& transaction) { return deed(transaction); },
                                  [&waiter](Result<void> outcome) { waiter.finish(std::move(outcome)); },
                                  {}});
  if (!accepted) return too_many();
  return waiter.wait();
}

void Writer::write_later(std::function<Result<void>(Transaction&)> deed, std::function<void(Result<void>)> done) {
  // `done` must survive a refused push, so the deed carries a copy.
  if (!push(Deed{std::move(deed), done, {}}) && done) done(too_many());
}

void Writer::work() {
  std::vector<Deed> batch;
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    if (waiting_.size() <= max_batch_deeds) {
      batch.swap(waiting_);
    } else {
      const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(max_batch_deeds);
      std::move(waiting_.begin(), end, std::back_inserter(batch));
      waiting_.erase(waiting_.begin(), end);
    }
    lock.unlock();
    apply_(batch);
    for (Deed& deed : batch) {
      if (deed.done) deed.done(std::move(deed.outcome));
    }
    batch.clear();
    lock.lock();
  }
}

}  // namespace kinportal::db
