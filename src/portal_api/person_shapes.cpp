// SPDX-License-Identifier: Apache-2.0
// Ids grow with time, so a child who comes later sorts later and takes what is left: the elder ones keep theirs.
#include "portal_api/person_shapes.h"

#include <array>

namespace kinportal::portal_api {
namespace {

int suggested(std::string_view id) {
  unsigned hash = 2166136261U;
  for (const char c : id) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  return static_cast<int>(hash % person_shapes);
}

}  // namespace

PersonShapes::PersonShapes(const std::vector<access::PersonOfViewer>& people) {
  for (const auto& person : people) shapes_.emplace(std::pair(person.practice.text(), person.patient.text()), 0);
  std::array<int, person_shapes> used{};
  int round = 0, given = 0;
  for (auto& [person, shape] : shapes_) {
    if (given == person_shapes) given = 0, ++round;
    shape = suggested(person.second);
    while (used[static_cast<std::size_t>(shape)] > round) shape = (shape + 1) % person_shapes;
    ++used[static_cast<std::size_t>(shape)];
    ++given;
  }
}

int PersonShapes::of(const PracticeId& practice, const PatientId& patient) const {
  const auto found = shapes_.find({practice.text(), patient.text()});
  return found == shapes_.end() ? suggested(patient.text()) : found->second;
}

}  // namespace kinportal::portal_api
