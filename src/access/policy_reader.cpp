// SPDX-License-Identifier: Apache-2.0
// From a policy's TOML text to the compiled Policy. Every mistake is a finding with its line; a policy with a refusal does not exist.
// The schema is described in policies/README.md.
#include "access/policy_reader.h"

#include <charconv>

#include "base/ids.h"

namespace kinportal::access {
namespace {

constexpr int max_rules = 500;

// The reader of TOML says its sentence only; the words it can begin with are its own (toml_reader.cpp).
std::pair<std::string, std::vector<std::string>> why_not_toml(std::string_view sentence) {
  constexpr std::string_view not_toml = "not TOML: ";
  if (sentence.starts_with(not_toml)) return {"not_toml", {std::string(sentence.substr(not_toml.size()))}};
  if (sentence.starts_with("a policy file may have")) return {"too_large", {}};
  if (sentence.starts_with("not UTF-8")) return {"not_utf8", {}};
  if (sentence.starts_with("a character beyond ASCII")) return {"stray_character", {}};
  if (sentence.starts_with("floats")) return {"not_supported", {}};
  return {"not_toml", {""}};
}

}  // namespace

RuleId PolicyReader::add_rule(std::string id, int line, Words words) {
  if (policy_->rules.size() >= reason_count + max_rules) {
    refuse(line, "more than 500 rules", "too_many", {"rules", "500"});
    return 0;
  }
  policy_->rules.push_back({std::move(id), source_.file, line, std::move(words)});
  return static_cast<RuleId>(policy_->rules.size() - 1);
}

void PolicyReader::read_head(TableReader& root) {
  const TomlNode* node = root.table("policy");
  if (!node) return refuse(1, "the table [policy] is missing", "missing", {"[policy]"});
  TableReader in(*node, "policy", findings_);
  Policy& p = *policy_;
  p.id = in.text_or("id", "");
  if (!is_id_text(p.id)) refuse(in.line_of("id"), "policy.id must be 1 to 64 letters, digits, '.', '-' or '_'", "bad_id", {"policy.id"});
  p.title = in.text_or("title", "");
  if (p.title.empty()) refuse(in.line_of("title"), "policy.title is missing", "missing", {"policy.title"});
  p.version = in.text_or("version", "1");
  p.practice = in.text_or("practice", p.id);
  p.state = in.text_or("state", "");
  if (p.state.empty()) refuse(in.line_of("state"), "policy.state is missing ('US' for none in particular)", "missing", {"policy.state"});
  const std::string zone = in.text_or("zone", "");
  if (auto calendar = LocalCalendar::make(zone)) {
    p.calendar = std::make_shared<const LocalCalendar>(std::move(*calendar));
  } else {
    refuse(in.line_of("zone"), "policy.zone: " + calendar.error().sentence, "bad_zone", {zone});
  }
  p.effective_from = in.instant("effective_from", p.calendar.get());
  p.effective_to = in.instant("effective_to", p.calendar.get());
  if (p.effective_from && p.effective_to && *p.effective_to <= *p.effective_from)
    refuse(in.line_of("effective_to"), "effective_to is not after effective_from", "ends_before_begins", {"policy.effective_to"});
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
  if (leap != "march_1" && leap != "february_28")
    refuse(in.line_of("leap_day"), "ages.leap_day is 'march_1' or 'february_28'", "bad_word", {"ages.leap_day", "march_1, february_28"});
  p.leap_day = leap == "february_28" ? LeapDay::february_28 : LeapDay::march_1;
  const std::string rule = in.text_or("attained", "birthday");
  if (rule != "birthday" && rule != "day_before")
    refuse(in.line_of("attained"), "ages.attained is 'birthday' or 'day_before'", "bad_word", {"ages.attained", "birthday, day_before"});
  p.age_rule = rule == "day_before" ? AgeRule::day_before : AgeRule::birthday;
  const std::string end = in.text_or("at_majority", "ends");
  p.majority_rule = add_rule("ages.at_majority", in.line_of("at_majority"), read_words(in));
  if (end == "freeze:transmitted" || end == "freeze:service") {
    p.freeze_at_majority = true;
    p.freeze = {end == "freeze:service" ? ModeKind::before_service : ModeKind::before_transmitted,
                static_cast<std::uint8_t>(p.majority),
                p.majority_rule,
                {}};
  } else if (end != "ends") {
    refuse(in.line_of("at_majority"), "ages.at_majority is 'ends', 'freeze:transmitted' or 'freeze:service'", "bad_word",
           {"ages.at_majority", "ends, freeze:transmitted, freeze:service"});
  }
  if (in.has("birthday_notice_days")) {
    const TomlNode* days = nullptr;
    for (const auto& [key, value] : in.members()) {
      if (key == "birthday_notice_days") days = &value;
    }
    for (const TomlNode& day : days->elements) {
      if (day.kind != TomlNode::Kind::integer || day.integer < 1 || day.integer > 366)
        in.refuse(day.line, "ages.birthday_notice_days holds days before a boundary, 1 to 366", "wrong_type",
                  {"ages.birthday_notice_days", "number", "1", "366"});
      else p.birthday_notice_days.push_back(static_cast<int>(day.integer));
    }
    if (days->kind != TomlNode::Kind::array)
      in.refuse(days->line, "ages.birthday_notice_days must be a list, such as [90, 30]", "wrong_type",
                {"ages.birthday_notice_days", "list"});
  }
  if (const auto latest = in.integer("latest_grant", 1, 21)) {
    p.latest_grant_age = static_cast<int>(*latest);
    p.latest_grant_rule = add_rule("ages.latest_grant", in.line_of("latest_grant"), p.rules[p.majority_rule].words);
  }
  in.done();
}

void PolicyReader::read_law() {
  Policy& p = *policy_;
  if (!laws_.knows(p.state) && p.state != "US")
    warn(1, "no law file for state '" + p.state + "': minors may consent alone from 12 to everything, and no statute holds a result",
         "unknown_state", {p.state});
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
      in.refuse(in.line_of("proofs"), "identity.proofs may be photo_id_in_office, pin, invitation_code, remote", "bad_word",
                {"identity.proofs", "photo_id_in_office, pin, invitation_code, remote"});
    }
  }
  p.id_rule = add_rule("identity", in.line(), read_words(in));
  if (const TomlNode* waiver = in.table("waiver")) {
    TableReader w(*waiver, "identity.waiver", findings_);
    Waiver out;
    out.from_at = w.instant("from", p.calendar.get());
    out.to_at = w.instant("to", p.calendar.get());
    out.reason = w.text_or("reason", "");
    if (out.reason.empty()) w.refuse(w.line(), "a waiver states its reason", "missing", {"identity.waiver.reason"});
    if (w.text_or("check", "next_visit") != "next_visit")
      w.refuse(w.line_of("check"), "identity.waiver.check is 'next_visit'", "bad_word", {"identity.waiver.check", "next_visit"});
    out.rule = add_rule("identity.waiver", w.line(), read_words(w));
    w.done();
    p.waiver = std::move(out);
  }
  in.done();
}

