// SPDX-License-Identifier: Apache-2.0
// Parses the words of links, papers and consents.
#include "access/facts_rows.h"

#include <algorithm>

namespace kinportal::access {
namespace {

template <class Word>
void each_word(std::string_view text, Word word) {
  for (std::size_t from = 0; from < text.size();) {
    const auto space = std::min(text.find(' ', from), text.size());
    if (space > from) word(text.substr(from, space - from));
    from = space + 1;
  }
}

struct Categories {
  CategorySet known = 0;
  bool any = false, unheard_of = false;
};
Categories read_categories(std::string_view text) {
  Categories out;
  each_word(text, [&](std::string_view word) {
    out.any = true;
    if (const auto category = category_from(word)) {
      out.known = static_cast<CategorySet>(out.known | bit_of(*category));
    } else {
      out.unheard_of = true;
    }
  });
  return out;
}

// A denial that names something unheard of reaches everything, a permit only what it names.
std::optional<Consent> read_consent(bool permits, std::string_view labels, std::string_view categories) {
  Consent out;
  out.permits = permits;
  bool unheard_of = false;
  each_word(labels, [&](std::string_view word) {
    if (word == "*") {
      out.every_label = true;
    } else if (word == "-") {
      out.every_item = true;
    } else if (word == "MC") {
      out.labels |= label::MC;
    } else if (const auto label = label_from(word)) {
      out.labels |= *label;
    } else {
      unheard_of = true;
    }
  });
  const Categories named = read_categories(categories);
  out.categories = named.known;
  if (permits) return named.any && named.known == 0 ? std::nullopt : std::optional(out);
  out.every_item = out.every_item || unheard_of;
  if (named.unheard_of) out.categories = 0;
  return out;
}

}  // namespace

std::optional<Day> maybe_day(const db::Rows& rows, int column) {
  if (rows.is_null(column)) return std::nullopt;
  auto day = Day::parse(rows.text(column));
  return day ? std::optional(*day) : std::nullopt;
}

std::optional<LinkFacts> link_from(const db::Rows& rows, int first) {
  const auto kind = link_kind_from(rows.text(first));
  if (!kind) return std::nullopt;
  LinkFacts link;
  link.kind = *kind;
  link.custody = custody_from(rows.text(first + 1)).value_or(Custody::unknown);
  link.granted_at = rows.maybe_instant(first + 2);
  link.ended_at = rows.maybe_instant(first + 3);
  link.dispute_opened_at = rows.maybe_instant(first + 4);
  link.dispute_closed_at = rows.maybe_instant(first + 5);
  link.pin_redeemed_in_time = rows.integer(first + 6) != 0;
  link.minor_parent_ok = rows.integer(first + 7) != 0;
  return link;
}

Paper paper_from(const db::Rows& rows, int first) {
  Paper paper;
  paper.kind = rows.string(first);
  paper.verified = rows.integer(first + 1) != 0;
  paper.seen_at = rows.maybe_instant(first + 2);
  paper.from_at = rows.maybe_instant(first + 3);
  paper.to_at = rows.maybe_instant(first + 4);
  paper.revoked_at = rows.maybe_instant(first + 5);
  const Categories named = read_categories(rows.text(first + 6));
  paper.categories = named.unheard_of ? CategorySet{0} : named.known;
  return paper;
}

std::optional<Consent> consent_from(const db::Rows& rows, int first) {
  auto consent = read_consent(rows.text(first) == "permit", rows.text(first + 1), rows.text(first + 2));
  if (!consent) return std::nullopt;
  consent->from_at = rows.maybe_instant(first + 3);
  consent->to_at = rows.maybe_instant(first + 4);
  consent->withdrawn_at = rows.maybe_instant(first + 5);
  return consent;
}

}  // namespace kinportal::access
