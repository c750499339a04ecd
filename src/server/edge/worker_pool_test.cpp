// SPDX-License-Identifier: Apache-2.0
// The worker pool: nothing offered is lost, nothing waits while a worker sleeps, and a full queue says so.
#include "server/edge/worker_pool.h"

#include <doctest/doctest.h>

#include <atomic>
#include <future>

namespace kinportal::server {
namespace {

Reply no_reply() { return Reply(nullptr, 0, 0); }

bool offer(WorkerPool& pool, const std::string& path) {
  http::Request request;
  request.path = path;
  Reply reply = no_reply();
  return pool.offer(request, reply);
}

}  // namespace

TEST_CASE("every request offered is handled, also those still waiting when the pool stops") {
  std::atomic<int> handled{0};
  WorkerPool pool(4, 100'000, [&](http::Request, Reply) { ++handled; });
  std::vector<std::thread> senders;
  for (int i = 0; i < 4; ++i)
    senders.emplace_back([&] {
      for (int n = 0; n < 10'000; ++n) CHECK(offer(pool, "/"));
    });
  for (std::thread& sender : senders) sender.join();
  pool.stop();
  CHECK(handled == 40'000);
  CHECK_FALSE(offer(pool, "/"));
}

TEST_CASE("a handler that takes long does not hold up the requests behind it while another worker is free") {
  std::promise<void> go_on, second_done, third_done;
  const std::shared_future<void> gate = go_on.get_future().share();
  WorkerPool pool(2, 10, [&](http::Request request, Reply) {
    if (request.path == "/long") gate.wait();
    if (request.path == "/second") second_done.set_value();
    if (request.path == "/third") third_done.set_value();
  });
  // Offered in one breath, so that the worker that wakes for the first finds the others behind it.
  CHECK(offer(pool, "/long"));
  CHECK(offer(pool, "/second"));
  CHECK(offer(pool, "/third"));
  second_done.get_future().wait();
  third_done.get_future().wait();
  go_on.set_value();
}

}  // namespace kinportal::server
