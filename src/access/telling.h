// SPDX-License-Identifier: Apache-2.0
// What may be told to a person about her own rights to a chart: from the practice's policy, her own papers and her photo ID. What somebody
// else did (a court, a clinician, a dispute, the patient's wishes) is not among it, nor can it be read out of what is (access.md, law 10).
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "access/facts.h"
#include "access/plan.h"
#include "access/policy.h"
#include "base/ids.h"
#include "base/json_writer.h"

namespace kinportal::access {

/// A policy version that will take over.
struct PolicyAhead {
  Instant from;
  std::shared_ptr<const Policy> policy;  // nullptr: its text is refused, so from then on nothing is shown
};

/// A chart closed to somebody with a link, as far as it may be explained. Made by Doorway::explain_refusal.
struct ShutChart {
  std::string capacity;  // 'self', 'parent', …
  std::shared_ptr<const Policy> policy;
  Facts facts;  // told_facts: nothing that somebody else did
  std::optional<Plan> plan;  // of the facts as they are
};

/// The facts a viewer may be told from: without the patient's wishes, and with what a court or a dispute did held as it stands now, so that
/// no date of theirs is found by looking ahead.
Facts told_facts(const Facts& facts, Instant now);

/// True for reasons that speak of the policy or of the viewer's own papers.
bool may_be_told(Reason reason);

/// How much of a category a plan shows, judged by the plan's conditions alone; a patient's wishes are not looked at.
enum class Shown : std::uint8_t { none, some, all };
std::string_view to_string(Shown shown);
Shown shown_by(const CategoryTerms& terms);

/// Members reason, why_en … citation of a line, as schema AccessLine has them; for a reason that may not be told, only "not_found".
void write_reason(JsonWriter& out, const Policy* policy, Reason reason, RuleId rule);
void write_words(JsonWriter& out, const Words& words);

/// The kinds of paper this viewer's relationship asks for today, each a list of which one is enough; empty when none is asked.
std::vector<PaperNeed> papers_asked(const Policy& policy, const Facts& facts, Instant now);
void write_papers(JsonWriter& out, const std::vector<PaperNeed>& needs);

}  // namespace kinportal::access
