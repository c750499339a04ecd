// SPDX-License-Identifier: Apache-2.0
// The copy for programs: a FHIR R4 Bundle of type collection (R4 2.36), written from the bodies the screens show and from nothing else. The
// resources as received are not copied: they name other entries, some of which may be hidden from the reader (decision 0327).
#include "base/json_writer.h"
#include "chart/download_shape.h"
#include "formats/base64.h"

namespace kinportal::chart {

namespace {

constexpr std::string_view category_system = "http://terminology.hl7.org/CodeSystem/observation-category";
constexpr std::string_view interpretation_system = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation";

// A number as JSON writes one (RFC 8259 section 6); anything else travels as text.
bool is_json_number(std::string_view text) {
  std::size_t at = text.starts_with('-') ? 1 : 0;
  const auto digits = [&] {
    const std::size_t from = at;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
    return at - from;
  };
  const std::size_t first = at, whole = digits();
  if (whole == 0 || (whole > 1 && text[first] == '0')) return false;
  if (at < text.size() && text[at] == '.') {
    ++at;
    if (digits() == 0) return false;
  }
  return at == text.size() && text.size() < 40;
}

std::string_view interpretation_of(std::string_view flag) {
  if (flag == "normal") return "N";
  if (flag == "low") return "L";
  if (flag == "high") return "H";
  if (flag == "critical_low") return "LL";
  if (flag == "critical_high") return "HH";
  if (flag == "abnormal") return "A";
  return {};
}

bool one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  for (const auto one : words)
    if (one == word) return true;
  return false;
}

class Resource {
 public:
  Resource(std::string& out, const json::Json& body, const std::string& patient) : out_(out), body_(body), patient_(patient) {}

  void begin(std::string_view type, std::string_view id, std::string_view subject) {
    json_.begin_object().member("resourceType", type).member("id", id);
    json_.key(subject).begin_object().member("reference", "Patient/" + patient_).end_object();
  }
  void end() {
    json_.end_object();
    out_ += json_.view();
  }
  JsonWriter& json() { return json_; }

  std::string text(std::string_view name) const { return text_in(body_, name); }
  void put(std::string_view name, std::string_view value) {
    if (!value.empty()) json_.member(name, value);
  }
  void concept_of_title(std::string_view name, const json::Json& body) {
    json_.key(name).begin_object();
    if (const auto code = body.maybe("code"); code.ok() && *code) {
      json_.key("coding").begin_array().begin_object();
      put("system", text_in(**code, "system"));
      put("code", text_in(**code, "code"));
      json_.end_object().end_array();
    }
    json_.member("text", text_in(body, "title")).end_object();
  }
  void concept_text(std::string_view name, std::string_view value) {
    if (!value.empty()) json_.key(name).begin_object().member("text", value).end_object();
  }
  void coded_status(std::string_view name, std::string_view system, std::string_view code) {
    if (code.empty()) return;
    json_.key(name).begin_object().key("coding").begin_array().begin_object();
    json_.member("system", system).member("code", code).end_object().end_array().end_object();
  }
  void named(std::string_view name, std::string_view who) {
    if (!who.empty()) json_.key(name).begin_object().member("display", who).end_object();
  }
  void named_list(std::string_view name, std::string_view who) {
    if (!who.empty()) json_.key(name).begin_array().begin_object().member("display", who).end_object().end_array();
  }
  void note() {
    if (const std::string words = text("text"); !words.empty())
      json_.key("note").begin_array().begin_object().member("text", words).end_object().end_array();
  }
  void measured(const json::Json& from) {
    if (const auto value = from.maybe("value"); value.ok() && *value) {
      const std::string number = text_in(**value, "text");
      if (is_json_number(number)) {
        json_.key("valueQuantity").begin_object().key("value").raw(number);
        put("comparator", text_in(**value, "comparator"));
        put("unit", text_in(**value, "unit"));
        json_.end_object();
      } else {
        put("valueString", text_in(**value, "comparator") + number);
      }
    }
    if (const auto flag = interpretation_of(text_in(from, "flag")); !flag.empty()) {
      json_.key("interpretation").begin_array().begin_object().key("coding").begin_array().begin_object();
      json_.member("system", interpretation_system).member("code", flag).end_object().end_array().end_object().end_array();
    }
    if (const auto range = from.maybe("range"); range.ok() && *range) {
      json_.key("referenceRange").begin_array().begin_object();
      for (const char* side : {"low", "high"}) {
        const std::string number = text_in(**range, side);
        if (is_json_number(number)) json_.key(side).begin_object().key("value").raw(number).end_object();
      }
      put("text", text_in(**range, "text"));
      json_.end_object().end_array();
    }
  }
  void attachment(std::string_view type, std::string_view bytes) {
    std::string data;
    append_base64(data, bytes);
    json_.begin_object().member("contentType", type.substr(0, type.find(';'))).member("data", data).end_object();
  }

