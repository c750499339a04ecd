// SPDX-License-Identifier: Apache-2.0
// The colour and shape of each person of one viewer: distinct as long as there are enough, the same on every page and every device, so
// that nobody reads the wrong child's record at three in the morning.
#pragma once
#include <map>
#include <utility>
#include <vector>

#include "access/gate.h"
#include "base/ids.h"

namespace kinportal::portal_api {

inline constexpr int person_shapes = 8;

class PersonShapes {
 public:
  /// By the sorted ids, not by the order of a list: the shape an id itself suggests, else the next one nobody before it has.
  explicit PersonShapes(const std::vector<access::PersonOfViewer>& people);
  int of(const PracticeId& practice, const PatientId& patient) const;

 private:
  std::map<std::pair<std::string, std::string>, int> shapes_;
};

}  // namespace kinportal::portal_api
