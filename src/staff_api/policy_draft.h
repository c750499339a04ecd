// SPDX-License-Identifier: Apache-2.0
// What the doors for drafts share: the body with a policy's text, and the practice it is meant for.
#pragma once
#include <string>

#include "access/desk.h"
#include "access/policy_check.h"
#include "access/policy_timeline.h"
#include "base/json_writer.h"
#include "formats/http/message.h"
#include "formats/json/json.h"
#include "practices/practice.h"

namespace kinportal::staff_api {

/// A policy text of 256 KiB, every character of it escaped, and the little beside it.
inline constexpr std::size_t draft_body_bytes = 1024 * 1024;
/// Fault::too_much beyond the limits of a policy's text.
Result<json::Document> draft_document(const http::Request& request);

struct DraftPlace {
  practices::Practice practice;
  access::PolicyTimeline timeline;
};
Result<DraftPlace> draft_place(access::Doorway& at, access::DeskKey& key);

/// What was written, with the key's receipt.
access::Answer answer_of(access::DeskKey key, const JsonWriter& body, int status = 200);

}  // namespace kinportal::staff_api
