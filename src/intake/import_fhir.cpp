// SPDX-License-Identifier: Apache-2.0
// The import as a command: what is listed goes to standard output, one line each up to a bound for every reason, and how far it is goes to
// standard error, in place on a terminal and every few seconds elsewhere.
#include "intake/import_fhir.h"

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <map>

#include "intake/import_run.h"
#include "practices/practice.h"

namespace kinportal::intake {

namespace {

constexpr std::uint64_t max_lines_of_a_reason = 100;  // of one file; the rest is counted

/// Prints what is listed; the same complaint about thousands of entries is printed a hundred times and then counted.
class Lister {
 public:
  void add(const Listed& one) {
    const auto reason = one.file + "\n" + one.what + "\n" + one.reason;
    const auto times = ++times_[reason];
    if (times > max_lines_of_a_reason) return;
    std::string place = one.file;
    if (one.line > 0) place += ":" + std::to_string(one.line);
    if (one.entry > 0) place += ": entry " + std::to_string(one.entry);
    std::printf("%s: %s: %s\n", place.c_str(), one.what.c_str(), one.reason.c_str());
  }
  void close() {
    for (const auto& [reason, times] : times_) {
      if (times <= max_lines_of_a_reason) continue;
      const auto first = reason.find('\n');
      const auto second = reason.find('\n', first + 1);
      std::printf("%s: %s: %s (and %llu more times)\n", reason.substr(0, first).c_str(),
                  reason.substr(first + 1, second - first - 1).c_str(), reason.substr(second + 1).c_str(),
                  static_cast<unsigned long long>(times - max_lines_of_a_reason));
    }
    std::fflush(stdout);
  }

 private:
  std::map<std::string, std::uint64_t> times_;
};

class ProgressLine {
 public:
  void show(const Progress& now) {
    using namespace std::chrono;
    const auto at = steady_clock::now();
    if (now.phase != phase_) {
      phase_ = now.phase;
      started_ = at;
      shown_ = at;
      return;
    }
    const auto pause = terminal_ ? milliseconds(250) : milliseconds(5000);
    if (at - shown_ < pause) return;
    shown_ = at;
    const double seconds = duration<double>(at - started_).count();
    const double share = now.bytes_in_all == 0 ? 1 : static_cast<double>(now.bytes) / static_cast<double>(now.bytes_in_all);
    const double left = share > 0.001 ? seconds / share - seconds : 0;
    std::fprintf(stderr, "%s%-16s %5.1f %%  %7.1f of %.1f MB  %8llu resources  %6.0f/s  %4.0f s left%s", terminal_ ? "\r" : "",
                 std::string(phase_).c_str(), share * 100, static_cast<double>(now.bytes) / 1e6,
                 static_cast<double>(now.bytes_in_all) / 1e6, static_cast<unsigned long long>(now.resources),
                 static_cast<double>(now.resources) / seconds, left, terminal_ ? "  " : "\n");
    std::fflush(stderr);
    drawn_ = terminal_;
  }
  void close() const {
    if (drawn_) std::fputs("\n", stderr);
  }

 private:
  bool terminal_ = ::isatty(STDERR_FILENO) == 1;
  bool drawn_ = false;
  std::string_view phase_;
  std::chrono::steady_clock::time_point started_;
  std::chrono::steady_clock::time_point shown_;
};

void say_summary(const ImportSummary& sum, double seconds) {
  const auto number = [](std::uint64_t n) { return static_cast<unsigned long long>(n); };
  std::fprintf(
      stderr,
      "%llu resources in %.1f s (%.0f/s): %llu new, %llu corrected, %llu unchanged, %llu newly labelled, %llu older than what is in; "
      "%llu patients new, %llu changed; %llu listed\n",
      number(sum.resources), seconds, seconds > 0 ? static_cast<double>(sum.resources) / seconds : 0, number(sum.added),
      number(sum.corrected), number(sum.unchanged), number(sum.relabelled), number(sum.older), number(sum.patients_added),
      number(sum.patients_changed), number(sum.listed));
}

}  // namespace

Result<ImportSummary> import_fhir(const ImportOptions& options, db::Database& store, audit::Book& book, const Clock& clock,
                                  Random& random) {
  if (options.files.empty()) return fail(Fault::invalid, "name at least one file to import");
  if (options.files.size() > max_files)
    return fail(Fault::too_much, "at most " + std::to_string(max_files) + " files can be imported in one run");
  if (!is_id_text(options.source)) return fail(Fault::invalid, "--source is a short name of letters, digits, dots and dashes");
  std::optional<practices::Practice> practice;
  {
    TRY_LET(auto snapshot, store.snapshot());
    TRY_LET(practice, practices::read_practice(snapshot, options.practice));
  }
  ImportRun run(options, practice->zone, store, book, clock, random);
  return run.go();
}

int import_fhir_command(ImportOptions options, db::Database& store, audit::Book& book, const Clock& clock, Random& random) {
  Lister lister;
  ProgressLine progress;
  options.list = [&](const Listed& one) { lister.add(one); };
  options.progress = [&](const Progress& now) { progress.show(now); };
  const auto started = std::chrono::steady_clock::now();
  const auto done = import_fhir(options, store, book, clock, random);
  progress.close();
  lister.close();
  if (!done.ok()) {
    std::fprintf(stderr, "kinportal import: %s\n", done.error().sentence.c_str());
    return done.error().fault == Fault::invalid || done.error().fault == Fault::not_found || done.error().fault == Fault::too_much ? 2 : 1;
  }
  say_summary(*done, std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count());
  return done->listed == 0 ? 0 : 1;
}

}  // namespace kinportal::intake
