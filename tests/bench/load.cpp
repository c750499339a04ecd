// SPDX-License-Identifier: Apache-2.0
// Loopback load generator: one thread, keep-alive connections, plain or TLS 1.3. Closed loop finds the highest rate; open loop sends at a
// given rate and measures from the moment a request was due, so that a stalled server cannot hide its stalls (no coordinated omission).
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;
using Moment = Clock::time_point;

struct Settings {
  std::string host = "127.0.0.1", path = "/", cookie;
  int port = 0, connections = 32;
  bool tls = false;
  double rate = 0;  // requests a second; 0: closed loop
  double warm_up_s = 2, measure_s = 5;
  std::size_t least_bytes = 1;  // a shorter body is an error
  std::string wanted;           // text every body must hold
  std::vector<int> pids;        // whose CPU and memory are read
};

[[noreturn]] void stop(const std::string& sentence) {
  std::fprintf(stderr, "load: %s\n", sentence.c_str());
  std::exit(2);
}

Settings read_settings(int count, char** words) {
  Settings out;
  for (int i = 1; i < count; ++i) {
    const std::string_view name = words[i];
    if (name == "--tls") {
      out.tls = true;
      continue;
    }
    if (i + 1 >= count) stop("a value is missing after " + std::string(name));
    const std::string value = words[++i];
    if (name == "--port") out.port = std::atoi(value.c_str());
    else if (name == "--path") out.path = value;
    else if (name == "--cookie") out.cookie = value;
    else if (name == "--connections") out.connections = std::atoi(value.c_str());
    else if (name == "--rate") out.rate = std::atof(value.c_str());
    else if (name == "--warm-up") out.warm_up_s = std::atof(value.c_str());
    else if (name == "--seconds") out.measure_s = std::atof(value.c_str());
    else if (name == "--least-bytes") out.least_bytes = static_cast<std::size_t>(std::atoll(value.c_str()));
    else if (name == "--wanted") out.wanted = value;
    else if (name == "--pids") {
      std::istringstream list(value);
      for (std::string pid; std::getline(list, pid, ',');) out.pids.push_back(std::atoi(pid.c_str()));
    } else stop("does not know " + std::string(name));
  }
  if (out.port == 0 || out.connections < 1) stop("needs --port and at least one connection");
  return out;
}

// CPU seconds of the watched processes, all threads (proc(5), fields 14 and 15 of stat).
double cpu_seconds(const std::vector<int>& pids) {
  double ticks = 0;
  for (const int pid : pids) {
    std::ifstream in("/proc/" + std::to_string(pid) + "/stat");
    std::string text((std::istreambuf_iterator<char>(in)), {});
    const std::size_t end = text.rfind(')');
    if (end == std::string::npos) stop("process " + std::to_string(pid) + " is not there");
    std::istringstream rest(text.substr(end + 2));
    std::string word;
    for (int field = 3; field <= 15 && rest >> word; ++field)
      if (field >= 14) ticks += std::atof(word.c_str());
  }
  return ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
}

double resident_mb(const std::vector<int>& pids) {
  double kb = 0;
  for (const int pid : pids) {
    std::ifstream in("/proc/" + std::to_string(pid) + "/status");
    for (std::string line; std::getline(in, line);)
      if (line.starts_with("VmRSS:")) kb += std::atof(line.c_str() + 6);
  }
  return kb / 1024;
}

struct Figures {
  std::vector<std::uint32_t> latencies_us;
  std::uint64_t done = 0, errors = 0, bytes = 0;
};

class Client {
 public:
  enum class Outcome { nothing, answered, failed };
  Client(const Settings& settings, SSL_CTX* context) : settings_(settings), context_(context) { connect(); }
  ~Client() { disconnect(); }
  Client(const Client&) = delete;

  int socket() const { return socket_; }
  bool busy() const { return busy_; }
  Moment due() const { return due_; }

  void send(const std::string& request, Moment due) {
    busy_ = true;
    due_ = due;
    // Requests fit into any socket buffer; a short write would be a failure of the test bench.
    const auto sent = tls_ ? SSL_write(tls_, request.data(), static_cast<int>(request.size()))
                           : ::send(socket_, request.data(), request.size(), MSG_NOSIGNAL);
    broken_ = sent < 0 || static_cast<std::size_t>(sent) != request.size();
  }
  bool broken() const { return broken_; }

