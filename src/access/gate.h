// SPDX-License-Identifier: Apache-2.0
// The Gate: nobody reads a chart without a key, and only the Gate makes keys. A key is one snapshot of the store and the plan decided on
// it; closing it hands the visitors' entry to the group commit. A Doorway is the Gate as one request sees it: it holds the request's
// snapshot and every look that must be durable before the answer leaves.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/answer.h"
#include "accounts/signins.h"
#include "base/ids.h"
#include "base/random.h"
#include "base/time.h"
#include "db/database.h"

namespace kinportal::audit {
class Book;
struct Entry;
}  // namespace kinportal::audit

namespace kinportal::access {

class Plan;
class Policy;
class PolicyCache;
class Doorway;
class DeskKey;
enum class StaffAct : std::uint8_t;
enum class Reason : std::uint8_t;
struct Facts;
struct LoadedFacts;
struct ShutChart;
struct PolicyAhead;

/// Another person's rights to a patient, for the practice's page about her people.
struct OtherView {
  std::vector<std::string> categories;  // those with anything open
  std::string reason;                   // why nothing is, or as what they are
};

/// Why a chart is opened; becomes the visitors' entry's verb, so every word is one a family can be told.
enum class Purpose {
  view_home,
  view_person,
  view_results,
  view_result,
  view_immunizations,
  view_medicines,
  view_allergies,
  view_conditions,
  view_notes,
  view_summaries,
  view_documents,
  view_item,
  view_visitors,
  view_access,
  find_patient,
  view_people,
  view_changes,
  view_my_people,
  view_file,
  download_chart
};
std::string_view to_string(Purpose purpose);

/// Who is asking, as sign-in found out.
struct Viewer {
  AccountId account;
  std::string language = "en";
  std::string request_id;
  accounts::Viewer signin;
};

/// In which capacity a chart was opened.
enum class Hat { family, staff };

/// The right to read one patient's chart for one purpose. Move-only; a key that is dropped unclosed still leaves its entry.
class ChartKey {
 public:
  ChartKey(ChartKey&&) noexcept;
  ChartKey& operator=(ChartKey&&) = delete;
  ChartKey(const ChartKey&) = delete;
  ~ChartKey();

  const PracticeId& practice() const;
  const PatientId& patient() const;
  Hat hat() const;
  /// What the holder is to the patient: 'self', 'parent', … or the staff role.
  std::string_view capacity() const;
  const Plan& plan() const;
  /// The facts and the policy the plan was made of; null for staff, who stand outside the families' table.
  const Facts* facts() const;
  const Policy* policy() const;
  /// What another account sees of this patient now; for staff keys only (Fault::forbidden else).
  Result<OtherView> what_account_sees(const AccountId& account) const;
  Instant now() const;
  /// For the stores of chart/ only: every statement run here must carry the plan's predicate.
  db::Reader& snapshot() const;
  /// What was shown, for the entry: how many items, and which one when it was a single one.
  void showed(std::int64_t items, std::string_view single_item_id = {});
  /// Hands the entry to the visitors' book; the server holds the answer back until it is durable.
  PendingReceipt close() &&;

