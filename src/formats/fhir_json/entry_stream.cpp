// SPDX-License-Identifier: Apache-2.0
// The window slides over the source: what a step shows stays in place until the next step is asked for, then it is let go.
// A value that outgrows its limit is crossed without being kept, so that only that one value is lost.
#include "formats/fhir_json/entry_stream.h"

#include <algorithm>
#include <cstring>

namespace kinportal::fhir_json {

namespace {
constexpr std::size_t guess_bytes = 64 * 1024;
}  // namespace

std::string too_large(std::string_view what) {
  return "the " + std::string(what) + " is larger than " + std::to_string(max_resource_bytes / (1024 * 1024)) + " MB (max_resource_bytes)";
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_json_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_json_space(text.back())) text.remove_suffix(1);
  return text;
}

EntryStream::EntryStream(ByteSource& source, Layout layout, std::size_t first_window_bytes)
    : source_(source), layout_(layout), buffer_(std::max<std::size_t>(first_window_bytes, 16)) {}

Result<bool> EntryStream::fill() {
  if (source_ended_) return false;
  if (end_ == buffer_.size()) {
    if (begin_ > 0) {
      std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
      end_ -= begin_;
      begin_ = 0;
    } else {
      buffer_.resize(buffer_.size() * 2);
    }
  }
  TRY_LET(const auto read, source_.read(buffer_.data() + end_, buffer_.size() - end_));
  if (read == 0) {
    source_ended_ = true;
    return false;
  }
  end_ += read;
  return true;
}

Result<bool> EntryStream::have(std::size_t offset) {
  while (begin_ + offset >= end_) {
    TRY_LET(const auto more, fill());
    if (!more) return false;
  }
  return true;
}

void EntryStream::consume(std::size_t bytes) {
  const char* const from = buffer_.data() + begin_;
  line_ += static_cast<std::uint64_t>(std::count(from, from + bytes, '\n'));
  begin_ += bytes;
  consumed_ += bytes;
  if (begin_ == end_) begin_ = end_ = 0;
}

Result<void> EntryStream::skip_space() {
  while (true) {
    std::size_t spaces = 0;
    const auto bytes = window();
    while (spaces < bytes.size() && is_json_space(bytes[spaces])) ++spaces;
    consume(spaces);
    if (begin_ < end_) return {};
    TRY_LET(const auto more, fill());
    if (!more) return {};
  }
}

Result<std::size_t> EntryStream::skip_space_from(std::size_t offset) {
  while (true) {
    TRY_LET(const auto there, have(offset));
    if (!there || !is_json_space(buffer_[begin_ + offset])) return offset;
    ++offset;
  }
}

Result<EntryStream::Took> EntryStream::measure(std::size_t offset, std::size_t at_most, std::size_t& length) {
  ValueEnd end;
  length = 0;
  while (true) {
    if (begin_ + offset + length == end_) {
      if (length > at_most) {
        long_value_ = end;
        return Took::too_large;
      }
      TRY_LET(const auto more, fill());
      if (!more) return end.complete_at_end() ? Took::whole : Took::ends;
    }
    std::size_t used = 0;
    const auto state = end.feed(window().substr(offset + length), used);
    if (state == ValueEnd::State::bad) return Took::bad;
    length += used;
    if (state == ValueEnd::State::done) {
      // Seen to its end inside the window, yet beyond the limit: there is nothing left to discard.
      return Took::whole;
    }
  }
}

Result<EntryStream::Took> EntryStream::discard() {
  consume(end_ - begin_);
  while (true) {
    TRY_LET(const auto more, fill());
    if (!more) return long_value_.complete_at_end() ? Took::whole : Took::ends;
    std::size_t used = 0;
    const auto state = long_value_.feed(window(), used);
    if (state == ValueEnd::State::bad) return Took::bad;
    consume(used);
    if (state == ValueEnd::State::done) return Took::whole;
  }
}

Step EntryStream::problem(std::string reason, std::uint64_t line) const {
  Step step;
  step.what = Step::What::problem;
  step.reason = std::move(reason);
  step.line = line;
  step.entry = entry_;
  step.bundle = in_bundle_ ? bundles_ : 0;
  return step;
}

Step EntryStream::give_up(std::string reason) {
  where_ = Where::over;
  return problem(reason + "; nothing after it in this file could be read", line_);
}

Step EntryStream::bundle_end() {
  Step step;
  step.what = Step::What::bundle_end;
  step.line = line_;
  step.bundle = bundles_;
  step.head = std::move(head_);
  head_ = {};
  in_bundle_ = false;
  entry_ = 0;
  return step;
}

