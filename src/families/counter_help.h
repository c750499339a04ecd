// SPDX-License-Identifier: Apache-2.0
// May a practice's counter do something to a whole account: its e-mail, its second factor, a letter for its password? Such a deed reaches every
// practice on the host, so it takes more than being in a list (decision record 0474).
#pragma once
#include "base/ids.h"
#include "base/time.h"
#include "db/database.h"

namespace kinportal::families {

enum class CounterHelp {
  yes,
  unknown,  // this practice has never heard of the account
  colleague,  // only the link this very clerk made speaks for it: another colleague does it
  operator_only,  // nothing stands here any more, or another practice relies on the account too
};
/// Of somebody who stands at the counter. A link counts when it is granted and has not ended, and was not made at the desk by `clerk`, who
/// needed nobody's consent for it. Whether the account works as staff is not asked here.
Result<CounterHelp> counter_help(db::Reader& reader, const PracticeId& practice, const AccountId& account, const AccountId& clerk,
                                 Instant now);

}  // namespace kinportal::families