  Outcome read(Figures& figures) {
    static thread_local std::vector<char> space(256 * 1024);
    while (true) {
      const auto got = tls_ ? SSL_read(tls_, space.data(), static_cast<int>(space.size())) : ::recv(socket_, space.data(), space.size(), 0);
      if (got <= 0) {
        const bool again = tls_ ? SSL_get_error(tls_, static_cast<int>(got)) == SSL_ERROR_WANT_READ : errno == EAGAIN && got < 0;
        return again ? Outcome::nothing : Outcome::failed;
      }
      answer_.append(space.data(), static_cast<std::size_t>(got));
      if (complete()) break;
    }
    busy_ = false;
    figures.bytes += answer_.size();
    const bool good = answer_.starts_with("HTTP/1.1 200") && answer_.size() - body_at_ >= settings_.least_bytes &&
                      (settings_.wanted.empty() || answer_.find(settings_.wanted, body_at_) != std::string::npos);
    if (!good && !complained_) {
      complained_ = true;
      std::fprintf(stderr, "load: an answer that is an error begins: %s\n", answer_.substr(0, answer_.find("\r\n")).c_str());
    }
    answer_.clear();
    body_at_ = total_ = 0;
    return good ? Outcome::answered : Outcome::failed;
  }

  void reconnect() {
    disconnect();
    connect();
  }

 private:
  bool complete() {
    if (body_at_ == 0) {
      const std::size_t end = answer_.find("\r\n\r\n");
      if (end == std::string::npos) return false;
      body_at_ = end + 4;
      total_ = body_at_;
      static constexpr std::string_view kLength = "\r\nContent-Length: ";
      const std::size_t at = answer_.find(kLength);
      if (at != std::string::npos && at < end) total_ += static_cast<std::size_t>(std::atoll(answer_.c_str() + at + kLength.size()));
    }
    return answer_.size() >= total_;
  }
  void connect() {
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in peer{};
    peer.sin_family = AF_INET;
    peer.sin_port = htons(static_cast<std::uint16_t>(settings_.port));
    inet_pton(AF_INET, settings_.host.c_str(), &peer.sin_addr);
    if (::connect(socket_, reinterpret_cast<sockaddr*>(&peer), sizeof peer) != 0)
      stop("cannot connect to port " + std::to_string(settings_.port));
    const int yes = 1;
    setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (context_ != nullptr) {
      tls_ = SSL_new(context_);
      SSL_set_fd(tls_, socket_);
      if (SSL_connect(tls_) != 1) stop("the TLS handshake failed");
    }
    fcntl(socket_, F_SETFL, O_NONBLOCK);
    busy_ = broken_ = false;
    answer_.clear();
    body_at_ = total_ = 0;
  }
  void disconnect() {
    if (tls_ != nullptr) SSL_free(tls_);
    tls_ = nullptr;
    ::close(socket_);
  }

  const Settings& settings_;
  SSL_CTX* context_;
  SSL* tls_ = nullptr;
  int socket_ = -1;
  bool busy_ = false, broken_ = false;
  static inline bool complained_ = false;
  Moment due_;
  std::string answer_;
  std::size_t body_at_ = 0, total_ = 0;
};

class Load {
 public:
  explicit Load(const Settings& settings) : settings_(settings) {
    if (settings.tls) {
      context_ = SSL_CTX_new(TLS_client_method());
      SSL_CTX_set_min_proto_version(context_, TLS1_3_VERSION);
      SSL_CTX_set_read_ahead(context_, 1);
    }
    epoll_ = epoll_create1(EPOLL_CLOEXEC);
    for (int i = 0; i < settings.connections; ++i) {
      clients_.push_back(std::make_unique<Client>(settings_, context_));
      watch(i);
      idle_.push_back(i);
    }
    request_ = "GET " + settings.path + " HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n";
    if (!settings.cookie.empty()) request_ += "Cookie: " + settings.cookie + "\r\n";
    request_ += "\r\n";
  }
  ~Load() {
    clients_.clear();
    ::close(epoll_);
    if (context_ != nullptr) SSL_CTX_free(context_);
  }
  Load(const Load&) = delete;

  void run() {
    const Moment begin = Clock::now();
    const Moment from = begin + seconds(settings_.warm_up_s);
    const Moment end = from + seconds(settings_.measure_s);
    next_due_ = begin;
    double cpu_before = 0;
    Moment now = begin, measured_from = from;
    bool measuring = false;
    while (now < end) {
      if (!measuring && now >= from) {
        measuring = true;
        figures_ = {};
        cpu_before = cpu_seconds(settings_.pids);
        measured_from = now;
      }
      start_requests(now);
      wait(now);
      now = Clock::now();
    }
    report(std::chrono::duration<double>(now - measured_from).count(), cpu_seconds(settings_.pids) - cpu_before);
  }

