// SPDX-License-Identifier: Apache-2.0
// Draws worlds. Most facts are in order most of the time, so that every layer is reached; every instant lies close to one that matters.
#include "random_world.h"

#include <iostream>
#include <sstream>

#include "access/law.h"

namespace kinportal::access::testing {
namespace {

constexpr std::int64_t hour_us = 3'600'000'000, day_us = 24 * hour_us;

std::optional<Instant> maybe(Dice& dice, int one_in, Instant at) { return dice.one_in(one_in) ? std::optional(at) : std::nullopt; }

Instant near(Dice& dice, Instant around) {
  static const std::vector<std::int64_t> steps = {
      -1, 0, 1, -hour_us, hour_us, -day_us, day_us, -30 * day_us, 30 * day_us, -400 * day_us, 400 * day_us};
  return Instant{around.us + dice.of(steps)};
}

const std::vector<std::string> paper_kinds = {"guardianship", "legal_rights",         "foster", "poa_hc", "poa_financial",
                                              "adult_form",   "letters_testamentary", "other"};
const std::vector<std::string> item_classes = {"HPV", "GENETIC", "FINANCIAL", "MALIGNANCY"};

}  // namespace

std::uint64_t Dice::take(std::size_t count) {
  std::uint64_t out = 0;
  for (std::size_t i = 0; i < count && !bytes_.empty(); ++i) {
    out = (out << 8) | static_cast<unsigned char>(bytes_.front());
    bytes_.remove_prefix(1);
  }
  return out;
}

Consent random_consent(Dice& dice, Instant around) {
  Consent out;
  out.permits = dice.one_in(2);
  out.labels = static_cast<Labels>(dice.word() & dice.word() & label::all);
  if (dice.one_in(3)) out.labels = label::all;
  if (dice.one_in(2)) out.labels |= label::MC;
  out.every_label = dice.one_in(5);
  out.every_item = dice.one_in(12);
  if (dice.one_in(3)) out.categories = static_cast<CategorySet>(dice.word() & all_categories);
  out.from_at = maybe(dice, 2, near(dice, around));
  out.to_at = maybe(dice, 4, near(dice, around));
  out.withdrawn_at = maybe(dice, 6, near(dice, around));
  return out;
}

Paper random_paper(Dice& dice, Instant around, bool restriction) {
  Paper out;
  out.kind = restriction ? "court_restriction" : dice.of(paper_kinds);
  out.for_this_patient = !dice.one_in(8);
  out.names_another_viewer = dice.one_in(8);
  out.verified = !dice.one_in(8);
  out.seen_at = maybe(dice, 2, near(dice, around));
  out.from_at = maybe(dice, 2, near(dice, around));
  out.to_at = maybe(dice, 3, near(dice, around));
  out.revoked_at = maybe(dice, 6, near(dice, around));
  if (restriction && dice.one_in(2)) out.categories = static_cast<CategorySet>(dice.word() & all_categories);
  return out;
}

ItemFacts random_item(Dice& dice, const Policy& policy, const World& world) {
  ItemFacts out;
  const auto& birth = world.facts.patient.birth_on;
  // Around now, or around a birthday that policies cut at.
  const auto instant = [&]() {
    if (birth && dice.one_in(3)) return near(dice, policy.attained_at(*birth, 10 + dice.below(9)));
    return near(dice, world.now);
  };
  out.patient_id = dice.one_in(40) ? "P2" : world.facts.patient.id;
  if (!dice.one_in(50)) out.category = category_at(dice.below(category_count));
  if (dice.one_in(2)) out.labels = static_cast<Labels>(dice.word() & dice.word() & dice.word() & label::all);
  if (dice.one_in(60)) out.labels |= label::unknown;
  for (const std::string& name : item_classes) {
    if (dice.one_in(5)) out.classes.push_back(name);
  }
  out.consenter = static_cast<Consenter>(dice.below(6));
  if (birth && dice.one_in(2)) {
    out.service_on = policy.birthday(*birth, 10 + dice.below(9)) + (dice.below(3) - 1);
  } else if (!dice.one_in(6)) {
    out.service_on = policy.calendar->day_of(near(dice, world.now));
  }
  if (!dice.one_in(8)) out.finalized_at = Instant{world.now.us - 72 * hour_us + (dice.below(3) - 1) * (dice.one_in(2) ? 1 : hour_us)};
  if (!dice.one_in(12)) out.available_at = dice.one_in(4) ? instant() : Instant{world.now.us - day_us};
  if (!dice.one_in(5)) out.transmitted_at = instant();
  if (dice.one_in(30)) out.status = ItemStatus::entered_in_error;
  if (dice.one_in(2)) out.participants.push_back(world.facts.viewer.id);
  if (dice.one_in(2)) out.participants.push_back("NURSE");
  out.patient_hold_until = maybe(dice, 8, near(dice, world.now));
  out.clinician_release_at = maybe(dice, 4, near(dice, world.now));
  return out;
}

World random_world(Dice& dice, const Policy& policy) {
  World world;
  Facts& f = world.facts;
  f.patient.id = "P1";
  // A birth date of the last forty years, often on an awkward day.
  Day birth{8'000 + dice.below(12'000)};
  if (dice.one_in(6)) birth = *Day::from_civil(1996 + 4 * dice.below(6), 2, 29);
  if (!dice.one_in(40)) f.patient.birth_on = birth;
  world.now = near(dice, policy.attained_at(birth, dice.below(22)));
  f.patient.deceased_at = maybe(dice, 25, near(dice, world.now));
  f.patient.emancipated_at = maybe(dice, 12, near(dice, world.now));
  f.patient.diminished = dice.one_in(8);
  f.patient.endangered_by_viewer = dice.one_in(40);
  f.patient.assent_on_file = dice.one_in(2);
  f.viewer.is_patient = dice.one_in(6);
  f.viewer.id = f.viewer.is_patient ? "P1" : "V1";
  if (dice.one_in(30)) f.viewer.status = static_cast<AccountStatus>(1 + dice.below(2));
  f.viewer.deceased_at = maybe(dice, 40, near(dice, world.now));
  if (dice.one_in(4)) f.viewer.birth_on = policy.calendar->day_of(near(dice, world.now)) + (-18 * 365 - 4);
  if (dice.one_in(4)) f.viewer.id_status = static_cast<IdStatus>(dice.below(3));
  f.viewer.visit_since_waiver = dice.one_in(3);
  f.viewer.own_contact = !dice.one_in(6);
  if (!dice.one_in(20)) {
    LinkFacts link;
    link.kind = dice.one_in(2) ? LinkKind::parent : static_cast<LinkKind>(dice.below(link_kind_count));
    link.custody = dice.one_in(4) ? static_cast<Custody>(dice.below(5)) : Custody::full;
    if (!dice.one_in(30))
      link.granted_at =
          dice.one_in(2) ? policy.attained_at(birth, dice.below(8)) : near(dice, policy.attained_at(birth, 10 + dice.below(9)));
    link.ended_at = maybe(dice, 12, near(dice, world.now));
    link.dispute_opened_at = maybe(dice, 12, near(dice, world.now));
    link.dispute_closed_at = maybe(dice, 12, near(dice, world.now));
    link.pin_redeemed_in_time = !dice.one_in(5);
    link.minor_parent_ok = dice.one_in(3);
    f.link = link;
  }
  for (int i = dice.below(5); i > 0; --i) f.papers.push_back(random_paper(dice, world.now, dice.one_in(8)));
  for (int i = dice.below(4); i > 0; --i) f.consents.push_back(random_consent(dice, world.now));
  f.store_revision = 7;
  f.held_revision = dice.one_in(40) ? 6 : 7;
  if (dice.one_in(10)) f.policy_changes_at = near(dice, world.now);
  world.item = random_item(dice, policy, world);
  return world;
}

