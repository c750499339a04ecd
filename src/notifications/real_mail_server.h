// SPDX-License-Identifier: Apache-2.0
// A real mail server for tests on a free loopback port, delivering into a folder of its own: OpenSMTPD where it is installed and we are
// root
// (`./dev` does not install it: it would replace a machine's own mail server), else, and always for TLS and logins, aiosmtpd
// (python3-aiosmtpd): Debian 12's OpenSMTPD cannot speak TLS with OpenSSL 3 (OpenSMTPD issue 1171).
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include <sys/types.h>

namespace kinportal::notifications {

class RealMailServer {
 public:
  /// plain takes mail for families.example only; returning takes every mail and returns those for other domains to their return address, as
  /// delivery status notifications in the Maildir returned().
  enum class Kind { plain, starttls_and_login, tls_and_login, returning };
  explicit RealMailServer(Kind kind = Kind::plain);
  ~RealMailServer();
  RealMailServer(const RealMailServer&) = delete;
  RealMailServer& operator=(const RealMailServer&) = delete;

  /// Empty when this kind can run here.
  static std::string skip_reason(Kind kind = Kind::plain);
  bool running() const { return pid_ > 0; }
  int port() const { return port_; }
  std::string certificate() const { return (folder_ / "cert.pem").string(); }
  static constexpr const char* login = "portal";
  static constexpr const char* password = "mail quince 7";
  /// Waits until `count` mails lie in the mailbox (at most 20 s) and answers them, oldest first, as raw text.
  std::vector<std::string> mails(std::size_t count) const;
  std::filesystem::path returned() const { return folder_ / "returned"; }

 private:
  std::vector<std::string> prepare_open_smtpd();
  std::vector<std::string> prepare_aiosmtpd(Kind kind);
  void start(const std::vector<std::string>& command);
  std::filesystem::path folder_;
  int port_ = 0;
  pid_t pid_ = 0;
};

/// A loopback port nobody listens on at this moment.
int free_port();

}  // namespace kinportal::notifications
