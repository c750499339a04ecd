// SPDX-License-Identifier: Apache-2.0
// Finds the door of a request in the route table. Patterns are matched segment by segment; fixed segments win over names in braces.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "access/door.h"

namespace kinportal::server {

struct Match {
  const access::Route* route = nullptr;                                  // null: nothing at this address
  bool other_method = false;                                             // the address exists for another method
  std::vector<std::pair<std::string, std::string>> path_parameters;      // decoded
};

class Router {
 public:
  explicit Router(std::vector<access::Route> routes);
  Match match(http::Method method, std::string_view raw_path) const;
  std::span<const access::Route> routes() const { return routes_; }

 private:
  struct Compiled {
    std::vector<std::string> segments;  // '{name}' or fixed text
    std::size_t fixed = 0;
  };
  std::vector<access::Route> routes_;
  std::vector<Compiled> compiled_;
};

}  // namespace kinportal::server
