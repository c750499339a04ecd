// SPDX-License-Identifier: Apache-2.0
// `kinportal audit …`: the visitors' book's own command, told where this portal keeps its book.
#include <iostream>

#include "audit/command.h"
#include "server/commands/common.h"

namespace kinportal::server {
namespace {

// Takes --data FOLDER (or --data=FOLDER) out of the words; the rest belongs to the book.
Result<std::string> take_data(std::vector<std::string>& words) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i].starts_with("--data=")) {
      std::string folder = words[i].substr(7);
      words.erase(words.begin() + static_cast<std::ptrdiff_t>(i));
      return folder;
    }
    if (words[i] != "--data") continue;
    if (i + 1 == words.size()) return fail(Fault::invalid, "'--data' needs a value after it");
    std::string folder = words[i + 1];
    words.erase(words.begin() + static_cast<std::ptrdiff_t>(i), words.begin() + static_cast<std::ptrdiff_t>(i) + 2);
    return folder;
  }
  return std::string();
}

}  // namespace

int audit_command(std::span<const std::string> all) {
  std::vector<std::string> words(all.begin(), all.end());
  const auto data = take_data(words);
  if (!data.ok()) return complain("audit", data.error());
  const std::vector<std::string> data_words = data->empty() ? std::vector<std::string>{} : std::vector<std::string>{"--data", *data};
  const auto read = Words::read("audit", data_words, {{"data"}});
  if (!read.ok()) return complain("audit", read.error());
  const auto options = options_of(*read);
  if (!options.ok()) return complain("audit", options.error());
  const DataFolder folder{options->data};
  return audit::run_audit_command({book_options(*options), folder.book_key(), folder.book_checkpoint()}, words, std::cout, std::cerr);
}

}  // namespace kinportal::server
