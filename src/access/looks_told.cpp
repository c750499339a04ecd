// SPDX-License-Identifier: Apache-2.0
// An allow-list by verb, then by what the look was at: one item is told of to whoever may see the item, a list to whoever may open the
// list, and the practice's own lists and headers only to whoever sees the whole of them.
#include "access/looks_told.h"

#include <array>
#include <utility>

#include "access/plan.h"
#include "access/staff_rights.h"
#include "access/vocabulary.h"

namespace kinportal::access {
namespace {

// Families read who looked. What the practice filed about people (a court order, a dispute, a finding, a teenager's wish) stays with the
// practice, and so does that something arrived (decision record 0240). A new kind of deed is hidden until somebody decides otherwise.
bool is_look(std::string_view verb) { return verb.starts_with("view_") || verb == "download_chart"; }

std::optional<Category> category_of(std::string_view verb) {
  constexpr std::array<std::pair<std::string_view, Category>, 8> lists{{{"view_results", Category::result},
                                                                        {"view_immunizations", Category::immunization},
                                                                        {"view_medicines", Category::medication},
                                                                        {"view_allergies", Category::allergy},
                                                                        {"view_conditions", Category::problem},
                                                                        {"view_notes", Category::note},
                                                                        {"view_summaries", Category::summary},
                                                                        {"view_documents", Category::document}}};
  for (const auto& [word, category] : lists) {
    if (word == verb) return category;
  }
  return std::nullopt;
}

bool sees_all_of_chart(const Plan& plan) {
  for (int i = 0; i < category_count; ++i) {
    const Category category = category_at(i);
    if ((clinical_categories & bit_of(category)) != 0 && !plan.of_category(category).shows_all()) return false;
  }
  return true;
}

}  // namespace

std::string word_in_detail(const std::string& detail, std::string_view name) {
  const auto at = detail.find(name);
  if (at == std::string::npos) return {};
  const auto begin = at + name.size();
  const auto end = detail.find(' ', begin);
  return detail.substr(begin, end == std::string::npos ? std::string::npos : end - begin);
}

LooksTold::LooksTold(const ChartKey& key, const AccountId& viewer, std::optional<std::string> own_account)
    : key_(key), viewer_(viewer), own_account_(std::move(own_account)), hers_(own_account_ && *own_account_ == viewer.text()) {
  whole_chart_ = sees_all_of_chart(key.plan());
}

Result<bool> LooksTold::may_read(const audit::Entry& entry) {
  if (key_.hat() == Hat::staff) {
    // What a clinician found about somebody stays with those who treat the patient and the privacy officer (decision record 0432).
    const auto role = staff_role_from(key_.capacity());
    return (role && has_clinical_duties(*role)) || entry.verb.find("endangerment") == std::string::npos;
  }
  if (entry.effect == audit::Effect::deny || !is_look(entry.verb)) return false;
  if (entry.actor_kind == audit::ActorKind::account && entry.actor_id == viewer_.text()) return true;
  if (!hers_ && entry.verb == "view_my_people") return false;  // the patient's own page: also on an account that was hers before
  if (!hers_ && own_account_ && entry.actor_id == *own_account_) return false;
  if (const auto item = word_in_detail(entry.detail, "item="); !item.empty()) return may_see_item(item);
  const bool by_family = entry.actor_kind == audit::ActorKind::account;
  if (const auto category = category_of(entry.verb)) {
    const CategoryTerms& terms = key_.plan().of_category(*category);
    return hers_ || by_family ? terms.open : terms.open && terms.shows_all();
  }
  return hers_ || by_family || whole_chart_;
}

Result<bool> LooksTold::may_see_item(const std::string& item) {
  if (const auto known = items_.find(item); known != items_.end()) return known->second;
  const SqlPredicate predicate = key_.plan().to_sql("c", 4);
  std::vector<db::Value> values = {key_.practice(), key_.patient(), item};
  values.insert(values.end(), predicate.values.begin(), predicate.values.end());
  const std::string text =
      "SELECT 1 FROM chart_item c WHERE c.practice_id = $1 AND c.patient_id = $2 AND c.item_id = $3 AND " + predicate.text;
  TRY_LET(auto rows, key_.snapshot().query(text, values));
  TRY_LET(const bool seen, rows.next());
  items_.emplace(item, seen);
  return seen;
}

}  // namespace kinportal::access
