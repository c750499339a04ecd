// SPDX-License-Identifier: Apache-2.0
// A small bounded reader for JSON bodies (RFC 8259) that doors and tools receive: everything outside the limits, every duplicate member and
// every wrong type is an error that names the path and never the value. Large clinical files are read by formats/fhir_json, not by this.
#pragma once
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/personal.h"
#include "base/result.h"

namespace kinportal::json {

/// What a body may be at most. The defaults suit the screens' request bodies.
struct Limits {
  std::size_t bytes = 64 * 1024;
  std::size_t depth = 16;  // objects and arrays inside each other
  std::size_t string_bytes = 16 * 1024;
  std::size_t elements = 4096;  // members and array elements of the whole document
};

enum class Kind { null, boolean, integer, decimal, string, array, object };

/// One value inside a Document; valid as long as the Document lives (moving the Document is fine). Cheap to copy.
class Json {
 public:
  Kind kind() const;
  bool is_null() const { return kind() == Kind::null; }

  // The value itself. Fault::invalid with the path when it is something else.
  Result<std::string> string() const;
  Result<std::int64_t> integer() const;
  Result<bool> boolean() const;
  /// The elements of an array; Fault::too_much when there are more than `at_most`.
  Result<std::vector<Json>> array(std::size_t at_most = 1000) const;
  /// The names of an object's members, in the order written.
  Result<std::vector<std::string>> names() const;

  // Members of an object. A required one that is absent or null is Fault::invalid.
  Result<Json> get(std::string_view name) const;
  Result<std::string> string(std::string_view name) const;
  /// A password, code or token: the copy is wiped after use.
  Result<Secret> secret(std::string_view name) const;
  Result<std::int64_t> integer(std::string_view name, std::int64_t at_least = INT64_MIN, std::int64_t at_most = INT64_MAX) const;
  Result<bool> boolean(std::string_view name) const;
  Result<std::vector<Json>> array(std::string_view name, std::size_t at_most = 1000) const;

  // Members that may be absent; null counts as absent. A wrong type is still Fault::invalid.
  Result<std::optional<Json>> maybe(std::string_view name) const;
  Result<std::optional<std::string>> maybe_string(std::string_view name) const;
  Result<std::optional<std::int64_t>> maybe_integer(std::string_view name) const;
  Result<std::optional<bool>> maybe_boolean(std::string_view name) const;

  /// Fault::invalid when the object has a member that is not in the list: a misspelt member is an error, not a silence.
  Result<void> only(std::initializer_list<std::string_view> names) const;

  /// Where this value stands: "body.items[2]".
  const std::string& path() const { return path_; }

 private:
  friend class Document;
  Json() = default;
  Error wrong(std::string_view expected) const;
  alignas(8) std::byte element_[16] = {};  // a simdjson DOM element; json.cpp knows
  std::string path_;
};

/// A parsed body. Owns the bytes that its Json values look at.
class Document {
 public:
  /// Fault::too_much beyond a limit; Fault::invalid for bytes that are not one JSON value in valid UTF-8.
  static Result<Document> parse(std::string_view bytes, const Limits& limits = {});
  Document(Document&&) noexcept;
  Document& operator=(Document&&) noexcept;
  ~Document();
  const Json& root() const { return root_; }
  const Json* operator->() const { return &root_; }

 private:
  struct Parsed;
  Document();
  std::unique_ptr<Parsed> parsed_;
  Json root_;
};

}  // namespace kinportal::json
