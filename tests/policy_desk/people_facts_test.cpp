// SPDX-License-Identifier: Apache-2.0
// Facts fetched for many families at once are the facts fetched one by one, and a stretch never cuts a child's circle in two.
#include "access/people_facts.h"

#include <doctest/doctest.h>

#include <set>

#include "access/load_facts.h"
#include "access/policy_impact.h"
#include "portal_world.h"

namespace kinportal::test {

using access::Plan;

TEST_CASE("law: for everybody at every practice the bulk's facts give the same plan as the request's own") {
  const FixedClock clock(*Instant::parse("2026-06-01T12:00:00-04:00"));
  PortalWorld world(clock);
  access::PolicyCache policies;
  auto snapshot = world.portal().store().snapshot();
  REQUIRE(snapshot.ok());
  int pairs = 0, own = 0;
  for (const PracticeId& practice : world.practices()) {
    const auto timeline = access::PolicyTimeline::load(*snapshot, policies, practice, clock.now());
    REQUIRE(timeline.ok());
    const auto circles = access::circles_of(*snapshot, practice, PatientId::trusted("a"), PatientId::trusted("z"));
    REQUIRE(circles.ok());
    REQUIRE(circles->size() == world.patients().size());
    for (const auto& circle : *circles) {
      for (const auto& viewer : circle.viewers) {
        const auto loaded = access::load_facts(*snapshot, policies, practice, viewer.account, circle.patient, clock.now());
        REQUIRE(loaded.ok());
        const Plan one = Plan::of(loaded->policy.get(), loaded->facts, clock.now());
        const Plan many = access::plan_at(*timeline, viewer.known, clock.now());
        CHECK(one.valid_until() == many.valid_until());
        for (int i = 0; i < access::category_count; ++i) {
          INFO(practice.text() << " " << circle.patient.text() << " " << access::to_string(access::category_at(i)));
          CHECK(one.of_category(access::category_at(i)).same_conditions(many.of_category(access::category_at(i))));
          CHECK(one.reason(access::category_at(i)) == many.reason(access::category_at(i)));
        }
        for (int i = 0; i < access::action_count; ++i)
          CHECK(one.may(static_cast<access::Action>(i)) == many.may(static_cast<access::Action>(i)));
        ++pairs;
        own += viewer.known.facts.viewer.is_patient ? 1 : 0;
      }
    }
    const auto total = access::count_pairs(*snapshot, practice, clock.now());
    REQUIRE(total.ok());
    // However small the stretches, every pair is met once and no circle is cut.
    for (const int size : {1, 2, 3, 500}) {
      std::string after;
      std::int64_t met = 0;
      std::set<std::string> seen;
      for (int page = 0; page < 50; ++page) {
        const auto stretch = access::next_stretch(*snapshot, practice, after, size, clock.now());
        REQUIRE(stretch.ok());
        if (!*stretch) break;
        const auto part = access::circles_of(*snapshot, practice, (*stretch)->first, (*stretch)->last);
        REQUIRE(part.ok());
        for (const auto& circle : *part) {
          CHECK(seen.insert(circle.patient.text()).second);
          met += static_cast<std::int64_t>(circle.viewers.size());
        }
        after = (*stretch)->last.text();
        if (!(*stretch)->more) break;
      }
      INFO(practice.text() << " by " << size);
      CHECK(met == *total);
    }
  }
  CHECK(pairs > 40);
  CHECK(own == 8);
}

TEST_CASE("an own account that begins later is a loss to the teenager herself") {
  const FixedClock clock(*Instant::parse("2026-06-01T12:00:00-04:00"));
  PortalWorld world(clock);
  access::PolicyCache policies;
  auto snapshot = world.portal().store().snapshot();
  const PracticeId practice = PracticeId::trusted("REF");
  const auto timeline = access::PolicyTimeline::load(*snapshot, policies, practice, clock.now());
  REQUIRE(timeline.ok());
  auto later = std::make_shared<access::Policy>(*timeline->in_force(clock.now())->policy);
  later->own_account.from_age = 17;
  const Instant from = clock.now() + std::chrono::hours(24);
  const auto page = access::compare_page(*snapshot, practice, *timeline, timeline->with({from, "", "2", "draft", later}), from, "");
  REQUIRE(page.ok());
  REQUIRE(page->rows.size() == 1);
  CHECK(page->rows[0].kind == "self");
  CHECK(page->rows[0].patient.text() == "teen");
  CHECK(page->rows[0].at_once);
  CHECK(page->rows[0].direction == access::Direction::loses);
  REQUIRE(page->rows[0].moments.size() == 2);  // until her seventeenth birthday
  CHECK(page->rows[0].moments[1].at == *Instant::parse("2027-04-04T00:00:00-04:00"));
  CHECK(page->rows[0].moments[1].changes.empty());
}

}  // namespace kinportal::test
