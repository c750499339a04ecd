// SPDX-License-Identifier: Apache-2.0
// Spellings of the sensitivity labels (HL7 v3 ActCode sensitivity words where one exists).
#include "access/labels.h"

#include <iterator>

namespace kinportal::access {
namespace {
constexpr std::string_view words[] = {"BH", "SUD", "P2", "SEX", "STD", "HIV", "SDV", "GDIS", "ABORT"};
static_assert(std::size(words) == label_count);
}  // namespace

std::optional<Labels> label_from(std::string_view word) {
  for (int i = 0; i < label_count; ++i) {
    if (words[i] == word) return Labels{1} << i;
  }
  return std::nullopt;
}

Labels label_or_unknown(std::string_view word) { return label_from(word).value_or(label::unknown); }

std::string_view label_word(int bit) { return bit >= 0 && bit < label_count ? words[bit] : std::string_view("?"); }

std::string to_text(Labels labels) {
  std::string out;
  const auto add = [&](std::string_view word) {
    if (!out.empty()) out += ' ';
    out += word;
  };
  for (int i = 0; i < label_count; ++i) {
    if ((labels & (Labels{1} << i)) != 0) add(words[i]);
  }
  if ((labels & label::MC) != 0) add("MC");
  if ((labels & ~(label::all | label::MC)) != 0) add("?");
  return out;
}

}  // namespace kinportal::access
