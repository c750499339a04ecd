// SPDX-License-Identifier: Apache-2.0
// The one unit that sees the TOML library (toml++ 3.3, TOML 1.0). Copies what it parsed into a plain tree. The library's own assertions can be
// reached by malformed text (a fuzzer did); here they are refusals like any other, and no exception leaves this file.
#include "access/toml_reader.h"

#include <stdexcept>

// Another unit of the program uses the library with other settings: under one name the linker would mix the two.
#define toml kinportal_access_toml
#define TOML_ASSERT(truth) ((truth) ? static_cast<void>(0) : throw std::logic_error("toml"))
#define TOML_EXCEPTIONS 1
#define TOML_HEADER_ONLY 1
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wterminate"
#endif
#include <toml++/toml.h>
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

#include "base/utf8.h"

namespace kinportal::access {
namespace {

constexpr int max_depth = 16;

Day day_from(const toml::date& date) {
  auto day = Day::from_civil(date.year, date.month, date.day);
  return day ? *day : Day{};
}

// False for what no policy needs: floats, local times, times without an offset, or nesting beyond any use.
bool copy(const toml::node& from, TomlNode& to, int depth) {
  if (depth > max_depth) return false;
  to.line = static_cast<int>(from.source().begin.line);
  to.column = static_cast<int>(from.source().begin.column);
  to.end_line = static_cast<int>(from.source().end.line);
  to.end_column = static_cast<int>(from.source().end.column);
  if (const auto* table = from.as_table()) {
    to.kind = TomlNode::Kind::table;
    for (const auto& [key, value] : *table) {
      TomlNode child;
      if (!copy(value, child, depth + 1)) return to.line = child.line, false;
      to.members.push_back({std::string(key.str()), std::move(child)});
    }
    return true;
  }
  if (const auto* array = from.as_array()) {
    to.kind = TomlNode::Kind::array;
    for (const auto& value : *array) {
      TomlNode child;
      if (!copy(value, child, depth + 1)) return to.line = child.line, false;
      to.elements.push_back(std::move(child));
    }
    return true;
  }
  if (const auto* text = from.as_string()) {
    to.kind = TomlNode::Kind::text;
    to.text = text->get();
    return true;
  }
  if (const auto* number = from.as_integer()) {
    to.kind = TomlNode::Kind::integer;
    to.integer = number->get();
    return true;
  }
  if (const auto* truth = from.as_boolean()) {
    to.kind = TomlNode::Kind::boolean;
    to.boolean = truth->get();
    return true;
  }
  if (const auto* date = from.as_date()) {
    to.kind = TomlNode::Kind::day;
    to.day = day_from(date->get());
    return true;
  }
  if (const auto* moment = from.as_date_time(); moment && moment->get().offset) {
    const toml::date_time& at = moment->get();
    to.kind = TomlNode::Kind::instant;
    const std::int64_t seconds = static_cast<std::int64_t>(day_from(at.date).count) * 86'400 + at.time.hour * 3'600 + at.time.minute * 60 +
                                 at.time.second - static_cast<std::int64_t>(at.offset->minutes) * 60;
    to.instant = Instant{seconds * 1'000'000 + at.time.nanosecond / 1'000};
    return true;
  }
  return false;
}

// The line of the first character beyond ASCII that stands outside strings and comments; 0 when there is none. TOML has no use for one there, and
// toml++ 3.3 runs into undefined behaviour on some of them (found by the fuzzer).
int stray_character(std::string_view text) {
  int line = 1;
  std::string_view closing;  // of the string we are in; "#" for a comment
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '\n') {
      ++line;
      if (closing.size() == 1) closing = {};
      continue;
    }
    if (closing == "#") continue;
    if (!closing.empty()) {
      if (c == '\\' && closing[0] == '"') {
        ++at;
        if (at < text.size() && text[at] == '\n') ++line;
      } else if (text.substr(at, closing.size()) == closing) {
        at += closing.size() - 1;
        closing = {};
      }
      continue;
    }
    if (static_cast<unsigned char>(c) >= 0x80) return line;
    for (const std::string_view opening : {"\"\"\"", "'''", "\"", "'", "#"}) {
      if (text.substr(at, opening.size()) != opening) continue;
      closing = opening;
      at += opening.size() - 1;
      break;
    }
  }
  return 0;
}

std::string place(std::string_view file, int line) { return std::string(file) + ":" + std::to_string(line) + ": "; }

}  // namespace

