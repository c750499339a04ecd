// SPDX-License-Identifier: Apache-2.0
// Nobody reads the wrong child's record: colours and shapes within one family differ, and stay as they are.
#include "portal_api/person_shapes.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "base/random.h"

namespace kinportal::portal_api {
namespace {

access::PersonOfViewer person(const std::string& practice, const std::string& patient) {
  return {PracticeId::trusted(practice), PatientId::trusted(patient), "parent"};
}

std::vector<access::PersonOfViewer> family(std::uint64_t seed, int size) {
  SeededRandom random(seed);
  std::vector<access::PersonOfViewer> people;
  for (int i = 0; i < size; ++i)
    people.push_back(person(i % 3 == 0 ? "a" : "b", make_uuid(Instant{1'700'000'000'000'000 + i * 1'000'000'000LL}, random)));
  return people;
}

int shape(const PersonShapes& shapes, const access::PersonOfViewer& one) { return shapes.of(one.practice, one.patient); }

}  // namespace

TEST_CASE("up to eight people of one viewer never share a shape") {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    const auto people = family(seed, 1 + static_cast<int>(seed % 8));
    const PersonShapes shapes(people);
    std::set<int> seen;
    for (const auto& one : people) seen.insert(shape(shapes, one));
    CHECK(seen.size() == people.size());
    for (const int one : seen) CHECK((one >= 0 && one < person_shapes));
  }
}

TEST_CASE("the order of a list does not matter, and a ninth person takes a shape that only one other has") {
  auto people = family(7, 12);
  const PersonShapes shapes(people);
  std::reverse(people.begin(), people.end());
  const PersonShapes turned(people);
  std::array<int, person_shapes> count{};
  for (const auto& one : people) {
    CHECK(shape(shapes, one) == shape(turned, one));
    ++count[static_cast<std::size_t>(shape(shapes, one))];
  }
  CHECK(*std::max_element(count.begin(), count.end()) == 2);
}

TEST_CASE("a child who comes later takes what is left; the elder ones keep theirs") {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    auto people = family(seed, 6);
    for (auto& one : people) one.practice = PracticeId::trusted("a");
    const PersonShapes before({people.begin(), people.end() - 1});
    const PersonShapes after(people);
    for (std::size_t i = 0; i + 1 < people.size(); ++i) CHECK(shape(before, people[i]) == shape(after, people[i]));
  }
}

}  // namespace kinportal::portal_api
