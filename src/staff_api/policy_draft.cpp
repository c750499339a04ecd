// SPDX-License-Identifier: Apache-2.0
// Reading drafts, with limits wide enough for a policy file and no wider.
#include "staff_api/policy_draft.h"

namespace kinportal::staff_api {

Result<json::Document> draft_document(const http::Request& request) {
  json::Limits limits;
  limits.bytes = draft_body_bytes;
  limits.string_bytes = draft_body_bytes;  // a text beyond 256 KiB is a finding, not a riddle
  limits.elements = 64;
  limits.depth = 4;
  return json::Document::parse(request.body, limits);
}

Result<DraftPlace> draft_place(access::Doorway& at, access::DeskKey& key) {
  DraftPlace out;
  TRY_LET(out.practice, practices::read_practice(key.snapshot(), key.practice()));
  TRY_LET(out.timeline, access::PolicyTimeline::load(key.snapshot(), at.gate().policies(), key.practice(), at.now()));
  return out;
}

access::Answer answer_of(access::DeskKey key, const JsonWriter& body, int status) {
  access::ChartBody out(body.view().size());
  out.raw(body.view());
  return access::Answer::chart(std::move(key).close(), std::move(out), status);
}

}  // namespace kinportal::staff_api
