// SPDX-License-Identifier: Apache-2.0
// The two passes. A Bundle's own labels are the high-water mark of what is inside (R4 6.1.1): about one patient they go on every entry;
// about several, only those that no entry carries itself do, because then nobody can tell which entry they speak of (decision 0192).
#include "intake/import_run.h"

#include <openssl/evp.h>

#include "intake/quick_type.h"

namespace kinportal::intake {

using fhir_json::Becomes;
using fhir_json::EntryStream;
using fhir_json::Step;

namespace {

// A label keeps its bit on the way from the feed to the store.
static_assert(access::label::BH == 1 << static_cast<int>(fhir_json::Label::BH));
static_assert(access::label::SUD == 1 << static_cast<int>(fhir_json::Label::SUD));
static_assert(access::label::P2 == 1 << static_cast<int>(fhir_json::Label::P2));
static_assert(access::label::SEX == 1 << static_cast<int>(fhir_json::Label::SEX));
static_assert(access::label::STD == 1 << static_cast<int>(fhir_json::Label::STD));
static_assert(access::label::HIV == 1 << static_cast<int>(fhir_json::Label::HIV));
static_assert(access::label::SDV == 1 << static_cast<int>(fhir_json::Label::SDV));
static_assert(access::label::GDIS == 1 << static_cast<int>(fhir_json::Label::GDIS));
static_assert(access::label::ABORT == 1 << static_cast<int>(fhir_json::Label::ABORT));
static_assert(access::label_count == fhir_json::label_count);

access::Labels bits_of(const fhir_json::Labels& labels) {
  return static_cast<access::Labels>(labels.bits) | (labels.unknown ? access::label::unknown : 0);
}

std::string what_of(const std::string& type) {
  // The type is the sender's text: a name that is none of FHIR's could be anything.
  const bool plain = !type.empty() && type.size() <= 40 &&
                     type.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") == std::string::npos;
  return plain ? type : "resource";
}

fhir_json::Layout layout_of(const std::string& path) {
  const bool lines = path.ends_with(".ndjson") || path.ends_with(".jsonl");
  return lines ? fhir_json::Layout::lines : fhir_json::Layout::guess;
}

constexpr std::uint64_t resources_between_progress = 512;

}  // namespace

ImportRun::ImportRun(const ImportOptions& options, const Zone& zone, db::Database& store, audit::Book& book, const Clock& clock,
                     Random& random)
    : options_(options),
      patients_(store, options.practice, options.source),
      names_(store, options.practice, options.source),
      mapper_(names_, zone),
      line_(options, store, book, clock, random, make_uuid(clock.now(), random)) {}

Result<ImportSummary> ImportRun::go() {
  for (const auto& path : options_.files) {
    auto source = FileSource::open(path);
    if (source.ok()) bytes_in_all_ += source->size();
  }
  for (const Pass pass : {Pass::first, Pass::second}) {
    bytes_before_ = 0;
    seen_ = 0;
    for (const auto& path : options_.files) TRY(read_file(path, pass));
    TRY(flush());
    TRY(line_.finish());
    if (pass == Pass::first) {
      patients_.forget_unknown();
      names_.forget_unknown();
      for (const auto& [path, bundles] : labelled_) TRY(settle_labels(path));
    }
  }
  const ImportSummary filed = line_.take_summary();
  ImportSummary sum = filed;
  sum.resources = summary_.resources;
  sum.listed += summary_.listed;
  return sum;
}

Result<void> ImportRun::read_file(const std::string& path, Pass pass) {
  auto opened = FileSource::open(path);
  if (!opened.ok()) {
    if (pass == Pass::second) list(path, Step{}, "file", opened.error().sentence);
    return {};
  }
  EntryStream stream(*opened, layout_of(path));
  const auto labelled = labelled_.find(path);
  given_ = labelled == labelled_.end() ? nullptr : &labelled->second;
  const std::string_view phase = pass == Pass::first ? "finding patients" : "filing";
  std::uint64_t in_file = 0;
  while (true) {
    auto stepped = stream.next();
    if (!stepped.ok()) {
      if (pass == Pass::second) list(path, Step{}, "file", stepped.error().sentence);
      break;
    }
    const Step& step = *stepped;
    if (step.what == Step::What::end) break;
    if (step.what == Step::What::bundle_end) {
      ++in_file;
      TRY(bundle_ended(path, step, pass));
    } else if (step.what == Step::What::problem) {
      ++in_file;
      if (pass == Pass::second) list(path, step, step.entry > 0 ? "entry" : "file", step.reason);
    } else {
      ++in_file;
      ++seen_;
      if (pass == Pass::first) TRY(first_pass(path, step));
      else if (pass == Pass::labels) TRY(weigh_labels(step));
      else TRY(second_pass(path, step));
      TRY(flush_if_full());
      if (pass != Pass::labels && seen_ % resources_between_progress == 0) show_progress(phase, stream.position());
    }
  }
  if (in_file == 0 && pass == Pass::second) list(path, Step{}, "file", "it is empty: there is no resource in it");
  if (pass != Pass::labels) {
    bytes_before_ += opened->size();
    show_progress(phase, 0);
  }
  return {};
}

void ImportRun::show_progress(std::string_view phase, std::uint64_t position) {
  options_.progress(Progress{phase, bytes_before_ + position, bytes_in_all_, seen_});
}

void ImportRun::list(const std::string& file, const Step& step, std::string what, std::string reason) {
  ++summary_.listed;
  options_.list(Listed{file, step.line, step.entry, std::move(what), std::move(reason)});
}

Result<void> ImportRun::bundle_ended(const std::string& file, const Step& step, Pass pass) {
  if (pass == Pass::second) {
    if (!step.head.named_bundle)
      list(file, step, "resource", "it has entries but does not say that it is a Bundle; its entries were read as one");
    return {};
  }
  if (pass == Pass::labels || step.head.meta.empty()) return {};
  const auto labels = fhir_json::labels_of_meta(step.head.meta);
  // A meta that cannot be read may have held a label.
  const fhir_json::Labels found = labels.ok() ? *labels : fhir_json::Labels{0, true};
  if (!found.empty()) labelled_[file].emplace(step.bundle, found);
  return {};
}

Result<void> ImportRun::settle_labels(const std::string& path) {
  weighing_.clear();
  TRY(read_file(path, Pass::labels));
  for (auto& [bundle, labels] : labelled_.at(path)) {
    const Weighing& weighed = weighing_[bundle];
    if (weighed.patients.size() <= 1) continue;
    labels.bits &= ~weighed.own.bits;
    if (!weighed.own.empty()) labels.unknown = false;
  }
  return {};
}

Result<void> ImportRun::weigh_labels(const Step& step) {
  if (!given_->contains(step.bundle)) return {};
  if (!mapper_.map(step.resource, mapped_).ok()) return {};
  Weighing& weighing = weighing_[step.bundle];
  weighing.own = weighing.own | mapped_.labels;
  if (weighing.patients.size() > 1) return {};
  std::string reference = mapped_.patient_reference;
  if (mapped_.becomes == Becomes::patient) reference = key_of(step);
  if (reference.empty()) return {};
  TRY_LET(const auto patient, patients_.find(reference));
  weighing.patients.insert(patient ? patient->text() : reference);
  return {};
}

std::string ImportRun::key_of(const Step& step) {
  auto key = key_of_resource(mapped_.type, mapped_.id, step.full_url);
  if (!key.empty()) return key;
  // Neither an id nor an address: the same content is the same resource.
  unsigned char hash[EVP_MAX_MD_SIZE] = {};
  const auto bytes = mapper_.minified();
  EVP_Digest(bytes.data(), bytes.size(), hash, nullptr, EVP_sha256(), nullptr);
  return mapped_.type + "/sha256-" + to_hex(std::span(reinterpret_cast<const std::byte*>(hash), 20));
}

chart::SourceCopy ImportRun::copy_of(const std::string& key) {
  chart::SourceCopy copy;
  copy.source = options_.source;
  copy.key = key;
  copy.updated_at = mapped_.updated_at;
  const auto bytes = mapper_.minified();
  static const EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(copy.sha256.data()), nullptr, sha256, nullptr);
  copy.bytes = packer_.pack(bytes);
  batch_.bytes += copy.bytes.size() + mapped_.body.size();
  return copy;
}

