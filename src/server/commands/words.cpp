// SPDX-License-Identifier: Apache-2.0
// Command-line words. Kept by hand because the portal needs three forms and one exact refusal sentence.
#include "server/commands/words.h"

#include <algorithm>
#include <charconv>
#include <cstdio>

namespace kinportal::server {

Result<Words> Words::read(std::string_view command, std::span<const std::string> words, std::initializer_list<OptionWord> known) {
  Words out;
  bool options_over = false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (options_over || !word.starts_with("--")) {
      if (!options_over && word.size() > 1 && word[0] == '-') {
        return fail(Fault::invalid, "there is no option '" + word + "'; `kinportal help " + std::string(command) + "` lists the options");
      }
      out.rest_.push_back(word);
      continue;
    }
    if (word == "--") {
      options_over = true;
      continue;
    }
    const auto equals = word.find('=');
    const std::string name = word.substr(2, equals == std::string::npos ? std::string::npos : equals - 2);
    const auto option = std::find_if(known.begin(), known.end(), [&](const OptionWord& o) { return o.name == name; });
    if (option == known.end()) {
      return fail(Fault::invalid, "there is no option '--" + name + "'; `kinportal help " + std::string(command) + "` lists the options");
    }
    if (out.has(name)) return fail(Fault::invalid, "'--" + name + "' is given twice; give it once");
    if (!option->takes_value) {
      if (equals != std::string::npos) return fail(Fault::invalid, "'--" + name + "' takes no value; write it alone");
      out.values_[name] = "";
    } else if (equals != std::string::npos) {
      out.values_[name] = word.substr(equals + 1);
    } else if (i + 1 < words.size()) {
      out.values_[name] = words[++i];
    } else {
      return fail(Fault::invalid, "'--" + name + "' needs a value after it");
    }
  }
  return out;
}

std::string Words::value(std::string_view name, std::string_view otherwise) const {
  const auto found = values_.find(std::string(name));
  return found == values_.end() ? std::string(otherwise) : found->second;
}

Result<std::int64_t> Words::integer(std::string_view name, std::int64_t otherwise, std::int64_t least, std::int64_t most) const {
  if (!has(name)) return otherwise;
  const std::string text = value(name);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number < least || number > most) {
    return fail(Fault::invalid,
                "'--" + std::string(name) + "' must be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
  }
  return number;
}

int complain(std::string_view command, const Error& error) {
  std::fprintf(stderr, "kinportal %.*s: %s\n", static_cast<int>(command.size()), command.data(), error.sentence.c_str());
  return error.fault == Fault::invalid ? 2 : 1;
}

}  // namespace kinportal::server
