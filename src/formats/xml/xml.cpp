// SPDX-License-Identifier: Apache-2.0
// expat does the reading; this file counts what it reports against the limits and builds the tree in one arena, freed at once. A DOCTYPE stops
// the parser before its content is looked at, so that neither internal nor external entities can exist.
#include "formats/xml/xml.h"

#include <expat.h>

#include <cstring>
#include <memory_resource>
#include <new>

namespace kinportal::xml {

struct Document::Tree {
  std::pmr::monotonic_buffer_resource arena{64 * 1024};
  Node* root = nullptr;
};

namespace {

constexpr char separator = '\n';  // between a name and its namespace, as expat reports them: no address has a line end

/// windows-1252 (IANA, RFC 1345): what senders call latin1 and is not. -1: no character.
constexpr int cp1252[32] = {0x20AC, -1,     0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
                            0x2039, 0x0152, -1,     0x017D, -1,     -1,     0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
                            0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, -1,     0x017E, 0x0178};

bool same_word(std::string_view a, std::string_view lower) {
  if (a.size() != lower.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const char c = a[i] >= 'A' && a[i] <= 'Z' ? static_cast<char>(a[i] - 'A' + 'a') : a[i];
    if (c != lower[i]) return false;
  }
  return true;
}

int learn_encoding(void*, const XML_Char* name, XML_Encoding* info) {
  if (!same_word(name, "windows-1252") && !same_word(name, "cp1252")) return XML_STATUS_ERROR;
  for (int i = 0; i < 256; ++i) info->map[i] = i >= 0x80 && i < 0xA0 ? cp1252[i - 0x80] : i;
  info->data = nullptr;
  info->convert = nullptr;
  info->release = nullptr;
  return XML_STATUS_OK;
}

bool only_space(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

class Builder {
 public:
  Builder(XML_Parser parser, std::pmr::memory_resource& arena, const Options& options) : parser_(parser), arena_(arena), options_(options) {
    text_.reserve(1024);
  }

  void open(const XML_Char* name, const XML_Char** attributes) {
    if (failed()) return;
    flush_text();
    if (++depth_ > max_depth) return stop("it is nested deeper than " + std::to_string(max_depth) + " levels (max_depth)");
    Node* node = add();
    if (node == nullptr) return;
    node->name = name_of(name);
    node->begin = position();
    std::size_t count = 0;
    while (attributes[2 * count] != nullptr) ++count;
    if (count > max_attributes) return stop("an element has more than " + std::to_string(max_attributes) + " attributes (max_attributes)");
    if (count > 0) {
      auto* list = static_cast<Attribute*>(arena_.allocate(count * sizeof(Attribute), alignof(Attribute)));
      for (std::size_t i = 0; i < count; ++i) {
        const std::string_view value(attributes[2 * i + 1]);
        if (value.size() > max_attribute_bytes) {
          return stop("an attribute is longer than " + std::to_string(max_attribute_bytes) + " bytes (max_attribute_bytes)");
        }
        new (list + i) Attribute{name_of(attributes[2 * i]), keep(value)};
      }
      node->attributes = list;
      node->attribute_count = static_cast<std::uint32_t>(count);
    }
    current_ = node;
    if (node->name == options_.spaces_inside && !options_.spaces_inside.empty()) ++spaces_;
  }

  void close() {
    if (failed()) return;
    flush_text();
    current_->end = position() + static_cast<std::uint32_t>(XML_GetCurrentByteCount(parser_));
    if (current_->name == options_.spaces_inside && !options_.spaces_inside.empty()) --spaces_;
    current_ = current_->parent;
    --depth_;
  }

  void characters(const XML_Char* text, int size) {
    if (failed() || current_ == nullptr) return;
    text_.append(text, static_cast<std::size_t>(size));
  }

  void doctype() { stop("it has a DOCTYPE, which is never read: nothing in it may define or fetch an entity"); }

  bool failed() const { return !reason_.empty(); }
  const std::string& reason() const { return reason_; }
  const Node* current() const { return current_; }
  Node* root() const { return root_; }

 private:
  std::uint32_t position() const { return static_cast<std::uint32_t>(XML_GetCurrentByteIndex(parser_)); }

  void stop(std::string reason) {
    if (!failed()) reason_ = std::move(reason);
    XML_StopParser(parser_, XML_FALSE);
  }

  std::string_view keep(std::string_view text) {
    if (text.empty()) return {};
    char* place = static_cast<char*>(arena_.allocate(text.size(), 1));
    std::memcpy(place, text.data(), text.size());
    return {place, text.size()};
  }

  /// 'uri\nname' as a short name.
  std::string_view name_of(std::string_view whole) {
    const auto mark = whole.rfind(separator);
    const std::string_view local = mark == std::string_view::npos ? whole : whole.substr(mark + 1);
    if (local.size() > max_name_bytes) {
      stop("a name is longer than " + std::to_string(max_name_bytes) + " bytes (max_name_bytes)");
      return "?";
    }
    if (mark == std::string_view::npos) return keep(local);
    const std::string_view uri = whole.substr(0, mark);
    if (uri == options_.default_namespace) return keep(local);
    std::string_view prefix = "?";
    for (const auto& known : options_.known) {
      if (known.uri == uri) prefix = known.prefix;
    }
    std::string name(prefix);
    name.append(":").append(local);
    return keep(name);
  }

  Node* add() {
    if (++nodes_ > max_nodes) {
      stop("it has more than " + std::to_string(max_nodes) + " elements and texts (max_nodes)");
      return nullptr;
    }
    Node* node = new (arena_.allocate(sizeof(Node), alignof(Node))) Node;
    node->parent = current_;
    if (current_ == nullptr) {
      root_ = node;
    } else if (current_->last_child == nullptr) {
      current_->first_child = current_->last_child = node;
    } else {
      current_->last_child->next = node;
      current_->last_child = node;
    }
    return node;
  }

  void flush_text() {
    if (text_.empty()) return;
    const bool space = only_space(text_);
    if (current_ != nullptr && (!space || spaces_ > 0)) {
      if (Node* node = add(); node != nullptr) node->text = space ? std::string_view(" ") : keep(text_);
    }
    text_.clear();
  }

  XML_Parser parser_;
  std::pmr::memory_resource& arena_;
  const Options& options_;
  Node* root_ = nullptr;
  Node* current_ = nullptr;
  std::string text_;
  std::string reason_;
  std::size_t depth_ = 0;
  std::size_t nodes_ = 0;
  int spaces_ = 0;
};

struct ParserEnd {
  void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
};

std::string why(XML_Error error) {
  switch (error) {
    case XML_ERROR_UNKNOWN_ENCODING:
      return "it is written in an encoding that is not read here (UTF-8, UTF-16, ISO-8859-1 and windows-1252 are)";
    case XML_ERROR_INCORRECT_ENCODING: return "it says another encoding than it is written in";
    case XML_ERROR_NO_ELEMENTS: return "it is empty, or breaks off inside an element";
    case XML_ERROR_UNCLOSED_TOKEN:
    case XML_ERROR_PARTIAL_CHAR:
    case XML_ERROR_UNCLOSED_CDATA_SECTION: return "it breaks off";
    case XML_ERROR_TAG_MISMATCH: return "an element ends under another name than it began with";
    case XML_ERROR_UNDEFINED_ENTITY: return "it uses an entity that nothing defines";
    case XML_ERROR_DUPLICATE_ATTRIBUTE: return "an element has the same attribute twice";
    case XML_ERROR_UNBOUND_PREFIX: return "it uses a prefix without a namespace";
    case XML_ERROR_NO_MEMORY: return "there is no memory to read it";
    default: return "it is malformed XML";
  }
}

}  // namespace

Document::Document(std::unique_ptr<Tree> tree) : tree_(std::move(tree)) {}
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;
Document::~Document() = default;
const Node& Document::root() const { return *tree_->root; }

Result<Document> Document::parse(std::string_view bytes, const Options& options) {
  if (bytes.size() > max_document_bytes) {
    return fail(Fault::too_much, "/: it is larger than " + std::to_string(max_document_bytes / (1024 * 1024)) + " MB (max_document_bytes)");
  }
  auto tree = std::make_unique<Tree>();
  const std::unique_ptr<std::remove_pointer_t<XML_Parser>, ParserEnd> parser(XML_ParserCreateNS(nullptr, separator));
  if (!parser) return fail(Fault::unavailable, "/: there is no memory to read it");
  Builder builder(parser.get(), tree->arena, options);
  XML_SetUserData(parser.get(), &builder);
  XML_SetElementHandler(
      parser.get(),
      [](void* self, const XML_Char* name, const XML_Char** attributes) { static_cast<Builder*>(self)->open(name, attributes); },
      [](void* self, const XML_Char*) { static_cast<Builder*>(self)->close(); });
  XML_SetCharacterDataHandler(parser.get(),
                              [](void* self, const XML_Char* text, int size) { static_cast<Builder*>(self)->characters(text, size); });
  XML_SetStartDoctypeDeclHandler(
      parser.get(), [](void* self, const XML_Char*, const XML_Char*, const XML_Char*, int) { static_cast<Builder*>(self)->doctype(); });
  XML_SetUnknownEncodingHandler(parser.get(), learn_encoding, nullptr);
  XML_SetParamEntityParsing(parser.get(), XML_PARAM_ENTITY_PARSING_NEVER);
  const auto status = XML_Parse(parser.get(), bytes.data(), static_cast<int>(bytes.size()), XML_TRUE);
  if (status == XML_STATUS_OK && !builder.failed()) {
    tree->root = builder.root();
    return Document(std::move(tree));
  }
  std::string sentence = builder.current() == nullptr ? "/" : address_of(*builder.current());
  if (builder.failed()) return fail(Fault::too_much, sentence + ": " + builder.reason());
  const auto error = XML_GetErrorCode(parser.get());
  const bool breaks_off = error == XML_ERROR_NO_ELEMENTS && builder.current() != nullptr;
  sentence += ": " + (breaks_off ? std::string("it breaks off") : why(error)) + " (line " +
              std::to_string(XML_GetCurrentLineNumber(parser.get())) + ")";
  return fail(Fault::invalid, std::move(sentence));
}

std::string_view attribute(const Node& element, std::string_view name) {
  for (std::uint32_t i = 0; i < element.attribute_count; ++i) {
    if (element.attributes[i].name == name) return element.attributes[i].value;
  }
  return {};
}

bool has_attribute(const Node& element, std::string_view name) {
  for (std::uint32_t i = 0; i < element.attribute_count; ++i) {
    if (element.attributes[i].name == name) return true;
  }
  return false;
}

const Node* child(const Node& element, std::string_view name) {
  for (const Node* one = element.first_child; one != nullptr; one = one->next) {
    if (one->name == name) return one;
  }
  return nullptr;
}

const Node* descend(const Node& element, std::initializer_list<std::string_view> names) {
  const Node* at = &element;
  for (const auto name : names) {
    at = child(*at, name);
    if (at == nullptr) return nullptr;
  }
  return at;
}

namespace {

void gather_words(const Node& node, std::size_t at_most, std::string& out, bool& gap) {
  for (const Node* one = node.first_child; one != nullptr && out.size() <= at_most; one = one->next) {
    if (!one->is_text()) {
      if (one->name == "br") gap = true;
      gather_words(*one, at_most, out, gap);
      continue;
    }
    for (const char c : one->text) {
      if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
        gap = true;
        continue;
      }
      if (gap && !out.empty()) out += ' ';
      gap = false;
      out += c;
      if (out.size() > at_most) return;
    }
  }
}

}  // namespace

std::string_view cut(std::string_view text, std::size_t at_most) {
  if (text.size() <= at_most) return text;
  while (at_most > 0 && (static_cast<unsigned char>(text[at_most]) & 0xC0U) == 0x80U) --at_most;
  return text.substr(0, at_most);
}

std::string words_of(const Node& element, std::size_t at_most) {
  std::string out;
  bool gap = false;
  if (element.is_text()) out = element.text;
  else gather_words(element, at_most, out, gap);
  out.resize(cut(out, at_most).size());
  return out;
}

std::string address_of(const Node& element) {
  std::vector<const Node*> line;
  for (const Node* at = &element; at != nullptr; at = at->parent) {
    if (!at->is_text()) line.push_back(at);
  }
  std::string address;
  for (auto at = line.rbegin(); at != line.rend(); ++at) {
    // A foreign name could be anything; the field's own names are words.
    address.append("/").append(cut((*at)->name, 60));
    if ((*at)->parent == nullptr) continue;
    std::size_t of_name = 0;
    std::size_t number = 0;
    for (const Node* one = (*at)->parent->first_child; one != nullptr; one = one->next) {
      if (one->name != (*at)->name) continue;
      ++of_name;
      if (one == *at) number = of_name;
    }
    if (of_name > 1) address.append("[").append(std::to_string(number)).append("]");
  }
  return address;
}

}  // namespace kinportal::xml
