// SPDX-License-Identifier: Apache-2.0
// Private to access/: what a ChartKey holds, and the visitors' entry of one look. For the Gate and for answers made while they are sent.
#pragma once
#include <memory>
#include <optional>
#include <string>

#include "access/facts.h"
#include "access/gate.h"
#include "access/plan.h"
#include "audit/entry.h"

namespace kinportal::access {

struct ChartKey::State {
  Doorway* doorway = nullptr;
  PracticeId practice;
  PatientId patient;
  Hat hat = Hat::family;
  std::string capacity;
  Purpose purpose = Purpose::view_item;
  std::shared_ptr<const Policy> policy;  // before plan, which points into it
  std::optional<Facts> facts;
  std::optional<Plan> plan;
  db::Reader* reader = nullptr;
  std::int64_t items = 0;
  std::string single_item;
  std::string reason, rules;
  bool leaves_entry = true;  // when it is dropped; closing it always does
};

audit::Entry entry_of(const Doorway& doorway, const PracticeId& practice, const PatientId& patient, Hat hat, Purpose purpose);

}  // namespace kinportal::access
