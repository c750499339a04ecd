// SPDX-License-Identifier: Apache-2.0
// The one writer of a store: a bounded queue of deeds and a thread that hands them to the engine in batches, so that
// many deeds share one commit. While a batch is made durable the next one gathers; nobody waits for a timer.
#pragma once
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include "base/result.h"
#include "db/database.h"

namespace kinportal::db {

/// A change that waits for its turn. `outcome` is set by the engine before `done` is called.
struct Deed {
  std::function<Result<void>(Transaction&)> run;
  std::function<void(Result<void>)> done;
  Result<void> outcome;
};

class Writer {
 public:
  /// More waiting deeds than this and the store says so instead of eating memory.
  static constexpr std::size_t max_waiting_deeds = 65536;
  /// A batch shares one commit; longer ones would make the first deed wait for the last.
  static constexpr std::size_t max_batch_deeds = 512;

  /// `apply` sets the outcome of every deed of the batch and returns when they are durable or have failed.
  explicit Writer(std::function<void(std::span<Deed>)> apply);
  /// Finishes what is waiting, then joins.
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  Result<void> write(const std::function<Result<void>(Transaction&)>& deed);
  void write_later(std::function<Result<void>(Transaction&)> deed, std::function<void(Result<void>)> done);
  bool is_this_thread() const { return std::this_thread::get_id() == thread_.get_id(); }

 private:
  bool push(Deed deed);
  void work();

  std::function<void(std::span<Deed>)> apply_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<Deed> waiting_;
  bool stopping_ = false;
  std::thread thread_;
};

/// Runs one deed on the engine's session; what it throws becomes Fault::bug.
Result<void> run_deed(const Deed& deed, Transaction& transaction);

}  // namespace kinportal::db
