// SPDX-License-Identifier: Apache-2.0
// A mailbox behind IMAP by libcurl: SEARCH, a bounded FETCH, and \Deleted with EXPUNGE. The mailbox is the portal's alone.
#include <curl/curl.h>

#include <algorithm>
#include <string>

#include "notifications/returned_mail.h"
#include "notifications/returned_mailbox.h"

namespace kinportal::notifications {
namespace {

constexpr std::size_t kMaxAnswer = 64 * 1024;  // of SEARCH and STORE

struct Kept {
  std::string text;
  std::size_t most = 0;
};
std::size_t keep(char* data, std::size_t size, std::size_t count, void* into) {
  auto& kept = *static_cast<Kept*>(into);
  kept.text.append(data, std::min(size * count, kept.most - kept.text.size()));
  return size * count;
}

class Imap final : public ReturnedMailbox {
 public:
  explicit Imap(const ReturnedMailOptions& options) : options_(options), curl_(curl_easy_init(), &curl_easy_cleanup) {}

  Result<std::vector<std::string>> list(std::size_t most) override {
    TRY_LET(const std::string answer, perform("INBOX", "UID SEARCH UNDELETED", kMaxAnswer));
    std::vector<std::string> uids;
    constexpr std::string_view head = "* SEARCH";
    const auto at = answer.find(head);
    std::string uid;
    for (std::size_t i = at == std::string::npos ? answer.size() : at + head.size(); i <= answer.size() && uids.size() < most; ++i) {
      const char c = i < answer.size() ? answer[i] : ' ';
      if (c >= '0' && c <= '9') {
        uid += c;
        continue;
      }
      // An answer that was cut off may end in half a number: it is the next round's.
      if (!uid.empty() && uid.size() <= 10 && !(i == answer.size() && answer.size() == kMaxAnswer)) uids.push_back(uid);
      uid.clear();
      if (c == '\r' || c == '\n') break;
    }
    return uids;
  }
  Result<std::string> read(const std::string& uid) override {
    return perform("INBOX/;UID=" + uid + "/;PARTIAL=0." + std::to_string(kMaxReturnedBytes), {}, kMaxReturnedBytes);
  }
  Result<void> remove(const std::string& uid) override {
    TRY(perform("INBOX", "UID STORE " + uid + " +FLAGS.SILENT (\\Deleted)", kMaxAnswer));
    TRY(perform("INBOX", "EXPUNGE", kMaxAnswer));
    return {};
  }

 private:
  Result<std::string> perform(const std::string& path, const std::string& request, std::size_t most) {
    if (!curl_) return fail(Fault::unavailable, "the mailbox of returned mails cannot be asked");
    CURL* c = curl_.get();
    const std::string host = options_.imap_host.find(':') == std::string::npos ? options_.imap_host : '[' + options_.imap_host + ']';
    const std::string url = (options_.imap_security == SmtpSecurity::tls ? "imaps://" : "imap://") + host + ':' +
                            std::to_string(options_.imap_port) + '/' + path;
    Kept kept{{}, most};
    const auto set = [c](CURLoption option, auto value) { return curl_easy_setopt(c, option, value) == CURLE_OK; };
    bool ready = set(CURLOPT_URL, url.c_str()) && set(CURLOPT_PROTOCOLS_STR, "imap,imaps") && set(CURLOPT_NOSIGNAL, 1L) &&
                 set(CURLOPT_TIMEOUT, static_cast<long>(options_.timeout.count())) &&
                 set(CURLOPT_CONNECTTIMEOUT, static_cast<long>(std::min<std::int64_t>(options_.timeout.count(), 10))) &&
                 set(CURLOPT_CUSTOMREQUEST, request.empty() ? nullptr : request.c_str()) && set(CURLOPT_WRITEFUNCTION, &keep) &&
                 set(CURLOPT_WRITEDATA, &kept) && set(CURLOPT_PROXY, "") &&
                 set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2)) && set(CURLOPT_SSL_VERIFYPEER, 1L) &&
                 set(CURLOPT_SSL_VERIFYHOST, 2L) && set(CURLOPT_USERNAME, options_.imap_login.c_str()) &&
                 set(CURLOPT_PASSWORD, options_.imap_password.reveal().c_str());
    if (options_.imap_security != SmtpSecurity::none) ready = ready && set(CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_ALL));
    if (!options_.ca_file.empty()) ready = ready && set(CURLOPT_CAINFO, options_.ca_file.c_str());
    if (!ready) return fail(Fault::unavailable, "the mailbox of returned mails cannot be asked");
    const CURLcode code = curl_easy_perform(c);
    if (code == CURLE_OK) return std::move(kept.text);
    if (code == CURLE_LOGIN_DENIED)
      return fail(Fault::unavailable, "the mailbox of returned mails refuses the login; check mail.bounce_imap_user and its password file");
    if (code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CONNECT_ERROR || code == CURLE_USE_SSL_FAILED)
      return fail(Fault::unavailable,
                  "the mailbox of returned mails offers no TLS that can be trusted; check mail.bounce_imap_url and its certificate");
    return fail(Fault::unavailable, "the mailbox of returned mails does not answer; check mail.bounce_imap_url");
  }

  const ReturnedMailOptions& options_;
  std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl_;
};

bool is_loopback(const std::string& host) { return host == "localhost" || host == "::1" || host.starts_with("127."); }

}  // namespace

Result<void> check_returned_mail_options(const ReturnedMailOptions& options) {
  if (options.imap_host.empty()) return {};
  const auto odd = [](char c) { return c <= 0x20 || c >= 0x7F || c == '/' || c == '@' || c == '?' || c == '#' || c == '\\'; };
  if (std::any_of(options.imap_host.begin(), options.imap_host.end(), odd) || options.imap_port < 1 || options.imap_port > 65535)
    return fail(Fault::invalid, "the mailbox's server is no host and port; set mail.bounce_imap_url");
  if (options.imap_security == SmtpSecurity::none && !is_loopback(options.imap_host))
    return fail(Fault::invalid,
                "a mailbox password must not travel in the clear; use imaps:// or imap+starttls:// in mail.bounce_imap_url");
  if (options.imap_login.empty()) return fail(Fault::invalid, "the mailbox needs a user; set mail.bounce_imap_user and its password file");
  return {};
}

std::unique_ptr<ReturnedMailbox> open_imap(const ReturnedMailOptions& options) {
  static const bool started = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  return started ? std::make_unique<Imap>(options) : nullptr;
}

}  // namespace kinportal::notifications
