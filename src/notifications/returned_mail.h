// SPDX-License-Identifier: Apache-2.0
// Reads a mail that came back: is it a delivery status notification (RFC 3462, 3464, 6533), what does it say of the mail it was, and which
// marks does it carry? Pure and bounded: whatever bytes come, the answer is one of a closed list.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace kinportal::notifications {

inline constexpr std::size_t kMaxReturnedBytes = 256 * 1024;
inline constexpr std::size_t kMaxReturnedParts = 20;
inline constexpr std::size_t kMaxReturnedMarks = 8;

struct ReturnedMail {
  enum class Sort {
    for_good,   // the address takes no mail (5.x.x about the address)
    this_time,  // the mail came back for another reason: a full mailbox, a server away for days, a refusal of the mail itself
    late,       // it is still tried
    delivered,  // somebody asked for a receipt
    automatic,  // a machine's answer that is no status: 'I am away'
    other,      // not a notice of a mail server
    malformed   // says that it is one and is not
  };
  Sort sort = Sort::other;
  std::string status;              // '5.1.1'; of for_good, this_time and late
  std::vector<std::string> marks;  // what may be one (bounce_mark.h), from addresses and Message-IDs alone
};

/// Of bytes beyond kMaxReturnedBytes nothing is read.
ReturnedMail read_returned_mail(std::string_view bytes);
std::string_view to_string(ReturnedMail::Sort sort);

}  // namespace kinportal::notifications
