// SPDX-License-Identifier: Apache-2.0
// The SQL of requests and their steps; private to this folder.
#pragma once
#include "families/access_request.h"

namespace kinportal::families {

Result<void> store_request(db::Transaction& tx, const AccessRequest& request, std::string_view once_key, Instant now);
Result<void> store_form(db::Transaction& tx, const AccessRequest& request, const RequestForm& form, Instant now);
Result<void> store_state(db::Transaction& tx, const AccessRequest& request, RequestState state, Instant now);
Result<void> store_signature(db::Transaction& tx, const AccessRequest& request, std::string_view how, const PersonName& signed_as,
                             Instant now);
Result<void> store_link(db::Transaction& tx, const AccessRequest& request, const PatientId& patient, const LinkId& link);
Result<void> store_step(db::Transaction& tx, const AccessRequest& request, Instant now, bool by_practice, std::string_view what,
                        const StaffWord& word);
Result<void> store_paper_upload(db::Transaction& tx, const PracticeId& practice, const PaperId& paper, const UploadId& upload);
Result<std::optional<AccessRequestId>> made_with_key(db::Reader& reader, const AccountId& account, std::string_view once_key);
Result<int> count_open(db::Reader& reader, const PracticeId& practice, const AccountId& account);
Result<std::optional<LinkId>> open_link_of(db::Reader& reader, const PracticeId& practice, const PatientId& patient,
                                           const AccountId& account, std::string_view kind);

/// The entry of a deed that changes nothing the Gate decides on: the facts revision stays, so that nobody's answer is made anew for it.
Result<void> note_request(const Deed& deed, const AccessRequest& request, std::string_view verb);

}  // namespace kinportal::families
