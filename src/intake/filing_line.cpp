// SPDX-License-Identifier: Apache-2.0
// One batch is one deed. The first time a run touches a patient's chart, the visitors' entry that says so is part of the same deed; a chart
// that did not change gets none.
#include "intake/filing_line.h"

#include "intake/references.h"
#include "practices/facts_revision.h"

namespace kinportal::intake {

namespace {

constexpr std::size_t max_noted_patients = 200'000;
constexpr int batches_between_drains = 16;

void count(chart::Filed filed, ImportSummary& counts) {
  switch (filed) {
    case chart::Filed::added: ++counts.added; break;
    case chart::Filed::unchanged: ++counts.unchanged; break;
    case chart::Filed::corrected: ++counts.corrected; break;
    case chart::Filed::relabelled: ++counts.relabelled; break;
    case chart::Filed::older: ++counts.older; break;
  }
}

bool changes(chart::Filed filed) { return filed != chart::Filed::unchanged && filed != chart::Filed::older; }

void add(ImportSummary& sum, const ImportSummary& more) {
  sum.patients_added += more.patients_added;
  sum.patients_changed += more.patients_changed;
  sum.added += more.added;
  sum.corrected += more.corrected;
  sum.relabelled += more.relabelled;
  sum.unchanged += more.unchanged;
  sum.older += more.older;
  sum.names += more.names;
}

}  // namespace

FilingLine::FilingLine(const ImportOptions& options, db::Database& store, audit::Book& book, const Clock& clock, Random& random,
                       std::string run)
    : options_(options), store_(store), book_(book), clock_(clock), random_(random), run_(std::move(run)) {}

FilingLine::~FilingLine() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return under_way_ == 0; });
}

Result<void> FilingLine::submit(Batch batch) {
  if (batch.empty()) return {};
  bool drain = false;
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return under_way_ < max_batches_under_way || failed_; });
    if (failed_) return *failed_;
    ++under_way_;
    if (++since_drain_ >= batches_between_drains) {
      since_drain_ = 0;
      drain = true;
    }
  }
  const auto shared = std::make_shared<const Batch>(std::move(batch));
  const auto outcome = std::make_shared<Outcome>();
  store_.write_later(
      [this, shared, outcome](db::Transaction& deed) {
        *outcome = Outcome{};  // the engine may run a deed again
        return file(deed, *shared, *outcome);
      },
      [this, outcome](Result<void> result) { done(std::move(*outcome), std::move(result)); });
  if (drain) { TRY(book_.drain_outbox(store_)); }
  return {};
}

void FilingLine::done(Outcome outcome, Result<void> result) {
  const std::lock_guard lock(mutex_);
  if (result.ok()) {
    add(summary_, outcome.counts);
    for (auto& one : outcome.listed) listed_.push_back(std::move(one));
    if (noted_.size() > max_noted_patients) noted_.clear();
    noted_.merge(outcome.touched);
  } else if (!failed_) {
    failed_ = std::move(result).error();
  }
  --under_way_;
  changed_.notify_all();
}

Result<void> FilingLine::finish() {
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return under_way_ == 0; });
    if (failed_) return *failed_;
  }
  TRY(book_.drain_outbox(store_));
  return {};
}

ImportSummary FilingLine::take_summary() {
  std::vector<Listed> listed;
  ImportSummary sum;
  {
    const std::lock_guard lock(mutex_);
    listed.swap(listed_);
    sum = std::exchange(summary_, ImportSummary{});
  }
  for (const auto& one : listed) options_.list(one);
  sum.listed += listed.size();
  return sum;
}

Result<void> FilingLine::file(db::Transaction& deed, const Batch& batch, Outcome& outcome) {
  const Instant now = clock_.now();
  TRY(file_patients(deed, batch, outcome, now));
  for (const auto& name : batch.names) {
    for (const auto& key : name.keys) { TRY(file_name(deed, options_.practice, options_.source, key, name.display)); }
    ++outcome.counts.names;
  }
  for (const auto& item : batch.items) {
    TRY_LET(const auto filed, chart::file_item(deed, options_.practice, item, now));
    count(filed, outcome.counts);
    if (changes(filed)) outcome.touched.insert(item.patient.text());
  }
  for (const auto& kept : batch.kept) {
    TRY_LET(const auto filed, chart::keep_source(deed, options_.practice, kept.patient, kept.copy, now));
    count(filed, outcome.counts);
    if (changes(filed)) outcome.touched.insert(kept.patient.text());
  }
  return note_visitors(deed, outcome, now);
}

Result<void> FilingLine::file_patients(db::Transaction& deed, const Batch& batch, Outcome& outcome, Instant now) {
  bool facts_changed = false;
  for (const auto& one : batch.patients) {
    TRY_LET(const auto standing, chart::standing_of(deed, options_.practice, one.copy));
    if (standing && standing->would_be != chart::Filed::corrected) {
      ++(standing->would_be == chart::Filed::older ? outcome.counts.older : outcome.counts.unchanged);
      continue;
    }
    auto registered = patients::register_patient(deed, options_.practice, one.patient, now, random_);
    if (!registered.ok()) {
      if (registered.error().fault != Fault::conflict) return std::move(registered).error();
      // Matching only reads before it refuses, so the rest of the deed stands.
      outcome.listed.push_back(Listed{one.place.file, one.place.line, one.place.entry, one.place.what, registered.error().sentence});
      continue;
    }
    facts_changed = facts_changed || registered->facts_changed;
    if (registered->outcome == patients::Registered::added) ++outcome.counts.patients_added;
    if (registered->outcome == patients::Registered::changed) ++outcome.counts.patients_changed;
    TRY_LET(const auto filed, chart::keep_source(deed, options_.practice, registered->patient, one.copy, now));
    count(filed, outcome.counts);
    outcome.touched.insert(registered->patient.text());
  }
  if (facts_changed) { TRY(practices::bump_facts(deed, options_.practice)); }
  return {};
}

Result<void> FilingLine::note_visitors(db::Transaction& deed, const Outcome& outcome, Instant now) {
  for (const auto& patient : outcome.touched) {
    {
      const std::lock_guard lock(mutex_);
      if (noted_.contains(patient)) continue;
    }
    audit::Entry entry;
    entry.at = now;
    entry.practice = options_.practice;
    entry.actor_kind = audit::ActorKind::machine;
    entry.actor_id = "feed:" + options_.source;
    entry.patient = PatientId::trusted(patient);
    entry.verb = "import";
    entry.effect = audit::Effect::allow;
    entry.reason = "FEED";
    entry.via = "cli";
    entry.request_id = run_;
    TRY(book_.record_deed(deed, entry));
  }
  return {};
}

}  // namespace kinportal::intake
