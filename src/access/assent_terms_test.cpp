// SPDX-License-Identifier: Apache-2.0
// When a practice asks a minor for her yes: in the policy's ages, never of adults, and only where a yes would open her account.
#include "access/assent_terms.h"

#include <doctest/doctest.h>

#include "access/policy_shelf.h"

using namespace kinportal;
using namespace kinportal::access;

namespace {

const Policy& policy_called(std::string_view id) {
  const auto force = PolicyShelf::built_in().in_force(id, Instant::parse("2026-11-23T15:00:00Z").value());
  REQUIRE(force.policy != nullptr);
  return *force.policy;
}
AssentTerms terms_at(std::string_view id, const char* born, const char* now) {
  PatientFacts patient;
  patient.birth_on = Day::parse(born).value();
  return assent_terms(policy_called(id), patient, Instant::parse(now).value());
}

}  // namespace

TEST_CASE("a clinic that asks for assent asks from the thirteenth birthday to the eighteenth, for her account and for her parents") {
  CHECK_FALSE(terms_at("CIN", "2013-06-01", "2026-06-01T03:59:59Z").asked);
  const AssentTerms asked = terms_at("CIN", "2013-06-01", "2026-06-01T04:00:00Z");
  CHECK(asked.asked);
  CHECK(asked.own_account);
  CHECK(asked.parents == all_categories);
  CHECK(asked.take_back_on_screen);
  CHECK(terms_at("CIN", "2013-06-01", "2031-06-01T03:59:59Z").asked);
  CHECK_FALSE(terms_at("CIN", "2013-06-01", "2031-06-01T04:00:00Z").asked);
}

TEST_CASE("where the policy wants no assent nobody is asked, and an emancipated minor is asked nowhere") {
  CHECK_FALSE(terms_at("H15", "2010-06-01", "2026-06-01T04:00:00Z").asked);
  CHECK_FALSE(terms_at("REF", "2010-06-01", "2026-06-01T04:00:00Z").asked);
  PatientFacts patient;
  patient.birth_on = Day::parse("2010-06-01").value();
  patient.emancipated_at = Instant::parse("2026-01-01T00:00:00Z").value();
  CHECK_FALSE(assent_terms(policy_called("CIN"), patient, Instant::parse("2026-06-01T04:00:00Z").value()).asked);
}

TEST_CASE("her yes is taken from a mailbox of her own only") {
  const Instant now = Instant::parse("2026-11-23T15:00:00Z").value();
  Facts own;
  own.patient.id = "ines";
  own.viewer.id = "ines";
  own.patient.birth_on = own.viewer.birth_on = Day::parse("2012-06-01").value();
  own.viewer.is_patient = true;
  CHECK(opens_with_assent(policy_called("CIN"), own, now));
  own.viewer.own_contact = false;
  CHECK_FALSE(opens_with_assent(policy_called("CIN"), own, now));
  own.viewer.own_contact = true;
  own.viewer.status = AccountStatus::suspended;
  CHECK_FALSE(opens_with_assent(policy_called("CIN"), own, now));
}
