// SPDX-License-Identifier: Apache-2.0
// The [mail] settings as the notifications word wants them: how mails leave, and where those that come back are read.
#pragma once
#include "notifications/mail_sender.h"
#include "notifications/returned_mailbox.h"
#include "server/data_folder.h"
#include "server/options.h"

namespace kinportal::server {

/// Fault::invalid with what to do for a URL that is none or would be unsafe.
Result<notifications::SmtpOptions> smtp_options(const Options& options);
Result<notifications::ReturnedMailOptions> returned_mail_options(const Options& options, const DataFolder& folder);

}  // namespace kinportal::server
