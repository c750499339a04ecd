// SPDX-License-Identifier: Apache-2.0
// One document at a time: the header, what each kind of entry becomes, what is refused and where, labels that fail closed, and the documents nobody
// here wrote, when the folder ../shared/data is there.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/utf8.h"
#include "formats/ccda/document.h"
#include "formats/ccda/reading.h"

using namespace kinportal;

namespace {

const Zone& zone() {
  static const Zone found = Zone::find("America/New_York").value();
  return found;
}

struct Parts {
  std::string confidentiality = R"(<confidentialityCode code="N" codeSystem="2.16.840.1.113883.5.25"/>)";
  std::string written = R"(<effectiveTime value="20260102101500-0500"/>)";
  std::string more;  // behind the set id
  std::string sections;
};

std::string document(const Parts& parts) {
  return R"(<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:sdtc="urn:hl7-org:sdtc">
<typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/><templateId root="2.16.840.1.113883.10.20.22.1.8"/>
<id root="1.2.3" extension="D1"/><code code="18842-5" codeSystem="2.16.840.1.113883.6.1"/><title>Discharge  Summary</title>)" +
         parts.written + parts.confidentiality + R"(<setId root="1.2.3" extension="S"/><versionNumber value="2"/>)" + parts.more +
         R"(<recordTarget><patientRole><id root="1.2.9" extension="M-7"/><telecom use="HP" value="tel:+1 (555) 010-0199"/><patient>
<name use="L"><given>Nell</given><given>Quillfeather</given><family qualifier="BR">Oak</family><family>Ash</family></name>
<administrativeGenderCode code="F" codeSystem="2.16.840.1.113883.5.1"/><birthTime value="201503041200-0800"/></patient></patientRole></recordTarget>
<component><structuredBody>)" +
         parts.sections + "</structuredBody></component></ClinicalDocument>";
}

std::string section(std::string_view code, std::string_view entry, std::string_view more = "") {
  return "<component><section><code code=\"" + std::string(code) + "\" codeSystem=\"2.16.840.1.113883.6.1\"/>" + std::string(more) +
         "<entry>" + std::string(entry) + "</entry></section></component>";
}

const std::string cough =
    R"(<act classCode="ACT" moodCode="EVN"><statusCode code="active"/><entryRelationship typeCode="SUBJ"><observation moodCode="EVN"><id root="1.2.4" extension="P1"/>
<effectiveTime><low value="202511"/></effectiveTime><value xsi:type="CD" code="49727002" codeSystem="2.16.840.1.113883.6.96" displayName="Cough"/></observation></entryRelationship></act>)";

ccda::Document read(const Parts& parts) {
  auto done = ccda::read_document(document(parts), zone());
  if (!done.ok()) MESSAGE(done.error().sentence);
  REQUIRE(done.ok());
  return std::move(done).value();
}

std::string refusal(const Parts& parts) {
  const auto done = ccda::read_document(document(parts), zone());
  REQUIRE_FALSE(done.ok());
  return done.error().sentence;
}

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream all;
  all << file.rdbuf();
  return all.str();
}

}  // namespace

TEST_CASE("the header says what the document is, whom it is about and which one it replaces") {
  Parts parts;
  parts.more = R"(<relatedDocument typeCode="RPLC"><parentDocument><id root="1.2.3" extension="D0"/></parentDocument></relatedDocument>)";
  const auto read_one = read(parts);
  const auto& header = read_one.header;
  CHECK(header.id.text() == "1.2.3^D1");
  CHECK(header.set.text() == "1.2.3^S");
  CHECK(header.version == 2);
  REQUIRE(header.replaces.size() == 1);
  CHECK(header.replaces[0].text() == "1.2.3^D0");
  CHECK(header.type == "discharge_summary");
  CHECK(header.title == "Discharge Summary");
  CHECK(header.written->words == "2026-01-02T10:15:00-05:00");
  CHECK(header.patient.given_names == "Nell Quillfeather");
  CHECK(header.patient.family_name == "Ash");
  CHECK(header.patient.birth_on->iso() == "2015-03-04");
  CHECK(header.patient.sex == "female");
  CHECK(header.patient.ids.at(0).extension == "M-7");
  CHECK(read_one.kind == "summary");
  CHECK(read_one.labels.empty());
}

