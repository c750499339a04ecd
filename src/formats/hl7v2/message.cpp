// SPDX-License-Identifier: Apache-2.0
// MSH is read first and by itself, because it names the delimiters and the character set of everything else (2.14.9). A line that begins
// with no segment name belongs to the text before it when that is text a sender typed lines into (OBX, NTE), else it refuses the message.
#include "formats/hl7v2/message.h"

#include <algorithm>

#include "formats/hl7v2/character_set.h"

namespace kinportal::hl7v2 {

namespace {

constexpr std::string_view line_ends = "\r\n";

bool is_line_end(char c) { return c == '\r' || c == '\n'; }

std::string_view part(std::string_view raw, char delimiter, std::size_t number) {
  if (number == 0) return {};
  if (delimiter == '\0') return number == 1 ? raw : std::string_view();
  while (--number > 0) {
    const auto at = raw.find(delimiter);
    if (at == std::string_view::npos) return {};
    raw.remove_prefix(at + 1);
  }
  return raw.substr(0, raw.find(delimiter));
}

bool is_name_character(char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

bool begins_with_name(std::string_view line) {
  return line.size() >= 3 && line[0] >= 'A' && line[0] <= 'Z' && is_name_character(line[1]) && is_name_character(line[2]);
}

bool is_blank(std::string_view line) { return line.find_first_not_of(" \t") == std::string_view::npos; }

bool may_delimit(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte > 0x20 && byte < 0x7F && !is_name_character(c) && !(c >= 'a' && c <= 'z') && c != '"';
}

}  // namespace

std::string Value::text() const {
  std::string out;
  if (raw_.empty() || is_null()) return out;
  if (raw_.find_first_of(std::string{delimiters_->escape, '\r'}) == std::string_view::npos) return std::string(raw_);
  out.reserve(raw_.size());
  append_unescaped(out, raw_, *delimiters_);
  return out;
}

std::size_t Value::repetitions() const {
  if (raw_.empty()) return 0;
  if (level_ != Level::field || delimiters_->repetition == '\0') return 1;
  const auto count = static_cast<std::size_t>(std::count(raw_.begin(), raw_.end(), delimiters_->repetition)) + 1;
  return std::min(count, max_repetitions);
}

Value Value::repetition(std::size_t number) const {
  if (delimiters_ == nullptr) return {};
  if (level_ != Level::field) return number == 1 ? *this : Value();
  return {part(raw_, delimiters_->repetition, number), Level::repetition, delimiters_};
}

Value Value::component(std::size_t number) const {
  if (delimiters_ == nullptr) return {};
  if (level_ == Level::field) return repetition(1).component(number);
  if (level_ != Level::repetition) return number == 1 ? *this : Value();
  return {part(raw_, delimiters_->component, number), Level::component, delimiters_};
}

Value Value::subcomponent(std::size_t number) const {
  if (delimiters_ == nullptr) return {};
  if (level_ == Level::field || level_ == Level::repetition) return component(1).subcomponent(number);
  if (level_ == Level::subcomponent) return number == 1 ? *this : Value();
  return {part(raw_, delimiters_->subcomponent, number), Level::subcomponent, delimiters_};
}

Value Segment::field(std::size_t number) const {
  if (message_ == nullptr || number == 0 || number > count_) return {};
  const auto* starts = message_->starts_.data() + first_;
  const std::size_t from = starts[number - 1];
  const bool header = name_ == "MSH";
  if (header && number == 1) return {text_.substr(3, 1), Value::Level::subcomponent, &message_->delimiters_};
  const std::size_t to = number < count_ ? starts[number] - 1 : text_.size();
  // MSH-2 lists the delimiters themselves: nothing in it delimits.
  const auto level = header && number == 2 ? Value::Level::subcomponent : Value::Level::field;
  return {text_.substr(from, to - from), level, &message_->delimiters_};
}

std::string Segment::address(std::size_t field, std::size_t repetition, std::size_t component) const {
  std::string out(name_);
  out.append("[").append(std::to_string(ordinal_)).append("]");
  if (field > 0) out.append(".").append(std::to_string(field));
  if (repetition > 0) out.append("[").append(std::to_string(repetition)).append("]");
  if (component > 0) out.append(".").append(std::to_string(component));
  return out;
}

bool Message::refuse(std::string address, std::string reason) {
  refusal_ = Refusal{std::move(address), std::move(reason)};
  return false;
}

const Segment& Message::first(std::string_view name) const {
  for (const auto& segment : segments_) {
    if (segment.name_ == name) return segment;
  }
  return none_;
}

bool Message::parse(std::string_view bytes) {
  segments_.clear();
  starts_.clear();
  refusal_ = {};
  delimiters_ = {};
  if (bytes.size() > max_message_bytes) {
    return refuse("", "it is larger than " + std::to_string(max_message_bytes / (1024 * 1024)) + " MB (max_message_bytes)");
  }
  while (!bytes.empty()) {  // frame, byte order mark and empty lines, in whatever order a sender puts them
    if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
    else if (is_line_end(bytes.front()) || bytes.front() == '\x0B' || bytes.front() == ' ') bytes.remove_prefix(1);
    else break;
  }
  while (!bytes.empty() && (is_line_end(bytes.back()) || bytes.back() == '\x1C')) bytes.remove_suffix(1);
  if (!read_header(bytes)) return false;
  const std::string declared(first("MSH").field(18).repetition(1).raw());
  segments_.clear();
  starts_.clear();
  const auto text = to_utf8(bytes, declared, converted_);
  if (!text.ok()) {
    add_segment(bytes.substr(0, bytes.find_first_of(line_ends)));  // who sent it can still be told
    return refuse("MSH[1].18", text.error().sentence);
  }
  if (!read_segments(*text)) return false;
  if (const auto said = version(); !said.empty() && !(said.starts_with("2.") || said == "2")) {
    return refuse("MSH[1].12", "it is no version of HL7 2");
  }
  if (!first("MSH").field(9).component(1).present()) return refuse("MSH[1].9", "the message type is missing");
  return true;
}

bool Message::read_header(std::string_view bytes) {
  if (!bytes.starts_with("MSH") || bytes.size() < 8) return refuse("segment 1", "it does not begin with MSH");
  const auto line = bytes.substr(0, bytes.find_first_of(line_ends));
  if (line.size() < 5) return refuse("MSH[1].2", "the encoding characters are missing");
  delimiters_.field = line[3];
  if (!may_delimit(delimiters_.field)) return refuse("MSH[1].1", "it is no field separator");
  const auto listed = part(line.substr(4), delimiters_.field, 1);
  if (listed.empty() || listed.size() > 5) return refuse("MSH[1].2", "the encoding characters are missing or too many");
  char* const into[] = {&delimiters_.component, &delimiters_.repetition, &delimiters_.escape, &delimiters_.subcomponent,
                        &delimiters_.truncation};
  for (std::size_t i = 0; i < 5; ++i) {
    if (i >= listed.size()) {
      *into[i] = i == 4 ? '#' : '\0';  // not declared: it delimits nothing
      continue;
    }
    *into[i] = listed[i];
    const bool repeats = listed.find(listed[i]) != i || listed[i] == delimiters_.field;
    if (!may_delimit(listed[i]) || repeats) return refuse("MSH[1].2", "the encoding characters are not all different");
  }
  return add_segment(line);
}

bool Message::read_segments(std::string_view text) {
  while (!text.empty()) {
    const auto end = text.find_first_of(line_ends);
    const auto line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    if (is_blank(line)) continue;
    const bool ends_after_name = line.size() == 3 || (line.size() > 3 && line[3] == delimiters_.field);
    if (begins_with_name(line) && ends_after_name) {
      if (!add_segment(line)) return false;
    } else if (!add_to_last(line)) {
      return refuse("segment " + std::to_string(segments_.size() + 1), "it does not begin with the name of a segment");
    }
  }
  return true;
}

bool Message::add_to_last(std::string_view line) {
  if (segments_.empty()) return false;
  auto& last = segments_.back();
  const bool typed = last.name_ == "OBX" || last.name_ == "NTE";
  const bool like_a_segment = line.size() > 3 && line[3] == delimiters_.field;
  if (!typed || like_a_segment) return false;
  const auto old_size = last.text_.size();
  last.text_ = std::string_view(last.text_.data(), static_cast<std::size_t>(line.data() + line.size() - last.text_.data()));
  for (std::size_t i = old_size; i < last.text_.size(); ++i) {
    if (last.text_[i] != delimiters_.field) continue;
    if (last.count_ >= max_fields) return false;
    starts_.push_back(static_cast<std::uint32_t>(i + 1));
    ++last.count_;
  }
  return true;
}

bool Message::add_segment(std::string_view line) {
  if (segments_.size() >= max_segments) {
    return refuse("segment " + std::to_string(max_segments), "the message has more segments (max_segments)");
  }
  Segment segment;
  segment.message_ = this;
  segment.name_ = line.substr(0, 3);
  segment.text_ = line;
  segment.ordinal_ = 1 + static_cast<std::size_t>(std::count_if(segments_.begin(), segments_.end(),
                                                                [&](const Segment& one) { return one.name_ == segment.name_; }));
  segment.first_ = starts_.size();
  const bool header = segment.name_ == "MSH";
  if (header && !segments_.empty()) return refuse(segment.address(), "a second message begins inside this one");
  if (header) starts_.push_back(3);
  std::size_t at = 3;
  while (at < line.size()) {
    starts_.push_back(static_cast<std::uint32_t>(at + 1));
    if (starts_.size() - segment.first_ > max_fields) return refuse(segment.address(), "the segment has too many fields (max_fields)");
    const auto next = line.find(delimiters_.field, at + 1);
    if (next == std::string_view::npos) break;
    at = next;
  }
  segment.count_ = starts_.size() - segment.first_;
  segments_.push_back(segment);
  return true;
}

std::string Message::control_id() const { return first("MSH").field(10).text(); }

std::string Message::version() const { return first("MSH").field(12).word(1); }

std::string Message::processing() const { return first("MSH").field(11).word(1); }

std::string Message::type() const {
  const auto field = first("MSH").field(9);
  std::string type = field.word(1);
  if (const auto event = field.word(2); !event.empty()) type.append("^").append(event);
  return type;
}

std::string Message::content() const {
  std::string out;
  for (const auto& segment : segments_) {
    if (segment.name_ == "MSH" && segment.count_ >= 7) {
      const auto* starts = starts_.data() + segment.first_;
      out.append(segment.text_.substr(0, starts[6]));
      if (segment.count_ > 7) out.append(segment.text_.substr(starts[7] - 1));
    } else {
      out.append(segment.text_);
    }
    out += '\r';
  }
  return out;
}

}  // namespace kinportal::hl7v2
