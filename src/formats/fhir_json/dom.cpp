// SPDX-License-Identifier: Apache-2.0
// Reading that all mappings share: concepts (R4 2.24.0.6), dates of any precision (R4 2.24.0.1), references (R4 2.3), attachments.
#include "formats/fhir_json/dom.h"

#include <charconv>

#include "base/utf8.h"
#include "formats/fhir_json/value_sets.h"

namespace kinportal::fhir_json {

Concept concept_of(const Object& codeable, std::string_view preferred_system) {
  Concept found;
  found.title = text(codeable, "text");
  std::string_view display;
  bool preferred = false;
  each_object(codeable, "coding", [&](const Object& coding) {
    const auto system = text(coding, "system");
    const auto code = text(coding, "code");
    const auto words = text(coding, "display");
    if (!preferred && !code.empty() && (found.code.empty() || (!preferred_system.empty() && system == preferred_system))) {
      preferred = !preferred_system.empty() && system == preferred_system;
      found.system = system;
      found.code = code;
      if (!words.empty()) display = words;
    }
    if (display.empty()) display = words;
  });
  if (found.title.empty()) found.title = display;
  if (found.title.empty()) found.title = found.code;
  return found;
}

void put_code(const Concept& what, std::string& out) {
  out.clear();
  if (what.code.empty()) return;
  out.append(what.system).append("|").append(what.code);
}

bool any_code(const Object& in, std::string_view name, std::string_view code) {
  bool found = false;
  each_object(in, name, [&](const Object& codeable) {
    each_object(codeable, "coding", [&](const Object& coding) { found = found || text(coding, "code") == code; });
  });
  return found;
}

std::string_view code_word(const Object& in, std::string_view name) {
  const auto codeable = first_object(in, name);
  if (!codeable) return {};
  const auto coding = first_object(*codeable, "coding");
  if (coding) {
    if (const auto code = text(*coding, "code"); !code.empty()) return code;
  }
  return text(*codeable, "text");
}

void classes_of(const Object& codeable, std::string& classes) {
  each_object(codeable, "coding", [&](const Object& coding) { add_classes(text(coding, "system"), text(coding, "code"), classes); });
}

namespace {

bool digits_only(std::string_view word) { return !word.empty() && word.find_first_not_of("0123456789") == std::string_view::npos; }

/// 'YYYY', 'YYYY-MM' or 'YYYY-MM-DD'; the day is the first one of what is said.
std::optional<Day> day_of_words(std::string_view words) {
  if (!digits_only(words.substr(0, 4)) || words.size() < 4) return std::nullopt;
  std::string whole(words);
  if (words.size() == 4) whole += "-01-01";
  else if (words.size() == 7) whole += "-01";
  else if (words.size() != 10) return std::nullopt;
  auto day = Day::parse(whole);
  if (!day.ok()) return std::nullopt;
  return *day;
}

}  // namespace

Result<std::optional<When>> Mapping::when(const Object& in, std::string_view name) const {
  const auto found = element(in, name);
  if (!found || found->is_null()) return std::optional<When>();
  std::string_view words;
  if (found->get_string().get(words) != simdjson::SUCCESS) return fail(Fault::invalid, out.type + "." + std::string(name) + " is no date");
  When when;
  when.words = std::string(words);
  if (words.size() <= 10) {
    const auto day = day_of_words(words);
    if (!day) return fail(Fault::invalid, out.type + "." + std::string(name) + " is no date");
    when.at = zone.at(*day, 12, 0);
    if (words.size() == 10) when.service_on = when.words;
    return std::optional(std::move(when));
  }
  const auto at = Instant::parse(words);
  if (!at.ok()) return fail(Fault::invalid, out.type + "." + std::string(name) + " is no date and time with an offset");
  when.at = *at;
  when.service_on = zone.day_of(*at).iso();
  return std::optional(std::move(when));
}

Result<std::optional<When>> Mapping::first_when(const Object& in, std::initializer_list<std::string_view> names) const {
  for (const auto name : names) {
    const auto found = element(in, name);
    if (!found) continue;
    Object period;
    if (found->get_object().get(period) == simdjson::SUCCESS) {
      TRY_LET(auto start, when(period, "start"));
      if (start) return start;
      TRY_LET(auto end, when(period, "end"));
      if (end) return end;
      continue;
    }
    TRY_LET(auto at, when(in, name));
    if (at) return at;
  }
  return std::optional<When>();
}

std::string Mapping::digits(const Element& number, const std::string& pointer) const {
  switch (number.type()) {
    case simdjson::dom::element_type::INT64: return std::to_string(number.get_int64().value_unsafe());
    case simdjson::dom::element_type::UINT64: return std::to_string(number.get_uint64().value_unsafe());
    case simdjson::dom::element_type::STRING: return std::string(cut(number.get_string().value_unsafe(), 64));
    case simdjson::dom::element_type::DOUBLE: break;
    default: return {};
  }
  // The tree has turned the decimal into a double and lost its digits (1.10): they are read again from the bytes.
  simdjson::ondemand::document* document = reread(reread_state);
  simdjson::ondemand::value value;
  if (document == nullptr || document->at_pointer(pointer).get(value) != simdjson::SUCCESS) {
    // Only a sender that leaves out the brackets of an array gets here; its number is shown rather than lost.
    char shortest[40];
    const auto end = std::to_chars(shortest, shortest + sizeof shortest, number.get_double().value_unsafe()).ptr;
    return std::string(shortest, end);
  }
  std::string_view token = value.raw_json_token();
  while (!token.empty() && static_cast<unsigned char>(token.back()) <= 0x20) token.remove_suffix(1);
  return std::string(cut(token, 64));
}

std::optional<Object> Mapping::contained(std::string_view reference) const {
  if (!reference.starts_with('#')) return std::nullopt;
  std::optional<Object> found;
  each_object(resource, "contained", [&](const Object& one) {
    if (!found && text(one, "id") == reference.substr(1)) found = one;
  });
  return found;
}

namespace {
std::string human_name(const Object& in) {
  const auto name = first_object(in, "name");
  if (!name) return std::string(text(in, "name"));
  if (const auto words = text(*name, "text"); !words.empty()) return std::string(words);
  std::string whole;
  const auto add = [&](std::string_view word) {
    if (word.empty()) return;
    if (!whole.empty()) whole += ' ';
    whole += word;
  };
  const auto add_list = [&](std::string_view member) {
    Array list;
    if (name->at_key(member).get_array().get(list) != simdjson::SUCCESS) return;
    for (const Element one : list) {
      std::string_view word;
      if (one.get_string().get(word) == simdjson::SUCCESS) add(word);
    }
  };
  add_list("prefix");
  add_list("given");
  add(text(*name, "family"));
  add_list("suffix");
  return whole;
}
}  // namespace

std::string Mapping::name_of(const Object& reference) const {
  if (const auto words = text(reference, "display"); !words.empty()) return std::string(cut(words, max_title_bytes));
  const auto target = text(reference, "reference");
  if (const auto inside = contained(target)) {
    if (auto name = human_name(*inside); !name.empty()) return name;
    if (const auto code = object(*inside, "code")) return std::string(concept_of(*code).title);
    return {};
  }
  return target.empty() ? std::string() : references.display(target);
}

Result<void> map_reference(Mapping& at) {
  at.out.display = human_name(at.resource);
  if (at.out.display.empty()) {
    // A PractitionerRole has no name of its own; a Medication is called by its code.
    if (const auto practitioner = object(at.resource, "practitioner")) at.out.display = at.name_of(*practitioner);
    if (at.out.display.empty()) {
      if (const auto code = first_object(at.resource, "code")) at.out.display = concept_of(*code, rxnorm_system).title;
    }
  }
  at.out.display = std::string(cut(at.out.display, max_title_bytes));
  return {};
}

Error Mapping::missing(std::string_view member) const { return fail(Fault::invalid, out.type + "." + std::string(member) + " is missing"); }

void Mapping::set_when(const std::optional<When>& when) {
  if (!when) {
    body.member("happened_at", "");  // a screen shows no date; the list sorts by arrival
    return;
  }
  out.happened_at = when->at;
  out.service_on = when->service_on;
  body.member("happened_at", when->words);
}

void Mapping::set_title(std::string_view title) {
  out.title = std::string(cut(title, max_title_bytes));
  body.member("title", out.title);
  if (!out.code.empty()) {
    const auto bar = out.code.rfind('|');
    body.key("code").begin_object().member("system", std::string_view(out.code).substr(0, bar));
    body.member("code", std::string_view(out.code).substr(bar + 1)).end_object();
  }
}

void Mapping::set_author(std::string author) {
  if (author.empty()) return;
  out.author = std::move(author);
  body.member("author", out.author);
}

bool contains_word(std::string_view list, std::string_view word) { return list.find(word) != std::string_view::npos; }

std::string_view cut(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0U) == 0x80U) --bytes;
  return text.substr(0, bytes);
}

