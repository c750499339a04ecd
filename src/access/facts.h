// SPDX-License-Identifier: Apache-2.0
// The facts a decision is made on, as plain values: no database, no clock, no policy. An empty optional means 'nobody knows', and the
// decision reads it in the direction that shows less.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "access/labels.h"
#include "access/vocabulary.h"
#include "base/time.h"

namespace kinportal::access {

struct PatientFacts {
  std::string id;
  std::optional<Day> birth_on;
  std::optional<Instant> deceased_at;
  std::optional<Instant> emancipated_at;
  bool diminished = false;   // a clinician set it
  bool endangered_by_viewer = false;  // a clinician found that this viewer endangers the patient
  bool assent_on_file = false;
};

struct ViewerFacts {
  std::string id;
  bool is_patient = false;   // looks at their own chart
  AccountStatus status = AccountStatus::active;
  std::optional<Instant> deceased_at;
  std::optional<Day> birth_on;
  IdStatus id_status = IdStatus::verified;
  bool visit_since_waiver = false;
  bool own_contact = true;   // a minor's e-mail address and phone are her own
};

struct LinkFacts {
  LinkKind kind = LinkKind::parent;
  Custody custody = Custody::unknown;
  std::optional<Instant> granted_at;
  std::optional<Instant> ended_at;
  std::optional<Instant> dispute_opened_at;
  std::optional<Instant> dispute_closed_at;
  bool pin_redeemed_in_time = false;
  bool minor_parent_ok = false;
};

/// A document staff looked at. `kind` is an open word ('guardianship', 'adult_form', 'court_restriction', …): policies name what they want.
struct Paper {
  std::string kind;
  bool for_this_patient = true;
  /// The paper names somebody, and it is not this viewer.
  bool names_another_viewer = false;
  bool verified = true;
  std::optional<Instant> seen_at;
  std::optional<Instant> from_at;
  std::optional<Instant> to_at;
  std::optional<Instant> revoked_at;
  CategorySet categories = 0;  // a restriction only for these; 0: for all
};

/// A wish of the patient (or of whoever may speak for her) about this viewer. Consents that name others are not among the facts.
struct Consent {
  bool permits = false;  // else it denies
  Labels labels = 0;  // with label::MC; see `everything` and `every_label`
  bool every_label = false;  // '*': every obligation there is
  bool every_item = false;  // '-' in a denial: labelled or not
  CategorySet categories = 0;  // 0: every category
  std::optional<Instant> from_at;
  std::optional<Instant> to_at;
  std::optional<Instant> withdrawn_at;
};

struct Facts {
  PatientFacts patient;
  ViewerFacts viewer;
  std::optional<LinkFacts> link;
  std::vector<Paper> papers;
  std::vector<Consent> consents;
  std::int64_t held_revision = 0;  // of the facts the asker holds
  std::int64_t store_revision = 0;  // of the store
  /// The next version of the practice's policy takes over then: no answer outlives it.
  std::optional<Instant> policy_changes_at;
};

enum class ItemStatus : std::uint8_t { final, entered_in_error };

struct ItemFacts {
  std::string patient_id;
  std::optional<Category> category;  // empty: a category nobody here knows
  Labels labels = 0;  // label::unknown when one of them is unheard of
  std::vector<std::string> classes;
  Consenter consenter = Consenter::unknown;
  std::optional<Day> service_on;
  std::optional<Instant> finalized_at;
  std::optional<Instant> available_at;
  std::optional<Instant> transmitted_at;
  ItemStatus status = ItemStatus::final;
  std::vector<std::string> participants;  // of a message: account ids
  std::optional<Instant> patient_hold_until;
  std::optional<Instant> clinician_release_at;

  Labels obligations() const { return labels | (consenter == Consenter::minor ? label::MC : 0); }
};

}  // namespace kinportal::access
