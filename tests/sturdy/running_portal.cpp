// SPDX-License-Identifier: Apache-2.0
// Processes are started with fork and exec and ended by their pid; nothing is ended by name.
#include "running_portal.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>

#include <atomic>
#include <fstream>
#include <set>
#include <sstream>
#include <thread>

#include "server/demo/demo_world.h"

namespace kinportal::test {
namespace {

std::string contents(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

// Every word a log must never hold: e-mail addresses, and the middle names that only made-up people have.
std::set<std::string> canaries() {
  std::set<std::string> out;
  const auto world = server::DemoWorld::read();
  REQUIRE(world.ok());
  const auto add = [&](const std::string& given, const std::string& email) {
    if (const auto space = given.find(' '); space != std::string::npos) out.insert(given.substr(space + 1));
    out.insert(email);
  };
  for (const auto& family : world->families)
    for (const auto& account : family.accounts) add(account.given, account.email);
  for (const auto& member : world->staff) add(member.given, member.email);
  for (const auto& file : std::filesystem::directory_iterator(std::filesystem::path(KINPORTAL_SOURCE_DIR) / "demo" / "charts")) {
    const std::string chart = contents(file.path());
    for (std::size_t at = 0; (at = chart.find("\"given\":[\"", at)) != std::string::npos; ++at) {
      const auto comma = chart.find("\",\"", at), close = chart.find(']', at);
      if (comma < close) out.insert(chart.substr(comma + 3, chart.find('"', comma + 3) - comma - 3));
    }
  }
  REQUIRE(out.size() > 40);
  return out;
}

void search_log(const std::string& log) {
  static const std::set<std::string> words = canaries();
  for (const std::string& word : words) {
    INFO("the log names '" << word << "'");
    CHECK(log.find(word) == std::string::npos);
  }
}

pid_t start(const std::vector<std::string>& words, int in, int out, int err, const std::function<void()>& before_exec) {
  std::vector<char*> arguments{const_cast<char*>("kinportal")};
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child != 0) return child;
  ::dup2(in, 0);
  ::dup2(out, 1);
  ::dup2(err, 2);
  if (before_exec) before_exec();
  ::execv(KINPORTAL_PROGRAM, arguments.data());
  ::_exit(127);
}

Finished wait_for(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {}
  Finished done;
  if (WIFEXITED(status)) done.code = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) done.signal = WTERMSIG(status);
  return done;
}

}  // namespace

const char* const pass_phrase = "try the family portal";

Folder::Folder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "kinportal-sturdy-XXXXXX").string();
  REQUIRE(::mkdtemp(pattern.data()) != nullptr);
  path_ = pattern;
}
Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

Finished run(const std::vector<std::string>& words, const std::string& input, const std::function<void()>& before_exec) {
  const Folder folder;
  const auto open = [&](const char* name) { return ::open((folder.path() / name).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600); };
  std::ofstream(folder.path() / "in") << input;
  const int in = open("in"), out = open("out"), err = open("err");
  Finished done = wait_for(start(words, in, out, err, before_exec));
  for (const int descriptor : {in, out, err}) ::close(descriptor);
  done.out = contents(folder.path() / "out");
  done.err = contents(folder.path() / "err");
  return done;
}

void copy_demo(const std::filesystem::path& to) {
  static const Folder made;
  static const bool ready = [] {
    RunningPortal first(made.path() / "demo");
    CHECK(first.end(SIGTERM).code == 0);
    return true;
  }();
  REQUIRE(ready);
  std::filesystem::copy(made.path() / "demo", to, std::filesystem::copy_options::recursive);
}

RunningPortal::RunningPortal(const std::filesystem::path& data, Wire wire, const std::function<void()>& before_exec) : wire_(wire) {
  static std::atomic<int> started{0};
  err_file_ =
      std::filesystem::temp_directory_path() / ("kinportal-sturdy-log-" + std::to_string(::getpid()) + "-" + std::to_string(++started));
  int pipes[2] = {-1, -1};
  REQUIRE(::pipe2(pipes, O_CLOEXEC) == 0);
  const int err = ::open(err_file_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600), in = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  std::vector<std::string> words = {"demo", "--data", data.string(), "--port", "0"};
  if (wire == Wire::plain) words.emplace_back("--plain");
  pid_ = start(words, in, pipes[1], err, before_exec);
  ::close(pipes[1]);
  ::close(err);
  ::close(in);
  out_ = pipes[0];
  read_address();
}

// The port is in the first line that names the demo; an end of the output before it means that the start failed.
void RunningPortal::read_address() {
  const std::string wanted = "Kinportal demo: ";
  char space[4096];
  while (true) {
    const auto at = out_text_.find(wanted);
    if (at != std::string::npos && out_text_.find("Ctrl-C", at) != std::string::npos) {
      const auto line = out_text_.substr(at, out_text_.find('\n', at) - at);
      address_ = "127.0.0.1" + line.substr(line.rfind(':'));
      return;
    }
    const ssize_t got = ::read(out_, space, sizeof space);
    if (got <= 0) break;
    out_text_.append(space, static_cast<std::size_t>(got));
  }
  FAIL("the server did not start: " << contents(err_file_));
}

