// SPDX-License-Identifier: Apache-2.0
// The Gate's work: one snapshot and one plan a key, one entry in the visitors' book for every look and every refusal, and the check that
// no link, paper or policy changed between the snapshot and the answer.
#include "access/gate.h"

#include <atomic>

#include "access/load_facts.h"
#include "access/plan.h"
#include "access/reasons.h"
#include "access/staff_rights.h"
#include "audit/book.h"
#include "staff/staff_member.h"

namespace kinportal::access {

std::string_view to_string(Purpose purpose) {
  switch (purpose) {
    case Purpose::view_home: return "view_home";
    case Purpose::view_person: return "view_person";
    case Purpose::view_results: return "view_results";
    case Purpose::view_result: return "view_result";
    case Purpose::view_immunizations: return "view_immunizations";
    case Purpose::view_medicines: return "view_medicines";
    case Purpose::view_allergies: return "view_allergies";
    case Purpose::view_conditions: return "view_conditions";
    case Purpose::view_notes: return "view_notes";
    case Purpose::view_summaries: return "view_summaries";
    case Purpose::view_documents: return "view_documents";
    case Purpose::view_item: return "view_item";
    case Purpose::view_visitors: return "view_visitors";
    case Purpose::view_access: return "view_access";
    case Purpose::find_patient: return "find_patient";
    case Purpose::view_people: return "view_people";
  }
  return "view_item";
}

// ---- Looks ---------------------------------------------------------------------------------------------------------------------

// Counts entries on their way. `go` is called when the count reaches zero after it was set.
struct Looks::Shared {
  std::atomic<int> waiting{1};  // one for the answer itself, released by when_durable
  std::atomic<bool> failed{false};
  std::function<void(bool)> go;
  void one_done() {
    if (waiting.fetch_sub(1, std::memory_order_acq_rel) == 1) go(!failed.load(std::memory_order_acquire));
  }
};

Looks::Looks() : shared_(std::make_shared<Shared>()) {}

void Looks::append(audit::Book& book, audit::Entry entry) {
  shared_->waiting.fetch_add(1, std::memory_order_relaxed);
  book.append(std::move(entry), [shared = shared_](const Result<std::uint64_t>& number) {
    if (!number.ok()) shared->failed.store(true, std::memory_order_release);
    shared->one_done();
  });
}

void Looks::when_durable(std::function<void(bool)> go) {
  shared_->go = std::move(go);
  shared_->one_done();
}

// ---- Keys ----------------------------------------------------------------------------------------------------------------------

struct ChartKey::State {
  Doorway* doorway = nullptr;
  PracticeId practice;
  PatientId patient;
  Hat hat = Hat::family;
  std::string capacity;
  Purpose purpose = Purpose::view_item;
  std::shared_ptr<const Plan> plan;
  db::Reader* reader = nullptr;
  std::int64_t items = 0;
  std::string single_item;
};

namespace {

audit::Entry entry_of(Doorway& doorway, const PracticeId& practice, const PatientId& patient, Hat hat, Purpose purpose) {
  audit::Entry entry;
  entry.at = doorway.now();
  entry.practice = practice;
  entry.actor_kind = hat == Hat::staff ? audit::ActorKind::staff : audit::ActorKind::account;
  if (doorway.viewer()) {
    entry.actor_id = doorway.viewer()->account.text();
    entry.request_id = doorway.viewer()->request_id;
  }
  entry.patient = patient;
  entry.verb = to_string(purpose);
  entry.via = hat == Hat::staff ? "staff" : "web";
  return entry;
}

}  // namespace

ChartKey::ChartKey(std::unique_ptr<State> state) : state_(std::move(state)) {}
ChartKey::ChartKey(ChartKey&&) noexcept = default;
ChartKey::~ChartKey() {
  // A key that is dropped may have shown something before the door failed: the entry is left all the same.
  if (state_ != nullptr) { [[maybe_unused]] const PendingReceipt receipt = std::move(*this).close(); }
}

const PracticeId& ChartKey::practice() const { return state_->practice; }
const PatientId& ChartKey::patient() const { return state_->patient; }
Hat ChartKey::hat() const { return state_->hat; }
std::string_view ChartKey::capacity() const { return state_->capacity; }
const Plan& ChartKey::plan() const { return *state_->plan; }
Instant ChartKey::now() const { return state_->doorway->now(); }
db::Reader& ChartKey::snapshot() const { return *state_->reader; }

void ChartKey::showed(std::int64_t items, std::string_view single_item_id) {
  state_->items += items;
  if (!single_item_id.empty()) state_->single_item = std::string(single_item_id);
}

PendingReceipt ChartKey::close() && {
  const std::unique_ptr<State> state = std::move(state_);
  audit::Entry entry = entry_of(*state->doorway, state->practice, state->patient, state->hat, state->purpose);
  entry.effect = audit::Effect::allow;
  entry.reason = state->plan->summary_reason();
  entry.role = state->capacity;
  entry.items = state->items;
  entry.detail = state->single_item;
  state->doorway->looks_.append(state->doorway->gate_.book(), std::move(entry));
  return PendingReceipt{};
}

struct SearchKey::State {
  Doorway* doorway = nullptr;
  PracticeId practice;
  std::string role;
  db::Reader* reader = nullptr;
  std::int64_t items = 0;
};

SearchKey::SearchKey(std::unique_ptr<State> state) : state_(std::move(state)) {}
SearchKey::SearchKey(SearchKey&&) noexcept = default;
SearchKey::~SearchKey() {
  if (state_ != nullptr) { [[maybe_unused]] const PendingReceipt receipt = std::move(*this).close(); }
}
const PracticeId& SearchKey::practice() const { return state_->practice; }
db::Reader& SearchKey::snapshot() const { return *state_->reader; }
void SearchKey::showed(std::int64_t items) { state_->items += items; }

PendingReceipt SearchKey::close() && {
  const std::unique_ptr<State> state = std::move(state_);
  audit::Entry entry = entry_of(*state->doorway, state->practice, PatientId(), Hat::staff, Purpose::find_patient);
  entry.effect = audit::Effect::allow;
  entry.role = state->role;
  entry.items = state->items;
  state->doorway->looks_.append(state->doorway->gate_.book(), std::move(entry));
  return PendingReceipt{};
}

}  // namespace kinportal::access
