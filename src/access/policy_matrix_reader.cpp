// SPDX-License-Identifier: Apache-2.0
// Reads the part of a policy that says who sees what: relationships, papers, bands, and the modes in their cells. Checks that every age and
// category is spoken about exactly once.
#include "access/policy_reader.h"

#include <algorithm>

#include "base/ids.h"

namespace kinportal::access {
namespace {

constexpr int max_bands = 30;

bool is_number(std::string_view text) {
  return !text.empty() && text.size() <= 2 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

std::optional<Mode> PolicyReader::parse_mode(std::string_view text, int line, RuleId rule) {
  static constexpr std::pair<std::string_view, ModeKind> plain[] = {{"allow", ModeKind::allow},   {"deny", ModeKind::deny},
                                                                    {"filter", ModeKind::filter}, {"prospective", ModeKind::prospective},
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
    if (auto day = Day::parse(rest); day && policy_->calendar)
      return mode.kind = ModeKind::granted_before, mode.instant = policy_->calendar->start_of(*day), mode;
  }
  if (starts("paper:")) {
    if (auto need = parse_need(text.substr(6)); need && policy_->mode_papers.size() < 200) {
      mode.kind = ModeKind::paper;
      mode.age = static_cast<std::uint8_t>(policy_->mode_papers.size());
      policy_->mode_papers.push_back(std::move(*need));
      return mode;
    }
  }
  refuse(
      line,
      "'" + std::string(text) +
          "' is no mode (allow, deny, filter, before:N:transmitted, before:N:service, prospective, preexisting:N, granted_before:DATE, assent, permit, paper:KIND)",
      "unknown_word", {"mode", std::string(text)});
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
        refuse(value.line, "there is no category '" + key + "'", "unknown_word", {"category", key});
        continue;
      }
      if (value.kind != TomlNode::Kind::text) {
        refuse(value.line, "the mode of " + key + " must be a text in quotes", "wrong_type", {"modes." + key, "text"});
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
    if (!contains(named, category_at(i)))
      refuse(modes.line, "nothing is said about " + std::string(to_string(category_at(i))), "category_missing",
             {std::string(to_string(category_at(i)))});
  }
}

std::optional<PaperNeed> PolicyReader::parse_need(std::string_view entry) {
  PaperNeed need;
  for (std::size_t from = 0; from <= entry.size();) {
    const auto bar = std::min(entry.find('|', from), entry.size());
    const std::string kind(entry.substr(from, bar - from));
    if (kind.empty() || kind.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") != std::string::npos || kind == "court_restriction")
      return std::nullopt;
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
      in.refuse(in.line_of(key), "'" + entry + "' is no kind of paper (lower case, digits and _)", "unknown_word", {"paper", entry});
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
      in.refuse(in.line_of(key), "there is no action '" + word + "' (message, schedule, refill, sign, pay)", "unknown_word",
                {"action", word});
    }
  }
  return out;
}

void PolicyReader::read_papers(TableReader& root) {
  const TomlNode* node = root.table("paper");
  if (!node) return;
  for (const auto& [kind, table] : node->members) {
    if (table.kind != TomlNode::Kind::table) {
      refuse(table.line, "write [paper." + kind + "]", "wrong_type", {"paper." + kind, "table"});
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

// One paper may be shown by several documents: a guardianship by the court's order and the letters. Whoever reviews must have seen each.
std::vector<std::string> PolicyReader::read_documents(TableReader& in) {
  std::vector<std::string> out = in.words("documents");
  constexpr std::size_t most = 8;
  const bool fits = out.size() <= most && std::all_of(out.begin(), out.end(), [](const std::string& word) { return is_id_text(word); });
  if (!fits) in.refuse(in.line_of("documents"), "documents is a list of at most 8 words", "bad_word", {"documents", "words"});
  return fits ? out : std::vector<std::string>();
}

void PolicyReader::read_relationships(TableReader& root) {
  Policy& p = *policy_;
  for (int kind = 0; kind < link_kind_count; ++kind)
    p.minor[static_cast<std::size_t>(kind)].rule = built_in(Reason::DENY_RELATIONSHIP_NOT_ELIGIBLE);
  std::array<int, link_kind_count> seen{};
  for (const TomlNode* node : root.tables("relationship")) {
    TableReader in(*node, "relationship", findings_);
    const std::string word = in.text_or("kind", "");
    const auto kind = link_kind_from(word);
    RelationshipRule rule;
    rule.eligible = in.boolean("offered", true);
    rule.pin = in.boolean("pin", false);
    rule.papers = read_needs(in, "papers");
    rule.documents = read_documents(in);
    if (const auto custody = in.text("custody")) {
      const auto level = custody_from(*custody);
      if (!level || *level < Custody::partial)
        in.refuse(in.line_of("custody"), "relationship.custody is 'partial', 'joint' or 'full': the least that will do", "bad_word",
                  {"relationship.custody", "partial, joint, full"});
      rule.custody_at_least = level.value_or(Custody::full);
    }
    rule.rule = add_rule("relationship." + word, in.line(), read_words(in));
    in.done();
    if (!kind || *kind > LinkKind::temp) {
      in.refuse(in.line_of("kind"),
                "relationship.kind is PARENT, GUARDIAN, FOSTER, STEP or TEMP; adults' proxies go into [[adult_relationship]]", "bad_word",
                {"relationship.kind", "PARENT, GUARDIAN, FOSTER, STEP, TEMP"});
      continue;
    }
    if (rule.eligible && rule.custody_at_least == Custody::none && !rule.pin && rule.papers.empty()) {
      in.refuse(in.line(), "relationship " + word + " needs custody, a PIN or a paper: nothing would be asked of it", "asks_nothing",
                {word});
    }
    const auto at = static_cast<std::size_t>(*kind);
    if (seen[at]++ > 0) in.refuse(in.line(), "two rules speak about relationship " + word, "two_rules", {"relationship", word});
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
    rule.documents = read_documents(in);
    rule.categories = read_categories(in, "categories", all_categories);
    rule.rule = add_rule("adult_relationship." + word, in.line(), read_words(in));
    in.done();
    if (!kind || (*kind != LinkKind::poa && *kind != LinkKind::guardian && *kind != LinkKind::adult_proxy)) {
      in.refuse(in.line_of("kind"), "adult_relationship.kind is POA, GUARDIAN or ADULT_PROXY: a parent of an adult is nobody's proxy",
                "not_offered_kind", {word});
      continue;
    }
    const char* paper = *kind == LinkKind::poa ? "poa_hc" : *kind == LinkKind::guardian ? "guardianship" : "adult_form";
    if (rule.papers.empty()) rule.papers = {{{paper}}};
    if (*kind == LinkKind::poa) {
      bool health_care = false;
      for (const PaperNeed& need : rule.papers) health_care = health_care || need.any_of == std::vector<std::string>{"poa_hc"};
      if (!health_care)
        in.refuse(in.line_of("papers"), "a power of attorney must be the health-care one: papers needs 'poa_hc' by itself",
                  "poa_not_health_care");
    }
    rule.labelled_needs_permit = *kind == LinkKind::adult_proxy;
    const auto at = static_cast<std::size_t>(*kind);
    if (seen[at]++ > 0) in.refuse(in.line(), "two rules speak about adult relationship " + word, "two_rules", {"adult_relationship", word});
    p.adult[at] = std::move(rule);
  }
}

void PolicyReader::read_band(const TomlNode& node) {
  TableReader in(node, "band", findings_);
  Band band;
  band.line = in.line();
  const auto from = in.integer("from", 0, 21), to = in.integer("to", 1, 21);
  if (!from || !to)
    in.refuse(in.line(), "a band needs from and to (from that birthday until before the other)", "missing", {"band.from, band.to"});
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
    in.refuse(in.line(), "a band needs modes = { category = \"mode\", … }", "missing", {"band.modes"});
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
        s.refuse(s.line_of("kinds"), "band.relationship.kinds may be PARENT, GUARDIAN, FOSTER, STEP, TEMP", "bad_word",
                 {"band.relationship.kinds", "PARENT, GUARDIAN, FOSTER, STEP, TEMP"});
        continue;
      }
      if (seen[static_cast<std::size_t>(*kind)]++ > 0)
        s.refuse(s.line(), "two rules of this band speak about " + word, "two_rules", {"band_relationship", word});
      band.row_of[static_cast<std::size_t>(*kind)] = static_cast<std::uint8_t>(band.rows.size());
    }
    s.done();
    band.rows.push_back(row);
  }
  for (const TomlNode* special : in.tables("class")) {
    TableReader s(*special, "band.class", findings_);
    ClassMode out;
    out.item_class = s.text_or("class", "");
    if (!is_id_text(out.item_class)) s.refuse(s.line(), "band.class.class must name an item class", "missing", {"band.class.class"});
    out.categories = read_categories(s, "categories", all_categories);
    const RuleId rule = add_rule(id + ".class." + out.item_class, s.line(), read_words(s));
    const auto mode = parse_mode(s.text_or("mode", "(none)"), s.line_of("mode"), rule);
    s.done();
    for (const ClassMode& other : band.class_modes) {
      if (other.item_class == out.item_class && (other.categories & out.categories) != 0)
        s.refuse(s.line(), "two rules of this band speak about class " + out.item_class, "two_rules", {"band_class", out.item_class});
    }
    if (mode) out.mode = *mode;
    band.class_modes.push_back(std::move(out));
  }
  in.done();
  policy_->bands.push_back(std::move(band));
}

void PolicyReader::read_bands(TableReader& root) {
  const auto nodes = root.tables("band");
  if (nodes.size() > max_bands) return refuse(nodes.back()->line, "more than 30 bands", "too_many", {"bands", "30"});
  for (const TomlNode* node : nodes) read_band(*node);
  std::sort(policy_->bands.begin(), policy_->bands.end(),
            [](const Band& a, const Band& b) { return std::pair(a.from, a.line) < std::pair(b.from, b.line); });
  check_bands();
}

void PolicyReader::check_bands() {
  const Policy& p = *policy_;
  const auto years = [](int from, int to) {
    return to - from == 1 ? "age " + std::to_string(from) : "ages " + std::to_string(from) + " to " + std::to_string(to - 1);
  };
  const auto from_to = [](int from, int to) { return std::vector{std::to_string(from), std::to_string(to - 1)}; };
  int next = 0;
  bool teen_line = false;
  for (const Band& band : p.bands) {
    if (band.to <= band.from) refuse(band.line, "a band must end after it begins", "ends_before_begins", {"band.to"});
    if (band.from > next) refuse(band.line, "nothing is said about " + years(next, band.from), "ages_missing", from_to(next, band.from));
    if (band.from < next)
      refuse(band.line, "two bands speak about " + years(band.from, std::min(next, band.to)), "ages_twice",
             from_to(band.from, std::min(next, band.to)));
    if (band.to > p.majority)
      refuse(band.line, "a band ends at the age of majority (" + std::to_string(p.majority) + "): adults have their own rules",
             "band_past_majority", {std::to_string(p.majority)});
    teen_line = teen_line || (band.from >= 10 && band.from < p.majority);
    next = std::max(next, band.to);
  }
  if (next < p.majority) {
    refuse(p.bands.empty() ? 1 : p.bands.back().line,
           "nothing is said about " + years(next, p.majority) + ": write a band, or one band to " + std::to_string(p.majority) +
               " and ages.no_teen_tier = true to mean it",
           "ages_missing", from_to(next, p.majority));
  } else if (!teen_line && !p.no_teen_tier) {
    refuse(p.bands.front().line, "nothing changes before the age of majority: write ages.no_teen_tier = true to mean it",
           "no_change_unsaid");
  } else if (teen_line && p.no_teen_tier) {
    refuse(p.bands.front().line, "ages.no_teen_tier says there is no teen tier, and the bands make one", "no_teen_tier_contradicted");
  }
}

}  // namespace kinportal::access
