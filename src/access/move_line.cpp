// SPDX-License-Identifier: Apache-2.0
// Finds the values in the parsed tree, writes at their places in the text, and reads the outcome once more before it is believed.
#include "access/move_line.h"

#include <algorithm>
#include <optional>
#include <set>

#include "access/toml_reader.h"

namespace kinportal::access {
namespace {

constexpr int default_majority = 18;

const TomlNode* member_of(const TomlNode& table, std::string_view key) {
  for (const TomlMember& member : table.members) {
    if (member.name == key) return &member.value;
  }
  return nullptr;
}

bool is_number(const TomlNode* node, int value) {
  return node != nullptr && node->kind == TomlNode::Kind::integer && node->integer == value;
}

// 'before:12:transmitted' or 'preexisting:12' with this age: where the digits begin.
std::optional<std::size_t> age_in_mode(std::string_view mode, int age) {
  for (const std::string_view word : {"before:", "preexisting:"}) {
    if (!mode.starts_with(word)) continue;
    const std::string_view rest = mode.substr(word.size());
    const std::string digits = std::to_string(age);
    if (rest.starts_with(digits) && (rest.size() == digits.size() || rest[digits.size()] == ':')) return word.size();
  }
  return std::nullopt;
}

class Mover {
 public:
  Mover(const std::string& source, const LineMove& move, LineMoved& out) : source_(source), move_(move), out_(out) {
    for (std::size_t at = 0; at <= source.size(); at = source.find('\n', at) + 1) {
      line_starts_.push_back(at);
      if (source.find('\n', at) == std::string::npos) break;
    }
  }

  void run(const TomlNode& root) {
    if (move_.from_age == move_.to_age) return refuse("same_age", "the line is there already");
    find_majority(root);
    if (move_.from_age >= majority_ || move_.to_age >= majority_) {
      return refuse("past_majority", "at the age of majority the law takes over; a line of the practice's own stands before it");
    }
    if (const TomlNode* bands = member_of(root, "band")) {
      for (const TomlNode& band : bands->elements) look_at_band(band);
    }
    if (crosses_another()) {
      return refuse("would_overlap", "another line of this policy stands between the two ages: move that one first");
    }
    single(member_of(root, "own_account"), "from_age", "own_account", move_.own_account);
    single(member_of(root, "ages"), "filter_from", "filter_from", move_.filter_from);
    single(member_of(root, "ages"), "latest_grant", "latest_grant", move_.latest_grant);
    if (const TomlNode* hidden = member_of(root, "hidden")) {
      for (const TomlNode& one : hidden->elements) single(&one, "from_age", "hidden", move_.hidden);
    }
    if (edits_.empty()) return refuse("no_such_line", "nothing in this policy changes at that age");
    write();
  }

 private:
  struct Edit {
    std::size_t from, to;  // bytes of the source
    std::string text;
    int line;
    std::string_view what;
  };

  void refuse(std::string_view code, std::string sentence) {
    out_.refused = code;
    out_.sentence = std::move(sentence);
  }

  void find_majority(const TomlNode& root) {
    const TomlNode* ages = member_of(root, "ages");
    const TomlNode* majority = ages ? member_of(*ages, "majority") : nullptr;
    if (majority && majority->kind == TomlNode::Kind::integer) majority_ = static_cast<int>(majority->integer);
  }

  // The byte of a line's n-th character.
  std::size_t place(int line, int column) const {
    if (line < 1 || static_cast<std::size_t>(line) > line_starts_.size()) return source_.size();
    std::size_t at = line_starts_[static_cast<std::size_t>(line) - 1];
    for (int left = column - 1; left > 0 && at < source_.size(); --left) {
      ++at;
      while (at < source_.size() && (static_cast<unsigned char>(source_[at]) & 0xC0U) == 0x80U) ++at;
    }
    return std::min(at, source_.size());
  }

  void number(const TomlNode& node, std::string_view what) {
    edits_.push_back({place(node.line, node.column), place(node.end_line, node.end_column), std::to_string(move_.to_age), node.line, what});
  }

  void mode(const TomlNode& node) {
    if (node.kind != TomlNode::Kind::text) return;
    const auto digits = age_in_mode(node.text, move_.from_age);
    if (!digits) return;
    std::string next = node.text;
    next.replace(*digits, std::to_string(move_.from_age).size(), std::to_string(move_.to_age));
    const std::size_t from = place(node.line, node.column), to = place(node.end_line, node.end_column);
    std::string raw = source_.substr(from, to - from);
    // Inside its own quotes where the text stands there letter by letter, else as a plain text.
    const auto inside = raw.find(node.text);
    raw = inside == std::string::npos ? '"' + next + '"' : raw.replace(inside, node.text.size(), next);
    edits_.push_back({from, to, std::move(raw), node.line, "mode"});
  }

  void modes(const TomlNode* table) {
    if (table == nullptr) return;
    for (const TomlMember& one : table->members) mode(one.value);
  }