 private:
  std::string& out_;
  const json::Json& body_;
  const std::string& patient_;
  JsonWriter json_;
};

class FhirShape final : public DownloadShape {
 public:
  FhirShape(DownloadHead head, std::string patient) : head_(std::move(head)), patient_(std::move(patient)) {}

  void begin(std::string& out) override {
    JsonWriter json;
    json.begin_object().member("resourceType", "Patient").member("id", patient_);
    json.key("name").begin_array().begin_object().member("family", head_.family_name);
    json.key("given").begin_array().string(head_.given_name).end_array().end_object().end_array();
    if (!head_.sex.empty()) json.member("gender", head_.sex);
    if (!head_.birth_on.empty()) json.member("birthDate", head_.birth_on);
    json.key("managingOrganization").begin_object().member("display", head_.practice_name).end_object().end_object();
    out += R"({"resourceType":"Bundle","type":"collection","timestamp":")" + head_.made_at.iso() + R"(","entry":[{"resource":)";
    out += json.view();
    out += "}";
  }

  void begin_area(std::string&, Area) override {}

  void item(std::string& out, const DownloadItem& item) override {
    out += ",\n{\"resource\":";
    Resource at(out, item.body, patient_);
    const std::string kind = at.text("kind");
    if (item.area == Area::immunizations) immunization(at, item);
    else if (item.area == Area::medicines) medicine(at, item);
    else if (item.area == Area::allergies) allergy(at, item);
    else if (item.area == Area::conditions) condition(at, item);
    else if (item.area != Area::results) document(at, item);
    else if (kind == "panel" || kind == "imaging") report(at, item);
    else if (kind == "procedure") procedure(at, item);
    else observation(at, item);
    at.end();
    out += "}";
  }

  void end(std::string& out) override { out += "\n]}\n"; }

 private:
  static std::string status_in(const Resource& at, std::initializer_list<std::string_view> allowed, std::string_view otherwise) {
    std::string status = at.text("status");
    return one_of(status, allowed) ? status : std::string(otherwise);
  }

  static void observation(Resource& at, const DownloadItem& item) {
    at.begin("Observation", item.id, "subject");
    at.put("status", status_in(at, {"registered", "preliminary", "final", "amended", "corrected", "cancelled"}, "final"));
    const std::string kind = at.text("kind");
    at.json().key("category").begin_array().begin_object().key("coding").begin_array().begin_object();
    at.json().member("system", category_system);
    at.json().member("code", kind == "vital" ? "vital-signs" : kind == "survey" ? "survey" : "laboratory");
    at.json().end_object().end_array().end_object().end_array();
    at.concept_of_title("code", item.body);
    at.put("effectiveDateTime", at.text("happened_at"));
    at.named_list("performer", at.text("author"));
    at.measured(item.body);
    at.note();
    if (const auto list = item.body.maybe("components"); list.ok() && *list) {
      const auto parts = (*list)->array();
      if (!parts.ok() || parts->empty()) return;
      at.json().key("component").begin_array();
      for (const json::Json& part : *parts) {
        at.json().begin_object();
        at.concept_of_title("code", part);
        at.measured(part);
        at.json().end_object();
      }
      at.json().end_array();
    }
  }

  static void report(Resource& at, const DownloadItem& item) {
    at.begin("DiagnosticReport", item.id, "subject");
    at.put("status",
           status_in(at, {"registered", "partial", "preliminary", "final", "amended", "corrected", "appended", "cancelled"}, "final"));
    at.concept_of_title("code", item.body);
    at.put("effectiveDateTime", at.text("happened_at"));
    at.named_list("performer", at.text("author"));
    at.put("conclusion", at.text("text"));
    if (item.file == DownloadItem::File::inside) {
      at.json().key("presentedForm").begin_array();
      at.attachment(item.bytes.kind.content_type, item.bytes.bytes);
      at.json().end_array();
    }
  }

