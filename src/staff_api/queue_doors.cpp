// SPDX-License-Identifier: Apache-2.0
// The doors of Today and of the queues (docs/api/portal.openapi.yaml, /staff/{practice}/today and /queues). A page names people, so each
// one is a look in the visitors' book.
#include "staff_api/queue_doors.h"

#include <algorithm>

#include "access/desk.h"
#include "formats/json/json.h"
#include "staff_api/desk_deed.h"
#include "staff_api/queue_claims.h"
#include "staff_api/queues.h"

namespace kinportal::staff_api {
namespace {

using access::Answer;
using access::ChartBody;
using access::DeskKey;
using access::Doorway;
using access::Knock;
using access::StaffAct;

struct AtQueue {
  DeskKey key;
  const Queue* queue;
};

// The key to look at queues, and the queue itself. A role that may not work this queue is refused by the queue's own act, so that the book
// says which right was missing; a queue that does not exist is told only to staff.
Result<AtQueue> open_queue(Doorway& at, const http::Request& request) {
  TRY_LET(const auto practice, PracticeId::parse(request.path_value("practice")));
  const Queue* queue = queue_named(request.path_value("queue"));
  TRY_LET(auto key, at.open_desk(practice, StaffAct::open_queues));
  if (queue == nullptr) return fail(Fault::not_found, "there is nothing at this address");
  if (!access::may(key.role(), queue->act)) {
    TRY(at.open_desk(practice, queue->act));  // leaves the refusal
    return fail(Fault::bug, "a role that may not work a queue was let in");
  }
  return AtQueue{std::move(key), queue};
}

Result<Answer> show_today(Doorway& at, const http::Request& request) {
  TRY_LET(const auto practice, PracticeId::parse(request.path_value("practice")));
  TRY_LET(auto key, at.open_desk(practice, StaffAct::open_queues));
  ChartBody body;
  body.begin_object().member("role", access::to_string(key.role())).key("queues").begin_array();
  for (const Queue& queue : queues()) {
    if (!access::may(key.role(), queue.act)) continue;
    TRY_LET(const auto count, queue.count(key.snapshot(), practice, at.now()));
    body.begin_object().member("queue", queue.word).member("count", count.all).member("overdue", count.overdue).end_object();
  }
  // What this role may do, so that a screen shows no button that would be refused.
  body.end_array().key("acts").begin_array();
  for (int i = 0; i < access::staff_act_count; ++i) {
    if (access::may(key.role(), static_cast<StaffAct>(i))) body.string(access::to_string(static_cast<StaffAct>(i)));
  }
  body.end_array().end_object();
  return Answer::chart(std::move(key).close(), std::move(body));
}

void write_row(ChartBody& body, const QueueRow& row, const std::vector<Claim>& claims, const DeskKey& key) {
  body.begin_object().member("id", row.id).member("what", row.what).member("who", row.who.reveal());
  if (!row.patient.empty()) body.member("patient", row.patient.text()).member("patient_name", row.patient_name.reveal());
  body.member("opened_at", row.opened_at.iso()).member("due_at", row.due_at.iso()).member("overdue", row.due_at < key.now());
  body.member("state", row.state).member("opens", row.opens).key("claim");
  const auto claim = std::find_if(claims.begin(), claims.end(), [&](const Claim& one) { return one.row == row.id; });
  if (claim == claims.end()) {
    body.null();
  } else {
    body.begin_object()
        .member("who", claim->who.reveal())
        .member("mine", claim->account == key.account())
        .member("since", claim->since_at.iso())
        .end_object();
  }
  body.end_object();
}

Result<Answer> show_queue(Doorway& at, const http::Request& request) {
  TRY_LET(AtQueue opened, open_queue(at, request));
  auto& [key, queue] = opened;
  QueueAsk ask;
  ask.practice = key.practice();
  ask.now = at.now();
  ask.state = std::string(request.query_value("state"));
  if (!ask.state.empty() && std::find(queue->states.begin(), queue->states.end(), ask.state) == queue->states.end())
    return fail(Fault::invalid, "this queue has no such state");
  TRY(read_queue_cursor(request.query_value("cursor"), ask));
  ask.limit = max_queue_page + 1;  // one more says whether there is a next page
  TRY_LET(const auto count, queue->count(key.snapshot(), ask.practice, at.now()));
  TRY_LET(auto rows, queue->page(key.snapshot(), ask));
  const bool more = rows.size() > static_cast<std::size_t>(max_queue_page);
  if (more) rows.resize(max_queue_page);
  TRY_LET(const auto claims, claims_of(key.snapshot(), ask.practice, queue->word, at.now()));
  key.showed(static_cast<std::int64_t>(rows.size()), "queue=" + std::string(queue->word));
  ChartBody body(16 * 1024);
  body.begin_object().member("queue", queue->word).member("count", count.all).member("overdue", count.overdue).key("states").begin_array();
  for (const std::string_view state : queue->states) body.string(state);
  body.end_array().key("rows").begin_array();
  for (const QueueRow& row : rows) write_row(body, row, claims, key);
  body.end_array().key("next");
  if (more) body.string(queue_cursor(rows.back()));
  else body.null();
  body.end_object();
  return Answer::chart(std::move(key).close(), std::move(body));
}

Result<Answer> claim(Doorway& at, const http::Request& request) {
  TRY_LET(const auto document, json::Document::parse(request.body));
  TRY(document->only({"row", "take_over"}));
  TRY_LET(const std::string row, document->string("row"));
  TRY_LET(const auto take_over, document->maybe_boolean("take_over"));
  if (!is_id_text(row)) return fail(Fault::invalid, "row is not one of this queue");
  TRY_LET(AtQueue opened, open_queue(at, request));
  auto& [key, queue] = opened;
  key.showed(0, "claim=" + std::string(queue->word));
  Claim claimed;
  TRY(do_deed(at, key, [&, word = queue->word](const families::Deed& deed) -> Result<void> {
    TRY_LET(claimed, claim_row(deed.transaction, key.practice(), word, row, key.account(),
                               take_over.value_or(false) ? TakeOver::yes : TakeOver::no, deed.now));
    return {};
  }));
  ChartBody body;
  body.begin_object().member("mine", claimed.account == key.account()).member("who", claimed.who.reveal());
  body.member("since", claimed.since_at.iso()).end_object();
  return Answer::chart(std::move(key).close(), std::move(body));
}

Result<Answer> release(Doorway& at, const http::Request& request) {
  TRY_LET(AtQueue opened, open_queue(at, request));
  auto& [key, queue] = opened;
  key.showed(0, "release=" + std::string(queue->word));
  TRY(do_deed(at, key, [&, word = queue->word](const families::Deed& deed) {
    return release_claim(deed.transaction, key.practice(), word, key.account());
  }));
  ChartBody body;
  body.begin_object().end_object();
  return Answer::chart(std::move(key).close(), std::move(body));
}

}  // namespace

std::vector<access::Route> queue_routes() {
  using http::Method;
  const std::string desk = "/api/v1/staff/{practice}";
  return {
      {Method::get, desk + "/today", Knock::staff, show_today},
      {Method::get, desk + "/queues/{queue}", Knock::staff, show_queue},
      {Method::post, desk + "/queues/{queue}/claim", Knock::staff, claim},
      {Method::del, desk + "/queues/{queue}/claim", Knock::staff, release},
  };
}

}  // namespace kinportal::staff_api
