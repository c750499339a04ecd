// SPDX-License-Identifier: Apache-2.0
// Build tool: turns the frequency lists of Debian's python3-zxcvbn (leaked passwords, Wikipedia words, film and television words, names)
// into a sorted table of hashes. Usage: make_common_password_table LISTS.py OUT.cpp
#include <algorithm>
#include <cstdint>
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/common_password_hash.h"

namespace {

constexpr std::size_t shortest = 8;            // no shorter password is ever accepted
constexpr std::size_t fewest_entries = 10000;  // fewer: the package has changed its form

// Lines look like:  "passwords": "123456,password,…".split(","),
bool read_line(const std::string& line, std::vector<std::uint64_t>& out) {
  const auto from = line.find("\": \"");
  const auto to = line.rfind("\".split(");
  if (from == std::string::npos || to == std::string::npos || from + 4 > to) return false;
  std::string word;
  const auto keep = [&] {
    if (word.size() >= shortest) out.push_back(kinportal::accounts::common_password_hash(word));
    word.clear();
  };
  for (std::size_t at = from + 4; at < to; ++at) {
    if (line[at] == '\\' && at + 1 < to) word += line[++at];
    else if (line[at] == ',') keep();
    else word += line[at];
  }
  keep();
  return true;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) {
    std::cerr << "usage: make_common_password_table LISTS.py OUT.cpp\n";
    return 2;
  }
  std::ifstream in(arguments[1]);
  std::vector<std::uint64_t> hashes;
  std::string line;
  int lists = 0;
  while (std::getline(in, line)) lists += read_line(line, hashes) ? 1 : 0;
  std::sort(hashes.begin(), hashes.end());
  hashes.erase(std::unique(hashes.begin(), hashes.end()), hashes.end());
  if (lists == 0 || hashes.size() < fewest_entries) {
    std::cerr << arguments[1] << ": only " << hashes.size() << " common passwords found; has python3-zxcvbn changed its form?\n";
    return 1;
  }
  std::ofstream out(arguments[2]);
  out << "// Made by tools/common_passwords from Debian's python3-zxcvbn; do not edit.\n#include \"accounts/common_password_hash.h\"\n"
      << "namespace kinportal::accounts {\nextern const std::size_t common_password_count = " << hashes.size()
      << ";\nextern const std::uint64_t common_password_table[] = {\n"
      << std::hex;
  for (std::size_t i = 0; i < hashes.size(); ++i) out << "0x" << hashes[i] << (i % 6 == 5 ? ",\n" : ",");
  out << "};\n}  // namespace kinportal::accounts\n";
  return out.flush() ? 0 : 1;
}
