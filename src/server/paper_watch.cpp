// SPDX-License-Identifier: Apache-2.0
// One pass reads pages of papers on a snapshot, then writes what changed in one transaction a page. The primary keys of paper_watch and
// paper_notice are what makes a second pass, and a second node, do nothing.
#include "server/paper_watch.h"

#include <array>

#include "access/paper_terms.h"
#include "families/office_note.h"
#include "families/visit_task.h"
#include "practices/practice.h"

namespace kinportal::server {
namespace {

constexpr int kPage = 200;
constexpr std::array<int, 2> kDaysAhead{90, 30};
constexpr std::chrono::hours kDay{24};

// A paper that ended longer ago than this was spoken of when it did, or before this portal knew it.
constexpr int kDaysSpokenAfter = 30;
constexpr int kLapsed = 0;  // days_ahead of what is told on the day itself

struct Watched {
  PaperId paper;
  PatientId patient;
  std::string kind;
  std::optional<std::string> holder;
  std::optional<Instant> from, to, seen;
  std::optional<Instant> noted;  // the end as it is noted
};

Result<std::vector<Watched>> page_after(db::Reader& reader, const PracticeId& practice, const std::string& after) {
  TRY_LET(db::Rows rows,
          reader.query(
              "SELECT p.paper_id, p.patient_id, p.kind, p.account_id, p.from_at, p.to_at, p.seen_at, w.ends_at FROM paper p "
              "LEFT JOIN paper_watch w ON w.practice_id = p.practice_id AND w.paper_id = p.paper_id "
              "WHERE p.practice_id = $1 AND p.paper_id > $2 AND p.verified = 1 AND p.revoked_at IS NULL AND p.kind <> 'court_restriction' "
              "ORDER BY p.paper_id LIMIT 200",
              {practice, after}));
  std::vector<Watched> page;
  while (true) {
    TRY_LET(const bool more, rows.next());
    if (!more) return page;
    page.push_back({rows.id<PaperId>(0), rows.id<PatientId>(1), rows.string(2), rows.maybe_string(3), rows.maybe_instant(4),
                    rows.maybe_instant(5), rows.maybe_instant(6), rows.maybe_instant(7)});
  }
}

Result<void> note_end(db::Transaction& tx, const PracticeId& practice, const Watched& paper, const std::optional<Instant>& end) {
  if (end == paper.noted) return {};
  if (!end) {
    TRY(tx.execute("DELETE FROM paper_watch WHERE practice_id = $1 AND paper_id = $2", {practice, paper.paper}));
    return {};
  }
  TRY(
      tx.execute("INSERT INTO paper_watch (practice_id, paper_id, ends_at) VALUES ($1, $2, $3) "
                 "ON CONFLICT (practice_id, paper_id) DO UPDATE SET ends_at = excluded.ends_at",
                 {practice, paper.paper, *end}));
  return {};
}

// Another paper of this kind for the same two people holds longer: this one was renewed by it, and its end is nobody's worry.
Result<bool> is_replaced(db::Reader& reader, const PracticeId& practice, const access::Policy& policy, const Watched& paper, Instant end) {
  TRY_LET(db::Rows rows, reader.query("SELECT from_at, to_at, seen_at FROM paper WHERE practice_id = $1 AND patient_id = $2 AND kind = $3 "
                                      "AND COALESCE(account_id, '') = $4 AND paper_id <> $5 AND verified = 1 AND revoked_at IS NULL",
                                      {practice, paper.patient, paper.kind, paper.holder.value_or(""), paper.paper}));
  while (true) {
    TRY_LET(const bool more, rows.next());
    if (!more) return false;
    const auto from = rows.maybe_instant(0), to = rows.maybe_instant(1), seen = rows.maybe_instant(2);
    const auto other = access::paper_end(policy, paper.kind, from, to, seen);
    if ((!from || *from <= end) && (!other || *other > end)) return true;
  }
}

// On the day it ends the person is told at her next sign-in what to bring, and mailed that a note waits; once.
Result<void> tell_lapse(const PaperWatch& watch, const families::Deed& deed, const PracticeId& practice, const Watched& paper,
                        Instant end) {
  if (!paper.holder || end > deed.now || deed.now - end > kDay * kDaysSpokenAfter) return {};
  TRY_LET(const std::int64_t made,
          deed.transaction.execute("INSERT INTO paper_notice (practice_id, paper_id, ends_at, days_ahead, queued_at) "
                                   "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (practice_id, paper_id, ends_at, days_ahead) DO NOTHING",
                                   {practice, paper.paper, end, kLapsed, deed.now}));
  if (made == 0) return {};
  accounts::Notice notice;
  notice.kind = accounts::NoticeKind::office_note;
  notice.account = AccountId::trusted(*paper.holder);
  notice.about = accounts::PersonAbout{practice, paper.patient};
  TRY(families::tell(deed, practice, notice.account, "paper", "bring_papers", paper.paper.text()));
  return watch.desk.queue_notice(deed.transaction, notice);
}

// It was shown again, or a new one took its place: what was told about its end is over.
Result<void> end_lapse(const families::Deed& deed, const PracticeId& practice, const Watched& paper) {
  if (!paper.holder || !paper.noted || *paper.noted > deed.now) return {};
  return families::end_notes(deed, practice, AccountId::trusted(*paper.holder), "paper", paper.paper.text());
}

// One mail, however many of the days ahead have come: a paper filed with 20 days left is spoken of once.
Result<void> tell_holder(const PaperWatch& watch, db::Transaction& tx, const PracticeId& practice, const Watched& paper, Instant end,
                         Instant now) {
  if (!paper.holder || end <= now) return {};
  std::int64_t fresh = 0;
  for (const int days : kDaysAhead) {
    if (end - now > kDay * days) continue;
    TRY_LET(const std::int64_t made,
            tx.execute("INSERT INTO paper_notice (practice_id, paper_id, ends_at, days_ahead, queued_at) VALUES ($1, $2, $3, $4, $5) "
                       "ON CONFLICT (practice_id, paper_id, ends_at, days_ahead) DO NOTHING",
                       {practice, paper.paper, end, days, now}));
    fresh += made;
  }
  if (fresh == 0) return {};
  accounts::Notice notice;
  notice.kind = accounts::NoticeKind::paper_ends;
  notice.account = AccountId::trusted(*paper.holder);
  return watch.desk.queue_notice(tx, notice);
}

Result<void> watch_practice(const PaperWatch& watch, const PracticeId& practice, const access::Policy& policy, Instant now) {
  std::string after;
  while (true) {
    std::vector<Watched> page;
    {
      TRY_LET(auto reader, watch.store.snapshot());
      TRY_LET(page, page_after(reader, practice, after));
    }
    if (page.empty()) return {};
    after = page.back().paper.text();
    bool work = false;
    std::vector<std::optional<Instant>> ends;
    for (const Watched& paper : page) {
      auto end = access::paper_end(policy, paper.kind, paper.from, paper.to, paper.seen);
      const bool near = end && *end - now <= kDay * kDaysAhead.front() && now - *end <= kDay * kDaysSpokenAfter;
      if (near) {
        TRY_LET(auto reader, watch.store.snapshot());
        TRY_LET(const bool replaced, is_replaced(reader, practice, policy, paper, *end));
        if (replaced) end.reset();
      }
      ends.push_back(end);
      work = work || ends.back() != paper.noted || (ends.back() && near);
    }
    if (work) {
      TRY(watch.store.write([&](db::Transaction& tx) -> Result<void> {
        const families::Deed deed{tx, watch.book, watch.random, {audit::ActorKind::machine, "housekeeping", "server", ""}, now};
        for (std::size_t i = 0; i < page.size(); ++i) {
          TRY(note_end(tx, practice, page[i], ends[i]));
          if (!ends[i] || *ends[i] > now) TRY(end_lapse(deed, practice, page[i]));
          if (!ends[i]) continue;
          TRY(tell_holder(watch, tx, practice, page[i], *ends[i], now));
          TRY(tell_lapse(watch, deed, practice, page[i], *ends[i]));
        }
        return {};
      }));
    }
    if (static_cast<int>(page.size()) < kPage) return {};
  }
}

// What was revoked ends for nobody any more.
Result<void> forget_revoked(db::Database& store) {
  return store.write([](db::Transaction& tx) -> Result<void> {
    TRY(
        tx.execute("DELETE FROM paper_watch WHERE EXISTS (SELECT 1 FROM paper p WHERE p.practice_id = paper_watch.practice_id "
                   "AND p.paper_id = paper_watch.paper_id AND (p.revoked_at IS NOT NULL OR p.verified = 0))"));
    return {};
  });
}

// Everyone with access here whose ID nobody has seen: the task that follows them to the next visit.
Result<void> ask_for_ids(const PaperWatch& watch, const PracticeId& practice, Instant now) {
  std::vector<AccountId> owing;
  {
    TRY_LET(auto reader, watch.store.snapshot());
    TRY_LET(
        db::Rows rows,
        reader.query("SELECT DISTINCT l.account_id FROM link l LEFT JOIN account_at_practice a ON a.practice_id = l.practice_id "
                     "AND a.account_id = l.account_id WHERE l.practice_id = $1 AND l.granted_at IS NOT NULL AND l.ended_at IS NULL "
                     "AND COALESCE(a.id_status, 'pending') <> 'verified' AND NOT EXISTS (SELECT 1 FROM visit_task v "
                     "WHERE v.practice_id = l.practice_id AND v.account_id = l.account_id AND v.kind = 'photo_id' AND v.closed_at IS NULL) "
                     "ORDER BY l.account_id LIMIT 200",
                     {practice}));
    while (true) {
      TRY_LET(const bool more, rows.next());
      if (!more) break;
      owing.push_back(rows.id<AccountId>(0));
    }
  }
  if (owing.empty()) return {};
  TRY(watch.store.write([&](db::Transaction& tx) -> Result<void> {
    const families::Deed deed{tx, watch.book, watch.random, {audit::ActorKind::machine, "housekeeping", "server", ""}, now};
    for (const AccountId& account : owing) TRY(families::open_visit_task(deed, practice, "photo_id", account));
    return {};
  }));
  TRY(watch.book.drain_outbox(watch.store));
  return {};
}

}  // namespace

Result<void> watch_papers(const PaperWatch& watch, Instant now) {
  std::vector<practices::Practice> all;
  {
    TRY_LET(auto reader, watch.store.snapshot());
    TRY_LET(all, practices::list_practices(reader));
  }
  TRY(forget_revoked(watch.store));
  for (const auto& practice : all) {
    std::shared_ptr<const access::Policy> policy;
    {
      TRY_LET(auto reader, watch.store.snapshot());
      TRY_LET(const auto force, access::policy_in_force(reader, watch.policies, practice.id, now));
      policy = force.policy;
    }
    if (!policy) continue;
    TRY(watch_practice(watch, practice.id, *policy, now));
    if (access::asks_photo_id(*policy)) TRY(ask_for_ids(watch, practice.id, now));
  }
  return {};
}

}  // namespace kinportal::server
