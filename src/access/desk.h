// SPDX-License-Identifier: Apache-2.0
// A DeskKey is the right of one member of staff to do one act, once, about one patient or about the practice. It is to deeds and queues
// what ChartKey is to charts: only the Gate makes one, and one that is dropped still leaves its entry in the visitors' book.
#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "access/answer.h"
#include "access/gate.h"
#include "access/staff_rights.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "db/database.h"
#include "families/deed.h"

namespace kinportal::access {

/// Move-only. Made by Doorway::open_desk.
class DeskKey {
 public:
  DeskKey(DeskKey&&) noexcept;
  DeskKey& operator=(DeskKey&&) = delete;
  DeskKey(const DeskKey&) = delete;
  ~DeskKey();

  StaffAct act() const;
  const PracticeId& practice() const;
  /// Empty when the act is not about one patient.
  const PatientId& patient() const;
  const StaffId& staff() const;
  const AccountId& account() const;
  StaffRole role() const;
  Instant now() const;
  db::Reader& snapshot() const;

  /// Who does the deed, as families::Deed wants it.
  families::Doer doer() const;
  /// First statement of a deed's transaction: she still works here in a role that may. Fault::forbidden when not.
  Result<void> confirm(db::Reader& transaction) const;
  /// How many people or rows the answer names, for the entry; `detail` holds ids and fixed words only.
  void showed(std::int64_t items, std::string_view detail = {});
  PendingReceipt close() &&;

 private:
  friend class Doorway;
  struct State;
  explicit DeskKey(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace kinportal::access
