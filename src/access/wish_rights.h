// SPDX-License-Identifier: Apache-2.0
// Which wishes a patient may make about one viewer on her own screens: the topics she permits or denies, in words a teenager understands,
// and what the policy leaves to a minor (policies/README.md, [own_account] may_permit, may_deny). Nothing here decides: decide() reads consents.
#pragma once
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/facts.h"
#include "access/policy.h"

namespace kinportal::access {

/// A group of sensitivity labels under one name. `ordinary` is what carries no label: the policy's mode 'permit' wants a permit for that too.
enum class Topic : std::uint8_t {
  ordinary,
  own_care,
  mental_health,
  substance_use,
  part2,
  sexual_health,
  hiv,
  ending_pregnancy,
  violence,
  gender
};
inline constexpr int topic_count = 10;
constexpr Topic topic_at(int index) { return static_cast<Topic>(index); }
std::string_view to_string(Topic topic);
std::optional<Topic> topic_from(std::string_view word);
/// The labels of a topic, label::MC for own_care, 0 for ordinary.
Labels labels_of(Topic topic);
/// The topics every label of which is in the mask.
std::vector<Topic> topics_in(Labels labels);

/// What one patient may wish today.
struct WishRights {
  Labels permit = 0;
  bool permit_ordinary = false;
  Labels deny = 0;
  CategorySet deny_categories = 0;

  bool may_permit(Topic topic) const;
  bool may_deny(Topic topic) const;
  bool any() const { return permit != 0 || permit_ordinary || deny != 0 || deny_categories != 0; }
};
/// Adults and emancipated patients may wish everything; a minor what the policy leaves her and, where it says nothing, what the law gives
/// her anyway (decision record 0315). Against a guardian or a power of attorney of a patient with diminished capacity: nothing.
WishRights wish_rights(const Policy& policy, const Facts& facts, Instant now);

/// A wish as the screens send it.
struct Wish {
  bool permits = false;
  std::vector<Topic> topics;  // a denial without topics is about everything in its categories
  CategorySet categories = 0;  // 0: every part
  std::optional<Instant> to_at;

  Consent consent(Instant now) const;
  /// The words of the store, as families::NewConsent wants them.
  std::vector<std::string> label_words() const;
  std::vector<std::string> category_words() const;
};
inline constexpr std::chrono::hours longest_part2_permit{366 * 24};
/// Why a wish cannot be made, as a fixed word; empty when it can: nothing_chosen, not_yours, date_passed, part2_needs_end.
std::string_view refusal_of(const Wish& wish, const WishRights& rights, Instant now);

}  // namespace kinportal::access
