// SPDX-License-Identifier: Apache-2.0
// Topics and their labels, and the table of what a minor may wish. Part 2 records stand apart: a permit for them is a written consent under
// 42 CFR 2.31, so it always ends, and a minor makes it here only where the practice's policy names it.
#include "access/wish_rights.h"

#include <algorithm>

namespace kinportal::access {
namespace {

struct TopicRow {
  std::string_view word;
  Labels labels;
};
constexpr std::array<TopicRow, topic_count> rows{{{"ordinary", 0},
                                                  {"own_care", label::MC},
                                                  {"mental_health", label::BH},
                                                  {"substance_use", label::SUD},
                                                  {"part2", label::P2},
                                                  {"sexual_health", label::SEX | label::STD},
                                                  {"hiv", label::HIV},
                                                  {"ending_pregnancy", label::ABORT},
                                                  {"violence", label::SDV},
                                                  {"gender", label::GDIS}}};

bool asks_for_permits(const Policy& policy) {
  for (const Band& band : policy.bands) {
    for (const Row& row : band.rows) {
      if (std::any_of(row.begin(), row.end(), [](const Mode& mode) { return mode.kind == ModeKind::permit; })) return true;
    }
  }
  return false;
}

// The labels for which the state lets a minor of this age consent to the care alone: about that care she is the one who decides.
Labels lawful_labels(const Policy& policy, Day birth, Instant now) {
  Labels out = 0;
  for (int i = 0; i < label_count; ++i) {
    const Labels one = Labels{1} << i;
    if (one != label::P2 && now >= policy.attained_at(birth, policy.consent_ages.alone[static_cast<std::size_t>(i)])) out |= one;
  }
  return out;
}

bool stands_in_for_her(LinkKind kind) { return kind == LinkKind::guardian || kind == LinkKind::poa; }

}  // namespace

std::string_view to_string(Topic topic) { return rows[static_cast<std::size_t>(topic)].word; }

std::optional<Topic> topic_from(std::string_view word) {
  for (int i = 0; i < topic_count; ++i) {
    if (rows[static_cast<std::size_t>(i)].word == word) return topic_at(i);
  }
  return std::nullopt;
}

Labels labels_of(Topic topic) { return rows[static_cast<std::size_t>(topic)].labels; }

std::vector<Topic> topics_in(Labels labels) {
  std::vector<Topic> out;
  for (int i = 0; i < topic_count; ++i) {
    const Labels mask = rows[static_cast<std::size_t>(i)].labels;
    if (mask != 0 && (mask & ~labels) == 0) out.push_back(topic_at(i));
  }
  return out;
}

bool WishRights::may_permit(Topic topic) const { return topic == Topic::ordinary ? permit_ordinary : (labels_of(topic) & ~permit) == 0; }

bool WishRights::may_deny(Topic topic) const { return topic != Topic::ordinary && (labels_of(topic) & ~deny) == 0; }

WishRights wish_rights(const Policy& policy, const Facts& facts, Instant now) {
  WishRights out;
  if (!facts.patient.birth_on) return out;
  const Day birth = *facts.patient.birth_on;
  if (facts.patient.diminished && facts.link && stands_in_for_her(facts.link->kind)) return out;
  const bool emancipated = facts.patient.emancipated_at && *facts.patient.emancipated_at <= now;
  if (emancipated || now >= policy.attained_at(birth, policy.majority)) {
    out.permit = out.deny = label::all | label::MC;
    out.deny_categories = all_categories;
    return out;
  }
  const OwnAccount& own = policy.own_account;
  out.permit = own.may_permit ? own.may_permit->labels : lawful_labels(policy, birth, now) | label::MC;
  out.permit_ordinary = own.may_permit ? own.may_permit->ordinary : asks_for_permits(policy);
  out.deny = own.may_deny ? own.may_deny->labels : label::MC;
  out.deny_categories = own.may_deny ? own.may_deny->categories : CategorySet{0};
  return out;
}

std::vector<std::string> Wish::label_words() const {
  if (!permits && topics.empty()) return {"-"};
  std::vector<std::string> out;
  Labels labels = 0;
  for (const Topic topic : topics) labels |= labels_of(topic);
  for (int i = 0; i < label_count; ++i) {
    if ((labels & (Labels{1} << i)) != 0) out.emplace_back(label_word(i));
  }
  if ((labels & label::MC) != 0) out.emplace_back("MC");
  return out;
}

std::vector<std::string> Wish::category_words() const {
  std::vector<std::string> out;
  for (int i = 0; i < category_count; ++i) {
    if (contains(categories, category_at(i))) out.emplace_back(to_string(category_at(i)));
  }
  return out;
}

Consent Wish::consent(Instant now) const {
  Consent out;
  out.permits = permits;
  for (const Topic topic : topics) out.labels |= labels_of(topic);
  out.every_item = !permits && topics.empty();
  out.categories = categories;
  out.from_at = now;
  out.to_at = to_at;
  return out;
}

std::string_view refusal_of(const Wish& wish, const WishRights& rights, Instant now) {
  if (wish.topics.empty() && (wish.permits || wish.categories == 0)) return "nothing_chosen";
  if (wish.to_at && *wish.to_at <= now) return "date_passed";
  for (const Topic topic : wish.topics) {
    if (wish.permits ? !rights.may_permit(topic) : !rights.may_deny(topic)) return "not_yours";
  }
  if (!wish.permits && wish.topics.empty() && (wish.categories & ~rights.deny_categories) != 0) return "not_yours";
  const bool part2 = std::find(wish.topics.begin(), wish.topics.end(), Topic::part2) != wish.topics.end();
  if (wish.permits && part2 && (!wish.to_at || *wish.to_at > now + longest_part2_permit)) return "part2_needs_end";
  return {};
}

}  // namespace kinportal::access