  void look_at_band(const TomlNode& band) {
    for (const std::string_view key : {"from", "to"}) {
      const TomlNode* edge = member_of(band, key);
      if (edge == nullptr || edge->kind != TomlNode::Kind::integer) continue;
      boundaries_.insert(static_cast<int>(edge->integer));
      if (is_number(edge, move_.from_age)) number(*edge, "band");
    }
    modes(member_of(band, "modes"));
    if (const TomlNode* special = member_of(band, "relationship")) {
      for (const TomlNode& one : special->elements) modes(member_of(one, "modes"));
    }
    if (const TomlNode* special = member_of(band, "class")) {
      for (const TomlNode& one : special->elements) {
        if (const TomlNode* found = member_of(one, "mode")) mode(*found);
      }
    }
  }

  // Only where bands meet can anything overlap; a freeze may be dated at any age.
  bool crosses_another() const {
    if (!boundaries_.contains(move_.from_age)) return false;
    const auto [low, high] = std::minmax(move_.from_age, move_.to_age);
    return std::any_of(boundaries_.begin(), boundaries_.end(),
                       [&, low = low, high = high](int age) { return age != move_.from_age && age >= low && age <= high; });
  }

  void single(const TomlNode* table, std::string_view key, std::string_view word, bool asked) {
    const TomlNode* node = table ? member_of(*table, key) : nullptr;
    if (!is_number(node, move_.from_age)) return;
    if (asked) return number(*node, word);
    if (std::find(out_.also_possible.begin(), out_.also_possible.end(), word) == out_.also_possible.end())
      out_.also_possible.push_back(word);
  }

  std::string line_text(const std::string& text, const std::vector<std::size_t>& starts, int line) const {
    const std::size_t from = starts[static_cast<std::size_t>(line) - 1];
    std::string out = text.substr(from, text.find('\n', from) - from);
    if (!out.empty() && out.back() == '\r') out.pop_back();
    return out;
  }

  void write() {
    std::sort(edits_.begin(), edits_.end(), [](const Edit& a, const Edit& b) { return a.from < b.from; });
    std::string text;
    std::size_t done = 0;
    for (const Edit& edit : edits_) {
      text += source_.substr(done, edit.from - done) + edit.text;
      done = edit.to;
    }
    text += source_.substr(done);
    // No edit adds or removes a line, so lines keep their numbers.
    std::vector<std::size_t> starts{0};
    for (std::size_t at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 1)) starts.push_back(at + 1);
    if (!parse_toml(text, "draft") || starts.size() != line_starts_.size())
      return refuse("not_readable", "the text could not be changed in place; change it by hand");
    std::set<int> touched;
    for (const Edit& edit : edits_) {
      if (!touched.insert(edit.line).second) continue;
      out_.changed.push_back({edit.line, line_text(source_, line_starts_, edit.line), line_text(text, starts, edit.line), edit.what});
    }
    const std::string age = std::to_string(move_.from_age);
    for (int line = 1; line <= static_cast<int>(line_starts_.size()); ++line) {
      if (const std::string words = line_text(text, starts, line); speaks_of(words, age)) out_.left.push_back({line, words, {}, {}});
    }
    out_.source = std::move(text);
  }

  // A comment or a text in which the age stands as a number of its own: 'From 12 you see …', not 2012 and not § 2504.12.
  static bool speaks_of(const std::string& line, const std::string& age) {
    // A letter before or behind it makes it a name: the policy called 'H15'.
    const auto part_of_number = [](char c) {
      return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.' || c == ':' || c == '-' || c == '_';
    };
    const std::size_t words_from = std::min(line.find('"'), line.find('#'));
    for (std::size_t at = line.find(age); at != std::string::npos; at = line.find(age, at + 1)) {
      const std::size_t end = at + age.size();
      const bool alone = (at == 0 || !part_of_number(line[at - 1])) &&
                         (end == line.size() || !part_of_number(line[end]) ||
                          (line[end] == '.' && (end + 1 == line.size() || line[end + 1] < '0' || line[end + 1] > '9')));
      if (alone && words_from < at) return true;
    }
    return false;
  }

  const std::string& source_;
  const LineMove& move_;
  LineMoved& out_;
  int majority_ = default_majority;
  std::vector<std::size_t> line_starts_;
  std::vector<Edit> edits_;
  std::set<int> boundaries_;
};

}  // namespace

bool LineMove::ask_for(std::string_view word) {
  if (word == "own_account") return own_account = true;
  if (word == "filter_from") return filter_from = true;
  if (word == "hidden") return hidden = true;
  if (word == "latest_grant") return latest_grant = true;
  return false;
}

LineMoved move_line(const std::string& source, const LineMove& move) {
  LineMoved out;
  const auto root = parse_toml(source, "draft");
  if (!root) {
    out.refused = "not_readable";
    out.sentence = root.error().sentence;
    return out;
  }
  Mover(source, move, out).run(*root);
  if (!out.refused.empty()) out.also_possible.clear();
  return out;
}

}  // namespace kinportal::access
