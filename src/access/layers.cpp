// SPDX-License-Identifier: Apache-2.0
// L1, L2, L4, L5, L6 and the consents of L7, in the order of the specification's table; inside a layer, in the order of its row.
#include "access/layers.h"

namespace kinportal::access {

Refusal Layers::session() {
  if (f_.held_revision < f_.store_revision) return by_law(Reason::DENY_STALE_SESSION);
  if (w_.passed(f_.viewer.deceased_at)) return by_law(Reason::DENY_VIEWER_DECEASED);
  if (f_.viewer.status != AccountStatus::active) return by_law(Reason::DENY_ACCOUNT_INACTIVE);
  return std::nullopt;
}

Refusal Layers::patient() {
  if (!f_.patient.birth_on || !w_.reached(*f_.patient.birth_on)) return by_law(Reason::DENY_UNKNOWN_DOB);
  if (w_.passed(f_.patient.deceased_at)) {
    const bool executor = !f_.viewer.is_patient && f_.link && f_.link->kind == LinkKind::executor;
    const RelationshipRule& rule = p_.adult[static_cast<int>(LinkKind::executor)];
    if (!executor || papers(rule.papers, rule.rule)) return by_law(Reason::DENY_PATIENT_DECEASED);
  }
  return std::nullopt;
}

Refusal Layers::self(Category category) {
  if (adult() || w_.passed(f_.patient.emancipated_at)) return std::nullopt;
  const OwnAccount& own = p_.own_account;
  if (!own.from_age || !attained(*f_.patient.birth_on, *own.from_age)) return Verdict{Reason::DENY_SELF_UNDER_MIN_AGE, own.rule};
  if (own.assent && !f_.patient.assent_on_file) return Verdict{Reason::DENY_ASSENT_MISSING, own.rule};
  if (own.own_contact && !f_.viewer.own_contact) return Verdict{Reason::DENY_TEEN_EMAIL_SHARED, own.rule};
  const Mode& mode = own.modes[static_cast<std::size_t>(category)];
  if (mode.kind == ModeKind::paper) return mode_paper(mode);
  if (mode.kind != ModeKind::allow) return Verdict{Reason::DENY_AGE_TIER, mode.rule};
  return std::nullopt;
}

Authority Layers::authority(Category category) {
  Authority out;
  if (!f_.link) {
    out.refusal = by_law(Reason::DENY_NO_RELATIONSHIP);
    return out;
  }
  const LinkFacts& link = *f_.link;
  out.refusal = link_stands();
  if (!out.refusal && court_restricts(category)) out.refusal = by_law(Reason::DENY_COURT_RESTRICTION);
  if (!out.refusal && f_.patient.endangered_by_viewer) out.refusal = by_law(Reason::DENY_ENDANGERMENT);
  if (out.refusal) return out;

  if (w_.passed(f_.patient.deceased_at)) {  // L2 let only an executor with letters come this far
    out.path = Path::executor;
    out.link_rule = p_.adult[static_cast<int>(LinkKind::executor)].rule;
    return out;
  }
  const bool grown = adult();
  if (grown || w_.passed(f_.patient.emancipated_at)) return for_adult(link, grown);
  return for_minor(link, false);
}

// Viewer old enough; granted, not ended, no open dispute.
Refusal Layers::link_stands() {
  const LinkFacts& link = *f_.link;
  if (f_.viewer.birth_on && !link.minor_parent_ok && !attained(*f_.viewer.birth_on, p_.viewer_minimum_age)) {
    return by_law(Reason::DENY_VIEWER_TOO_YOUNG);
  }
  if (!w_.passed(link.granted_at)) return by_law(Reason::DENY_NO_ACTIVE_GRANT);
  if (auto ended = link_has_ended()) return ended;
  if (w_.passed(link.dispute_opened_at) && !w_.passed(link.dispute_closed_at)) return by_law(Reason::DENY_DISPUTE_HOLD);
  return std::nullopt;
}

Refusal Layers::link_has_ended() {
  const LinkFacts& link = *f_.link;
  if (w_.passed(link.ended_at)) return by_law(Reason::DENY_GRANT_ENDED);
  // Where a policy revokes all grants at a boundary, those made before it are over once the child has passed it.
  const Day birth = *f_.patient.birth_on;
  for (const Band& band : p_.bands) {
    if (!band.earlier_grants_end || *link.granted_at >= p_.attained_at(birth, band.from)) continue;
    if (!attained(birth, band.from) || diminished_offered()) continue;
    if (p_.adult[static_cast<int>(link.kind)].eligible && adult()) continue;  // an adult's guardian is judged by papers alone
    return Verdict{Reason::DENY_GRANT_ENDED, band.rule};
  }
  return std::nullopt;
}

// An order nobody has verified yet, or that names nobody, restricts too: until it is reviewed, less is shown.
bool Layers::court_restricts(Category category) {
  for (const Paper& paper : f_.papers) {
    if (paper.kind != "court_restriction" || !paper.for_this_patient || paper.names_another_viewer) continue;
    if (paper.categories != 0 && !contains(paper.categories, category)) continue;
    if (w_.runs(paper.from_at, paper.to_at, paper.revoked_at)) return true;
  }
  return false;
}

Authority Layers::for_adult(const LinkFacts& link, bool grown) {
  Authority out;
  const RelationshipRule& rule = p_.adult[static_cast<int>(link.kind)];
  if (!rule.eligible || link.kind == LinkKind::executor) {
    const bool was_emancipated = w_.passed(f_.patient.emancipated_at);
    if (grown && !was_emancipated && p_.freeze_at_majority && p_.minor[static_cast<int>(link.kind)].eligible) return for_minor(link, true);
    out.refusal = grown ? Verdict{Reason::DENY_ADULT_PATIENT_NO_AUTHORITY, p_.majority_rule} : by_law(Reason::DENY_EMANCIPATED);
    return out;
  }
  out.path = Path::adult_papers;
  out.link_rule = rule.rule;
  out.refusal = papers(rule.papers, rule.rule);
  return out;
}

Authority Layers::for_minor(const LinkFacts& link, bool frozen) {
  Authority out;
  out.path = frozen ? Path::frozen : Path::tier;
  const RelationshipRule& rule = p_.minor[static_cast<int>(link.kind)];
  out.link_rule = rule.rule;
  if (!rule.eligible) {
    out.refusal = Verdict{Reason::DENY_RELATIONSHIP_NOT_ELIGIBLE, rule.rule};
  } else if (rule.custody_at_least != Custody::none && (link.custody < rule.custody_at_least)) {
    out.refusal = Verdict{Reason::DENY_NO_LEGAL_RIGHTS, rule.rule};
  } else if (rule.pin && !link.pin_redeemed_in_time) {
    out.refusal = Verdict{Reason::DENY_PIN_EXPIRED, rule.rule};
  } else {
    out.refusal = papers(rule.papers, rule.rule);
  }
  if (out.refusal) return out;
  out.diminished = !frozen && diminished_offered();
  if (!out.diminished && p_.latest_grant_age && *link.granted_at >= p_.attained_at(*f_.patient.birth_on, *p_.latest_grant_age)) {
    out.refusal = Verdict{Reason::DENY_GRANT_TOO_LATE, p_.latest_grant_rule};
    return out;
  }
  out.band = frozen ? (p_.bands.empty() ? nullptr : &p_.bands.back()) : current_band();
  if (!out.band) out.refusal = by_law(Reason::DENY_AGE_TIER);
  return out;
}

bool Layers::diminished_offered() {
  if (!f_.patient.diminished || p_.diminished.route == DiminishedRoute::not_offered) return false;
  return p_.diminished.route == DiminishedRoute::clinician || !papers(p_.diminished.papers, p_.diminished.rule);
}

const Band* Layers::current_band() {
  const Band* current = nullptr;
  for (const Band& band : p_.bands) {
    if (!attained(*f_.patient.birth_on, band.from)) break;  // asks up to the next boundary, which is when the answer may change
    current = &band;
  }
  return current;
}

Refusal Layers::papers(const std::vector<PaperNeed>& needs, RuleId rule) {
  for (const PaperNeed& need : needs) {
    if (auto refusal = paper(need, rule)) return refusal;
  }
  return std::nullopt;
}

// One valid paper is enough; if none is valid the reason is that of the last one tried.
Refusal Layers::paper(const PaperNeed& need, RuleId rule) {
  Refusal last = Verdict{Reason::DENY_DOC_MISSING, rule};
  for (const Paper& paper : f_.papers) {
    if (!paper.for_this_patient || paper.names_another_viewer) continue;
    bool wanted = false;
    for (const std::string& kind : need.any_of) wanted = wanted || paper.kind == kind;
    if (!wanted) continue;
    last = one_paper(paper, rule);
    if (!last) return std::nullopt;
  }
  return last;
}

Refusal Layers::one_paper(const Paper& paper, RuleId rule) {
  if (!paper.verified || (paper.seen_at && !w_.passed(paper.seen_at))) return Verdict{Reason::DENY_DOC_UNVERIFIED, rule};
  if (w_.passed(paper.revoked_at)) return Verdict{Reason::DENY_DOC_REVOKED, rule};
  if (paper.from_at && !w_.passed(*paper.from_at)) return Verdict{Reason::DENY_DOC_NOT_YET_VALID, rule};
  if (w_.passed(paper.to_at)) return Verdict{Reason::DENY_DOC_EXPIRED, rule};
  const auto limits = p_.papers.find(paper.kind);
  if (limits == p_.papers.end()) return std::nullopt;
  // A limit that cannot be counted, because nobody wrote down any date, has run out.
  if (limits->second.valid_months > 0) {
    const auto start = paper.from_at ? paper.from_at : paper.seen_at;
    if (!start || w_.passed(p_.months_after(*start, limits->second.valid_months)))
      return Verdict{Reason::DENY_DOC_EXPIRED, limits->second.rule};
  }
  if (limits->second.renewal_months > 0) {
    const auto start = paper.seen_at ? paper.seen_at : paper.from_at;
    if (!start || w_.passed(p_.months_after(*start, limits->second.renewal_months))) {
      return Verdict{Reason::DENY_DOC_RENEWAL_DUE, limits->second.rule};
    }
  }
  return std::nullopt;
}

Refusal Layers::identity(Category category) {
  if (!contains(p_.id_gated, category) || f_.viewer.id_status == IdStatus::verified) return std::nullopt;
  const bool waives = p_.waiver && w_.runs(p_.waiver->from_at, p_.waiver->to_at, std::nullopt);
  if (f_.viewer.id_status != IdStatus::waived || !waives) return Verdict{Reason::DENY_ID_PENDING, p_.id_rule};
  if (f_.viewer.visit_since_waiver) return Verdict{Reason::DENY_ID_WAIVER_LAPSED, p_.waiver->rule};
  return std::nullopt;
}

Layers::Wishes Layers::denials(Category category) {
  Wishes out;
  for (const Consent& consent : f_.consents) {
    if (consent.permits || (consent.categories != 0 && !contains(consent.categories, category))) continue;
    if (!w_.runs(consent.from_at, consent.to_at, consent.withdrawn_at)) continue;
    out.denies_everything = out.denies_everything || consent.every_item;
    out.denied |= consent.every_label ? ~Labels{0} : consent.labels;
  }
  return out;
}

bool Layers::permitted(Category category, Labels obligations) {
  for (const Consent& consent : f_.consents) {
    if (!consent.permits || (consent.categories != 0 && !contains(consent.categories, category))) continue;
    if (!consent.every_label && (obligations & ~consent.labels) != 0) continue;
    if (w_.runs(consent.from_at, consent.to_at, consent.withdrawn_at)) return true;
  }
  return false;
}

std::vector<Labels> Layers::permits(Category category) {
  std::vector<Labels> out;
  for (const Consent& consent : f_.consents) {
    if (!consent.permits || (consent.categories != 0 && !contains(consent.categories, category))) continue;
    if (!w_.runs(consent.from_at, consent.to_at, consent.withdrawn_at)) continue;
    out.push_back(consent.every_label ? ~Labels{0} : consent.labels);
  }
  return out;
}

const Mode& Layers::cell(const Authority& authority, Category category) const {
  if (authority.diminished) return p_.diminished.modes[static_cast<std::size_t>(category)];
  return authority.band->mode(f_.link->kind, category);
}

Reason allow_reason(ModeKind kind) {
  switch (kind) {
    case ModeKind::before_transmitted:
    case ModeKind::before_service: return Reason::ALLOW_FROZEN_BEFORE_CUTOFF;
    case ModeKind::prospective: return Reason::ALLOW_PROSPECTIVE;
    case ModeKind::preexisting:
    case ModeKind::granted_before: return Reason::ALLOW_PREEXISTING;
    case ModeKind::assent: return Reason::ALLOW_ASSENT;
    default: return Reason::ALLOW_TIER;
  }
}

Reason deny_reason(ModeKind kind) {
  switch (kind) {
    case ModeKind::before_transmitted:
    case ModeKind::before_service: return Reason::DENY_AFTER_CUTOFF;
    case ModeKind::prospective: return Reason::DENY_BEFORE_GRANT;
    case ModeKind::assent: return Reason::DENY_ASSENT_MISSING;
    default: return Reason::DENY_AGE_TIER;
  }
}

}  // namespace kinportal::access
