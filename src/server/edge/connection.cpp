// SPDX-License-Identifier: Apache-2.0
// The connection's state machine. step() goes on until it must wait for the socket, for the handler or for nothing any more;
// every state has a deadline, and only the reactor's tick looks at it.
#include "server/edge/connection.h"

#include <algorithm>

#include "server/edge/reactor.h"
#include "server/edge/response_writer.h"

namespace kinportal::server {
namespace {

// Small bodies are copied behind the head: one TLS record and one system call instead of two.
constexpr std::size_t kCopiedBodyBytes = 12 * 1024;
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

}  // namespace

Connection::Connection(Reactor& reactor, std::uint64_t id, tcp::socket socket, std::string peer, SSL_CTX* tls)
    : reactor_(reactor), id_(id), socket_(std::move(socket)), peer_(std::move(peer)), wire_(socket_.native_handle(), tls) {}

Connection::~Connection() { hold_bodies(0); }

void Connection::start() {
  const EdgeTimeouts& timeouts = reactor_.shared().options.timeouts;
  if (wire_.secure()) {
    set_deadline(timeouts.handshake_ms);
  } else {
    state_ = State::head;
    set_deadline(timeouts.head_ms);
  }
  wait(tcp::socket::wait_read);
}

void Connection::set_deadline(int ms, std::uint64_t bytes) {
  const auto rate = static_cast<std::uint64_t>(std::max(1, reactor_.shared().options.timeouts.slowest_bytes_per_s));
  deadline_ = reactor_.now() + std::chrono::milliseconds(ms) + std::chrono::seconds(bytes / rate);
}

void Connection::wait(tcp::socket::wait_type what) {
  socket_.async_wait(what, [self = shared_from_this(), serial = ++wait_serial_](boost::system::error_code error) {
    // A wait that a deadline or an answer has overtaken must not step the machine a second time.
    if (self->state_ == State::closed || serial != self->wait_serial_) return;
    if (error) self->close();
    else self->step();
  });
}

void Connection::step() {
  while (true) {
    Next next = Next::stop;
    switch (state_) {
      case State::handshake: next = step_handshake(); break;
      case State::head: next = step_head(); break;
      case State::body: next = step_body(); break;
      case State::writing: next = step_writing(); break;
      case State::lingering: next = step_lingering(); break;
      case State::answering:
      case State::piecing:
      case State::closed: return;
    }
    if (next == Next::go_on) continue;
    if (next == Next::wait_read) wait(tcp::socket::wait_read);
    if (next == Next::wait_write) wait(tcp::socket::wait_write);
    return;
  }
}

Connection::Next Connection::step_handshake() {
  switch (wire_.handshake()) {
    case WireState::want_read: return Next::wait_read;
    case WireState::want_write: return Next::wait_write;
    case WireState::closed:
      reactor_.shared().handshakes_failed.fetch_add(1, std::memory_order_relaxed);
      close();
      return Next::stop;
    case WireState::done: break;
  }
  state_ = State::head;
  set_deadline(reactor_.shared().options.timeouts.head_ms);
  return wire_.has_pending() ? Next::go_on : Next::wait_read;
}

// Reads more bytes into the buffer. The buffer's size is a head's limit, so a full buffer without a head is a refusal before this is asked.
Connection::Next Connection::fill() {
  std::size_t count = 0;
  const WireState result = wire_.read(buffer_.space(reactor_.shared().options.limits.head.head_bytes), count);
  switch (result) {
    case WireState::want_read: return Next::wait_read;
    case WireState::want_write: return Next::wait_write;
    case WireState::closed: close(); return Next::stop;
    case WireState::done: break;
  }
  buffer_.commit(count);
  if (state_ == State::head && idle_) {
    idle_ = false;
    set_deadline(reactor_.shared().options.timeouts.head_ms);
  }
  return Next::go_on;
}

Connection::Next Connection::step_head() {
  const http::GateLimits& limits = reactor_.shared().options.limits.head;
  const std::string_view bytes = buffer_.view();
  if (bytes.size() == head_seen_) return fill();
  const auto found = http::find_head_end(bytes, head_seen_, limits);
  if (const auto* why = std::get_if<http::Refusal>(&found)) {
    refuse(*why);
    return Next::go_on;
  }
  const std::size_t size = std::get<std::size_t>(found);
  if (size == 0) {
    head_seen_ = bytes.size();
    return fill();
  }
  auto reading = http::read_head(bytes.substr(0, size), limits);
  buffer_.consume(size);
  head_seen_ = 0;
  if (const auto* why = std::get_if<http::Refusal>(&reading)) {
    refuse(*why);
    return Next::go_on;
  }
  return take_head(std::get<http::Head>(std::move(reading)));
}

Connection::Next Connection::take_head(http::Head head) {
  EdgeShared& shared = reactor_.shared();
  head_ = std::move(head);
  continue_sent_ = false;
  name_peer();
  if (!answers_to_host()) {
    answer_and_close(problem(421, "invalid", "host_unknown", "this portal does not answer to this host name"));
    return Next::go_on;
  }
  if (head_.framing == http::Framing::none) return dispatch();
  body_limit_ = shared.options.body_limit ? shared.options.body_limit(head_.request) : shared.options.limits.body_bytes;
  const bool chunked = head_.framing == http::Framing::chunked;
  if (!chunked && head_.content_length > body_limit_) {
    refuse(http::Refusal::body_bytes);
    return Next::go_on;
  }
  hold_bodies(chunked ? body_limit_ : static_cast<std::size_t>(head_.content_length));
  if (shared.bodies_bytes.load(std::memory_order_relaxed) > shared.options.limits.bodies_bytes) {
    shared.overloaded.fetch_add(1, std::memory_order_relaxed);
    auto full = problem(503, "unavailable", "bodies_bytes", "too much is being sent at this moment; try again shortly");
    full.headers.emplace_back("Retry-After", "2");
    answer_and_close(std::move(full));
    return Next::go_on;
  }
  if (chunked) chunked_.emplace(body_limit_, shared.options.limits.chunks);
  body_missing_ = chunked ? 0 : head_.content_length;
  state_ = State::body;
  set_deadline(shared.options.timeouts.body_ms, chunked ? body_limit_ : head_.content_length);
  return Next::go_on;
}

Connection::Next Connection::step_body() {
  const std::string_view bytes = buffer_.view();
  if (chunked_) {
    buffer_.consume(chunked_->feed(bytes));
    if (chunked_->refusal()) {
      const http::Refusal why = *chunked_->refusal();
      chunked_.reset();
      refuse(why);
      return Next::go_on;
    }
    if (chunked_->complete()) {
      head_.request.body = std::move(*chunked_).take();
      chunked_.reset();
      return dispatch();
    }
  } else {
    // Grows with what really came: a Content-Length is a promise, not memory.
    const std::size_t taken = static_cast<std::size_t>(std::min<std::uint64_t>(body_missing_, bytes.size()));
    head_.request.body.append(bytes, 0, taken);
    buffer_.consume(taken);
    body_missing_ -= taken;
    if (body_missing_ == 0) return dispatch();
  }
  if (head_.expects_continue && !continue_sent_) {
    continue_sent_ = true;
    interim_ = true;
    out_head_ = kContinue;
    out_body_ = {};
    out_at_ = 0;
    state_ = State::writing;
    return Next::go_on;
  }
  return fill();
}

Connection::Next Connection::dispatch() {
  EdgeShared& shared = reactor_.shared();
  shared.requests.fetch_add(1, std::memory_order_relaxed);
  answer_head_only_ = head_.request.method == http::Method::head;
  answer_keep_alive_ = head_.keep_alive;
  answer_secure_ = head_.request.secure;
  answer_in_chunks_ = !head_.is_1_0;
  state_ = State::answering;
  set_deadline(shared.options.timeouts.answer_ms);
  Reply reply(reactor_.mailbox(), id_, ++request_serial_);
  if (shared.pool.offer(head_.request, reply)) return Next::stop;
  shared.overloaded.fetch_add(1, std::memory_order_relaxed);
  auto full = problem(503, "unavailable", "waiting_requests", "too many requests at this moment; try again shortly");
  full.headers.emplace_back("Retry-After", "1");
  begin_writing(std::move(full), answer_head_only_, answer_keep_alive_);
  ++request_serial_;  // the unused reply says 500 when it goes away here; nobody waits for that
  return Next::go_on;
}

void Connection::deliver(std::uint64_t request, http::Response response) {
  if (state_ != State::answering || request != request_serial_) return;
  begin_writing(std::move(response), answer_head_only_, answer_keep_alive_);
  step();
}

void Connection::refuse(http::Refusal why) {
  reactor_.shared().refused.fetch_add(1, std::memory_order_relaxed);
  reactor_.log_refusal(http::to_string(why));
  const int status = http::status_of(why);
  const bool too_much = status == 413 || status == 414 || status == 431;
  answer_secure_ = wire_.secure();
  answer_and_close(problem(
      status, too_much ? "too_much" : "invalid", http::to_string(why),
      too_much ? "the request is larger than this portal accepts" : "the request is not well-formed HTTP/1.1 as this portal accepts it"));
}

void Connection::answer_and_close(http::Response response) {
  begin_writing(std::move(response), head_.request.method == http::Method::head, false);
}

void Connection::begin_writing(http::Response response, bool head_only, bool keep_alive) {
  hold_bodies(0);
  interim_ = false;
  out_response_ = std::move(response);
  if (out_response_.pieces && !head_only && !take_pieces()) {
    out_response_ = problem(503, "unavailable", "answers_in_pieces", "too many downloads at this moment; try again shortly");
    out_response_.headers.emplace_back("Retry-After", "10");
  }
  close_after_ = !keep_alive || finishing_ || (pieces_ && !answer_in_chunks_);
  WrittenHead head = write_head(out_response_, {answer_secure_, head_only, !close_after_, reactor_.date(), answer_in_chunks_});
  if (head.broken) reactor_.log_refusal("answer_headers");
  if (pieces_ && !head.sends_body) drop_pieces();
  out_response_.pieces.reset();
  out_head_ = std::move(head.bytes);
  out_at_ = 0;
  out_body_ = {};
  if (head.sends_body) {
    const std::string_view body = out_response_.static_body.empty() ? std::string_view(out_response_.body) : out_response_.static_body;
    if (body.size() <= kCopiedBodyBytes) out_head_ += body;
    else out_body_ = body;
  }
  state_ = State::writing;
  set_deadline(reactor_.shared().options.timeouts.write_ms, out_head_.size() + out_body_.size());
}

Connection::Next Connection::step_writing() {
  const std::size_t total = out_head_.size() + out_body_.size();
  while (out_at_ < total) {
    const std::string_view first = out_at_ < out_head_.size() ? std::string_view(out_head_).substr(out_at_) : std::string_view{};
    const std::string_view second = out_at_ < out_head_.size() ? out_body_ : out_body_.substr(out_at_ - out_head_.size());
    std::size_t count = 0;
    switch (wire_.write(first, second, count)) {
      case WireState::want_read: return Next::wait_read;
      case WireState::want_write: return Next::wait_write;
      case WireState::closed: close(); return Next::stop;
      case WireState::done: out_at_ += count; break;
    }
  }
  return after_writing();
}

Connection::Next Connection::after_writing() {
  out_body_ = {};
  if (pieces_) return ask_for_piece();
  if (interim_) {
    interim_ = false;
    state_ = State::body;
    return fill();
  }
  out_response_ = {};
  if (close_after_ || finishing_) {
    wire_.end_writing();
    state_ = State::lingering;
    set_deadline(reactor_.shared().options.timeouts.linger_ms);
    return Next::go_on;
  }
  to_idle();
  return buffer_.empty() && !wire_.has_pending() ? Next::wait_read : Next::go_on;
}

void Connection::to_idle() {
  head_ = {};
  head_seen_ = 0;
  state_ = State::head;
  idle_ = buffer_.empty();
  const EdgeTimeouts& timeouts = reactor_.shared().options.timeouts;
  set_deadline(idle_ ? timeouts.idle_ms : timeouts.head_ms);
}

Connection::Next Connection::step_lingering() {
  while (lingered_ < reactor_.shared().options.limits.linger_bytes) {
    std::size_t count = 0;
    if (const WireState result = wire_.discard(reactor_.scratch(), count); result == WireState::want_read) return Next::wait_read;
    else if (result != WireState::done) break;
    lingered_ += count;
  }
  close();
  return Next::stop;
}

void Connection::look_at_deadline(SteadyTime now) {
  if (state_ == State::closed) return;
  if (now < deadline_) {
    // A quiet connection holds no buffer; asked a tick after its last byte, so that a busy one keeps it.
    if (state_ == State::head && idle_ && now + std::chrono::milliseconds(reactor_.shared().options.timeouts.idle_ms - 1000) > deadline_)
      buffer_.release();
    return;
  }
  const bool half_read = (state_ == State::head && !buffer_.empty()) || state_ == State::body;
  if (!idle_ && state_ != State::lingering) reactor_.shared().timed_out.fetch_add(1, std::memory_order_relaxed);
  if (half_read) {
    ++wait_serial_;
    chunked_.reset();
    answer_and_close(problem(408, "expired", "too_slow", "the request did not arrive in time"));
    step();
  } else if (state_ == State::answering) {
    auto late = problem(503, "unavailable", "answer_ms", "the answer took too long; try again shortly");
    late.headers.emplace_back("Retry-After", "5");
    begin_writing(std::move(late), answer_head_only_, false);
    ++request_serial_;
    step();
  } else {
    close();
  }
}

void Connection::finish() {
  finishing_ = true;
  const bool quiet = state_ == State::handshake || (state_ == State::head && buffer_.empty());
  if (!quiet) return;
  if (state_ == State::head) wire_.end_writing();
  close();
}

void Connection::close() {
  if (state_ == State::closed) return;
  state_ = State::closed;
  ++wait_serial_;
  if (pieces_) {
    // Not an end but a break: without its last chunk, and reset, so that neither a browser nor a proxy takes the part for the whole, and
    // what the kernel has not sent yet is not sent.
    reactor_.shared().in_pieces_cut.fetch_add(1, std::memory_order_relaxed);
    boost::system::error_code unheard;
    socket_.set_option(boost::asio::socket_base::linger(true, 0), unheard);
    drop_pieces();
  }
  hold_bodies(0);
  boost::system::error_code ignored;
  socket_.close(ignored);
  reactor_.forget(id_);
}

void Connection::hold_bodies(std::size_t bytes) {
  if (bytes == bodies_held_) return;
  auto& all = reactor_.shared().bodies_bytes;
  if (bytes > bodies_held_) all.fetch_add(bytes - bodies_held_, std::memory_order_relaxed);
  else all.fetch_sub(bodies_held_ - bytes, std::memory_order_relaxed);
  bodies_held_ = bytes;
}

bool Connection::is_trusted_proxy() const {
  const auto& trusted = reactor_.shared().options.trusted_proxies;
  return std::find(trusted.begin(), trusted.end(), peer_) != trusted.end();
}

// Who asks: the other end of the connection, or the last address a trusted proxy has seen.
void Connection::name_peer() {
  http::Request& request = head_.request;
  request.peer_address = peer_;
  request.secure = wire_.secure();
  if (is_trusted_proxy()) {
    std::string_view seen = request.header("x-forwarded-for");
    if (const std::size_t comma = seen.rfind(','); comma != std::string_view::npos) seen.remove_prefix(comma + 1);
    while (!seen.empty() && seen.front() == ' ') seen.remove_prefix(1);
    boost::system::error_code error;
    const auto address = boost::asio::ip::make_address(seen, error);
    if (!error) request.peer_address = address.to_string();
    if (request.header("x-forwarded-proto") == "https") request.secure = true;
  }
  answer_secure_ = request.secure;
}

bool Connection::answers_to_host() const {
  const auto& names = reactor_.shared().options.hostnames;
  if (names.empty()) return true;
  std::string_view host = head_.request.header("host");
  const std::size_t end = host.starts_with('[') ? host.find(']') + 1 : host.find(':');
  host = host.substr(0, end);
  std::string lower(host);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return std::find(names.begin(), names.end(), lower) != names.end();
}

}  // namespace kinportal::server
