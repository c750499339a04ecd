// SPDX-License-Identifier: Apache-2.0
// Spellings of the closed vocabularies. A word that is not in its table has no meaning here; callers decide which way that fails.
#include "access/vocabulary.h"

#include <iterator>

namespace kinportal::access {
namespace {

constexpr std::string_view category_words[] = {"result",  "note",    "summary",      "medication", "immunization", "allergy",
                                               "problem", "billing", "demographics", "scheduling", "message",      "document"};
constexpr std::string_view kind_words[] = {"PARENT", "GUARDIAN", "FOSTER", "STEP", "TEMP", "POA", "ADULT_PROXY", "EXECUTOR"};
constexpr std::string_view custody_words[] = {"none", "unknown", "partial", "joint", "full"};
constexpr std::string_view consenter_words[] = {"unknown", "parent", "guardian", "minor", "court", "emergency"};
constexpr std::string_view status_words[] = {"active", "suspended", "locked"};
constexpr std::string_view id_words[] = {"pending", "waived", "verified"};
constexpr std::string_view action_words[] = {"message", "schedule", "refill", "sign", "pay"};
static_assert(std::size(category_words) == category_count && std::size(kind_words) == link_kind_count &&
              std::size(action_words) == action_count);

template <class Enum, std::size_t N>
std::optional<Enum> find(const std::string_view (&words)[N], std::string_view word) {
  for (std::size_t i = 0; i < N; ++i) {
    if (words[i] == word) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

}  // namespace

std::string_view to_string(Category category) { return category_words[static_cast<int>(category)]; }
std::optional<Category> category_from(std::string_view word) { return find<Category>(category_words, word); }
std::string_view to_string(LinkKind kind) { return kind_words[static_cast<int>(kind)]; }
std::optional<LinkKind> link_kind_from(std::string_view word) { return find<LinkKind>(kind_words, word); }
std::string_view to_string(Custody custody) { return custody_words[static_cast<int>(custody)]; }
std::optional<Custody> custody_from(std::string_view word) { return find<Custody>(custody_words, word); }
std::string_view to_string(Consenter consenter) { return consenter_words[static_cast<int>(consenter)]; }
std::optional<Consenter> consenter_from(std::string_view word) { return find<Consenter>(consenter_words, word); }
std::optional<AccountStatus> account_status_from(std::string_view word) { return find<AccountStatus>(status_words, word); }
std::optional<IdStatus> id_status_from(std::string_view word) { return find<IdStatus>(id_words, word); }
std::string_view to_string(IdStatus status) { return id_words[static_cast<int>(status)]; }
std::string_view to_string(Action action) { return action_words[static_cast<int>(action)]; }
std::optional<Action> action_from(std::string_view word) { return find<Action>(action_words, word); }

Category acts_on(Action action) {
  switch (action) {
    case Action::message: return Category::message;
    case Action::schedule: return Category::scheduling;
    case Action::refill: return Category::medication;
    case Action::sign: return Category::document;
    case Action::pay: return Category::billing;
  }
  return Category::message;
}

}  // namespace kinportal::access
