// SPDX-License-Identifier: Apache-2.0
// Looks at the band of the patient's age and at [own_account]; a parent stands for everybody the band speaks about.
#include "access/assent_terms.h"

#include "access/plan.h"

namespace kinportal::access {

AssentTerms assent_terms(const Policy& policy, const PatientFacts& patient, Instant now) {
  AssentTerms terms;
  terms.take_back_on_screen = policy.own_account.assent_take_back_on_screen;
  if (!patient.birth_on || (patient.deceased_at && *patient.deceased_at <= now)) return terms;
  const Day birth = *patient.birth_on;
  const bool emancipated = patient.emancipated_at && *patient.emancipated_at <= now;
  if (emancipated || now >= policy.attained_at(birth, policy.majority)) return terms;
  const OwnAccount& own = policy.own_account;
  if (own.assent && own.from_age && now >= policy.attained_at(birth, *own.from_age)) {
    terms.own_account = true;
    terms.rule = own.rule;
  }
  int age = 0;
  while (age < policy.majority && now >= policy.attained_at(birth, age + 1)) ++age;
  if (const Band* band = policy.band_at(age)) {
    for (int i = 0; i < category_count; ++i) {
      const Mode& mode = band->mode(LinkKind::parent, category_at(i));
      if (mode.kind != ModeKind::assent) continue;
      terms.parents = static_cast<CategorySet>(terms.parents | bit_of(category_at(i)));
      terms.rule = mode.rule;
    }
  }
  terms.asked = terms.own_account || terms.parents != 0;
  return terms;
}

bool opens_with_assent(const Policy& policy, const Facts& own, Instant now) {
  Facts with = own;
  with.patient.assent_on_file = true;
  return Plan::of(&policy, with, now).any_open();
}

}  // namespace kinportal::access