// may_permit takes 'ordinary', may_deny takes categories and their groups; both take MC, labels, and 'all'.
std::optional<WishesLeft> PolicyReader::read_wishes_left(TableReader& in, std::string_view key) {
  if (!in.has(key)) return std::nullopt;
  const bool permits = key == "may_permit";
  WishesLeft out;
  for (const std::string& word : in.words(key)) {
    if (word == "all") {
      out = {label::all | label::MC, permits, permits ? CategorySet{0} : all_categories};
    } else if (word == "MC") {
      out.labels |= label::MC;
    } else if (const auto one = label_from(word)) {
      out.labels |= *one;
    } else if (permits && word == "ordinary") {
      out.ordinary = true;
    } else if (const auto group = category_group(word); !permits && group) {
      out.categories = static_cast<CategorySet>(out.categories | *group);
    } else {
      in.refuse(in.line_of(key),
                "own_account." + std::string(key) + " does not know '" + word + "' (" +
                    (permits ? "all ordinary MC or a label)" : "all clinical, a category, MC or a label)"),
                "unknown_word", {"wish", word});
    }
  }
  return out;
}

void PolicyReader::read_own_account(TableReader& root) {
  Policy& p = *policy_;
  for (Mode& mode : p.own_account.modes) mode.kind = ModeKind::allow;
  const TomlNode* node = root.table("own_account");
  if (!node)
    return refuse(1, "the table [own_account] is missing: write from_age = \"never\" if minors have none", "missing", {"[own_account]"});
  TableReader in(*node, "own_account", findings_);
  OwnAccount& own = p.own_account;
  own.rule = add_rule("own_account", in.line(), read_words(in));
  bool never = false;
  for (const auto& [key, value] : in.members())
    never = never || (key == "from_age" && value.kind == TomlNode::Kind::text && value.text == "never");
  if (!in.has("from_age"))
    in.refuse(in.line(), "own_account.from_age is missing: an age, or \"never\"", "missing", {"own_account.from_age"});
  if (!never) {
    if (const auto age = in.integer("from_age", 0, 21)) own.from_age = static_cast<int>(*age);
  }
  own.assent = in.boolean("assent", false);
  const std::string take_back = in.text_or("assent_take_back", "screen");
  own.assent_take_back_on_screen = take_back == "screen";
  if (take_back != "screen" && take_back != "office")
    in.refuse(in.line_of("assent_take_back"), "own_account.assent_take_back is 'screen' or 'office'", "bad_word",
              {"own_account.assent_take_back", "screen, office"});
  own.own_contact = in.boolean("own_contact", true);
  own.parent = in.text_or("parent", "no");
  if (own.parent != "no" && own.parent != "told" && own.parent != "asked")
    in.refuse(in.line_of("parent"), "own_account.parent is 'no', 'told' or 'asked'", "bad_word", {"own_account.parent", "no, told, asked"});
  own.may_permit = read_wishes_left(in, "may_permit");
  own.may_deny = read_wishes_left(in, "may_deny");
  if (const TomlNode* modes = in.table("modes")) {
    fill_row(*modes, own.modes, own.rule, false);
    for (const Mode& mode : own.modes) {
      policy_->own_account_asks_papers = policy_->own_account_asks_papers || mode.kind == ModeKind::paper;
      if (mode.kind != ModeKind::allow && mode.kind != ModeKind::deny && mode.kind != ModeKind::paper) {
        in.refuse(modes->line, "a minor's own account knows 'allow', 'deny' and 'paper:KIND' only", "own_account_mode");
        break;
      }
    }
  }
  in.done();
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
    in.refuse(in.line_of("route"), "diminished_capacity.route is 'not_offered', 'clinician' or 'court'", "bad_word",
              {"diminished_capacity.route", "not_offered, clinician, court"});
  }
  out.papers = read_needs(in, "papers");
  if (out.route == DiminishedRoute::court && out.papers.empty()) out.papers = {{{"guardianship"}}};
  if (out.route != DiminishedRoute::court && !out.papers.empty())
    in.refuse(in.line_of("papers"), "papers belong to route = \"court\"", "papers_without_court");
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
    if (!is_id_text(out.item_class)) in.refuse(in.line(), "hidden.class must name an item class", "missing", {"hidden.class"});
    out.categories = read_categories(in, "categories", all_categories);
    const auto age = in.integer("from_age", 0, 21);
    if (!age) in.refuse(in.line(), "hidden.from_age is missing", "missing", {"hidden.from_age"});
    out.from_age = static_cast<int>(age.value_or(0));
    out.rule = add_rule("hidden." + out.item_class, in.line(), read_words(in));
    in.done();
    for (const HiddenClass& other : policy_->hidden) {
      if (other.item_class == out.item_class && (other.categories & out.categories) != 0)
        in.refuse(in.line(), "two rules hide class " + out.item_class, "two_rules", {"hidden_class", out.item_class});
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
    d.warn(d.line(), "a delay of the practice's own, without a statute or a patient's wish, may be information blocking (45 CFR 171)",
           "own_delay");
    d.done();
    policy_->holds.push_back(std::move(hold));
  }
  for (const TomlNode* statute : in.tables("hold")) {
    TableReader d(*statute, "release.hold", findings_);
    Hold hold = read_hold(d, true);
    hold.rule = add_rule("release.hold", d.line(), read_words(d));
    if (policy_->rules[hold.rule].words.citation.empty())
      d.refuse(d.line(), "a statutory hold needs its citation", "hold_without_citation");
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
  static constexpr std::string_view known[] = {"guardianship_not_offered",
                                               "foster_not_offered",
                                               "adult_proxy_not_offered",
                                               "teen_account_not_offered",
                                               "majority",
                                               "contact",
                                               "paper_copy"};
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
    int line = 0;
    std::from_chars(rest.data(), rest.data() + rest.size(), line);
    const std::string what = rest.substr(rest.find(' ') + 1);
    const auto [code, arguments] = why_not_toml(what);
    refuse(line, what, code, arguments);
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
  sort_findings(findings_);
  const bool refused = std::any_of(findings_.begin(), findings_.end(), [](const Finding& f) { return f.level == Finding::Level::refusal; });
  return refused ? nullptr : std::shared_ptr<const Policy>(policy_);
}

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
