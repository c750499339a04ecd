// SPDX-License-Identifier: Apache-2.0
// Writes the shapes; what they say is computed in access/.
#include "staff_api/policy_views.h"

#include "access/policy_lines.h"
#include "access/policy_lint.h"
#include "access/telling.h"

namespace kinportal::staff_api {

using access::category_at;
using access::category_count;
using access::Coverage;
using access::CoverageCell;
using access::Policy;
using access::Sees;

Result<std::vector<VersionView>> version_views(db::Reader& reader, access::PolicyCache& policies, const PracticeId& practice,
                                               std::vector<practices::VersionEntry> chronicle, Instant now) {
  std::vector<VersionView> out;
  std::optional<Instant> next;  // of those that stand; the chronicle runs backwards
  bool found_present = false;
  for (practices::VersionEntry& entry : chronicle) {
    VersionView view{std::move(entry), std::nullopt, "withdrawn", {}};
    const practices::PolicyVersion& version = view.entry.version;
    if (!view.entry.withdrawn) {
      view.until = next;
      next = version.effective_at;
      view.state = version.effective_at > now ? "announced" : found_present ? "past" : "in_force";
      found_present = found_present || version.effective_at <= now;
    }
    TRY_LET(const auto policy, policies.get(version.sha256, [&]() -> Result<std::string> {
      TRY_LET(const auto whole, practices::read_policy_version(reader, practice, practices::policy_key(version)));
      return whole.version.source;
    }));
    view.title = policy ? policy->title : version.policy_id;
    out.push_back(std::move(view));
  }
  return out;
}

namespace {

std::optional<std::string> name_of(const StaffNames& names, const std::string& account) {
  const auto found = names.find(account);
  return found == names.end() ? std::nullopt : std::optional(found->second.reveal());
}

}  // namespace

void write_version(JsonWriter& out, const VersionView& view, const StaffNames& names, const Zone& zone) {
  const practices::PolicyVersion& version = view.entry.version;
  out.begin_object()
      .member("key", practices::policy_key(version))
      .member("effective_at", version.effective_at.iso())
      .member("effective_on", zone.day_of(version.effective_at).iso())
      .member_or_null("until", view.until ? std::optional(view.until->iso()) : std::nullopt)
      .member("version", version.version)
      .member("title", view.title)
      .member("policy_id", version.policy_id)
      .member("state", view.state)
      .member_or_null("published_by", name_of(names, version.published_by))
      .member("published_at", version.published_at.iso())
      .member("reason", version.reason)
      .member("sha256", version.sha256)
      .key("withdrawn");
  if (view.entry.withdrawn) {
    out.begin_object()
        .member("at", view.entry.withdrawn->at.iso())
        .member_or_null("by", name_of(names, view.entry.withdrawn->by))
        .member("reason", view.entry.withdrawn->reason)
        .end_object();
  } else {
    out.null();
  }
  out.end_object();
}

namespace {

std::string_view word_of(Sees sees) { return sees == Sees::yes ? "yes" : sees == Sees::if_agreed ? "if_agreed" : "no"; }

}  // namespace

void write_cell(JsonWriter& out, const Policy& policy, const CoverageCell& cell) {
  out.begin_object()
      .member("letter", std::string(1, cell.letter()))
      .member("parent", word_of(cell.parent))
      .member("late_parent", word_of(cell.late_parent))
      .member("patient", word_of(cell.patient))
      .member("hole", cell.nobody())
      .member("parent_reason", access::to_string(cell.parent_reason))
      .member("patient_reason", access::to_string(cell.patient_reason))
      .key("line");
  const access::Rule& rule = policy.rule(cell.parent_rule);
  if (rule.line > 0 && rule.file == policy.file) out.integer(rule.line);
  else out.null();
  out.end_object();
}

void write_grid(JsonWriter& out, const Policy& policy, const Coverage& grid) {
  out.key("grid").begin_object().key("categories").begin_array();
  for (int i = 0; i < category_count; ++i) out.string(access::to_string(category_at(i)));
  out.end_array().key("rows").begin_array();
  for (int age = 0; age < access::coverage_ages; ++age) {
    out.begin_object().member("age", age).key("cells").begin_array();
    for (int i = 0; i < category_count; ++i) write_cell(out, policy, grid.at(age, category_at(i)));
    out.end_array().end_object();
  }
  out.end_array().end_object();
}

namespace {

void write_band(JsonWriter& out, const Policy& policy, const access::Band& band) {
  out.begin_object().member("from", band.from).member("to", band.to).member("line", band.line);
  access::write_words(out, policy.rule(band.rule).words);
  out.member("earlier_grants_end", band.earlier_grants_end).end_object();
}

}  // namespace

void write_policy_facts(JsonWriter& out, const Policy& policy) {
  out.key("lines").begin_array();
  for (const access::PolicyLine& line : access::lines_of(policy)) {
    out.begin_object().member("age", line.age).key("what").begin_array();
    for (const std::string_view word : line.what) out.string(word);
    out.end_array().member("movable", line.movable).end_object();
  }
  out.end_array().key("bands").begin_array();
  for (const access::Band& band : policy.bands) write_band(out, policy, band);
  out.end_array().member("majority", policy.majority).key("own_account_from");
  if (policy.own_account.from_age) out.integer(*policy.own_account.from_age);
  else out.null();
  out.member("notice_days", policy.notice_days);
}

void write_findings(JsonWriter& out, const std::vector<access::Finding>& findings) {
  out.key("findings").begin_array();
  for (const access::Finding& one : findings) {
    out.begin_object()
        .member("line", one.line)
        .member("severity", one.level == access::Finding::Level::refusal ? "refusal" : "warning")
        .member("code", one.code)
        .key("arguments")
        .begin_array();
    for (const std::string& argument : one.arguments) out.string(argument);
    out.end_array().member("sentence", one.sentence).end_object();
  }
  out.end_array();
}

void write_instead_of(JsonWriter& out, const access::PolicyTimeline::Version* version) {
  out.key("instead_of");
  if (version == nullptr) {
    out.null();
    return;
  }
  out.begin_object()
      .member("key", version->key)
      .member("version", version->version)
      .member("title", version->policy ? version->policy->title : version->version)
      .member("sha256", version->sha256)
      .end_object();
}

namespace {

bool same_cell(const CoverageCell& one, const CoverageCell& other) {
  return one.parent == other.parent && one.late_parent == other.late_parent && one.patient == other.patient;
}

void write_different_cells(JsonWriter& out, const Policy& before, const Coverage& was, const Policy& after, const Coverage& is) {
  for (int age = 0; age < access::coverage_ages; ++age) {
    for (int i = 0; i < category_count; ++i) {
      const CoverageCell &one = was.at(age, category_at(i)), &other = is.at(age, category_at(i));
      if (same_cell(one, other)) continue;
      out.begin_object().member("age", age).member("category", access::to_string(category_at(i))).key("before");
      write_cell(out, before, one);
      out.key("after");
      write_cell(out, after, other);
      out.end_object();
    }
  }
}

}  // namespace

void write_check(JsonWriter& out, const access::DraftCheck& check, const access::PolicyTimeline::Version* instead_of) {
  out.member("accepted", check.accepted()).member("sha256", check.sha256);
  write_findings(out, check.findings);
  const auto title = check.policy ? std::optional(check.policy->title) : std::nullopt;
  out.member_or_null("title", title).member_or_null("version", check.policy ? std::optional(check.policy->version) : std::nullopt);
  write_instead_of(out, instead_of);
  if (!check.policy) {
    out.key("grid").null().key("different_cells").begin_array().end_array();
    return;
  }
  const Coverage is = access::coverage_of(*check.policy, access::moment_in_force(*check.policy));
  write_grid(out, *check.policy, is);
  write_policy_facts(out, *check.policy);
  out.key("different_cells").begin_array();
  if (instead_of != nullptr && instead_of->policy) {
    const Policy& before = *instead_of->policy;
    write_different_cells(out, before, access::coverage_of(before, access::moment_in_force(before)), *check.policy, is);
  }
  out.end_array();
}

}  // namespace kinportal::staff_api
