// SPDX-License-Identifier: Apache-2.0
// Eight statements, each over one range of patients, joined in memory.
#include "access/people_facts.h"

#include <algorithm>
#include <map>
#include <set>

#include "access/facts_rows.h"

namespace kinportal::access {
namespace {

constexpr int max_pairs = 5000;  // of one stretch; asked for are a few hundred

std::string whole_name(std::string_view given, std::string_view family) { return std::string(given) + " " + std::string(family); }

class Loader {
 public:
  Loader(db::Reader& store, const PracticeId& practice, const PatientId& first, const PatientId& last)
      : store_(store), practice_(practice), first_(first), last_(last) {}

  Result<std::vector<PatientCircle>> run() {
    TRY(patients());
    TRY(own_accounts());
    TRY(links());
    TRY(accounts());
    TRY(papers());
    TRY(consents());
    TRY(assents());
    TRY(endangerments());
    std::vector<PatientCircle> out;
    for (auto& [id, circle] : circles_) {
      for (auto& [account, viewer] : viewers_[id]) circle.viewers.push_back(std::move(viewer));
      std::stable_sort(circle.viewers.begin(), circle.viewers.end(), [](const ViewerAround& a, const ViewerAround& b) {
        return a.known.facts.viewer.is_patient && !b.known.facts.viewer.is_patient;
      });
      out.push_back(std::move(circle));
    }
    return out;
  }

 private:
  Result<db::Rows> over_range(std::string_view sql) { return store_.query(sql, {practice_, first_, last_}); }
  PatientCircle* circle(const db::Rows& rows, int column) {
    const auto found = circles_.find(std::string(rows.text(column)));
    return found == circles_.end() ? nullptr : &found->second;
  }
  // The viewer of that patient, made with the patient's own part when new.
  ViewerAround& viewer(const PatientCircle& circle, std::string_view account) {
    auto& all = viewers_[circle.patient.text()];
    const auto found = all.find(account);
    if (found != all.end()) return found->second;
    ViewerAround fresh;
    fresh.account = AccountId::trusted(std::string(account));
    fresh.known = circle.known;
    fresh.known.facts.viewer.id = std::string(account);
    return all.emplace(std::string(account), std::move(fresh)).first->second;
  }
  template <class Work>
  Result<void> each_viewer(const PatientCircle& circle, const Work& work) {
    for (auto& [account, one] : viewers_[circle.patient.text()]) work(one);
    return {};
  }

  Result<void> patients() {
    TRY_LET(auto rows,
            over_range("SELECT patient_id, birth_on, deceased_at, emancipated_at, diminished, given_names, family_name FROM patient "
                       "WHERE practice_id = $1 AND patient_id >= $2 AND patient_id <= $3 AND merged_into IS NULL"));
    while (true) {
      TRY_LET(const bool more, rows.next());
      if (!more) return {};
      PatientCircle one;
      one.patient = rows.id<PatientId>(0);
      one.name = PersonName(whole_name(rows.text(5), rows.text(6)));
      PatientFacts& facts = one.known.facts.patient;
      facts.id = one.patient.text();
      facts.birth_on = maybe_day(rows, 1);
      facts.deceased_at = rows.maybe_instant(2);
      facts.emancipated_at = rows.maybe_instant(3);
      facts.diminished = rows.integer(4) != 0;
      // Until the account is read nobody knows that it is active.
      one.known.facts.viewer.status = AccountStatus::locked;
      one.known.facts.viewer.id_status = IdStatus::pending;
      one.known.facts.viewer.own_contact = false;
      circles_.emplace(one.patient.text(), std::move(one));
    }
  }

  Result<void> own_accounts() {
    TRY_LET(auto rows, over_range("SELECT patient_id, account_id, own_email FROM patient_own_account "
                                  "WHERE practice_id = $1 AND patient_id >= $2 AND patient_id <= $3"));
    while (true) {
      TRY_LET(const bool more, rows.next());
      if (!more) return {};
      PatientCircle* here = circle(rows, 0);
      if (here == nullptr) continue;
      ViewerFacts& facts = viewer(*here, rows.text(1)).known.facts.viewer;
      facts.is_patient = true;
      facts.own_contact = rows.integer(2) != 0;
    }
  }

  Result<void> links() {
    TRY_LET(auto rows,
            over_range("SELECT patient_id, account_id, kind, custody, granted_at, ended_at, dispute_opened_at, dispute_closed_at, "
                       "pin_redeemed_in_time, minor_parent_ok FROM link WHERE practice_id = $1 AND patient_id >= $2 AND "
                       "patient_id <= $3 ORDER BY granted_at, link_id"));
    while (true) {
      TRY_LET(const bool more, rows.next());
      if (!more) return {};
      PatientCircle* here = circle(rows, 0);
      const auto link = link_from(rows, 2);
      if (here == nullptr || !link) continue;
      KnownFacts& known = viewer(*here, rows.text(1)).known;
      if (!known.facts.viewer.is_patient) known.links.push_back(*link);  // on her own chart she is the patient
    }
  }