std::optional<std::string> decode_base64(std::string_view text) {
  std::string out;
  out.reserve(text.size() / 4 * 3);
  std::uint32_t held = 0;
  int bits = 0;
  std::size_t padding = 0;
  for (const char c : text) {
    std::uint32_t six = 0;
    if (c >= 'A' && c <= 'Z') six = static_cast<std::uint32_t>(c - 'A');
    else if (c >= 'a' && c <= 'z') six = static_cast<std::uint32_t>(c - 'a') + 26;
    else if (c >= '0' && c <= '9') six = static_cast<std::uint32_t>(c - '0') + 52;
    else if (c == '+' || c == '-') six = 62;
    else if (c == '/' || c == '_') six = 63;
    else if (c == ' ' || c == '\n' || c == '\r' || c == '\t') continue;
    else if (c == '=') {
      ++padding;
      continue;
    } else return std::nullopt;
    if (padding > 0) return std::nullopt;
    held = (held << 6) | six;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out += static_cast<char>((held >> bits) & 0xFFU);
    }
  }
  if (padding > 2 || bits >= 6) return std::nullopt;
  return out;
}

void put_notes(Mapping& at) {
  std::string words;
  each_object(at.resource, "note", [&](const Object& note) {
    const auto one = text(note, "text");
    if (one.empty() || words.size() > max_text_bytes) return;
    if (!words.empty()) words += '\n';
    words += one;
  });
  if (!words.empty()) at.body.member("text", cut(words, max_text_bytes));
}

