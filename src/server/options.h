// SPDX-License-Identifier: Apache-2.0
// Every setting of the portal: one table (name, type, default, unit, secret, sentence) from which kinportal.toml, the manual and the
// refusals are made. An unknown key and an unsafe combination are refused in one sentence that says what to do.
#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/personal.h"
#include "base/result.h"

namespace kinportal::server {

enum class OptionType { text, integer, boolean };

struct OptionRow {
  std::string_view section;
  std::string_view name;
  OptionType type;
  std::string_view default_value;
  std::string_view unit;
  bool secret;
  std::string_view sentence;
  std::int64_t least = 0, most = 0;  // bounds of integers
};

std::span<const OptionRow> option_table();

/// The settings as the portal uses them.
struct Options {
  std::filesystem::path data;
  std::string listen = "127.0.0.1:8443";
  std::string origin = "https://localhost:8443";
  bool plain_http = false;
  std::string certificate, certificate_key;
  std::string trusted_proxy;
  std::int64_t workers = 0, reactors = 0;
  std::string store;
  std::int64_t readers = 16;
  std::string book_origin;
  std::int64_t idle_timeout_s = 900;
  std::string smtp_url, smtp_user, mail_from;
  std::string smtp_password_file;
  std::string bounce_address, bounce_maildir, bounce_imap_url, bounce_imap_user, bounce_imap_password_file;
  std::string clamd_socket;
  bool demo = false;
};

/// Reads FILE; Fault::invalid names the line and what to do. Relative paths are relative to the file's folder.
Result<Options> read_options(const std::filesystem::path& file);
/// Refuses combinations that would be unsafe (plain HTTP beyond loopback, a certificate without key, …).
Result<void> check_options(const Options& options);
/// A commented kinportal.toml with every option at its default.
std::string commented_toml();

struct ListenAddress {
  std::string host;
  std::uint16_t port = 0;
  bool loopback = false;
};
Result<ListenAddress> parse_listen(std::string_view text);

}  // namespace kinportal::server