TEST_CASE("times say no more than they said, and no offset means the practice's own time") {
  const auto words = [](std::string_view value) {
    Parts parts;
    parts.written = "<effectiveTime value=\"" + std::string(value) + "\"/>";
    const auto done = ccda::read_document(document(parts), zone());
    return done.ok() ? done->header.written->words : std::string();
  };
  CHECK(words("2026") == "2026");
  CHECK(words("202607") == "2026-07");
  CHECK(words("20260704") == "2026-07-04");
  CHECK(words("202607041530") == "2026-07-04T15:30:00-04:00");
  CHECK(words("20260704153000.1234+0200") == "2026-07-04T15:30:00+02:00");
  CHECK(words("20260704000000-0000") == "2026-07-04");
  for (const auto bad : {"20260732", "2026-07-04", "tomorrow", "202607041", "20260704250000", "20260704153000+9900"})
    CHECK(words(bad).empty());
  Parts parts;
  parts.written = "<effectiveTime value=\"x\"/>";
  CHECK(refusal(parts) == "/ClinicalDocument/effectiveTime: it is no date or time");
}

TEST_CASE("a problem keeps its words, its code, and no more of its date than was said") {
  Parts parts;
  parts.sections = section("11450-4", cough);
  const auto read_one = read(parts);
  REQUIRE(read_one.entries.size() == 1);
  const auto& entry = read_one.entries[0];
  CHECK(entry.key == "condition/1.2.4^P1");
  CHECK(entry.code == "http://snomed.info/sct|49727002");
  CHECK(
      entry.body ==
      R"({"kind":"condition","title":"Cough","code":{"system":"http://snomed.info/sct","code":"49727002"},"happened_at":"2025-11","status":"active"})");
  CHECK(entry.service_on.empty());
  CHECK(entry.codes == std::vector<std::string>{"http://snomed.info/sct|49727002"});
  CHECK(document(parts).substr(entry.begin, entry.end - entry.begin).starts_with("<observation"));
}

TEST_CASE("what was negated is never shown as if it had been") {
  Parts parts;
  const std::string vaccine =
      R"(<substanceAdministration moodCode="EVN" negationInd="true"><id root="1.2.5" extension="V"/><statusCode code="completed"/><effectiveTime value="20260101"/><consumable><manufacturedProduct><manufacturedMaterial><code code="88" codeSystem="2.16.840.1.113883.12.292" displayName="Influenza"/></manufacturedMaterial></manufacturedProduct></consumable></substanceAdministration>)";
  const std::string none =
      R"(<act><statusCode code="active"/><entryRelationship typeCode="SUBJ"><observation moodCode="EVN" negationInd="true"><value xsi:type="CD" code="419199007" codeSystem="2.16.840.1.113883.6.96" displayName="Allergy to substance"/><participant typeCode="CSM"><participantRole><playingEntity><code nullFlavor="NA"/></playingEntity></participantRole></participant></observation></entryRelationship></act>)";
  parts.sections = section("11369-6", vaccine) + section("48765-2", none);
  const auto read_one = read(parts);
  REQUIRE(read_one.entries.size() == 2);
  CHECK(read_one.entries[0].title == "Influenza (not given)");
  CHECK(read_one.entries[0].body.find(R"("status":"not-done")") != std::string::npos);
  CHECK(read_one.entries[1].title == "No known allergies");
}

TEST_CASE("a result keeps its digits, its range and its flag; several make a panel") {
  const auto one = [](std::string_view id, std::string_view code, std::string_view value) {
    return R"(<component><observation moodCode="EVN"><id root="1.2.6" extension=")" + std::string(id) + R"("/><code code=")" +
           std::string(code) + R"(" codeSystem="2.16.840.1.113883.6.1" displayName="Test )" + std::string(id) +
           R"("/><statusCode code="completed"/><effectiveTime value="20260101083000-0500"/><value xsi:type="PQ" value=")" +
           std::string(value) +
           R"(" unit="g/dL"/><interpretationCode code="L"/><referenceRange><observationRange><value xsi:type="IVL_PQ"><low value="12.0"/><high value="15.50"/></value></observationRange></referenceRange></observation></component>)";
  };
  Parts parts;
  parts.sections = section(
      "30954-2",
      R"(<organizer moodCode="EVN"><id root="1.2.6" extension="O"/><code code="57021-8" codeSystem="2.16.840.1.113883.6.1" displayName="CBC"/>)" +
          one("a", "718-7", "1.10") + one("b", "4544-3", "35") + "</organizer>");
  const auto read_one = read(parts);
  REQUIRE(read_one.entries.size() == 3);
  CHECK(read_one.entries[0].body.find(R"("value":{"text":"1.10","unit":"g/dL"},"range":{"low":"12.0","high":"15.50"},"flag":"low")") !=
        std::string::npos);
  CHECK(read_one.entries[2].kind == "panel");
  CHECK(read_one.entries[2].members == std::vector<std::string>{"lab/1.2.6^a", "lab/1.2.6^b"});
}

