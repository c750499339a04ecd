// SPDX-License-Identifier: Apache-2.0
// Takes mails from the queue and gives them to a mail server (SMTP, RFC 5321, by libcurl), or, without one, marks them as shown.
// One worker thread of its own; a mail is sent at least once, with the same Message-ID each time.
#pragma once
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "accounts/keys.h"
#include "base/personal.h"
#include "base/time.h"
#include "db/database.h"
#include "notifications/mail_queue.h"

namespace kinportal::notifications {

enum class SmtpSecurity { none, starttls, tls };
/// What happens to mails while no mail server is set: they wait, or (demo) are shown on its mail page.
enum class WithoutServer { keep, show };

struct SmtpOptions {
  std::string host;  // empty: no mail server
  WithoutServer without_server = WithoutServer::keep;
  int port = 587;
  SmtpSecurity security = SmtpSecurity::starttls;  // none is refused unless the host is loopback
  std::string login;                               // empty: no authentication
  Secret password;
  std::string ca_file;  // empty: the system's
  std::string from = "portal@localhost";
  std::string from_name = "Kinportal";
  std::string return_to;  // 'bounces@…': mails that come back go there, each with its mark; empty: to `from`, without one
  std::chrono::seconds timeout{30};
};
/// Refuses unsafe or impossible settings in one sentence that says what to do.
Result<void> check_smtp_options(const SmtpOptions& options);

/// How one mail fared with the mail server.
enum class Delivery { accepted, try_later, never };
struct DeliveryReport {
  Delivery delivery = Delivery::try_later;
  int reply_code = 0;  // of SMTP; 0: no answer
  bool about_recipient = false;  // the refusal was of the address the mail is for, not of us or of the mail
};

/// Hands one mail over; gives up early when `stop` becomes true.
DeliveryReport send_by_smtp(const SmtpOptions& options, const WrittenMail& mail, const MailId& id, Instant now,
                            const std::atomic<bool>* stop = nullptr);
/// The mail as it goes over the wire: headers and body (RFC 5322, 2045, 2047), CRLF. Fault::invalid when an address could not be one.
Result<std::string> render_mail(const SmtpOptions& options, const WrittenMail& mail, const MailId& id, Instant now);

inline constexpr int kMaxMailAttempts = 12;
inline constexpr std::chrono::seconds kFirstRetry{30};
inline constexpr std::chrono::seconds kLongestRetry{3600};

class MailSender {
 public:
  MailSender(db::Database& database, const Clock& clock, const accounts::AccountKeys& keys, MailPlace place, SmtpOptions options);
  ~MailSender();  // stops
  MailSender(const MailSender&) = delete;
  MailSender& operator=(const MailSender&) = delete;

  void start();
  /// Returns soon: a mail that is not yet handed over stays in the queue.
  void stop();
  /// A mail was, or is just being, queued.
  void nudge();
  /// Sends what is due now and says how many it took in hand; what the thread does, for tests and `kinportal doctor`.
  Result<int> send_due();

 private:
  struct Due {
    MailId mail;
    accounts::Notice notice;
    std::int64_t attempts = 0;
  };
  void run();
  Result<std::vector<Due>> due_now();
  /// False when the mail server did not answer at all: no use to try the next one now.
  Result<bool> send_one(const Due& due);
  /// `to`: where it went, when it was sent.
  Result<void> settle(const Due& due, MailState state, int reply_code, const EmailAddress& to = {});
  /// What the answer says about the account's address (accounts/mail_trouble.h).
  Result<void> note_address(const Due& due, const EmailAddress& to, const DeliveryReport& report, Instant now);
  Result<void> put_off(const Due& due, Instant until);
  Result<void> try_again_later(const Due& due, int reply_code);

  db::Database& database_;
  const Clock& clock_;
  const accounts::AccountKeys& keys_;
  const MailPlace place_;
  const SmtpOptions options_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool nudged_ = false;
  std::atomic<bool> stopping_{false};
  std::thread worker_;
};

}  // namespace kinportal::notifications
