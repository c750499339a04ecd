// SPDX-License-Identifier: Apache-2.0
// Reads the small words policy and law files share; every word that is not in its list is refused with its line.
#include "access/policy_words.h"

namespace kinportal::access {

std::optional<CategorySet> category_group(std::string_view word) {
  if (word == "all") return all_categories;
  if (word == "clinical") return clinical_categories;
  if (const auto category = category_from(word)) return bit_of(*category);
  return std::nullopt;
}

CategorySet read_categories(TableReader& in, std::string_view key, CategorySet otherwise) {
  if (!in.has(key)) return otherwise;
  CategorySet out = 0;
  for (const std::string& word : in.words(key)) {
    if (const auto group = category_group(word)) {
      out = static_cast<CategorySet>(out | *group);
    } else {
      in.refuse(in.line_of(key), "there is no category '" + word + "'", "unknown_word", {"category", word});
    }
  }
  return out;
}

Labels read_labels(TableReader& in, std::string_view key) {
  Labels out = 0;
  for (const std::string& word : in.words(key)) {
    if (word == "all") {
      out |= label::all;
    } else if (const auto found = label_from(word)) {
      out |= *found;
    } else {
      in.refuse(in.line_of(key), "there is no label '" + word + "'", "unknown_word", {"label", word});
    }
  }
  return out;
}

Words read_words(TableReader& in) {
  Words out;
  out.why = in.text_or("why", "");
  out.why_es = in.text_or("why_es", "");
  out.citation = in.text_or("citation", "");
  out.ask = in.text_or("ask", "");
  out.ask_es = in.text_or("ask_es", "");
  out.paper_route = in.text_or("paper_route", "");
  out.paper_route_es = in.text_or("paper_route_es", "");
  return out;
}

Hold read_hold(TableReader& in, bool by_law) {
  Hold out;
  out.by_law = by_law;
  out.item_class = in.text_or("class", "");
  out.categories = read_categories(in, "categories", all_categories);
  if (in.has("labels")) out.labels = read_labels(in, "labels");
  const auto hours = in.integer("hours", 1, 24 * 366);
  const auto days = in.integer("days", 1, 366);
  if (hours.has_value() == days.has_value()) in.refuse(in.line(), "a hold says either hours or days", "hold_hours_or_days");
  out.hours = hours ? *hours : days ? *days * 24 : 24 * 366;
  return out;
}

}  // namespace kinportal::access
