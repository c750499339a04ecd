// SPDX-License-Identifier: Apache-2.0
// One write, one drain.
#include "staff_api/desk_deed.h"

#include "audit/book.h"
#include "families/dispute.h"

namespace kinportal::staff_api {

Result<void> do_deed(access::Doorway& at, const access::DeskKey& key, const std::function<Result<void>(const families::Deed&)>& work) {
  at.release_snapshot();
  TRY(at.gate().store().write([&](db::Transaction& tx) -> Result<void> {
    TRY(key.confirm(tx));
    return work(families::Deed{tx, at.gate().book(), at.gate().random(), key.doer(), at.now()});
  }));
  TRY(at.gate().book().drain_outbox(at.gate().store()));
  return {};
}

std::optional<access::Answer> refuse_herself(const access::DeskKey& key, const AccountId& concerned) {
  if (concerned != key.account()) return std::nullopt;
  return access::Answer::problem(fail(Fault::forbidden, "nobody decides about her own access; ask a colleague"), "yourself");
}

Result<std::optional<access::Answer>> refuse_ended(const access::DeskKey& key, const PatientId& patient, const AccountId& account) {
  TRY_LET(const bool ended, families::ended_by_decision(key.snapshot(), key.practice(), patient, account));
  if (!ended || key.doer().decides_disputes) return std::optional<access::Answer>();
  return std::optional(access::Answer::problem(
      fail(Fault::forbidden, "a decision ended this access; only the privacy officer links this person again"), "ended_by_decision"));
}

Result<std::vector<access::PendingReceipt>> note_patients(access::Doorway& at, const access::DeskKey& key,
                                                          const std::vector<PatientId>& patients, std::string_view detail) {
  std::vector<access::PendingReceipt> receipts;
  for (const PatientId& patient : patients) {
    TRY_LET(auto one, at.open_desk(key.practice(), key.act(), patient));
    one.showed(1, detail);
    receipts.push_back(std::move(one).close());
  }
  return receipts;
}

}  // namespace kinportal::staff_api
