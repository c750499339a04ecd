// SPDX-License-Identifier: Apache-2.0
// Where mails that come back lie: a Maildir the host's mail server delivers into, or a mailbox of its own behind IMAP (RFC 9051, by libcurl).
#pragma once
#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/personal.h"
#include "base/result.h"
#include "notifications/mail_sender.h"

namespace kinportal::notifications {

struct ReturnedMailOptions {
  std::filesystem::path maildir;  // with new/ in it; empty: none
  std::string imap_host;  // empty: none
  int imap_port = 993;
  SmtpSecurity imap_security = SmtpSecurity::tls;  // none is refused unless the host is loopback
  std::string imap_login;
  Secret imap_password;
  std::string ca_file;  // empty: the system's
  std::filesystem::path set_aside_in;  // what could not be read is kept here for a person to look at; empty: thrown away
  std::chrono::seconds timeout{30};
  bool any() const { return !maildir.empty() || !imap_host.empty(); }
};
/// Refuses unsafe or impossible settings in one sentence that says what to do.
Result<void> check_returned_mail_options(const ReturnedMailOptions& options);

class ReturnedMailbox {
 public:
  virtual ~ReturnedMailbox() = default;
  /// At most so many, oldest first.
  virtual Result<std::vector<std::string>> list(std::size_t most) = 0;
  /// At most kMaxReturnedBytes of it.
  virtual Result<std::string> read(const std::string& name) = 0;
  virtual Result<void> remove(const std::string& name) = 0;
};
std::unique_ptr<ReturnedMailbox> open_maildir(const std::filesystem::path& folder);
/// `options` must outlive it.
std::unique_ptr<ReturnedMailbox> open_imap(const ReturnedMailOptions& options);

}  // namespace kinportal::notifications
