// SPDX-License-Identifier: Apache-2.0
// A strict reader of XML 1.0 (W3C, fifth edition) with namespaces for documents that strangers send: no DOCTYPE, so no entity and nothing that
// could be fetched; every size has a limit with a name. The tree looks into memory of its own and knows where in the bytes it stood.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace kinportal::xml {

inline constexpr std::size_t max_document_bytes = 16 * 1024 * 1024;
inline constexpr std::size_t max_depth = 100;
inline constexpr std::size_t max_nodes = 400'000;  // elements and pieces of text; a node takes about a hundred bytes
inline constexpr std::size_t max_attributes = 64;  // of one element
inline constexpr std::size_t max_attribute_bytes = 64 * 1024;
inline constexpr std::size_t max_name_bytes = 200;

struct Attribute {
  std::string_view name;
  std::string_view value;
};

/// An element, or a piece of text (then `name` is empty). Valid UTF-8 throughout.
struct Node {
  std::string_view name;  // 'section'; 'sdtc:raceCode' and 'xsi:type' by the prefixes of `Options`; '?:x' from any other namespace
  std::string_view text;
  const Attribute* attributes = nullptr;
  std::uint32_t attribute_count = 0;
  std::uint32_t begin = 0, end = 0;  // where the element stands in the document's bytes
  Node* parent = nullptr;
  Node* first_child = nullptr;
  Node* last_child = nullptr;
  Node* next = nullptr;
  bool is_text() const { return name.empty(); }
};

struct Options {
  /// The namespace whose names are written without a prefix, and the others that are known.
  std::string_view default_namespace;
  struct Known {
    std::string_view uri, prefix;
  };
  std::vector<Known> known;
  /// White space between elements is kept inside elements of this name and dropped elsewhere; empty: dropped everywhere.
  std::string_view spaces_inside;
};

class Document {
 public:
  /// Fault::too_much beyond a limit, else Fault::invalid; the sentence begins with the address of the element that was open.
  static Result<Document> parse(std::string_view bytes, const Options& options);
  Document(Document&&) noexcept;
  Document& operator=(Document&&) noexcept;
  ~Document();
  const Node& root() const;

 private:
  struct Tree;
  explicit Document(std::unique_ptr<Tree> tree);
  std::unique_ptr<Tree> tree_;
};

/// An attribute's value, or empty.
std::string_view attribute(const Node& element, std::string_view name);
bool has_attribute(const Node& element, std::string_view name);
/// The first child element of this name.
const Node* child(const Node& element, std::string_view name);
/// child of child …; nullptr when one is missing.
const Node* descend(const Node& element, std::initializer_list<std::string_view> names);
/// At most `at_most` bytes of valid UTF-8, cut between characters.
std::string_view cut(std::string_view text, std::size_t at_most);
/// All text below, white space folded to single spaces and trimmed; at most `at_most` bytes, cut between characters.
std::string words_of(const Node& element, std::size_t at_most = 4096);
/// '/ClinicalDocument/component/section[2]': a number only where there are several of the name.
std::string address_of(const Node& element);

template <class See>
void each_child(const Node& element, std::string_view name, See see) {
  for (const Node* one = element.first_child; one != nullptr; one = one->next) {
    if (one->name == name) see(*one);
  }
}

}  // namespace kinportal::xml
