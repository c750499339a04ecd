// SPDX-License-Identifier: Apache-2.0
// One body of a document: its sections by LOINC code (or, where that is wrong, by template), and each coded entry by the mapping of its
// section. Labels fail closed: a confidentiality or sensitivity code nobody knows, or none in the header, hides the document.
#include "formats/ccda/entries.h"

#include <algorithm>

#include "formats/fhir_json/security_labels.h"
#include "formats/fhir_json/value_sets.h"

namespace kinportal::ccda {

namespace {

struct SectionKind {
  std::string_view loinc, root;  // root: without the '.1' of 'entries required'
  Result<void> (*map)(Entries&, const Node&);
};
constexpr SectionKind kinds[] = {
    {"11450-4", "2.16.840.1.113883.10.20.22.2.5", map_problem},   {"11348-0", "2.16.840.1.113883.10.20.22.2.20", map_problem},
    {"11535-2", "2.16.840.1.113883.10.20.22.2.24", map_problem},  {"48765-2", "2.16.840.1.113883.10.20.22.2.6", map_allergy},
    {"10160-0", "2.16.840.1.113883.10.20.22.2.1", map_medicine},  {"10183-2", "2.16.840.1.113883.10.20.22.2.11", map_medicine},
    {"75311-1", "2.16.840.1.113883.10.20.22.2.11", map_medicine}, {"11369-6", "2.16.840.1.113883.10.20.22.2.2", map_immunization},
    {"30954-2", "2.16.840.1.113883.10.20.22.2.3", map_result},    {"8716-3", "2.16.840.1.113883.10.20.22.2.4", map_vital},
    {"47519-4", "2.16.840.1.113883.10.20.22.2.7", map_procedure}, {"46240-8", "2.16.840.1.113883.10.20.22.2.22", map_visit},
    {"29762-2", "2.16.840.1.113883.10.20.22.2.17", map_social},
};

const SectionKind* kind_of(const Node& section) {
  const Node* code = xml::child(section, "code");
  const auto loinc = code == nullptr ? std::string_view() : xml::attribute(*code, "code");
  for (const auto& kind : kinds) {
    if (kind.loinc == loinc) return &kind;
  }
  for (const auto& kind : kinds) {
    if (has_template(section, kind.root) || has_template(section, std::string(kind.root) + ".1")) return &kind;
  }
  return nullptr;
}

constexpr std::string_view security_observation = "2.16.840.1.113883.3.445.21";

void gather(const Node& node, fhir_json::LabelReader& labels, std::set<std::string>& codes) {
  const auto code = xml::attribute(node, "code");
  if (node.name == "confidentialityCode") {
    const auto system = xml::attribute(node, "codeSystem");
    // A code of another system may look ordinary and mean anything.
    const bool ours = !is_null(node) && (system.empty() || system == oid::confidentiality);
    labels.coding("", ours && !code.empty() ? code : std::string_view("unreadable"));
  } else if (node.name == "observation" && has_template(node, security_observation)) {
    const Node* value = xml::child(node, "value");
    const Node* about = xml::child(node, "code");
    // What the receiver may do with it (purpose of use) is no word about who may see it; everything else is.
    const bool purpose =
        has_template(node, "2.16.840.1.113883.3.445.22") && about != nullptr && xml::attribute(*about, "code") == "SECCONOBS";
    if (!purpose) labels.coding("", value == nullptr ? std::string_view("unreadable") : xml::attribute(*value, "code"));
  } else if (!code.empty() && code.size() <= 200) {
    const auto system = system_of(xml::attribute(node, "codeSystem"));
    if (!system.empty()) codes.insert(std::string(system) + "|" + std::string(code));
  }
  for (const Node* one = node.first_child; one != nullptr; one = one->next) {
    if (!one->is_text() && one->name != "text") gather(*one, labels, codes);
  }
}

const Node* statement_of(const Node& entry) {
  constexpr std::string_view names[] = {"act", "observation", "organizer", "substanceAdministration", "procedure", "encounter"};
  for (const Node* one = entry.first_child; one != nullptr; one = one->next) {
    if (std::find(std::begin(names), std::end(names), one->name) != std::end(names)) return one;
  }
  return nullptr;
}

class Sections {
 public:
  explicit Sections(Entries& entries) : entries_(entries) {}

