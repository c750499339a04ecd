// SPDX-License-Identifier: Apache-2.0
// A link says who cares for whom: of which kind, with what custody, since when, until when, on whose review. A link alone shows nothing;
// the Gate reads it together with papers, consents and the practice's policy (design of access: Facts).
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "families/deed.h"

namespace kinportal::families {

/// The words of the store and of policy files: PARENT GUARDIAN FOSTER STEP TEMP POA ADULT_PROXY EXECUTOR.
bool is_link_kind(std::string_view word);
/// full joint partial none unknown
bool is_custody(std::string_view word);
/// The one that gives less: none unknown partial joint full.
std::string_view lower_custody(std::string_view one, std::string_view other);
/// Where a link came from: pin invitation registration proxy_request office demo
bool is_link_source(std::string_view word);

struct Link {
  PracticeId practice;
  LinkId id;
  AccountId account;
  PatientId patient;
  std::string kind;
  std::string custody;
  std::optional<Instant> granted_at;  // empty: asked for, nobody has granted it
  std::optional<Instant> ended_at;
  std::optional<Instant> dispute_opened_at;
  std::optional<Instant> dispute_closed_at;
  bool pin_redeemed_in_time = false;
  bool minor_parent_ok = false;
  std::string source;
  std::string reviewer;  // empty: nobody yet

  bool disputed() const { return dispute_opened_at && !dispute_closed_at; }
};

struct NewLink {
  PracticeId practice;
  AccountId account;
  PatientId patient;
  std::string kind;
  std::string custody = "unknown";
  std::string source = "office";
  std::string reviewer;
  std::optional<Instant> granted_at;  // empty: asked for only. Never later than now: a grant cannot be promised.
  bool pin_redeemed_in_time = false;
  bool minor_parent_ok = false;
};

/// Fault::conflict when this account has a link of this kind to this patient that has not ended; Fault::forbidden when a decision ended her
/// access and the doer does not decide reports, or the source is a code and staff ended it. A code never gives more custody than she has.
Result<LinkId> make_link(const Deed& deed, const NewLink& link);
/// Grants a link that was asked for. Fault::conflict when it was granted or ended before.
Result<void> grant_link(const Deed& deed, const PracticeId& practice, const LinkId& link, std::string_view reviewer);
/// From now on the link gives nothing. Ending an ended link changes nothing and is no error: two people may press the same button.
Result<void> end_link(const Deed& deed, const PracticeId& practice, const LinkId& link);
/// Somebody says this person should not have access: until it is closed the link gives nothing.
Result<void> open_dispute(const Deed& deed, const PracticeId& practice, const LinkId& link);
Result<void> close_dispute(const Deed& deed, const PracticeId& practice, const LinkId& link);

Result<Link> read_link(db::Reader& reader, const PracticeId& practice, const LinkId& link);

}  // namespace kinportal::families
