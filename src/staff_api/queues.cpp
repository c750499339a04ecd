// SPDX-License-Identifier: Apache-2.0
// The registry of queues, and what their two statements are read with.
#include "staff_api/queues.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace kinportal::staff_api {

// One line a queue: its file defines the function, this list makes it known.
Queue disputes_queue();
Queue requests_queue();
Queue papers_queue();
Queue id_checks_queue();
Queue registrations_queue();
Queue bounced_queue();
Queue locked_queue();
Queue birthdays_queue();
Queue nobody_queue();
Queue own_contacts_queue();
Queue questions_queue();

std::span<const Queue> queues() {
  // clang-format off: a line a queue
  static const std::array all{
      disputes_queue(),
      requests_queue(),
      papers_queue(),
      id_checks_queue(),
      registrations_queue(),
      questions_queue(),
      locked_queue(),
      bounced_queue(),
      own_contacts_queue(),
      nobody_queue(),
      birthdays_queue(),
  };
  // clang-format on
  return all;
}

const Queue* queue_named(std::string_view word) {
  const auto all = queues();
  const auto found = std::find_if(all.begin(), all.end(), [&](const Queue& queue) { return queue.word == word; });
  return found == all.end() ? nullptr : &*found;
}

Result<QueueCount> count_of(Result<db::Rows> asked) {
  if (!asked.ok()) return std::move(asked).error();
  db::Rows rows = std::move(asked).value();
  TRY_LET(const bool there, rows.next());
  if (!there) return QueueCount{};
  return QueueCount{rows.integer(0), rows.is_null(1) ? 0 : rows.integer(1)};
}

namespace {
PersonName name_of(const db::Rows& rows, int given) {
  std::string name = rows.maybe_string(given).value_or("");
  const std::string family = rows.maybe_string(given + 1).value_or("");
  if (!name.empty() && !family.empty()) name += ' ';
  return PersonName(name + family);
}
}  // namespace

Result<std::vector<QueueRow>> rows_of(Result<db::Rows> asked, std::string_view opens_below) {
  if (!asked.ok()) return std::move(asked).error();
  db::Rows rows = std::move(asked).value();
  std::vector<QueueRow> out;
  while (out.size() <= static_cast<std::size_t>(max_queue_page)) {
    TRY_LET(const bool there, rows.next());
    if (!there) break;
    QueueRow row;
    row.id = rows.string(0);
    row.what = rows.string(1);
    row.who = name_of(rows, 2);
    row.patient = PatientId::trusted(rows.maybe_string(4).value_or(""));
    row.patient_name = name_of(rows, 5);
    row.opened_at = rows.instant(7);
    row.due_at = rows.instant(8);
    row.state = rows.string(9);
    row.opens = std::string(opens_below) + row.id;
    out.push_back(std::move(row));
  }
  return out;
}

std::string queue_cursor(const QueueRow& last) { return std::to_string(last.due_at.us) + "_" + last.id; }

Result<void> read_queue_cursor(std::string_view cursor, QueueAsk& ask) {
  if (cursor.empty()) return {};
  const auto wrong = [] { return fail(Fault::invalid, "cursor is not one this page gave"); };
  const auto mark = cursor.find('_');
  if (mark == std::string_view::npos || !is_id_text(cursor.substr(mark + 1))) return wrong();
  const auto [end, error] = std::from_chars(cursor.data(), cursor.data() + mark, ask.after_due.us);
  if (error != std::errc{} || end != cursor.data() + mark) return wrong();
  ask.after_id = std::string(cursor.substr(mark + 1));
  return {};
}

}  // namespace kinportal::staff_api
