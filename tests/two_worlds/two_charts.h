// SPDX-License-Identifier: Apache-2.0
// Charts for two worlds: what a viewer may see is the same in both, what is hidden from her is not: it is there, or not, or different.
// What is hidden is asked of decide(), one item at a time, never of the SQL that the doors use.
#pragma once
#include <string>
#include <vector>

#include "access/facts.h"
#include "portal_world.h"

namespace kinportal::test {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : random_(seed) {}
  int below(int n) { return static_cast<int>(random_.word() % static_cast<std::uint64_t>(n)); }
  bool one_in(int n) { return below(n) == 0; }
  template <class List>
  const auto& of(const List& list) {
    return list[static_cast<std::size_t>(below(static_cast<int>(std::size(list))))];
  }

 private:
  SeededRandom random_;
};

/// One row of a chart, with what only shows and what the decision reads.
struct ItemHere {
  std::string id;
  access::ItemFacts facts;
  std::string kind, code, title, author;
  Instant happened_at;
  std::string panel;  // id of the panel that names it
  bool file = false;  // a PDF came with it
  int hidden_version = 0;  // the second world's copy of a hidden item reads differently
};

struct TwoCharts {
  PatientId patient;
  std::vector<ItemHere> first, second;
  std::vector<std::string> hidden;  // ids that are in at least one of the two, and not for this viewer's eyes
  std::vector<std::string> shown;
};

/// Draws a chart of `size` items and splits it for this viewer. The worlds must be equal so far.
TwoCharts draw_charts(Dice& dice, PortalWorld& world, const ViewerHere& viewer, const PatientId& patient, int size, Instant now);
/// Replaces the practice's items of this patient; also the notes of what the viewer has opened before.
Result<void> place_chart(PortalWorld& world, const ViewerHere& viewer, const PatientId& patient, const std::vector<ItemHere>& items,
                         Instant now);

}  // namespace kinportal::test