void put_attachments(Mapping& at, const Object& in, std::string_view name, std::string words) {
  std::string type;
  std::int64_t size = -1;
  bool here = false;
  each_object(in, name, [&](const Object& one) {
    // DocumentReference.content wraps its attachment; DiagnosticReport.presentedForm is one.
    const auto inner = object(one, "attachment");
    const Object& attachment = inner ? *inner : one;
    const auto content_type = text(attachment, "contentType");
    if (content_type.starts_with("text/plain") && words.size() < max_text_bytes) {
      const auto plain = decode_base64(text(attachment, "data"));
      if (plain && is_utf8(*plain) && !plain->empty()) {
        if (!words.empty()) words += "\n\n";
        words += *plain;
        return;
      }
    }
    if (!type.empty()) return;
    type = std::string(cut(content_type.empty() ? std::string_view("application/octet-stream") : content_type, 100));
    std::int64_t said = 0;
    if (attachment.at_key("size").get_int64().get(said) == simdjson::SUCCESS && said >= 0) size = said;
    else if (const auto data = text(attachment, "data"); !data.empty()) size = static_cast<std::int64_t>(data.size() / 4 * 3);
    here = !text(attachment, "data").empty();
  });
  if (!words.empty()) at.body.member("text", cut(words, max_text_bytes));
  if (!type.empty()) at.body.member("content_type", type);
  if (size >= 0) at.body.member("size", size);
  if (here) at.body.member("file", true);  // attached_file.h finds it again in the resource as received
}

}  // namespace kinportal::fhir_json
