// SPDX-License-Identifier: Apache-2.0
// Json over simdjson's DOM: the only unit of this folder that sees the library. The whole body is validated once, with an explicit
// walk for the limits simdjson does not know, and every later access can only fail because of its type.
#include "formats/json/json.h"

#include <simdjson.h>

#include <algorithm>
#include <cstring>
#include <type_traits>

namespace kinportal::json {

namespace dom = simdjson::dom;

struct Document::Parsed {
  dom::parser parser;
};

namespace {

static_assert(sizeof(dom::element) <= 16 && std::is_trivially_copyable_v<dom::element>);

dom::element element_of(const std::byte (&bytes)[16]) {
  dom::element element;
  std::memcpy(static_cast<void*>(&element), bytes, sizeof element);
  return element;
}

std::string too_deep(const Limits& limits) { return "the JSON is nested deeper than " + std::to_string(limits.depth) + " levels"; }

/// Checks depth, string lengths, the number of elements and that no member is written twice.
class Walk {
 public:
  explicit Walk(const Limits& limits) : limits_(limits) {}

  Result<void> value(const dom::element& at) {
    if (++elements_ > limits_.elements)
      return fail(Fault::too_much, "the JSON has more than " + std::to_string(limits_.elements) + " values");
    switch (at.type()) {
      case dom::element_type::STRING: return text(at.get_string().value_unsafe());
      case dom::element_type::ARRAY: {
        TRY(deeper());
        const dom::array children = at.get_array().value_unsafe();  // named: a range-for does not keep the temporary alive
        for (const dom::element child : children) TRY(value(child));
        --depth_;
        return {};
      }
      case dom::element_type::OBJECT:
        TRY(deeper());
        TRY(object(at.get_object().value_unsafe()));
        --depth_;
        return {};
      default: return {};
    }
  }

 private:
  Result<void> deeper() {
    if (++depth_ > limits_.depth) return fail(Fault::too_much, too_deep(limits_));
    return {};
  }

  Result<void> text(std::string_view bytes) const {
    if (bytes.size() > limits_.string_bytes) {
      return fail(Fault::too_much, "the JSON has a text longer than " + std::to_string(limits_.string_bytes) + " bytes");
    }
    return {};
  }

  Result<void> object(const dom::object& at) {
    std::vector<std::string_view> names;
    for (const auto field : at) {
      TRY(text(field.key));
      names.push_back(field.key);
      TRY(value(field.value));
    }
    std::sort(names.begin(), names.end());
    if (std::adjacent_find(names.begin(), names.end()) != names.end()) {
      return fail(Fault::invalid, "the JSON has an object that names a member twice");
    }
    return {};
  }

