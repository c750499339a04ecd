// SPDX-License-Identifier: Apache-2.0
// The Gate's work: one snapshot and one plan a key, one entry in the visitors' book for every look and every refusal, and the check that
// no link, paper or policy changed between the snapshot and the answer.
#include "access/gate.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include "access/facts.h"
#include "access/key_state.h"
#include "access/load_facts.h"
#include "access/plan.h"
#include "access/reasons.h"
#include "access/staff_rights.h"
#include "audit/book.h"
#include "staff/staff.h"

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
    case Purpose::view_changes: return "view_changes";
    case Purpose::view_my_people: return "view_my_people";
    case Purpose::view_file: return "view_file";
    case Purpose::download_chart: return "download_chart";
  }
  return "view_item";
}

// ---- Looks ---------------------------------------------------------------------------------------------------------------------

// Counts entries on their way. `go` is called when the count reaches zero after it was set.
struct Looks::Shared {
  std::atomic<int> waiting{1};  // one for the answer itself, released by when_durable
  std::atomic<bool> failed{false};
  std::atomic<bool> gone{false};
  std::function<void(bool)> go;
  void one_done() {
    if (waiting.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
    // A key that outlives its door leaves its entry late; the answer has gone by then and goes only once.
    if (gone.exchange(true, std::memory_order_acq_rel)) return;
    // Taken out before it runs: it holds the whole exchange, which holds these looks, and would keep itself alive for ever.
    const auto once = std::exchange(go, nullptr);
    once(!failed.load(std::memory_order_acquire));
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
  const auto shared = shared_;  // these looks may go away with what `go` holds
  shared->go = std::move(go);
  shared->one_done();
}

// ---- Keys ----------------------------------------------------------------------------------------------------------------------

audit::Entry entry_of(const Doorway& doorway, const PracticeId& practice, const PatientId& patient, Hat hat, Purpose purpose) {
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

ChartKey::ChartKey(std::unique_ptr<State> state) : state_(std::move(state)) {}
ChartKey::ChartKey(ChartKey&&) noexcept = default;
ChartKey::~ChartKey() {
  // A key that is dropped may have shown something before the door failed: the entry is left all the same.
  if (state_ != nullptr && state_->leaves_entry) { [[maybe_unused]] const PendingReceipt receipt = std::move(*this).close(); }
}

const PracticeId& ChartKey::practice() const { return state_->practice; }
const PatientId& ChartKey::patient() const { return state_->patient; }
Hat ChartKey::hat() const { return state_->hat; }
std::string_view ChartKey::capacity() const { return state_->capacity; }
const Plan& ChartKey::plan() const { return *state_->plan; }
const Facts* ChartKey::facts() const { return state_->facts ? &*state_->facts : nullptr; }
const Policy* ChartKey::policy() const { return state_->policy.get(); }
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
  entry.reason = state->reason;
  entry.rules = state->rules;
  entry.items = state->items;
  entry.detail = "as=" + state->capacity + (state->single_item.empty() ? "" : " item=" + state->single_item);
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
  entry.reason = "ALLOW_STAFF_ROLE";
  entry.items = state->items;
  entry.detail = "as=" + state->role;
  state->doorway->looks_.append(state->doorway->gate_.book(), std::move(entry));
  return PendingReceipt{};
}

// ---- Doorway -------------------------------------------------------------------------------------------------------------------

Gate::Gate(db::Database& store, audit::Book& book, PolicyCache& policies, const Clock& clock, Random& random)
    : store_(store), book_(book), policies_(policies), clock_(clock), random_(random) {}

Doorway::Doorway(Gate& gate, std::string request_id) : gate_(gate), request_id_(std::move(request_id)), now_(gate.clock().now()) {}

Result<db::Reader*> Doorway::snapshot() {
  if (!snapshot_) {
    // Counted before the snapshot is taken: a commit in between makes the check after the answer look twice, never once too little.
    commits_at_snapshot_ = gate_.store().commits();
    TRY_LET(auto fresh, gate_.store().snapshot());
    snapshot_.emplace(std::move(fresh));
  }
  return static_cast<db::Reader*>(&*snapshot_);
}

void Doorway::release_snapshot() { snapshot_.reset(); }

namespace {

// The category a purpose speaks of; the entry's reason is the plan's for it.
std::optional<Category> category_of(Purpose purpose) {
  switch (purpose) {
    case Purpose::view_results:
    case Purpose::view_result: return Category::result;
    case Purpose::view_immunizations: return Category::immunization;
    case Purpose::view_medicines: return Category::medication;
    case Purpose::view_allergies: return Category::allergy;
    case Purpose::view_conditions: return Category::problem;
    case Purpose::view_notes: return Category::note;
    case Purpose::view_summaries: return Category::summary;
    case Purpose::view_documents: return Category::document;
    default: return std::nullopt;
  }
}

Category telling_category(const Plan& plan, Purpose purpose) {
  if (const auto category = category_of(purpose)) return *category;
  for (int i = 0; i < category_count; ++i) {
    if (plan.open(category_at(i))) return category_at(i);
  }
  return Category::result;
}

std::string capacity_of(const Facts& facts) {
  if (facts.viewer.is_patient) return "self";
  if (!facts.link) return "stranger";
  std::string word(to_string(facts.link->kind));
  for (char& c : word) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  return word;
}

Error refusal_of(Outside outside) {
  switch (outside) {
    case Outside::needs_paperwork: return fail(Fault::forbidden, "the practice needs paperwork before this can be shown");
    case Outside::sign_in_again: return fail(Fault::expired, "sign in again");
    default: return fail(Fault::not_found, "there is nothing at this address");
  }
}

}  // namespace

Result<ChartKey> Doorway::open_chart(const PracticeId& practice, const PatientId& patient, Purpose purpose) {
  if (!viewer_) return fail(Fault::not_found, "there is nothing at this address");
  TRY_LET(db::Reader * reader, snapshot());
  auto loaded = load_facts(*reader, gate_.policies_, practice, viewer_->account, patient, now_);
  if (!loaded.ok()) {
    if (loaded.error().fault != Fault::not_found) return std::move(loaded).error();
    // A stranger and a patient that does not exist: the same refusal and the same trace.
    refuse(practice, patient, Hat::family, purpose, "stranger", Reason::DENY_NO_RELATIONSHIP, {});
    return refusal_of(Outside::not_found);
  }
  revisions_.emplace_back(practice, loaded->revision);
  if (purpose == Purpose::view_my_people && !loaded->facts.viewer.is_patient) {
    refuse(practice, patient, Hat::family, purpose, capacity_of(loaded->facts), Reason::DENY_NO_RELATIONSHIP, {});
    return refusal_of(Outside::not_found);
  }
  auto state = std::make_unique<ChartKey::State>();
  state->doorway = this;
  state->practice = practice;
  state->patient = patient;
  state->purpose = purpose;
  state->policy = std::move(loaded->policy);
  state->facts = std::move(loaded->facts);
  state->capacity = capacity_of(*state->facts);
  state->reader = reader;
  state->leaves_entry = leaves_entries_;
  state->plan.emplace(Plan::of(state->policy.get(), *state->facts, now_));
  const Plan& plan = *state->plan;
  plans_hold_until_ = std::min(plans_hold_until_, plan.valid_until());
  const Category telling = telling_category(plan, purpose);
  // What the patient denied stays open and shows nothing; the book says why.
  state->reason = to_string(plan.of_category(telling).nothing ? Reason::DENY_CONSENT_DENIES : plan.reason(telling));
  if (state->policy) state->rules = state->policy->place_of(plan.rule(telling));
  if (!plan.any_open()) {
    refuse(practice, patient, Hat::family, purpose, state->capacity, plan.reason(telling), state->rules);
    return refusal_of(plan.outside());
  }
  return ChartKey(std::move(state));
}

namespace {
Result<bool> patient_exists(db::Reader& reader, const PracticeId& practice, const PatientId& patient) {
  TRY_LET(auto rows, reader.query("SELECT 1 FROM patient WHERE practice_id = $1 AND patient_id = $2", {practice, patient}));
  return rows.next();
}
}  // namespace

Result<ChartKey> Doorway::open_chart_as_staff(const PracticeId& practice, const PatientId& patient, Purpose purpose) {
  if (!viewer_) return fail(Fault::not_found, "there is nothing at this address");
  TRY_LET(db::Reader * reader, snapshot());
  TRY_LET(const auto member, staff::staff_at(*reader, viewer_->account, practice, now_));
  TRY_LET(const bool known, patient_exists(*reader, practice, patient));
  if (!member || !known) {
    refuse(practice, patient, Hat::staff, purpose, member ? std::string(staff::to_string(member->role)) : "stranger",
           Reason::DENY_STAFF_ROLE, {});
    return refusal_of(Outside::not_found);
  }
  TRY_LET(const std::int64_t revision, facts_revision(*reader, practice));
  revisions_.emplace_back(practice, revision);
  auto state = std::make_unique<ChartKey::State>();
  state->doorway = this;
  state->practice = practice;
  state->patient = patient;
  state->hat = Hat::staff;
  state->purpose = purpose;
  state->capacity = staff::to_string(member->role);
  state->reader = reader;
  state->leaves_entry = leaves_entries_;
  const auto role = staff_role_from(state->capacity);
  if (!role) return fail(Fault::bug, "a staff role has no rights");
  state->plan.emplace(staff_plan(*role, patient.text(), now_));
  // An administrator runs the machine and finds people; charts are closed to that role, which the plan says category by category.
  const Category telling = telling_category(*state->plan, purpose);
  state->reason = to_string(state->plan->reason(telling));
  if (!state->plan->any_open() && purpose != Purpose::view_people) {
    refuse(practice, patient, Hat::staff, purpose, state->capacity, Reason::DENY_STAFF_ROLE, {});
    return refusal_of(Outside::not_found);
  }
  return ChartKey(std::move(state));
}

Result<SearchKey> Doorway::open_search(const PracticeId& practice) {
  if (!viewer_) return fail(Fault::not_found, "there is nothing at this address");
  TRY_LET(db::Reader * reader, snapshot());
  TRY_LET(const auto member, staff::staff_at(*reader, viewer_->account, practice, now_));
  if (!member) {
    refuse(practice, PatientId(), Hat::staff, Purpose::find_patient, "stranger", Reason::DENY_STAFF_ROLE, {});
    return refusal_of(Outside::not_found);
  }
  auto state = std::make_unique<SearchKey::State>();
  state->doorway = this;
  state->practice = practice;
  state->role = staff::to_string(member->role);
  state->reader = reader;
  return SearchKey(std::move(state));
}

Result<std::vector<PersonOfViewer>> Doorway::people_of_viewer() {
  if (!viewer_) return fail(Fault::not_found, "there is nothing at this address");
  TRY_LET(db::Reader * reader, snapshot());
  TRY_LET(const auto relations, relations_of(*reader, viewer_->account, now_));
  std::vector<PersonOfViewer> people;
  for (const Relation& relation : relations) {
    std::string word = relation.self ? "self" : std::string(to_string(relation.kind));
    for (char& c : word) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    people.push_back({relation.practice, relation.patient, std::move(word)});
  }
  return people;
}

void Doorway::refuse(const PracticeId& practice, const PatientId& patient, Hat hat, Purpose purpose, const std::string& capacity,
                     Reason reason, const std::string& rules) {
  if (!leaves_entries_) return;
  audit::Entry entry = entry_of(*this, practice, patient, hat, purpose);
  entry.effect = audit::Effect::deny;
  entry.reason = to_string(reason);
  entry.rules = rules;
  entry.detail = "as=" + capacity;
  looks_.append(gate_.book(), std::move(entry));
}

void Doorway::note(const AccountId& account, std::string_view verb, Effect effect, std::string_view reason) {
  audit::Entry entry;
  entry.at = now_;
  entry.actor_kind = account.empty() ? audit::ActorKind::anonymous : audit::ActorKind::account;
  entry.actor_id = account.text();
  entry.verb = verb;
  entry.effect = effect == Effect::allow ? audit::Effect::allow : audit::Effect::deny;
  entry.reason = reason;
  entry.via = "web";
  entry.request_id = request_id_;
  looks_.append(gate_.book(), std::move(entry));
}

bool Doorway::facts_surely_hold() const {
  // A plan may be made for an instant that is over before its answer leaves: the last microsecond before a birthday.
  if (gate_.clock().now() >= plans_hold_until_) return false;
  if (revisions_.empty()) return true;
  return commits_at_snapshot_ != 0 && gate_.store().commits() == commits_at_snapshot_;
}

Result<bool> Doorway::facts_still_hold() {
  if (facts_surely_hold()) return true;
  if (gate_.clock().now() >= plans_hold_until_) return false;
  TRY_LET(auto fresh, gate_.store().snapshot());
  for (const auto& [practice, revision] : revisions_) {
    TRY_LET(const std::int64_t present, facts_revision(fresh, practice));
    if (present != revision) return false;
  }
  return true;
}

Result<OtherView> ChartKey::what_account_sees(const AccountId& account) const {
  if (state_->hat != Hat::staff) return fail(Fault::forbidden, "only the practice may ask what somebody else sees");
  OtherView view;
  auto loaded = load_facts(*state_->reader, state_->doorway->gate_.policies_, state_->practice, account, state_->patient, now());
  if (!loaded.ok()) {
    if (loaded.error().fault != Fault::not_found) return std::move(loaded).error();
    view.reason = to_string(Reason::DENY_NO_RELATIONSHIP);
    return view;
  }
  const Plan other = Plan::of(loaded->policy.get(), loaded->facts, now());
  for (int i = 0; i < category_count; ++i) {
    if (other.open(category_at(i)) && !other.of_category(category_at(i)).nothing) view.categories.emplace_back(to_string(category_at(i)));
  }
  view.reason = to_string(other.reason(telling_category(other, Purpose::view_home)));
  return view;
}

}  // namespace kinportal::access