RunningPortal::~RunningPortal() {
  if (!finished_) end(SIGKILL);
  std::error_code ignored;
  std::filesystem::remove(err_file_, ignored);
}

bool RunningPortal::alive() const {
  siginfo_t ended{};
  return !finished_ && ::waitid(P_PID, static_cast<id_t>(pid_), &ended, WEXITED | WNOHANG | WNOWAIT) == 0 && ended.si_pid == 0;
}

Finished RunningPortal::end(int signal) {
  if (finished_) return *finished_;
  ::kill(pid_, signal);
  Finished done = wait_for(pid_);
  done.err = contents(err_file_);
  ::close(out_);
  if (doctest::is_running_in_test) search_log(done.err);  // not from the end of the program
  finished_ = done;
  return done;
}

std::string Device::request(const std::string& method, const std::string& target, const std::string& body,
                            const std::string& headers) const {
  std::string out = method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n" + headers;
  if (!cookies.empty()) out += "Cookie: " + cookies + "\r\n";
  if (!csrf.empty() && headers.find("X-Kinportal-Csrf") == std::string::npos) out += "X-Kinportal-Csrf: " + csrf + "\r\n";
  if (!body.empty() || method == "POST" || method == "PUT") {
    if (headers.find("Content-Type") == std::string::npos) out += "Content-Type: application/json\r\n";
    out += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  }
  return out + "\r\n" + body;
}

Answer Device::ask(const std::string& method, const std::string& target, const std::string& body, const std::string& headers) {
  const std::string bytes = request(method, target, body, headers);
  for (int tries = 0; tries < 2; ++tries) {
    if (!client_) client_.emplace(portal_.connect());
    Answer answer = client_->ask(bytes);
    if (answer.status == 0 || answer.head.find("Connection: close") != std::string::npos) client_.reset();
    if (answer.status == 0) continue;
    keep_cookies(answer);
    return answer;
  }
  return {};
}

void Device::keep_cookies(const Answer& answer) {
  for (std::size_t at = 0; (at = answer.head.find("\r\nset-cookie: ", at)) != std::string::npos; ++at) {
    const std::string one = answer.head.substr(at + 14, answer.head.find_first_of(";\r", at + 14) - at - 14);
    const std::string name = one.substr(0, one.find('=') + 1);
    std::string kept;
    for (std::size_t from = 0; from < cookies.size();) {
      const auto end = std::min(cookies.find("; ", from), cookies.size());
      const std::string old = cookies.substr(from, end - from);
      if (!old.starts_with(name)) kept += (kept.empty() ? "" : "; ") + old;
      from = end + 2;
    }
    if (one.size() > name.size()) kept += (kept.empty() ? "" : "; ") + one;
    cookies = kept;
  }
}

void Device::learn_csrf() {
  const Answer answer = get("/api/v1/session");
  const auto at = answer.body.find("\"csrf\":\"");
  csrf = at == std::string::npos ? "" : answer.body.substr(at + 8, answer.body.find('"', at + 8) - at - 8);
}

Answer Device::sign_in(const std::string& email) {
  learn_csrf();
  Answer answer = ask("POST", "/api/v1/session", R"({"email":")" + email + R"(","password":")" + pass_phrase + "\"}");
  if (answer.status == 200) learn_csrf();
  return answer;
}

bool Device::signed_in() { return get("/api/v1/session").body.find("\"signed_in\":true") != std::string::npos; }

std::string first_chart(Device& device) {
  const std::string home = device.get("/api/v1/home").body;
  const auto value = [&](const std::string& name) {
    const auto at = home.find("\"" + name + "\":\"");
    return at == std::string::npos ? std::string()
                                   : home.substr(at + name.size() + 4, home.find('"', at + name.size() + 4) - at - name.size() - 4);
  };
  return "/api/v1/charts/" + value("practice") + "/" + value("patient");
}

bool serves(const RunningPortal& portal, const std::string& email) {
  Device device(portal);
  if (device.sign_in(email).status != 200) return false;
  return device.get(first_chart(device) + "/results").status == 200;
}

namespace {
sqlite3* open_book(const std::filesystem::path& data) {
  sqlite3* book = nullptr;
  REQUIRE(sqlite3_open((data / "book.db").c_str(), &book) == SQLITE_OK);
  sqlite3_busy_timeout(book, 5000);
  return book;
}
}  // namespace

long long entries(const std::filesystem::path& data, const std::string& condition) {
  sqlite3* book = open_book(data);
  sqlite3_stmt* statement = nullptr;
  REQUIRE(sqlite3_prepare_v2(book, ("SELECT count(*) FROM book_entry WHERE " + condition).c_str(), -1, &statement, nullptr) == SQLITE_OK);
  REQUIRE(sqlite3_step(statement) == SQLITE_ROW);
  const long long count = sqlite3_column_int64(statement, 0);
  sqlite3_finalize(statement);
  sqlite3_close(book);
  return count;
}

void tamper(const std::filesystem::path& data, const std::string& sql) {
  sqlite3* book = open_book(data);
  CHECK(sqlite3_exec(book, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
  sqlite3_close(book);
}

}  // namespace kinportal::test
