// SPDX-License-Identifier: Apache-2.0
// The doors of disputes (requirement S22). A freeze and a decision say to the other side one of the neutral sentences, or nothing; who asked
// and why is never among it.
#include "staff_api/dispute_doors.h"

#include <algorithm>

#include "access/desk.h"
#include "access/upload_doors.h"
#include "documents/upload.h"
#include "families/dispute.h"
#include "families/office_note.h"
#include "families/paper.h"
#include "families/people.h"
#include "families/rights_reason.h"
#include "formats/json/json.h"
#include "patients/patient.h"
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
using families::Dispute;
using families::DisputeId;

constexpr std::size_t max_categories = 16;

struct Address {
  PracticeId practice;
  DisputeId dispute;
};
Result<Address> address_of(const http::Request& request) {
  TRY_LET(auto practice, PracticeId::parse(request.path_value("practice")));
  TRY_LET(auto dispute, DisputeId::parse(request.path_value("dispute")));
  return Address{std::move(practice), std::move(dispute)};
}

// Whose chart it is, for the key: asked of the request's snapshot before the desk is opened, told to nobody.
Result<Dispute> found(Doorway& at, const Address& address) {
  TRY_LET(db::Reader * reader, at.snapshot());
  return families::read_dispute(*reader, address.practice, address.dispute);
}

// The key first with no patient when there is no such report, so that who may not read reports cannot find out which there are.
Result<DeskKey> open_on(Doorway& at, const Address& address, StaffAct act, const Result<Dispute>& dispute) {
  TRY_LET(auto key, at.open_desk(address.practice, act, dispute.ok() ? dispute->patient : PatientId()));
  if (!dispute.ok()) return dispute.error();
  return key;
}

/// Tells somebody, and mails that a note waits.
Result<void> tell(const Deed& deed, accounts::Desk& desk, const PracticeId& practice, std::string_view subject, const AccountId& account,
                  std::string_view kind, std::string_view sentence) {
  TRY(families::tell(deed, practice, account, kind, sentence, subject));
  accounts::Notice notice;
  notice.kind = accounts::NoticeKind::office_note;
  notice.account = account;
  return desk.queue_notice(deed.transaction, notice);
}

Result<void> tell_other(const Deed& deed, accounts::Desk& desk, const Dispute& dispute, const std::optional<std::string>& sentence) {
  if (!dispute.account) return {};
  if (!sentence) return families::end_notes(deed, dispute.practice, *dispute.account, "access", dispute.id.text());
  return tell(deed, desk, dispute.practice, dispute.id.text(), *dispute.account, "access", *sentence);
}

Result<void> write_people(ChartBody& body, Doorway& at, const DeskKey& key, const Dispute& dispute) {
  TRY_LET(const auto views, views_of(key.snapshot(), at.gate().policies(), dispute.practice, dispute.patient, at.now()));
  TRY_LET(const auto links, families::people_of_patient(key.snapshot(), dispute.practice, dispute.patient, at.now()));
  body.key("people").begin_array();
  for (const PersonView& view : views) {
    std::string kind = "self", custody;
    for (const auto& link : links) {
      if (link.link.account != view.account || link.status == "ended") continue;
      kind = families::relationship_word(link.link.kind);
      custody = link.link.custody;
      break;
    }
    body.begin_object().member("account", view.account.text()).member("name", view.name.reveal()).member("kind", kind);
    body.member("custody", custody).member("asker", view.account == dispute.reported_by && dispute.source == "family");
    write_words(body, "sees", view.categories);
    body.member("reason", told_reason(view.reason, key.role())).end_object();
  }
  body.end_array();
  return {};
}

Result<void> write_files(ChartBody& body, db::Reader& reader, const Dispute& dispute) {
  TRY_LET(const auto uploads, documents::uploads_of(reader, dispute.practice, dispute.id.text()));
  body.key("uploads").begin_array();
  for (const auto& upload : uploads) {
    JsonWriter one;
    access::write_upload(one, upload, access::UploadReader::practice);
    body.raw(one.view());
  }
  body.end_array();
  return {};
}