 private:
  friend class Doorway;
  friend class ChartStream;
  struct State;
  explicit ChartKey(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// The right of a staff member to search the practice's patients once.
class SearchKey {
 public:
  SearchKey(SearchKey&&) noexcept;
  SearchKey& operator=(SearchKey&&) = delete;
  SearchKey(const SearchKey&) = delete;
  ~SearchKey();
  const PracticeId& practice() const;
  db::Reader& snapshot() const;
  void showed(std::int64_t items);
  PendingReceipt close() &&;

 private:
  friend class Doorway;
  struct State;
  explicit SearchKey(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// One person a viewer has anything to do with, for home and the person switch.
struct PersonOfViewer {
  PracticeId practice;
  PatientId patient;
  std::string relationship;  // self parent guardian …
};

class Gate {
 public:
  Gate(db::Database& store, audit::Book& book, PolicyCache& policies, const Clock& clock, Random& random);
  db::Database& store() { return store_; }
  audit::Book& book() { return book_; }
  const Clock& clock() const { return clock_; }
  Random& random() { return random_; }
  PolicyCache& policies() { return policies_; }

 private:
  friend class Doorway;
  friend class ChartKey;
  db::Database& store_;
  audit::Book& book_;
  PolicyCache& policies_;
  const Clock& clock_;
  Random& random_;
};

/// The looks of one request: how many entries are still on their way, and what to do when the last one is durable.
class Looks {
 public:
  /// Calls `go(true)` once every look is durable, `go(false)` when one could not be written. Exactly once, from any thread.
  void when_durable(std::function<void(bool)> go);
  Looks();

 private:
  friend class Doorway;
  friend class ChartKey;
  friend class SearchKey;
  friend class DeskKey;
  void append(audit::Book& book, audit::Entry entry);
  struct Shared;
  std::shared_ptr<Shared> shared_;
};

/// The Gate as one request sees it.
class Doorway {
 public:
  explicit Doorway(Gate& gate, std::string request_id = {});
  Doorway(const Doorway&) = delete;

  Gate& gate() { return gate_; }
  Instant now() const { return now_; }
  /// The request's one snapshot, taken when first asked for.
  Result<db::Reader*> snapshot();
  /// Gives the snapshot back early (before a deed, so that a reader is not held while the writer is awaited).
  void release_snapshot();

  void set_viewer(Viewer viewer) { viewer_ = std::move(viewer); }
  const std::optional<Viewer>& viewer() const { return viewer_; }

  /// Opens a chart as the family's side. A refusal leaves its entry too and is Fault::not_found for strangers and for anything the policy
  /// hides; the plan may still deny single categories, whose items then are absent.
  Result<ChartKey> open_chart(const PracticeId& practice, const PatientId& patient, Purpose purpose);
  /// Opens a chart in a staff role at that practice.
  Result<ChartKey> open_chart_as_staff(const PracticeId& practice, const PatientId& patient, Purpose purpose);
  Result<SearchKey> open_search(const PracticeId& practice);
  /// Opens the desk for one act of staff (access/desk.h), about one patient or about the practice. Fault::not_found for who does not work
  /// there and for patients of others, Fault::forbidden for a role that may not.
  Result<DeskKey> open_desk(const PracticeId& practice, StaffAct act, const PatientId& patient = {});
  /// Everyone the viewer has a link to or is; no chart content.
  Result<std::vector<PersonOfViewer>> people_of_viewer();

  /// What may be told to somebody with a link, or to the patient, about a chart that was just refused to her (telling.h); it holds no chart
  /// content. The refusal left the entry. Fault::not_found for strangers and for links that are over.
  Result<ShutChart> explain_refusal(const PracticeId& practice, const PatientId& patient);
  /// The policy versions already published that will take over, the next one first.
  Result<std::vector<PolicyAhead>> policies_ahead(const PracticeId& practice, std::optional<Instant> next_change);
  /// What the decision knows of another account and this patient; for the patient herself only (Fault::not_found else).
  Result<LoadedFacts> facts_of_person(const ChartKey& own, const AccountId& account);

  /// Leaves an entry about the account itself (sign_in, sign_out, change_password …); the answer waits for it like for any look.
  /// `verb` and `reason` are fixed words.
  enum class Effect { allow, deny };
  void note(const AccountId& account, std::string_view verb, Effect effect, std::string_view reason = {});

  /// Every look this request left.
  Looks& looks() { return looks_; }
  /// True when nothing was committed since the snapshot, as far as this process can know, and no instant has come at which a plan changes;
  /// cheap, for any thread.
  bool facts_surely_hold() const;
  /// False when a link, paper, consent, policy or account changed since the snapshot, or a birthday came: the answer must be made anew.
  Result<bool> facts_still_hold();

 private:
  friend class ChartKey;
  friend class ChartStream;
  friend class SearchKey;
  void refuse(const PracticeId& practice, const PatientId& patient, Hat hat, Purpose purpose, const std::string& capacity, Reason reason,
              const std::string& rules);
  Gate& gate_;
  std::string request_id_;
  Instant now_;
  std::optional<db::Snapshot> snapshot_;
  std::uint64_t commits_at_snapshot_ = 0;
  std::vector<std::pair<PracticeId, std::int64_t>> revisions_;
  Instant plans_hold_until_ = Instant::never();
  bool leaves_entries_ = true;  // false for the later pieces of an answer under way: ChartStream leaves that answer's own
  std::optional<Viewer> viewer_;
  Looks looks_;
};

}  // namespace kinportal::access
