// SPDX-License-Identifier: Apache-2.0
// A person as the patient may know her: what she sees of the chart now and why, what she never sees, which wishes about her the patient may
// make, and what a wish would change. For the patient's own page only; everything is asked of plans.
#pragma once
#include <vector>

#include "access/changes.h"
#include "access/load_facts.h"
#include "access/plan.h"
#include "access/wish_rights.h"
#include "base/json_writer.h"

namespace kinportal::access {

/// One cell of what a plan would show of a new entry: about a topic, in care a parent arranged or in care the patient asked for alone.
struct TopicCell {
  Topic topic = Topic::ordinary;
  bool asked_alone = false;
  CategorySet categories = 0;
};
/// Every topic twice, except that own_care is always asked alone. Made of typical entries of today, one a category.
std::vector<TopicCell> cells_of(const Plan& plan, const Policy& policy, const Facts& facts, Instant now);

/// What a patient may wish about one person today: topics and parts that would really change something under the policy.
struct WishesOffered {
  std::vector<Topic> permit_topics;
  CategorySet permit_categories = 0;
  std::vector<Topic> deny_topics;
  CategorySet deny_categories = 0;
};
WishesOffered wishes_offered(const LoadedFacts& person, Instant now);

/// Members lines, never, private of schema PersonOfMine.
void write_what_she_sees(JsonWriter& out, const LoadedFacts& person, Instant now);
/// Members may_permit and may_deny.
void write_offered(JsonWriter& out, const WishesOffered& offered);
/// Schema WishPreview.
void write_preview(JsonWriter& out, const LoadedFacts& person, const Wish& wish, Instant now);

}  // namespace kinportal::access
