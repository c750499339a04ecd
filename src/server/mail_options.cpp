// SPDX-License-Identifier: Apache-2.0
// URLs of mail servers as people write them, read into what the notifications word takes; passwords come from files.
#include "server/mail_options.h"

#include <string_view>
#include <utility>

namespace kinportal::server {

Result<notifications::SmtpOptions> smtp_options(const Options& options) {
  notifications::SmtpOptions smtp;
  smtp.from = options.mail_from;
  smtp.return_to = options.bounce_address;
  if (options.demo) smtp.without_server = notifications::WithoutServer::show;
  if (options.smtp_url.empty()) return smtp;
  std::string_view rest = options.smtp_url;
  if (rest.starts_with("smtp+starttls://")) {
    smtp.security = notifications::SmtpSecurity::starttls;
    rest.remove_prefix(16);
  } else if (rest.starts_with("smtps://")) {
    smtp.security = notifications::SmtpSecurity::tls;
    rest.remove_prefix(8);
  } else if (rest.starts_with("smtp://")) {
    smtp.security = notifications::SmtpSecurity::none;
    rest.remove_prefix(7);
  } else {
    return fail(Fault::invalid, "smtp_url must start with smtp://, smtp+starttls:// or smtps://");
  }
  TRY_LET(const ListenAddress address, parse_listen(rest));
  smtp.host = address.host;
  smtp.port = address.port;
  smtp.login = options.smtp_user;
  if (!options.smtp_password_file.empty()) { TRY_LET(smtp.password, read_key(options.smtp_password_file)); }
  TRY(notifications::check_smtp_options(smtp));
  return smtp;
}

Result<notifications::ReturnedMailOptions> returned_mail_options(const Options& options, const DataFolder& folder) {
  notifications::ReturnedMailOptions returned;
  returned.maildir = options.bounce_maildir;
  returned.set_aside_in = folder.mails_set_aside();
  if (options.bounce_imap_url.empty()) return returned;
  std::string_view rest = options.bounce_imap_url;
  using notifications::SmtpSecurity;
  bool known = false;
  for (const auto& [scheme, security] : {std::pair<std::string_view, SmtpSecurity>{"imaps://", SmtpSecurity::tls},
                                         {"imap+starttls://", SmtpSecurity::starttls},
                                         {"imap://", SmtpSecurity::none}}) {
    if (!rest.starts_with(scheme)) continue;
    returned.imap_security = security;
    rest.remove_prefix(scheme.size());
    known = true;
    break;
  }
  if (!known) return fail(Fault::invalid, "bounce_imap_url must start with imaps://, imap+starttls:// or imap://");
  TRY_LET(const ListenAddress address, parse_listen(rest));
  returned.imap_host = address.host;
  returned.imap_port = address.port;
  returned.imap_login = options.bounce_imap_user;
  TRY_LET(returned.imap_password, read_key(options.bounce_imap_password_file));
  TRY(notifications::check_returned_mail_options(returned));
  return returned;
}

}  // namespace kinportal::server
