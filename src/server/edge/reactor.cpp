// SPDX-License-Identifier: Apache-2.0
// Accepts, ticks, delivers answers. Everything here except begin_stop, stop_now and set_tls runs on the reactor's own thread.
#include "server/edge/reactor.h"

#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>

#include "base/log.h"
#include "server/edge/response_writer.h"

namespace kinportal::server {
namespace {

constexpr int kBacklog = 1024;
constexpr int kRefusalsLoggedPerSecond = 5;
constexpr auto kAcceptPause = std::chrono::milliseconds(100);  // when descriptors run out

using ReusePort = boost::asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

}  // namespace

Reactor::Reactor(EdgeShared& shared, TlsContext tls)
    : shared_(shared),
      tls_(std::move(tls)),
      mailbox_(std::make_shared<Mailbox>([this] { boost::asio::post(context_, [this] { read_mail(); }); })) {
  date_ = http_date(shared_.clock.now());
}

Reactor::~Reactor() { mailbox_->close(); }

Result<void> Reactor::listen(tcp::endpoint& endpoint) {
  boost::system::error_code error;
  tcp::acceptor listener(context_);
  const auto try_step = [&](auto&& step) {
    if (!error) step();
  };
  listener.open(endpoint.protocol(), error);
  try_step([&] { listener.set_option(tcp::acceptor::reuse_address(true), error); });
  try_step([&] { listener.set_option(ReusePort(true), error); });
  try_step([&] {
    if (endpoint.protocol() == tcp::v6()) listener.set_option(boost::asio::ip::v6_only(true), error);
  });
  // Inherited by every accepted socket, which saves a system call each.
  try_step([&] { listener.set_option(tcp::no_delay(true), error); });
  try_step([&] { listener.bind(endpoint, error); });
  try_step([&] { listener.listen(kBacklog, error); });
  try_step([&] { endpoint = listener.local_endpoint(error); });
  if (error) {
    const std::string where = endpoint.address().to_string() + " port " + std::to_string(endpoint.port());
    if (error == boost::asio::error::address_in_use)
      return fail(Fault::conflict, where + " is in use by another program: stop it or choose another port");
    if (error == boost::asio::error::access_denied)
      return fail(Fault::forbidden, where + " may not be used by this account: choose a port above 1023 or give it the right to bind");
    return fail(Fault::invalid, where + " cannot be listened on: " + error.message());
  }
  listeners_.push_back(std::move(listener));
  return {};
}

void Reactor::run() {
  for (std::size_t i = 0; i < listeners_.size(); ++i) accept(i);
  tick();
  context_.run();
}

void Reactor::accept(std::size_t listener) {
  listeners_[listener].async_accept(
      context_, [this, listener](boost::system::error_code error, tcp::socket socket) { accepted(listener, error, std::move(socket)); });
}

void Reactor::accepted(std::size_t listener, boost::system::error_code error, tcp::socket socket) {
  if (stopping_) return;
  if (error == boost::asio::error::no_descriptors || error == boost::asio::error::no_buffer_space ||
      error == boost::asio::error::no_memory) {
    auto pause = std::make_shared<boost::asio::steady_timer>(context_, kAcceptPause);
    pause->async_wait([this, listener, pause](boost::system::error_code) {
      if (!stopping_) accept(listener);
    });
    log_refusal("descriptors");
    return;
  }
  accept(listener);
  if (error) return;
  shared_.connections_accepted.fetch_add(1, std::memory_order_relaxed);
  if (shared_.connections_open.load(std::memory_order_relaxed) >= shared_.options.limits.connections) {
    shared_.connections_over_limit.fetch_add(1, std::memory_order_relaxed);
    log_refusal("connections");
    return;  // the socket closes as it goes
  }
  boost::system::error_code failed;
  const tcp::endpoint peer = socket.remote_endpoint(failed);
  if (!failed) socket.native_non_blocking(true, failed);
  if (failed) return;
  shared_.connections_open.fetch_add(1, std::memory_order_relaxed);
  const std::uint64_t id = next_id_++;
  auto connection = std::make_shared<Connection>(*this, id, std::move(socket), peer.address().to_string(), tls_.get());
  connections_.emplace(id, connection);
  connection->start();
}

void Reactor::forget(std::uint64_t id) {
  if (connections_.erase(id) == 1) shared_.connections_open.fetch_sub(1, std::memory_order_relaxed);
  tell_if_drained();
}

void Reactor::tick() {
  const SteadyTime now = this->now();
  date_ = http_date(shared_.clock.now());
  // A connection that closes takes itself out of the map, so the walk is over copies.
  std::vector<std::shared_ptr<Connection>> all;
  all.reserve(connections_.size());
  for (const auto& [id, connection] : connections_) all.push_back(connection);
  for (const auto& connection : all) connection->look_at_deadline(now);
  tick_.expires_after(std::chrono::milliseconds(shared_.options.timeouts.tick_ms));
  tick_.async_wait([this](boost::system::error_code error) {
    if (!error) tick();
  });
}

void Reactor::read_mail() {
  mailbox_->take(letters_);
  for (Letter& letter : letters_) {
    const auto found = connections_.find(letter.connection);
    if (found == connections_.end()) continue;
    const std::shared_ptr<Connection> connection = found->second;
    if (letter.piece) connection->deliver_piece(letter.request, std::move(*letter.piece));
    else connection->deliver(letter.request, std::move(letter.response));
  }
  letters_.clear();
}

void Reactor::log_refusal(std::string_view name) {
  // The name is one of a fixed set; what was sent is not logged. A flood of refusals must not become a flood of lines.
  if (const SteadyTime now = this->now(); now - second_ > std::chrono::seconds(1)) {
    second_ = now;
    refusals_this_second_ = 0;
  }
  if (++refusals_this_second_ <= kRefusalsLoggedPerSecond)
    log(LogLevel::warning, "refused at the edge", {LogField::operator_text("why", std::string(name))});
}

void Reactor::close_listeners() {
  boost::system::error_code ignored;
  for (tcp::acceptor& listener : listeners_) listener.close(ignored);
}

void Reactor::tell_if_drained() {
  if (!stopping_ || told_drained_ || !connections_.empty()) return;
  told_drained_ = true;
  drained_.set_value();
}

std::future<void> Reactor::begin_stop() {
  std::future<void> drained = drained_.get_future();
  boost::asio::post(context_, [this] {
    stopping_ = true;
    close_listeners();
    std::vector<std::shared_ptr<Connection>> all;
    for (const auto& [id, connection] : connections_) all.push_back(connection);
    for (const auto& connection : all) connection->finish();
    tell_if_drained();
  });
  return drained;
}

void Reactor::stop_now() {
  boost::asio::post(context_, [this] {
    stopping_ = true;
    close_listeners();
    mailbox_->close();
    std::vector<std::shared_ptr<Connection>> all;
    for (const auto& [id, connection] : connections_) all.push_back(connection);
    for (const auto& connection : all) connection->close();
    tick_.cancel();
    context_.stop();
  });
}

void Reactor::set_tls(TlsContext tls) {
  boost::asio::post(context_, [this, tls = std::move(tls)]() mutable { tls_ = std::move(tls); });
}

}  // namespace kinportal::server
