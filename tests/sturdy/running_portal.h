// SPDX-License-Identifier: Apache-2.0
// The real binary as a child process, on a free loopback port with a data folder of its own, and a family member's way to talk to it.
// Whatever a server writes to its log is searched for names and addresses when it ends.
#pragma once
#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "server/edge/test_client.h"

namespace kinportal::test {

using server::testing::Answer;
using server::testing::RawClient;

/// A folder under the system's temporary folder that goes away with this object.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

struct Finished {
  int code = -1;    // exit code; -1: it was killed
  int signal = 0;
  std::string out, err;
};

/// Runs a command of the program to its end. `before_exec` runs in the child.
Finished run(const std::vector<std::string>& words, const std::string& input = {}, const std::function<void()>& before_exec = {});

/// A data folder with the demo in it, copied from one that is made once for the whole program.
void copy_demo(const std::filesystem::path& to);

enum class Wire { plain, tls };

class RunningPortal {
 public:
  /// Starts `kinportal demo` on the folder and waits until it listens.
  explicit RunningPortal(const std::filesystem::path& data, Wire wire = Wire::plain, const std::function<void()>& before_exec = {});
  ~RunningPortal();
  RunningPortal(const RunningPortal&) = delete;

  const std::string& address() const { return address_; }  // '127.0.0.1:40123'
  pid_t pid() const { return pid_; }
  bool alive() const;
  RawClient connect() const { return RawClient(address_, wire_ == Wire::tls ? RawClient::Security::tls : RawClient::Security::plain); }
  /// Sends the signal and waits for the end.
  Finished end(int signal);

 private:
  void read_address();
  pid_t pid_ = -1;
  Wire wire_;
  int out_ = -1;
  std::string out_text_, address_;
  std::filesystem::path err_file_;
  std::optional<Finished> finished_;
};

/// One device: keeps cookies and the CSRF word as a browser does. Asks over a connection of its own, made anew when the server closed it.
class Device {
 public:
  explicit Device(const RunningPortal& portal) : portal_(portal) {}
  Answer get(const std::string& target) { return ask("GET", target, {}); }
  /// `headers` as 'Name: value' lines, each with its line end; the CSRF word is added unless they name it.
  Answer ask(const std::string& method, const std::string& target, const std::string& body, const std::string& headers = {});
  Answer sign_in(const std::string& email);
  bool signed_in();
  std::string request(const std::string& method, const std::string& target, const std::string& body, const std::string& headers = {}) const;
  /// Reads the CSRF word of the present sign-in, or of the visit.
  void learn_csrf();
  void keep_cookies(const Answer& answer);

  std::string cookies;  // 'a=b; c=d'
  std::string csrf;

 private:
  const RunningPortal& portal_;
  std::optional<RawClient> client_;
};

extern const char* const pass_phrase;
/// The practice and patient of the first child of this account that can be opened: '/api/v1/charts/P/C'.
std::string first_chart(Device& device);
/// The whole portal answers: somebody signs in and reads results.
bool serves(const RunningPortal& portal, const std::string& email = "rosa@example.org");
/// Rows of the visitors' book, read behind the server's back. `condition` is SQL over book_entry.
long long entries(const std::filesystem::path& data, const std::string& condition);
void tamper(const std::filesystem::path& data, const std::string& sql);

}  // namespace kinportal::test
