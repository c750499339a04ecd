// SPDX-License-Identifier: Apache-2.0
// Reads a User-Agent for its two facts (browser and system) and an IP address for its network part.
#include "accounts/origin.h"

#include <arpa/inet.h>

#include <array>
#include <cstdio>
#include <cstring>
#include <utility>

namespace kinportal::accounts {

namespace {

using Mark = std::pair<std::string_view, std::string_view>;  // what to look for, what to say

// Order matters: most browsers also name the ones they descend from.
constexpr std::array<Mark, 10> kBrowsers{{{"Edg", "Edge"},
                                          {"OPR/", "Opera"},
                                          {"SamsungBrowser", "Samsung Internet"},
                                          {"DuckDuckGo", "DuckDuckGo"},
                                          {"Vivaldi", "Vivaldi"},
                                          {"FxiOS", "Firefox"},
                                          {"Firefox", "Firefox"},
                                          {"CriOS", "Chrome"},
                                          {"Chrom", "Chrome"},
                                          {"Safari", "Safari"}}};
constexpr std::array<Mark, 7> kSystems{{{"Android", "Android"},
                                        {"iPhone", "iPhone"},
                                        {"iPad", "iPad"},
                                        {"CrOS", "Chromebook"},
                                        {"Windows", "Windows"},
                                        {"Mac OS X", "Mac"},
                                        {"Linux", "Linux"}}};

template <std::size_t N>
std::string_view first_mark(const std::array<Mark, N>& marks, std::string_view text) {
  for (const auto& [look_for, say] : marks)
    if (text.find(look_for) != std::string_view::npos) return say;
  return {};
}

struct Parsed {
  int family = 0;  // 4, 6, or 0
  std::array<unsigned char, 16> bytes{};
};

Parsed parse_address(std::string_view text) {
  Parsed out;
  const std::string copy(text.substr(0, 64));
  if (::inet_pton(AF_INET, copy.c_str(), out.bytes.data()) == 1) {
    out.family = 4;
  } else if (::inet_pton(AF_INET6, copy.c_str(), out.bytes.data()) == 1) {
    static constexpr std::array<unsigned char, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
    out.family = 6;
    if (std::memcmp(out.bytes.data(), mapped.data(), mapped.size()) == 0) {
      std::memmove(out.bytes.data(), out.bytes.data() + 12, 4);
      out.family = 4;
    }
  }
  return out;
}

}  // namespace

std::string device_label(std::string_view user_agent) {
  const std::string_view browser = first_mark(kBrowsers, user_agent.substr(0, 1024));
  const std::string_view system = first_mark(kSystems, user_agent.substr(0, 1024));
  std::string out(browser.empty() ? "a browser" : browser);
  if (!system.empty()) {
    out += " on ";
    out += system;
  }
  return out;
}

std::string coarse_address(std::string_view address) {
  const Parsed parsed = parse_address(address);
  const auto& b = parsed.bytes;
  std::array<char, 48> out{};
  if (parsed.family == 4) std::snprintf(out.data(), out.size(), "%u.%u.%u.x", b[0], b[1], b[2]);
  if (parsed.family == 6) std::snprintf(out.data(), out.size(), "%x:%x:%x::x", b[0] * 256U + b[1], b[2] * 256U + b[3], b[4] * 256U + b[5]);
  return out.data();
}

std::string address_subject(std::string_view address) {
  const Parsed parsed = parse_address(address);
  const auto* from = reinterpret_cast<const char*>(parsed.bytes.data());
  if (parsed.family == 4) return "4" + std::string(from, 4);
  if (parsed.family == 6) return "6" + std::string(from, 8);
  return "?";
}

}  // namespace kinportal::accounts