std::string random_policy_text(Dice& dice, int number) {
  static const std::vector<std::string> zones = {"America/New_York", "America/Los_Angeles", "Pacific/Kiritimati",
                                                 "America/Havana",   "Europe/London",       "Asia/Kathmandu"};
  static const std::vector<std::string> states = {"NY", "WA", "CA", "TX", "KY", "US", "OH"};
  static const std::vector<std::string> modes = {"allow",
                                                 "deny",
                                                 "filter",
                                                 "before:12:transmitted",
                                                 "before:13:service",
                                                 "before:18:transmitted",
                                                 "prospective",
                                                 "preexisting:13",
                                                 "preexisting:15",
                                                 "granted_before:2018-01-01",
                                                 "assent",
                                                 "permit",
                                                 "paper:other",
                                                 "paper:foster|adult_form"};
  static const std::vector<std::string> custodies = {"partial", "joint", "full"};
  std::ostringstream out;
  const int majority = dice.one_in(4) ? 19 : 18;
  out << "[policy]\nid = \"R" << number << "\"\ntitle = \"random\"\nstate = \"" << dice.of(states) << "\"\nzone = \"" << dice.of(zones)
      << "\"\n";
  if (dice.one_in(6)) out << "effective_from = 2015-03-08\n";
  if (dice.one_in(6)) out << "effective_to = 2030-11-03T02:30:00-05:00\n";
  out << "[ages]\nmajority = " << majority << "\nleap_day = \"" << (dice.one_in(2) ? "march_1" : "february_28") << "\"\nattained = \""
      << (dice.one_in(3) ? "day_before" : "birthday") << "\"\nfilter_from = " << 10 + dice.below(5) << "\n";
  if (dice.one_in(3)) out << "at_majority = \"freeze:" << (dice.one_in(2) ? "transmitted" : "service") << "\"\n";
  if (dice.one_in(3)) out << "latest_grant = " << 12 + dice.below(4) << "\n";
  out << "[identity]\nphoto_id_for = [\"" << (dice.one_in(2) ? "clinical" : "all") << "\"]\n";
  if (dice.one_in(2)) out << "[identity.waiver]\nreason = \"r\"\n" << (dice.one_in(2) ? "from = 2016-01-01\nto = 2026-01-01\n" : "");
  out << "[own_account]\n";
  if (dice.one_in(4)) out << "from_age = \"never\"\n";
  else
    out << "from_age = " << 10 + dice.below(8) << "\nassent = " << (dice.one_in(2) ? "true" : "false") << "\nmodes = { note = \""
        << dice.of(std::vector<std::string>{"deny", "allow", "paper:other"}) << "\" }\n";
  out << "[[relationship]]\nkind = \"PARENT\"\n" << (dice.one_in(3) ? "pin = true\n" : "custody = \"" + dice.of(custodies) + "\"\n");
  out << "[[relationship]]\nkind = \"GUARDIAN\"\npapers = [\"guardianship\"" << (dice.one_in(3) ? ", \"other|legal_rights\"" : "") << "]\n";
  if (dice.one_in(2)) out << "[[relationship]]\nkind = \"STEP\"\npapers = [\"legal_rights\"]\n";
  if (dice.one_in(2)) out << "[[relationship]]\nkind = \"FOSTER\"\npapers = [\"foster\"]\n";
  if (dice.one_in(2)) out << "[paper.foster]\nrenewal_months = 12\n";
  if (dice.one_in(2)) out << "[paper.adult_form]\nvalid_months = 13\n";
  if (dice.one_in(2)) out << "[paper.guardianship]\nvalid_months = 1\nrenewal_months = 13\n";
  if (dice.one_in(2)) out << "[[adult_relationship]]\nkind = \"POA\"\n";
  if (dice.one_in(2)) out << "[[adult_relationship]]\nkind = \"GUARDIAN\"\n";
  if (dice.one_in(2)) out << "[[adult_relationship]]\nkind = \"ADULT_PROXY\"\n" << (dice.one_in(2) ? "categories = [\"clinical\"]\n" : "");
  int from = 0;
  for (const int to : {10 + dice.below(3), 13 + dice.below(3), majority}) {
    out << "[[band]]\nfrom = " << from << "\nto = " << to << "\nmodes = { all = \"" << dice.of(modes) << "\", clinical = \""
        << dice.of(modes) << "\", result = \"" << dice.of(modes) << "\" }\n";
    if (from > 0 && dice.one_in(4)) out << "earlier_grants_end = true\n";
    if (dice.one_in(3)) out << "[[band.relationship]]\nkinds = [\"STEP\", \"GUARDIAN\"]\nmodes = { all = \"" << dice.of(modes) << "\" }\n";
    if (dice.one_in(3))
      out << "[[band.class]]\nclass = \"FINANCIAL\"\ncategories = [\"document\", \"result\"]\nmode = \"" << dice.of(modes) << "\"\n";
    if (dice.one_in(4)) out << "[[band.class]]\nclass = \"GENETIC\"\nmode = \"" << dice.of(modes) << "\"\n";
    from = to;
  }
  if (dice.one_in(2)) out << "[[hidden]]\nclass = \"HPV\"\nfrom_age = 13\n";
  if (dice.one_in(2))
    out << "[diminished_capacity]\nroute = \"" << (dice.one_in(2) ? "clinician" : "court") << "\"\nmodes = { note = \"" << dice.of(modes)
        << "\" }\n";
  if (dice.one_in(3)) out << "[[release.delay]]\ncategories = [\"note\"]\nhours = 71\n";
  if (dice.one_in(3)) out << "[[release.hold]]\nclass = \"GENETIC\"\ndays = 3\ncitation = \"c\"\n";
  if (dice.one_in(5)) out << "[[release.hold]]\nlabels = [\"HIV\"]\ncategories = [\"result\", \"note\"]\nhours = 73\ncitation = \"c\"\n";
  out << "[actions]\nblind = [\"schedule\"]\n";
  return out.str();
}

const std::vector<std::shared_ptr<const Policy>>& policies_under_test() {
  static const std::vector<std::shared_ptr<const Policy>> list = [] {
    std::vector<std::shared_ptr<const Policy>> out = PolicyShelf::built_in().all();
    Dice dice(20261123);
    for (int i = 0; i < 60; ++i) {
      const std::string text = random_policy_text(dice, i);
      auto policy = compile_policy({"random " + std::to_string(i), text}, LawBook::built_in());
      if (!policy) {
        std::cerr << policy.error().sentence << '\n';
        std::abort();
      }
      out.push_back(*policy);
    }
    return out;
  }();
  return list;
}

}  // namespace kinportal::access::testing
