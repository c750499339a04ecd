// SPDX-License-Identifier: Apache-2.0
// The layers of the decision as separate questions, private to access/: decide() asks them about one item, a Plan about a whole chart.
// Every comparison with time goes through a Watch, which remembers when the first of them will come out differently.
#pragma once
#include <optional>
#include <vector>

#include "access/facts.h"
#include "access/policy.h"

namespace kinportal::access {

/// Compares instants and days with now, and keeps the earliest future one. If no comparison that was made changes before next_change(),
/// neither does any answer built on them: that is why valid_until is right by construction.
class Watch {
 public:
  Watch(const LocalCalendar& calendar, Instant now) : calendar_(&calendar), now_(now), today_(calendar.day_of(now)) {}
  Instant now() const { return now_; }
  Day today() const { return today_; }
  bool passed(Instant at) {
    if (now_ >= at) return true;
    if (at < next_) next_ = at;
    return false;
  }
  /// An instant nobody set never passes.
  bool passed(const std::optional<Instant>& at) { return at && passed(*at); }
  bool reached(Day day) {
    if (today_ >= day) return true;
    if (!next_day_ || day < *next_day_) next_day_ = day;
    return false;
  }
  /// [from, to), each open when empty, not withdrawn.
  bool runs(const std::optional<Instant>& from, const std::optional<Instant>& to, const std::optional<Instant>& stopped) {
    return !passed(stopped) && (!from || passed(*from)) && !passed(to);
  }
  Instant next_change() const {
    if (!next_day_) return next_;
    const Instant day = calendar_->start_of(*next_day_);
    return day < next_ ? day : next_;
  }

 private:
  const LocalCalendar* calendar_;
  Instant now_;
  Day today_;
  Instant next_ = Instant::never();
  std::optional<Day> next_day_;
};

struct Verdict {
  Reason reason;
  RuleId rule;
};
using Refusal = std::optional<Verdict>;
inline Verdict by_law(Reason reason) { return {reason, built_in(reason)}; }

/// What lets a viewer in at all, once L5 has nothing against it.
enum class Path : std::uint8_t { tier, frozen, adult_papers, executor };

struct Authority {
  Refusal refusal;
  Path path = Path::tier;
  const Band* band = nullptr;   // tier and frozen
  bool diminished = false;      // tier: the diminished-capacity row replaces the band's
  RuleId link_rule = 0;
};

/// The questions of the layers for one viewer and patient.
class Layers {
 public:
  Layers(const Policy& policy, const Facts& facts, Watch& watch) : p_(policy), f_(facts), w_(watch) {}

  bool attained(Day birth, int age) { return w_.reached(p_.birthday(birth, age)); }
  bool adult() { return attained(*f_.patient.birth_on, p_.majority); }

  Refusal session();                                  // L1
  Refusal patient();                                  // L2, without the item's status
  Refusal self(Category category);                    // L4 for the patient's own account; categories and classes come from own_account
  Authority authority(Category category);             // L5
  Refusal identity(Category category);                // L6
  /// What is wrong with the paper a mode 'paper:KIND' wants; nothing when a valid one is there.
  Refusal mode_paper(const Mode& mode) { return paper(p_.mode_papers[mode.age], mode.rule); }
  /// L8's cell for this category, given that L5 let the viewer in on the tier or frozen path.
  const Mode& cell(const Authority& authority, Category category) const;

  /// The consents about this viewer in force for a category, denials merged, permits one by one.
  struct Wishes {
    bool denies_everything = false;
    Labels denied = 0;            // obligations; with every bit set for '*'
    RuleId rule = 0;
  };
  Wishes denials(Category category);
  /// True when one permit in force covers every obligation.
  bool permitted(Category category, Labels obligations);
  /// The masks of the permits in force for a category; ~0 for '*'.
  std::vector<Labels> permits(Category category);

 private:
  Refusal link_stands();
  Refusal link_has_ended();
  bool court_restricts(Category category);
  Refusal papers(const std::vector<PaperNeed>& needs, RuleId rule);
  Refusal paper(const PaperNeed& need, RuleId rule);
  Refusal one_paper(const Paper& paper, RuleId rule);
  Authority for_adult(const LinkFacts& link, bool adult);
  Authority for_minor(const LinkFacts& link, bool frozen);
  const Band* current_band();
  bool diminished_offered();

  const Policy& p_;
  const Facts& f_;
  Watch& w_;
};

/// Why an allow of a mode is an allow, and what denies when the mode does not let an item through.
Reason allow_reason(ModeKind kind);
Reason deny_reason(ModeKind kind);

}  // namespace kinportal::access
