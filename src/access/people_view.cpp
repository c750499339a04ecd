// SPDX-License-Identifier: Apache-2.0
// Plans about somebody else, told to the patient. Her own wishes are counted here, since they are hers; what a court, a clinician or a
// dispute did about that person is not named (telling.h).
#include "access/people_view.h"

#include <algorithm>

namespace kinportal::access {
namespace {

constexpr std::int64_t hour_us = 3'600'000'000;

ItemFacts typical_item(const Policy& policy, const Facts& facts, Category category, Labels labels, Consenter consenter, Instant now) {
  ItemFacts item;
  const Instant at{now.us - hour_us};
  item.patient_id = facts.patient.id;
  item.category = category;
  item.labels = labels & label::all;
  item.consenter = consenter;
  item.service_on = policy.calendar->day_of(at);
  item.finalized_at = item.available_at = item.transmitted_at = at;
  item.clinician_release_at = at;  // holds of days are not what this is about
  item.participants = {facts.viewer.id};
  return item;
}

// A topic of two labels is shown where an entry with either would be.
bool shows(const Plan& plan, const Policy& policy, const Facts& facts, Category category, Topic topic, bool alone, Instant now) {
  const Labels labels = labels_of(topic) & label::all;
  const Consenter consenter = alone ? Consenter::minor : Consenter::parent;
  if (labels == 0) return plan.allows(typical_item(policy, facts, category, 0, consenter, now));
  for (int i = 0; i < label_count; ++i) {
    const Labels one = Labels{1} << i;
    if ((labels & one) != 0 && plan.allows(typical_item(policy, facts, category, one, consenter, now))) return true;
  }
  return false;
}

Facts with(const Facts& facts, const Consent& consent) {
  Facts out = facts;
  out.consents.push_back(consent);
  return out;
}

Facts without_wishes(const Facts& facts) {
  Facts out = facts;
  out.consents.clear();
  return out;
}

void write_set(JsonWriter& out, CategorySet categories) {
  out.begin_array();
  for (int i = 0; i < category_count; ++i) {
    if (contains(categories, category_at(i))) out.string(to_string(category_at(i)));
  }
  out.end_array();
}

void write_topics(JsonWriter& out, const std::vector<Topic>& topics) {
  out.begin_array();
  for (const Topic topic : topics) out.string(to_string(topic));
  out.end_array();
}

Shown shown_with_wishes(const CategoryTerms& terms) {
  if (terms.nothing) return Shown::none;
  const Shown shown = shown_by(terms);
  return shown == Shown::all && terms.denied != 0 ? Shown::some : shown;
}

}  // namespace

std::vector<TopicCell> cells_of(const Plan& plan, const Policy& policy, const Facts& facts, Instant now) {
  std::vector<TopicCell> out;
  for (int t = 0; t < topic_count; ++t) {
    const Topic topic = topic_at(t);
    for (const bool alone : {false, true}) {
      if (alone ? topic == Topic::ordinary : topic == Topic::own_care) continue;  // an unlabelled entry she asked for alone is own_care
      TopicCell cell{topic, alone, 0};
      for (int i = 0; i < category_count; ++i) {
        if (shows(plan, policy, facts, category_at(i), topic, alone, now))
          cell.categories = static_cast<CategorySet>(cell.categories | bit_of(category_at(i)));
      }
      out.push_back(cell);
    }
  }
  return out;
}

WishesOffered wishes_offered(const LoadedFacts& person, Instant now) {
  WishesOffered out;
  const Policy* policy = person.policy.get();
  if (policy == nullptr) return out;
  const WishRights rights = wish_rights(*policy, person.facts, now);
  const Facts plain = without_wishes(person.facts);
  const Plan today = Plan::of(policy, plain, now);
  Consent everything;
  everything.permits = everything.every_label = true;
  const auto bare = cells_of(today, *policy, plain, now);
  const auto most = cells_of(Plan::of(policy, with(plain, everything), now), *policy, plain, now);
  for (std::size_t i = 0; i < most.size(); ++i) {
    const auto gained = static_cast<CategorySet>(most[i].categories & ~bare[i].categories);
    if (gained == 0) continue;
    const Topic topic = most[i].topic;
    // Care she asked for alone about a topic opens only together with own_care, which is a topic of its own.
    const bool within = rights.may_permit(topic) && (!most[i].asked_alone || rights.may_permit(Topic::own_care));
    if (!within) continue;
    out.permit_categories = static_cast<CategorySet>(out.permit_categories | gained);
    if (std::find(out.permit_topics.begin(), out.permit_topics.end(), topic) == out.permit_topics.end()) out.permit_topics.push_back(topic);
  }
  CategorySet open = 0;
  for (int i = 0; i < category_count; ++i) {
    if (today.open(category_at(i))) open = static_cast<CategorySet>(open | bit_of(category_at(i)));
  }
  out.deny_categories = static_cast<CategorySet>(rights.deny_categories & open);
  for (int t = 0; t < topic_count && open != 0; ++t) {
    if (rights.may_deny(topic_at(t))) out.deny_topics.push_back(topic_at(t));
  }
  return out;
}

void write_what_she_sees(JsonWriter& out, const LoadedFacts& person, Instant now) {
  const Policy* policy = person.policy.get();
  const Plan plan = Plan::of(policy, person.facts, now);
  out.key("lines").begin_array();
  for (int i = 0; i < category_count; ++i) {
    const CategoryTerms& terms = plan.of_category(category_at(i));
    const Shown shown = shown_with_wishes(terms);
    out.begin_object().member("category", to_string(category_at(i))).member("can_see", to_string(shown));
    if (terms.nothing) out.member("reason", to_string(Reason::DENY_CONSENT_DENIES));
    else write_reason(out, policy, terms.reason, terms.rule);
    out.end_object();
  }
  out.end_array();
  std::vector<Topic> never, shared;
  if (policy != nullptr) {
    for (const TopicCell& cell : cells_of(plan, *policy, person.facts, now)) {
      if (cell.asked_alone) (cell.categories == 0 ? never : shared).push_back(cell.topic);
    }
  }
  out.key("never");
  write_topics(out, never);
  out.key("shared");
  write_topics(out, shared);
}

void write_offered(JsonWriter& out, const WishesOffered& offered) {
  out.key("may_permit").begin_object().key("topics");
  write_topics(out, offered.permit_topics);
  out.key("categories");
  write_set(out, offered.permit_categories);
  out.end_object().key("may_deny").begin_object().key("topics");
  write_topics(out, offered.deny_topics);
  out.key("categories");
  write_set(out, offered.deny_categories);
  out.end_object();
}

void write_preview(JsonWriter& out, const LoadedFacts& person, const Wish& wish, Instant now) {
  const Policy* policy = person.policy.get();
  const Plan before = Plan::of(policy, person.facts, now);
  const Facts wished = with(person.facts, wish.consent(now));
  const Plan after = Plan::of(policy, wished, now);
  bool something = false;
  out.begin_object().key("parts").begin_array();
  for (int i = 0; i < category_count; ++i) {
    const Shown was = shown_with_wishes(before.of_category(category_at(i))), is = shown_with_wishes(after.of_category(category_at(i)));
    if (was == is) continue;
    out.begin_object().member("category", to_string(category_at(i))).member("before", to_string(was)).member("after", to_string(is));
    out.end_object();
  }
  out.end_array().key("topics").begin_array();
  if (policy != nullptr) {
    const auto old = cells_of(before, *policy, person.facts, now), fresh = cells_of(after, *policy, wished, now);
    for (std::size_t i = 0; i < fresh.size(); ++i) {
      const auto opens = static_cast<CategorySet>(fresh[i].categories & ~old[i].categories);
      const auto closes = static_cast<CategorySet>(old[i].categories & ~fresh[i].categories);
      if (opens == 0 && closes == 0) continue;
      something = true;
      out.begin_object().member("topic", to_string(fresh[i].topic)).member("asked_alone", fresh[i].asked_alone).key("opens");
      write_set(out, opens);
      out.key("closes");
      write_set(out, closes);
      out.end_object();
    }
  }
  out.end_array().member("something", something).end_object();
}

}  // namespace kinportal::access
