// SPDX-License-Identifier: Apache-2.0
// What a review sends: the words to the family, and an approval with its papers; and whether the policy in force still wants a paper that is
// not there (requirement S120).
#pragma once
#include <string>
#include <vector>

#include "access/desk.h"
#include "access/policy.h"
#include "base/time.h"
#include "families/access_request.h"
#include "formats/json/json.h"

namespace kinportal::staff_api {

Result<families::StaffWord> word_of(const json::Json& body, std::string who);
Result<families::Approval> approval_of(const json::Json& body, const families::AccessRequest& request, const Zone& zone, std::string who);

/// What the policy in force wants of this relationship and this approval lacks: the desk asks the family for it instead of approving.
Result<std::vector<std::string>> missing_of(const access::DeskKey& key, const access::Policy& policy,
                                            const families::AccessRequest& request, const families::Approval& approval);

}  // namespace kinportal::staff_api
