// SPDX-License-Identifier: Apache-2.0
// zstd (RFC 8878) with a raw-content dictionary: the words every FHIR R4 JSON sender repeats, most frequent last, where they are cheapest
// to point at. The dictionary is part of the stored form '1' and must never change.
#include "chart/source_pack.h"

#include <zstd.h>

namespace kinportal::chart {

namespace {

constexpr char plain = '0';
constexpr char zstd_1 = '1';
constexpr std::size_t smallest_worth_packing = 64;

constexpr std::string_view dictionary_1 =
    R"d({"resourceType":"RelatedPerson","relationship":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-RoleCode","code":")d"
    R"d({"resourceType":"CareTeam","participant":[{"member":{"reference":"urn:uuid:"resourceType":"CarePlan","intent":"order","activity":[{"detail":{"code":{"coding":[)d"
    R"d({"resourceType":"ImagingStudy","series":[{"uid":"urn:oid:","modality":{"system":"http://dicom.nema.org/resources/ontology/DCM","code":")d"
    R"d({"resourceType":"DocumentReference","content":[{"attachment":{"contentType":"text/plain; charset=utf-8","data":")d"
    R"d({"resourceType":"AllergyIntolerance","verificationStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/allergyintolerance-verification","code":"confirmed"}]},)d"
    R"d("clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical","code":"active"}]},"type":"allergy","category":["food","criticality":"low","patient":{"reference":")d"
    R"d({"resourceType":"Condition","clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"resolved"}]},)d"
    R"d("verificationStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-ver-status","code":"confirmed"}]},"onsetDateTime":"abatementDateTime":"recordedDate":")d"
    R"d({"resourceType":"Procedure","status":"completed","performedPeriod":{"start":"2018-01-01T00:00:00-05:00","end":"2018-01-01T00:15:00-05:00"}})d"
    R"d({"resourceType":"MedicationRequest","status":"stopped","intent":"order","medicationCodeableConcept":{"coding":[{"system":"http://www.nlm.nih.gov/research/umls/rxnorm","code":"display":")d"
    R"d("authoredOn":"requester":{"reference":"dosageInstruction":[{"sequence":1,"text":"timing":{"repeat":{"frequency":1,"period":1.0,"periodUnit":"d"}},"asNeededBoolean":false,"doseAndRate":[{"type":{"coding":[)d"
    R"d({"system":"http://terminology.hl7.org/CodeSystem/dose-rate-type","code":"ordered","display":"Ordered"}]},"doseQuantity":{"value":1.0}}]}])d"
    R"d({"resourceType":"DiagnosticReport","status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0074","code":"LAB","display":"Laboratory"}]}],"result":[{"reference":"urn:uuid:","display":")d"
    R"d({"resourceType":"Claim","status":"active","type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/claim-type","code":"institutional"}]},"use":"claim","billablePeriod":{"start":"created":")d"
    R"d("provider":{"reference":"priority":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/processpriority","code":"normal"}]},"prescription":{"reference":"insurance":[{"sequence":1,"focal":true,"coverage":{"display":")d"
    R"d("item":[{"sequence":1,"productOrService":{"coding":[{"system":"http://snomed.info/sct","code":"encounter":[{"reference":"net":{"value":,"currency":"USD"}}],"total":{"value":129.16,"currency":"USD"}})d"
    R"d({"resourceType":"ExplanationOfBenefit","contained":[{"resourceType":"ServiceRequest","id":"referral","status":"completed","intent":"order","requester":{"reference":"performer":[{"reference":")d"
    R"d({"resourceType":"Coverage","id":"coverage","status":"active","type":{"text":"beneficiary":{"reference":"payor":[{"display":"identifier":[{"system":"https://bluebutton.cms.gov/resources/variables/clm_id","value":")d"
    R"d("adjudication":[{"category":{"coding":[{"system":"https://bluebutton.cms.gov/resources/codesystem/adjudication","code":"https://bluebutton.cms.gov/resources/variables/line_coinsrnc_amt","display":"Line Beneficiary Coinsurance Amount"}]},"amount":{"value":0.0,"currency":"USD"}},)d"
    R"d("insurer":{"display":"outcome":"complete","careTeam":[{"sequence":1,"provider":{"reference":"role":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/claimcareteamrole","code":"primary","display":"Primary Care Practitioner"}]}}],"payment":{"amount":{"value":0.0,"currency":"USD"}})d"
    R"d({"resourceType":"Encounter","status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},"type":[{"coding":[{"system":"http://snomed.info/sct","code":"185349003","display":"Encounter for check up (procedure)"}],"text":"Encounter for check up (procedure)"}],)d"
    R"d("subject":{"reference":"urn:uuid:","display":"participant":[{"individual":{"reference":"urn:uuid:","display":"Dr. "period":{"start":"2018-01-01T00:00:00-05:00","end":"2018-01-01T00:30:00-05:00"},"serviceProvider":{"reference":"urn:uuid:","display":")d"
    R"d({"resourceType":"Immunization","status":"completed","vaccineCode":{"coding":[{"system":"http://hl7.org/fhir/sid/cvx","code":"140","display":"Influenza, seasonal, injectable, preservative free"}],"text":"Influenza, seasonal, injectable, preservative free"},"patient":{"reference":"urn:uuid:"encounter":{"reference":"urn:uuid:"occurrenceDateTime":"2018-01-01T00:00:00-05:00","primarySource":true})d"
    R"d("meta":{"versionId":"1","lastUpdated":"2018-01-01T00:00:00.000+00:00","profile":["http://hl7.org/fhir/us/core/StructureDefinition/us-core-security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":"R"})d"
    R"d("interpretation":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation","code":"N","display":"Normal"}]}],"referenceRange":[{"low":{"value":"high":{"value":"unit":"performer":[{"reference":"Practitioner/)d"
    R"d("component":[{"code":{"coding":[{"system":"http://loinc.org","code":"8462-4","display":"Diastolic Blood Pressure"}],"text":"Diastolic Blood Pressure"},"valueQuantity":{"value":,"unit":"mm[Hg]","system":"http://unitsofmeasure.org","code":"mm[Hg]"}},)d"
    R"d("valueCodeableConcept":{"coding":[{"system":"http://snomed.info/sct","code":"266919005","display":"Never smoker"}],"text":"Never smoker"})d"
    R"d({"resourceType":"Observation","id":"","status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"laboratory","display":"laboratory"}]}],)d"
    R"d("code":{"coding":[{"system":"http://loinc.org","code":"","display":""}],"text":""},"subject":{"reference":"urn:uuid:"},"encounter":{"reference":"urn:uuid:"},"effectiveDateTime":"2018-01-01T00:00:00-05:00","issued":"2018-01-01T00:00:00.000-05:00","valueQuantity":{"value":,"unit":"mg/dL","system":"http://unitsofmeasure.org","code":"mg/dL"}})d"
    R"d({"resourceType":"Observation","id":"","status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs","display":"vital-signs"}]}],"code":{"coding":[{"system":"http://loinc.org","code":"8302-2","display":"Body Height"}],"text":"Body Height"},"subject":{"reference":"Patient/)d";

}  // namespace

