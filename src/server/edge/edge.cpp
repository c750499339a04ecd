// SPDX-License-Identifier: Apache-2.0
// Puts the edge together: checks the options, binds every address in every reactor, starts the threads, and takes all of it down
// in the order in which nothing in flight is lost.
#include "server/edge/edge.h"

#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <thread>

#include "base/log.h"
#include "server/edge/listen_address.h"
#include "server/edge/reactor.h"

namespace kinportal::server {
namespace {

constexpr int kWorkersPerCore = 4;
constexpr std::size_t kDescriptorsForOthers = 256;  // stores, mail, logs: a flood of connections must not take them

// Raises this process's soft limit of open files as far as needed and allowed, and says how many connections fit under it.
std::size_t room_for_connections(std::size_t wanted) {
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) != 0) return wanted;
  const rlim_t needed = std::min<rlim_t>(files.rlim_max, wanted + kDescriptorsForOthers);
  if (files.rlim_cur < needed) {
    files.rlim_cur = needed;
    if (setrlimit(RLIMIT_NOFILE, &files) != 0) getrlimit(RLIMIT_NOFILE, &files);
  }
  const std::size_t open_files = static_cast<std::size_t>(files.rlim_cur);
  const std::size_t room = open_files > 2 * kDescriptorsForOthers ? open_files - kDescriptorsForOthers : open_files / 2;
  if (room < wanted)
    log(LogLevel::warning, "the limit of open files allows fewer connections than wanted", {LogField("connections", room)});
  return std::min(wanted, room);
}

// Threads begun while this lives leave signals to main(): neither a broken pipe nor SIGTERM ends up in one of them.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    for (int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP}) sigdelset(&all, fault);
    pthread_sigmask(SIG_BLOCK, &all, &before_);
  }
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsBlocked(const SignalsBlocked&) = delete;

 private:
  sigset_t before_;
};

class RunningEdge final : public Edge {
 public:
  RunningEdge(EdgeOptions options, const Clock& clock, Handler handler, int workers)
      : shared_(std::move(options), clock, std::move(handler), workers) {}
  ~RunningEdge() override { take_down(); }

  Result<void> open(const std::vector<tcp::endpoint>& wanted, int reactors) {
    TlsContext tls;
    if (!shared_.options.certificate_file.empty()) {
      TRY_LET(tls, make_tls_context(shared_.options.certificate_file, shared_.options.key_file));
    }
    for (const tcp::endpoint& endpoint : wanted) TRY(require_free(endpoint));
    std::vector<tcp::endpoint> endpoints = wanted;
    for (int i = 0; i < reactors; ++i) {
      auto reactor = std::make_unique<Reactor>(shared_, tls);
      for (tcp::endpoint& endpoint : endpoints) TRY(reactor->listen(endpoint));
      reactors_.push_back(std::move(reactor));
    }
    for (const tcp::endpoint& endpoint : endpoints) addresses_.push_back(to_text(endpoint));
    return {};
  }

  void run() {
    for (const auto& reactor : reactors_) {
      threads_.emplace_back([&reactor = *reactor] { reactor.run(); });
      pthread_setname_np(threads_.back().native_handle(), "reactor");  // what top and perf show
    }
  }

  void stop() override { take_down(); }

  Result<void> reload_certificate() override {
    if (shared_.options.certificate_file.empty())
      return fail(Fault::invalid, "this server speaks plain HTTP and has no certificate to reload");
    TRY_LET(const TlsContext tls, make_tls_context(shared_.options.certificate_file, shared_.options.key_file));
    for (const auto& reactor : reactors_) reactor->set_tls(tls);
    log(LogLevel::info, "certificate reloaded");
    return {};
  }

  std::vector<std::string> addresses() const override { return addresses_; }

  EdgeFigures figures() const override {
    const EdgeShared& s = shared_;
    return EdgeFigures{s.connections_open,
                       s.connections_accepted,
                       s.connections_over_limit,
                       s.handshakes_failed,
                       s.requests,
                       s.refused,
                       s.overloaded,
                       s.timed_out,
                       s.in_pieces_open,
                       s.pieces,
                       s.in_pieces_cut};
  }

 private:
  void take_down() {
    if (!threads_.empty()) {
      std::vector<std::future<void>> drained;
      for (const auto& reactor : reactors_) drained.push_back(reactor->begin_stop());
      const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(shared_.options.timeouts.stop_ms);
      for (const auto& one : drained)
        if (one.wait_until(end) != std::future_status::ready) log(LogLevel::warning, "stopping although requests are still in flight");
      for (const auto& reactor : reactors_) reactor->stop_now();
      for (std::thread& thread : threads_) thread.join();
      threads_.clear();
    }
    shared_.pool.stop();
  }

  EdgeShared shared_;
  std::vector<std::unique_ptr<Reactor>> reactors_;
  std::vector<std::thread> threads_;
  std::vector<std::string> addresses_;
};

}  // namespace

Result<std::unique_ptr<Edge>> Edge::start(EdgeOptions options, const Clock& clock, Handler handler) {
  if (options.listen.empty())
    return fail(Fault::invalid, "no address to listen on: set listen to 127.0.0.1:8443 or another address and port");
  if (options.certificate_file.empty() != options.key_file.empty())
    return fail(Fault::invalid, "a certificate and its key belong together: set both files or neither");
  std::vector<tcp::endpoint> endpoints;
  for (const std::string& text : options.listen) {
    TRY_LET(const auto parsed, listen_endpoints(text));
    endpoints.insert(endpoints.end(), parsed.begin(), parsed.end());
  }
  if (options.certificate_file.empty()) {
    for (const tcp::endpoint& endpoint : endpoints)
      if (!endpoint.address().is_loopback())
        return fail(Fault::invalid, "plain HTTP is allowed on loopback only, not on " + to_text(endpoint) +
                                        ": set a certificate and its key, or listen on 127.0.0.1");
  }
  const int cores = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  const int reactors = options.reactors > 0 ? options.reactors : cores;
  const int workers = options.workers > 0 ? options.workers : cores * kWorkersPerCore;
  options.limits.connections = room_for_connections(options.limits.connections);
  const SignalsBlocked blocked;
  auto edge = std::make_unique<RunningEdge>(std::move(options), clock, std::move(handler), workers);
  TRY(edge->open(endpoints, reactors));
  edge->run();
  return std::unique_ptr<Edge>(std::move(edge));
}

}  // namespace kinportal::server
