// SPDX-License-Identifier: Apache-2.0
// "Somebody has access who should not" (requirement S22): a report, a reversible freeze that counts at once everywhere, and a decision with
// its reason. The asker never freezes by herself unless the practice says so; decision record 0431.
#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/personal.h"
#include "families/deed.h"

namespace kinportal::families {

using DisputeId = Id<struct DisputeTag>;

inline constexpr std::size_t max_dispute_words = 2000;  // bytes of what the asker writes
inline constexpr std::size_t max_said_who = 200;
inline constexpr std::size_t max_reason_words = 500;
inline constexpr int max_open_reports = 5;  // of one asker about one patient
inline constexpr int max_disputes_listed = 100;
inline constexpr std::int64_t usual_answer_hours = 24;
/// A frozen person must hear within this many times the hours a report may wait.
inline constexpr int frozen_factor = 3;

enum class DisputeState { open, frozen, decided };
std::string_view to_string(DisputeState state);
/// kept: nothing wrong was found, or what was wrong is mended, and access is as before. restricted: some parts of the chart stay closed.
enum class Decision { kept, ended, restricted };
std::string_view to_string(Decision decision);
Result<Decision> parse_decision(std::string_view word);
/// court_order separated moved_out never_allowed not_known unsafe other
bool is_dispute_cause(std::string_view word);
/// parent step partner relative other unknown
bool is_dispute_relation(std::string_view word);

struct Dispute {
  PracticeId practice;
  DisputeId id;
  PatientId patient;
  std::optional<AccountId> account;  // empty: staff have not found out whom it is about
  FreeText said_who;
  std::string relation;
  std::string source;  // family staff
  AccountId reported_by;
  std::string cause;
  FreeText words;
  DisputeState state = DisputeState::open;
  Instant opened_at;
  Instant due_at;
  std::optional<Instant> frozen_at;
  std::string frozen_by;
  std::optional<Instant> decided_at;
  std::string decided_by;
  std::string decision;  // empty: not decided
  FreeText decision_words;
};

struct NewDispute {
  PracticeId practice;
  PatientId patient;
  std::optional<AccountId> account;
  FreeText said_who;
  std::string relation = "unknown";
  std::string source = "family";
  AccountId reported_by;
  std::string cause = "other";
  FreeText words;
};

/// What the practice does about disputes.
struct DisputeRule {
  bool asker_freezes = false;
  std::int64_t answer_hours = usual_answer_hours;
};
Result<DisputeRule> dispute_rule(db::Reader& reader, const PracticeId& practice);
/// Fault::invalid beyond 1 to 720 hours.
Result<void> file_dispute_rule(db::Transaction& tx, const PracticeId& practice, const DisputeRule& rule);

/// Fault::invalid for a word or length that cannot be, Fault::too_much when this asker has max_open_reports undecided about this patient.
Result<DisputeId> report_dispute(const Deed& deed, const NewDispute& report);
/// Staff found out whom the report is about. Fault::conflict when it is frozen or decided.
Result<void> name_disputed(const Deed& deed, const PracticeId& practice, const DisputeId& dispute, const AccountId& account);
/// From now on nothing of this patient is shown to the person; links made while it lasts are born frozen. Fault::conflict when nobody is
/// named, when it is frozen or decided already, and when the named person has no link that has not ended.
Result<void> freeze_access(const Deed& deed, const PracticeId& practice, const DisputeId& dispute);

struct Verdict {
  Decision decision = Decision::kept;
  FreeText words;  // why; staff read it, nobody else
  std::vector<std::string> categories;  // restricted: which parts close
  std::optional<Instant> restricted_to;
  std::optional<Instant> restricted_from = std::nullopt;  // empty: from now on
  std::vector<UploadId> uploads = {};  // restricted: files of this report that show the paper it stands on
};
/// Fault::conflict when it is decided already: two people may press at once, one of them is told.
Result<void> decide_dispute(const Deed& deed, const PracticeId& practice, const DisputeId& dispute, const Verdict& verdict);

/// Of a patient who was merged meanwhile it speaks of the one she is now: that is where the links are.
Result<Dispute> read_dispute(db::Reader& reader, const PracticeId& practice, const DisputeId& dispute);
/// A file belongs to a report while it waits for its decision; the asker's own, or scanned at the desk.
Result<void> require_undecided(db::Reader& reader, const PracticeId& practice, const DisputeId& dispute);
/// Files of reports that were decided as unfounded 90 days ago, and show no paper, go.
Result<void> sweep_dispute_files(db::Transaction& tx, Instant now);
/// Newest first, at most max_disputes_listed.
Result<std::vector<Dispute>> disputes_of_patient(db::Reader& reader, const PracticeId& practice, const PatientId& patient);
Result<std::vector<Dispute>> disputes_reported_by(db::Reader& reader, const AccountId& reporter, const PracticeId& practice,
                                                  const PatientId& patient);
/// Is this person's access to this patient frozen?
Result<bool> is_frozen(db::Reader& reader, const PracticeId& practice, const PatientId& patient, const AccountId& account);
/// A decision ended this person's access to this patient, and nobody who decides reports has linked them again since (verb lift_decision).
Result<bool> ended_by_decision(db::Reader& reader, const PracticeId& practice, const PatientId& patient, const AccountId& account);
/// False after such a decision, and after staff ended the access until staff link them again: a PIN or an invitation links nobody then.
Result<bool> may_link_herself(db::Reader& reader, const PracticeId& practice, const PatientId& patient, const AccountId& account);

}  // namespace kinportal::families
