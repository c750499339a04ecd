// SPDX-License-Identifier: Apache-2.0
// What a mail about a question may say: its number, the day it is answered by, and the answer the office wrote. The queue of mails holds only
// a reference; who asked, and what, cannot be reached from here.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/personal.h"
#include "base/time.h"
#include "db/database.h"

namespace kinportal::support {

struct MailedQuestion {
  std::string receipt;
  Day answer_by;  // in the practice's zone
  FreeText answer;  // of the step the reference names; empty for a receipt
};

/// 'practice question number'; number 0: the question itself.
std::string mail_reference(const PracticeId& practice, std::string_view question, std::int64_t step);
/// Fault::not_found when it is gone.
Result<MailedQuestion> question_of_mail(db::Reader& reader, std::string_view reference);

}  // namespace kinportal::support
