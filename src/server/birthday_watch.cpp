// SPDX-License-Identifier: Apache-2.0
// One pass reads stretches of patients with everybody around them (people_facts.h) and asks the decision's own plans, the same that answer the
// page of changes. The primary key of birthday_notice is what makes a second pass, and a second node, say nothing.
#include "server/birthday_watch.h"

#include <algorithm>
#include <map>
#include <set>

#include "access/changes.h"
#include "access/people_facts.h"
#include "access/people_view.h"
#include "accounts/notice_wish.h"
#include "practices/practice.h"

namespace kinportal::server {
namespace {

using access::Category;
using access::PatientCircle;
using access::Shown;
using access::ViewerAround;

constexpr int kPairsAStretch = 500;
constexpr std::chrono::hours kDay{24};
constexpr int kQueueDays = 90;  // how far staff look ahead, whatever families are told
constexpr int kDaysKept = 400;  // a notice is remembered longer than a year

constexpr access::CategorySet clinical = access::bit_of(Category::result) | access::bit_of(Category::note) |
                                         access::bit_of(Category::summary) | access::bit_of(Category::medication) |
                                         access::bit_of(Category::immunization) | access::bit_of(Category::allergy) |
                                         access::bit_of(Category::problem);

struct Notice {
  PatientId patient;
  AccountId account;
  Instant at;
};
struct Row {
  PatientId patient;
  bool nobody = false;
  Instant at;
  std::string loser;
  int losing = 0;
  bool own_account = false;
};
struct Found {
  std::vector<Notice> notices;
  std::vector<Row> rows;
};

/// What the practice says today and from which day on something else.
struct Course {
  access::PolicyTimeline timeline;
  const access::Policy* policy = nullptr;  // in force now
  std::vector<access::PolicyAhead> ahead;
  std::vector<int> days;
};

bool lives(const access::KnownFacts& known, Instant at) {
  if (known.facts.viewer.is_patient) return true;
  return std::any_of(known.links.begin(), known.links.end(), [&](const access::LinkFacts& link) {
    return link.granted_at && *link.granted_at <= at && !(link.ended_at && *link.ended_at <= at);
  });
}

/// Would this person see an everyday clinical entry that is written then?
bool sees_new(const Course& course, const ViewerAround& viewer, Instant at) {
  const auto* version = course.timeline.in_force(at);
  if (version == nullptr || !version->policy || !lives(viewer.known, at)) return false;
  const access::Plan plan = access::plan_at(course.timeline, viewer.known, at);
  if (!plan.any_open()) return false;
  for (const auto& cell : access::cells_of(plan, *version->policy, viewer.known.at(at), at)) {
    if (cell.topic == access::Topic::ordinary && !cell.asked_alone) return (cell.categories & clinical) != 0;
  }
  return false;
}

bool nobody_sees(const Course& course, const PatientCircle& circle, Instant at) {
  return std::none_of(circle.viewers.begin(), circle.viewers.end(), [&](const ViewerAround& one) { return sees_new(course, one, at); });
}

bool is_birthday(const access::Change& change) {
  return std::any_of(change.causes.begin(), change.causes.end(), [](const access::Cause& cause) {
    return cause.kind == access::Cause::Kind::birthday || cause.kind == access::Cause::Kind::majority;
  });
}

bool loses(const access::Change& change) {
  return std::any_of(change.lines.begin(), change.lines.end(),
                     [](const access::CategoryChange& line) { return static_cast<int>(line.after) < static_cast<int>(line.before); });
}

/// The next birthday before `until`, as the policy counts it.
std::optional<Instant> next_birthday(const access::Policy& policy, Day birth, Instant now, Instant until) {
  for (int age = 1; age <= policy.majority; ++age) {
    const Instant at = policy.attained_at(birth, age);
    if (at > now) return at < until ? std::optional(at) : std::nullopt;
  }
  return std::nullopt;
}

void look_at(const Course& course, const PatientCircle& circle, Instant now, Found& found) {
  const auto& patient = circle.known.facts.patient;
  if (!patient.birth_on || patient.deceased_at || now >= course.policy->attained_at(*patient.birth_on, course.policy->majority)) return;
  const int furthest = std::max(kQueueDays, course.days.empty() ? 0 : *std::max_element(course.days.begin(), course.days.end()));
  const auto birthday = next_birthday(*course.policy, *patient.birth_on, now, now + kDay * furthest);
  Row ahead{circle.patient, false, {}, "", 0, false};
  bool any = false;
  for (const ViewerAround& viewer : circle.viewers) {
    ahead.own_account = ahead.own_account || viewer.known.facts.viewer.is_patient;
    if (!birthday || !lives(viewer.known, now)) continue;
    access::Facts told = access::told_facts(viewer.known.at(now), now);
    told.policy_changes_at = course.timeline.changes_after(now);
    for (const access::Change& change : access::changes_ahead(course.policy, told, course.ahead, now, *birthday + kDay)) {
      if (change.at != *birthday || !is_birthday(change)) continue;
      found.notices.push_back({circle.patient, viewer.account, change.at});
      if (change.lines.empty()) continue;
      any = true;
      if (!loses(change)) continue;
      if (ahead.loser.empty()) ahead.loser = viewer.account.text();
      ++ahead.losing;
    }
  }
  if (any && *birthday - now <= kDay * kQueueDays) {
    ahead.at = *birthday;
    found.rows.push_back(ahead);
  }
  std::optional<Instant> hole;
  if (nobody_sees(course, circle, now)) hole = now;
  else if (birthday && *birthday - now <= kDay * kQueueDays && nobody_sees(course, circle, *birthday)) hole = *birthday;
  if (hole) found.rows.push_back({circle.patient, true, *hole, "", 0, ahead.own_account});
}

// One mail a person, however many children and however many of the days ahead have come.
Result<void> tell(const BirthdayWatch& watch, db::Transaction& tx, const PracticeId& practice, const Course& course, const Found& found,
                  Instant now) {
  std::set<std::string> told;
  for (const Notice& notice : found.notices) {
    for (const int days : course.days) {
      if (notice.at - now > kDay * days) continue;
      TRY_LET(const std::int64_t made,
              tx.execute("INSERT INTO birthday_notice (practice_id, patient_id, account_id, changes_at, days_ahead, queued_at) "
                         "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (practice_id, patient_id, account_id, changes_at, days_ahead) "
                         "DO NOTHING",
                         {practice, notice.patient, notice.account, notice.at, days, now}));
      accounts::Notice mail;
      mail.kind = accounts::NoticeKind::rights_change;
      mail.account = notice.account;
      mail.about = accounts::PersonAbout{practice, notice.patient};
      TRY_LET(const bool wanted, accounts::wants_mail(tx, mail));
      if (made > 0 && wanted) told.insert(notice.account.text());
    }
  }
  for (const std::string& account : told) {
    accounts::Notice mail;
    mail.kind = accounts::NoticeKind::rights_change;
    mail.account = AccountId::trusted(account);
    TRY(watch.desk.queue_notice(tx, mail));
  }
  return {};
}

// Since when nobody sees a chart is when a pass first found it so.
Result<void> write_rows(db::Transaction& tx, const PracticeId& practice, const Found& found, Instant now) {
  for (const Row& row : found.rows) {
    TRY(tx.execute(
        "INSERT INTO birthday_ahead (practice_id, patient_id, kind, at, account_id, losing, own_account, found_at, pass_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8) ON CONFLICT (practice_id, kind, patient_id) DO UPDATE SET "
        "at = CASE WHEN excluded.kind = 'nobody' AND birthday_ahead.at < excluded.at AND excluded.at = excluded.found_at "
        "THEN birthday_ahead.at ELSE excluded.at END, account_id = excluded.account_id, losing = excluded.losing, "
        "own_account = excluded.own_account, pass_at = CASE WHEN birthday_ahead.pass_at > excluded.pass_at THEN birthday_ahead.pass_at "
        "ELSE excluded.pass_at END",
        {practice, row.patient, row.nobody ? "nobody" : "ahead", row.at, row.loser, row.losing, row.own_account ? 1 : 0, now}));
  }
  return {};
}

Result<std::optional<Course>> course_of(const BirthdayWatch& watch, const PracticeId& practice, Instant now) {
  TRY_LET(auto reader, watch.store.snapshot());
  Course course;
  TRY_LET(course.timeline, access::PolicyTimeline::load(reader, watch.policies, practice, now));
  const auto* version = course.timeline.in_force(now);
  if (version == nullptr || !version->policy) return std::optional<Course>();
  course.policy = version->policy.get();
  for (const auto& one : course.timeline.versions()) {
    if (one.effective_at > now) course.ahead.push_back({one.effective_at, one.policy});
  }
  course.days = course.policy->birthday_notice_days;
  if (course.days.empty()) course.days = {90, 30};
  return std::optional(std::move(course));
}

Result<void> watch_practice(const BirthdayWatch& watch, const PracticeId& practice, const Course& course, Instant now) {
  std::string after;
  while (true) {
    std::optional<access::Stretch> stretch;
    Found found;
    {
      TRY_LET(auto reader, watch.store.snapshot());
      TRY_LET(stretch, access::next_stretch(reader, practice, after, kPairsAStretch, now));
      if (!stretch) break;
      TRY_LET(const auto circles, access::circles_of(reader, practice, stretch->first, stretch->last));
      for (const PatientCircle& circle : circles) look_at(course, circle, now, found);
    }
    if (!found.notices.empty() || !found.rows.empty()) {
      TRY(watch.store.write([&](db::Transaction& tx) -> Result<void> {
        TRY(tell(watch, tx, practice, course, found, now));
        return write_rows(tx, practice, found, now);
      }));
    }
    if (!stretch->more) break;
    after = stretch->last.text();
  }
  // What this pass did not find again is over.
  return watch.store.write([&](db::Transaction& tx) -> Result<void> {
    TRY(tx.execute("DELETE FROM birthday_ahead WHERE practice_id = $1 AND pass_at < $2", {practice, now}));
    TRY(tx.execute("DELETE FROM birthday_notice WHERE practice_id = $1 AND changes_at < $2", {practice, now - kDay * kDaysKept}));
    return {};
  });
}

}  // namespace

Result<void> watch_birthdays(const BirthdayWatch& watch, Instant now) {
  std::vector<practices::Practice> all;
  {
    TRY_LET(auto reader, watch.store.snapshot());
    TRY_LET(all, practices::list_practices(reader));
  }
  for (const auto& practice : all) {
    TRY_LET(const auto course, course_of(watch, practice.id, now));
    if (course) TRY(watch_practice(watch, practice.id, *course, now));
  }
  return {};
}

}  // namespace kinportal::server
