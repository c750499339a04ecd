// SPDX-License-Identifier: Apache-2.0
// A practice suspends or ends somebody's use of its portal, and lifts that again (requirements S107, S108). The account itself and what it
// has at other practices stay as they are.
#pragma once
#include <optional>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/personal.h"
#include "families/deed.h"

namespace kinportal::families {

enum class Pause { paused, ended };

/// ended also ends every link at this practice, so that lifting it later gives nothing back by itself. Fault::conflict when staff suspended
/// her already; a pause by an unsigned consent is taken over, so that signing it no longer lifts it.
Result<void> pause_account(const Deed& deed, const PracticeId& practice, const AccountId& account, Pause how, const FreeText& why);
/// Fault::conflict when she is not suspended.
Result<void> resume_account(const Deed& deed, const PracticeId& practice, const AccountId& account, const FreeText& why);

/// The holder of the account died, as this practice learned: here nothing is shown to whoever has her password (L1, DENY_VIEWER_DECEASED). What
/// other practices show is theirs to say. nullopt takes it back.
/// Fault::conflict when it says so already, Fault::invalid for an instant that has not come.
Result<void> record_holder_death(const Deed& deed, const PracticeId& practice, const AccountId& account, std::optional<Instant> at,
                                 const FreeText& why);

/// Does this practice know the account: by a link past or present, as a patient's own, or in its list?
Result<bool> knows_account(db::Reader& reader, const PracticeId& practice, const AccountId& account);
/// Every practice that knows it, by id; at most 200.
Result<std::vector<PracticeId>> practices_knowing(db::Reader& reader, const AccountId& account);
/// Does something of hers stand here now: a link that is granted and has not ended, or her own chart?
Result<bool> stands_here(db::Reader& reader, const PracticeId& practice, const AccountId& account, Instant now);
/// The account was locked, opened or ended as a whole: each practice that knows it decides anew and has it in its book.
Result<void> note_standing(const Deed& deed, const AccountId& account, std::string_view verb, std::string_view cause);
Result<std::optional<Instant>> holder_died_at(db::Reader& reader, const PracticeId& practice, const AccountId& account);
Result<std::optional<Instant>> paused_at(db::Reader& reader, const PracticeId& practice, const AccountId& account);
/// Did a member of staff suspend or end it with a reason, and nobody lift it since? A pause by an unsigned consent alone (visit_task.h) is none.
Result<bool> paused_by_staff(db::Reader& reader, const PracticeId& practice, const AccountId& account);

}  // namespace kinportal::families
