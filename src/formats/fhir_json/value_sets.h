// SPDX-License-Identifier: Apache-2.0
// Item classes from codes: kinds of content a policy may speak of (hide HPV vaccines from 13, hold malignancy results), told by code only.
// Each row of the table carries its source; a class that is missing here can still be set by a practice.
#pragma once
#include <string>
#include <string_view>

namespace kinportal::fhir_json {

/// Adds the classes of this code to `classes`, kept in the stored form ' HPV GENETIC ' (or empty).
void add_classes(std::string_view system, std::string_view code, std::string& classes);

}  // namespace kinportal::fhir_json
