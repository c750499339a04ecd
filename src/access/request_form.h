// SPDX-License-Identifier: Apache-2.0
// The Proxy Access Request and Authorization Form (requirements S114, S119) as a PDF: prefilled with what was typed, with a code that brings the
// signed sheet back to its request. To print and sign, or with fields to fill in.
#pragma once
#include <string>
#include <string_view>

#include "access/request_view.h"
#include "base/result.h"
#include "base/time.h"
#include "db/database.h"
#include "families/access_request.h"

namespace kinportal::access {

/// For the family's side without the birth date of a person whom the practice named.
Result<std::string> request_form_pdf(db::Reader& reader, const families::AccessRequest& request, RequestSide side,
                                     std::string_view language, bool fillable, Instant now);

/// The registration form for a change of the registered phone, address or e-mail in the office with photo ID (S26): blank, to print or fill in.
Result<std::string> change_form_pdf(db::Reader& reader, const PracticeId& practice, std::string_view language, bool fillable, Instant now);

}  // namespace kinportal::access