  static void procedure(Resource& at, const DownloadItem& item) {
    at.begin("Procedure", item.id, "subject");
    at.put("status", status_in(at, {"preparation", "in-progress", "not-done", "on-hold", "stopped", "completed"}, "unknown"));
    at.concept_of_title("code", item.body);
    at.put("performedDateTime", at.text("happened_at"));
    at.note();
  }

  static void immunization(Resource& at, const DownloadItem& item) {
    at.begin("Immunization", item.id, "patient");
    at.put("status", status_in(at, {"completed", "not-done"}, "completed"));
    at.concept_of_title("vaccineCode", item.body);
    at.put("occurrenceDateTime", at.text("happened_at"));
    at.put("lotNumber", at.text("lot"));
    if (const std::string who = at.text("author"); !who.empty()) {
      at.json().key("performer").begin_array().begin_object().key("actor").begin_object().member("display", who);
      at.json().end_object().end_object().end_array();
    }
    at.named("location", at.text("place"));
    at.note();
  }

  static void medicine(Resource& at, const DownloadItem& item) {
    at.begin("MedicationRequest", item.id, "subject");
    at.put("status", status_in(at, {"active", "on-hold", "cancelled", "completed", "stopped", "draft"}, "unknown"));
    at.put("intent", "order");
    at.concept_of_title("medicationCodeableConcept", item.body);
    at.put("authoredOn", at.text("happened_at"));
    at.named("requester", at.text("author"));
    if (const std::string dose = at.text("dose"); !dose.empty())
      at.json().key("dosageInstruction").begin_array().begin_object().member("text", dose).end_object().end_array();
    at.note();
  }

  static void allergy(Resource& at, const DownloadItem& item) {
    at.begin("AllergyIntolerance", item.id, "patient");
    at.coded_status("clinicalStatus", "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical",
                    status_in(at, {"active", "inactive", "resolved"}, ""));
    at.concept_of_title("code", item.body);
    at.put("recordedDate", at.text("happened_at"));
    at.named("recorder", at.text("author"));
    if (const std::string reaction = at.text("reaction"); !reaction.empty()) {
      at.json().key("reaction").begin_array().begin_object().key("manifestation").begin_array();
      at.json().begin_object().member("text", reaction).end_object().end_array();
      if (const std::string how = at.text("severity"); one_of(how, {"mild", "moderate", "severe"})) at.put("severity", how);
      at.json().end_object().end_array();
    }
    at.note();
  }

  static void condition(Resource& at, const DownloadItem& item) {
    at.begin("Condition", item.id, "subject");
    at.coded_status("clinicalStatus", "http://terminology.hl7.org/CodeSystem/condition-clinical",
                    status_in(at, {"active", "recurrence", "relapse", "inactive", "remission", "resolved"}, ""));
    at.concept_of_title("code", item.body);
    at.put("onsetDateTime", at.text("happened_at"));
    at.put("abatementDateTime", at.text("ended_at"));
    at.named("recorder", at.text("author"));
    at.note();
  }

  static void document(Resource& at, const DownloadItem& item) {
    at.begin("DocumentReference", item.id, "subject");
    at.put("status", "current");
    at.concept_of_title("type", item.body);
    // DocumentReference.date is an instant; a day alone is told as the period the document speaks of.
    const std::string when = at.text("happened_at");
    if (when.size() > 10) at.put("date", when);
    else if (!when.empty())
      at.json().key("context").begin_object().key("period").begin_object().member("start", when).end_object().end_object();
    at.named_list("author", at.text("author"));
    at.json().key("content").begin_array();
    const std::string text = at.text("text");
    if (!text.empty() || item.file != DownloadItem::File::inside) {
      at.json().begin_object().key("attachment");
      if (text.empty()) at.json().begin_object().member("title", at.text("title")).end_object();
      else at.attachment("text/plain", text);
      at.json().end_object();
    }
    if (item.file == DownloadItem::File::inside) {
      at.json().begin_object().key("attachment");
      at.attachment(item.bytes.kind.content_type, item.bytes.bytes);
      at.json().end_object();
    }
    at.json().end_array();
  }

  const DownloadHead head_;
  const std::string patient_;
};

}  // namespace

std::unique_ptr<DownloadShape> fhir_shape(DownloadHead head, std::string patient_id) {
  return std::make_unique<FhirShape>(std::move(head), std::move(patient_id));
}

}  // namespace kinportal::chart