TEST_CASE("an entry that cannot be read stays in the text and is told with its address; the rest is read") {
  Parts parts;
  std::string broken = cough;
  broken.replace(broken.find("202511"), 6, "2025xx");
  parts.sections = section("11450-4", broken + "</entry><entry>" + cough);
  const auto read_one = read(parts);
  CHECK(read_one.entries.size() == 1);
  REQUIRE(read_one.left_out.size() == 1);
  CHECK(read_one.left_out[0].address ==
        "/ClinicalDocument/component/structuredBody/component/section/entry[1]/act/entryRelationship/observation/effectiveTime/low");
  CHECK(read_one.left_out[0].reason == "it is no date or time");
}

TEST_CASE("a title or a code system that is too long is cut between characters") {
  Parts parts;
  std::string wide;
  for (int i = 0; i < 400; ++i) wide += "\xE9\x8E\x93";
  std::string long_one = cough;
  long_one.replace(long_one.find("Cough"), 5, wide);
  long_one.replace(long_one.find("2.16.840.1.113883.6.96"), 22, "1" + wide);
  parts.sections = section("11450-4", long_one);
  const auto read_one = read(parts);
  REQUIRE(read_one.entries.size() == 1);
  CHECK(is_utf8(read_one.entries[0].title));
  CHECK(is_utf8(read_one.entries[0].code));
  CHECK(read_one.entries[0].title.size() <= ccda::max_title_bytes);
}

TEST_CASE("a visit whose end cannot be read does not keep the document out") {
  std::string bytes = document({});
  bytes.insert(
      bytes.find("<component>"),
      R"(<componentOf><encompassingEncounter><effectiveTime><low value="20251230"/><high value="20260101120000-5000"/></effectiveTime></encompassingEncounter></componentOf>)");
  const auto done = ccda::read_document(bytes, zone());
  REQUIRE(done.ok());
  CHECK(done->body.find(R"("happened_at":"2025-12-30")") != std::string::npos);
  CHECK(done->service_on == "2026-01-02");
  REQUIRE(done->left_out.size() == 1);
  CHECK(done->left_out[0].address == "/ClinicalDocument/componentOf/encompassingEncounter/effectiveTime/high");
}

TEST_CASE("the same id twice in one document makes two entries, which never correct each other") {
  Parts parts;
  parts.sections = section("11450-4", cough + "</entry><entry>" + cough);
  const auto read_one = read(parts);
  REQUIRE(read_one.entries.size() == 2);
  CHECK(read_one.entries[1].key == "condition/1.2.4^P1#2");
}

TEST_CASE("labels fail closed: restricted without a reason, a code nobody knows, another system's code, none at all") {
  const auto labels = [](std::string_view code) {
    Parts parts;
    parts.confidentiality = code;
    parts.sections = section("11450-4", cough);
    const auto read_one = read(parts);
    REQUIRE(read_one.entries.size() == 1);
    CHECK(read_one.entries[0].labels.unknown == read_one.labels.unknown);
    return read_one.labels.unknown;
  };
  CHECK_FALSE(labels(R"(<confidentialityCode code="N" codeSystem="2.16.840.1.113883.5.25"/>)"));
  CHECK(labels(R"(<confidentialityCode code="R" codeSystem="2.16.840.1.113883.5.25"/>)"));
  CHECK(labels(R"(<confidentialityCode code="V" codeSystem="2.16.840.1.113883.5.25"/>)"));
  CHECK(labels(R"(<confidentialityCode code="Q7" codeSystem="2.16.840.1.113883.5.25"/>)"));
  CHECK(labels(R"(<confidentialityCode code="N" codeSystem="9.9.9"/>)"));
  CHECK(labels(R"(<confidentialityCode nullFlavor="UNK"/>)"));
  CHECK(labels(""));
}

