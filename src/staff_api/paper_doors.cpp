// SPDX-License-Identifier: Apache-2.0
// One paper beside the files that show it: renewed, or revoked with what that means; and what is to be shown at the next visit.
#include <memory>

#include "access/desk.h"
#include "access/load_facts.h"
#include "access/paper_terms.h"
#include "access/request_form.h"
#include "accounts/account.h"
#include "families/office_note.h"
#include "families/paper.h"
#include "families/pause.h"
#include "families/rights_reason.h"
#include "families/visit_task.h"
#include "formats/json/json.h"
#include "patients/patient.h"
#include "practices/practice.h"
#include "staff/staff.h"
#include "staff_api/blank_forms.h"
#include "staff_api/desk_deed.h"
#include "staff_api/request_doors.h"

namespace kinportal::staff_api {
namespace {

using access::Answer;
using access::ChartBody;
using access::DeskKey;
using access::Doorway;
using access::Knock;
using access::StaffAct;
using families::Deed;

Result<PracticeId> practice_of(const http::Request& request) { return PracticeId::parse(request.path_value("practice")); }

void write_instant(ChartBody& body, std::string_view name, const std::optional<Instant>& at) {
  if (at) body.member(name, at->iso());
}

Result<std::string> account_name(db::Reader& reader, const AccountId& account) {
  TRY_LET(const auto card, accounts::account_card(reader, account));
  return card.given_names.reveal() + " " + card.family_name.reveal();
}

// The files are opened where they lie: beside a request, a report, or the paper itself.
Result<void> write_files(ChartBody& body, db::Reader& reader, const families::Paper& paper) {
  TRY_LET(auto rows,
          reader.query("SELECT u.upload_id, u.belongs_to, u.pages, CASE WHEN u.belongs_to = $2 THEN 'papers' WHEN d.dispute_id IS NOT NULL "
                       "THEN 'disputes' ELSE 'requests' END FROM paper_upload p JOIN upload u ON u.practice_id = p.practice_id "
                       "AND u.upload_id = p.upload_id LEFT JOIN dispute d ON d.practice_id = u.practice_id AND d.dispute_id = u.belongs_to "
                       "WHERE p.practice_id = $1 AND p.paper_id = $2 ORDER BY u.upload_id LIMIT 20",
                       {paper.practice, paper.id}));
  body.key("files").begin_array();
  while (true) {
    TRY_LET(const bool more, rows.next());
    if (!more) break;
    body.begin_object().member("upload", rows.string(0)).member("lies", rows.string(3)).member("of", rows.string(1));
    body.member("pages", rows.integer(2)).end_object();
  }
  body.end_array();
  return {};
}

// A restriction by a court protects somebody: only who decides reports moves or lifts it, with a reason (decision record 0472).
bool is_restriction(std::string_view kind) { return kind == "court_restriction"; }
StaffAct act_on(std::string_view kind) { return is_restriction(kind) ? StaffAct::decide_dispute : StaffAct::review_requests; }

struct OpenPaper {
  families::Paper paper;
  DeskKey key;
};
// The desk is opened for what the paper is; a paper that is none is not found by whoever may review some.
Result<OpenPaper> open_paper(Doorway& at, const PracticeId& practice, const PaperId& id) {
  TRY_LET(db::Reader * reader, at.snapshot());
  auto paper = families::read_paper(*reader, practice, id);
  TRY_LET(auto key,
          at.open_desk(practice, paper.ok() ? act_on(paper->kind) : StaffAct::review_requests, paper.ok() ? paper->patient : PatientId()));
  if (!paper.ok()) return std::move(paper).error();
  return OpenPaper{std::move(paper).value(), std::move(key)};
}

Result<void> keep_why(const Deed& deed, const families::Paper& paper, std::string_view verb, const std::optional<std::string>& reason) {
  if (!is_restriction(paper.kind)) return {};
  return families::keep_reason(deed, {paper.practice, paper.patient, AccountId::trusted(paper.account.value_or("")), verb, paper.id.text(),
                                      FreeText(reason.value_or(""))});
}

Result<Answer> tell(Doorway& at, DeskKey key, const PaperId& id) {
  TRY_LET(db::Reader * reader, at.snapshot());
  TRY_LET(const auto paper, families::read_paper(*reader, key.practice(), id));
  TRY_LET(const auto patient, patients::read_patient(*reader, key.practice(), paper.patient));
  TRY_LET(const auto force, access::policy_in_force(*reader, at.gate().policies(), key.practice(), at.now()));
  ChartBody body;
  body.begin_object().member("paper", paper.id.text()).member("kind", paper.kind).member("patient", paper.patient.text());
  body.member("patient_name", patient.given_names.reveal() + " " + patient.family_name.reveal());
  if (paper.account) {
    TRY_LET(const std::string name, account_name(*reader, AccountId::trusted(*paper.account)));
    body.member("holder", name);
  }
  body.member("verified", paper.verified).member("verified_by", paper.verified_by);
  write_instant(body, "seen_at", paper.seen_at);
  write_instant(body, "from", paper.from_at);
  write_instant(body, "to", paper.to_at);
  write_instant(body, "revoked_at", paper.revoked_at);
  if (force.policy) {
    write_instant(body, "ends_at", access::paper_end(*force.policy, paper.kind, paper.from_at, paper.to_at, paper.seen_at));
    body.member("by_renewal", access::ends_by_renewal(*force.policy, paper.kind, paper.from_at, paper.to_at, paper.seen_at));
  }
  body.key("categories").begin_array();
  for (const auto& category : paper.categories) body.string(category);
  body.end_array();
  TRY(write_files(body, *reader, paper));
  body.member("may_decide", access::may(key.role(), act_on(paper.kind))).member("needs_reason", is_restriction(paper.kind));
  body.member("may_scan", !paper.revoked_at && access::may(key.role(), StaffAct::receive_papers)).end_object();
  key.showed(1, "paper=" + id.text());
  return Answer::chart(std::move(key).close(), std::move(body));
}

Result<Answer> show_paper(Doorway& at, const http::Request& request) {
  TRY_LET(const auto practice, practice_of(request));
  TRY_LET(const auto id, PaperId::parse(request.path_value("paper")));
  TRY_LET(db::Reader * reader, at.snapshot());
  const auto paper = families::read_paper(*reader, practice, id);
  TRY_LET(auto key, at.open_desk(practice, StaffAct::see_requests, paper.ok() ? paper->patient : PatientId()));
  return tell(at, std::move(key), id);
}

Result<Answer> renew(Doorway& at, const http::Request& request) {
  TRY_LET(const auto practice, practice_of(request));
  TRY_LET(const auto id, PaperId::parse(request.path_value("paper")));
  TRY_LET(const auto document, json::Document::parse(request.body));
  TRY(document->only({"to", "reason"}));
  TRY_LET(const auto last, document->maybe_string("to"));
  TRY_LET(const auto reason, document->maybe_string("reason"));
  TRY_LET(auto open, open_paper(at, practice, id));
  DeskKey& key = open.key;
  if (auto refused = refuse_herself(key, AccountId::trusted(open.paper.account.value_or("")))) return std::move(*refused);
  std::optional<Instant> to;
  if (last && !last->empty()) {
    TRY_LET(const auto place, practices::read_practice(key.snapshot(), practice));
    TRY_LET(const Day day, Day::parse(*last));
    to = place.zone.start_of(day + 1);
  }
  if (families::shortens(open.paper, to)) return Answer::problem(fail(Fault::invalid, "a renewal never ends a paper earlier"), "earlier");
  TRY(do_deed(at, key, [&](const Deed& deed) -> Result<void> {
    TRY(keep_why(deed, open.paper, "renew_paper", reason));
    return families::renew_paper(deed, practice, id, to);
  }));
  return tell(at, std::move(open.key), id);
}

// What was said when the restriction was entered is taken back; she hears that all is as before, where the practice says so.
Result<void> tell_lifted(const Deed& deed, accounts::Desk& desk, const families::Paper& paper, bool tells) {
  if (!is_restriction(paper.kind) || !paper.account) return {};
  const auto account = AccountId::trusted(*paper.account);
  TRY(families::end_notes(deed, paper.practice, account, "access", paper.id.text()));
  if (!tells) return {};
  TRY(families::tell(deed, paper.practice, account, "access", "as_before", paper.id.text()));
  accounts::Notice notice;
  notice.kind = accounts::NoticeKind::office_note;
  notice.account = account;
  return desk.queue_notice(deed.transaction, notice);
}

Result<Answer> revoke(accounts::Desk& desk, Doorway& at, const http::Request& request) {
  TRY_LET(const auto practice, practice_of(request));
  TRY_LET(const auto id, PaperId::parse(request.path_value("paper")));
  TRY_LET(const auto document, json::Document::parse(request.body.empty() ? std::string_view("{}") : std::string_view(request.body)));
  TRY(document->only({"reason", "tell"}));
  TRY_LET(const auto reason, document->maybe_string("reason"));
  TRY_LET(const auto tells, document->maybe_boolean("tell"));
  TRY_LET(auto open, open_paper(at, practice, id));
  DeskKey& key = open.key;
  if (auto refused = refuse_herself(key, AccountId::trusted(open.paper.account.value_or("")))) return std::move(*refused);
  const bool was_revoked = open.paper.revoked_at.has_value();
  TRY(do_deed(at, key, [&](const Deed& deed) -> Result<void> {
    if (was_revoked) return {};  // a colleague was faster: her reason stands
    TRY(keep_why(deed, open.paper, "revoke_paper", reason));
    TRY(families::revoke_paper(deed, practice, id));
    return tell_lifted(deed, desk, open.paper, tells.value_or(false));
  }));
  return tell(at, std::move(open.key), id);
}

// ---- at the next visit ----

// Opened under the patient whose consent is asked for; an ID is about nobody's chart.
Result<DeskKey> open_task(Doorway& at, const PracticeId& practice, std::string_view id) {
  TRY_LET(db::Reader * reader, at.snapshot());
  const auto task = families::read_visit_task(*reader, practice, id);
  return at.open_desk(practice, StaffAct::check_id, task.ok() ? task->patient : PatientId());
}

Result<Answer> tell_task(Doorway& at, DeskKey key, const std::string& id) {
  TRY_LET(db::Reader * reader, at.snapshot());
  TRY_LET(const auto task, families::read_visit_task(*reader, key.practice(), id));
  TRY_LET(const std::string name, account_name(*reader, task.account));
  ChartBody body;
  body.begin_object().member("task", task.id).member("kind", task.kind).member("name", name).member("opened_at", task.opened_at.iso());
  body.member("state", task.closed ? "done" : task.lapsed ? "lapsed" : "open");
  // Whose charts this is about, so that the desk recognizes who comes in with whom.
  TRY_LET(auto rows,
          reader->query("SELECT DISTINCT p.given_names, p.family_name, p.patient_id, p.search_name FROM link l "
                        "JOIN patient p ON p.practice_id = l.practice_id "
                        "AND p.patient_id = l.patient_id WHERE l.account_id = $2 AND l.practice_id = $1 AND l.granted_at IS NOT NULL "
                        "AND l.ended_at IS NULL ORDER BY p.search_name, p.patient_id LIMIT 20",
                        {key.practice(), task.account}));
  body.key("comes_with").begin_array();
  std::vector<PatientId> people;
  while (true) {
    TRY_LET(const bool more, rows.next());
    if (!more) break;
    body.string(rows.string(0) + " " + rows.string(1));
    if (auto person = rows.id<PatientId>(2); person != task.patient) people.push_back(std::move(person));
  }
  body.end_array();
  if (!task.patient.empty()) {
    TRY_LET(const auto patient, patients::read_patient(*reader, key.practice(), task.patient));
    body.member("patient_name", patient.given_names.reveal() + " " + patient.family_name.reveal());
  }
  body.end_object();
  key.showed(1, "task=" + task.id);
  TRY_LET(auto receipts, note_patients(at, key, people, "task=" + task.id));
  receipts.push_back(std::move(key).close());
  return Answer::chart(std::move(receipts), std::move(body));
}

Result<std::string> task_of(const http::Request& request) {
  const std::string id(request.path_value("task"));
  if (!is_id_text(id)) return fail(Fault::not_found, "there is nothing at this address");
  return id;
}

Result<Answer> show_task(Doorway& at, const http::Request& request) {
  TRY_LET(const auto practice, practice_of(request));
  TRY_LET(const std::string id, task_of(request));
  TRY_LET(auto key, open_task(at, practice, id));
  return tell_task(at, std::move(key), id);
}

// A young person hears what her unsigned consent does: the account here is paused, or open again. Nobody else hears it (decision record 0506).
Result<void> tell_about_consent(const Deed& deed, accounts::Desk& desk, const families::VisitTask& before) {
  if (before.kind != "teen_consent") return {};
  TRY_LET(const auto now, families::read_visit_task(deed.transaction, before.practice, before.id));
  const bool lapsed = !before.lapsed && now.lapsed && !now.closed, signed_now = !before.closed && now.closed;
  if (!lapsed && !signed_now) return {};
  const auto& subject = families::kConsentNote;
  // What staff suspended for a reason no signature opens: that has a note of its own.
  TRY_LET(const bool by_staff, families::paused_by_staff(deed.transaction, now.practice, now.account));
  if (by_staff || (signed_now && !before.lapsed)) return families::end_notes(deed, now.practice, now.account, "consent", subject);
  TRY(families::tell(deed, now.practice, now.account, "consent", lapsed ? "consent_missing" : "resumed", subject));
  accounts::Notice notice;
  notice.kind = accounts::NoticeKind::office_note;
  notice.account = now.account;
  return desk.queue_notice(deed.transaction, notice);
}

Result<Answer> settle_task(accounts::Desk& desk, Doorway& at, const http::Request& request) {
  TRY_LET(const auto practice, practice_of(request));
  TRY_LET(const std::string id, task_of(request));
  TRY_LET(const auto document, json::Document::parse(request.body));
  TRY(document->only({"outcome", "shown"}));
  TRY_LET(const std::string outcome, document->string("outcome"));
  TRY_LET(const auto shown, document->maybe_string("shown"));
  if (outcome != "shown" && outcome != "signed" && outcome != "without")
    return fail(Fault::invalid, "an ID was shown, a consent was signed, or the visit went by without it");
  TRY_LET(auto key, open_task(at, practice, id));
  TRY_LET(const auto member, staff::staff_at(key.snapshot(), key.account(), practice, at.now()));
  const std::string by = member ? member->display_name.reveal() : std::string();
  TRY(do_deed(at, key, [&](const Deed& deed) -> Result<void> {
    TRY_LET(const auto before, families::read_visit_task(deed.transaction, practice, id));
    // An ID is shown and a consent is signed; the other word is about another task than the one on the screen.
    if (outcome == "without") TRY(families::note_visit_without(deed, before));
    else if (outcome == "shown") TRY(families::confirm_id(deed, before, shown.value_or(""), by));
    else TRY(families::confirm_consent(deed, before, by));
    return tell_about_consent(deed, desk, before);
  }));
  return tell_task(at, std::move(key), id);
}

Result<Answer> change_form(BlankForms& forms, Doorway& at, const http::Request& request) {
  TRY_LET(const auto practice, practice_of(request));
  TRY_LET(db::Reader * reader, at.snapshot());
  const bool fillable = request.query_value("fillable") == "1";
  TRY_LET(auto pdf, forms.change_form(*reader, practice, request.query_value("language"), fillable, at.now()));
  return Answer::own_file("application/pdf", std::move(pdf), "registration-form.pdf");
}

}  // namespace

std::vector<access::Route> paper_routes(accounts::Desk& desk) {
  using http::Method;
  const std::string paper = "/api/v1/staff/{practice}/papers/{paper}", task = "/api/v1/staff/{practice}/id-checks/{task}";
  return {
      {Method::get, paper, Knock::staff, show_paper},
      {Method::post, paper + "/renew", Knock::staff, renew},
      {Method::post, paper + "/revoke", Knock::staff,
       [&desk](Doorway& at, const http::Request& request) { return revoke(desk, at, request); }},
      {Method::get, task, Knock::staff, show_task},
      {Method::post, task, Knock::staff, [&desk](Doorway& at, const http::Request& request) { return settle_task(desk, at, request); }},
      {Method::get, "/api/v1/practices/{practice}/change-form", Knock::anyone,
       [forms = std::make_shared<BlankForms>()](Doorway& at, const http::Request& request) { return change_form(*forms, at, request); }},
  };
}

}  // namespace kinportal::staff_api