Result<Answer> show_dispute(Doorway& at, const http::Request& request) {
  TRY_LET(const Address address, address_of(request));
  const auto dispute = found(at, address);
  TRY_LET(auto key, open_on(at, address, StaffAct::review_disputes, dispute));
  TRY_LET(const auto patient, patients::read_patient(key.snapshot(), address.practice, dispute->patient));
  TRY_LET(const auto asker, name_at(key.snapshot(), address.practice, dispute->reported_by, dispute->opened_at));
  TRY_LET(const auto decider, name_at(key.snapshot(), address.practice, AccountId::trusted(dispute->decided_by), at.now()));
  TRY_LET(const auto freezer, name_at(key.snapshot(), address.practice, AccountId::trusted(dispute->frozen_by), at.now()));
  key.showed(1, "dispute=" + dispute->id.text());
  ChartBody body(8192);
  body.begin_object().member("dispute", dispute->id.text()).member("patient", dispute->patient.text());
  body.member("patient_name", patient.family_name.reveal() + ", " + patient.given_names.reveal());
  body.member("state", families::to_string(dispute->state)).member("source", dispute->source).member("asker", asker.reveal());
  body.member("account", dispute->account ? dispute->account->text() : std::string()).member("said_who", dispute->said_who.reveal());
  body.member("relation", dispute->relation).member("cause", dispute->cause).member("words", dispute->words.reveal());
  body.member("opened_at", dispute->opened_at.iso()).member("due_at", dispute->due_at.iso());
  write_instant(body, "frozen_at", dispute->frozen_at);
  body.member("frozen_by", freezer.reveal());
  write_instant(body, "decided_at", dispute->decided_at);
  body.member("decided_by", decider.reveal()).member("decision", dispute->decision);
  body.member("decision_words", dispute->decision_words.reveal());
  TRY(write_people(body, at, key, *dispute));
  TRY(write_files(body, key.snapshot(), *dispute));
  body.end_object();
  return Answer::chart(std::move(key).close(), std::move(body));
}

Result<std::optional<std::string>> sentence_of(const json::Document& document) {
  TRY_LET(auto tell, document->maybe_string("tell"));
  if (tell && !families::is_office_sentence(*tell)) return fail(Fault::invalid, "tell is one of the listed sentences, or null");
  return tell;
}

// Neither the one a report is about nor the one who made it as family: a colleague freezes and decides.
std::optional<Answer> refuse_concerned(const DeskKey& key, const Dispute& dispute, const std::optional<AccountId>& account) {
  if (auto refused = account ? refuse_herself(key, *account) : std::nullopt) return refused;
  return dispute.source == "family" ? refuse_herself(key, dispute.reported_by) : std::nullopt;
}

// Freeze and decide have the same shape: try it out, or do it and tell.
Result<Answer> try_or_do(Doorway& at, DeskKey key, const Dispute& dispute, bool preview,
                         const std::function<Result<void>(const Deed&)>& work) {
  ChartBody body;
  if (preview) {
    TRY_LET(const auto changes, try_deed(at, key, dispute.patient, work));
    key.showed(static_cast<std::int64_t>(changes.size()), "preview");
    write_changes(body, changes, key.role());
  } else {
    TRY(do_deed(at, key, work));
    body.begin_object().end_object();
  }
  return Answer::chart(std::move(key).close(), std::move(body));
}

Result<Answer> freeze(accounts::Desk& desk, Doorway& at, const http::Request& request) {
  TRY_LET(const Address address, address_of(request));
  TRY_LET(const auto document, json::Document::parse(request.body));
  TRY(document->only({"account", "tell", "preview"}));
  TRY_LET(const auto account_text, document->maybe_string("account"));
  TRY_LET(const auto sentence, sentence_of(document));
  TRY_LET(const auto preview, document->maybe_boolean("preview"));
  const auto dispute = found(at, address);
  TRY_LET(auto key, open_on(at, address, StaffAct::freeze_access, dispute));
  std::optional<AccountId> account = dispute->account;
  if (account_text) { TRY_LET(account, AccountId::parse(*account_text)); }
  if (auto refused = refuse_concerned(key, *dispute, account)) return std::move(*refused);
  const bool trial = preview.value_or(false);
  return try_or_do(at, std::move(key), *dispute, trial, [&](const Deed& deed) -> Result<void> {
    if (account && account != dispute->account) TRY(families::name_disputed(deed, address.practice, address.dispute, *account));
    TRY(families::freeze_access(deed, address.practice, address.dispute));
    if (trial) return {};
    TRY_LET(const Dispute now, families::read_dispute(deed.transaction, address.practice, address.dispute));
    return tell_other(deed, desk, now, sentence);
  });
}

/// Parts of a chart, as a restriction names them.
Result<std::vector<std::string>> categories_of(const json::Document& document) {
  std::vector<std::string> out;
  TRY_LET(const auto categories, document->maybe("categories"));
  if (!categories) return out;
  TRY_LET(const auto words, categories->array(max_categories));
  for (const json::Json& word : words) {
    TRY_LET(std::string category, word.string());
    if (!access::category_from(category)) return fail(Fault::invalid, "categories are parts of a chart");
    out.push_back(std::move(category));
  }
  return out;
}

