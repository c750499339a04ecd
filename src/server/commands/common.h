// SPDX-License-Identifier: Apache-2.0
// What several commands need: where the data folder is, opening the portal in it, asking a person for a secret.
#pragma once
#include <memory>

#include "server/commands/words.h"
#include "server/options.h"
#include "server/portal.h"

namespace kinportal::server {

/// --data FOLDER (default: /var/lib/kinportal when it exists, else ./kinportal-data): reads its kinportal.toml.
Result<Options> options_of(const Words& words);
Result<std::unique_ptr<Portal>> open_portal(const Words& words);
/// Asks on the terminal without showing what is typed; reads a line of standard input when that is no terminal.
Result<Secret> ask_secret(std::string_view question);

int serve_command(std::span<const std::string> words);
int demo_command(std::span<const std::string> words);
int init_command(std::span<const std::string> words);
int migrate_command(std::span<const std::string> words);
int import_command(std::span<const std::string> words);
int practice_command(std::span<const std::string> words);
int staff_command(std::span<const std::string> words);
int doctor_command(std::span<const std::string> words);
int audit_command(std::span<const std::string> words);
int policy_command(std::span<const std::string> words);

}  // namespace kinportal::server
