// SPDX-License-Identifier: Apache-2.0
// The closed vocabularies of the access decision: categories, kinds of link, custody, who consented. Each word has one spelling, used in
// policy files, in cases, in the store and on the command line alike.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace kinportal::access {

/// What an item is. The first seven are clinical.
enum class Category : std::uint8_t {
  result,
  note,
  summary,
  medication,
  immunization,
  allergy,
  problem,
  billing,
  demographics,
  scheduling,
  message,
  document
};
inline constexpr int category_count = 12;
inline constexpr int clinical_category_count = 7;
std::string_view to_string(Category category);
std::optional<Category> category_from(std::string_view word);
constexpr Category category_at(int index) { return static_cast<Category>(index); }

/// A set of categories, one bit each.
using CategorySet = std::uint16_t;
inline constexpr CategorySet all_categories = (1u << category_count) - 1;
inline constexpr CategorySet clinical_categories = (1u << clinical_category_count) - 1;
constexpr CategorySet bit_of(Category category) { return static_cast<CategorySet>(1u << static_cast<int>(category)); }
constexpr bool contains(CategorySet set, Category category) { return (set & bit_of(category)) != 0; }

/// What links a viewer to a patient.
enum class LinkKind : std::uint8_t { parent, guardian, foster, step, temp, poa, adult_proxy, executor };
inline constexpr int link_kind_count = 8;
std::string_view to_string(LinkKind kind);
std::optional<LinkKind> link_kind_from(std::string_view word);

enum class Custody : std::uint8_t { none, unknown, partial, joint, full };
std::string_view to_string(Custody custody);
std::optional<Custody> custody_from(std::string_view word);

/// Who consented to the care an item speaks of.
enum class Consenter : std::uint8_t { unknown, parent, guardian, minor, court, emergency };
std::string_view to_string(Consenter consenter);
std::optional<Consenter> consenter_from(std::string_view word);

enum class AccountStatus : std::uint8_t { active, suspended, locked };
std::optional<AccountStatus> account_status_from(std::string_view word);

enum class IdStatus : std::uint8_t { pending, waived, verified };
std::optional<IdStatus> id_status_from(std::string_view word);
std::string_view to_string(IdStatus status);

/// What a person may do besides reading. Each acts on one category, which must be visible to act on it (unless a policy names it blind).
enum class Action : std::uint8_t { message, schedule, refill, sign, pay };
inline constexpr int action_count = 5;
std::string_view to_string(Action action);
std::optional<Action> action_from(std::string_view word);
Category acts_on(Action action);

}  // namespace kinportal::access
