// SPDX-License-Identifier: Apache-2.0
// One shape for all of them: parse, open the desk for this act and patient, try the deed out or do it, answer.
#include "staff_api/people_deed_doors.h"

#include "access/desk.h"
#include "families/end_codes.h"
#include "families/link.h"
#include "families/rights_reason.h"
#include "families/standing.h"
#include "families/wishes.h"
#include "formats/json/json.h"
#include "practices/practice.h"
#include "staff_api/desk_deed.h"
#include "staff_api/rights_view.h"

namespace kinportal::staff_api {
namespace {

using access::Answer;
using access::ChartBody;
using access::DeskKey;
using access::Doorway;
using access::Knock;
using access::StaffAct;
using families::Deed;

struct Asked {
  json::Document document;
  PracticeId practice;
  PatientId patient;
  FreeText reason;
  bool preview = false;
};

// What every deed's body says. A preview needs no reason yet: staff look first and write afterwards.
Result<Asked> asked_of(const http::Request& request, std::initializer_list<std::string_view> names) {
  TRY_LET(auto practice, PracticeId::parse(request.path_value("practice")));
  TRY_LET(auto patient, PatientId::parse(request.path_value("patient")));
  TRY_LET(auto document, json::Document::parse(request.body));
  TRY(document->only(names));
  TRY_LET(const auto preview, document->maybe_boolean("preview"));
  TRY_LET(const auto reason, document->maybe_string("reason"));
  if (!preview.value_or(false) && !reason) return fail(Fault::invalid, "a deed on somebody's rights needs a reason");
  return Asked{std::move(document), std::move(practice), std::move(patient), FreeText(reason.value_or("preview")), preview.value_or(false)};
}

Result<Answer> try_or_do(Doorway& at, DeskKey key, const Asked& asked, const std::function<Result<void>(const Deed&)>& work) {
  ChartBody body;
  if (asked.preview) {
    TRY_LET(const auto changes, try_deed(at, key, asked.patient, work));
    key.showed(static_cast<std::int64_t>(changes.size()), "preview");
    write_changes(body, changes, key.role());
  } else {
    TRY(do_deed(at, key, work));
    body.begin_object().end_object();
  }
  return Answer::chart(std::move(key).close(), std::move(body));
}

// Fault::not_found for a link of another patient: an address of one chart must not reach into another.
Result<families::Link> require_of_patient(db::Reader& reader, const Asked& asked, const LinkId& link) {
  TRY_LET(families::Link found, families::read_link(reader, asked.practice, link));
  if (found.patient != asked.patient) return fail(Fault::not_found, "there is no such link");
  return found;
}

Result<LinkId> link_of(const Asked& asked) {
  TRY_LET(const std::string text, asked.document->string("link"));
  return LinkId::parse(text);
}

Result<Answer> end_link(Doorway& at, const http::Request& request) {
  TRY_LET(const Asked asked, asked_of(request, {"link", "reason", "preview", "revoke_codes"}));
  TRY_LET(const LinkId link, link_of(asked));
  TRY_LET(const auto codes_too, asked.document->maybe_boolean("revoke_codes"));
  TRY_LET(auto key, at.open_desk(asked.practice, StaffAct::end_access, asked.patient));
  return try_or_do(at, std::move(key), asked, [&](const Deed& deed) -> Result<void> {
    TRY(require_of_patient(deed.transaction, asked, link));
    if (codes_too.value_or(false)) TRY(families::revoke_open_codes(deed, asked.practice, asked.patient));
    return families::end_access(deed, asked.practice, link, asked.reason);
  });
}

Result<Answer> regrant_link(Doorway& at, const http::Request& request) {
  TRY_LET(const Asked asked, asked_of(request, {"link", "reason", "preview"}));
  TRY_LET(const LinkId link, link_of(asked));
  TRY_LET(auto key, at.open_desk(asked.practice, StaffAct::regrant_access, asked.patient));
  TRY_LET(const families::Link past, require_of_patient(key.snapshot(), asked, link));
  if (auto refused = refuse_herself(key, past.account)) return std::move(*refused);
  TRY_LET(auto ended, refuse_ended(key, asked.patient, past.account));
  if (ended) return std::move(*ended);
  return try_or_do(at, std::move(key), asked, [&](const Deed& deed) -> Result<void> {
    TRY(require_of_patient(deed.transaction, asked, link));
    TRY(families::regrant_access(deed, asked.practice, link, asked.reason));
    return {};
  });
}

Result<Answer> set_custody(Doorway& at, const http::Request& request) {
  TRY_LET(const Asked asked, asked_of(request, {"link", "custody", "paper", "reason", "preview"}));
  TRY_LET(const LinkId link, link_of(asked));
  TRY_LET(const std::string custody, asked.document->string("custody"));
  TRY_LET(const std::string paper_text, asked.document->string("paper"));
  TRY_LET(const PaperId paper, PaperId::parse(paper_text));
  TRY_LET(auto key, at.open_desk(asked.practice, StaffAct::set_custody, asked.patient));
  TRY_LET(const families::Link now, require_of_patient(key.snapshot(), asked, link));
  if (auto refused = refuse_herself(key, now.account)) return std::move(*refused);
  return try_or_do(at, std::move(key), asked, [&](const Deed& deed) -> Result<void> {
    TRY(require_of_patient(deed.transaction, asked, link));
    return families::set_custody(deed, asked.practice, link, custody, paper, asked.reason);
  });
}

Result<Answer> judge_endangerment(Doorway& at, const http::Request& request) {
  TRY_LET(const Asked asked, asked_of(request, {"account", "endangers", "reason", "preview"}));
  TRY_LET(const std::string account_text, asked.document->string("account"));
  TRY_LET(const AccountId account, AccountId::parse(account_text));
  TRY_LET(const bool endangers, asked.document->boolean("endangers"));
  TRY_LET(auto key, at.open_desk(asked.practice, StaffAct::judge_endangerment, asked.patient));
  if (auto refused = refuse_herself(key, account)) return std::move(*refused);
  return try_or_do(at, std::move(key), asked, [&](const Deed& deed) -> Result<void> {
    TRY(families::keep_reason(deed, {asked.practice, asked.patient, account, endangers ? "find_endangerment" : "lift_endangerment",
                                     account.text(), asked.reason}));
    return endangers ? families::find_endangerment(deed, asked.practice, asked.patient, account)
                     : families::lift_endangerment(deed, asked.practice, asked.patient, account);
  });
}

// The instant a day begins at the practice; nullopt when the body says null, which takes the fact back.
Result<std::optional<Instant>> instant_of(db::Reader& reader, const Asked& asked, std::string_view name) {
  TRY_LET(const auto text, asked.document->maybe_string(name));
  if (!text) return std::optional<Instant>();
  TRY_LET(const Day day, Day::parse(*text));
  TRY_LET(const auto place, practices::read_practice(reader, asked.practice));
  return std::optional(place.zone.start_of(day));
}

Result<Answer> set_emancipation(Doorway& at, const http::Request& request) {
  TRY_LET(const Asked asked, asked_of(request, {"emancipated_on", "reason", "preview"}));
  TRY_LET(auto key, at.open_desk(asked.practice, StaffAct::set_emancipation, asked.patient));
  TRY_LET(const auto since, instant_of(key.snapshot(), asked, "emancipated_on"));
  return try_or_do(at, std::move(key), asked,
                   [&](const Deed& deed) { return families::set_emancipation(deed, asked.practice, asked.patient, since, asked.reason); });
}

Result<Answer> judge_capacity(Doorway& at, const http::Request& request) {
  TRY_LET(const Asked asked, asked_of(request, {"diminished", "reason", "preview"}));
  TRY_LET(const bool diminished, asked.document->boolean("diminished"));
  TRY_LET(auto key, at.open_desk(asked.practice, StaffAct::judge_capacity, asked.patient));
  const auto capacity = diminished ? families::Capacity::diminished : families::Capacity::usual;
  return try_or_do(at, std::move(key), asked,
                   [&](const Deed& deed) { return families::set_capacity(deed, asked.practice, asked.patient, capacity, asked.reason); });
}

Result<Answer> record_death(Doorway& at, const http::Request& request) {
  TRY_LET(const Asked asked, asked_of(request, {"died_on", "reason", "preview"}));
  TRY_LET(auto key, at.open_desk(asked.practice, StaffAct::record_death, asked.patient));
  TRY_LET(const auto died, instant_of(key.snapshot(), asked, "died_on"));
  return try_or_do(at, std::move(key), asked,
                   [&](const Deed& deed) { return families::record_death(deed, asked.practice, asked.patient, died, asked.reason); });
}

}  // namespace

std::vector<access::Route> people_deed_routes() {
  using http::Method;
  const std::string patient = "/api/v1/staff/{practice}/patients/{patient}";
  return {
      {Method::post, patient + "/people/end", Knock::staff, end_link},
      {Method::post, patient + "/people/regrant", Knock::staff, regrant_link},
      {Method::post, patient + "/people/custody", Knock::staff, set_custody},
      {Method::post, patient + "/people/endangerment", Knock::staff, judge_endangerment},
      {Method::post, patient + "/standing/emancipation", Knock::staff, set_emancipation},
      {Method::post, patient + "/standing/capacity", Knock::staff, judge_capacity},
      {Method::post, patient + "/standing/death", Knock::staff, record_death},
  };
}

}  // namespace kinportal::staff_api
