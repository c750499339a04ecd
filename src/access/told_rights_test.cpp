// SPDX-License-Identifier: Apache-2.0
// What people are told of their rights, and what nobody can read out of it: what a teenager wished, a court ordered, a clinician found.
#include <doctest/doctest.h>

#include <algorithm>

#include "access/access_view.h"
#include "access/changes.h"
#include "access/people_view.h"
#include "access/policy_shelf.h"

namespace kinportal::access {
namespace {

const Instant now = *Instant::parse("2026-06-01T12:00:00-04:00");

const Policy& policy(const char* id) {
  const Policy* found = PolicyShelf::built_in().in_force(id, now).policy;
  REQUIRE(found != nullptr);
  return *found;
}

std::shared_ptr<const Policy> shared(const char* id) {
  for (const auto& one : PolicyShelf::built_in().all()) {
    if (one->id == id && one->in_force(now)) return one;
  }
  return nullptr;
}

// A parent with everything in order, linked since five years.
Facts parent_of(const char* born_on) {
  Facts facts;
  facts.patient.id = "child";
  facts.patient.birth_on = *Day::parse(born_on);
  facts.viewer.id = "parent";
  LinkFacts link;
  link.custody = Custody::full;
  link.granted_at = now - std::chrono::hours(5 * 365 * 24);
  link.pin_redeemed_in_time = true;
  facts.link = link;
  return facts;
}

std::string page(const Policy& rules, const Facts& facts) {
  const Plan plan = Plan::of(&rules, facts, now);
  JsonWriter out;
  write_access_page(out, {"parent", &rules, &plan, told_facts(facts, now), now}, {});
  return std::move(out).take();
}

std::string timeline(const Policy& rules, const Facts& facts) {
  JsonWriter out;
  out.begin_array();
  for (const Change& change : changes_ahead(&rules, told_facts(facts, now), {}, now)) {
    out.begin_object();
    write_change(out, change, rules.calendar.get());
    out.end_object();
  }
  return std::move(out.end_array()).take();
}

const CategoryChange* line_of(const Change& change, Category category) {
  const auto found =
      std::find_if(change.lines.begin(), change.lines.end(), [&](const CategoryChange& one) { return one.category == category; });
  return found == change.lines.end() ? nullptr : &*found;
}

Consent denies(CategorySet categories, Labels labels = 0) {
  Consent consent;
  consent.labels = labels;
  consent.every_item = labels == 0;
  consent.categories = categories;
  consent.from_at = now;
  return consent;
}

LoadedFacts loaded(const char* id, Facts facts) { return {std::move(facts), shared(id), 0}; }

Wish wish(bool permits, std::vector<Topic> topics, CategorySet categories = 0) {
  Wish out;
  out.permits = permits;
  out.topics = std::move(topics);
  out.categories = categories;
  return out;
}

}  // namespace

TEST_CASE("a mother reads that on the fifteenth birthday the bills stay and the rest becomes her daughter's") {
  const auto changes = changes_ahead(&policy("H15"), told_facts(parent_of("2016-09-09"), now), {}, now);
  REQUIRE(changes.size() >= 2);
  const Change& at15 = changes.front();
  CHECK(at15.at == *Instant::parse("2031-09-09T00:00:00-04:00"));
  REQUIRE(at15.causes.size() == 1);
  CHECK(at15.causes[0].kind == Cause::Kind::birthday);
  CHECK(at15.causes[0].age == 15);
  REQUIRE(line_of(at15, Category::result) != nullptr);
  CHECK(line_of(at15, Category::result)->before == Shown::all);
  CHECK(line_of(at15, Category::result)->after == Shown::none);
  CHECK(std::find(at15.stays.begin(), at15.stays.end(), Category::billing) != at15.stays.end());
  CHECK(at15.own_account);
  const Change& at18 = changes.back();
  CHECK(at18.causes[0].kind == Cause::Kind::majority);
  REQUIRE(line_of(at18, Category::billing) != nullptr);
  CHECK(line_of(at18, Category::billing)->after == Shown::none);
}

TEST_CASE("where every proxy ends at twelve, the page says so and that she must apply again") {
  const auto changes = changes_ahead(&policy("LOMA"), told_facts(parent_of("2016-09-09"), now), {}, now);
  REQUIRE_FALSE(changes.empty());
  CHECK(changes[0].causes[0].age == 12);
  CHECK(changes[0].apply_again);
  CHECK(line_of(changes[0], Category::immunization)->after == Shown::none);
}

TEST_CASE("a foster parent's letter is looked at every year: the page names the day and the kind of paper") {
  Facts facts = parent_of("2020-02-02");
  facts.link->kind = LinkKind::foster;
  Paper letter;
  letter.kind = "foster";
  letter.seen_at = letter.from_at = *Instant::parse("2026-01-15T10:00:00-05:00");
  facts.papers.push_back(letter);
  const auto changes = changes_ahead(&policy("REF"), told_facts(facts, now), {}, now);
  REQUIRE_FALSE(changes.empty());
  CHECK(changes[0].causes[0].kind == Cause::Kind::paper_review);
  CHECK(changes[0].causes[0].paper == "foster");
  CHECK(line_of(changes[0], Category::result)->after == Shown::none);
}

TEST_CASE("an announced policy is a date of its own, and what it says counts from then on") {
  const std::vector<PolicyAhead> ahead = {{*Instant::parse("2026-09-01T00:00:00-04:00"), shared("H13")}};
  Facts facts = told_facts(parent_of("2012-03-03"), now);  // fourteen
  const auto changes = changes_ahead(&policy("H15"), facts, ahead, now);
  REQUIRE_FALSE(changes.empty());
  CHECK(changes[0].at == ahead[0].from);
  CHECK(changes[0].causes[0].kind == Cause::Kind::policy);
  CHECK(line_of(changes[0], Category::result)->after == Shown::none);
  // The fifteenth birthday, which meant something under the present policy, no longer does.
  for (const Change& change : changes) CHECK_FALSE(change.causes[0].age == 15);
}

TEST_CASE("what a teenager wished cannot be read from what her father can see, nor from what will change") {
  for (const char* id : {"REF", "H15", "AM", "LOMA", "AVANCE", "CENTRA"}) {
    const Policy& rules = policy(id);
    const Facts facts = parent_of("2013-03-03");
    Facts wished = facts;
    Consent over_soon = denies(bit_of(Category::note));
    over_soon.to_at = now + std::chrono::hours(24);
    wished.consents = {denies(bit_of(Category::note) | bit_of(Category::document)), denies(0, label::BH), over_soon, denies(0)};
    Facts permitted = facts;
    Consent permit = denies(0, label::BH | label::MC);
    permit.permits = true;
    permit.to_at = now + std::chrono::hours(48);
    permitted.consents = {permit};
    INFO(id);
    CHECK(page(rules, facts) == page(rules, wished));
    CHECK(page(rules, facts) == page(rules, permitted));
    CHECK(timeline(rules, facts) == timeline(rules, wished));
    CHECK(timeline(rules, facts) == timeline(rules, permitted));
    // Also the chart as a whole stays open: closed, it would tell.
    CHECK(Plan::of(&rules, wished, now).any_open() == Plan::of(&rules, facts, now).any_open());
  }
}

TEST_CASE("when a court order or a dispute ends is no date of what will change") {
  const Policy& rules = policy("H15");
  Facts ordered = parent_of("2020-02-02");
  Paper order;
  order.kind = "court_restriction";
  order.from_at = now - std::chrono::hours(24);
  order.categories = bit_of(Category::note);
  ordered.papers = {order};
  Facts ends = ordered;
  ends.papers[0].to_at = now + std::chrono::hours(24 * 30);
  CHECK(timeline(rules, ordered) == timeline(rules, ends));
  Facts planned = parent_of("2020-02-02");
  planned.papers = {order};
  planned.papers[0].from_at = now + std::chrono::hours(24 * 30);
  CHECK(timeline(rules, parent_of("2020-02-02")) == timeline(rules, planned));
  CHECK(page(rules, ordered).find("COURT") == std::string::npos);
}

TEST_CASE("a denied part stays in the father's menu and is empty there, item by item and in SQL") {
  Facts facts = parent_of("2013-03-03");
  facts.consents = {denies(bit_of(Category::note))};
  const Plan plan = Plan::of(&policy("REF"), facts, now);
  CHECK(plan.open(Category::note));
  CHECK(plan.to_sql(Category::note, "c", 1).text.find("1 = 0") != std::string::npos);
  CHECK(plan.to_sql(Category::result, "c", 1).text.find("1 = 0") == std::string::npos);
  ItemFacts note;
  note.patient_id = "child";
  note.category = Category::note;
  note.consenter = Consenter::parent;
  note.available_at = note.transmitted_at = note.finalized_at = now - std::chrono::hours(1);
  CHECK_FALSE(plan.allows(note));
  facts.consents.clear();
  CHECK(Plan::of(&policy("REF"), facts, now).allows(note));
}

TEST_CASE("a policy that says nothing leaves a minor what the law gives her anyway, never a Part 2 record") {
  Facts facts = parent_of("2011-03-03");  // fifteen
  const WishRights rights = wish_rights(policy("H15"), facts, now);
  CHECK(rights.may_permit(Topic::own_care));
  CHECK(rights.may_permit(Topic::sexual_health));
  CHECK_FALSE(rights.may_permit(Topic::part2));
  CHECK_FALSE(rights.permit_ordinary);
  CHECK(rights.deny_categories == 0);
  CHECK_FALSE(rights.may_deny(Topic::mental_health));
  CHECK(rights.may_deny(Topic::own_care));
  CHECK(refusal_of(wish(false, {}, bit_of(Category::note)), rights, now) == "not_yours");
  CHECK(refusal_of(wish(true, {Topic::part2}), rights, now) == "not_yours");
  CHECK(refusal_of(wish(true, {}), rights, now) == "nothing_chosen");
  facts.patient.birth_on = *Day::parse("2007-03-03");  // nineteen
  CHECK(wish_rights(policy("H15"), facts, now).deny_categories == all_categories);
  CHECK(refusal_of(wish(true, {Topic::part2}), wish_rights(policy("H15"), facts, now), now) == "part2_needs_end");
}

TEST_CASE("in the reference policy a teenager may hide notes and topics from one person, not the medicines") {
  const Facts facts = parent_of("2012-03-03");
  const WishRights rights = wish_rights(policy("REF"), facts, now);
  CHECK(refusal_of(wish(false, {}, bit_of(Category::note)), rights, now).empty());
  CHECK(refusal_of(wish(false, {}, bit_of(Category::medication)), rights, now) == "not_yours");
  CHECK(refusal_of(wish(false, {Topic::mental_health}), rights, now).empty());
  CHECK(refusal_of(wish(true, {Topic::mental_health, Topic::own_care}), rights, now).empty());
}

TEST_CASE("what is offered really changes something: bills alone for a mother who keeps only bills") {
  const WishesOffered bills = wishes_offered(loaded("H15", parent_of("2011-03-03")), now);
  CHECK(bills.permit_categories == bit_of(Category::billing));
  const WishesOffered full = wishes_offered(loaded("LOMA",
                                                   [] {
                                                     Facts facts = parent_of("2013-03-03");
                                                     facts.link->granted_at = now - std::chrono::hours(24);  // applied again
                                                     return facts;
                                                   }()),
                                            now);
  CHECK(std::find(full.permit_topics.begin(), full.permit_topics.end(), Topic::ordinary) != full.permit_topics.end());
  CHECK(contains(full.permit_categories, Category::result));
}

TEST_CASE("the preview of a permit names the topic and the parts it opens, and one of a denial what it closes") {
  const LoadedFacts mom = loaded("REF", parent_of("2012-03-03"));
  JsonWriter opens;
  write_preview(opens, mom, wish(true, {Topic::sexual_health, Topic::own_care}, bit_of(Category::result)), now);
  CHECK(opens.view().find(R"("topic":"sexual_health","asked_alone":true,"opens":["result"],"closes":[])") != std::string::npos);
  CHECK(opens.view().find(R"("something":true)") != std::string::npos);
  JsonWriter closes;
  write_preview(closes, mom, wish(false, {}, bit_of(Category::note)), now);
  CHECK(closes.view().find(R"({"category":"note","before":"some","after":"none"})") != std::string::npos);
  JsonWriter none;
  write_preview(none, mom, wish(false, {Topic::own_care}), now);  // hidden already
  CHECK(none.view().find(R"("something":false)") != std::string::npos);
}

TEST_CASE("somebody whom a patient with diminished capacity needs is not shut out by a wish on a screen") {
  Facts facts = parent_of("1990-01-01");
  facts.link->kind = LinkKind::guardian;
  facts.patient.diminished = true;
  CHECK_FALSE(wish_rights(policy("AM"), facts, now).any());
  facts.link->kind = LinkKind::adult_proxy;
  CHECK(wish_rights(policy("AM"), facts, now).any());
}

}  // namespace kinportal::access
