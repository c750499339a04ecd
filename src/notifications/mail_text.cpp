// SPDX-License-Identifier: Apache-2.0
// A mail as it goes over the wire: headers (RFC 5322), a UTF-8 subject in encoded words (RFC 2047), the body as quoted-printable text
// (RFC 2045 6.7). Every address passes the same strict check as an account's, so that no header can be smuggled in.
#include <algorithm>
#include <array>
#include <cstdio>
#include <string>
#include <string_view>

#include "accounts/account.h"
#include "notifications/mail_sender.h"

namespace kinportal::notifications {

namespace {

constexpr std::size_t kMaxLine = 76;    // RFC 2045 6.7 (5), RFC 2047 2
constexpr std::size_t kWordBytes = 45;  // of UTF-8 in one encoded word: 60 characters of base64, 72 with its frame

std::string base64(std::string_view bytes) {
  static constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::size_t left = std::min<std::size_t>(3, bytes.size() - at);
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 3; ++i) group = group << 8 | (i < left ? static_cast<unsigned char>(bytes[at + i]) : 0U);
    for (std::size_t i = 0; i < 4; ++i) out += i <= left ? digits[group >> (18 - 6 * i) & 63U] : '=';
  }
  return out;
}

bool is_plain(std::string_view text) {
  return text.size() <= 60 && text.find("=?") == std::string_view::npos &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
}

std::string encoded_words(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    std::size_t take = std::min(kWordBytes, text.size());
    while (take < text.size() && take > 1 && (static_cast<unsigned char>(text[take]) & 0xC0U) == 0x80U) --take;  // no character is split
    if (!out.empty()) out += "\r\n ";
    out += "=?UTF-8?B?" + base64(text.substr(0, take)) + "?=";
    text.remove_prefix(take);
  }
  return out;
}

// Anything but short printable ASCII goes into encoded words, line breaks included: what is encoded cannot break a header.
std::string header_text(std::string_view text) { return is_plain(text) ? std::string(text) : encoded_words(text); }

std::string display_name(std::string_view name) {
  const bool atoms = is_plain(name) && std::all_of(name.begin(), name.end(), [](char c) {
                       return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ' ' || c == '-';
                     });
  return atoms ? std::string(name) : encoded_words(name);
}

std::string quoted_printable(std::string_view body) {
  static constexpr char digits[] = "0123456789ABCDEF";
  std::string out;
  std::size_t column = 0;
  for (std::size_t at = 0; at < body.size(); ++at) {
    const char c = body[at];
    if (c == '\r') continue;
    if (c == '\n') {
      out += "\r\n";
      column = 0;
      continue;
    }
    const bool last = at + 1 == body.size() || body[at + 1] == '\n';
    const bool plain = (c > 0x20 && c < 0x7F && c != '=') || (c == ' ' && !last);
    const std::size_t width = plain ? 1 : 3;
    if (column + width > kMaxLine - 1) {
      out += "=\r\n";
      column = 0;
    }
    if (plain) {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += '=';
      out += digits[byte >> 4];
      out += digits[byte & 15U];
    }
    column += width;
  }
  return out;
}

std::string mail_date(Instant at) {
  static constexpr std::array<const char*, 7> days{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  static constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto whole = std::chrono::sys_time<std::chrono::microseconds>(std::chrono::microseconds(at.us));
  const auto day = std::chrono::floor<std::chrono::days>(whole);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(whole - day));
  std::array<char, 48> out{};
  std::snprintf(out.data(), out.size(), "%s, %02u %s %04d %02d:%02d:%02d +0000", days[std::chrono::weekday(day).iso_encoding() - 1],
                static_cast<unsigned>(date.day()), months[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return out.data();
}

}  // namespace

Result<std::string> render_mail(const SmtpOptions& options, const WrittenMail& mail, const MailId& id, Instant now) {
  TRY_LET(const EmailAddress from, accounts::fold_email(options.from));
  TRY(accounts::fold_email(mail.to.reveal()));
  const std::string domain = from.reveal().substr(from.reveal().find('@') + 1);
  std::string out;
  out += "Date: " + mail_date(now) + "\r\n";
  out += "From: " + display_name(options.from_name) + " <" + from.reveal() + ">\r\n";
  out += "To: <" + mail.to.reveal() + ">\r\n";
  out += "Subject: " + header_text(mail.subject) + "\r\n";
  out += "Message-ID: <" + (mail.mark.empty() ? id.text() : mail.mark) + '@' + domain + ">\r\n";  // the same at every attempt: a second copy can be told
  out += "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n";
  out += "Auto-Submitted: auto-generated\r\n\r\n";
  out += quoted_printable(mail.body);
  return out;
}

}  // namespace kinportal::notifications
