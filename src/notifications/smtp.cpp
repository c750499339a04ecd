// SPDX-License-Identifier: Apache-2.0
// One mail to one mail server (RFC 5321) by libcurl. With imap.cpp the only file that sees curl.
#include <curl/curl.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>

#include "accounts/account.h"
#include "notifications/bounce_mark.h"
#include "notifications/mail_sender.h"

namespace kinportal::notifications {

namespace {

struct Upload {
  std::string_view left;
};

std::size_t read_upload(char* out, std::size_t size, std::size_t count, void* from) {
  auto& upload = *static_cast<Upload*>(from);
  const std::size_t take = std::min(size * count, upload.left.size());
  std::memcpy(out, upload.left.data(), take);
  upload.left.remove_prefix(take);
  return take;
}

int should_stop(void* stop, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  const auto* flag = static_cast<const std::atomic<bool>*>(stop);
  return flag != nullptr && flag->load() ? 1 : 0;
}

std::size_t ignore_reply(char*, std::size_t size, std::size_t count, void*) { return size * count; }

// Remembers which command was sent last, so that a refusal of the address can be told from a refusal of us. Nothing is printed.
struct LastCommand {
  bool recipient = false;
};
int watch_commands(CURL*, curl_infotype type, char* data, std::size_t size, void* seen) {
  const std::string_view said(data, size);
  // After a refusal curl still says goodbye.
  if (type == CURLINFO_HEADER_OUT && !said.starts_with("QUIT")) static_cast<LastCommand*>(seen)->recipient = said.starts_with("RCPT ");
  return 0;
}

// What the server said decides: 5xx is for good, unless it is about us (login) and not about the mail.
DeliveryReport judge(CURLcode code, long reply, const LastCommand& last) {
  if (code == CURLE_OK) return {Delivery::accepted, static_cast<int>(reply), false};
  const bool about_us = code == CURLE_LOGIN_DENIED || code == CURLE_USE_SSL_FAILED || code == CURLE_PEER_FAILED_VERIFICATION ||
                        code == CURLE_SSL_CONNECT_ERROR;
  const bool for_good = !about_us && reply >= 500 && reply < 600;
  return {for_good ? Delivery::never : Delivery::try_later, static_cast<int>(reply), for_good && last.recipient};
}

bool is_loopback(const std::string& host) { return host == "localhost" || host == "::1" || host.starts_with("127."); }

}  // namespace

Result<void> check_smtp_options(const SmtpOptions& options) {
  if (!accounts::fold_email(options.from).ok())
    return fail(Fault::invalid, "the sender address of mails is no e-mail address; set mail.from");
  if (!options.return_to.empty() && (!accounts::fold_email(options.return_to).ok() || options.return_to.find('@') > kMaxReturnName ||
                                     options.return_to.find('+') != std::string::npos))
    return fail(Fault::invalid, "mail.bounce_address is an address with at most " + std::to_string(kMaxReturnName) +
                                    " characters and no '+' before its '@', like bounces@portal.example.org");
  if (options.host.empty()) return {};
  const auto odd = [](char c) { return c <= 0x20 || c >= 0x7F || c == '/' || c == '@' || c == '?' || c == '#' || c == '\\'; };
  if (std::any_of(options.host.begin(), options.host.end(), odd))
    return fail(Fault::invalid, "the mail server's name is no host name; set mail.smtp_url");
  if (options.port < 1 || options.port > 65535)
    return fail(Fault::invalid, "the mail server's port is between 1 and 65535; set mail.smtp_url");
  if (options.security == SmtpSecurity::none && !is_loopback(options.host)) {
    return fail(Fault::invalid, "links that set passwords must not travel in the clear; use smtp+starttls:// or smtps:// in mail.smtp_url");
  }
  if (!options.login.empty() && options.security == SmtpSecurity::none) {
    return fail(Fault::invalid, "a mail password must not travel in the clear; use smtp+starttls:// or smtps:// in mail.smtp_url");
  }
  return {};
}

DeliveryReport send_by_smtp(const SmtpOptions& options, const WrittenMail& mail, const MailId& id, Instant now,
                            const std::atomic<bool>* stop) {
  static const bool started = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  if (!started) return {};
  const Result<std::string> text = render_mail(options, mail, id, now);
  if (!text.ok()) return {Delivery::never, 0, false};
  const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(), &curl_easy_cleanup);
  if (!curl) return {};
  const std::string host = options.host.find(':') == std::string::npos ? options.host : '[' + options.host + ']';
  const std::string url = (options.security == SmtpSecurity::tls ? "smtps://" : "smtp://") + host + ':' + std::to_string(options.port);
  const std::string from =
      '<' + (options.return_to.empty() ? options.from : return_address(options.return_to, mail.mark)) + '>';
  const std::string to = '<' + mail.to.reveal() + '>';
  const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> recipients(curl_slist_append(nullptr, to.c_str()),
                                                                               &curl_slist_free_all);
  if (!recipients) return {};
  Upload upload{*text};
  LastCommand last;
  CURL* c = curl.get();
  const auto set = [c](CURLoption option, auto value) { return curl_easy_setopt(c, option, value) == CURLE_OK; };
  bool ready = set(CURLOPT_URL, url.c_str()) && set(CURLOPT_PROTOCOLS_STR, "smtp,smtps") && set(CURLOPT_NOSIGNAL, 1L) &&
               set(CURLOPT_UPLOAD, 1L) && set(CURLOPT_MAIL_FROM, from.c_str()) && set(CURLOPT_MAIL_RCPT, recipients.get()) &&
               set(CURLOPT_READFUNCTION, &read_upload) && set(CURLOPT_READDATA, &upload) && set(CURLOPT_WRITEFUNCTION, &ignore_reply) &&
               set(CURLOPT_TIMEOUT, static_cast<long>(options.timeout.count())) &&
               set(CURLOPT_CONNECTTIMEOUT, static_cast<long>(std::min<std::int64_t>(options.timeout.count(), 10))) &&
               set(CURLOPT_VERBOSE, 1L) && set(CURLOPT_DEBUGFUNCTION, &watch_commands) && set(CURLOPT_DEBUGDATA, &last) &&
               set(CURLOPT_NOPROGRESS, 0L) && set(CURLOPT_XFERINFOFUNCTION, &should_stop) &&
               set(CURLOPT_XFERINFODATA, const_cast<std::atomic<bool>*>(stop)) && set(CURLOPT_PROXY, "") &&
               set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2)) && set(CURLOPT_SSL_VERIFYPEER, 1L) &&
               set(CURLOPT_SSL_VERIFYHOST, 2L);
  // Without this, curl would go on in the clear when the server offers no STARTTLS.
  if (options.security != SmtpSecurity::none) ready = ready && set(CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_ALL));
  if (!options.ca_file.empty()) ready = ready && set(CURLOPT_CAINFO, options.ca_file.c_str());
  if (!options.login.empty())
    ready = ready && set(CURLOPT_USERNAME, options.login.c_str()) && set(CURLOPT_PASSWORD, options.password.reveal().c_str());
  if (!ready) return {};
  const CURLcode code = curl_easy_perform(c);
  long reply = 0;
  curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &reply);
  return judge(code, reply, last);
}

}  // namespace kinportal::notifications