  Result<void> accounts() {
    struct Holder {
      ViewerFacts facts;
      std::string name;
    };
    std::map<std::string, Holder, std::less<>> holders;
    {
      TRY_LET(
          auto rows,
          over_range("SELECT a.account_id, a.status, COALESCE(a.deceased_at, ap.holder_died_at), a.birth_on, ap.id_status, "
                     "ap.visit_since_waiver, ap.suspended_at, "
                     "a.given_names, a.family_name FROM account a LEFT JOIN account_at_practice ap ON ap.practice_id = $1 AND "
                     "ap.account_id = a.account_id WHERE a.account_id IN (SELECT account_id FROM link WHERE practice_id = $1 AND "
                     "patient_id >= $2 AND patient_id <= $3 UNION SELECT account_id FROM patient_own_account WHERE practice_id = $1 AND "
                     "patient_id >= $2 AND patient_id <= $3)"));
      while (true) {
        TRY_LET(const bool more, rows.next());
        if (!more) break;
        Holder one;
        one.facts.status = account_status_from(rows.text(1)).value_or(AccountStatus::locked);
        one.facts.deceased_at = rows.maybe_instant(2);
        one.facts.birth_on = maybe_day(rows, 3);
        one.facts.id_status = rows.is_null(4) ? IdStatus::pending : id_status_from(rows.text(4)).value_or(IdStatus::pending);
        one.facts.visit_since_waiver = !rows.is_null(5) && rows.integer(5) != 0;
        if (!rows.is_null(6) && one.facts.status == AccountStatus::active) one.facts.status = AccountStatus::suspended;
        one.name = whole_name(rows.text(7), rows.text(8));
        holders.emplace(rows.string(0), std::move(one));
      }
    }
    for (auto& [patient, viewers] : viewers_) {
      for (auto& [account, one] : viewers) {
        const auto found = holders.find(account);
        if (found == holders.end()) continue;
        ViewerFacts facts = found->second.facts;
        facts.id = account;
        facts.is_patient = one.known.facts.viewer.is_patient;
        facts.own_contact = one.known.facts.viewer.own_contact;
        one.known.facts.viewer = std::move(facts);
        one.name = PersonName(found->second.name);
      }
    }
    return {};
  }

  Result<void> papers() {
    TRY_LET(auto rows,
            over_range("SELECT patient_id, account_id, kind, verified, seen_at, from_at, to_at, revoked_at, categories FROM paper "
                       "WHERE practice_id = $1 AND patient_id >= $2 AND patient_id <= $3 ORDER BY paper_id"));
    while (true) {
      TRY_LET(const bool more, rows.next());
      if (!more) return {};
      PatientCircle* here = circle(rows, 0);
      if (here == nullptr) continue;
      const Paper paper = paper_from(rows, 2);
      const std::string about = rows.is_null(1) ? "" : rows.string(1);
      if (about.empty()) here->known.facts.papers.push_back(paper);
      TRY(each_viewer(*here, [&](ViewerAround& one) {
        if (about.empty() || about == one.account.text()) one.known.facts.papers.push_back(paper);
      }));
    }
  }

  Result<void> consents() {
    TRY_LET(auto rows, over_range("SELECT patient_id, account_id, effect, labels, categories, from_at, to_at, withdrawn_at FROM consent "
                                  "WHERE practice_id = $1 AND patient_id >= $2 AND patient_id <= $3"));
    while (true) {
      TRY_LET(const bool more, rows.next());
      if (!more) return {};
      PatientCircle* here = circle(rows, 0);
      const auto consent = consent_from(rows, 2);
      if (here == nullptr || !consent) continue;
      auto& all = viewers_[here->patient.text()];
      if (const auto found = all.find(rows.text(1)); found != all.end()) found->second.known.facts.consents.push_back(*consent);
    }
  }

  Result<void> assents() {
    TRY_LET(auto rows, over_range("SELECT patient_id, signed_at FROM patient_assent WHERE practice_id = $1 AND patient_id >= $2 AND "
                                  "patient_id <= $3 AND withdrawn_at IS NULL"));
    while (true) {
      TRY_LET(const bool more, rows.next());
      if (!more) return {};
      PatientCircle* here = circle(rows, 0);
      if (here == nullptr) continue;
      const Instant signed_at = rows.instant(1);
      here->known.assents.push_back(signed_at);
      TRY(each_viewer(*here, [&](ViewerAround& one) { one.known.assents.push_back(signed_at); }));
    }
  }

