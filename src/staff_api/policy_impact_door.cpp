// SPDX-License-Identifier: Apache-2.0
// Whom a draft touches (POST /staff/{practice}/policy/impact). With names it is a look of its own kind in the visitors' book; an
// administrator gets numbers only.
#include <algorithm>
#include <charconv>
#include <set>

#include "access/policy_impact.h"
#include "access/policy_lint.h"
#include "practices/policy_version.h"
#include "staff_api/policy_doors.h"
#include "staff_api/policy_draft.h"
#include "staff_api/policy_views.h"

namespace kinportal::staff_api {
namespace {

using access::Answer;
using access::Difference;
using access::Direction;
using access::ImpactPage;
using access::ImpactRow;
using access::PartingMoment;
using access::PlanChange;
using access::Policy;
using access::PolicyTimeline;
using access::StaffAct;

// '<compared so far>_<total>_<last patient>': the totals travel with it so that they are counted once.
struct Cursor {
  std::int64_t compared = 0, total = -1;
  std::string after;
};
Result<Cursor> cursor_from(const std::optional<std::string>& text) {
  Cursor out;
  if (!text || text->empty()) return out;
  const auto first = text->find('_'), second = text->find('_', first == std::string::npos ? first : first + 1);
  const auto number = [&](std::size_t from, std::size_t to, std::int64_t& value) {
    const auto [end, error] = std::from_chars(text->data() + from, text->data() + to, value);
    return error == std::errc() && end == text->data() + to && value >= 0;
  };
  if (second == std::string::npos || text->size() > 120 || !number(0, first, out.compared) || !number(first + 1, second, out.total))
    return fail(Fault::invalid, "cursor is the `next` of an earlier answer");
  out.after = text->substr(second + 1);
  TRY(PatientId::parse(out.after));
  return out;
}

// Stands for an account or a child when families are counted over several answers; says nothing else.
std::string token(const PracticeId& practice, std::string_view id) {
  return practices::policy_checksum(practice.text() + "\n" + std::string(id)).substr(0, 16);
}

void write_change(JsonWriter& body, const PlanChange& change, const Policy* draft) {
  body.begin_object()
      .member("category", access::to_string(change.category))
      .member("before", access::to_string(change.before))
      .member("after", access::to_string(change.after))
      .member("direction", access::to_string(change.what))
      .member("before_reason", access::to_string(change.before_reason))
      .member("after_reason", access::to_string(change.after_reason))
      .key("line");
  const bool written = draft != nullptr && draft->rule(change.after_rule).line > 0 && draft->rule(change.after_rule).file == draft->file;
  if (written) body.integer(draft->rule(change.after_rule).line);
  else body.null();
  body.end_object();
}

void write_moment(JsonWriter& body, const ImpactRow& row, const PartingMoment& moment, Instant effective_at, const PolicyTimeline& course) {
  const auto* version = course.in_force(moment.at);
  const Policy& policy = *version->policy;
  const Day on = policy.calendar->day_of(moment.at);
  const auto birthday = row.birth_on ? access::birthday_at(course, *row.birth_on, moment.at) : std::nullopt;
  body.begin_object().member("at", moment.at.iso()).member("on", on.iso()).key("age_years");
  if (row.birth_on) body.integer(policy.age_on(*row.birth_on, on));
  else body.null();
  body.member("cause", moment.at == effective_at ? "takes_effect" : birthday ? "birthday" : "other").key("changes").begin_array();
  for (const PlanChange& change : moment.changes) write_change(body, change, &policy);
  body.end_array().end_object();
}

void write_row(JsonWriter& body, const ImpactRow& row, Instant effective_at, const PolicyTimeline& course) {
  const Policy& policy = *course.in_force(effective_at)->policy;
  body.begin_object().member("patient", row.patient.text()).member("patient_name", row.patient_name.reveal());
  body.member_or_null("birth_on", row.birth_on ? std::optional(row.birth_on->iso()) : std::nullopt).key("age_years");
  if (row.birth_on) body.integer(policy.age_on(*row.birth_on, policy.calendar->day_of(effective_at)));
  else body.null();
  body.member("account", row.account.text())
      .member("name", row.name ? row.name->reveal() : std::string())
      .member("kind", row.kind)
      .member("direction", access::to_string(row.direction))
      .member("at_once", row.at_once)
      .key("moments")
      .begin_array();
  for (const PartingMoment& moment : row.moments) write_moment(body, row, moment, effective_at, course);
  body.end_array().end_object();
}

void write_tally(JsonWriter& body, const ImpactPage& page, const PracticeId& practice) {
  std::int64_t links = 0, own = 0, at_once = 0;
  std::int64_t by_direction[4] = {};
  std::set<std::string> families, children;
  for (const ImpactRow& row : page.rows) {
    ++(row.kind == "self" ? own : links);
    at_once += row.at_once ? 1 : 0;
    ++by_direction[static_cast<int>(row.direction)];
    families.insert(token(practice, row.account.text()));
    children.insert(token(practice, row.patient.text()));
  }
  body.key("tally").begin_object().member("links", links).member("own_accounts", own).member("at_once", at_once);
  body.member("later", links + own - at_once);
  for (const Direction one : {Direction::loses, Direction::gains, Direction::both, Direction::changes})
    body.member(access::to_string(one), by_direction[static_cast<int>(one)]);
  body.key("family_tokens").begin_array();
  for (const std::string& one : families) body.string(one);
  body.end_array().key("child_tokens").begin_array();
  for (const std::string& one : children) body.string(one);
  body.end_array().end_object();
}

}  // namespace

Result<Answer> compare_draft(access::Doorway& at, const http::Request& request) {
  TRY_LET(const auto practice, PracticeId::parse(request.path_value("practice")));
  TRY_LET(const auto document, draft_document(request));
  TRY(document->only({"source", "effective_at", "names", "cursor"}));
  TRY_LET(const std::string source, document->string("source"));
  TRY_LET(const std::string when, document->string("effective_at"));
  TRY_LET(const auto names, document->maybe_boolean("names"));
  TRY_LET(const auto asked_cursor, document->maybe_string("cursor"));
  TRY_LET(const Cursor cursor, cursor_from(asked_cursor));
  const bool with_names = names.value_or(true);
  TRY_LET(auto key, at.open_desk(practice, with_names ? StaffAct::compare_policy : StaffAct::draft_policy));
  TRY_LET(const DraftPlace place, draft_place(at, key));
  TRY_LET(const Instant effective_at, access::effective_instant(when, place.practice.zone, at.now()));
  if (effective_at < at.now()) return fail(Fault::invalid, "effective_at is a day to come: what was in force in the past stays as it was");
  const auto draft = access::compile_policy({"draft", source}, access::LawBook::built_in());
  if (!draft.ok()) {
    key.showed(0, "refused=draft");
    JsonWriter body;
    body.begin_object()
        .member("fault", "invalid")
        .member("code", "refused")
        .member("sentence", "the draft is refused; check it first")
        .end_object();
    return answer_of(std::move(key), body, 422);
  }
  const PolicyTimeline course = place.timeline.with({effective_at, "", (*draft)->version, practices::policy_checksum(source), *draft});
  TRY_LET(const ImpactPage page, access::compare_page(key.snapshot(), practice, place.timeline, course, effective_at, cursor.after));
  std::int64_t total = cursor.total;
  if (total < 0) { TRY_LET(total, access::count_pairs(key.snapshot(), practice, effective_at)); }
  const std::int64_t compared = cursor.compared + page.compared;

  JsonWriter body(64 * 1024);
  body.begin_object().member("effective_at", effective_at.iso());
  const auto* instead_of = place.timeline.in_force(effective_at);
  write_instead_of(body, instead_of);
  const auto until = course.changes_after(effective_at);
  body.member_or_null("until", until ? std::optional(until->iso()) : std::nullopt);
  body.member("delays_differ", instead_of != nullptr && instead_of->policy && access::delays_differ(*instead_of->policy, **draft));
  body.member("compared", compared).member("total", std::max(total, compared));
  write_tally(body, page, practice);
  body.key("rows").begin_array();
  for (const ImpactRow& row : page.rows) {
    if (with_names) write_row(body, row, effective_at, course);
  }
  body.end_array().key("next");
  if (page.next.empty()) body.null();
  else body.string(std::to_string(compared) + "_" + std::to_string(std::max(total, compared)) + "_" + page.next);
  body.end_object();
  key.showed(with_names ? static_cast<std::int64_t>(page.rows.size()) : 0, "compared=" + std::to_string(page.compared));
  return answer_of(std::move(key), body);
}

}  // namespace kinportal::staff_api