/// From the first instant of `from` to the last of `to`, at the practice; either may be left open.
struct Days {
  std::optional<Instant> from, to;
};
Result<Days> days_of(const json::Document& document, db::Reader& reader, const PracticeId& practice) {
  TRY_LET(const auto first, document->maybe_string("from"));
  TRY_LET(const auto last, document->maybe_string("to"));
  TRY_LET(const auto place, practices::read_practice(reader, practice));
  Days out;
  if (first && !first->empty()) {
    TRY_LET(const Day day, Day::parse(*first));
    out.from = place.zone.start_of(day);
  }
  if (last && !last->empty()) {
    TRY_LET(const Day day, Day::parse(*last));
    out.to = place.zone.start_of(day + 1);
  }
  return out;
}

Result<std::vector<UploadId>> uploads_of(const json::Document& document) {
  std::vector<UploadId> out;
  TRY_LET(const auto uploads, document->maybe("uploads"));
  if (!uploads) return out;
  TRY_LET(const auto ids, uploads->array(documents::kMaxFiles));
  for (const json::Json& each : ids) {
    TRY_LET(const std::string text, each.string());
    TRY_LET(auto id, UploadId::parse(text));
    out.push_back(std::move(id));
  }
  return out;
}

Result<Answer> decide(accounts::Desk& desk, Doorway& at, const http::Request& request) {
  TRY_LET(const Address address, address_of(request));
  TRY_LET(const auto document, json::Document::parse(request.body));
  TRY(document->only({"account", "decision", "reason", "categories", "from", "to", "uploads", "tell", "preview"}));
  TRY_LET(const auto account_text, document->maybe_string("account"));
  TRY_LET(const std::string decision, document->string("decision"));
  TRY_LET(const auto reason, document->maybe_string("reason"));
  TRY_LET(const auto sentence, sentence_of(document));
  TRY_LET(const auto preview, document->maybe_boolean("preview"));
  const bool trial = preview.value_or(false);
  families::Verdict verdict;
  TRY_LET(verdict.decision, families::parse_decision(decision));
  verdict.words = FreeText(reason.value_or(trial ? "preview" : ""));
  TRY_LET(verdict.categories, categories_of(document));
  TRY_LET(verdict.uploads, uploads_of(document));
  const auto dispute = found(at, address);
  TRY_LET(auto key, open_on(at, address, StaffAct::decide_dispute, dispute));
  TRY_LET(const Days days, days_of(document, key.snapshot(), address.practice));
  verdict.restricted_from = days.from;
  verdict.restricted_to = days.to;
  std::optional<AccountId> account = dispute->account;
  if (account_text) { TRY_LET(account, AccountId::parse(*account_text)); }
  if (auto refused = refuse_concerned(key, *dispute, account)) return std::move(*refused);
  return try_or_do(at, std::move(key), *dispute, trial, [&](const Deed& deed) -> Result<void> {
    if (account && account != dispute->account) TRY(families::name_disputed(deed, address.practice, address.dispute, *account));
    TRY(families::decide_dispute(deed, address.practice, address.dispute, verdict));
    if (trial) return {};
    TRY_LET(const Dispute now, families::read_dispute(deed.transaction, address.practice, address.dispute));
    // The asker hears that it is done and nothing of how.
    if (now.source == "family") TRY(tell(deed, desk, now.practice, now.id.text(), now.reported_by, "report", "report_done"));
    return tell_other(deed, desk, now, sentence);
  });
}

// Written down by staff: at the counter, on the phone, or because a court order came in the mail.
Result<Answer> write_down(Doorway& at, const http::Request& request) {
  TRY_LET(const auto practice, PracticeId::parse(request.path_value("practice")));
  TRY_LET(const auto patient, PatientId::parse(request.path_value("patient")));
  TRY_LET(const auto document, json::Document::parse(request.body));
  TRY(document->only({"account", "said_who", "relation", "cause", "words"}));
  families::NewDispute report;
  report.practice = practice;
  report.patient = patient;
  report.source = "staff";
  TRY_LET(const auto account, document->maybe_string("account"));
  if (account) { TRY_LET(report.account, AccountId::parse(*account)); }
  TRY_LET(const auto said_who, document->maybe_string("said_who"));
  report.said_who = FreeText(said_who.value_or(""));
  TRY_LET(const auto relation, document->maybe_string("relation"));
  report.relation = relation.value_or("unknown");
  TRY_LET(report.cause, document->string("cause"));
  TRY_LET(const auto words, document->maybe_string("words"));
  report.words = FreeText(words.value_or(""));
  TRY_LET(auto key, at.open_desk(practice, StaffAct::report_dispute, patient));
  report.reported_by = key.account();
  DisputeId made;
  TRY(do_deed(at, key, [&](const Deed& deed) -> Result<void> {
    TRY_LET(made, families::report_dispute(deed, report));
    return {};
  }));
  ChartBody body;
  body.begin_object().member("dispute", made.text()).end_object();
  return Answer::chart(std::move(key).close(), std::move(body), 201);
}

