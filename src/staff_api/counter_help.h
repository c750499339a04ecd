// SPDX-License-Identifier: Apache-2.0
// What stands before every deed of the counter that reaches a whole account, or a colleague's rights: the clerk shows again that it is she, and
// the account is one this practice may speak for (decision record 0474).
#pragma once
#include <optional>
#include <string_view>

#include "access/answer.h"
#include "access/gate.h"

namespace kinportal::staff_api {

/// The answer that asks for her password (401 step_up) when she last showed it longer ago than accounts::kFreshProof; nothing when she did.
/// An unattended desk does none of these deeds.
Result<std::optional<access::Answer>> ask_fresh_proof(access::Doorway& at);

/// The refusal with its word for the screens (operator_only, colleague), or nothing. Fault::not_found for an account the practice does not know.
Result<std::optional<access::Answer>> refuse_counter_help(db::Reader& reader, const PracticeId& practice, const AccountId& account,
                                                          const AccountId& clerk, Instant now);
/// The same question inside the deed's transaction.
Result<void> require_counter_help(db::Reader& reader, const PracticeId& practice, const AccountId& account, const AccountId& clerk,
                                  Instant now);

/// drivers_license state_id passport military_id other_photo_id: what the clerk may say she saw.
bool is_photo_id(std::string_view word);

}  // namespace kinportal::staff_api
