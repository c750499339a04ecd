// SPDX-License-Identifier: Apache-2.0
// `kinportal import fhir`: files go through the same intake as a live feed.
#include "intake/import_fhir.h"
#include "server/commands/common.h"

namespace kinportal::server {
namespace {

Result<int> import_files(const Words& words) {
  if (words.value("practice").empty()) return fail(Fault::invalid, "--practice is missing: say whose patients these are");
  if (words.rest().empty()) return fail(Fault::invalid, "no file is named; give one or more after the options");
  intake::ImportOptions options;
  TRY_LET(options.practice, PracticeId::parse(words.value("practice")));
  options.source = words.value("source", "fhir");
  options.files = words.rest();
  TRY_LET(auto portal, open_portal(words));
  return intake::import_fhir_command(std::move(options), portal->store(), portal->book(), portal->clock(), portal->random());
}

}  // namespace

int import_command(std::span<const std::string> words) {
  if (words.empty() || words[0] != "fhir") {
    return complain("import",
                    fail(Fault::invalid, "write `kinportal import fhir --practice ID FILE…`; other formats come with later versions"));
  }
  const auto read = Words::read("import", words.subspan(1), {{"practice"}, {"source"}, {"data"}});
  if (!read.ok()) return complain("import", read.error());
  const auto code = import_files(*read);
  return code.ok() ? *code : complain("import", code.error());
}

}  // namespace kinportal::server
