// SPDX-License-Identifier: Apache-2.0
// Roles, the categories they read (decision record 0112) and the acts they may do: least rights, one row an act.
#include "access/staff_rights.h"

#include <iterator>
#include <utility>

namespace kinportal::access {
namespace {
constexpr std::string_view words[] = {"front_desk", "nurse", "clinician", "billing", "privacy_officer", "administrator"};

using Roles = std::uint8_t;
constexpr Roles only(StaffRole role) { return static_cast<Roles>(1U << static_cast<unsigned>(role)); }
constexpr Roles front_desk = only(StaffRole::front_desk), nurse = only(StaffRole::nurse), clinician = only(StaffRole::clinician),
                billing = only(StaffRole::billing), privacy_officer = only(StaffRole::privacy_officer),
                administrator = only(StaffRole::administrator);
constexpr Roles everybody = front_desk | nurse | clinician | billing | privacy_officer | administrator;

struct ActRow {
  StaffAct act;
  std::string_view verb;
  Roles roles;
};
// In the order of StaffAct.
constexpr ActRow acts[] = {
    {StaffAct::read_policy, "read_policy", everybody},
    {StaffAct::draft_policy, "draft_policy", privacy_officer | administrator},
    {StaffAct::compare_policy, "compare_policy", privacy_officer},
    {StaffAct::publish_policy, "publish_policy", privacy_officer},
    {StaffAct::preview_access, "preview_access", front_desk | nurse | clinician | privacy_officer},
    {StaffAct::open_queues, "open_queues", everybody},
    {StaffAct::review_disputes, "review_disputes", front_desk | privacy_officer},
    {StaffAct::report_dispute, "report_dispute", front_desk | nurse | clinician | privacy_officer},
    {StaffAct::freeze_access, "freeze_access", front_desk | nurse | clinician | privacy_officer},
    {StaffAct::decide_dispute, "decide_dispute", privacy_officer},
    {StaffAct::see_people, "see_people", front_desk | nurse | clinician | privacy_officer},
    {StaffAct::end_access, "end_access", front_desk | privacy_officer},
    {StaffAct::regrant_access, "regrant_access", front_desk | privacy_officer},
    {StaffAct::set_custody, "set_custody", front_desk | privacy_officer},
    {StaffAct::judge_endangerment, "judge_endangerment", clinician},
    {StaffAct::judge_capacity, "judge_capacity", clinician},
    {StaffAct::set_emancipation, "set_emancipation", privacy_officer},
    {StaffAct::record_death, "record_death", nurse | clinician | privacy_officer},
    {StaffAct::see_accounts, "see_accounts", front_desk | privacy_officer | administrator},
    {StaffAct::suspend_account, "suspend_account", privacy_officer | administrator},
    {StaffAct::help_sign_in, "help_sign_in", front_desk | privacy_officer},
    {StaffAct::change_contact, "change_contact", front_desk | privacy_officer},
    {StaffAct::manage_staff, "manage_staff", administrator},
    {StaffAct::see_requests, "see_requests", front_desk | nurse | clinician | privacy_officer},
    {StaffAct::receive_papers, "receive_papers", front_desk | nurse | privacy_officer},
    {StaffAct::review_requests, "review_requests", front_desk | nurse | privacy_officer},
    {StaffAct::check_id, "check_id", front_desk | nurse | privacy_officer},
    {StaffAct::see_codes, "see_codes", front_desk | nurse | privacy_officer},
    {StaffAct::give_code, "give_code", front_desk | nurse},
    {StaffAct::review_registrations, "review_registrations", front_desk | nurse | privacy_officer},
    {StaffAct::decide_registration, "decide_registration", front_desk | nurse | privacy_officer},
    {StaffAct::link_person, "link_person", front_desk | privacy_officer},
    {StaffAct::start_own_account, "start_own_account", front_desk | nurse | clinician},
    {StaffAct::decide_own_contact, "decide_own_contact", front_desk | nurse | privacy_officer},
    {StaffAct::restrict_access, "restrict_access", front_desk | privacy_officer},
    {StaffAct::see_questions, "see_questions", front_desk | privacy_officer},
    {StaffAct::answer_questions, "answer_questions", front_desk | privacy_officer},
};

constexpr bool in_order() {
  for (std::size_t i = 0; i < std::size(acts); ++i) {
    if (acts[i].act != static_cast<StaffAct>(i)) return false;
  }
  return std::size(acts) == staff_act_count;
}
static_assert(in_order(), "every act has its row, in the order of StaffAct");
}  // namespace

std::string_view to_string(StaffRole role) { return words[static_cast<int>(role)]; }

std::optional<StaffRole> staff_role_from(std::string_view word) {
  for (std::size_t i = 0; i < std::size(words); ++i) {
    if (words[i] == word) return static_cast<StaffRole>(i);
  }
  return std::nullopt;
}

CategorySet categories_of(StaffRole role) {
  switch (role) {
    case StaffRole::front_desk: return bit_of(Category::demographics) | bit_of(Category::scheduling) | bit_of(Category::document);
    case StaffRole::billing: return bit_of(Category::billing) | bit_of(Category::demographics) | bit_of(Category::scheduling);
    case StaffRole::nurse:
    case StaffRole::clinician:
    case StaffRole::privacy_officer: return all_categories;
    case StaffRole::administrator: return 0;
  }
  return 0;
}

bool has_clinical_duties(StaffRole role) {
  return role == StaffRole::nurse || role == StaffRole::clinician || role == StaffRole::privacy_officer;
}

Plan staff_plan(StaffRole role, std::string patient, Instant now) {
  return staff_plan_with(std::move(patient), categories_of(role), has_clinical_duties(role), now);
}

std::string_view to_string(StaffAct act) { return acts[static_cast<std::size_t>(act)].verb; }
bool may(StaffRole role, StaffAct act) { return (acts[static_cast<std::size_t>(act)].roles & only(role)) != 0; }

}  // namespace kinportal::access
