// SPDX-License-Identifier: Apache-2.0
// Reads and files practices. The words of a practice are stored as one JSON object, {"announcement":{"en":…,"es":…}}.
#include "practices/practice.h"

#include "formats/json/json.h"
#include "practices/directory.h"
#include "practices/facts_revision.h"

namespace kinportal::practices {
namespace {

constexpr std::size_t kMaxPractices = 1000;
constexpr std::string_view kColumns =
    "SELECT practice_id, name, zone, state, phone, after_hours_phone, hours, texts, created_at FROM practice ";

Result<Words> words_of(const json::Json& texts, std::string_view name) {
  Words words;
  TRY_LET(const auto there, texts.maybe(name));
  if (!there) return words;
  TRY_LET(const auto languages, there->names());
  for (const std::string& language : languages) {
    TRY_LET(std::string text, there->string(language));
    words.emplace(language, std::move(text));
  }
  return words;
}

Result<Practice> practice_of(const db::Rows& row) {
  Practice practice;
  practice.id = row.id<PracticeId>(0);
  practice.name = row.string(1);
  TRY_LET(practice.zone, Zone::find(row.text(2)));
  practice.state = row.string(3);
  practice.phone = row.string(4);
  practice.after_hours_phone = row.string(5);
  TRY_LET(practice.hours, OpeningHours::parse(row.text(6)));
  TRY_LET(const json::Document texts, json::Document::parse(row.text(7)));
  TRY_LET(practice.announcement, words_of(texts.root(), "announcement"));
  practice.created_at = row.instant(8);
  return practice;
}

void write_words(JsonWriter& out, const Words& words) {
  out.begin_object();
  for (const auto& [language, text] : words) out.member(language, text);
  out.end_object();
}

std::string select_practice(std::string_view tail) {
  std::string sql(kColumns);
  sql += tail;
  return sql;
}

}  // namespace

Result<Practice> read_practice(db::Reader& reader, const PracticeId& practice) {
  static const std::string sql = select_practice("WHERE practice_id = $1");
  TRY_LET(db::Rows rows, reader.query(sql, {practice}));
  TRY_LET(const bool there, rows.next());
  if (!there) return fail(Fault::not_found, "there is no such practice");
  return practice_of(rows);
}

Result<std::vector<Practice>> list_practices(db::Reader& reader) {
  static const std::string sql = select_practice("ORDER BY name, practice_id LIMIT 1000");
  TRY_LET(db::Rows rows, reader.query(sql));
  std::vector<Practice> practices;
  while (practices.size() < kMaxPractices) {
    TRY_LET(const bool there, rows.next());
    if (!there) break;
    TRY_LET(Practice practice, practice_of(rows));
    practices.push_back(std::move(practice));
  }
  return practices;
}

Result<void> file_practice(db::Transaction& transaction, const Practice& practice) {
  if (practice.id.empty() || practice.name.empty()) return fail(Fault::invalid, "a practice needs an id and a name");
  if (practice.phone.empty()) return fail(Fault::invalid, "a practice needs a phone number that families can call");
  if (practice.zone.name().empty()) return fail(Fault::invalid, "a practice needs a time zone");
  JsonWriter texts;
  texts.begin_object().key("announcement");
  write_words(texts, practice.announcement);
  texts.end_object();
  TRY(transaction.execute(
      "INSERT INTO practice (practice_id, name, zone, state, phone, after_hours_phone, hours, texts, created_at) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (practice_id) DO UPDATE SET name = excluded.name, zone = excluded.zone, "
      "state = excluded.state, phone = excluded.phone, after_hours_phone = excluded.after_hours_phone, hours = excluded.hours, "
      "texts = excluded.texts",
      {practice.id, practice.name, practice.zone.name(), practice.state, practice.phone, practice.after_hours_phone, practice.hours.json(),
       texts.view(), practice.created_at}));
  // The zone decides on which day a birthday begins, so a changed practice is a changed fact.
  TRY(file_in_directory(transaction, practice.id));
  return bump_facts(transaction, practice.id);
}

void write_practice_card(JsonWriter& out, const Practice& practice, Instant now) {
  out.begin_object().member("id", practice.id.text()).member("name", practice.name).member("zone", practice.zone.name());
  out.member("phone", practice.phone).member("after_hours_phone", practice.after_hours_phone);
  out.key("hours").raw(practice.hours.json());
  out.member("open_now", practice.open_now(now));
  const std::optional<Instant> next = practice.next_open_at(now);
  out.member_or_null("next_open_at", next ? std::optional(next->iso()) : std::nullopt);
  out.key("announcement");
  write_words(out, practice.announcement);
  out.end_object();
}

}  // namespace kinportal::practices
