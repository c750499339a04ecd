// SPDX-License-Identifier: Apache-2.0
// Makes places of a finished PDF into fields to fill in (ISO 32000-1, 12.7, AcroForm). Private to pdf/; qpdf stays in form_fields.cpp.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace kinportal::pdf {

struct FormField {
  std::string name;
  std::string label;  // what a screen reader says
  std::string value;
  int page = 1;
  double left = 0, bottom = 0, width = 0, height = 0;  // points from the page's lower left corner
  bool tick = false;
};

/// Fault::bug when the file is not one we made.
Result<std::string> with_fields(std::string_view file, const std::vector<FormField>& fields);

}  // namespace kinportal::pdf