access::Labels ImportRun::given_labels(const Step& step) const {
  if (step.bundle == 0 || given_ == nullptr) return 0;
  const auto found = given_->find(step.bundle);
  return found == given_->end() ? 0 : bits_of(found->second);
}

Result<void> ImportRun::first_pass(const std::string& file, const Step& step) {
  if (quick_type(step.resource) == QuickType::item) return {};
  if (!mapper_.map(step.resource, mapped_).ok()) return {};  // listed by the second pass
  if (mapped_.becomes == Becomes::patient) return put_patient(file, step);
  if (mapped_.becomes == Becomes::reference) put_name(step);
  return {};
}

Result<void> ImportRun::put_patient(const std::string& file, const Step& step) {
  PatientToFile one;
  one.patient.source = options_.source;
  one.patient.keys = keys_of_resource(mapped_.type, mapped_.id, step.full_url);
  const std::string key = key_of(step);
  if (one.patient.keys.empty()) one.patient.keys.push_back(key);
  auto& fields = mapped_.patient;
  one.patient.given_names = std::move(fields.given_names);
  one.patient.family_name = std::move(fields.family_name);
  one.patient.preferred_name = std::move(fields.preferred_name);
  one.patient.birth_on = fields.birth_on;
  one.patient.sex = std::move(fields.sex);
  one.patient.phone = std::move(fields.phone);
  one.patient.deceased = fields.deceased;
  one.patient.said_alive = fields.said_alive;
  one.patient.deceased_at = fields.deceased_at;
  for (auto& number : mapped_.identifiers) one.patient.numbers.push_back({std::move(number.system), std::move(number.value), number.mrn});
  one.copy = copy_of(key);
  one.place = Place{file, step.line, step.entry, "Patient"};
  batch_.patients.push_back(std::move(one));
  return {};
}