Result<Step> EntryStream::next() {
  if (pending_ > 0) {
    consume(pending_);
    pending_ = 0;
  }
  while (true) {
    std::optional<Step> step;
    switch (where_) {
      case Where::start: TRY(guess_layout()); break;
      case Where::top: {
        TRY_LET(step, layout_ == Layout::lines ? line() : top());
        break;
      }
      case Where::members: {
        TRY_LET(step, next_member());
        break;
      }
      case Where::entries: {
        TRY_LET(step, next_entry());
        break;
      }
      case Where::line_bundle: {
        TRY_LET(step, next_line_entry());
        break;
      }
      case Where::over: return Step{};
    }
    if (step) return std::move(*step);
  }
}

Result<void> EntryStream::guess_layout() {
  where_ = Where::top;
  TRY(have(guess_bytes));
  if (window().starts_with("\xef\xbb\xbf")) consume(3);
  if (layout_ == Layout::lines) return {};
  // Newline-delimited files say so by their first two lines: each begins with '{', and the first one is a whole value (or so broken that it
  // ends inside a text, which no line break may do).
  const auto bytes = window();
  const auto newline = bytes.find('\n');
  if (newline == std::string_view::npos || !bytes.substr(newline + 1).starts_with('{')) return {};
  const auto first = trimmed(bytes.substr(0, newline));
  if (!first.starts_with('{')) return {};
  ValueEnd end;
  std::size_t used = 0;
  const auto state = end.feed(first, used);
  if (state == ValueEnd::State::more && !end.inside_string()) return {};
  layout_ = Layout::lines;
  return {};
}

Result<std::optional<Step>> EntryStream::top() {
  TRY(skip_space());
  if (begin_ == end_) {
    where_ = Where::over;
    return std::optional<Step>(Step{});
  }
  const char c = buffer_[begin_];
  if (c == '{') return top_object();
  if (c == '[') {
    consume(1);
    in_array_ = true;
    entry_ = 0;
    where_ = Where::entries;
    return std::optional<Step>();
  }
  return std::optional(give_up("the file is no JSON object here"));
}

void EntryStream::note_member(std::string_view name, std::string_view value) {
  if (name == "resourceType") head_.named_bundle = raw_string(value) == "Bundle";
  else if (name == "type" && value.size() < 64) head_.type = std::string(raw_string(value));
  else if (name == "meta" && value.size() <= max_meta_bytes) head_.meta = std::string(value);
}

void EntryStream::start_bundle() {
  ++bundles_;
  entry_ = 0;
  in_bundle_ = true;
  in_array_ = false;
}

Result<std::optional<Step>> EntryStream::member_name(std::size_t& at, bool first, std::size_t& name_at, std::size_t& name_length) {
  constexpr const char* ends = "the file ends in the middle of a JSON object";
  if (!first) {
    if (buffer_[begin_ + at] != ',') return std::optional(give_up("malformed JSON"));
    TRY_LET(at, skip_space_from(at + 1));
    TRY_LET(const auto there, have(at));
    if (!there) return std::optional(give_up(ends));
  }
  if (buffer_[begin_ + at] != '"') return std::optional(give_up("malformed JSON"));
  TRY_LET(const auto took, measure(at, max_meta_bytes, name_length));
  if (took == Took::ends) return std::optional(give_up(ends));
  if (took != Took::whole) return std::optional(give_up("malformed JSON"));
  name_at = at;
  TRY_LET(at, skip_space_from(at + name_length));
  TRY_LET(auto there, have(at));
  if (!there || buffer_[begin_ + at] != ':') return std::optional(give_up("malformed JSON"));
  TRY_LET(at, skip_space_from(at + 1));
  TRY_LET(there, have(at));
  if (!there) return std::optional(give_up(ends));
  return std::optional<Step>();
}

Result<std::optional<Step>> EntryStream::top_object() {
  // Members are walked with the window kept from the opening bracket on: if this is no Bundle, the whole of it is one resource.
  head_ = {};
  bool other_type = false;
  std::size_t at = 1;
  bool first = true;
  while (true) {
    TRY_LET(at, skip_space_from(at));
    TRY_LET(const auto there, have(at));
    if (!there) return std::optional(give_up("the file ends in the middle of a JSON object"));
    if (buffer_[begin_ + at] == '}') {
      Step step;
      pending_ = at + 1;
      if (head_.named_bundle) {
        start_bundle();
        return std::optional(bundle_end());
      }
      step.what = Step::What::resource;
      step.resource = window().substr(0, at + 1);
      step.line = line_;
      head_ = {};
      return std::optional(std::move(step));
    }
    std::size_t name_at = 0;
    std::size_t name_length = 0;
    TRY_LET(auto broken, member_name(at, first, name_at, name_length));
    if (broken) return broken;
    first = false;
    const bool is_entry = window().substr(name_at + 1, name_length - 2) == "entry";
    if (is_entry && !other_type && buffer_[begin_ + at] == '[') {
      consume(at + 1);
      start_bundle();
      where_ = Where::entries;
      return std::optional<Step>();
    }
    std::size_t length = 0;
    TRY_LET(auto took, measure(at, max_entry_bytes, length));
    if (took == Took::too_large || at + length > max_entry_bytes) {
      // Too large to keep: cross the rest of this one value, then the rest of its object.
      const std::uint64_t number = line_;
      if (took == Took::too_large) {
        TRY_LET(took, discard());
      } else {
        consume(at + length);
      }
      if (took != Took::whole) return std::optional(give_up("malformed JSON"));
      where_ = Where::members;
      in_bundle_ = false;
      return std::optional(problem(too_large("resource"), number));
    }
    if (took == Took::ends) return std::optional(give_up("the file ends in the middle of a JSON object"));
    if (took != Took::whole) return std::optional(give_up("malformed JSON"));
    const auto name = window().substr(name_at + 1, name_length - 2);
    note_member(name, window().substr(at, length));
    if (name == "resourceType") other_type = !head_.named_bundle;
    at += length;
  }
}

