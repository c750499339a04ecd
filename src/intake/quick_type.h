// SPDX-License-Identifier: Apache-2.0
// Which resource types stand in some JSON bytes, found without parsing: enough to pass over what another pass of the import handles.
#pragma once
#include <string_view>

namespace kinportal::intake {

enum class QuickType {
  item,       // certainly nothing that the first pass handles
  first_pass, // certainly a Patient, Practitioner, Organization, … by itself
  unsure      // several types inside each other, or none: it has to be parsed
};

/// Patients and what others point at are filed in a first pass, so that the second one knows them wherever they stand.
bool is_first_pass_type(std::string_view type);
QuickType quick_type(std::string_view resource);

}  // namespace kinportal::intake
