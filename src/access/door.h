// SPDX-License-Identifier: Apache-2.0
// A door: one address of the portal and the function behind it. The server reads its routes from these tables, and the tests walk the
// same tables, so that a new door is tested without anyone remembering.
#pragma once
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "access/answer.h"
#include "access/gate.h"
#include "formats/http/message.h"

namespace kinportal::access {

/// Who may knock. `staff` also wants a second factor and a place of work.
enum class Knock { anyone, signed_in, staff };

using Door = std::function<Result<Answer>(Doorway&, const http::Request&)>;

struct Route {
  http::Method method;
  /// '/api/v1/charts/{practice}/{patient}': a name in braces matches one segment.
  std::string pattern;
  Knock knock;
  Door door;
  /// Larger bodies are refused before they are read.
  std::size_t body_limit_bytes = 16 * 1024;
  /// What a body must say it is. Only parts of files are anything else.
  std::string body_type = "application/json";
};

}  // namespace kinportal::access
