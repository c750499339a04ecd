// SPDX-License-Identifier: Apache-2.0
// The rows of practice_help. The address of a video goes into a link on a page that strangers read, so it is https and plain ASCII.
#include "practices/help_card.h"

#include <algorithm>
#include <chrono>

#include "base/utf8.h"

namespace kinportal::practices {
namespace {

constexpr std::chrono::hours without_hours{72};

bool is_line(std::string_view text) {
  const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  return text.size() <= max_help_text && is_utf8(text) && std::none_of(text.begin(), text.end(), control);
}

bool is_https(std::string_view url) {
  const auto plain = [](char c) { return c > 0x20 && c < 0x7F && c != '"' && c != '<' && c != '>' && c != '\\'; };
  return url.starts_with("https://") && url.size() > 11 && std::all_of(url.begin(), url.end(), plain);
}

}  // namespace

Result<HelpCard> read_help_card(db::Reader& reader, const PracticeId& practice) {
  HelpCard card;
  card.practice = practice;
  TRY_LET(db::Rows rows, reader.query("SELECT answer_open_hours, records_name, records_email, records_phone, video_url FROM practice_help "
                                      "WHERE practice_id = $1",
                                      {practice}));
  TRY_LET(const bool there, rows.next());
  if (!there) return card;
  card.answer_open_hours = std::clamp<std::int64_t>(rows.integer(0), 1, most_answer_open_hours);
  card.records_name = rows.string(1);
  card.records_email = rows.string(2);
  card.records_phone = rows.string(3);
  card.video_url = rows.string(4);
  return card;
}

Result<void> file_help_card(db::Transaction& tx, const HelpCard& card) {
  if (card.answer_open_hours < 1 || card.answer_open_hours > most_answer_open_hours)
    return fail(Fault::invalid, "a question is answered within 1 to 80 hours of being open");
  for (const std::string& text : {card.records_name, card.records_email, card.records_phone, card.video_url})
    if (!is_line(text)) return fail(Fault::invalid, "a contact and a video are one line of at most 200 bytes each");
  const bool reachable = !card.records_email.empty() || !card.records_phone.empty();
  if (card.records_name.empty() == reachable)
    return fail(Fault::invalid, "the contact for copies of records has a name, and an e-mail or a phone number");
  if (!card.records_email.empty() && card.records_email.find('@') == std::string::npos)
    return fail(Fault::invalid, "the e-mail of the contact for copies of records has no @ in it");
  if (!card.video_url.empty() && !is_https(card.video_url)) return fail(Fault::invalid, "a video is an address that begins with https://");
  TRY(
      tx.execute("INSERT INTO practice_help (practice_id, answer_open_hours, records_name, records_email, records_phone, video_url) "
                 "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (practice_id) DO UPDATE SET answer_open_hours = excluded.answer_open_hours, "
                 "records_name = excluded.records_name, records_email = excluded.records_email, records_phone = excluded.records_phone, "
                 "video_url = excluded.video_url",
                 {card.practice, card.answer_open_hours, card.records_name, card.records_email, card.records_phone, card.video_url}));
  return {};
}

Instant answer_due(const Practice& practice, std::int64_t open_hours, Instant asked_at) {
  const auto due = practice.hours.after_open_time(asked_at, std::chrono::hours(open_hours), practice.zone);
  return due.value_or(asked_at + without_hours);
}

}  // namespace kinportal::practices