Result<TomlNode> parse_toml(std::string_view text, std::string_view file) {
  if (text.size() > max_policy_bytes) return fail(Fault::too_much, place(file, 1) + "a policy file may have at most 256 kB");
  if (!is_utf8(text)) return fail(Fault::invalid, place(file, 1) + "not UTF-8");
  if (const int line = stray_character(text)) return fail(Fault::invalid, place(file, line) + "a character beyond ASCII outside quotes");
  TomlNode root;
  try {
    const toml::table parsed = toml::parse(text, file);
    if (!copy(parsed, root, 0)) {
      return fail(Fault::invalid, place(file, root.line) + "floats, times without an offset and nesting deeper than 16 have no place here");
    }
  } catch (const toml::parse_error& error) {
    return fail(Fault::invalid, place(file, static_cast<int>(error.source().begin.line)) + "not TOML: " + std::string(error.description()));
  } catch (const std::exception&) { return fail(Fault::invalid, place(file, 1) + "not TOML"); }
  return root;
}

const TomlNode* TableReader::find(std::string_view key) {
  asked_.insert(std::string(key));
  for (const auto& [name, node] : table_.members) {
    if (name == key) return &node;
  }
  return nullptr;
}

bool TableReader::has(std::string_view key) { return find(key) != nullptr; }

int TableReader::line_of(std::string_view key) const {
  for (const auto& [name, node] : table_.members) {
    if (name == key) return node.line;
  }
  return table_.line;
}

std::optional<std::string> TableReader::text(std::string_view key) {
  const TomlNode* node = find(key);
  if (!node) return std::nullopt;
  if (node->kind == TomlNode::Kind::text) return node->text;
  refuse(node->line, name_ + "." + std::string(key) + " must be a text in quotes", "wrong_type", {full(key), "text"});
  return std::nullopt;
}

std::optional<std::int64_t> TableReader::integer(std::string_view key, std::int64_t least, std::int64_t most) {
  const TomlNode* node = find(key);
  if (!node) return std::nullopt;
  if (node->kind == TomlNode::Kind::integer && node->integer >= least && node->integer <= most) return node->integer;
  refuse(node->line,
         name_ + "." + std::string(key) + " must be a whole number from " + std::to_string(least) + " to " + std::to_string(most),
         "wrong_type", {full(key), "number", std::to_string(least), std::to_string(most)});
  return std::nullopt;
}

bool TableReader::boolean(std::string_view key, bool otherwise) {
  const TomlNode* node = find(key);
  if (!node) return otherwise;
  if (node->kind == TomlNode::Kind::boolean) return node->boolean;
  refuse(node->line, name_ + "." + std::string(key) + " must be true or false", "wrong_type", {full(key), "true_or_false"});
  return otherwise;
}

std::optional<Instant> TableReader::instant(std::string_view key, const LocalCalendar* calendar) {
  const TomlNode* node = find(key);
  if (!node) return std::nullopt;
  if (node->kind == TomlNode::Kind::instant) return node->instant;
  if (node->kind == TomlNode::Kind::day && calendar) return calendar->start_of(node->day);
  refuse(node->line, name_ + "." + std::string(key) + " must be a date or a date-time with an offset, without quotes", "wrong_type",
         {full(key), "date"});
  return std::nullopt;
}

std::vector<std::string> TableReader::words(std::string_view key) {
  std::vector<std::string> out;
  const TomlNode* node = find(key);
  if (!node) return out;
  if (node->kind == TomlNode::Kind::text) return {node->text};
  if (node->kind != TomlNode::Kind::array) {
    refuse(node->line, name_ + "." + std::string(key) + " must be a list of words", "wrong_type", {full(key), "list"});
    return out;
  }
  for (const TomlNode& element : node->elements) {
    if (element.kind == TomlNode::Kind::text) {
      out.push_back(element.text);
    } else {
      refuse(element.line, name_ + "." + std::string(key) + " must hold words only", "wrong_type", {full(key), "words"});
    }
  }
  return out;
}

const TomlNode* TableReader::table(std::string_view key) {
  const TomlNode* node = find(key);
  if (!node || node->kind == TomlNode::Kind::table) return node;
  refuse(node->line, name_ + "." + std::string(key) + " must be a table", "wrong_type", {full(key), "table"});
  return nullptr;
}

std::vector<const TomlNode*> TableReader::tables(std::string_view key) {
  std::vector<const TomlNode*> out;
  const TomlNode* node = find(key);
  if (!node) return out;
  if (node->kind == TomlNode::Kind::array) {
    for (const TomlNode& element : node->elements) {
      if (element.kind == TomlNode::Kind::table) {
        out.push_back(&element);
      } else {
        refuse(element.line, name_ + "." + std::string(key) + " must hold tables only: write [[" + std::string(key) + "]]", "wrong_type",
               {full(key), "tables"});
      }
    }
  } else {
    refuse(node->line, name_ + "." + std::string(key) + " must be a list of tables: write [[" + std::string(key) + "]]", "wrong_type",
           {full(key), "tables"});
  }
  return out;
}

void TableReader::done() {
  for (const auto& [name, node] : table_.members) {
    if (!asked_.contains(name)) refuse(node.line, "unknown key '" + name + "' in " + name_, "unknown_key", {name, name_});
  }
}

}  // namespace kinportal::access
