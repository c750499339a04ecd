// SPDX-License-Identifier: Apache-2.0
// Fills in a chart's relative times, writes each piece to a file of its own and hands it to the importer with a clock that stands at the
// moment of its arrival: the importer cannot tell it from a feed of that day.
#include "server/demo/import_charts.h"

#include <filesystem>
#include <fstream>

#include "chart/file_item.h"
#include "intake/import_fhir.h"
#include "patients/register_patient.h"
#include "server/demo/demo_files.h"
#include "server/demo/relative_time.h"

namespace kinportal::server {
namespace {

constexpr std::string_view kSource = "demo";
constexpr std::string_view kArrives = "# arrives ";
constexpr std::string_view kConsentedBy = "# consented by ";

/// A file of the demo's own that goes away again.
class ScratchFile {
 public:
  explicit ScratchFile(Random& random)
      : path_(std::filesystem::temp_directory_path() / ("kinportal-demo-" + make_uuid(Instant{}, random) + ".ndjson")) {}
  ~ScratchFile() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;
  Result<void> write(const std::string& text) {
    std::ofstream out(path_, std::ios::binary | std::ios::trunc);
    out << text;
    out.close();
    if (!out) return fail(Fault::unavailable, "the demo cannot write to the folder for temporary files; is there space?");
    return {};
  }
  std::string name() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

struct Piece {
  Instant arrives;
  std::string lines;
  std::vector<std::pair<std::string, std::string>> consenters;  // 'Observation/x', 'minor'
};

Result<std::string_view> chart_bytes(const std::string& id) {
  for (const DemoFile& file : demo_files())
    if (file.name == "charts/" + id + ".ndjson") return file.bytes;
  return fail(Fault::corrupt, "demo file missing: charts/" + id + ".ndjson");
}

// '{"resourceType":"X","id":"y",…' is how every line of ours begins; 'X/y' is what the importer calls it.
Result<std::string> key_of(std::string_view line) {
  constexpr std::string_view kType = "{\"resourceType\":\"", kId = "\",\"id\":\"";
  if (!line.starts_with(kType)) return fail(Fault::corrupt, "a line of a demo chart does not begin with its type");
  line.remove_prefix(kType.size());
  const std::size_t type_end = line.find(kId);
  if (type_end == std::string_view::npos) return fail(Fault::corrupt, "a line of a demo chart has no id after its type");
  const std::string type(line.substr(0, type_end));
  line.remove_prefix(type_end + kId.size());
  return type + "/" + std::string(line.substr(0, line.find('"')));
}

Result<std::vector<Piece>> pieces_of(std::string_view bytes, const Moment& moment) {
  std::vector<Piece> pieces;
  std::string consenter;
  while (!bytes.empty()) {
    const std::size_t end = std::min(bytes.find('\n'), bytes.size());
    const std::string_view line = bytes.substr(0, end);
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
    if (line.starts_with(kArrives)) {
      TRY_LET(const Instant arrives, moment.instant(line.substr(kArrives.size())));
      pieces.push_back({arrives, {}, {}});
    } else if (line.starts_with(kConsentedBy)) {
      consenter = line.substr(kConsentedBy.size());
    } else if (!line.empty()) {
      if (pieces.empty()) return fail(Fault::corrupt, "a demo chart begins with '# arrives'");
      TRY_LET(const std::string filled, fill_in(line, moment));
      pieces.back().lines += filled + "\n";
      if (consenter.empty()) continue;
      TRY_LET(std::string key, key_of(line));
      pieces.back().consenters.emplace_back(std::move(key), std::exchange(consenter, {}));
    }
  }
  return pieces;
}

// Who consented to the care is said by staff, not by the feed; in the demo by the file.
Result<void> note_consenters(db::Database& store, const PracticeId& practice, const Piece& piece) {
  if (piece.consenters.empty()) return {};
  return store.write([&](db::Transaction& transaction) -> Result<void> {
    for (const auto& [key, consenter] : piece.consenters) {
      TRY_LET(const std::int64_t touched,
              transaction.execute("UPDATE chart_item SET consenter = $3 WHERE practice_id = $1 AND item_id = $2",
                                  {practice, chart::item_id_of(practice, kSource, key), consenter}));
      if (touched != 1) return fail(Fault::corrupt, "demo file: " + key + " did not become an item");
    }
    return {};
  });
}

}  // namespace

Result<PatientId> import_chart(const DemoDoors& doors, const practices::Practice& practice, const DemoPatient& patient, Instant start) {
  TRY_LET(const std::string_view bytes, chart_bytes(patient.id));
  TRY_LET(const Span age, Span::parse(patient.age));
  const Moment moment{start, before(practice.zone.day_of(start), age), practice.zone};
  TRY_LET(const std::vector<Piece> pieces, pieces_of(bytes, moment));
  for (const Piece& piece : pieces) {
    ScratchFile file(doors.random);
    TRY(file.write(piece.lines));
    const FixedClock arrival(piece.arrives);
    intake::ImportOptions options;
    options.practice = practice.id;
    options.source = std::string(kSource);
    options.files = {file.name()};
    std::string first_listed;
    options.list = [&](const intake::Listed& listed) {
      if (first_listed.empty()) first_listed = listed.what + " in line " + std::to_string(listed.line) + ": " + listed.reason;
    };
    TRY(intake::import_fhir(options, doors.store, doors.book, arrival, doors.random));
    if (!first_listed.empty()) return fail(Fault::corrupt, "demo chart " + patient.id + ": " + first_listed);
    TRY(note_consenters(doors.store, practice.id, piece));
  }
  TRY_LET(db::Snapshot snapshot, doors.store.snapshot());
  TRY_LET(const auto found, patients::patient_of_key(snapshot, practice.id, kSource, "Patient/" + patient.id));
  if (!found) return fail(Fault::corrupt, "demo chart " + patient.id + " has no patient");
  return *found;
}

}  // namespace kinportal::server
