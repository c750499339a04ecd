// SPDX-License-Identifier: Apache-2.0
// Wishes as one row an account; whoever has said nothing is mailed about everything, at any hour.
#include "accounts/notice_wish.h"

#include <algorithm>

#include "base/zone.h"

namespace kinportal::accounts {

namespace {

constexpr int kDayMinutes = 24 * 60;

bool is_off(const NoticeWish& wish, Topic topic) { return std::find(wish.off.begin(), wish.off.end(), topic) != wish.off.end(); }

// The instant the quiet hours around `now` end, if it is inside them.
std::optional<Instant> quiet_until(const NoticeWish& wish, const Zone& zone, Instant now) {
  const Day today = zone.day_of(now);
  const auto at = [&](Day day, int minutes) { return zone.at(day, minutes / 60, minutes % 60); };
  for (const int back : {1, 0}) {
    const Day began = today + -back;
    const Instant from = at(began, wish.quiet_from_min);
    const Instant to = at(wish.quiet_to_min > wish.quiet_from_min ? began : began + 1, wish.quiet_to_min);
    if (now >= from && now < to) return to;
  }
  return std::nullopt;
}

Result<std::vector<PersonAbout>> people_off(db::Reader& reader, const AccountId& account) {
  TRY_LET(db::Rows rows, reader.query("SELECT practice_id, patient_id FROM notice_person_off WHERE account_id = $1 ORDER BY practice_id, "
                                      "patient_id LIMIT 100",
                                      {account}));
  std::vector<PersonAbout> people;
  while (true) {
    TRY_LET(const bool there, rows.next());
    if (!there) return people;
    people.push_back({rows.id<PracticeId>(0), rows.id<PatientId>(1)});
  }
}

}  // namespace

std::optional<Topic> topic_of(NoticeKind kind) {
  if (kind == NoticeKind::request_news) return Topic::requests;
  if (kind == NoticeKind::paper_ends) return Topic::papers;
  if (kind == NoticeKind::rights_change) return Topic::changes;
  return std::nullopt;
}

bool may_wait(NoticeKind kind) { return topic_of(kind).has_value() || kind == NoticeKind::office_note; }

Result<NoticeWish> notice_wish(db::Reader& reader, const AccountId& account) {
  TRY_LET(db::Rows rows,
          reader.query("SELECT off, quiet, quiet_from_min, quiet_to_min, zone FROM notice_wish WHERE account_id = $1", {account}));
  TRY_LET(const bool there, rows.next());
  NoticeWish wish;
  TRY_LET(wish.people_off, people_off(reader, account));
  if (!there) return wish;
  for (const auto& [topic, word] : kTopics)
    if ((' ' + rows.string(0) + ' ').find(' ' + std::string(word) + ' ') != std::string::npos) wish.off.push_back(topic);
  wish.quiet = rows.integer(1) != 0;
  wish.quiet_from_min = static_cast<int>(rows.integer(2));
  wish.quiet_to_min = static_cast<int>(rows.integer(3));
  wish.zone = rows.string(4);
  return wish;
}

Result<void> keep_notice_wish(db::Transaction& tx, const AccountId& account, const NoticeWish& wish) {
  const auto in_day = [](int minutes) { return minutes >= 0 && minutes < kDayMinutes; };
  if (!in_day(wish.quiet_from_min) || !in_day(wish.quiet_to_min) || wish.quiet_from_min == wish.quiet_to_min)
    return fail(Fault::invalid, "quiet hours begin and end at two different minutes of a day");
  if (wish.people_off.size() > kMaxPeopleOff) return fail(Fault::too_much, "wishes about at most 100 people are kept");
  TRY(Zone::find(wish.zone));
  std::string off;
  for (const auto& [topic, word] : kTopics) {
    if (!is_off(wish, topic)) continue;
    if (!off.empty()) off += ' ';
    off += word;
  }
  TRY(
      tx.execute("INSERT INTO notice_wish (account_id, off, quiet, quiet_from_min, quiet_to_min, zone) VALUES ($1, $2, $3, $4, $5, $6) "
                 "ON CONFLICT (account_id) DO UPDATE SET off = excluded.off, quiet = excluded.quiet, quiet_from_min = "
                 "excluded.quiet_from_min, quiet_to_min = excluded.quiet_to_min, zone = excluded.zone",
                 {account, off, wish.quiet, wish.quiet_from_min, wish.quiet_to_min, wish.zone}));
  TRY(tx.execute("DELETE FROM notice_person_off WHERE account_id = $1", {account}));
  for (const PersonAbout& person : wish.people_off) {
    TRY(
        tx.execute("INSERT INTO notice_person_off (practice_id, account_id, patient_id) VALUES ($1, $2, $3) "
                   "ON CONFLICT (practice_id, account_id, patient_id) DO NOTHING",
                   {person.practice, account, person.patient}));
  }
  return {};
}

Result<bool> wants_mail(db::Reader& reader, const Notice& notice) {
  if (!notice.about || !topic_of(notice.kind) || notice.account.empty()) return true;
  TRY_LET(db::Rows rows, reader.query("SELECT 1 FROM notice_person_off WHERE practice_id = $1 AND account_id = $2 AND patient_id = $3",
                                      {notice.about->practice, notice.account, notice.about->patient}));
  TRY_LET(const bool off, rows.next());
  return !off;
}

Result<WhenToSend> when_to_send(db::Reader& reader, const Notice& notice, Instant now) {
  if (!may_wait(notice.kind) || notice.account.empty()) return WhenToSend{};
  TRY_LET(const NoticeWish wish, notice_wish(reader, notice.account));
  const std::optional<Topic> topic = topic_of(notice.kind);
  if (topic && is_off(wish, *topic)) return WhenToSend{true, std::nullopt};
  if (!wish.quiet) return WhenToSend{};
  const Result<Zone> zone = Zone::find(wish.zone);
  if (!zone.ok()) return WhenToSend{};  // the machine's zones changed: better at night than never
  return WhenToSend{false, quiet_until(wish, *zone, now)};
}

}  // namespace kinportal::accounts