 private:
  static Clock::duration seconds(double count) { return std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(count)); }

  void watch(int index) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u32 = static_cast<std::uint32_t>(index);
    epoll_ctl(epoll_, EPOLL_CTL_ADD, clients_[static_cast<std::size_t>(index)]->socket(), &event);
  }

  void start_requests(Moment now) {
    if (settings_.rate > 0) {
      const auto gap = seconds(1 / settings_.rate);
      for (; next_due_ <= now; next_due_ += gap) waiting_.push_back(next_due_);
    }
    while (!idle_.empty() && (settings_.rate <= 0 || !waiting_.empty())) {
      const int index = idle_.front();
      idle_.pop_front();
      Moment due = now;
      if (settings_.rate > 0) {
        due = waiting_.front();
        waiting_.pop_front();
      }
      Client& client = *clients_[static_cast<std::size_t>(index)];
      client.send(request_, due);
      if (client.broken()) fail(index);
    }
  }

  void fail(int index) {
    ++figures_.errors;
    clients_[static_cast<std::size_t>(index)]->reconnect();
    watch(index);
    idle_.push_back(index);
  }

  void wait(Moment now) {
    epoll_event events[128];
    timespec patience{0, 20'000'000};
    if (settings_.rate > 0) {
      // Sleeps to the next due moment, but at least a quarter of a millisecond: a generator that spins would take the server's core.
      const auto left = std::chrono::duration_cast<std::chrono::nanoseconds>(next_due_ - now).count();
      patience.tv_nsec = std::clamp<std::int64_t>(left, 250'000, 20'000'000);
    }
    const int count = epoll_pwait2(epoll_, events, 128, &patience, nullptr);
    for (int i = 0; i < count; ++i) {
      const int index = static_cast<int>(events[i].data.u32);
      Client& client = *clients_[static_cast<std::size_t>(index)];
      if (!client.busy()) {  // TLS tickets, or the server has closed
        if (client.read(figures_) == Client::Outcome::failed) {
          idle_.erase(std::find(idle_.begin(), idle_.end(), index));
          fail(index);
        }
        continue;
      }
      const Client::Outcome outcome = client.read(figures_);
      if (outcome == Client::Outcome::nothing) continue;
      if (outcome == Client::Outcome::failed) {
        if (client.busy()) fail(index);
        else {
          ++figures_.errors;
          idle_.push_back(index);
        }
        continue;
      }
      ++figures_.done;
      figures_.latencies_us.push_back(
          static_cast<std::uint32_t>(std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - client.due()).count()));
      idle_.push_back(index);
    }
  }

  void report(double elapsed_s, double cpu_s) {
    auto& all = figures_.latencies_us;
    std::sort(all.begin(), all.end());
    const auto at = [&](double part) {
      return all.empty() ? 0U : all[std::min(all.size() - 1, static_cast<std::size_t>(part * static_cast<double>(all.size())))];
    };
    const double done = static_cast<double>(std::max<std::uint64_t>(figures_.done, 1));
    std::printf("rate=%.0f p50_us=%u p99_us=%u max_us=%u done=%llu errors=%llu waiting=%zu bytes=%.0f cpu_us=%.1f rss_mb=%.1f\n",
                static_cast<double>(figures_.done) / elapsed_s, at(0.50), at(0.99), all.empty() ? 0U : all.back(),
                static_cast<unsigned long long>(figures_.done), static_cast<unsigned long long>(figures_.errors), waiting_.size(),
                static_cast<double>(figures_.bytes) / done, cpu_s * 1e6 / done, resident_mb(settings_.pids));
  }

  const Settings& settings_;
  SSL_CTX* context_ = nullptr;
  int epoll_ = -1;
  std::vector<std::unique_ptr<Client>> clients_;
  std::deque<int> idle_;
  std::deque<Moment> waiting_;  // due but without a free connection
  Moment next_due_;
  std::string request_;
  Figures figures_;
};

}  // namespace

int main(int count, char** words) {
  ::signal(SIGPIPE, SIG_IGN);
  const Settings settings = read_settings(count, words);
  Load load(settings);
  load.run();
  return 0;
}
