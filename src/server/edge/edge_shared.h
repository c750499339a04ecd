// SPDX-License-Identifier: Apache-2.0
// What all reactors of one edge share: options, counters, the worker pool. Private to server/edge.
#pragma once
#include <atomic>

#include "server/edge/edge.h"
#include "server/edge/worker_pool.h"

namespace kinportal::server {

struct EdgeShared {
  EdgeShared(EdgeOptions the_options, const Clock& the_clock, Handler handler, int workers)
      : options(std::move(the_options)), clock(the_clock), pool(workers, options.limits.waiting_requests, std::move(handler)) {}

  const EdgeOptions options;
  const Clock& clock;
  std::atomic<std::uint64_t> connections_open{0}, connections_accepted{0}, connections_over_limit{0}, handshakes_failed{0};
  std::atomic<std::uint64_t> requests{0}, refused{0}, overloaded{0}, timed_out{0};
  std::atomic<std::uint64_t> in_pieces_open{0}, pieces{0}, in_pieces_cut{0};
  std::atomic<std::size_t> bodies_bytes{0};
  WorkerPool pool;  // last: its threads see everything above
};

}  // namespace kinportal::server
