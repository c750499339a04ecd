// SPDX-License-Identifier: Apache-2.0
// What a role at the practice may read and do. Staff stand outside the families' release timing; what was entered in error they do not see
// either.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "access/plan.h"
#include "access/vocabulary.h"

namespace kinportal::access {

enum class StaffRole : std::uint8_t { front_desk, nurse, clinician, billing, privacy_officer, administrator };
inline constexpr int staff_role_count = 6;
std::string_view to_string(StaffRole role);
std::optional<StaffRole> staff_role_from(std::string_view word);

/// Categories a role reads. An administrator runs the machine and reads no chart.
CategorySet categories_of(StaffRole role);
/// Part 2 records and care a minor consented to: only these roles.
bool has_clinical_duties(StaffRole role);
Plan staff_plan(StaffRole role, std::string patient, Instant now);

/// What staff do besides reading charts. Each act is one verb of the visitors' book and one row of the table in staff_rights.cpp: a new act
/// belongs to nobody until its row names roles.
enum class StaffAct : std::uint8_t {
  read_policy,  // the practice's rules, their grid and history
  draft_policy,  // check and compare a draft; counts only
  compare_policy,  // which families a draft touches, by name
  publish_policy,  // publish and withdraw
  preview_access,  // what one person would see of one patient on a date
  open_queues,  // Today and the work queues
  review_disputes,  // read what somebody says about another's access
  report_dispute,  // write such a report down
  freeze_access,  // reversible: nothing is shown until the report is decided
  decide_dispute,
  see_people,  // who may see what of a patient, on which paper and why
  end_access,
  regrant_access,  // undo an end, with a reason
  set_custody,  // on a checked paper
  judge_endangerment,  // a clinician's finding about one viewer
  judge_capacity,  // diminished capacity
  set_emancipation,  // on a checked paper
  record_death,
  see_accounts,  // families' accounts by state
  suspend_account,
  help_sign_in,  // unlock, and lift a lost second factor, for somebody who stands there with her ID
  change_contact,  // registration data, with photo ID and a form
  manage_staff,
  see_requests,  // requests for access and papers sent, with their files
  receive_papers,  // scan a paper into a request at the desk
  review_requests,  // approve or refuse, verify, renew and revoke papers
  check_id,  // photo IDs and consents at the visit
  see_codes,  // PINs and invitations that are out, never the codes themselves
  give_code,  // give a PIN or an invitation after questions asked, mail again, revoke
  review_registrations,
  decide_registration,
  link_person,  // in the office, with a reason
  start_own_account,  // of a patient who is old enough, by a mail or a letter to her
  decide_own_contact,  // are these contact data hers alone? with a reason
  restrict_access,  // enter what a court ordered about one person, from a paper seen
  see_questions,  // questions to the office about the portal, with who asked
  answer_questions,  // take, note, answer, call, close, reopen
};
inline constexpr int staff_act_count = 37;
/// The verb in the visitors' book.
std::string_view to_string(StaffAct act);
bool may(StaffRole role, StaffAct act);

}  // namespace kinportal::access
