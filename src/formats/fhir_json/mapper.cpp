// SPDX-License-Identifier: Apache-2.0
// One resource from bytes to Mapped: strict parsing first, then what all types share (id, meta, status of the element itself), then the
// mapping of its type. Elements that could change the meaning of the rest and are not understood refuse the resource (R4 2.1.0.3.1).
#include "formats/fhir_json/mapper.h"

#include <array>

#include "formats/fhir_json/dom.h"
#include "formats/fhir_json/security_labels.h"

namespace kinportal::fhir_json {

namespace {

struct Type {
  std::string_view name;
  Becomes becomes;
  Result<void> (*map)(Mapping&);
  std::array<std::string_view, 2> patient_members;
};

Result<void> map_related_person(Mapping&) { return {}; }

constexpr Type types[] = {
    {"Observation", Becomes::item, map_observation, {"subject", ""}},
    {"DiagnosticReport", Becomes::item, map_report, {"subject", ""}},
    {"Immunization", Becomes::item, map_immunization, {"patient", ""}},
    {"MedicationRequest", Becomes::item, map_medicine, {"subject", ""}},
    {"MedicationStatement", Becomes::item, map_medicine, {"subject", ""}},
    {"AllergyIntolerance", Becomes::item, map_allergy, {"patient", ""}},
    {"Condition", Becomes::item, map_condition, {"subject", ""}},
    {"Procedure", Becomes::item, map_procedure, {"subject", ""}},
    {"Encounter", Becomes::item, map_encounter, {"subject", ""}},
    {"CarePlan", Becomes::item, map_care_plan, {"subject", ""}},
    {"CareTeam", Becomes::item, map_care_team, {"subject", ""}},
    {"DocumentReference", Becomes::item, map_document, {"subject", ""}},
    {"ImagingStudy", Becomes::item, map_imaging, {"subject", ""}},
    {"Claim", Becomes::item, map_claim, {"patient", ""}},
    {"ExplanationOfBenefit", Becomes::item, map_claim, {"patient", ""}},
    {"Patient", Becomes::patient, map_patient, {"", ""}},
    {"RelatedPerson", Becomes::related_person, map_related_person, {"patient", ""}},
    {"Practitioner", Becomes::reference, map_reference, {"", ""}},
    {"PractitionerRole", Becomes::reference, map_reference, {"", ""}},
    {"Organization", Becomes::reference, map_reference, {"", ""}},
    {"Location", Becomes::reference, map_reference, {"", ""}},
    {"Medication", Becomes::reference, map_reference, {"", ""}},
};

const Type* find_type(std::string_view name) {
  for (const auto& type : types) {
    if (type.name == name) return &type;
  }
  return nullptr;
}

Labels labels_in(const Object& meta) {
  LabelReader reader;
  each_object(meta, "security", [&](const Object& coding) { reader.coding(text(coding, "system"), text(coding, "code")); });
  return reader.labels();
}

std::string broken(simdjson::error_code error) {
  switch (error) {
    case simdjson::UTF8_ERROR: return "it is not valid UTF-8";
    case simdjson::DEPTH_ERROR: return "it is nested deeper than " + std::to_string(max_resource_depth) + " levels";
    case simdjson::NUMBER_ERROR: return "it has a number that cannot be read";
    case simdjson::STRING_ERROR: return "it has a text with a bad escape";
    case simdjson::UNESCAPED_CHARS: return "it has a text with an unescaped control character";
    case simdjson::UNCLOSED_STRING: return "it has a text that does not end";
    case simdjson::EMPTY: return "it is empty";
    case simdjson::MEMALLOC: return "there is no memory to read it";
    default: return "it is malformed JSON";
  }
}

/// Identifiers that may tell two copies of one patient apart or together; numbers of other authorities are kept, not matched on.
void put_identifiers(const Object& resource, std::vector<Identifier>& out) {
  each_object(resource, "identifier", [&](const Object& one) {
    const auto value = text(one, "value");
    if (value.empty() || out.size() >= max_identifiers || text(one, "use") == "old") return;
    Identifier identifier;
    identifier.system = std::string(cut(text(one, "system"), 200));
    identifier.value = std::string(cut(value, 200));
    identifier.mrn = any_code(one, "type", "MR");
    out.push_back(std::move(identifier));
  });
}

}  // namespace

void Mapped::clear() {
  becomes = Becomes::unknown_type;
  for (std::string* one :
       {&type, &id, &patient_reference, &category, &kind, &code, &title, &author, &classes, &service_on, &body, &display})
    one->clear();
  updated_at.reset();
  labels = {};
  identifiers.clear();
  happened_at.reset();
  finalized_at.reset();
  entered_in_error = false;
  members.clear();
  patient = {};
}

struct Mapper::State {
  State(References& references_of, const Zone& zone_of) : references(references_of), zone(zone_of) {}
  References& references;
  const Zone& zone;
  simdjson::dom::parser parser;
  simdjson::ondemand::parser again;
  simdjson::ondemand::document document;
  bool reread = false;
  std::string bytes;        // minified, with the padding simdjson reads behind the end
  std::size_t size = 0;

