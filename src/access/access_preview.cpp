// SPDX-License-Identifier: Apache-2.0
// Walks from one valid_until to the next, and asks which fact turns over there.
#include "access/access_preview.h"

#include <algorithm>

namespace kinportal::access {
namespace {

constexpr int max_steps = 400;
constexpr std::chrono::hours look_further{24 * 366 * 25};

class Causes {
 public:
  Causes(const PolicyTimeline& timeline, const KnownFacts& known, Instant at)
      : version_(timeline.in_force(at)), known_(known), at_(at), policy_(version_ ? version_->policy.get() : nullptr) {}

  std::vector<PreviewCause> run() {
    if (version_ != nullptr && version_->effective_at == at_) add({"policy", 0, {}, version_->key});
    if (policy_ != nullptr) {
      if (is(policy_->effective_from) || is(policy_->effective_to)) add({"policy", 0, {}, version_->key});
      birthdays();
      if (policy_->waiver && (is(policy_->waiver->from_at) || is(policy_->waiver->to_at))) add({"waiver", 0, {}, {}});
    }
    for (const LinkFacts& link : known_.links) {
      if (is(link.ended_at)) add({"link_ends", 0, {}, {}});
      if (is(link.dispute_opened_at) || is(link.dispute_closed_at)) add({"private", 0, {}, {}});
    }
    for (const Paper& paper : known_.facts.papers) look_at(paper);
    for (const Consent& consent : known_.facts.consents) {
      if (is(consent.from_at) || is(consent.to_at) || is(consent.withdrawn_at)) add({"private", 0, {}, {}});
    }
    if (out_.empty()) add({"other", 0, {}, {}});
    return std::move(out_);
  }

 private:
  bool is(const std::optional<Instant>& when) const { return when && *when == at_; }
  void add(PreviewCause cause) {
    const bool told = std::any_of(out_.begin(), out_.end(), [&](const PreviewCause& one) {
      return one.kind == cause.kind && one.age == cause.age && one.paper == cause.paper && one.key == cause.key;
    });
    if (!told) out_.push_back(std::move(cause));
  }

  void birthdays() {
    const auto birthday = [&](const std::optional<Day>& birth) -> int {
      if (!birth) return 0;
      // The day before a birthday attains the age where the policy counts as at common law.
      for (const int more : {0, 1}) {
        const int age = policy_->age_on(*birth, policy_->calendar->day_of(at_)) + more;
        if (age > 0 && policy_->attained_at(*birth, age) == at_) return age;
      }
      return 0;
    };
    if (const int age = birthday(known_.facts.patient.birth_on)) add({"birthday", age, {}, {}});
    if (known_.facts.viewer.is_patient) return;
    if (const int age = birthday(known_.facts.viewer.birth_on); age > 0 && age == policy_->viewer_minimum_age)
      add({"viewer_birthday", age, {}, {}});
  }

  void look_at(const Paper& paper) {
    const bool court = paper.kind == "court_restriction";
    if (is(paper.from_at) || is(paper.seen_at))
      add(court ? PreviewCause{"private", 0, {}, {}} : PreviewCause{"paper_begins", 0, paper.kind, {}});
    bool ends = is(paper.to_at) || is(paper.revoked_at);
    if (policy_ != nullptr) {
      const auto limits = policy_->papers.find(paper.kind);
      const auto runs_out = [&](const std::optional<Instant>& start, int months) {
        return months > 0 && start && policy_->months_after(*start, months) == at_;
      };
      if (limits != policy_->papers.end()) {
        ends = ends || runs_out(paper.from_at ? paper.from_at : paper.seen_at, limits->second.valid_months) ||
               runs_out(paper.seen_at ? paper.seen_at : paper.from_at, limits->second.renewal_months);
      }
    }
    if (ends) add(court ? PreviewCause{"private", 0, {}, {}} : PreviewCause{"paper_ends", 0, paper.kind, {}});
  }

  const PolicyTimeline::Version* version_;
  const KnownFacts& known_;
  Instant at_;
  const Policy* policy_;
  std::vector<PreviewCause> out_;
};

}  // namespace

bool PreviewDate::only_private() const {
  return std::all_of(causes.begin(), causes.end(), [](const PreviewCause& cause) { return cause.kind == "private"; });
}

std::vector<PreviewCause> causes_at(const PolicyTimeline& timeline, const KnownFacts& known, Instant at) {
  return Causes(timeline, known, at).run();
}

AccessPreview preview_access(const PolicyTimeline& timeline, const KnownFacts& known, Instant now, Instant at) {
  AccessPreview out{at, plan_at(timeline, known, now), plan_at(timeline, known, at), {}, std::nullopt};
  Plan before = out.today;
  for (int step = 0; step < max_steps && !out.next; ++step) {
    const Instant turn = before.valid_until();
    if (turn == Instant::never() || turn > at + look_further || turn <= before.now()) break;
    Plan after = plan_at(timeline, known, turn);
    auto changes = changes_between(before, after);
    before = std::move(after);
    if (changes.empty()) continue;
    PreviewDate date{turn, causes_at(timeline, known, turn), std::move(changes)};
    if (turn > at) out.next = std::move(date);
    else if (static_cast<int>(out.dates.size()) < max_preview_dates) out.dates.push_back(std::move(date));
  }
  return out;
}

}  // namespace kinportal::access
