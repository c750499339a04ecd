// SPDX-License-Identifier: Apache-2.0
// PINs and invitations as the desk gives them: after questions asked, with a letter or a mail, listed and revoked; and a link made in the office
// itself (requirements S44-S60, S79-S80, S103).
#pragma once
#include <string>
#include <vector>

#include "access/door.h"
#include "accounts/desk.h"
#include "families/deed.h"

namespace kinportal::staff_api {

/// Queues the mail of an invitation that is in the store.
Result<void> mail_invitation(const families::Deed& deed, accounts::Desk& desk, const std::string& id, const EmailAddress& email,
                             const std::string& language, Instant expires_at);

/// `public_url` is what letters print.
std::vector<access::Route> code_routes(accounts::Desk& desk, std::string public_url);

}  // namespace kinportal::staff_api