// A court's order in somebody's hand, entered at once: it counts with the next byte, and only who decides reports lifts it. Its scan follows.
struct Restriction {
  PatientId patient;
  AccountId account;
  families::NewPaper paper;
  FreeText reason;
  std::optional<std::string> sentence;
};
Result<PaperId> enter(const Deed& deed, accounts::Desk& desk, const Restriction& wanted, bool trial) {
  if (wanted.paper.to_at && *wanted.paper.to_at <= deed.now) return fail(Fault::invalid, "a restriction ends in the future");
  TRY_LET(const PaperId id, families::file_paper(deed, wanted.paper));
  TRY(families::verify_paper(deed, wanted.paper.practice, id, deed.by.id));
  if (trial) return id;
  TRY(families::keep_reason(deed, {wanted.paper.practice, wanted.patient, wanted.account, "file_restriction", id.text(), wanted.reason}));
  if (wanted.sentence) TRY(tell(deed, desk, wanted.paper.practice, id.text(), wanted.account, "access", *wanted.sentence));
  return id;
}

Result<Answer> enter_restriction(accounts::Desk& desk, Doorway& at, const http::Request& request) {
  TRY_LET(const auto practice, PracticeId::parse(request.path_value("practice")));
  TRY_LET(const auto patient, PatientId::parse(request.path_value("patient")));
  TRY_LET(const auto document, json::Document::parse(request.body));
  TRY(document->only({"account", "from", "to", "categories", "reason", "tell", "preview"}));
  TRY_LET(const std::string account_text, document->string("account"));
  TRY_LET(const auto preview, document->maybe_boolean("preview"));
  TRY_LET(const auto reason, document->maybe_string("reason"));
  const bool trial = preview.value_or(false);
  Restriction wanted;
  wanted.patient = patient;
  TRY_LET(wanted.account, AccountId::parse(account_text));
  TRY_LET(wanted.sentence, sentence_of(document));
  wanted.reason = FreeText(reason.value_or(""));
  TRY_LET(auto key, at.open_desk(practice, StaffAct::restrict_access, patient));
  if (auto refused = refuse_herself(key, wanted.account)) return std::move(*refused);
  TRY_LET(const auto people, families::people_of_patient(key.snapshot(), practice, patient, at.now()));
  if (std::none_of(people.begin(), people.end(), [&](const auto& one) { return one.link.account == wanted.account; }))
    return fail(Fault::not_found, "there is no such person around this patient");
  TRY_LET(const Days days, days_of(document, key.snapshot(), practice));
  wanted.paper = {practice, patient, wanted.account, "court_restriction", at.now(), days.from.value_or(at.now()), days.to, {}};
  TRY_LET(wanted.paper.categories, categories_of(document));
  PaperId made;
  const auto work = [&](const Deed& deed) -> Result<void> {
    TRY_LET(made, enter(deed, desk, wanted, trial));
    return {};
  };
  ChartBody body;
  if (trial) {
    TRY_LET(const auto changes, try_deed(at, key, patient, work));
    key.showed(static_cast<std::int64_t>(changes.size()), "preview");
    write_changes(body, changes, key.role());
    return Answer::chart(std::move(key).close(), std::move(body));
  }
  TRY(do_deed(at, key, work));
  body.begin_object().member("paper", made.text()).end_object();
  return Answer::chart(std::move(key).close(), std::move(body), 201);
}

}  // namespace

std::vector<access::Route> dispute_routes(accounts::Desk& desk) {
  using http::Method;
  const std::string dispute = "/api/v1/staff/{practice}/disputes/{dispute}";
  const auto with = [&desk](Result<Answer> (*door)(accounts::Desk&, Doorway&, const http::Request&)) {
    return [&desk, door](Doorway& at, const http::Request& request) { return door(desk, at, request); };
  };
  return {
      {Method::get, dispute, Knock::staff, show_dispute},
      {Method::post, dispute + "/freeze", Knock::staff, with(freeze)},
      {Method::post, dispute + "/decide", Knock::staff, with(decide)},
      {Method::post, "/api/v1/staff/{practice}/patients/{patient}/disputes", Knock::staff, write_down},
      {Method::post, "/api/v1/staff/{practice}/patients/{patient}/restrictions", Knock::staff, with(enter_restriction)},
  };
}

}  // namespace kinportal::staff_api
