// SPDX-License-Identifier: Apache-2.0
// The practice's work queues: one registry, one shape of row, one way to page. A queue is two statements on indexed tables (its true count
// and a page of it, oldest due first) and the act a role needs to work it. To add one: write `<word>_queue.cpp` with a function
// `Queue <word>_queue()` and name it in the list at the top of queues.cpp.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "access/staff_rights.h"
#include "base/ids.h"
#include "base/personal.h"
#include "base/result.h"
#include "base/time.h"
#include "db/database.h"

namespace kinportal::staff_api {

inline constexpr int max_queue_page = 50;

struct QueueRow {
  std::string id;
  std::string what;  // fixed word, told by the screens as queue_what.<word>
  PersonName who;    // the person it is about, or who asked; may be empty
  PatientId patient;  // may be empty
  PersonName patient_name;
  Instant opened_at;
  Instant due_at;
  std::string state;  // one of the queue's states
  std::string opens;  // where it opens, below /staff/{practice}/ : 'disputes/0199…'
};

struct QueueCount {
  std::int64_t all = 0;
  std::int64_t overdue = 0;
};

/// One page: rows strictly after (after_due, after_id) in the order (due_at, id), only of `state` unless it is empty, at most `limit`.
struct QueueAsk {
  PracticeId practice;
  Instant now;
  Instant after_due = Instant::beginning();
  std::string after_id;
  std::string state;
  int limit = max_queue_page;
};

struct Queue {
  std::string_view word;
  access::StaffAct act;
  std::vector<std::string_view> states;
  Result<QueueCount> (*count)(db::Reader& reader, const PracticeId& practice, Instant now);
  Result<std::vector<QueueRow>> (*page)(db::Reader& reader, const QueueAsk& ask);
};

/// Every queue of the portal, in the order of the Today page.
std::span<const Queue> queues();
/// Null for a word that is no queue.
const Queue* queue_named(std::string_view word);

/// Reads `SELECT count(*), sum(CASE WHEN due_at < now THEN 1 ELSE 0 END)`.
Result<QueueCount> count_of(Result<db::Rows> asked);
/// Reads rows of ten columns: id, what, who's given names, who's family name, patient_id, patient's given names, patient's family name,
/// opened_at, due_at, state. `opens` is `opens_below` and the id. Names and patient may be NULL.
Result<std::vector<QueueRow>> rows_of(Result<db::Rows> asked, std::string_view opens_below);

/// '1780000000000000_0199…' : what a page gives as next, and back.
std::string queue_cursor(const QueueRow& last);
Result<void> read_queue_cursor(std::string_view cursor, QueueAsk& ask);

}  // namespace kinportal::staff_api
