// SPDX-License-Identifier: Apache-2.0
// The table of commands and the help made from it.
#include <algorithm>
#include <array>
#include <cstdio>

#include "documents/pictures.h"
#include "server/commands.h"
#include "server/commands/common.h"

namespace kinportal::server {
namespace {

int help_command(std::span<const std::string> words);

int version_command(std::span<const std::string>) {
  std::puts("kinportal 0.1.0");
  return 0;
}

constexpr std::array<Command, 12> table{{
    {"serve", "kinportal serve [--data FOLDER]", "Serves the portal until it is asked to stop (SIGTERM).", serve_command},
    {"demo", "kinportal demo [--data FOLDER] [--port 8443] [--plain]",
     "Makes a portal with four made-up practices and serves it on this machine.", demo_command},
    {"init", "kinportal init [--data FOLDER]", "Makes a data folder: a commented kinportal.toml, keys and empty stores.", init_command},
    {"migrate", "kinportal migrate [--data FOLDER]", "Brings the stores to this program's schema; backs up first.", migrate_command},
    {"import", "kinportal import fhir --practice ID [--data FOLDER] FILE...", "Files FHIR R4 bundles and bulk NDJSON into the charts.",
     import_command},
    {"practice",
     "kinportal practice add --id ID --name NAME --phone PHONE --zone ZONE --state NY --policy FILE|NAME [--hours 'Mon-Fri 08:30-17:00'] "
     "[--after-hours PHONE] [--data FOLDER]\n  kinportal practice list [--data FOLDER]\n"
     "  kinportal practice listing --id ID [--street TEXT] [--city TEXT] [--postal-code TEXT] [--ways pin,invitation,registration] "
     "[--pin-days 1-21] [--children-only yes|no] [--listed yes|no]\n"
     "  kinportal practice terms --id ID --en FILE --es FILE [--from 2027-01-01]\n"
     "  kinportal practice disputes --id ID [--asker-freezes no] [--answer-hours 24]\n"
     "  kinportal practice support --id ID [--answer-open-hours 16] [--records-name NAME] [--records-email MAIL] [--records-phone PHONE] "
     "[--video https://…|none]",
     "Makes a practice with its hours, phones and policy, or changes its card; how families find it and get in; its terms; what it does "
     "when somebody has access who should not; its contact for copies of records, its own video, how soon a question is answered.", practice_command},
    {"staff", "kinportal staff add --practice ID --email MAIL --name NAME --role ROLE [--data FOLDER]", "Gives somebody a place of work.",
     staff_command},
    {"doctor", "kinportal doctor [--data FOLDER]", "Checks configuration, certificate, clock, disk, stores and schema.", doctor_command},
    {"audit", "kinportal audit verify|checkpoint|proof [--data FOLDER] [--checkpoint FILE] [NUMBER]",
     "Checks the visitors' book, entry by entry.", audit_command},
    {"policy", "kinportal policy decide|lint|coverage|preview ...", "Asks and checks the practices' access policies.", policy_command},
    {"version", "kinportal version", "Says which version this is.", version_command},
    {"help", "kinportal help [COMMAND|options]", "Explains a command, or every setting of kinportal.toml.", help_command},
}};

void print_usage(std::FILE* out) {
  std::fputs("Kinportal: the patient portal for families.\n\n", out);
  for (const Command& command : table) {
    std::fprintf(out, "  %-8.*s %.*s\n", static_cast<int>(command.name.size()), command.name.data(),
                 static_cast<int>(command.sentence.size()), command.sentence.data());
  }
  std::fputs("\nStart with `kinportal demo`, or `kinportal help COMMAND`.\n", out);
}

void print_options() {
  std::puts("Settings of kinportal.toml:\n");
  for (const OptionRow& row : option_table()) {
    std::printf("[%.*s] %.*s = %.*s%s%.*s%s\n    %.*s\n", static_cast<int>(row.section.size()), row.section.data(),
                static_cast<int>(row.name.size()), row.name.data(), static_cast<int>(row.default_value.size()), row.default_value.data(),
                row.unit.empty() ? "" : "   (", static_cast<int>(row.unit.size()), row.unit.data(), row.unit.empty() ? "" : ")",
                static_cast<int>(row.sentence.size()), row.sentence.data());
  }
}

int help_command(std::span<const std::string> words) {
  if (words.empty()) {
    print_usage(stdout);
    return 0;
  }
  if (words[0] == "options") {
    print_options();
    return 0;
  }
  for (const Command& command : table) {
    if (command.name != words[0]) continue;
    std::printf("%.*s\n\n  %.*s\n", static_cast<int>(command.sentence.size()), command.sentence.data(),
                static_cast<int>(command.usage.size()), command.usage.data());
    return 0;
  }
  return complain("help", fail(Fault::invalid, "there is no command '" + words[0] + "'; `kinportal help` lists them"));
}

}  // namespace

std::span<const Command> commands() { return table; }

int run_command(const std::vector<std::string>& words) {
  // Not a person's command: the portal runs itself so to open a photo in a process of its own (documents/pictures.h).
  if (words.size() == 1 && words[0] == documents::kRedrawPhoto) return documents::redraw_photo();
  if (words.empty()) {
    print_usage(stderr);
    return 2;
  }
  if (words[0] == "--help" || words[0] == "-h") return help_command({});
  if (words[0] == "--version") return version_command({});
  const auto command = std::find_if(table.begin(), table.end(), [&](const Command& c) { return c.name == words[0]; });
  if (command == table.end()) {
    std::fprintf(stderr, "kinportal: there is no command '%s'; `kinportal help` lists them\n", words[0].c_str());
    return 2;
  }
  const std::span<const std::string> rest(words.data() + 1, words.size() - 1);
  if (std::find(rest.begin(), rest.end(), "--help") != rest.end()) return help_command(std::span(words.data(), 1));
  return command->run(rest);
}

}  // namespace kinportal::server
