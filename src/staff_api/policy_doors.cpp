// SPDX-License-Identifier: Apache-2.0
// Reading, checking, publishing and withdrawing. Every rule is in access/ or practices/; here bodies are read and shapes written.
#include "staff_api/policy_doors.h"

#include "access/move_line.h"
#include "access/policy_check.h"
#include "access/policy_lint.h"
#include "access/publish_draft.h"
#include "accounts/desk.h"
#include "accounts/second_factor.h"
#include "staff/staff.h"
#include "staff_api/desk_deed.h"
#include "staff_api/policy_draft.h"
#include "staff_api/policy_views.h"

namespace kinportal::staff_api {
namespace {

using access::Answer;
using access::DeskKey;
using access::Doorway;
using access::Knock;
using access::StaffAct;

constexpr StaffAct policy_acts[] = {StaffAct::read_policy, StaffAct::draft_policy, StaffAct::compare_policy, StaffAct::publish_policy,
                                    StaffAct::preview_access};

Result<Answer> show_history(Doorway& at, const http::Request& request) {
  TRY_LET(const auto practice, PracticeId::parse(request.path_value("practice")));
  TRY_LET(auto key, at.open_desk(practice, StaffAct::read_policy));
  TRY_LET(const DraftPlace place, draft_place(at, key));
  TRY_LET(auto chronicle, practices::policy_chronicle(key.snapshot(), practice));
  TRY_LET(const auto views, version_views(key.snapshot(), at.gate().policies(), practice, std::move(chronicle), at.now()));
  TRY_LET(const auto names, staff::names_ever(key.snapshot(), practice));
  const auto* in_force = place.timeline.in_force(at.now());
  const auto notice = access::notice_of(in_force ? in_force->policy.get() : nullptr, place.practice.zone, at.now());
  JsonWriter body(4096);
  body.begin_object().key("versions").begin_array();
  for (const VersionView& view : views) write_version(body, view, names, place.practice.zone);
  body.end_array().member_or_null("in_force", in_force ? std::optional(in_force->key) : std::nullopt).key("announced").begin_array();
  for (const auto& version : place.timeline.versions()) {
    if (version.effective_at > at.now()) body.string(version.key);
  }
  body.end_array().key("may").begin_array();
  for (const StaffAct act : policy_acts) {
    if (access::may(key.role(), act)) body.string(access::to_string(act));
  }
  body.end_array()
      .member("notice_days", notice.days)
      .member("earliest_on", notice.earliest_on.iso())
      .member("now_allowed", notice.now_allowed)
      .member("zone", place.practice.zone.name())
      .member("ages", access::coverage_ages)
      .end_object();
  key.showed(static_cast<std::int64_t>(views.size()));
  return answer_of(std::move(key), body);
}

Result<Answer> show_version(Doorway& at, const http::Request& request) {
  TRY_LET(const auto practice, PracticeId::parse(request.path_value("practice")));
  TRY_LET(auto key, at.open_desk(practice, StaffAct::read_policy));
  TRY_LET(const auto place, practices::read_practice(key.snapshot(), practice));
  const std::string wanted(request.path_value("key"));
  TRY_LET(auto whole, practices::read_policy_version(key.snapshot(), practice, wanted));
  const std::string source = std::move(whole.version.source);
  TRY_LET(auto chronicle, practices::policy_chronicle(key.snapshot(), practice));
  TRY_LET(const auto views, version_views(key.snapshot(), at.gate().policies(), practice, std::move(chronicle), at.now()));
  const auto view =
      std::find_if(views.begin(), views.end(), [&](const VersionView& one) { return practices::policy_key(one.entry.version) == wanted; });
  if (view == views.end()) return fail(Fault::not_found, "there is no such policy version");
  TRY_LET(const auto names, staff::names_ever(key.snapshot(), practice));
  JsonWriter body(64 * 1024);
  body.begin_object().key("version");
  write_version(body, *view, names, place.zone);
  body.member("source", source);
  TRY_LET(const auto policy, at.gate().policies().get(view->entry.version.sha256, [&]() -> Result<std::string> { return source; }));
  if (policy) {
    write_grid(body, *policy, access::coverage_of(*policy, access::moment_in_force(*policy)));
    write_policy_facts(body, *policy);
  } else {
    body.key("grid").begin_object().key("categories").begin_array().end_array().key("rows").begin_array().end_array().end_object();
    body.key("lines").begin_array().end_array().key("bands").begin_array().end_array();
  }
  if (access::may(key.role(), StaffAct::draft_policy)) {
    write_findings(body, access::lint_policy({"policy", source}, access::LawBook::built_in()));
  } else {
    body.key("findings").null();
  }
  body.end_object();
  key.showed(1, "key=" + wanted);
  return answer_of(std::move(key), body);
}

Result<Answer> check(Doorway& at, const http::Request& request) {
  TRY_LET(const auto practice, PracticeId::parse(request.path_value("practice")));
  TRY_LET(auto key, at.open_desk(practice, StaffAct::draft_policy));
  TRY_LET(const auto document, draft_document(request));
  TRY(document->only({"source", "effective_at"}));
  TRY_LET(const std::string source, document->string("source"));
  TRY_LET(const auto when, document->maybe_string("effective_at"));
  TRY_LET(const DraftPlace place, draft_place(at, key));
  TRY_LET(const Instant effective_at, access::effective_instant(when.value_or("now"), place.practice.zone, at.now()));
  TRY_LET(const auto chronicle, practices::policy_chronicle(key.snapshot(), practice));
  JsonWriter body(64 * 1024);
  body.begin_object();
  write_check(body, access::check_draft(source, place.practice, place.timeline, chronicle, effective_at),
              place.timeline.in_force(effective_at));
  body.end_object();
  return answer_of(std::move(key), body);
}

// A refusal by a code of its own, with the fault's status; `more` writes further members.
template <class More>
Answer refusal(DeskKey key, int status, Fault fault, std::string_view code, std::string_view sentence, const More& more) {
  JsonWriter body;
  body.begin_object().member("fault", to_string(fault)).member("code", code).member("sentence", sentence);
  more(body);
  body.end_object();
  key.showed(0, "refused=" + std::string(code));
  return answer_of(std::move(key), body, status);
}
Answer refusal(DeskKey key, int status, Fault fault, std::string_view code, std::string_view sentence) {
  return refusal(std::move(key), status, fault, code, sentence, [](JsonWriter&) {});
}

Result<Answer> move_line(Doorway& at, const http::Request& request) {
  TRY_LET(const auto practice, PracticeId::parse(request.path_value("practice")));
  TRY_LET(auto key, at.open_desk(practice, StaffAct::draft_policy));
  TRY_LET(const auto document, draft_document(request));
  TRY(document->only({"source", "from_age", "to_age", "also", "effective_at"}));
  access::LineMove move;
  TRY_LET(const std::string source, document->string("source"));
  TRY_LET(const std::int64_t from, document->integer("from_age", 1, 20));
  TRY_LET(const std::int64_t to, document->integer("to_age", 1, 20));
  TRY_LET(const auto also, document->maybe("also"));
  TRY_LET(const auto when, document->maybe_string("effective_at"));
  move.from_age = static_cast<int>(from);
  move.to_age = static_cast<int>(to);
  if (also) {
    TRY_LET(const auto words, also->array(8));
    for (const auto& word : words) {
      TRY_LET(const std::string text, word.string());
      if (!move.ask_for(text)) return fail(Fault::invalid, "also knows own_account, filter_from, hidden and latest_grant");
    }
  }
  TRY_LET(const DraftPlace place, draft_place(at, key));
  TRY_LET(const Instant effective_at, access::effective_instant(when.value_or("now"), place.practice.zone, at.now()));
  const access::LineMoved moved = access::move_line(source, move);
  if (!moved.refused.empty()) return refusal(std::move(key), 422, Fault::invalid, moved.refused, moved.sentence);
  TRY_LET(const auto chronicle, practices::policy_chronicle(key.snapshot(), practice));
  JsonWriter body(128 * 1024);
  body.begin_object().member("source", moved.source).key("changed").begin_array();
  for (const auto& line : moved.changed) {
    body.begin_object()
        .member("line", line.line)
        .member("before", line.before)
        .member("after", line.after)
        .member("what", line.what)
        .end_object();
  }
  body.end_array().key("also_possible").begin_array();
  for (const std::string_view word : moved.also_possible) body.string(word);
  body.end_array().key("left").begin_array();
  for (const auto& line : moved.left) body.begin_object().member("line", line.line).member("text", line.before).end_object();
  body.end_array().key("check").begin_object();
  write_check(body, access::check_draft(moved.source, place.practice, place.timeline, chronicle, effective_at),
              place.timeline.in_force(effective_at));
  body.end_object().end_object();
  return answer_of(std::move(key), body);
}

// Before something is published she shows again that it is she: within the last minutes, or now. Nothing when she did.
Result<std::optional<Answer>> prove(accounts::Desk& desk, Doorway& at, const json::Json& body) {
  using Why = accounts::FactorRefusal;
  TRY_LET(db::Reader * reader, at.snapshot());
  TRY_LET(const bool lately, accounts::proved_lately(*reader, at.viewer()->signin, at.now(), accounts::kFreshProof));
  if (lately) return std::optional<Answer>();
  TRY_LET(const auto password, body.maybe_string("password"));
  TRY_LET(const auto code, body.maybe_string("code"));
  accounts::Proof proof;
  proof.password = Secret(password.value_or(""));
  proof.entry.code = code.value_or("");
  at.release_snapshot();
  TRY_LET(const auto outcome, accounts::prove_again(desk, at.viewer()->signin, proof));
  const auto* refused = std::get_if<accounts::FactorRefused>(&outcome);
  if (refused == nullptr) return std::optional<Answer>();
  switch (refused->why) {
    case Why::password_needed: return std::optional(Answer::sign_in_needed("step_up"));
    case Why::code_needed: return std::optional(Answer::sign_in_needed("code_needed"));
    case Why::wait:
      return std::optional(Answer::problem(fail(Fault::too_much, "too many attempts; wait and try again"), "wait",
                                           std::max<std::int64_t>(1, refused->retry_after_s)));
    default: return std::optional(Answer::problem(fail(Fault::forbidden, "password or code is not right"), "wrong"));
  }
}

Result<Answer> published(Doorway& at, DeskKey key, const practices::PolicyVersion& version) {
  TRY_LET(db::Reader * reader, at.snapshot());
  TRY_LET(const auto place, practices::read_practice(*reader, version.practice));
  TRY_LET(const auto names, staff::names_ever(*reader, version.practice));
  TRY_LET(auto chronicle, practices::policy_chronicle(*reader, version.practice));
  TRY_LET(const auto views, version_views(*reader, at.gate().policies(), version.practice, std::move(chronicle), at.now()));
  JsonWriter body;
  for (const VersionView& view : views) {
    if (practices::policy_key(view.entry.version) == practices::policy_key(version)) write_version(body, view, names, place.zone);
  }
  key.showed(1, "key=" + practices::policy_key(version));
  return answer_of(std::move(key), body, 201);
}

Result<Answer> publish(accounts::Desk& desk, Doorway& at, const http::Request& request) {
  using Why = access::PublishRefused::Why;
  TRY_LET(const auto practice, PracticeId::parse(request.path_value("practice")));
  TRY_LET(auto key, at.open_desk(practice, StaffAct::publish_policy));
  TRY_LET(const auto document, draft_document(request));
  TRY(document->only({"source", "effective_at", "reason", "instead_of_sha256", "password", "code"}));
  access::PolicyDraft draft;
  TRY_LET(draft.source, document->string("source"));
  TRY_LET(draft.effective_at, document->string("effective_at"));
  TRY_LET(draft.reason, document->string("reason"));
  TRY_LET(draft.instead_of_sha256, document->maybe_string("instead_of_sha256"));
  TRY_LET(auto stopped, prove(desk, at, document.root()));
  if (stopped) return std::move(*stopped);

  std::optional<std::variant<practices::PolicyVersion, access::PublishRefused>> outcome;
  TRY(do_deed(at, key, [&](const families::Deed& deed) -> Result<void> {
    TRY_LET(outcome, access::publish_draft(deed, at.gate().policies(), practice, draft));
    return {};
  }));
  if (const auto* version = std::get_if<practices::PolicyVersion>(&*outcome)) return published(at, std::move(key), *version);
  const auto& refused = std::get<access::PublishRefused>(*outcome);
  switch (refused.why) {
    case Why::findings:
      return refusal(std::move(key), 422, Fault::invalid, "refused", "the draft is refused; see its findings",
                     [&](JsonWriter& body) { write_findings(body, refused.findings); });
    case Why::too_soon:
      return refusal(std::move(key), 422, Fault::invalid, "too_soon", "families hear of a change ahead; choose a later day",
                     [&](JsonWriter& body) { body.member("earliest_on", refused.earliest_on->iso()); });
    case Why::in_the_past:
      return refusal(std::move(key), 422, Fault::invalid, "in_the_past", "what was in force in the past stays as it was");
    case Why::changed_meanwhile:
      return refusal(std::move(key), 409, Fault::conflict, "changed_meanwhile",
                     "somebody published another version meanwhile; compare the draft again");
    case Why::same_instant:
      return refusal(std::move(key), 409, Fault::conflict, "same_instant", "another version takes effect at that very instant");
  }
  return fail(Fault::bug, "a refusal without a reason");
}

Result<Answer> withdraw(accounts::Desk& desk, Doorway& at, const http::Request& request) {
  TRY_LET(const auto practice, PracticeId::parse(request.path_value("practice")));
  TRY_LET(auto key, at.open_desk(practice, StaffAct::publish_policy));
  TRY_LET(const auto document, json::Document::parse(request.body));
  TRY(document->only({"reason", "password", "code"}));
  TRY_LET(const std::string reason, document->string("reason"));
  TRY_LET(auto stopped, prove(desk, at, document.root()));
  if (stopped) return std::move(*stopped);
  const std::string wanted(request.path_value("key"));
  const auto done = do_deed(at, key, [&](const families::Deed& deed) { return access::withdraw_version(deed, practice, wanted, reason); });
  if (!done.ok() && done.error().fault == Fault::conflict)
    return refusal(std::move(key), 409, Fault::conflict, "in_force", "this version has taken effect; publish another one instead");
  TRY(done);
  key.showed(1, "withdrawn=" + wanted);
  [[maybe_unused]] const auto receipt = std::move(key).close();
  return Answer::empty(204);
}

}  // namespace

std::vector<access::Route> policy_routes(accounts::Desk& desk) {
  using http::Method;
  const std::string policy = "/api/v1/staff/{practice}/policy";
  const auto with_desk = [&desk](Result<Answer> (*door)(accounts::Desk&, Doorway&, const http::Request&)) -> access::Door {
    return [&desk, door](Doorway& at, const http::Request& request) { return door(desk, at, request); };
  };
  return {
      {Method::get, policy, Knock::staff, show_history},
      {Method::post, policy + "/check", Knock::staff, check, draft_body_bytes},
      {Method::post, policy + "/move-line", Knock::staff, move_line, draft_body_bytes},
      {Method::post, policy + "/impact", Knock::staff, compare_draft, draft_body_bytes},
      {Method::post, policy + "/publish", Knock::staff, with_desk(publish), draft_body_bytes},
      {Method::get, policy + "/{key}", Knock::staff, show_version},
      {Method::del, policy + "/{key}", Knock::staff, with_desk(withdraw)},
      {Method::get, "/api/v1/staff/{practice}/patients/{patient}/preview", Knock::staff, show_preview},
  };
}

}  // namespace kinportal::staff_api
