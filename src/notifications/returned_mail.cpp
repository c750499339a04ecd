// SPDX-License-Identifier: Apache-2.0
// A strict little reader of the three parts of a report (RFC 3462 2), with RFC 5322's header fields unfolded. Nested parts are not entered:
// what is looked for stands in the parts of the outer one.
#include "notifications/returned_mail.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "notifications/bounce_mark.h"

namespace kinportal::notifications {
namespace {

using Sort = ReturnedMail::Sort;

constexpr std::size_t kMaxFields = 200, kMaxValue = 4096, kMaxRecipients = 20;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
std::string lowered(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}
std::string_view trimmed(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

/// Takes one line; its end, LF or CRLF, is not part of it.
std::string_view take_line(std::string_view& rest) {
  const auto end = rest.find('\n');
  std::string_view line = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

struct Field {
  std::string name;  // lower case
  std::string value;
};
/// Takes header fields up to and with the empty line that ends them.
std::vector<Field> take_fields(std::string_view& rest) {
  std::vector<Field> fields;
  while (!rest.empty()) {
    const std::string_view line = take_line(rest);
    if (line.empty()) break;
    if (line.front() == ' ' || line.front() == '\t') {
      if (!fields.empty() && fields.back().value.size() + line.size() < kMaxValue) {
        fields.back().value += ' ';
        fields.back().value += trimmed(line);
      }
      continue;
    }
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || fields.size() == kMaxFields) continue;
    fields.push_back({lowered(trimmed(line.substr(0, colon))), std::string(trimmed(line.substr(colon + 1).substr(0, kMaxValue)))});
  }
  return fields;
}
std::string_view value_of(const std::vector<Field>& fields, std::string_view name) {
  for (const Field& field : fields)
    if (field.name == name) return field.value;
  return {};
}

struct ContentType {
  std::string type;  // 'multipart/report'
  std::string boundary, report_type;
};
/// RFC 2045 5.1, without comments.
ContentType content_type(std::string_view value) {
  ContentType out;
  const auto semicolon = value.find(';');
  out.type = lowered(trimmed(value.substr(0, semicolon)));
  std::string_view rest = semicolon == std::string_view::npos ? std::string_view() : value.substr(semicolon + 1);
  while (!rest.empty()) {
    const auto equals = rest.find('=');
    if (equals == std::string_view::npos) break;
    const std::string name = lowered(trimmed(rest.substr(0, equals)));
    rest = rest.substr(equals + 1);
    while (!rest.empty() && (rest.front() == ' ' || rest.front() == '\t')) rest.remove_prefix(1);
    std::string text;
    if (rest.starts_with('"')) {
      std::size_t at = 1;
      for (; at < rest.size() && rest[at] != '"'; ++at) {
        if (rest[at] == '\\' && at + 1 < rest.size()) ++at;
        text += rest[at];
      }
      rest = rest.substr(std::min(at + 1, rest.size()));
      const auto next = rest.find(';');
      rest = next == std::string_view::npos ? std::string_view() : rest.substr(next + 1);
    } else {
      const auto next = rest.find(';');
      text = trimmed(rest.substr(0, next));
      rest = next == std::string_view::npos ? std::string_view() : rest.substr(next + 1);
    }
    if (name == "boundary" && out.boundary.empty()) out.boundary = text.substr(0, 70);  // RFC 2046 5.1.1
    if (name == "report-type" && out.report_type.empty()) out.report_type = lowered(text);
  }
  return out;
}

std::vector<std::string_view> parts_of(std::string_view body, const std::string& boundary) {
  std::vector<std::string_view> parts;
  const std::string line_start = "--" + boundary;
  const char* begun = nullptr;
  std::string_view rest = body;
  while (!rest.empty() && parts.size() < kMaxReturnedParts) {
    const char* at = rest.data();
    const std::string_view line = take_line(rest);
    if (!line.starts_with(line_start)) continue;
    const std::string_view after = trimmed(line.substr(line_start.size()));
    if (!after.empty() && after != "--") continue;
    if (begun != nullptr) parts.emplace_back(begun, static_cast<std::size_t>(at - begun));
    begun = after == "--" ? nullptr : rest.data();
    if (after == "--") return parts;
  }
  // Cut off by the limit or on the way: what is there is read.
  if (begun != nullptr && begun < body.data() + body.size() && parts.size() < kMaxReturnedParts)
    parts.emplace_back(begun, static_cast<std::size_t>(body.data() + body.size() - begun));
  return parts;
}

void look_for_marks(std::string_view text, std::vector<std::string>& marks) {
  const auto hex = [](char c) { return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'f'); };
  std::size_t at = 0;
  while (at < text.size() && marks.size() < kMaxReturnedMarks) {
    std::size_t end = at;
    while (end < text.size() && hex(text[end])) ++end;
    if (end - at == kMarkChars && end < text.size() && text[end] == '@') {
      std::string mark = lowered(text.substr(at, kMarkChars));
      if (std::find(marks.begin(), marks.end(), mark) == marks.end()) marks.push_back(std::move(mark));
    }
    at = std::max(end, at + 1);
  }
}
void look_for_marks(const std::vector<Field>& fields, std::vector<std::string>& marks) {
  static constexpr std::array<std::string_view, 8> kNames{
      "to", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "return-path", "message-id", "original-envelope-id"};
  for (const Field& field : fields)
    if (std::find(kNames.begin(), kNames.end(), field.name) != kNames.end()) look_for_marks(field.value, marks);
}

struct Status {
  int kind = 0, subject = 0, detail = 0;
  std::string text() const { return std::to_string(kind) + '.' + std::to_string(subject) + '.' + std::to_string(detail); }
};
/// RFC 3463 2, with whatever comment after it.
std::optional<Status> status_of(std::string_view text) {
  std::array<int, 3> numbers{};
  for (std::size_t i = 0; i < 3; ++i) {
    std::size_t digits = 0;
    while (digits < text.size() && digits < 4 && text[digits] >= '0' && text[digits] <= '9') {
      numbers[i] = numbers[i] * 10 + (text[digits] - '0');
      ++digits;
    }
    if (digits == 0 || digits == 4) return std::nullopt;
    text.remove_prefix(digits);
    if (i < 2 && !text.starts_with('.')) return std::nullopt;
    if (i < 2) text.remove_prefix(1);
  }
  if (numbers[0] != 2 && numbers[0] != 4 && numbers[0] != 5) return std::nullopt;
  return Status{numbers[0], numbers[1], numbers[2]};
}

// Permanent, and about the address: unknown, moved, disabled, no such domain. A full mailbox, and a refusal of the mail or of us, is not.
bool about_address(const Status& status) {
  if (status.kind != 5) return false;
  if (status.subject == 2) return status.detail != 2 && status.detail != 3;
  return status.subject == 0 || status.subject == 1 || status.subject == 4;
}

std::optional<std::pair<Sort, std::string>> judge(const std::vector<Field>& recipient) {
  const std::string action = lowered(trimmed(value_of(recipient, "action").substr(0, value_of(recipient, "action").find('('))));
  const auto status = status_of(value_of(recipient, "status"));
  if (action == "delivered" || action == "relayed" || action == "expanded") return std::pair(Sort::delivered, std::string());
  if (!status) return std::nullopt;
  if (action == "delayed") return std::pair(Sort::late, status->text());
  if (action != "failed" || status->kind == 2) return std::nullopt;
  return std::pair(about_address(*status) ? Sort::for_good : Sort::this_time, status->text());
}

/// The worst that is said of any recipient: a mail of ours has one.
std::optional<std::pair<Sort, std::string>> judge_status_part(std::string_view body) {
  (void)take_fields(body);  // about the message
  std::optional<std::pair<Sort, std::string>> worst;
  for (std::size_t i = 0; i < kMaxRecipients && !body.empty(); ++i) {
    const std::vector<Field> recipient = take_fields(body);
    if (recipient.empty()) continue;
    auto judged = judge(recipient);
    if (judged && (!worst || judged->first < worst->first)) worst = std::move(judged);
  }
  return worst;
}

ReturnedMail read_report(std::string_view body, const ContentType& type, std::vector<std::string> marks) {
  ReturnedMail out;
  out.sort = Sort::malformed;
  out.marks = std::move(marks);
  std::optional<std::pair<Sort, std::string>> judged;
  for (std::string_view part : parts_of(body, type.boundary)) {
    const std::vector<Field> head = take_fields(part);
    const std::string kind = content_type(value_of(head, "content-type")).type;
    const std::string encoding = lowered(value_of(head, "content-transfer-encoding"));
    if (encoding == "base64") continue;  // RFC 3464 2.1: 7bit suffices
    if ((kind == "message/delivery-status" || kind == "message/global-delivery-status") && !judged) judged = judge_status_part(part);
    if (kind == "message/rfc822" || kind == "text/rfc822-headers" || kind == "message/global" || kind == "message/global-headers")
      look_for_marks(take_fields(part), out.marks);
  }
  if (judged) {
    out.sort = judged->first;
    out.status = judged->second;
  }
  return out;
}

}  // namespace

ReturnedMail read_returned_mail(std::string_view bytes) {
  bytes = bytes.substr(0, kMaxReturnedBytes);
  const std::vector<Field> head = take_fields(bytes);
  const ContentType type = content_type(value_of(head, "content-type"));
  ReturnedMail out;
  look_for_marks(head, out.marks);
  if (type.type == "multipart/report" && (type.report_type.empty() || type.report_type == "delivery-status")) {
    if (type.boundary.empty()) {
      out.sort = Sort::malformed;
      return out;
    }
    return read_report(bytes, type, std::move(out.marks));
  }
  const std::string automatic = lowered(value_of(head, "auto-submitted"));
  const std::string precedence = lowered(value_of(head, "precedence"));
  const bool machine = (!automatic.empty() && automatic != "no") || precedence == "bulk" || precedence == "auto_reply" ||
                       !value_of(head, "x-autoreply").empty() || !value_of(head, "x-auto-response-suppress").empty();
  out.sort = machine ? Sort::automatic : Sort::other;
  return out;
}

std::string_view to_string(Sort sort) {
  switch (sort) {
    case Sort::for_good: return "for_good";
    case Sort::this_time: return "this_time";
    case Sort::late: return "late";
    case Sort::delivered: return "delivered";
    case Sort::automatic: return "automatic";
    case Sort::other: return "other";
    case Sort::malformed: return "malformed";
  }
  return "";
}

}  // namespace kinportal::notifications
