// SPDX-License-Identifier: Apache-2.0
// Proof first, then the question whom the practice may speak for.
#include "staff_api/counter_help.h"

#include <algorithm>
#include <array>

#include "accounts/second_factor.h"
#include "families/counter_help.h"
#include "staff/staff.h"

namespace kinportal::staff_api {

using access::Answer;
using families::CounterHelp;

namespace {

// Whoever works at a practice, any practice, reads strangers' charts: what is hers is the operator's business (kinportal staff).
Result<CounterHelp> help_for(db::Reader& reader, const PracticeId& practice, const AccountId& account, const AccountId& clerk,
                             Instant now) {
  TRY_LET(const CounterHelp help, families::counter_help(reader, practice, account, clerk, now));
  if (help == CounterHelp::unknown) return help;
  TRY_LET(const bool staff, staff::works_anywhere(reader, account, now));
  return staff ? CounterHelp::operator_only : help;
}

}  // namespace

Result<std::optional<Answer>> ask_fresh_proof(access::Doorway& at) {
  TRY_LET(db::Reader * reader, at.snapshot());
  TRY_LET(const bool lately, accounts::proved_lately(*reader, at.viewer()->signin, at.now(), accounts::kFreshProof));
  if (lately) return std::optional<Answer>();
  return std::optional(Answer::sign_in_needed("step_up"));
}

Result<void> require_counter_help(db::Reader& reader, const PracticeId& practice, const AccountId& account, const AccountId& clerk,
                                  Instant now) {
  TRY_LET(const CounterHelp help, help_for(reader, practice, account, clerk, now));
  switch (help) {
    case CounterHelp::yes: return {};
    case CounterHelp::unknown: return fail(Fault::not_found, "there is nothing at this address");
    case CounterHelp::colleague: return fail(Fault::forbidden, "you linked this account yourself; a colleague must do this");
    case CounterHelp::operator_only: break;
  }
  return fail(Fault::forbidden, "the host's operator must do this");
}

Result<std::optional<Answer>> refuse_counter_help(db::Reader& reader, const PracticeId& practice, const AccountId& account,
                                                  const AccountId& clerk, Instant now) {
  const Result<void> may = require_counter_help(reader, practice, account, clerk, now);
  if (may.ok()) return std::optional<Answer>();
  if (may.error().fault != Fault::forbidden) return may.error();
  TRY_LET(const CounterHelp help, help_for(reader, practice, account, clerk, now));
  return std::optional(Answer::problem(may.error(), help == CounterHelp::colleague ? "colleague" : "operator_only"));
}

bool is_photo_id(std::string_view word) {
  constexpr std::array<std::string_view, 5> kIds{"drivers_license", "state_id", "passport", "military_id", "other_photo_id"};
  return std::find(kIds.begin(), kIds.end(), word) != kIds.end();
}

}  // namespace kinportal::staff_api
