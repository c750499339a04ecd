// SPDX-License-Identifier: Apache-2.0
// What is said about two plans is what single items would tell: 'gains' never hides one, 'loses' never shows one, 'none' shows nothing.
#include "access/policy_difference.h"

#include <doctest/doctest.h>

#include "access/access_preview.h"
#include "access/law.h"
#include "random_world.h"

namespace kinportal::access {
namespace {

using testing::Dice;
using testing::World;

PolicyTimeline::Version version(const char* from, std::shared_ptr<const Policy> policy) {
  return {*Instant::parse(from), from, "1", from, std::move(policy)};
}

std::shared_ptr<const Policy> built_in(const std::string& id) {
  for (const PolicySource& source : built_in_policies()) {
    if (source.file == "policies/" + id + ".toml") return *compile_policy(source, LawBook::built_in());
  }
  return nullptr;
}

// A mother with full custody since birth and everything in order.
KnownFacts mother_of(const char* born) {
  KnownFacts known;
  known.facts.patient.id = "child";
  known.facts.patient.birth_on = *Day::parse(born);
  known.facts.viewer.id = "mother";
  LinkFacts link;
  link.custody = Custody::full;
  link.granted_at = *Instant::parse("2016-01-01T00:00:00Z");
  link.pin_redeemed_in_time = true;
  known.links.push_back(link);
  return known;
}

}  // namespace

TEST_CASE("law: under 'gains' no item that was seen is hidden, under 'loses' none appears, under 'same' nothing changes") {
  Dice dice(2027);
  const auto& policies = testing::policies_under_test();
  int gains = 0, loses = 0, same = 0, changes = 0;
  for (int i = 0; i < 15'000; ++i) {
    const Policy& one = *dice.of(policies);
    const Policy& other = *dice.of(policies);
    // Other states' laws and clocks are refused for a draft, and the laws' own ages are not part of a category's conditions.
    if (one.state != other.state) continue;
    const World world = testing::random_world(dice, one);
    const Plan before = Plan::of(&one, world.facts, world.now), after = Plan::of(&other, world.facts, world.now);
    for (int j = 0; j < 12; ++j) {
      const ItemFacts item = testing::random_item(dice, one, world);
      if (!item.category) continue;
      // Release delays are not a matter of single viewers (delays_differ).
      if (before.allows(item) != after.allows(item) && !decide(&one, world.facts, item, world.now).allowed() &&
          decide(&one, world.facts, item, world.now).outside == Outside::not_available_yet)
        continue;
      if (!after.allows(item) && decide(&other, world.facts, item, world.now).outside == Outside::not_available_yet) continue;
      const Difference what = difference(before.of_category(*item.category), after.of_category(*item.category));
      INFO(one.id << " to " << other.id << ", world " << i << ", " << to_string(*item.category) << ": " << to_string(what));
      const bool was = before.allows(item), is = after.allows(item);
      if (what == Difference::same) REQUIRE(was == is);
      if (what == Difference::gains && was) REQUIRE(is);
      if (what == Difference::loses && is) REQUIRE(was);
      same += what == Difference::same ? 1 : 0;
      gains += what == Difference::gains ? 1 : 0;
      loses += what == Difference::loses ? 1 : 0;
      if (what == Difference::changes) ++changes;
      if (truly_shown(after.of_category(*item.category)) == Shown::none) REQUIRE_FALSE(after.allows(item));
    }
  }
  CHECK(gains > 100);
  CHECK(loses > 100);
  CHECK(same > 1'000);
  CHECK(changes > 10);
}

TEST_CASE("moving the line from 12 to 13 touches a girl of eleven first on her twelfth birthday, and no more from her thirteenth on") {
  const auto twelve = compile_policy(
      {"t", std::string("[policy]\nid=\"T\"\ntitle=\"t\"\nstate=\"NY\"\nzone=\"America/New_York\"\n[own_account]\nfrom_age=12\n"
                        "[[relationship]]\nkind=\"PARENT\"\ncustody=\"partial\"\n"
                        "[[band]]\nfrom=0\nto=12\nmodes={all=\"allow\"}\n[[band]]\nfrom=12\nto=18\nmodes={all=\"deny\"}\n")},
      LawBook::built_in());
  const auto thirteen = compile_policy(
      {"t", std::string("[policy]\nid=\"T\"\ntitle=\"t\"\nstate=\"NY\"\nzone=\"America/New_York\"\n[own_account]\nfrom_age=12\n"
                        "[[relationship]]\nkind=\"PARENT\"\ncustody=\"partial\"\n"
                        "[[band]]\nfrom=0\nto=13\nmodes={all=\"allow\"}\n[[band]]\nfrom=13\nto=18\nmodes={all=\"deny\"}\n")},
      LawBook::built_in());
  REQUIRE(twelve.ok());
  REQUIRE(thirteen.ok());
  const PolicyTimeline before = PolicyTimeline().with(version("2020-01-01T00:00:00Z", *twelve));
  const Instant from = *Instant::parse("2027-03-01T05:00:00Z");
  const PolicyTimeline after = before.with({from, "", "2", "sha", *thirteen});
  const auto moments = partings(mother_of("2017-05-04"), before, after, from, from + std::chrono::hours(24 * 366 * 21));
  REQUIRE(moments.size() == 2);
  CHECK(moments[0].at == *Instant::parse("2029-05-04T00:00:00-04:00"));
  REQUIRE(moments[0].changes.size() == category_count);
  CHECK(moments[0].changes[0].what == Difference::gains);
  CHECK(birthday_at(after, *Day::parse("2017-05-04"), moments[0].at) == 12);
  CHECK(moments[1].at == *Instant::parse("2030-05-04T00:00:00-04:00"));
  CHECK(moments[1].changes.empty());
  // A boy of twelve feels it on the very day, a girl who is thirteen by then never.
  CHECK(partings(mother_of("2014-09-01"), before, after, from, Instant::never())[0].at == from);
  CHECK(partings(mother_of("2014-01-01"), before, after, from, Instant::never()).empty());
}

TEST_CASE("a draft is compared only until the next announced version takes over") {
  const PolicyTimeline before =
      PolicyTimeline().with(version("2020-01-01T00:00:00Z", built_in("H15"))).with(version("2028-01-01T00:00:00Z", built_in("REF")));
  const Instant from = *Instant::parse("2027-03-01T05:00:00Z");
  const PolicyTimeline after = before.with({from, "", "2", "sha", built_in("REF")});
  for (const PartingMoment& moment : partings(mother_of("2011-05-04"), before, after, from, Instant::never())) {
    if (moment.at >= *Instant::parse("2028-01-01T00:00:00Z")) CHECK(moment.changes.empty());
  }
  CHECK(after.in_force(from)->sha256 == "sha");
  CHECK(after.in_force(*Instant::parse("2028-01-01T00:00:00Z"))->policy->id == "REF");
  CHECK(after.without(from).in_force(from)->policy->id == "H15");
  CHECK(before.in_force(*Instant::parse("2019-12-31T23:59:59Z")) == nullptr);
}

TEST_CASE("what would Dad see on 3 March 2031: his view, the birthday that changes it, and the paper that ends before") {
  const PolicyTimeline timeline = PolicyTimeline().with(version("2020-01-01T00:00:00Z", built_in("REF")));
  KnownFacts father = mother_of("2018-06-15");
  const Instant now = *Instant::parse("2026-11-23T12:00:00-05:00"), then = *Instant::parse("2031-03-03T12:00:00-05:00");
  const AccessPreview plain = preview_access(timeline, father, now, then);
  CHECK(truly_shown(plain.today.of_category(Category::result)) == Shown::all);
  CHECK(truly_shown(plain.then.of_category(Category::result)) == Shown::some);
  REQUIRE(plain.dates.size() == 1);
  CHECK(plain.dates[0].at == *Instant::parse("2030-06-15T00:00:00-04:00"));
  REQUIRE(plain.dates[0].causes.size() == 1);
  CHECK(plain.dates[0].causes[0].kind == "birthday");
  CHECK(plain.dates[0].causes[0].age == 12);
  REQUIRE(plain.next);
  CHECK(plain.next->causes[0].age == 18);

  // A step-father stands on a paper that ends in 2028, and a teenager's wish is private.
  KnownFacts step = father;
  step.links[0].kind = LinkKind::step;
  Paper paper;
  paper.kind = "legal_rights";
  paper.from_at = paper.seen_at = *Instant::parse("2025-01-01T00:00:00Z");
  paper.to_at = *Instant::parse("2028-02-01T00:00:00Z");
  step.facts.papers.push_back(paper);
  Consent wish;
  wish.every_item = true;
  wish.categories = bit_of(Category::note);
  wish.from_at = *Instant::parse("2027-01-01T00:00:00Z");
  step.facts.consents.push_back(wish);
  const AccessPreview stands = preview_access(timeline, step, now, then);
  REQUIRE(stands.dates.size() == 2);
  CHECK(stands.dates[0].causes[0].kind == "private");
  CHECK(stands.dates[0].only_private());
  CHECK(stands.dates[1].causes[0].kind == "paper_ends");
  CHECK(stands.dates[1].causes[0].paper == "legal_rights");
  CHECK(truly_shown(stands.then.of_category(Category::result)) == Shown::none);
  CHECK(stands.then.reason(Category::result) == Reason::DENY_DOC_EXPIRED);
}

TEST_CASE("law: the preview of a day says what the plan of that day says, and nothing changes between its dates") {
  Dice dice(31);
  const auto& policies = testing::policies_under_test();
  int dates = 0;
  for (int i = 0; i < 2'000; ++i) {
    const auto& policy = policies[static_cast<std::size_t>(i) % policies.size()];
    const World world = testing::random_world(dice, *policy);
    PolicyTimeline timeline;
    timeline = timeline.with({world.now - std::chrono::hours(1000), "a", "1", "a", policy});
    if (dice.one_in(2)) timeline = timeline.with({world.now + std::chrono::hours(24 * dice.below(900)), "b", "1", "b", dice.of(policies)});
    const KnownFacts known = known_from(world.facts, world.now);
    const Instant then = world.now + std::chrono::hours(24 * (1 + dice.below(3000)));
    const AccessPreview preview = preview_access(timeline, known, world.now, then);
    dates += static_cast<int>(preview.dates.size());
    if (preview.dates.size() == max_preview_dates) continue;
    Plan before = preview.today;
    for (const PreviewDate& date : preview.dates) {
      REQUIRE(date.at > world.now);
      REQUIRE(date.at <= then);
      REQUIRE_FALSE(date.causes.empty());
      const Plan just_before = plan_at(timeline, known, Instant{date.at.us - 1});
      INFO(policy->id << " world " << i);
      REQUIRE(changes_between(before, just_before).empty());
      before = plan_at(timeline, known, date.at);
    }
    REQUIRE(changes_between(before, preview.then).empty());
  }
  CHECK(dates > 300);
}

}  // namespace kinportal::access
