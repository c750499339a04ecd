// SPDX-License-Identifier: Apache-2.0
// Mails that came back, as strangers can write them: whatever the bytes, the answer is one of a closed list, bounded, and reading again
// answers alike.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "notifications/bounce_mark.h"
#include "notifications/returned_mail.h"

using namespace kinportal::notifications;

namespace {
void require(bool truth, const char* sentence) {
  if (truth) return;
  std::fprintf(stderr, "broken promise: %s\n", sentence);
  std::abort();
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using Sort = ReturnedMail::Sort;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const ReturnedMail read = read_returned_mail(bytes);
  require(!to_string(read.sort).empty(), "a sort has its word");
  require(read.marks.size() <= kMaxReturnedMarks, "marks are few");
  for (const std::string& mark : read.marks) require(mark.size() == kMarkChars, "what may be a mark has its length");
  const bool says_status = read.sort == Sort::for_good || read.sort == Sort::this_time || read.sort == Sort::late;
  require(says_status == !read.status.empty(), "a failure has a status, and nothing else has one");
  require(read.sort != Sort::for_good || read.status.starts_with("5."), "only a permanent status is for good");
  require(read.status.size() <= 11, "a status is three short numbers");
  const ReturnedMail again = read_returned_mail(bytes);
  require(again.sort == read.sort && again.status == read.status && again.marks == read.marks, "reading again answers alike");
  return 0;
}
