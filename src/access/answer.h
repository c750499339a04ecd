// SPDX-License-Identifier: Apache-2.0
// What a door may answer. Chart bytes can only travel in a ChartBody, and a ChartBody becomes an Answer only together with a receipt
// of the visitors' book: a door that forgets to leave an entry does not compile (tests/compile_fail shows each way to forget).
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "base/json_writer.h"
#include "base/result.h"
#include "formats/http/message.h"

namespace kinportal::access {

class ChartKey;
class ChartStream;

/// Proof that a key was closed and its entry is on its way into the visitors' book. Only keys make one.
class [[nodiscard]] PendingReceipt {
 public:
  PendingReceipt(PendingReceipt&&) = default;
  PendingReceipt& operator=(PendingReceipt&&) = default;
  PendingReceipt(const PendingReceipt&) = delete;
  PendingReceipt& operator=(const PendingReceipt&) = delete;

 private:
  friend class ChartKey;
  friend class SearchKey;
  friend class DeskKey;
  PendingReceipt() = default;
};

/// JSON read under a key: opaque to everything but a ChartBody.
class ItemBytes {
 public:
  /// Whoever holds a key may wrap what was read with it.
  ItemBytes(const ChartKey&, std::string json) : json_(std::move(json)) {}
  bool empty() const { return json_.empty(); }

 private:
  friend class ChartBody;
  std::string json_;
};

/// The body of an answer that shows a chart: a JsonWriter whose bytes nobody can take out.
class ChartBody {
 public:
  explicit ChartBody(std::size_t reserve = 1024) : json_(reserve) {}
  // clang-format off: what chains stays on one line
  ChartBody& begin_object() { json_.begin_object(); return *this; }
  ChartBody& end_object() { json_.end_object(); return *this; }
  ChartBody& begin_array() { json_.begin_array(); return *this; }
  ChartBody& end_array() { json_.end_array(); return *this; }
  ChartBody& key(std::string_view name) { json_.key(name); return *this; }
  ChartBody& string(std::string_view text) { json_.string(text); return *this; }
  ChartBody& null() { json_.null(); return *this; }
  /// Parts that are no chart content: headings, fixed words, counts of what is shown.
  template <class T>
  ChartBody& member(std::string_view name, T&& value) { json_.member(name, std::forward<T>(value)); return *this; }
  ChartBody& raw(std::string_view json) { json_.raw(json); return *this; }
  ChartBody& splice(const ItemBytes& bytes) { json_.raw(bytes.json_); return *this; }
  // clang-format on

 private:
  friend class Answer;
  JsonWriter json_;
};

/// What a door hands back. The server sends it when every look of the request is durable in the visitors' book.
class [[nodiscard]] Answer {
 public:
  Answer(Answer&&) = default;
  Answer& operator=(Answer&&) = default;
  Answer(const Answer&) = delete;
  Answer& operator=(const Answer&) = delete;

  /// A chart answer, with the receipt of the key it was read under.
  static Answer chart(PendingReceipt, ChartBody body, int status = 200);
  /// A chart answer over several people (home), with the receipt of every key.
  static Answer chart(std::vector<PendingReceipt>, ChartBody body, int status = 200);
  /// A chart answer that is made while it is sent, with the receipt of the key it was begun under (access/chart_stream.h).
  static Answer chart_stream(PendingReceipt, ChartStream stream, std::string content_type);
  /// An answer without any chart content: sign-in, settings, public facts.
  static Answer plain(int status, JsonWriter body);
  /// A file somebody sent, with the receipt of the key it was opened under. Whatever is in it, the browser runs nothing of it. `save_as` empty: it
  /// is a picture to be shown; else it is saved under that name (ASCII).
  static Answer file(PendingReceipt, std::string media_type, std::string bytes, std::string_view save_as = {});
  /// The same to the one who sent it, or made here for the one who asks: no chart content.
  static Answer own_file(std::string media_type, std::string bytes, std::string_view save_as = {});
  static Answer empty(int status);
  /// A refusal or failure, the same bytes for everything that has the same fault.
  static Answer problem(const Error& error, std::string_view code = {}, std::int64_t retry_after_s = 0);
  /// The person must sign in (again); `fault` is one of the words sign_in, code_needed, step_up.
  static Answer sign_in_needed(std::string_view fault = "sign_in");
  /// Signing in failed; `code` says why in one fixed word.
  static Answer sign_in_refused(std::string_view code);

  Answer with_header(std::string name, std::string value) &&;
  http::Response take_response() && { return std::move(response_); }
  int status() const { return response_.status; }

 private:
  Answer() = default;
  http::Response response_;
};

/// HTTP status of a fault (one table for the whole portal).
int http_status(Fault fault);

}  // namespace kinportal::access
