// SPDX-License-Identifier: Apache-2.0
// Comparing the conditions of plans. Where neither side holds the other the answer is 'changes', never a guess.
#include "access/plan_difference.h"

#include <algorithm>

namespace kinportal::access {
namespace {

using Kind = ModeTerm::Kind;

// Which of two sides shows more, part by part: a sum of answers that agree, or 'changes'.
class Scale {
 public:
  void more() { gained_ = true; }
  void less() { lost_ = true; }
  void other() { gained_ = lost_ = true; }
  void weigh(bool before, bool after) {  // of something that opens
    if (after && !before) more();
    if (before && !after) less();
  }
  Difference result() const {
    if (gained_ && lost_) return Difference::changes;
    return gained_ ? Difference::gains : lost_ ? Difference::loses : Difference::same;
  }

 private:
  bool gained_ = false, lost_ = false;
};

void weigh_modes(Scale& scale, const ModeTerm& before, const ModeTerm& after) {
  if (before == after) return;
  if (after.kind == Kind::yes || before.kind == Kind::no) return scale.more();
  if (before.kind == Kind::yes || after.kind == Kind::no) return scale.less();
  if (before.kind != after.kind) {
    // What a permit covers is seen under 'filter' as well, and more.
    if (before.kind == Kind::covered && after.kind == Kind::filter) return scale.more();
    if (before.kind == Kind::filter && after.kind == Kind::covered) return scale.less();
    return scale.other();
  }
  switch (after.kind) {
    case Kind::transmitted_before: return scale.weigh(before.instant > after.instant, after.instant > before.instant);
    case Kind::service_before: return scale.weigh(before.day > after.day, after.day > before.day);
    case Kind::available_since: return scale.weigh(before.instant < after.instant, after.instant < before.instant);
    default: return scale.other();
  }
}

template <class T>
bool holds_all(const std::vector<T>& larger, const std::vector<T>& smaller) {
  return std::all_of(smaller.begin(), smaller.end(),
                     [&](const T& one) { return std::find(larger.begin(), larger.end(), one) != larger.end(); });
}

// Each list narrows what is seen.
template <class T>
void weigh_narrowing(Scale& scale, const std::vector<T>& before, const std::vector<T>& after) {
  const bool after_holds = holds_all(after, before), before_holds = holds_all(before, after);
  if (after_holds && before_holds) return;
  if (after_holds) return scale.less();
  if (before_holds) return scale.more();
  scale.other();
}

// Each permit opens something.
bool covers(const std::vector<Labels>& permits, const std::vector<Labels>& others) {
  return std::all_of(others.begin(), others.end(), [&](Labels other) {
    return std::any_of(permits.begin(), permits.end(), [&](Labels permit) { return (other & ~permit) == 0; });
  });
}

void weigh_classes(Scale& scale, const CategoryTerms& before, const CategoryTerms& after) {
  if (before.class_modes == after.class_modes) return;
  const auto mode_of = [](const CategoryTerms& terms, const std::string& item_class) {
    for (const auto& one : terms.class_modes) {
      if (one.item_class == item_class) return one.mode;
    }
    return terms.mode;  // the class follows the rest of the category
  };
  for (const auto& one : before.class_modes) weigh_modes(scale, one.mode, mode_of(after, one.item_class));
  for (const auto& one : after.class_modes) weigh_modes(scale, mode_of(before, one.item_class), one.mode);
}

}  // namespace

Shown truly_shown(const CategoryTerms& terms) { return terms.nothing ? Shown::none : shown_by(terms); }
Reason true_reason(const CategoryTerms& terms) { return terms.open && terms.nothing ? Reason::DENY_CONSENT_DENIES : terms.reason; }

std::string_view to_string(Difference difference) {
  static constexpr std::string_view words[] = {"same", "loses", "gains", "changes"};
  return words[static_cast<int>(difference)];
}

Difference difference(const CategoryTerms& before, const CategoryTerms& after) {
  Scale scale;
  const bool was = before.open && !before.nothing, is = after.open && !after.nothing;
  if (!was || !is) {
    scale.weigh(was, is);
    return scale.result();
  }
  weigh_modes(scale, before.mode, after.mode);
  const ModeTerm open{Kind::yes, {}, {}};
  weigh_modes(scale, before.freeze.value_or(open), after.freeze.value_or(open));
  weigh_classes(scale, before, after);
  weigh_narrowing(scale, before.hidden_classes, after.hidden_classes);
  scale.weigh(!before.ordinary_only, !after.ordinary_only);
  scale.weigh(!before.labelled_needs_permit, !after.labelled_needs_permit);
  if ((after.denied & ~before.denied) != 0) scale.less();
  if ((before.denied & ~after.denied) != 0) scale.more();
  if (!covers(after.permits, before.permits)) scale.less();
  if (!covers(before.permits, after.permits)) scale.more();
  return scale.result();
}

std::vector<Limit> limits_of(const Plan& plan, Category category) {
  const CategoryTerms& terms = plan.of_category(category);
  std::vector<Limit> out;
  if (!terms.open || terms.nothing) return out;
  const auto mode = [&](const ModeTerm& term) {
    switch (term.kind) {
      case Kind::filter: out.push_back({"private_care", std::nullopt, {}}); break;
      case Kind::transmitted_before: out.push_back({"from_birthday", term.instant, {}}); break;
      case Kind::service_before: out.push_back({"from_birthday", plan.policy()->calendar->start_of(term.day), {}}); break;
      case Kind::available_since: out.push_back({"from_grant", term.instant, {}}); break;
      case Kind::covered: out.push_back({"only_permitted", std::nullopt, {}}); break;
      case Kind::yes:
      case Kind::no: break;
    }
  };
  mode(terms.mode);
  if (terms.freeze) mode(*terms.freeze);
  if (terms.labelled_needs_permit || terms.ordinary_only) out.push_back({"private_care", std::nullopt, {}});
  for (const std::string& one : terms.hidden_classes) out.push_back({"class_hidden", std::nullopt, one});
  for (const auto& one : terms.class_modes) out.push_back({"class_differs", std::nullopt, one.item_class});
  if (terms.participants_only) out.push_back({"participants", std::nullopt, {}});
  return out;
}

}  // namespace kinportal::access
