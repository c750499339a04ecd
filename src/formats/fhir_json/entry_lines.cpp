// SPDX-License-Identifier: Apache-2.0
// Newline-delimited JSON: one line, one value, whatever stands in it. A line may itself be a Bundle, whose entries are shown out of the
// window while the line stays in it.
#include <algorithm>

#include "formats/fhir_json/entry_stream.h"

namespace kinportal::fhir_json {

Result<std::optional<Step>> EntryStream::line() {
  std::size_t length = 0;
  std::size_t seen = 0;
  bool whole_line = false;
  while (!whole_line) {
    const auto bytes = window();
    const auto newline = bytes.find('\n', seen);
    if (newline != std::string_view::npos) {
      length = newline;
      whole_line = true;
      break;
    }
    seen = bytes.size();
    if (seen > max_entry_bytes) break;
    TRY_LET(const auto more, fill());
    if (!more) {
      length = window().size();
      whole_line = true;
      if (length == 0) {
        where_ = Where::over;
        return std::optional<Step>(Step{});
      }
    }
  }
  const std::uint64_t number = line_;
  if (!whole_line) {
    while (true) {  // cross the rest of the line without keeping it
      const auto newline = window().find('\n');
      if (newline != std::string_view::npos) {
        consume(newline + 1);
        break;
      }
      consume(window().size());
      TRY_LET(const auto more, fill());
      if (!more) break;
    }
    return std::optional(problem(too_large("line"), number));
  }
  pending_ = std::min(length + 1, end_ - begin_);
  const auto value = trimmed(window().substr(0, length));
  if (value.empty()) {
    consume(pending_);
    pending_ = 0;
    return std::optional<Step>();
  }
  if (value.size() > max_entry_bytes) return std::optional(problem(too_large("line"), number));
  if (value.front() != '{') return std::optional(problem("the line is no JSON object", number));
  // Only a line that may be a Bundle is walked; whether any other line is whole, its parser says.
  std::string_view entries;
  if (contains_bytes(value, "\"Bundle\"")) {
    MemberWalk members(value);
    while (members.next()) {
      note_member(members.name(), members.value());
      if (members.name() == "entry") entries = members.value();
    }
    if (!members.ok()) head_ = {};
  }
  if (!head_.named_bundle) {
    head_ = {};
    Step step;
    step.what = Step::What::resource;
    step.resource = value;
    step.line = number;
    return std::optional(std::move(step));
  }
  start_bundle();
  line_entries_ = entries.starts_with('[') ? entries.substr(1) : std::string_view("]");
  where_ = Where::line_bundle;
  // Entries are shown out of this line, which therefore stays in the window until the Bundle ends.
  pending_ = 0;
  return std::optional<Step>();
}

Result<std::optional<Step>> EntryStream::next_line_entry() {
  auto& rest = line_entries_;
  while (!rest.empty() && (is_json_space(rest.front()) || rest.front() == ',')) rest.remove_prefix(1);
  if (rest.empty() || rest.front() == ']') {
    where_ = Where::top;
    const auto newline = window().find('\n');
    pending_ = newline == std::string_view::npos ? window().size() : newline + 1;
    return std::optional(bundle_end());
  }
  ValueEnd end;
  std::size_t used = 0;
  ++entry_;
  if (end.feed(rest, used) != ValueEnd::State::done) {
    rest = {};
    return std::optional(problem("the entry is malformed JSON", line_));
  }
  const auto entry = rest.substr(0, used);
  rest.remove_prefix(used);
  return take_entry(entry, line_);
}

}  // namespace kinportal::fhir_json