TEST_CASE("a section's own confidentiality holds for its entries, and the document takes the union") {
  Parts parts;
  parts.sections =
      section("11450-4", cough, R"(<confidentialityCode code="R" codeSystem="2.16.840.1.113883.5.25"/>)") + section("11348-0", cough);
  const auto read_one = read(parts);
  REQUIRE(read_one.entries.size() == 2);
  CHECK(read_one.entries[0].labels.unknown);
  CHECK(read_one.entries[1].labels.empty());
  CHECK(read_one.labels.unknown);
}

TEST_CASE("a security tag inside an entry labels the entry and the document") {
  Parts parts;
  std::string tagged = cough;
  tagged.insert(
      tagged.find("</observation>"),
      R"(<entryRelationship typeCode="COMP"><observation><templateId root="2.16.840.1.113883.3.445.21"/><code code="SECCATOBS"/><value xsi:type="CD" code="HIV"/></observation></entryRelationship>)");
  parts.sections = section("11450-4", tagged) + section("11348-0", cough);
  const auto read_one = read(parts);
  REQUIRE(read_one.entries.size() == 2);
  CHECK(read_one.entries[0].labels.has(fhir_json::Label::HIV));
  CHECK_FALSE(read_one.entries[1].labels.has(fhir_json::Label::HIV));
  CHECK(read_one.labels.has(fhir_json::Label::HIV));
}

TEST_CASE("what cannot be told apart, ordered or given to one patient is refused with its address") {
  const std::string whole = document({});
  const auto without = [&](std::string_view part, std::string_view with) {
    std::string bytes = whole;
    bytes.replace(bytes.find(part), part.size(), with);
    const auto done = ccda::read_document(bytes, zone());
    return done.ok() ? std::string("read") : done.error().sentence;
  };
  CHECK(without(R"(<id root="1.2.3" extension="D1"/>)", "").starts_with("/ClinicalDocument: id is missing"));
  CHECK(without("POCD_HD000040", "X") == "/ClinicalDocument/typeId: it is not the type of CDA release 2");
  CHECK(without(R"(versionNumber value="2")", R"(versionNumber value="two")") == "/ClinicalDocument/versionNumber: it is no whole number");
  CHECK(without("<recordTarget>", "<recordTarget><patientRole/></recordTarget><recordTarget>").find("several patients") !=
        std::string::npos);
  CHECK(without("201503041200-0800", "20150341") == "/ClinicalDocument/recordTarget/patientRole/patient/birthTime: it is no date or time");
  CHECK(ccda::read_document("<html/>", zone()).error().sentence == "/: it is no C-CDA document");
}

TEST_CASE("every shared C-CDA document is read or refused with an address, and no entry has an empty title or a broken place") {
  const std::filesystem::path folder = std::filesystem::path(KINPORTAL_SOURCE_DIR) / "../shared/data/ccda";
  if (!std::filesystem::is_directory(folder)) {
    MESSAGE("skipped: there is no folder ../shared/data/ccda");
    return;
  }
  int files = 0, readable = 0, hidden = 0;
  std::size_t entries = 0, left_out = 0;
  for (const auto& one : std::filesystem::recursive_directory_iterator(folder)) {
    if (!one.is_regular_file()) continue;
    const std::string bytes = bytes_of(one.path());
    const auto done = ccda::read_document(bytes, zone());
    ++files;
    CAPTURE(one.path().filename().string());
    if (!done.ok()) {
      MESSAGE(one.path().filename().string() << ": " << done.error().sentence);
      CHECK(done.error().sentence.starts_with('/'));
      continue;
    }
    ++readable;
    hidden += done->labels.unknown;
    entries += done->entries.size();
    left_out += done->left_out_count;
    for (const auto& entry : done->entries) {
      CHECK_FALSE(entry.title.empty());
      CHECK(entry.end > entry.begin);
      CHECK(entry.end <= bytes.size());
      CHECK(bytes[entry.begin] == '<');
      CHECK(bytes[entry.end - 1] == '>');
    }
    for (const auto& left : done->left_out) CHECK(left.address.starts_with("/ClinicalDocument/"));
  }
  MESSAGE(files << " files, " << readable << " read, " << hidden << " with a label nobody knows, " << entries << " entries, " << left_out
                << " left in the text");
  CHECK(files == 50);
  CHECK(readable == 48);  // a wrong type and a wrong date of the whole are refused
  CHECK(entries > 400);
}