  Result<void> walk(const Node& parent, Labels around, std::size_t depth) {
    if (depth > max_section_depth) return wrong(parent, "sections are nested deeper than max_section_depth");
    for (const Node* one = parent.first_child; one != nullptr; one = one->next) {
      const Node* section = one->name == "component" ? xml::child(*one, "section") : nullptr;
      if (section == nullptr) continue;
      if (++count_ > max_sections) return wrong(parent, "it has more sections than max_sections");
      Labels own = around;
      if (const Node* said = xml::child(*section, "confidentialityCode")) own = said_in(*said).labels;
      map(*section, own);
      TRY(walk(*section, own, depth + 1));
    }
    return {};
  }

 private:
  void map(const Node& section, Labels around) {
    const SectionKind* kind = kind_of(section);
    if (kind == nullptr || is_null(section)) return;
    entries_.surrounding = around;
    xml::each_child(section, "entry", [&](const Node& entry) {
      const Node* statement = statement_of(entry);
      if (statement == nullptr || is_null(*statement)) return;
      const auto mapped = kind->map(entries_, *statement);
      if (!mapped.ok()) entries_.leave_out(mapped.error());
    });
  }

  Entries& entries_;
  std::size_t count_ = 0;
};

void classes_of(const std::vector<std::string>& codes, std::string& classes) {
  for (const auto& code : codes) {
    const auto bar = code.find('|');
    fhir_json::add_classes(std::string_view(code).substr(0, bar), std::string_view(code).substr(bar + 1), classes);
  }
}

/// Which list of the chart the whole document stands in.
std::string_view kind_of_document(std::string_view type) {
  if (type == "ccd" || type == "discharge_summary" || type == "referral_note" || type == "transfer_summary") return "summary";
  if (type == "progress_note" || type == "consultation_note" || type == "history_and_physical" || type == "procedure_note" ||
      type == "operative_note")
    return "note";
  return "document";
}

/// A time of the visit around the document; one that cannot be read does not keep the document out.
std::optional<When> visit_time(Entries& entries, Result<std::optional<When>> read) {
  if (read.ok()) return std::move(read).value();
  entries.leave_out(read.error());
  return std::nullopt;
}

void put_document(Entries& entries, const Node& root, std::size_t size, Document& out) {
  const Header& header = out.header;
  out.category = out.kind = std::string(kind_of_document(header.type));
  const Node* visit = xml::descend(root, {"componentOf", "encompassingEncounter", "effectiveTime"});
  const auto began = visit_time(entries, begin_of(entries.zone(), visit));
  const auto ended = visit_time(entries, end_of(entries.zone(), visit));
  const When& shown = began ? *began : *header.written;
  out.happened_at = shown.at;
  // The rules about ages read the day of service: of a document about many days, the latest.
  for (const When* one : {&*header.written, began ? &*began : nullptr, ended ? &*ended : nullptr}) {
    if (one != nullptr && one->service_on > out.service_on) out.service_on = one->service_on;
  }
  JsonWriter body(512);
  body.begin_object().member("kind", out.kind).member("title", header.title);
  if (!header.code.empty()) body.key("code").begin_object().member("system", "http://loinc.org").member("code", header.code).end_object();
  body.member("happened_at", shown.words).member("status", "final");
  if (!header.author.empty()) body.member("author", header.author);
  if (!header.place.empty()) body.member("place", header.place);
  body.member("content_type", "application/xml").member("size", static_cast<std::int64_t>(size)).member("file", true).end_object();
  out.body = std::move(body).take();
}

}  // namespace

Said said_in(const Node& node) {
  fhir_json::LabelReader labels;
  std::set<std::string> codes;
  gather(node, labels, codes);
  return Said{labels.labels(), {codes.begin(), codes.end()}};
}

std::string Entries::key_of(std::string_view kind, const Node& act) {
  const Id id = first_id(act);
  std::string key(kind);
  key.append("/").append(id.known() ? id.text() : "at" + xml::address_of(act));
  // Senders repeat an id inside one document; two entries never correct each other.
  std::string unique = key;
  for (int again = 2; !keys_.insert(unique).second; ++again) unique = key + "#" + std::to_string(again);
  return unique;
}

void Entries::add(Entry entry) {
  if (out_.entries.size() >= max_entries) {
    ++out_.left_out_count;
    return;
  }
  out_.entries.push_back(std::move(entry));
}

void Entries::leave_out(const Error& error) {
  ++out_.left_out_count;
  if (out_.left_out.size() >= max_left_out) return;
  const auto mark = error.sentence.find(": ");
  out_.left_out.push_back(mark == std::string::npos ? LeftOut{{}, error.sentence}
                                                    : LeftOut{error.sentence.substr(0, mark), error.sentence.substr(mark + 2)});
}

void Entries::leave_out(const Node& at, std::string reason) { leave_out(wrong(at, reason)); }

Filling::Filling(Entries& entries, const Node& act, std::string_view category, std::string_view kind) : body_(256) {
  entry_.category = category;
  entry_.kind = kind;
  entry_.key = entries.key_of(kind, act);
  entry_.address = xml::address_of(act);
  entry_.begin = act.begin;
  entry_.end = act.end;
  Said said = said_in(act);
  entry_.labels = entries.surrounding | said.labels;
  entry_.codes = std::move(said.codes);
  classes_of(entry_.codes, entry_.classes);
  if (entry_.labels.has(fhir_json::Label::GDIS) && entry_.classes.find(" GENETIC ") == std::string::npos) {
    entry_.classes += entry_.classes.empty() ? " GENETIC " : "GENETIC ";
  }
  body_.begin_object().member("kind", entry_.kind);
}

void Filling::code(const Code& code, std::string_view suffix) {
  entry_.code = code_text(code);
  entry_.title = std::string(xml::cut(code.title, max_title_bytes)).append(suffix);
  body_.member("title", entry_.title);
  if (entry_.code.empty()) return;
  const auto bar = entry_.code.rfind('|');
  body_.key("code").begin_object().member("system", std::string_view(entry_.code).substr(0, bar));
  body_.member("code", std::string_view(entry_.code).substr(bar + 1)).end_object();
}

void Filling::when(const std::optional<When>& when) {
  body_.member("happened_at", when ? when->words : std::string());
  if (!when) return;
  entry_.happened_at = when->at;
  entry_.service_on = when->service_on;
}

void Filling::author(std::string who) {
  if (who.empty()) return;
  entry_.author = std::move(who);
  body_.member("author", entry_.author);
}

void Filling::member(std::string_view name, std::string_view words) {
  if (!words.empty()) body_.member(name, words);
}

Entry Filling::take() {
  body_.end_object();
  entry_.body = std::move(body_).take();
  return std::move(entry_);
}

Result<Document> read_document(std::string_view bytes, const Zone& zone) {
  TRY_LET(const Reading reading, Reading::open(bytes));
  const Node& root = reading.root();
  Document out;
  TRY(read_header(reading, zone, out.header));
  Said said = said_in(root);
  out.labels = said.labels;
  out.codes = std::move(said.codes);
  classes_of(out.codes, out.classes);
  const Node* confidentiality = xml::child(root, "confidentialityCode");
  Labels header;
  if (confidentiality != nullptr) header = said_in(*confidentiality).labels;
  else header.unknown = out.labels.unknown = true;
  Entries entries(reading, zone, out);
  put_document(entries, root, bytes.size(), out);
  if (const Node* body = xml::descend(root, {"component", "structuredBody"})) {
    Sections sections(entries);
    TRY(sections.walk(*body, header, 1));
  }
  return out;
}

}  // namespace kinportal::ccda