struct SourcePacker::Context {
  ZSTD_CCtx* zstd = ZSTD_createCCtx();
  ZSTD_CDict* dictionary = ZSTD_createCDict(dictionary_1.data(), dictionary_1.size(), 1);
  ~Context() {
    ZSTD_freeCDict(dictionary);
    ZSTD_freeCCtx(zstd);
  }
};

SourcePacker::SourcePacker() : context_(std::make_unique<Context>()) {}
SourcePacker::~SourcePacker() = default;

std::string SourcePacker::pack(std::string_view bytes) {
  std::string out;
  if (bytes.size() >= smallest_worth_packing && context_->zstd != nullptr && context_->dictionary != nullptr) {
    out.resize(1 + ZSTD_compressBound(bytes.size()));
    const std::size_t size =
        ZSTD_compress_usingCDict(context_->zstd, out.data() + 1, out.size() - 1, bytes.data(), bytes.size(), context_->dictionary);
    if (ZSTD_isError(size) == 0 && size < bytes.size()) {
      out[0] = zstd_1;
      out.resize(1 + size);
      return out;
    }
  }
  out.assign(1, plain);
  out += bytes;
  return out;
}

Result<std::string> unpack_source(std::string_view packed, std::size_t at_most) {
  if (packed.empty()) return fail(Fault::corrupt, "a stored source is empty");
  const auto body = packed.substr(1);
  if (packed.front() == plain) {
    if (body.size() > at_most) return fail(Fault::too_much, "a stored source is larger than asked for");
    return std::string(body);
  }
  if (packed.front() != zstd_1) return fail(Fault::corrupt, "a stored source is packed in a way this program does not know");
  const auto size = ZSTD_getFrameContentSize(body.data(), body.size());
  if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN) return fail(Fault::corrupt, "a stored source is damaged");
  if (size > at_most) return fail(Fault::too_much, "a stored source is larger than asked for");
  std::string out(static_cast<std::size_t>(size), '\0');
  const std::unique_ptr<ZSTD_DCtx, decltype(&ZSTD_freeDCtx)> zstd(ZSTD_createDCtx(), &ZSTD_freeDCtx);
  if (!zstd) return fail(Fault::unavailable, "there is no memory to unpack a stored source");
  const std::size_t made =
      ZSTD_decompress_usingDict(zstd.get(), out.data(), out.size(), body.data(), body.size(), dictionary_1.data(), dictionary_1.size());
  if (ZSTD_isError(made) != 0 || made != out.size()) return fail(Fault::corrupt, "a stored source is damaged");
  return out;
}

}  // namespace kinportal::chart