void ImportRun::put_name(const Step& step) {
  if (mapped_.display.empty()) return;  // nothing to call it by; whoever points at it must bring a display
  NameToFile name;
  name.keys = keys_of_resource(mapped_.type, mapped_.id, step.full_url);
  for (const auto& number : mapped_.identifiers) {
    name.keys.push_back(mapped_.type + "?identifier=" + number.system + "|" + number.value);
    if (name.keys.size() > 10) break;
  }
  if (name.keys.empty()) return;
  name.display = mapped_.display;
  batch_.names.push_back(std::move(name));
}

Result<void> ImportRun::second_pass(const std::string& file, const Step& step) {
  ++summary_.resources;
  if (quick_type(step.resource) == QuickType::first_pass) {
    // Filed already; only what was wrong with it remains to be said.
    const auto again = mapper_.map(step.resource, mapped_);
    if (!again.ok()) list(file, step, what_of(mapped_.type), again.error().sentence);
    else if (mapped_.becomes == Becomes::patient && mapped_.patient.replaced) {
      list(file, step, "Patient", "its source has replaced it by another patient; it is in, and staff must merge the charts");
    }
    return {};
  }
  const auto mapped = mapper_.map(step.resource, mapped_);
  if (!mapped.ok()) {
    list(file, step, what_of(mapped_.type), mapped.error().sentence);
    return {};
  }
  switch (mapped_.becomes) {
    case Becomes::patient:
    case Becomes::reference: return {};
    case Becomes::unknown_type: list(file, step, what_of(mapped_.type), "resources of this type are not imported"); return {};
    case Becomes::item:
    case Becomes::related_person: return put_item(file, step);
  }
  return {};
}

Result<void> ImportRun::put_item(const std::string& file, const Step& step) {
  TRY_LET(const auto patient, patients_.find(mapped_.patient_reference));
  if (!patient) {
    list(file, step, mapped_.type, "its patient is neither in these files nor in the portal");
    return {};
  }
  const std::string key = key_of(step);
  if (mapped_.becomes == Becomes::related_person) {
    batch_.kept.push_back(KeptToFile{*patient, copy_of(key)});
    return {};
  }
  aliases_.note(mapped_.type, mapped_.id, step.full_url);
  chart::ItemToFile item;
  item.copy = copy_of(key);
  item.patient = *patient;
  item.item = chart::item_id_of(options_.practice, options_.source, key);
  item.category = mapped_.category;
  item.kind = mapped_.kind;
  item.code = std::move(mapped_.code);
  item.happened_at = mapped_.happened_at;
  item.service_on = std::move(mapped_.service_on);
  item.finalized_at = mapped_.finalized_at;
  item.entered_in_error = mapped_.entered_in_error;
  item.own_labels = bits_of(mapped_.labels);
  item.given_labels = given_labels(step);
  item.classes = std::move(mapped_.classes);
  item.author = std::move(mapped_.author);
  item.title = std::move(mapped_.title);
  item.body.reserve(mapped_.body.size() + 40);
  item.body.append(R"({"id":")").append(item.item.text()).append("\",").append(mapped_.body, 1);
  for (const auto& member : mapped_.members) {
    const auto member_key = aliases_.observation_key(member);
    if (!member_key.empty()) item.members.push_back(chart::item_id_of(options_.practice, options_.source, member_key));
  }
  batch_.items.push_back(std::move(item));
  return {};
}

Result<void> ImportRun::flush_if_full() { return batch_.full() ? flush() : Result<void>(); }

Result<void> ImportRun::flush() { return line_.submit(std::exchange(batch_, Batch{})); }

}  // namespace kinportal::intake
