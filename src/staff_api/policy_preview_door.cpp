// SPDX-License-Identifier: Apache-2.0
// See it as Dad on a date (GET /staff/{practice}/patients/{patient}/preview). Shows categories and reasons; what somebody else wished, and
// when that ends, only to the roles with clinical duties.
#include <algorithm>

#include "access/access_preview.h"
#include "access/people_facts.h"
#include "staff/staff.h"
#include "staff_api/policy_doors.h"
#include "staff_api/policy_draft.h"
#include "staff_api/policy_views.h"

namespace kinportal::staff_api {
namespace {

using access::AccessPreview;
using access::Answer;
using access::DeskKey;
using access::KnownFacts;
using access::LinkFacts;
using access::PatientCircle;
using access::Plan;
using access::PlanChange;
using access::Policy;
using access::PolicyTimeline;
using access::PreviewDate;
using access::StaffAct;
using access::ViewerAround;

// Who has no account of her own yet is shown what she would see with one.
constexpr std::string_view hypothetical = "self";

struct Asked {
  PracticeId practice;
  PatientId patient;
  std::string account;
  std::optional<Day> on;
};

Result<Asked> asked_of(const http::Request& request) {
  Asked out;
  TRY_LET(out.practice, PracticeId::parse(request.path_value("practice")));
  TRY_LET(out.patient, PatientId::parse(request.path_value("patient")));
  out.account = std::string(request.query_value("account"));
  if (const auto on = request.query_value("on"); !on.empty()) { TRY_LET(out.on, Day::parse(on)); }
  return out;
}

std::string kind_of(const KnownFacts& known, Instant now) {
  if (known.facts.viewer.is_patient) return std::string(hypothetical);
  const auto link = access::link_that_counts(known.links, now);
  std::string word(link ? to_string(link->kind) : "PARENT");
  for (char& c : word) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  return word;
}

std::string_view status_of(const std::optional<LinkFacts>& link, Instant now) {
  if (!link) return "active";
  if (!link->granted_at || *link->granted_at > now) return "waiting";
  if (link->ended_at && *link->ended_at <= now) return "ended";
  const bool disputed =
      link->dispute_opened_at && *link->dispute_opened_at <= now && !(link->dispute_closed_at && *link->dispute_closed_at <= now);
  return disputed ? "disputed" : "active";
}

void write_maybe(JsonWriter& body, std::string_view name, const std::optional<Instant>& at) {
  body.member_or_null(name, at ? std::optional(at->iso()) : std::nullopt);
}

void write_viewer(JsonWriter& body, const ViewerAround& viewer, Instant now) {
  const auto link = viewer.known.facts.viewer.is_patient ? std::nullopt : access::link_that_counts(viewer.known.links, now);
  body.begin_object()
      .member("account", viewer.account.text())
      .member_or_null("name", viewer.name ? std::optional(viewer.name->reveal()) : std::nullopt)
      .member("kind", kind_of(viewer.known, now))
      .member_or_null("custody", link ? std::optional(std::string(to_string(link->custody))) : std::nullopt);
  write_maybe(body, "since", link ? link->granted_at : std::nullopt);
  write_maybe(body, "until", link ? link->ended_at : std::nullopt);
  body.member("status", status_of(link, now)).end_object();
}

void write_viewers(JsonWriter& body, const PatientCircle& circle, Instant now) {
  body.key("viewers").begin_array();
  bool own = false;
  for (const ViewerAround& viewer : circle.viewers) {
    own = own || viewer.known.facts.viewer.is_patient;
    write_viewer(body, viewer, now);
  }
  if (!own) {
    body.begin_object()
        .member("account", hypothetical)
        .member("name", circle.name.reveal())
        .member("kind", hypothetical)
        .key("custody")
        .null()
        .key("since")
        .null()
        .key("until")
        .null()
        .member("status", "not_yet")
        .end_object();
  }
  body.end_array();
}

std::optional<KnownFacts> known_of(const PatientCircle& circle, const std::string& account) {
  bool own = false;
  for (const ViewerAround& viewer : circle.viewers) {
    own = own || viewer.known.facts.viewer.is_patient;
    if (viewer.account.text() == account) return viewer.known;
  }
  if (own || account != hypothetical) return std::nullopt;
  KnownFacts herself = circle.known;
  herself.facts.viewer.id = circle.patient.text();
  herself.facts.viewer.is_patient = true;
  herself.facts.viewer.own_contact = true;
  herself.facts.viewer.status = access::AccountStatus::active;
  return herself;
}

void write_line(JsonWriter& body, const AccessPreview& preview, access::Category category, bool may_know) {
  const access::CategoryTerms &today = preview.today.of_category(category), &then = preview.then.of_category(category);
  const bool is_private = !access::may_be_told(access::true_reason(then));
  const bool hidden = is_private && !may_know;
  body.begin_object()
      .member("category", to_string(category))
      .member("today", to_string(truly_shown(today)))
      .member("then", to_string(truly_shown(then)))
      .member("changed", difference(today, then) != access::Difference::same)
      .member_or_null("reason", hidden ? std::nullopt : std::optional(std::string(to_string(access::true_reason(then)))))
      .member("private", is_private)
      .key("limits")
      .begin_array();
  for (const access::Limit& limit : access::limits_of(preview.then, category)) {
    body.begin_object().member("code", limit.code);
    if (limit.at) body.member("at", limit.at->iso());
    if (!limit.item_class.empty()) body.member("item_class", limit.item_class);
    body.end_object();
  }
  body.end_array().key("rule");
  const Policy* policy = preview.then.policy();
  if (policy == nullptr || hidden) {
    body.null().end_object();
    return;
  }
  const access::Rule& rule = policy->rule(then.rule);
  body.begin_object().member("id", rule.id).member("line", rule.line).member("law", rule.file != policy->file).end_object();
  write_words(body, rule.words);
  body.end_object();
}

void write_date(JsonWriter& body, const PreviewDate& date, const KnownFacts& known, const Zone& zone, const PolicyTimeline& timeline) {
  const Day on = zone.day_of(date.at);
  body.begin_object().member("at", date.at.iso()).member("on", on.iso()).key("age_years");
  const auto* version = timeline.in_force(date.at);
  if (known.facts.patient.birth_on && version && version->policy) body.integer(version->policy->age_on(*known.facts.patient.birth_on, on));
  else body.null();
  body.key("causes").begin_array();
  for (const access::PreviewCause& cause : date.causes) {
    body.begin_object().member("kind", cause.kind);
    if (cause.age > 0) body.member("age", cause.age);
    if (!cause.paper.empty()) body.member("paper", cause.paper);
    if (!cause.key.empty()) body.member("key", cause.key);
    body.end_object();
  }
  body.end_array().key("changes").begin_array();
  for (const PlanChange& change : date.changes) {
    body.begin_object()
        .member("category", to_string(change.category))
        .member("before", to_string(change.before))
        .member("after", to_string(change.after))
        .end_object();
  }
  body.end_array().end_object();
}

Result<void> write_view(JsonWriter& body, access::Doorway& at, DeskKey& key, const DraftPlace& place, const Asked& asked,
                        const KnownFacts& known) {
  const Zone& zone = place.practice.zone;
  const Day today = zone.day_of(at.now()), on = asked.on.value_or(today);
  const Instant then = on == today ? at.now() : zone.at(on, 12, 0);
  const AccessPreview preview = access::preview_access(place.timeline, known, at.now(), then);
  const bool may_know = access::has_clinical_duties(key.role());
  const auto* version = place.timeline.in_force(then);
  body.begin_object().member("account", asked.account).member("on", on.iso()).member("at", then.iso()).member("as_of", at.now().iso());
  body.key("age_years");
  if (known.facts.patient.birth_on && version && version->policy) body.integer(version->policy->age_on(*known.facts.patient.birth_on, on));
  else body.null();
  body.key("policy");
  TRY_LET(auto chronicle, practices::policy_chronicle(key.snapshot(), key.practice()));
  TRY_LET(const auto views, version_views(key.snapshot(), at.gate().policies(), key.practice(), std::move(chronicle), at.now()));
  TRY_LET(const auto names, staff::names_ever(key.snapshot(), key.practice()));
  const auto view = std::find_if(views.begin(), views.end(), [&](const VersionView& one) {
    return version != nullptr && practices::policy_key(one.entry.version) == version->key;
  });
  if (view == views.end()) body.null();
  else write_version(body, *view, names, zone);
  body.member("outside", to_string(preview.then.outside())).key("actions").begin_array();
  for (int i = 0; i < access::action_count; ++i) {
    if (preview.then.may(static_cast<access::Action>(i))) body.string(to_string(static_cast<access::Action>(i)));
  }
  body.end_array().key("lines").begin_array();
  for (int i = 0; i < access::category_count; ++i) write_line(body, preview, access::category_at(i), may_know);
  body.end_array().key("dates").begin_array();
  for (const PreviewDate& date : preview.dates) {
    if (may_know || !date.only_private()) write_date(body, date, known, zone, place.timeline);
  }
  body.end_array().key("next");
  if (preview.next && (may_know || !preview.next->only_private())) write_date(body, *preview.next, known, zone, place.timeline);
  else body.null();
  body.end_object();
  return {};
}

Answer wrong_day(DeskKey key) {
  key.showed(0, "refused=on");
  JsonWriter body;
  body.begin_object()
      .member("fault", "invalid")
      .member("field", "on")
      .member("sentence", "choose a day from today to 25 years ahead")
      .end_object();
  return answer_of(std::move(key), body, 422);
}

}  // namespace

Result<Answer> show_preview(access::Doorway& at, const http::Request& request) {
  TRY_LET(const Asked asked, asked_of(request));
  TRY_LET(auto key, at.open_desk(asked.practice, StaffAct::preview_access, asked.patient));
  TRY_LET(const DraftPlace place, draft_place(at, key));
  const Day today = place.practice.zone.day_of(at.now());
  if (asked.on && (*asked.on < today || *asked.on > today + access::preview_years * 366)) return wrong_day(std::move(key));
  TRY_LET(const auto circles, access::circles_of(key.snapshot(), asked.practice, asked.patient, asked.patient));
  if (circles.empty()) return fail(Fault::not_found, "there is nothing at this address");
  const PatientCircle& circle = circles.front();
  JsonWriter body(16 * 1024);
  body.begin_object().member("patient", asked.patient.text()).member("patient_name", circle.name.reveal());
  const auto& birth_on = circle.known.facts.patient.birth_on;
  body.member_or_null("birth_on", birth_on ? std::optional(birth_on->iso()) : std::nullopt);
  write_viewers(body, circle, at.now());
  body.key("view");
  if (asked.account.empty()) {
    body.null();
  } else {
    const auto known = known_of(circle, asked.account);
    if (!known) return fail(Fault::not_found, "there is nothing at this address");
    TRY(write_view(body, at, key, place, asked, *known));
    key.showed(1, "account=" + asked.account + (asked.on ? " on=" + asked.on->iso() : ""));
  }
  body.end_object();
  return answer_of(std::move(key), body);
}

}  // namespace kinportal::staff_api
