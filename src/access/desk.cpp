// SPDX-License-Identifier: Apache-2.0
// Opening the practice's desk: is she staff here, may her role do this, is the patient one of ours. A refusal leaves its entry too.
#include "access/desk.h"

#include <utility>

#include "access/load_facts.h"
#include "access/reasons.h"
#include "audit/book.h"
#include "audit/entry.h"
#include "staff/staff.h"

namespace kinportal::access {

struct DeskKey::State {
  Doorway* doorway = nullptr;
  StaffAct act = StaffAct::read_policy;
  PracticeId practice;
  PatientId patient;
  StaffId staff;
  AccountId account;
  StaffRole role = StaffRole::front_desk;
  std::string request_id;
  db::Reader* reader = nullptr;
  std::int64_t items = 0;
  std::string detail;
};

namespace {

audit::Entry entry_of(const Doorway& at, const PracticeId& practice, const PatientId& patient, StaffAct act) {
  audit::Entry entry;
  entry.at = at.now();
  entry.practice = practice;
  entry.patient = patient;
  entry.actor_kind = audit::ActorKind::staff;
  if (at.viewer()) {
    entry.actor_id = at.viewer()->account.text();
    entry.request_id = at.viewer()->request_id;
  }
  entry.verb = to_string(act);
  entry.via = "staff";
  return entry;
}

Error nothing_here() { return fail(Fault::not_found, "there is nothing at this address"); }

Result<bool> patient_known(db::Reader& reader, const PracticeId& practice, const PatientId& patient) {
  TRY_LET(auto rows, reader.query("SELECT 1 FROM patient WHERE practice_id = $1 AND patient_id = $2", {practice, patient}));
  return rows.next();
}

}  // namespace

DeskKey::DeskKey(std::unique_ptr<State> state) : state_(std::move(state)) {}
DeskKey::DeskKey(DeskKey&&) noexcept = default;
DeskKey::~DeskKey() {
  if (state_ != nullptr) { [[maybe_unused]] const PendingReceipt receipt = std::move(*this).close(); }
}

StaffAct DeskKey::act() const { return state_->act; }
const PracticeId& DeskKey::practice() const { return state_->practice; }
const PatientId& DeskKey::patient() const { return state_->patient; }
const StaffId& DeskKey::staff() const { return state_->staff; }
const AccountId& DeskKey::account() const { return state_->account; }
StaffRole DeskKey::role() const { return state_->role; }
Instant DeskKey::now() const { return state_->doorway->now(); }
db::Reader& DeskKey::snapshot() const { return *state_->reader; }

families::Doer DeskKey::doer() const {
  return {audit::ActorKind::staff, state_->account.text(), "staff", state_->request_id, may(role(), StaffAct::decide_dispute)};
}

Result<void> DeskKey::confirm(db::Reader& transaction) const {
  TRY_LET(const auto member, staff::staff_at(transaction, state_->account, state_->practice, now()));
  const auto role = member ? staff_role_from(staff::to_string(member->role)) : std::nullopt;
  if (!role || !may(*role, state_->act)) return fail(Fault::forbidden, "your role at this practice may not do this");
  return {};
}

void DeskKey::showed(std::int64_t items, std::string_view detail) {
  state_->items += items;
  if (!detail.empty()) state_->detail += " " + std::string(detail);
}

PendingReceipt DeskKey::close() && {
  const std::unique_ptr<State> state = std::move(state_);
  audit::Entry entry = entry_of(*state->doorway, state->practice, state->patient, state->act);
  entry.effect = audit::Effect::allow;
  entry.reason = "ALLOW_STAFF_ROLE";
  entry.items = state->items;
  entry.detail = "as=" + std::string(to_string(state->role)) + state->detail;
  state->doorway->looks().append(state->doorway->gate().book(), std::move(entry));
  return PendingReceipt{};
}

Result<DeskKey> Doorway::open_desk(const PracticeId& practice, StaffAct act, const PatientId& patient) {
  if (!viewer_) return nothing_here();
  TRY_LET(db::Reader * reader, snapshot());
  TRY_LET(const auto member, staff::staff_at(*reader, viewer_->account, practice, now_));
  const auto role = member ? staff_role_from(staff::to_string(member->role)) : std::nullopt;
  const auto refuse_act = [&] {
    audit::Entry entry = entry_of(*this, practice, patient, act);
    entry.effect = audit::Effect::deny;
    entry.reason = to_string(Reason::DENY_STAFF_ROLE);
    entry.detail = "as=" + std::string(role ? to_string(*role) : std::string_view("stranger"));
    looks_.append(gate_.book(), std::move(entry));
  };
  if (!role) {
    refuse_act();
    return nothing_here();
  }
  if (!may(*role, act)) {
    refuse_act();
    return fail(Fault::forbidden, "your role at this practice may not do this");
  }
  if (!patient.empty()) {
    TRY_LET(const bool known, patient_known(*reader, practice, patient));
    if (!known) {
      refuse_act();
      return nothing_here();
    }
  }
  TRY_LET(const std::int64_t revision, facts_revision(*reader, practice));
  revisions_.emplace_back(practice, revision);
  auto state = std::make_unique<DeskKey::State>();
  state->doorway = this;
  state->act = act;
  state->practice = practice;
  state->patient = patient;
  state->staff = member->staff;
  state->account = viewer_->account;
  state->role = *role;
  state->request_id = viewer_->request_id;
  state->reader = reader;
  return DeskKey(std::move(state));
}

}  // namespace kinportal::access
