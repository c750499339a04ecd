// SPDX-License-Identifier: Apache-2.0
// Finding the data folder and asking for secrets, the same way in every command.
#include "server/commands/common.h"

#include <termios.h>
#include <unistd.h>

#include <cstdio>
#include <iostream>

namespace kinportal::server {

Result<Options> options_of(const Words& words) {
  std::filesystem::path data = words.value("data");
  if (data.empty()) data = std::filesystem::exists("/var/lib/kinportal/kinportal.toml") ? "/var/lib/kinportal" : "kinportal-data";
  TRY_LET(const DataFolder folder, open_data_folder(data));
  TRY_LET(Options options, read_options(folder.config()));
  options.data = data;
  return options;
}

Result<std::unique_ptr<Portal>> open_portal(const Words& words) {
  TRY_LET(Options options, options_of(words));
  return Portal::open(std::move(options));
}

Result<Secret> ask_secret(std::string_view question) {
  const bool terminal = ::isatty(STDIN_FILENO) == 1;
  termios before{};
  if (terminal) {
    std::fprintf(stderr, "%.*s: ", static_cast<int>(question.size()), question.data());
    ::tcgetattr(STDIN_FILENO, &before);
    termios silent = before;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
  }
  std::string line;
  const bool read = static_cast<bool>(std::getline(std::cin, line));
  if (terminal) {
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    std::fputc('\n', stderr);
  }
  if (!read) return fail(Fault::invalid, "no password was given on standard input");
  return Secret(std::move(line));
}

}  // namespace kinportal::server