Result<std::optional<Step>> EntryStream::next_member() {
  // What follows the entries of a Bundle, or the rest of an object that was too large to keep.
  TRY(skip_space());
  if (begin_ == end_) return std::optional(give_up("the file ends in the middle of a JSON object"));
  if (buffer_[begin_] == '}') {
    consume(1);
    where_ = Where::top;
    if (!in_bundle_) return std::optional<Step>();
    return std::optional(bundle_end());
  }
  if (buffer_[begin_] != ',') return std::optional(give_up("malformed JSON"));
  consume(1);
  TRY(skip_space());
  std::size_t name_length = 0;
  if (begin_ == end_ || buffer_[begin_] != '"') return std::optional(give_up("malformed JSON"));
  TRY_LET(auto took, measure(0, max_meta_bytes, name_length));
  if (took != Took::whole || name_length > max_meta_bytes) return std::optional(give_up("malformed JSON"));
  const std::string name(window().substr(1, name_length - 2));
  consume(name_length);
  TRY(skip_space());
  if (begin_ == end_ || buffer_[begin_] != ':') return std::optional(give_up("malformed JSON"));
  consume(1);
  TRY(skip_space());
  if (begin_ == end_) return std::optional(give_up("the file ends in the middle of a JSON object"));
  if (in_bundle_ && name == "entry" && buffer_[begin_] == '[') {
    consume(1);
    where_ = Where::entries;
    return std::optional<Step>();
  }
  std::size_t length = 0;
  TRY_LET(took, measure(0, max_entry_bytes, length));
  if (took == Took::too_large) {
    TRY_LET(took, discard());
    if (took == Took::whole) return std::optional<Step>();
  }
  if (took == Took::ends) return std::optional(give_up("the file ends in the middle of a JSON object"));
  if (took != Took::whole) return std::optional(give_up("malformed JSON"));
  if (in_bundle_) note_member(name, window().substr(0, length));
  consume(length);
  return std::optional<Step>();
}

Result<std::optional<Step>> EntryStream::next_entry() {
  TRY(skip_space());
  if (begin_ < end_ && buffer_[begin_] == ',' && entry_ > 0) {
    consume(1);
    TRY(skip_space());
  }
  if (begin_ == end_) return std::optional(give_up("the file ends in the middle of its entries"));
  if (buffer_[begin_] == ']') {
    consume(1);
    where_ = in_array_ ? Where::top : Where::members;
    if (in_array_) {
      in_array_ = false;
      entry_ = 0;
    }
    return std::optional<Step>();
  }
  ++entry_;
  const std::uint64_t number = line_;
  std::size_t length = 0;
  TRY_LET(auto took, measure(0, max_entry_bytes, length));
  if (took == Took::too_large) {
    Step step = problem(too_large("entry"), number);
    TRY_LET(took, discard());
    if (took != Took::whole) return std::optional(give_up("the entry is malformed JSON"));
    return std::optional(std::move(step));
  }
  if (took == Took::ends) return std::optional(give_up("the file ends in the middle of an entry"));
  if (took != Took::whole) return std::optional(give_up("the entry is malformed JSON"));
  pending_ = length;
  if (length > max_entry_bytes) return std::optional(problem(too_large("entry"), number));
  return take_entry(window().substr(0, length), number);
}

std::optional<Step> EntryStream::take_entry(std::string_view entry, std::uint64_t line) {
  Step step;
  step.line = line;
  step.entry = entry_;
  step.bundle = in_bundle_ ? bundles_ : 0;
  step.what = Step::What::resource;
  if (in_array_) {
    step.resource = entry;
    return step;
  }
  bool deletion = false;
  MemberWalk members(entry);
  while (members.next()) {
    if (members.name() == "resource") step.resource = members.value();
    else if (members.name() == "fullUrl") step.full_url = raw_string(members.value());
    else if (members.name() == "request") deletion = members.value().find("\"DELETE\"") != std::string_view::npos;
  }
  if (!members.ok()) return problem("the entry is malformed JSON", line);
  if (deletion) return problem("the entry asks for a deletion, which an import does not do", line);
  if (step.resource.empty()) return problem("the entry has no resource", line);
  return step;
}

}  // namespace kinportal::fhir_json
