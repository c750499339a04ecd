// SPDX-License-Identifier: Apache-2.0
// What a practice says about help (requirements S47, S65, S88, S112, S118): who hands out copies of records, its own video, and after how many
// hours of being open a question is answered. All of it is public.
#pragma once
#include <cstdint>
#include <string>

#include "base/ids.h"
#include "base/time.h"
#include "db/database.h"
#include "practices/practice.h"

namespace kinportal::practices {

inline constexpr std::int64_t usual_answer_open_hours = 16;  // two working days
inline constexpr std::int64_t most_answer_open_hours = 80;
inline constexpr std::size_t max_help_text = 200;

struct HelpCard {
  PracticeId practice;
  std::int64_t answer_open_hours = usual_answer_open_hours;
  std::string records_name, records_email, records_phone;  // empty: the office itself
  std::string video_url;  // empty: none
};

/// The practice's own, or for one that never filed any the usual one.
Result<HelpCard> read_help_card(db::Reader& reader, const PracticeId& practice);
/// Fault::invalid when a contact has a name and neither e-mail nor phone, the video is not an https address, or the hours are not 1 to 80.
Result<void> file_help_card(db::Transaction& tx, const HelpCard& card);

/// When something asked at `asked_at` is answered at the latest: after so many hours of being open. A practice that never opens has three days.
Instant answer_due(const Practice& practice, std::int64_t open_hours, Instant asked_at);

}  // namespace kinportal::practices
