// SPDX-License-Identifier: Apache-2.0
// What a policy says about papers, told before anybody starts: which relationships a practice offers, what each must bring, what it says where it
// offers nothing; and when a paper that was verified stops holding (policies/README.md, [[relationship]], [paper.KIND]).
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/policy.h"
#include "base/json_writer.h"
#include "base/time.h"

namespace kinportal::access {

/// The first of: its own end, [paper.KIND] valid_months, renewal_months. Empty: it does not end. A limit nobody can count has run out at `seen`'s
/// place: Instant::beginning(), as the decision reads it.
std::optional<Instant> paper_end(const Policy& policy, std::string_view kind, const std::optional<Instant>& from,
                                 const std::optional<Instant>& to, const std::optional<Instant>& seen);
/// When it must be shown again rather than replaced: renewal is what ends it.
bool ends_by_renewal(const Policy& policy, std::string_view kind, const std::optional<Instant>& from, const std::optional<Instant>& to,
                     const std::optional<Instant>& seen);

/// Schema ProxyTerms, as an object.
void write_proxy_terms(JsonWriter& out, const Policy& policy, Instant now);

/// What this relationship still wants when papers of these kinds are there and these documents were seen; empty: the review may approve. Of a
/// choice of kinds the first is named. A relationship that is not offered wants nothing: approving it opens nothing.
std::vector<std::string> missing_papers(const RelationshipRule& rule, const std::vector<std::string>& kinds,
                                        const std::vector<std::string>& seen);

/// True while the practice's waiver of the photo ID runs.
bool id_waived_now(const Policy& policy, Instant now);
/// This policy wants a photo ID for anything at all.
bool asks_photo_id(const Policy& policy);

}  // namespace kinportal::access