  const Limits& limits_;
  std::size_t elements_ = 0;
  std::size_t depth_ = 0;
};

std::string member_path(const std::string& path, std::string_view name) { return path + "." + std::string(name); }

}  // namespace

Document::Document() = default;
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;
Document::~Document() = default;

Result<Document> Document::parse(std::string_view bytes, const Limits& limits) {
  if (bytes.size() > limits.bytes) return fail(Fault::too_much, "the JSON is longer than " + std::to_string(limits.bytes) + " bytes");
  Document document;
  document.parsed_ = std::make_unique<Parsed>();
  dom::parser& parser = document.parsed_->parser;
  // simdjson lets one empty level more pass than it is told, so it only bounds the stack and the walk below counts.
  if (parser.allocate(std::max<std::size_t>(bytes.size(), 64), limits.depth + 1) != simdjson::SUCCESS) {
    return fail(Fault::unavailable, "there is no memory to read the JSON");
  }
  const simdjson::padded_string padded(bytes);
  const auto parsed = parser.parse(padded);
  switch (parsed.error()) {
    case simdjson::SUCCESS: break;
    case simdjson::DEPTH_ERROR: return fail(Fault::too_much, too_deep(limits));
    case simdjson::UTF8_ERROR: return fail(Fault::invalid, "the JSON is not valid UTF-8");
    case simdjson::EMPTY: return fail(Fault::invalid, "the JSON is empty");
    case simdjson::NUMBER_ERROR: return fail(Fault::invalid, "the JSON has a number that cannot be read");
    default: return fail(Fault::invalid, "the JSON is malformed");
  }
  const dom::element root = parsed.value_unsafe();
  Walk walk(limits);
  TRY(walk.value(root));
  std::memcpy(document.root_.element_, &root, sizeof root);
  document.root_.path_ = "body";
  return document;
}

Kind Json::kind() const {
  switch (element_of(element_).type()) {
    case dom::element_type::ARRAY: return Kind::array;
    case dom::element_type::OBJECT: return Kind::object;
    case dom::element_type::INT64: return Kind::integer;
    case dom::element_type::UINT64:
    case dom::element_type::DOUBLE: return Kind::decimal;
    case dom::element_type::STRING: return Kind::string;
    case dom::element_type::BOOL: return Kind::boolean;
    default: return Kind::null;
  }
}

Error Json::wrong(std::string_view expected) const { return fail(Fault::invalid, path_ + " must be " + std::string(expected)); }

Result<std::string> Json::string() const {
  std::string_view text;
  if (element_of(element_).get_string().get(text) != simdjson::SUCCESS) return wrong("a text");
  return std::string(text);
}

Result<std::int64_t> Json::integer() const {
  std::int64_t number = 0;
  if (kind() != Kind::integer || element_of(element_).get_int64().get(number) != simdjson::SUCCESS) return wrong("a whole number");
  return number;
}

Result<bool> Json::boolean() const {
  bool truth = false;
  if (element_of(element_).get_bool().get(truth) != simdjson::SUCCESS) return wrong("true or false");
  return truth;
}

Result<std::vector<Json>> Json::array(std::size_t at_most) const {
  dom::array elements;
  if (element_of(element_).get_array().get(elements) != simdjson::SUCCESS) return wrong("a list");
  std::vector<Json> found;
  for (const dom::element element : elements) {
    if (found.size() == at_most) return fail(Fault::too_much, path_ + " has more than " + std::to_string(at_most) + " entries");
    Json child;
    std::memcpy(child.element_, &element, sizeof element);
    child.path_ = path_ + "[" + std::to_string(found.size()) + "]";
    found.push_back(std::move(child));
  }
  return found;
}

Result<std::vector<std::string>> Json::names() const {
  dom::object object;
  if (element_of(element_).get_object().get(object) != simdjson::SUCCESS) return wrong("an object");
  std::vector<std::string> found;
  for (const auto field : object) found.emplace_back(field.key);
  return found;
}

Result<std::optional<Json>> Json::maybe(std::string_view name) const {
  dom::object object;
  if (element_of(element_).get_object().get(object) != simdjson::SUCCESS) return wrong("an object");
  dom::element element;
  if (object.at_key(name).get(element) != simdjson::SUCCESS || element.is_null()) return std::optional<Json>();
  Json child;
  std::memcpy(child.element_, &element, sizeof element);
  child.path_ = member_path(path_, name);
  return std::optional<Json>(std::move(child));
}

Result<Json> Json::get(std::string_view name) const {
  TRY_LET(auto found, maybe(name));
  if (!found) return fail(Fault::invalid, member_path(path_, name) + " is missing");
  return std::move(*found);
}

Result<std::string> Json::string(std::string_view name) const {
  TRY_LET(const auto found, get(name));
  return found.string();
}

Result<Secret> Json::secret(std::string_view name) const {
  TRY_LET(auto text, string(name));
  return Secret(std::move(text));
}

Result<std::int64_t> Json::integer(std::string_view name, std::int64_t at_least, std::int64_t at_most) const {
  TRY_LET(const auto found, get(name));
  TRY_LET(const auto number, found.integer());
  if (number < at_least || number > at_most) return fail(Fault::invalid, found.path() + " is outside its bounds");
  return number;
}

Result<bool> Json::boolean(std::string_view name) const {
  TRY_LET(const auto found, get(name));
  return found.boolean();
}

Result<std::vector<Json>> Json::array(std::string_view name, std::size_t at_most) const {
  TRY_LET(const auto found, get(name));
  return found.array(at_most);
}

Result<std::optional<std::string>> Json::maybe_string(std::string_view name) const {
  TRY_LET(const auto found, maybe(name));
  if (!found) return std::optional<std::string>();
  TRY_LET(auto text, found->string());
  return std::optional(std::move(text));
}

Result<std::optional<std::int64_t>> Json::maybe_integer(std::string_view name) const {
  TRY_LET(const auto found, maybe(name));
  if (!found) return std::optional<std::int64_t>();
  TRY_LET(const auto number, found->integer());
  return std::optional(number);
}

Result<std::optional<bool>> Json::maybe_boolean(std::string_view name) const {
  TRY_LET(const auto found, maybe(name));
  if (!found) return std::optional<bool>();
  TRY_LET(const auto truth, found->boolean());
  return std::optional(truth);
}

Result<void> Json::only(std::initializer_list<std::string_view> expected) const {
  TRY_LET(const auto found, names());
  for (const auto& name : found) {
    // The unknown name is the sender's text: it may be a value in the wrong place, so it is not repeated.
    if (std::find(expected.begin(), expected.end(), name) == expected.end())
      return fail(Fault::invalid, path_ + " has a member that is not known here");
  }
  return {};
}

}  // namespace kinportal::json
