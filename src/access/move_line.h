// SPDX-License-Identifier: Apache-2.0
// Moving a policy's line: everything that happens at one birthday happens at another, in the text itself, so that comments, order and layout
// stay as their author left them (decision record 0301).
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace kinportal::access {

struct LineMove {
  int from_age = 0, to_age = 0;
  // What is a decision of its own, and moves only when asked.
  bool own_account = false, filter_from = false, hidden = false, latest_grant = false;
  /// False for a word that is none of the four.
  bool ask_for(std::string_view word);
};

struct LineMoved {
  /// Empty when it was done: not_readable no_such_line would_overlap same_age past_majority.
  std::string_view refused;
  std::string sentence;
  std::string source;
  struct Changed {
    int line = 0;
    std::string before, after;
    std::string_view what;  // band mode own_account filter_from hidden latest_grant
  };
  std::vector<Changed> changed;
  std::vector<std::string_view> also_possible;  // own_account filter_from hidden latest_grant: at from_age, and not asked for
  std::vector<Changed> left;  // lines whose words still speak of from_age
};
LineMoved move_line(const std::string& source, const LineMove& move);

}  // namespace kinportal::access
