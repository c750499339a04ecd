// SPDX-License-Identifier: Apache-2.0
// From a policy's TOML text to the compiled Policy. Every mistake is a finding with its line; a policy with a refusal does not exist.
// The schema is described in policies/README.md.
#include <algorithm>

#include "access/law.h"
#include "access/policy.h"
#include "access/policy_words.h"
#include "access/toml_reader.h"
#include "base/ids.h"

namespace kinportal::access {
namespace {

constexpr int max_bands = 30, max_rules = 500;

bool is_number(std::string_view text) { return !text.empty() && text.size() <= 2 && text.find_first_not_of("0123456789") == std::string_view::npos; }

class PolicyReader {
 public:
  PolicyReader(const PolicySource& source, const LawBook& laws, std::vector<Finding>& findings)
      : source_(source), laws_(laws), findings_(findings), policy_(std::make_shared<Policy>()) {}

  std::shared_ptr<const Policy> run();

 private:
  void read_head(TableReader& in);
  void read_ages(TableReader& in);
  void read_law();
  void read_identity(TableReader& in);
  void read_own_account(TableReader& in);
  void read_papers(TableReader& in);
  void read_relationships(TableReader& in);
  void read_adult_relationships(TableReader& in);
  void read_bands(TableReader& in);
  void read_band(const TomlNode& node);
  void read_diminished(TableReader& in);
  void read_hidden(TableReader& in);
  void read_release(TableReader& in);
  void read_actions(TableReader& in);
  void read_texts(TableReader& in);
  void check_bands();

  RuleId add_rule(std::string id, int line, Words words);
  std::optional<Mode> parse_mode(std::string_view text, int line, RuleId rule);
  void fill_row(const TomlNode& modes, Row& row, RuleId rule, bool must_be_complete);
  static std::optional<PaperNeed> parse_need(std::string_view entry);
  std::vector<PaperNeed> read_needs(TableReader& in, std::string_view key);
  std::uint8_t read_action_set(TableReader& in, std::string_view key, std::uint8_t otherwise);
  void refuse(int line, std::string sentence) { findings_.push_back({Finding::Level::refusal, line, std::move(sentence)}); }
  void warn(int line, std::string sentence) { findings_.push_back({Finding::Level::warning, line, std::move(sentence)}); }

