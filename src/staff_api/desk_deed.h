// SPDX-License-Identifier: Apache-2.0
// How a door does a deed of staff: the snapshot is given back, the role is looked at again inside the transaction, the entry is durable
// before the door answers; and how it leaves an entry under every patient it names.
#pragma once
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "access/desk.h"
#include "families/deed.h"

namespace kinportal::staff_api {

/// `work` may be run again after a serialization conflict, so it has no effect outside the transaction. What the key showed is in the book
/// when the key is closed, as always; key.snapshot() must not be used after this.
Result<void> do_deed(access::Doorway& at, const access::DeskKey& key, const std::function<Result<void>(const families::Deed&)>& work);

/// The refusal when a deed would touch the access of the very person who does it: a colleague does that (decision record 0473).
std::optional<access::Answer> refuse_herself(const access::DeskKey& key, const AccountId& concerned);
/// The refusal when a decision ended this person's access to this patient and her role does not decide reports. The deed asks again.
Result<std::optional<access::Answer>> refuse_ended(const access::DeskKey& key, const PatientId& patient, const AccountId& account);

/// An entry of its own for each patient an answer names besides the one the key is about: whoever asks who saw a patient finds it there.
Result<std::vector<access::PendingReceipt>> note_patients(access::Doorway& at, const access::DeskKey& key,
                                                          const std::vector<PatientId>& patients, std::string_view detail);

}  // namespace kinportal::staff_api