  Result<void> endangerments() {
    TRY_LET(auto rows,
            over_range("SELECT patient_id, account_id FROM patient_endangered_by WHERE practice_id = $1 AND patient_id >= $2 AND "
                       "patient_id <= $3"));
    while (true) {
      TRY_LET(const bool more, rows.next());
      if (!more) return {};
      PatientCircle* here = circle(rows, 0);
      if (here == nullptr) continue;
      auto& all = viewers_[here->patient.text()];
      if (const auto found = all.find(rows.text(1)); found != all.end()) found->second.known.facts.patient.endangered_by_viewer = true;
    }
  }

  db::Reader& store_;
  const PracticeId& practice_;
  const PatientId &first_, &last_;
  std::map<std::string, PatientCircle, std::less<>> circles_;
  std::map<std::string, std::map<std::string, ViewerAround, std::less<>>, std::less<>> viewers_;  // patient -> account
};

}  // namespace

Result<std::vector<PatientCircle>> circles_of(db::Reader& store, const PracticeId& practice, const PatientId& first,
                                              const PatientId& last) {
  return Loader(store, practice, first, last).run();
}

Result<std::optional<Stretch>> next_stretch(db::Reader& store, const PracticeId& practice, std::string_view after, int pairs, Instant at) {
  const int limit = std::min(pairs, max_pairs) + 1;
  std::map<std::string, std::set<std::string>> by_patient;
  std::optional<std::string> whole_before;  // patients from here on may be cut off by a limit
  const auto read = [&](Result<db::Rows> answer) -> Result<void> {
    TRY_LET(db::Rows rows, std::move(answer));
    int count = 0;
    std::string last;
    while (true) {
      TRY_LET(const bool more, rows.next());
      if (!more) break;
      last = rows.string(0);
      by_patient[last].insert(rows.string(1));
      ++count;
    }
    if (count == limit && (!whole_before || last < *whole_before)) whole_before = last;
    return {};
  };
  TRY(
      read(store.query("SELECT l.patient_id, l.account_id FROM link l JOIN patient p ON p.practice_id = l.practice_id AND "
                       "p.patient_id = l.patient_id WHERE l.practice_id = $1 AND l.patient_id > $2 AND l.granted_at <= $3 AND "
                       "(l.ended_at IS NULL OR l.ended_at > $3) AND p.merged_into IS NULL ORDER BY l.patient_id, l.account_id LIMIT $4",
                       {practice, after, at, limit})));
  TRY(
      read(store.query("SELECT o.patient_id, o.account_id FROM patient_own_account o JOIN patient p ON p.practice_id = o.practice_id AND "
                       "p.patient_id = o.patient_id WHERE o.practice_id = $1 AND o.patient_id > $2 AND p.merged_into IS NULL "
                       "ORDER BY o.patient_id, o.account_id LIMIT $3",
                       {practice, after, limit})));
  if (by_patient.empty()) return std::optional<Stretch>();
  Stretch out;
  int taken = 0;
  for (const auto& [patient, accounts] : by_patient) {
    const bool first = taken == 0;
    const bool whole = !whole_before || patient < *whole_before;
    if (!first && (!whole || taken + static_cast<int>(accounts.size()) > pairs)) {
      out.more = true;
      break;
    }
    if (first) out.first = PatientId::trusted(patient);
    out.last = PatientId::trusted(patient);
    taken += static_cast<int>(accounts.size());
    if (!whole) out.more = true;
  }
  return std::optional(out);
}

Result<std::int64_t> count_pairs(db::Reader& store, const PracticeId& practice, Instant at) {
  TRY_LET(
      auto rows,
      store.query("SELECT count(*) FROM (SELECT l.patient_id, l.account_id FROM link l JOIN patient p ON p.practice_id = l.practice_id AND "
                  "p.patient_id = l.patient_id WHERE l.practice_id = $1 AND l.granted_at <= $2 AND (l.ended_at IS NULL OR "
                  "l.ended_at > $2) AND p.merged_into IS NULL UNION SELECT o.patient_id, o.account_id FROM patient_own_account o JOIN "
                  "patient p ON p.practice_id = o.practice_id AND p.patient_id = o.patient_id WHERE o.practice_id = $1 AND "
                  "p.merged_into IS NULL) AS pairs",
                  {practice, at}));
  TRY_LET(const bool there, rows.next());
  return there ? rows.integer(0) : 0;
}

}  // namespace kinportal::access
