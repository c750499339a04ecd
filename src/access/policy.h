// SPDX-License-Identifier: Apache-2.0
// A practice's policy, compiled: read once from its TOML file, never changed afterwards, shared by all who decide under it. The file's
// schema is policies/README.md; every rule remembers its line there.
#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/labels.h"
#include "access/local_calendar.h"
#include "access/reasons.h"
#include "access/vocabulary.h"
#include "base/result.h"
#include "base/time.h"

namespace kinportal::access {

/// Index into Policy::rules. The first reason_count entries are the built-in rules, one per reason.
using RuleId = std::uint16_t;
constexpr RuleId built_in(Reason reason) { return static_cast<RuleId>(reason); }

/// What a family is told about a rule, English and Spanish.
struct Words {
  std::string why, why_es;
  std::string citation;
  std::string ask, ask_es;
  std::string paper_route, paper_route_es;
};

struct Rule {
  std::string id;    // 'band.13-18', 'relationship.STEP', 'law:42 CFR 2'
  std::string file;  // '' for built-in rules
  int line = 0;
  Words words;
};

enum class ModeKind : std::uint8_t {
  allow,
  deny,
  filter,
  before_transmitted,
  before_service,
  prospective,
  preexisting,
  granted_before,
  assent,
  permit,
  paper
};

/// One cell of the matrix: what happens to an item of a category in an age band.
struct Mode {
  ModeKind kind = ModeKind::deny;
  std::uint8_t age = 0;       // before_*, preexisting; for paper the index into Policy::mode_papers
  RuleId rule = 0;
  Instant instant{};          // granted_before
  bool operator==(const Mode&) const = default;
};
using Row = std::array<Mode, category_count>;

/// Inside a band, items of this class follow another mode.
struct ClassMode {
  std::string item_class;
  CategorySet categories = all_categories;
  Mode mode;
};

struct Band {
  int from = 0;
  int to = 0;  // [from, to)
  RuleId rule = 0;
  std::vector<Row> rows;                         // [0] for everybody
  std::array<std::uint8_t, link_kind_count> row_of{};  // which row a kind of link follows
  std::vector<ClassMode> class_modes;
  bool earlier_grants_end = false;               // revoke all and apply again
  std::uint8_t actions = (1u << action_count) - 1;
  int line = 0;
  const Mode& mode(LinkKind kind, Category category) const {
    return rows[row_of[static_cast<int>(kind)]][static_cast<std::size_t>(category)];
  }
};

/// A paper a relationship needs; any one of the kinds will do.
struct PaperNeed {
  std::vector<std::string> any_of;
};
struct PaperLimits {
  int valid_months = 0;    // counted from the paper's start (or from when it was seen); 0: as long as the paper says
  int renewal_months = 0;  // must be seen again after so many months; 0: never
  RuleId rule = 0;
};

struct RelationshipRule {
  bool eligible = false;
  Custody custody_at_least = Custody::none;  // none: custody is not asked
  bool pin = false;
  std::vector<PaperNeed> papers;             // all of them
  std::vector<std::string> documents;        // what is sent to show them, all of these: the review asks, the decision does not
  CategorySet categories = all_categories;   // adults only: parts of the record
  bool labelled_needs_permit = false;        // adults only
  RuleId rule = 0;
};

struct HiddenClass {
  std::string item_class;
  CategorySet categories = all_categories;
  int from_age = 0;
  RuleId rule = 0;
};

/// An item that matches waits `hours` after it was finalized, unless a clinician releases it early.
struct Hold {
  std::string item_class;  // '': any
  CategorySet categories = all_categories;
  Labels labels = 0;       // 0: labelled or not
  std::int64_t hours = 0;
  bool by_law = false;     // a statute, else the practice's own delay
  RuleId rule = 0;
  bool waits_for_class() const { return !item_class.empty(); }
  bool operator==(const Hold&) const = default;
};

enum class LeapDay : std::uint8_t { march_1, february_28 };
enum class AgeRule : std::uint8_t { birthday, day_before };

/// What a policy leaves a minor to permit or to deny on her own screens. It governs which wishes she can make there; decide() never reads it.
struct WishesLeft {
  Labels labels = 0;  // with label::MC
  bool ordinary = false;  // may_permit: what carries no label, where a mode wants the teen's permit
  CategorySet categories = 0;  // may_deny: whole parts of the record
};

struct OwnAccount {
  std::optional<int> from_age;  // empty: minors have none
  bool assent = false;
  bool assent_take_back_on_screen = true;  // else at the office only
  bool own_contact = true;
  std::string parent;  // 'told', 'asked', 'no'
  Row modes{};  // what a minor sees of their own; adults see everything
  std::optional<WishesLeft> may_permit, may_deny;  // empty: the file says nothing (wish_rights.h)
  RuleId rule = 0;
};

struct Waiver {
  std::optional<Instant> from_at, to_at;
  std::string reason;
  RuleId rule = 0;
};

enum class DiminishedRoute : std::uint8_t { not_offered, clinician, court };

struct Diminished {
  DiminishedRoute route = DiminishedRoute::not_offered;
  std::vector<PaperNeed> papers;  // court: these as well
  Row modes{};
  RuleId rule = 0;
};

/// At which age on the date of service a label counts as care the minor could have consented to, when nobody knows who did.
struct ConsentAges {
  std::array<std::uint8_t, label_count> alone{};  // may consent alone from
  std::array<std::uint8_t, label_count> unknown_counts{};  // with the consenting party unknown, hidden from
  std::array<RuleId, label_count> rule{};
};

class Policy {
 public:
  std::string id, title, version, practice, state, file, sha256;
  std::shared_ptr<const LocalCalendar> calendar;
  std::optional<Instant> effective_from, effective_to;
  int notice_days = 0;
  LeapDay leap_day = LeapDay::march_1;
  AgeRule age_rule = AgeRule::birthday;
  int majority = 18;
  int viewer_minimum_age = 18;
  int filter_from_age = 12;
  bool no_teen_tier = false;
  bool freeze_at_majority = false;
  Mode freeze{ModeKind::before_transmitted, 18, 0, {}};
  RuleId majority_rule = 0;
  std::optional<int> latest_grant_age;
  RuleId latest_grant_rule = 0;

