// SPDX-License-Identifier: Apache-2.0
// One reactor: an io_context with its thread, its own listening sockets (SO_REUSEPORT), its connections and one tick for all deadlines.
// Private to server/edge.
#pragma once
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <future>
#include <unordered_map>

#include "server/edge/connection.h"
#include "server/edge/edge_shared.h"
#include "server/edge/mailbox.h"
#include "server/edge/tls.h"

namespace kinportal::server {

using boost::asio::ip::tcp;

class Reactor {
 public:
  Reactor(EdgeShared& shared, TlsContext tls);
  ~Reactor();

  /// Binds one address for this reactor; with port 0 the endpoint says afterwards which port it was.
  Result<void> listen(tcp::endpoint& endpoint);
  void run();
  /// From any thread: no new connections, finish what is in flight. `drained` becomes ready when no connection is left.
  std::future<void> begin_stop();
  /// From any thread: closes everything and lets run() return.
  void stop_now();
  void set_tls(TlsContext tls);

  // For connections, on this reactor's thread.
  EdgeShared& shared() { return shared_; }
  const std::shared_ptr<Mailbox>& mailbox() const { return mailbox_; }
  std::string_view date() const { return date_; }
  SteadyTime now() const { return std::chrono::steady_clock::now(); }
  void forget(std::uint64_t id);
  void log_refusal(std::string_view name);
  std::span<char> scratch() { return scratch_; }

 private:
  void accept(std::size_t listener);
  void accepted(std::size_t listener, boost::system::error_code error, tcp::socket socket);
  void tick();
  void read_mail();
  void close_listeners();
  void tell_if_drained();

  EdgeShared& shared_;
  TlsContext tls_;
  boost::asio::io_context context_{1};
  boost::asio::steady_timer tick_{context_};
  std::vector<tcp::acceptor> listeners_;
  std::shared_ptr<Mailbox> mailbox_;
  std::vector<Letter> letters_;
  std::unordered_map<std::uint64_t, std::shared_ptr<Connection>> connections_;
  std::uint64_t next_id_ = 1;
  std::string date_;
  std::array<char, 4096> scratch_{};
  std::promise<void> drained_;
  bool stopping_ = false, told_drained_ = false;
  int refusals_this_second_ = 0;
  SteadyTime second_;
};

}  // namespace kinportal::server
