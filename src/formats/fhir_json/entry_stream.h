// SPDX-License-Identifier: Apache-2.0
// Cuts a file of FHIR JSON into its resources in a window of bounded size: a Bundle of any size (R4 2.36; pretty or compact, members in
// any order), a single resource, several values after each other, an array, or newline-delimited JSON. Broken parts are named, the rest goes on.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "formats/fhir_json/json_bounds.h"
#include "formats/fhir_json/mapper.h"

namespace kinportal::fhir_json {

/// Where bytes come from; 0 is the end.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  virtual Result<std::size_t> read(char* into, std::size_t at_most) = 0;
};

inline constexpr std::size_t max_entry_bytes = max_resource_bytes + 64 * 1024;  // a resource and what a Bundle wraps around it
inline constexpr std::size_t window_bytes = 1024 * 1024;  // at first; it grows up to two of the largest entries
inline constexpr std::size_t max_meta_bytes = 64 * 1024;  // meta of a Bundle

enum class Layout {
  guess,  // by the first bytes
  lines,  // newline-delimited: a broken line never touches its neighbours
};

/// What a Bundle says of itself; known once its last byte was seen.
struct BundleHead {
  std::string type;  // 'transaction', 'searchset' …
  std::string meta;  // JSON, or empty
  bool named_bundle = false;  // resourceType said so
};

struct Step {
  enum class What { resource, problem, bundle_end, end };
  What what = What::end;
  std::string_view resource;  // JSON bytes, valid until the next step
  std::string_view full_url;  // as written in the entry, without quotes
  std::uint64_t line = 0;  // from 1
  std::uint64_t entry = 0;  // from 1 inside a Bundle or array; 0: stands alone
  std::uint64_t bundle = 0;  // number of the Bundle in this file, from 1; 0: in none
  std::string reason;  // problem: what is wrong, never a value
  BundleHead head;  // bundle_end
};

/// Shared by entry_stream.cpp and entry_lines.cpp.
std::string too_large(std::string_view what);
std::string_view trimmed(std::string_view text);

class EntryStream {
 public:
  EntryStream(ByteSource& source, Layout layout, std::size_t first_window_bytes = window_bytes);
  /// The next resource, problem or Bundle's end. An error only when the source cannot be read.
  Result<Step> next();
  /// Bytes of the source that lie behind us.
  std::uint64_t position() const { return consumed_; }

 private:
  enum class Where { start, top, line_bundle, members, entries, over };
  enum class Took { whole, too_large, bad, ends };

  Result<bool> fill();  // false at the end of the source
  Result<bool> have(std::size_t offset);  // is there a byte at begin_ + offset
  Result<void> skip_space();  // consumes
  Result<std::size_t> skip_space_from(std::size_t offset);
  void consume(std::size_t bytes);
  std::string_view window() const { return std::string_view(buffer_.data() + begin_, end_ - begin_); }
  /// Finds the end of the value at `offset`; keeps the window from begin_ on. `length` is that of the value.
  Result<Took> measure(std::size_t offset, std::size_t at_most, std::size_t& length);
  /// Goes on over a value that is too large to keep, up to its end.
  Result<Took> discard();

  Result<void> guess_layout();
  Result<std::optional<Step>> top();
  Result<std::optional<Step>> line();
  Result<std::optional<Step>> top_object();
  /// In an object whose window is kept: past ',' and the member's name and ':', up to its value. A Step when that is broken.
  Result<std::optional<Step>> member_name(std::size_t& at, bool first, std::size_t& name_at, std::size_t& name_length);
  Result<std::optional<Step>> next_member();
  Result<std::optional<Step>> next_entry();
  Result<std::optional<Step>> next_line_entry();
  std::optional<Step> take_entry(std::string_view entry, std::uint64_t line);
  void note_member(std::string_view name, std::string_view value);
  void start_bundle();
  Step problem(std::string reason, std::uint64_t line) const;
  Step give_up(std::string reason);
  Step bundle_end();

  ByteSource& source_;
  Layout layout_;
  Where where_ = Where::start;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  bool source_ended_ = false;
  std::uint64_t consumed_ = 0;
  std::uint64_t line_ = 1;
  std::size_t pending_ = 0;  // bytes of the last step, consumed when the next one is asked for
  ValueEnd long_value_;  // of a value being discarded

  std::uint64_t bundles_ = 0;
  std::uint64_t entry_ = 0;
  bool in_array_ = false;  // entries are resources, not wrapped
  bool in_bundle_ = false;
  BundleHead head_;
  std::string_view line_entries_;  // what is left of a line's entry array
};

}  // namespace kinportal::fhir_json
