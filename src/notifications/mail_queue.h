// SPDX-License-Identifier: Apache-2.0
// The durable queue of mails. A mail is a kind, an account and at most the name of a reset: words, address and link are made when it is
// sent, so that nothing of a chart can be in it and no link rests in the store.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/desk.h"
#include "base/ids.h"
#include "base/personal.h"
#include "base/random.h"
#include "base/time.h"
#include "db/database.h"

namespace kinportal::notifications {

/// Written in the deed's transaction; sent once that is durable. Bind it into accounts::Desk::queue_notice. An empty id: it is about somebody
/// the account wants no mails about, and nothing was queued.
Result<MailId> queue_mail(db::Transaction& tx, const accounts::Notice& notice, Instant now, Random& random);

/// queued -> sent | shown (demo without a mail server: on its mail page) | failed (given up, kept to be seen) | lapsed (its link was over
/// or its account gone before it could be sent)
enum class MailState { queued, sent, shown, failed, lapsed };
std::string_view to_string(MailState state);

struct WrittenMail {
  EmailAddress to;
  std::string subject;  // plain UTF-8
  std::string body;     // plain UTF-8, lines end with \n
  std::string mark = {};  // in its return address and Message-ID (bounce_mark.h); empty: the mail's id alone
};

struct MailPlace {
  std::string public_url;  // 'https://portal.example.org', without a slash at the end
  std::string portal_name = "Kinportal";
};
/// The words of a notice in the account's language (en, es). Neutral: no name, no practice, nothing of health.
Result<WrittenMail> write_mail(db::Reader& reader, const accounts::AccountKeys& keys, const MailPlace& place,
                               const accounts::Notice& notice);

struct ShownMail {
  MailId mail;
  WrittenMail words;
  Instant queued_at;
  MailState state = MailState::queued;
};
/// The demo's mail page: newest first, whatever their state.
Result<std::vector<ShownMail>> latest_mails(db::Reader& reader, const accounts::AccountKeys& keys, const MailPlace& place, int limit);

struct MailCounts {
  std::int64_t queued = 0;
  std::int64_t failed = 0;
  std::int64_t oldest_queued_s = 0;
};
/// For `doctor` and the practice's page: what waits and what has failed for good.
Result<MailCounts> mail_counts(db::Reader& reader, Instant now);

/// Forgets mails 30 days after they were settled, failed ones after 180, and gives up what has waited for 30 days; bounded work.
Result<void> sweep_mails(db::Transaction& tx, Instant now);

}  // namespace kinportal::notifications
