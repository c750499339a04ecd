// SPDX-License-Identifier: Apache-2.0
// What a person wants to be mailed about, and at which hours not. Whatever keeps an account safe, and whatever she asked for herself a
// moment ago, is sent at any hour and cannot be switched off: saying otherwise would be a lie.
#pragma once
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/desk.h"
#include "base/ids.h"
#include "base/time.h"
#include "db/database.h"

namespace kinportal::accounts {

/// What can be switched off, by the words of the screens and of the store.
enum class Topic { requests, papers, changes };
inline constexpr std::array<std::pair<Topic, std::string_view>, 3> kTopics{
    {{Topic::requests, "requests"}, {Topic::papers, "papers"}, {Topic::changes, "changes"}}};
/// nullopt: always sent.
std::optional<Topic> topic_of(NoticeKind kind);
/// May it wait until the morning?
bool may_wait(NoticeKind kind);

struct NoticeWish {
  std::vector<Topic> off;
  bool quiet = false;
  int quiet_from_min = 21 * 60;
  int quiet_to_min = 7 * 60;  // the next day when it is earlier than quiet_from_min
  std::string zone = "America/New_York";
  std::vector<PersonAbout> people_off;  // no mails that may be switched off about these
};
inline constexpr std::size_t kMaxPeopleOff = 100;
Result<NoticeWish> notice_wish(db::Reader& reader, const AccountId& account);
/// Fault::invalid for minutes outside a day, an empty span or a zone the machine does not know.
Result<void> keep_notice_wish(db::Transaction& tx, const AccountId& account, const NoticeWish& wish);

/// False when it is about somebody she wants no mails about and may be switched off. What she switched off is not queued at all, so that
/// nothing about that person waits anywhere.
Result<bool> wants_mail(db::Reader& reader, const Notice& notice);

/// Send it now, never, or at that instant.
struct WhenToSend {
  bool never = false;
  std::optional<Instant> later;
};
Result<WhenToSend> when_to_send(db::Reader& reader, const Notice& notice, Instant now);

}  // namespace kinportal::accounts