  const PolicySource& source_;
  const LawBook& laws_;
  std::vector<Finding>& findings_;
  std::shared_ptr<Policy> policy_;
};

RuleId PolicyReader::add_rule(std::string id, int line, Words words) {
  if (policy_->rules.size() >= reason_count + max_rules) {
    refuse(line, "more than 500 rules");
    return 0;
  }
  policy_->rules.push_back({std::move(id), source_.file, line, std::move(words)});
  return static_cast<RuleId>(policy_->rules.size() - 1);
}

std::optional<Mode> PolicyReader::parse_mode(std::string_view text, int line, RuleId rule) {
  static constexpr std::pair<std::string_view, ModeKind> plain[] = {
      {"allow", ModeKind::allow},   {"deny", ModeKind::deny},     {"filter", ModeKind::filter}, {"prospective", ModeKind::prospective},
      {"assent", ModeKind::assent}, {"permit", ModeKind::permit}};
  Mode mode;
  mode.rule = rule;
  for (const auto& [word, kind] : plain) {
    if (text == word) return mode.kind = kind, mode;
  }
  const auto starts = [&](std::string_view prefix) { return text.substr(0, prefix.size()) == prefix; };
  if (starts("preexisting:") && is_number(text.substr(12))) {
    mode.kind = ModeKind::preexisting;
    mode.age = static_cast<std::uint8_t>(std::stoi(std::string(text.substr(12))));
    return mode;
  }
  if (starts("before:")) {
    const auto colon = text.find(':', 7);
    const auto age = text.substr(7, colon == std::string_view::npos ? std::string_view::npos : colon - 7);
    const auto anchor = colon == std::string_view::npos ? std::string_view() : text.substr(colon + 1);
    if (is_number(age) && (anchor == "transmitted" || anchor == "service")) {
      mode.kind = anchor == "service" ? ModeKind::before_service : ModeKind::before_transmitted;
      mode.age = static_cast<std::uint8_t>(std::stoi(std::string(age)));
      return mode;
    }
  }
  if (starts("granted_before:")) {
    const auto rest = text.substr(15);
    if (auto at = Instant::parse(rest)) return mode.kind = ModeKind::granted_before, mode.instant = *at, mode;
    if (auto day = Day::parse(rest); day && policy_->calendar) return mode.kind = ModeKind::granted_before, mode.instant = policy_->calendar->start_of(*day), mode;
  }
  if (starts("paper:")) {
    if (auto need = parse_need(text.substr(6)); need && policy_->mode_papers.size() < 200) {
      mode.kind = ModeKind::paper;
      mode.age = static_cast<std::uint8_t>(policy_->mode_papers.size());
      policy_->mode_papers.push_back(std::move(*need));
      return mode;
    }
  }
  refuse(line, "'" + std::string(text) + "' is no mode (allow, deny, filter, before:N:transmitted, before:N:service, prospective, preexisting:N, granted_before:DATE, assent, permit, paper:KIND)");
  return std::nullopt;
}

// The narrower word wins: a category over 'clinical', 'clinical' over 'all'.
void PolicyReader::fill_row(const TomlNode& modes, Row& row, RuleId rule, bool must_be_complete) {
  CategorySet named = 0;
  for (const std::string_view pass : {"all", "clinical", ""}) {
    for (const auto& [key, value] : modes.members) {
      const bool group = key == "all" || key == "clinical";
      if (pass.empty() ? group : key != pass) continue;
      const auto set = category_group(key);
      if (!set) {
        refuse(value.line, "there is no category '" + key + "'");
        continue;
      }
      if (value.kind != TomlNode::Kind::text) {
        refuse(value.line, "the mode of " + key + " must be a text in quotes");
        continue;
      }
      const auto mode = parse_mode(value.text, value.line, rule);
      if (!mode) continue;
      for (int i = 0; i < category_count; ++i) {
        if (contains(*set, category_at(i))) row[static_cast<std::size_t>(i)] = *mode;
      }
      named = static_cast<CategorySet>(named | *set);
    }
  }
  if (!must_be_complete || named == all_categories) return;
  for (int i = 0; i < category_count; ++i) {
    if (!contains(named, category_at(i))) refuse(modes.line, "nothing is said about " + std::string(to_string(category_at(i))));
  }
}

std::optional<PaperNeed> PolicyReader::parse_need(std::string_view entry) {
  PaperNeed need;
  for (std::size_t from = 0; from <= entry.size();) {
    const auto bar = std::min(entry.find('|', from), entry.size());
    const std::string kind(entry.substr(from, bar - from));
    if (kind.empty() || kind.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") != std::string::npos || kind == "court_restriction") return std::nullopt;
    need.any_of.push_back(kind);
    from = bar + 1;
  }
  return need;
}

// ["guardianship_order", "letters|letters_of_guardianship"]: all of them, a bar between kinds of which one is enough.
std::vector<PaperNeed> PolicyReader::read_needs(TableReader& in, std::string_view key) {
  std::vector<PaperNeed> out;
  for (const std::string& entry : in.words(key)) {
    if (auto need = parse_need(entry)) {
      out.push_back(std::move(*need));
    } else {
      in.refuse(in.line_of(key), "'" + entry + "' is no kind of paper (lower case, digits and _)");
    }
  }
  return out;
}

std::uint8_t PolicyReader::read_action_set(TableReader& in, std::string_view key, std::uint8_t otherwise) {
  if (!in.has(key)) return otherwise;
  std::uint8_t out = 0;
  for (const std::string& word : in.words(key)) {
    if (const auto action = action_from(word)) {
      out = static_cast<std::uint8_t>(out | (1u << static_cast<int>(*action)));
    } else {
      in.refuse(in.line_of(key), "there is no action '" + word + "' (message, schedule, refill, sign, pay)");
    }
  }
  return out;
}

void PolicyReader::read_head(TableReader& root) {
  const TomlNode* node = root.table("policy");
  if (!node) return refuse(1, "the table [policy] is missing");
  TableReader in(*node, "policy", findings_);
  Policy& p = *policy_;
  p.id = in.text_or("id", "");
  if (!is_id_text(p.id)) refuse(in.line_of("id"), "policy.id must be 1 to 64 letters, digits, '.', '-' or '_'");
  p.title = in.text_or("title", "");
  if (p.title.empty()) refuse(in.line_of("title"), "policy.title is missing");
  p.version = in.text_or("version", "1");
  p.practice = in.text_or("practice", p.id);
  p.state = in.text_or("state", "");
  if (p.state.empty()) refuse(in.line_of("state"), "policy.state is missing ('US' for none in particular)");
  const std::string zone = in.text_or("zone", "");
  if (auto calendar = LocalCalendar::make(zone)) {
    p.calendar = std::make_shared<const LocalCalendar>(std::move(*calendar));
  } else {
    refuse(in.line_of("zone"), "policy.zone: " + calendar.error().sentence);
  }
  p.effective_from = in.instant("effective_from", p.calendar.get());
  p.effective_to = in.instant("effective_to", p.calendar.get());
  if (p.effective_from && p.effective_to && *p.effective_to <= *p.effective_from) refuse(in.line_of("effective_to"), "effective_to is not after effective_from");
  p.notice_days = static_cast<int>(in.integer("notice_days", 0, 366).value_or(0));
  in.done();
}

void PolicyReader::read_ages(TableReader& root) {
  Policy& p = *policy_;
  const TomlNode* node = root.table("ages");
  if (!node) return;
  TableReader in(*node, "ages", findings_);
  p.majority = static_cast<int>(in.integer("majority", 14, 21).value_or(18));
  p.viewer_minimum_age = static_cast<int>(in.integer("viewer_minimum", 0, 21).value_or(18));
  p.filter_from_age = static_cast<int>(in.integer("filter_from", 0, 21).value_or(12));
  p.no_teen_tier = in.boolean("no_teen_tier", false);
  const std::string leap = in.text_or("leap_day", "march_1");
  if (leap != "march_1" && leap != "february_28") refuse(in.line_of("leap_day"), "ages.leap_day is 'march_1' or 'february_28'");
  p.leap_day = leap == "february_28" ? LeapDay::february_28 : LeapDay::march_1;
  const std::string rule = in.text_or("attained", "birthday");
  if (rule != "birthday" && rule != "day_before") refuse(in.line_of("attained"), "ages.attained is 'birthday' or 'day_before'");
  p.age_rule = rule == "day_before" ? AgeRule::day_before : AgeRule::birthday;
  const std::string end = in.text_or("at_majority", "ends");
  p.majority_rule = add_rule("ages.at_majority", in.line_of("at_majority"), read_words(in));
  if (end == "freeze:transmitted" || end == "freeze:service") {
    p.freeze_at_majority = true;
    p.freeze = {end == "freeze:service" ? ModeKind::before_service : ModeKind::before_transmitted, static_cast<std::uint8_t>(p.majority), p.majority_rule, {}};
  } else if (end != "ends") {
    refuse(in.line_of("at_majority"), "ages.at_majority is 'ends', 'freeze:transmitted' or 'freeze:service'");
  }
  if (in.has("birthday_notice_days")) {
    const TomlNode* days = nullptr;
    for (const auto& [key, value] : in.members()) {
      if (key == "birthday_notice_days") days = &value;
    }
    for (const TomlNode& day : days->elements) {
      if (day.kind != TomlNode::Kind::integer || day.integer < 1 || day.integer > 366) in.refuse(day.line, "ages.birthday_notice_days holds days before a boundary, 1 to 366");
      else p.birthday_notice_days.push_back(static_cast<int>(day.integer));
    }
    if (days->kind != TomlNode::Kind::array) in.refuse(days->line, "ages.birthday_notice_days must be a list, such as [90, 30]");
  }
  if (const auto latest = in.integer("latest_grant", 1, 21)) {
    p.latest_grant_age = static_cast<int>(*latest);
    p.latest_grant_rule = add_rule("ages.latest_grant", in.line_of("latest_grant"), p.rules[p.majority_rule].words);
  }
  in.done();
}

void PolicyReader::read_law() {
  Policy& p = *policy_;
  if (!laws_.knows(p.state) && p.state != "US") warn(1, "no law file for state '" + p.state + "': minors may consent alone from 12 to everything, and no statute holds a result");
  const StateLaw& law = laws_.of(p.state);
  for (int i = 0; i < label_count; ++i) {
    const auto at = static_cast<std::size_t>(i);
    p.consent_ages.alone[at] = law.consent[at].alone_from;
    p.consent_ages.unknown_counts[at] = law.consent[at].unknown_counts_from;
    p.consent_ages.rule[at] = static_cast<RuleId>(p.rules.size());
    p.rules.push_back(law.consent[at].rule);
  }
  for (const auto& entry : law.holds) {
    Hold hold = entry.hold;
    hold.rule = static_cast<RuleId>(p.rules.size());
    p.rules.push_back(entry.rule);
    p.holds.push_back(std::move(hold));
  }
}

void PolicyReader::read_identity(TableReader& root) {
  Policy& p = *policy_;
  const TomlNode* node = root.table("identity");
  if (!node) return;
  TableReader in(*node, "identity", findings_);
  p.id_gated = read_categories(in, "photo_id_for", 0);
  p.id_proofs = in.words("proofs");
  for (const std::string& proof : p.id_proofs) {
    if (proof != "photo_id_in_office" && proof != "pin" && proof != "invitation_code" && proof != "remote") {
      in.refuse(in.line_of("proofs"), "identity.proofs may be photo_id_in_office, pin, invitation_code, remote");
    }
  }
  p.id_rule = add_rule("identity", in.line(), read_words(in));
  if (const TomlNode* waiver = in.table("waiver")) {
    TableReader w(*waiver, "identity.waiver", findings_);
    Waiver out;
    out.from_at = w.instant("from", p.calendar.get());
    out.to_at = w.instant("to", p.calendar.get());
    out.reason = w.text_or("reason", "");
    if (out.reason.empty()) w.refuse(w.line(), "a waiver states its reason");
    if (w.text_or("check", "next_visit") != "next_visit") w.refuse(w.line_of("check"), "identity.waiver.check is 'next_visit'");
    out.rule = add_rule("identity.waiver", w.line(), read_words(w));
    w.done();
    p.waiver = std::move(out);
  }
  in.done();
}

void PolicyReader::read_own_account(TableReader& root) {
  Policy& p = *policy_;
  for (Mode& mode : p.own_account.modes) mode.kind = ModeKind::allow;
  const TomlNode* node = root.table("own_account");
  if (!node) return refuse(1, "the table [own_account] is missing: write from_age = \"never\" if minors have none");
  TableReader in(*node, "own_account", findings_);
  OwnAccount& own = p.own_account;
  own.rule = add_rule("own_account", in.line(), read_words(in));
  bool never = false;
  for (const auto& [key, value] : in.members()) never = never || (key == "from_age" && value.kind == TomlNode::Kind::text && value.text == "never");
  if (!in.has("from_age")) in.refuse(in.line(), "own_account.from_age is missing: an age, or \"never\"");
  if (!never) {
    if (const auto age = in.integer("from_age", 0, 21)) own.from_age = static_cast<int>(*age);
  }
  own.assent = in.boolean("assent", false);
  own.own_contact = in.boolean("own_contact", true);
  own.parent = in.text_or("parent", "no");
  if (own.parent != "no" && own.parent != "told" && own.parent != "asked") in.refuse(in.line_of("parent"), "own_account.parent is 'no', 'told' or 'asked'");
  if (const TomlNode* modes = in.table("modes")) {
    fill_row(*modes, own.modes, own.rule, false);
    for (const Mode& mode : own.modes) {
      policy_->own_account_asks_papers = policy_->own_account_asks_papers || mode.kind == ModeKind::paper;
      if (mode.kind != ModeKind::allow && mode.kind != ModeKind::deny && mode.kind != ModeKind::paper) {
        in.refuse(modes->line, "a minor's own account knows 'allow', 'deny' and 'paper:KIND' only");
        break;
      }
    }
  }
  in.done();
}

void PolicyReader::read_papers(TableReader& root) {
  const TomlNode* node = root.table("paper");
  if (!node) return;
  for (const auto& [kind, table] : node->members) {
    if (table.kind != TomlNode::Kind::table) {
      refuse(table.line, "write [paper." + kind + "]");
      continue;
    }
    TableReader in(table, "paper." + kind, findings_);
    PaperLimits limits;
    limits.valid_months = static_cast<int>(in.integer("valid_months", 1, 1200).value_or(0));
    limits.renewal_months = static_cast<int>(in.integer("renewal_months", 1, 1200).value_or(0));
    limits.rule = add_rule("paper." + kind, in.line(), read_words(in));
    in.done();
    policy_->papers[kind] = limits;
  }
}

void PolicyReader::read_relationships(TableReader& root) {
  Policy& p = *policy_;
  for (int kind = 0; kind < link_kind_count; ++kind) p.minor[static_cast<std::size_t>(kind)].rule = built_in(Reason::DENY_RELATIONSHIP_NOT_ELIGIBLE);
  std::array<int, link_kind_count> seen{};
  for (const TomlNode* node : root.tables("relationship")) {
    TableReader in(*node, "relationship", findings_);
    const std::string word = in.text_or("kind", "");
    const auto kind = link_kind_from(word);
    RelationshipRule rule;
    rule.eligible = in.boolean("offered", true);
    rule.pin = in.boolean("pin", false);
    rule.papers = read_needs(in, "papers");
    if (const auto custody = in.text("custody")) {
      const auto level = custody_from(*custody);
      if (!level || *level < Custody::partial) in.refuse(in.line_of("custody"), "relationship.custody is 'partial', 'joint' or 'full': the least that will do");
      rule.custody_at_least = level.value_or(Custody::full);
    }
    rule.rule = add_rule("relationship." + word, in.line(), read_words(in));
    in.done();
    if (!kind || *kind > LinkKind::temp) {
      in.refuse(in.line_of("kind"), "relationship.kind is PARENT, GUARDIAN, FOSTER, STEP or TEMP; adults' proxies go into [[adult_relationship]]");
      continue;
    }
    if (rule.eligible && rule.custody_at_least == Custody::none && !rule.pin && rule.papers.empty()) {
      in.refuse(in.line(), "relationship " + word + " needs custody, a PIN or a paper: nothing would be asked of it");
    }
    const auto at = static_cast<std::size_t>(*kind);
    if (seen[at]++ > 0) in.refuse(in.line(), "two rules speak about relationship " + word);
    p.minor[at] = std::move(rule);
  }
}

void PolicyReader::read_adult_relationships(TableReader& root) {
  Policy& p = *policy_;
  // A deceased patient's executor is the law's business (45 CFR 164.502(g)(4)), not the practice's.
  RelationshipRule& executor = p.adult[static_cast<std::size_t>(LinkKind::executor)];
  executor = {};
  executor.eligible = true;
  executor.papers = {{{"letters_testamentary"}}};
  executor.rule = built_in(Reason::ALLOW_EXECUTOR);
  std::array<int, link_kind_count> seen{};
  for (const TomlNode* node : root.tables("adult_relationship")) {
    TableReader in(*node, "adult_relationship", findings_);
    const std::string word = in.text_or("kind", "");
    const auto kind = link_kind_from(word);
    RelationshipRule rule;
    rule.eligible = in.boolean("offered", true);
    rule.papers = read_needs(in, "papers");
    rule.categories = read_categories(in, "categories", all_categories);
    rule.rule = add_rule("adult_relationship." + word, in.line(), read_words(in));
    in.done();
    if (!kind || (*kind != LinkKind::poa && *kind != LinkKind::guardian && *kind != LinkKind::adult_proxy)) {
      in.refuse(in.line_of("kind"), "adult_relationship.kind is POA, GUARDIAN or ADULT_PROXY: a parent of an adult is nobody's proxy");
      continue;
    }
    const char* paper = *kind == LinkKind::poa ? "poa_hc" : *kind == LinkKind::guardian ? "guardianship" : "adult_form";
    if (rule.papers.empty()) rule.papers = {{{paper}}};
    if (*kind == LinkKind::poa) {
      bool health_care = false;
      for (const PaperNeed& need : rule.papers) health_care = health_care || need.any_of == std::vector<std::string>{"poa_hc"};
      if (!health_care) in.refuse(in.line_of("papers"), "a power of attorney must be the health-care one: papers needs 'poa_hc' by itself");
    }
    rule.labelled_needs_permit = *kind == LinkKind::adult_proxy;
    const auto at = static_cast<std::size_t>(*kind);
    if (seen[at]++ > 0) in.refuse(in.line(), "two rules speak about adult relationship " + word);
    p.adult[at] = std::move(rule);
  }
}

void PolicyReader::read_band(const TomlNode& node) {
  TableReader in(node, "band", findings_);
  Band band;
  band.line = in.line();
  const auto from = in.integer("from", 0, 21), to = in.integer("to", 1, 21);
  if (!from || !to) in.refuse(in.line(), "a band needs from and to (from that birthday until before the other)");
  band.from = static_cast<int>(from.value_or(0));
  band.to = static_cast<int>(to.value_or(band.from + 1));
  const std::string id = "band." + std::to_string(band.from) + "-" + std::to_string(band.to);
  band.rule = add_rule(id, in.line(), read_words(in));
  band.earlier_grants_end = in.boolean("earlier_grants_end", false);
  band.actions = read_action_set(in, "actions", band.actions);
  band.rows.emplace_back();
  if (const TomlNode* modes = in.table("modes")) {
    fill_row(*modes, band.rows[0], band.rule, true);
  } else {
    in.refuse(in.line(), "a band needs modes = { category = \"mode\", … }");
  }
  std::array<int, link_kind_count> seen{};
  for (const TomlNode* special : in.tables("relationship")) {
    TableReader s(*special, "band.relationship", findings_);
    Row row = band.rows[0];
    const RuleId rule = add_rule(id + ".relationship", s.line(), read_words(s));
    if (const TomlNode* modes = s.table("modes")) fill_row(*modes, row, rule, false);
    for (const std::string& word : s.words("kinds")) {
      const auto kind = link_kind_from(word);
      if (!kind || *kind > LinkKind::temp) {
        s.refuse(s.line_of("kinds"), "band.relationship.kinds may be PARENT, GUARDIAN, FOSTER, STEP, TEMP");
        continue;
      }
      if (seen[static_cast<std::size_t>(*kind)]++ > 0) s.refuse(s.line(), "two rules of this band speak about " + word);
      band.row_of[static_cast<std::size_t>(*kind)] = static_cast<std::uint8_t>(band.rows.size());
    }
    s.done();
    band.rows.push_back(row);
  }
  for (const TomlNode* special : in.tables("class")) {
    TableReader s(*special, "band.class", findings_);
    ClassMode out;
    out.item_class = s.text_or("class", "");
    if (!is_id_text(out.item_class)) s.refuse(s.line(), "band.class.class must name an item class");
    out.categories = read_categories(s, "categories", all_categories);
    const RuleId rule = add_rule(id + ".class." + out.item_class, s.line(), read_words(s));
    const auto mode = parse_mode(s.text_or("mode", "(none)"), s.line_of("mode"), rule);
    s.done();
    for (const ClassMode& other : band.class_modes) {
      if (other.item_class == out.item_class && (other.categories & out.categories) != 0) s.refuse(s.line(), "two rules of this band speak about class " + out.item_class);
    }
    if (mode) out.mode = *mode;
    band.class_modes.push_back(std::move(out));
  }
  in.done();
  policy_->bands.push_back(std::move(band));
}

void PolicyReader::read_bands(TableReader& root) {
  const auto nodes = root.tables("band");
  if (nodes.size() > max_bands) return refuse(nodes.back()->line, "more than 30 bands");
  for (const TomlNode* node : nodes) read_band(*node);
  std::stable_sort(policy_->bands.begin(), policy_->bands.end(), [](const Band& a, const Band& b) { return a.from < b.from; });
  check_bands();
}

void PolicyReader::check_bands() {
  const Policy& p = *policy_;
  const auto years = [](int from, int to) { return to - from == 1 ? "age " + std::to_string(from) : "ages " + std::to_string(from) + " to " + std::to_string(to - 1); };
  int next = 0;
  bool teen_line = false;
  for (const Band& band : p.bands) {
    if (band.to <= band.from) refuse(band.line, "a band must end after it begins");
    if (band.from > next) refuse(band.line, "nothing is said about " + years(next, band.from));
    if (band.from < next) refuse(band.line, "two bands speak about " + years(band.from, std::min(next, band.to)));
    if (band.to > p.majority) refuse(band.line, "a band ends at the age of majority (" + std::to_string(p.majority) + "): adults have their own rules");
    teen_line = teen_line || (band.from >= 10 && band.from < p.majority);
    next = std::max(next, band.to);
  }
  if (next < p.majority) {
    refuse(p.bands.empty() ? 1 : p.bands.back().line,
           "nothing is said about " + years(next, p.majority) + ": write a band, or one band to " + std::to_string(p.majority) + " and ages.no_teen_tier = true to mean it");
  } else if (!teen_line && !p.no_teen_tier) {
    refuse(p.bands.front().line, "nothing changes before the age of majority: write ages.no_teen_tier = true to mean it");
  } else if (teen_line && p.no_teen_tier) {
    refuse(p.bands.front().line, "ages.no_teen_tier says there is no teen tier, and the bands make one");
  }
}

void PolicyReader::read_diminished(TableReader& root) {
  Diminished& out = policy_->diminished;
  for (Mode& mode : out.modes) mode.kind = ModeKind::allow;
  const TomlNode* node = root.table("diminished_capacity");
  if (!node) return;
  TableReader in(*node, "diminished_capacity", findings_);
  const std::string route = in.text_or("route", "not_offered");
  if (route == "clinician") {
    out.route = DiminishedRoute::clinician;
  } else if (route == "court") {
    out.route = DiminishedRoute::court;
  } else if (route != "not_offered") {
    in.refuse(in.line_of("route"), "diminished_capacity.route is 'not_offered', 'clinician' or 'court'");
  }
  out.papers = read_needs(in, "papers");
  if (out.route == DiminishedRoute::court && out.papers.empty()) out.papers = {{{"guardianship"}}};
  if (out.route != DiminishedRoute::court && !out.papers.empty()) in.refuse(in.line_of("papers"), "papers belong to route = \"court\"");
  out.rule = add_rule("diminished_capacity", in.line(), read_words(in));
  for (Mode& mode : out.modes) mode.rule = out.rule;
  if (const TomlNode* modes = in.table("modes")) fill_row(*modes, out.modes, out.rule, false);
  in.done();
}

void PolicyReader::read_hidden(TableReader& root) {
  for (const TomlNode* node : root.tables("hidden")) {
    TableReader in(*node, "hidden", findings_);
    HiddenClass out;
    out.item_class = in.text_or("class", "");
    if (!is_id_text(out.item_class)) in.refuse(in.line(), "hidden.class must name an item class");
    out.categories = read_categories(in, "categories", all_categories);
    const auto age = in.integer("from_age", 0, 21);
    if (!age) in.refuse(in.line(), "hidden.from_age is missing");
    out.from_age = static_cast<int>(age.value_or(0));
    out.rule = add_rule("hidden." + out.item_class, in.line(), read_words(in));
    in.done();
    for (const HiddenClass& other : policy_->hidden) {
      if (other.item_class == out.item_class && (other.categories & out.categories) != 0) in.refuse(in.line(), "two rules hide class " + out.item_class);
    }
    policy_->hidden.push_back(std::move(out));
  }
}

void PolicyReader::read_release(TableReader& root) {
  const TomlNode* node = root.table("release");
  if (!node) return;
  TableReader in(*node, "release", findings_);
  for (const TomlNode* delay : in.tables("delay")) {
    TableReader d(*delay, "release.delay", findings_);
    Hold hold = read_hold(d, false);
    hold.rule = add_rule("release.delay", d.line(), read_words(d));
    d.warn(d.line(), "a delay of the practice's own, without a statute or a patient's wish, may be information blocking (45 CFR 171)");
    d.done();
    policy_->holds.push_back(std::move(hold));
  }
  for (const TomlNode* statute : in.tables("hold")) {
    TableReader d(*statute, "release.hold", findings_);
    Hold hold = read_hold(d, true);
    hold.rule = add_rule("release.hold", d.line(), read_words(d));
    if (policy_->rules[hold.rule].words.citation.empty()) d.refuse(d.line(), "a statutory hold needs its citation");
    d.done();
    policy_->holds.push_back(std::move(hold));
  }
  in.done();
}

void PolicyReader::read_actions(TableReader& root) {
  const TomlNode* node = root.table("actions");
  if (!node) return;
  TableReader in(*node, "actions", findings_);
  policy_->blind_actions = read_action_set(in, "blind", 0);
  in.done();
}

void PolicyReader::read_texts(TableReader& root) {
  static constexpr std::string_view known[] = {"guardianship_not_offered", "foster_not_offered", "adult_proxy_not_offered", "teen_account_not_offered",
                                               "majority", "contact", "paper_copy"};
  const TomlNode* node = root.table("texts");
  if (!node) return;
  TableReader in(*node, "texts", findings_);
  for (const std::string_view name : known) {
    for (const std::string& key : {std::string(name), std::string(name) + "_es"}) {
      if (auto text = in.text(key)) policy_->texts[key] = *text;
    }
  }
  in.done();
}

std::shared_ptr<const Policy> PolicyReader::run() {
  auto root = parse_toml(source_.text, source_.file);
  if (!root) {
    const std::string& sentence = root.error().sentence;  // 'file:line: …'
    const auto rest = sentence.substr(source_.file.size() + 1);
    refuse(std::atoi(rest.c_str()), rest.substr(rest.find(' ') + 1));
    return nullptr;
  }
  Policy& p = *policy_;
  p.file = source_.file;
  for (int i = 0; i < reason_count; ++i) p.rules.push_back({"law:" + std::string(to_string(static_cast<Reason>(i))), "", 0, {}});
  TableReader in(*root, "the file", findings_);
  read_head(in);
  if (!p.calendar) return nullptr;
  read_ages(in);
  read_law();
  read_identity(in);
  read_own_account(in);
  read_papers(in);
  read_relationships(in);
  read_adult_relationships(in);
  read_bands(in);
  read_diminished(in);
  read_hidden(in);
  read_release(in);
  read_actions(in);
  read_texts(in);
  in.done();
  std::stable_sort(findings_.begin(), findings_.end(), [](const Finding& a, const Finding& b) { return a.line < b.line; });
  const bool refused = std::any_of(findings_.begin(), findings_.end(), [](const Finding& f) { return f.level == Finding::Level::refusal; });
  return refused ? nullptr : std::shared_ptr<const Policy>(policy_);
}

}  // namespace

std::shared_ptr<const Policy> compile_policy(const PolicySource& source, const LawBook& laws, std::vector<Finding>& findings) {
  return PolicyReader(source, laws, findings).run();
}

Result<std::shared_ptr<const Policy>> compile_policy(const PolicySource& source, const LawBook& laws) {
  std::vector<Finding> findings;
  auto policy = compile_policy(source, laws, findings);
  if (policy) return policy;
  std::string sentence;
  for (const Finding& finding : findings) {
    if (finding.level != Finding::Level::refusal) continue;
    if (!sentence.empty()) sentence += '\n';
    sentence += source.file + ":" + std::to_string(finding.line) + ": " + finding.sentence;
  }
  return fail(Fault::invalid, sentence);
}

}  // namespace kinportal::access
