// SPDX-License-Identifier: Apache-2.0
// A practice's policy as the policy screens get it (docs/api/portal.openapi.yaml, Policy*): versions, the grid, findings, lines.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "access/answer.h"
#include "access/policy.h"
#include "access/policy_check.h"
#include "access/policy_coverage.h"
#include "access/policy_timeline.h"
#include "base/personal.h"
#include "base/zone.h"
#include "practices/policy_version.h"

namespace kinportal::staff_api {

/// Display names of staff by account (staff::names_ever); who is not among them published by the command line.
using StaffNames = std::map<std::string, PersonName, std::less<>>;

/// One entry of the chronicle with what follows from its neighbours.
struct VersionView {
  practices::VersionEntry entry;
  std::optional<Instant> until;
  std::string_view state;  // past in_force announced withdrawn
  std::string title;
};
/// In the chronicle's order. Titles come from the compiled policies, or are the policy's id when a text no longer compiles.
Result<std::vector<VersionView>> version_views(db::Reader& reader, access::PolicyCache& policies, const PracticeId& practice,
                                               std::vector<practices::VersionEntry> chronicle, Instant now);

void write_version(JsonWriter& out, const VersionView& view, const StaffNames& names, const Zone& zone);
void write_cell(JsonWriter& out, const access::Policy& policy, const access::CoverageCell& cell);
/// Member 'grid'.
void write_grid(JsonWriter& out, const access::Policy& policy, const access::Coverage& grid);
/// Members 'lines', 'bands', 'majority', 'own_account_from', 'notice_days'.
void write_policy_facts(JsonWriter& out, const access::Policy& policy);
/// Member 'findings'.
void write_findings(JsonWriter& out, const std::vector<access::Finding>& findings);
/// Member 'instead_of'.
void write_instead_of(JsonWriter& out, const access::PolicyTimeline::Version* version);
/// The members of PolicyCheck, without the braces.
void write_check(JsonWriter& out, const access::DraftCheck& check, const access::PolicyTimeline::Version* instead_of);

}  // namespace kinportal::staff_api
