// SPDX-License-Identifier: Apache-2.0
// One HL7 v2 message (2.3 to 2.8; chapter 2, 2.5 and 2.6) as views of its bytes: segments, fields, repetitions, components, subcomponents,
// numbered from 1 as the standard numbers them. What is not there is empty, so a missing trailing field is no error.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "formats/hl7v2/delimiters.h"

namespace kinportal::hl7v2 {

inline constexpr std::size_t max_message_bytes = 10 * 1024 * 1024;
inline constexpr std::size_t max_segments = 20'000;
inline constexpr std::size_t max_fields = 500;        // of one segment
inline constexpr std::size_t max_repetitions = 1000;  // of one field, that are looked at

/// A part of a message: a field, one repetition of it, a component or a subcomponent. `level` says which delimiters lie inside.
class Value {
 public:
  enum class Level { field, repetition, component, subcomponent };
  Value() = default;
  Value(std::string_view raw, Level level, const Delimiters* delimiters) : raw_(raw), level_(level), delimiters_(delimiters) {}

  std::string_view raw() const { return raw_; }
  /// Nothing was sent.
  bool empty() const { return raw_.empty(); }
  /// `""`: the sender says that there is none and wants it removed (2.5.3).
  bool is_null() const { return raw_ == "\"\""; }
  /// Sent, and not `""`.
  bool present() const { return !empty() && !is_null(); }
  /// UTF-8 with escape sequences resolved; empty for `""`. A composite value keeps its delimiters.
  std::string text() const;

  std::size_t repetitions() const;
  Value repetition(std::size_t number) const;    // of a field
  Value component(std::size_t number) const;     // of a field (its first repetition) or a repetition
  Value subcomponent(std::size_t number) const;  // of anything: the first component of a field, …
  /// The text of component `number`, subcomponent 1: what most readers want of CX.1, CWE.2, XPN.2.
  std::string word(std::size_t number) const { return component(number).subcomponent(1).text(); }

 private:
  std::string_view raw_;
  Level level_ = Level::field;
  const Delimiters* delimiters_ = nullptr;
};

class Message;

class Segment {
 public:
  std::string_view name() const { return name_; }
  /// Which of its name, from 1.
  std::size_t ordinal() const { return ordinal_; }
  /// Field `number`; MSH-1 is the field separator itself.
  Value field(std::size_t number) const;
  std::size_t fields() const { return count_; }
  /// 'OBX[3].5', 'PID[1].3[2].4': for errors.
  std::string address(std::size_t field = 0, std::size_t repetition = 0, std::size_t component = 0) const;

 private:
  friend class Message;
  const Message* message_ = nullptr;
  std::string_view name_;
  std::string_view text_;
  std::size_t ordinal_ = 0;
  std::size_t first_ = 0;  // of the message's list of field starts
  std::size_t count_ = 0;
};

/// Where and why bytes are no message.
struct Refusal {
  std::string address;  // 'MSH[1].2', 'segment 4'
  std::string reason;
};

class Message {
 public:
  Message() = default;
  Message(const Message&) = delete;
  Message& operator=(const Message&) = delete;

  /// Reads `bytes`, which must outlive this message. False: `refusal()` says where and why; what stands before it can still be asked for.
  bool parse(std::string_view bytes);
  const Refusal& refusal() const { return refusal_; }

  const std::vector<Segment>& segments() const { return segments_; }
  /// The first segment of this name, or an empty one.
  const Segment& first(std::string_view name) const;
  const Delimiters& delimiters() const { return delimiters_; }

  // MSH, which every reader asks for.
  std::string control_id() const;  // MSH-10
  std::string type() const;  // 'ORU^R01' of MSH-9, whose third component is implied by the others
  std::string version() const;  // MSH-12.1
  std::string processing() const;  // MSH-11.1
  /// Segments joined by CR, without what the sender put around and between them: the same message however it was framed. Bytes of MSH-7
  /// are left out: a sender that sends again may stamp again.
  std::string content() const;

 private:
  friend class Segment;
  bool refuse(std::string address, std::string reason);
  bool read_header(std::string_view bytes);
  bool read_segments(std::string_view text);
  bool add_segment(std::string_view line);
  bool add_to_last(std::string_view line);

  Delimiters delimiters_;
  std::string converted_;
  std::vector<Segment> segments_;
  std::vector<std::uint32_t> starts_;  // of fields, counted from the segment's first byte
  Segment none_;
  Refusal refusal_;
};

}  // namespace kinportal::hl7v2
