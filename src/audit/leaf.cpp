// SPDX-License-Identifier: Apache-2.0
// Leaf form 1. Members: actor at detail effect form items patient practice reason request rules verb via.
#include "audit/leaf.h"

#include <charconv>

#include "audit/book.h"
#include "audit/sha256.h"

namespace kinportal::audit {
namespace {

/// Numbers of the committed fields; they are part of the form and never change.
enum class Committed : char { actor = 1, detail = 2, patient = 3, practice = 4, request = 5, via = 6 };

void append_base64url(std::string& out, const Hash& hash) {
  static constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::uint32_t bits = 0;
  int held = 0;
  for (const std::byte b : hash) {
    bits = (bits << 8) | std::to_integer<std::uint32_t>(b);
    held += 8;
    while (held >= 6) {
      held -= 6;
      out += digits[(bits >> held) & 63];
    }
  }
  out += digits[(bits << (6 - held)) & 63];  // 256 bits leave 4
}

void append_commitment(std::string& out, std::string_view name, const Hash& salt, Committed field, std::string_view kind,
                       std::string_view value) {
  const char number = static_cast<char>(field);
  const Hash own_salt = sha256({bytes_of(salt), std::string_view(&number, 1)});
  out += name;
  append_base64url(out, kind.empty() ? sha256({bytes_of(own_salt), value}) : sha256({bytes_of(own_salt), kind, ":", value}));
}

void append_integer(std::string& out, std::int64_t value) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  out.append(digits, end);
}

bool is_word(std::string_view text, bool spaces) {
  for (const char c : text) {
    const bool fine = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.' ||
                      c == ':' || c == '*' || c == '/' || (spaces && c == ' ');
    if (!fine) return false;
  }
  return text.size() <= Book::max_field_bytes;
}

bool is_plain(std::string_view text) {
  for (const char c : text) {
    if (c < 0x20 || c > 0x7e) return false;
  }
  return text.size() <= Book::max_field_bytes;
}

}  // namespace

Result<void> check_entry(const Entry& entry) {
  const char* bad = nullptr;
  if (entry.verb.empty() || !is_word(entry.verb, false)) bad = "verb";
  if (!is_word(entry.reason, false)) bad = "reason";
  if (!is_word(entry.rules, true)) bad = "rules";
  if (!is_plain(entry.actor_id)) bad = "actor";
  if (!is_plain(entry.practice.text()) || !is_plain(entry.patient.text())) bad = "practice or patient";
  if (!is_plain(entry.detail)) bad = "detail";
  if (!is_plain(entry.via)) bad = "via";
  if (!is_plain(entry.request_id)) bad = "request";
  if (bad != nullptr)
    return fail(Fault::bug, std::string("an entry of the visitors' book is refused: its ") + bad + " is no id or fixed word");
  return {};
}

std::string leaf_bytes(const Entry& entry, const Hash& salt) {
  std::string out;
  out.reserve(512 + entry.rules.size());
  append_commitment(out, "{\"actor\":\"", salt, Committed::actor, to_string(entry.actor_kind), entry.actor_id);
  out += "\",\"at\":";
  append_integer(out, entry.at.us);
  append_commitment(out, ",\"detail\":\"", salt, Committed::detail, "", entry.detail);
  out += "\",\"effect\":\"";
  out += to_string(entry.effect);
  out += "\",\"form\":1,\"items\":";
  append_integer(out, entry.items);
  append_commitment(out, ",\"patient\":\"", salt, Committed::patient, "", entry.patient.text());
  append_commitment(out, "\",\"practice\":\"", salt, Committed::practice, "", entry.practice.text());
  out += "\",\"reason\":\"";
  out += entry.reason;
  append_commitment(out, "\",\"request\":\"", salt, Committed::request, "", entry.request_id);
  out += "\",\"rules\":\"";
  out += entry.rules;
  out += "\",\"verb\":\"";
  out += entry.verb;
  append_commitment(out, "\",\"via\":\"", salt, Committed::via, "", entry.via);
  out += "\"}";
  return out;
}

}  // namespace kinportal::audit