  CategorySet id_gated = 0;
  RuleId id_rule = 0;
  std::vector<std::string> id_proofs;
  std::optional<Waiver> waiver;

  OwnAccount own_account;
  bool own_account_asks_papers = false;
  std::array<RelationshipRule, link_kind_count> minor;
  std::array<RelationshipRule, link_kind_count> adult;
  std::map<std::string, PaperLimits, std::less<>> papers;
  std::vector<PaperNeed> mode_papers;  // of modes 'paper:KIND'
  std::vector<int> birthday_notice_days;  // families are told so many days before a boundary
  std::vector<Band> bands;  // ordered, from 0 to majority
  std::vector<HiddenClass> hidden;
  std::vector<Hold> holds;
  Diminished diminished;
  ConsentAges consent_ages;
  std::uint8_t blind_actions = 0;
  std::map<std::string, std::string, std::less<>> texts;  // polite words for what is not offered
  std::vector<Rule> rules;

  const Rule& rule(RuleId rule_id) const { return rules[rule_id < rules.size() ? rule_id : 0]; }
  /// 'policies/H13.toml:42' or the law a built-in rule stands on.
  std::string place_of(RuleId rule_id) const;
  bool in_force(Instant now) const;

  /// The local day on which somebody born then attains that age.
  Day birthday(Day birth, int age) const;
  Instant attained_at(Day birth, int age) const { return calendar->start_of(birthday(birth, age)); }
  /// Whole years at that day; negative before birth.
  int age_on(Day birth, Day day) const;
  /// As it stands in a policy file.
  std::string text_of(const Mode& mode) const;
  /// The band of an age, nullptr when none speaks about it.
  const Band* band_at(int age) const;
  /// Same local time of day is not asked: months end at the first instant of the local day, clamped to the month's last day.
  Instant months_after(Instant from, int months) const;
};

/// State law as data: minors' consent ages and statutory holds.
class LawBook;

struct Finding {
  enum class Level { refusal, warning } level = Level::refusal;
  int line = 0;
  std::string sentence;  // English, as the command line says it
  std::string code = {};  // one fixed word, for screens that have words of their own (PolicyFinding of the contract)
  std::vector<std::string> arguments = {};  // what the words need: a key, an age, a category
};

/// By line, then by sentence: the same file always reads the same.
void sort_findings(std::vector<Finding>& findings);

struct PolicySource {
  std::string file;  // for messages and rule places
  std::string text;
};

/// Compiles a policy. On failure the error's sentence carries every refusal as 'file:line: sentence', one per line.
Result<std::shared_ptr<const Policy>> compile_policy(const PolicySource& source, const LawBook& laws);
/// The same, with every finding the compiler itself makes (unknown keys, gaps, disagreements).
std::shared_ptr<const Policy> compile_policy(const PolicySource& source, const LawBook& laws, std::vector<Finding>& findings);

}  // namespace kinportal::access
