// SPDX-License-Identifier: Apache-2.0
// Sensitivity labels as bits, the form in which the store keeps them (chart_item.labels). Obligations are an item's labels plus MC when the
// minor consented to the care herself: a permit lifts a forbid only if it covers every one of them.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kinportal::access {

using Labels = std::int64_t;

namespace label {
inline constexpr Labels BH = 1 << 0;  // behavioural health
inline constexpr Labels SUD = 1 << 1;  // substance use disorder
inline constexpr Labels P2 = 1 << 2;  // a 42 CFR Part 2 programme's records
inline constexpr Labels SEX = 1 << 3;  // sexual and reproductive health
inline constexpr Labels STD = 1 << 4;  // sexually transmitted disease
inline constexpr Labels HIV = 1 << 5;
inline constexpr Labels SDV = 1 << 6;  // sexual and domestic violence
inline constexpr Labels GDIS = 1 << 7;  // genetic disease, as HL7 v3 ActCode defines the word (decision record 0261)
inline constexpr Labels ABORT = 1 << 8;
inline constexpr Labels all = (1 << 9) - 1;
/// Never stored on an item: the obligation that stands for care the minor consented to.
inline constexpr Labels MC = 1 << 16;
/// The top usable bit of a BIGINT: a label came with the item that nobody here knows, so nobody may see it.
inline constexpr Labels unknown = Labels{1} << 62;
}  // namespace label

inline constexpr int label_count = 9;
/// 'BH' and so on; nullopt for a word that is no label (MC, '*' and '-' are none).
std::optional<Labels> label_from(std::string_view word);
/// As label_from, but an unheard-of word becomes label::unknown: what an importer stores.
Labels label_or_unknown(std::string_view word);
std::string_view label_word(int bit);
/// 'BH SUD', '' for none, with '?' for an unknown one and MC where it is set.
std::string to_text(Labels labels);
/// True when every set bit is a label of this list.
constexpr bool all_known(Labels labels) { return (labels & ~label::all) == 0; }

}  // namespace kinportal::access