  static simdjson::ondemand::document* on_demand(void* self) {
    auto& state = *static_cast<State*>(self);
    if (!state.reread) {
      const simdjson::padded_string_view view(state.bytes.data(), state.size, state.bytes.size());
      if (state.again.iterate(view).get(state.document) != simdjson::SUCCESS) return nullptr;
      state.reread = true;
    }
    return &state.document;
  }
};

Mapper::Mapper(References& references, const Zone& zone) : state_(std::make_unique<State>(references, zone)) {
  // Depth bounds the stack of whoever walks the tree; capacity grows with what is read, up to max_resource_bytes.
  if (state_->parser.allocate(64 * 1024, max_resource_depth) != simdjson::SUCCESS) std::abort();
}

Mapper::~Mapper() = default;

std::string_view Mapper::minified() const { return std::string_view(state_->bytes).substr(0, state_->size); }

Result<void> Mapper::map(std::string_view resource, Mapped& out) {
  out.clear();
  State& state = *state_;
  state.reread = false;
  if (resource.size() > max_resource_bytes) {
    return fail(Fault::too_much, "it is larger than " + std::to_string(max_resource_bytes / (1024 * 1024)) + " MB (max_resource_bytes)");
  }
  state.bytes.resize(resource.size() + simdjson::SIMDJSON_PADDING);
  state.size = 0;
  if (const auto error = simdjson::minify(resource.data(), resource.size(), state.bytes.data(), state.size); error != simdjson::SUCCESS) {
    state.size = 0;
    return fail(Fault::invalid, broken(error));
  }
  Element root;
  if (const auto error = state.parser.parse(state.bytes.data(), state.size, false).get(root); error != simdjson::SUCCESS) {
    return fail(error == simdjson::DEPTH_ERROR ? Fault::too_much : Fault::invalid, broken(error));
  }
  Object object_root;
  if (root.get_object().get(object_root) != simdjson::SUCCESS) return fail(Fault::invalid, "it is no JSON object");
  const auto type_name = text(object_root, "resourceType");
  if (type_name.empty()) return fail(Fault::invalid, "resourceType is missing");
  out.type = std::string(cut(type_name, 64));
  const auto id = text(object_root, "id");
  if (id.size() > 64) return fail(Fault::invalid, out.type + ".id is longer than 64 characters");
  out.id = std::string(id);
  const Type* type = find_type(type_name);
  if (type == nullptr) {
    out.becomes = Becomes::unknown_type;
    return {};
  }
  if (element(object_root, "modifierExtension")) {
    return fail(Fault::invalid, out.type + " carries a modifierExtension, which may change its meaning and is not understood");
  }
  if (element(object_root, "implicitRules")) {
    return fail(Fault::invalid, out.type + " was written under implicitRules that are not understood");
  }
  if (const auto meta = object(object_root, "meta")) {
    out.labels = labels_in(*meta);
    // HL7's GDIS speaks of genetic disease: what a policy says of the class holds for what carries the label.
    if (out.labels.has(Label::GDIS)) out.classes = " GENETIC ";
    if (const auto updated = Instant::parse(text(*meta, "lastUpdated")); updated.ok()) out.updated_at = *updated;
  }
  for (const auto member : type->patient_members) {
    if (member.empty()) continue;
    const auto reference = object(object_root, member);
    if (!reference) continue;
    out.patient_reference = std::string(cut(text(*reference, "reference"), 500));
    if (const auto identifier = object(*reference, "identifier"); identifier && out.patient_reference.empty()) {
      // A logical reference (R4 2.3.0.2): the patient is told by a number instead of an address.
      out.patient_reference.append("Patient?identifier=")
          .append(cut(text(*identifier, "system"), 200))
          .append("|")
          .append(cut(text(*identifier, "value"), 200));
    }
  }
  if ((type->becomes == Becomes::item || type->becomes == Becomes::related_person) && out.patient_reference.empty()) {
    return fail(Fault::invalid, out.type + "." + std::string(type->patient_members[0]) + " names no patient");
  }
  if (type->becomes == Becomes::patient || type->becomes == Becomes::reference) put_identifiers(object_root, out.identifiers);
  JsonWriter body(512);
  body.begin_object();
  Mapping mapping{object_root, out, state.references, state.zone, body, &State::on_demand, &state};
  TRY(type->map(mapping));
  body.end_object();
  if (type->becomes == Becomes::item) out.body = std::move(body).take();
  out.becomes = type->becomes;
  return {};
}

Result<Labels> labels_of_meta(std::string_view meta_json) {
  simdjson::dom::parser parser;
  const simdjson::padded_string padded(meta_json);
  Object meta;
  if (parser.parse(padded).get_object().get(meta) != simdjson::SUCCESS) return fail(Fault::invalid, "meta is malformed JSON");
  return labels_in(meta);
}

}  // namespace kinportal::fhir_json
