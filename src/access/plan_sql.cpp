// SPDX-License-Identifier: Apache-2.0
// A plan as a condition in SQL that SQLite 3.40 and PostgreSQL 15 read alike. Only positive conditions are written, so that a NULL makes a
// condition fail, never hold; substrings are found with replace(), which both engines compare byte by byte (LIKE is not).
#include <algorithm>

#include "access/plan.h"

namespace kinportal::access {

class PlanSql {
 public:
  PlanSql(const Plan& plan, std::string_view alias, int first) : plan_(plan), alias_(alias), next_(first) {
    if (!alias_.empty()) alias_ += '.';
    out_.values.reserve(16);
  }

  SqlPredicate everything() {
    std::string plain, groups;
    std::array<bool, category_count> done{};
    for (int i = 0; i < category_count; ++i) {
      const CategoryTerms& terms = plan_.of_category(category_at(i));
      if (done[static_cast<std::size_t>(i)] || !terms.open) continue;
      std::string names;
      unsigned plain_ones = 0;
      for (int j = i; j < category_count; ++j) {
        if (done[static_cast<std::size_t>(j)] || !plan_.of_category(category_at(j)).open ||
            !plan_.of_category(category_at(j)).same_conditions(terms))
          continue;
        done[static_cast<std::size_t>(j)] = true;
        if (category_at(j) != Category::message) plain_ones |= 1U << j;
        names += (names.empty() ? "'" : ", '") + std::string(to_string(category_at(j))) + "'";
      }
      std::string one = column("category") + " IN (" + names + ")";
      for (const std::string& condition : conditions(terms)) one += " AND " + condition;
      groups += (groups.empty() ? "(" : " OR (") + one + ")";
      if (plain_ones == 0 || terms.nothing) continue;
      one = "(" + column("plain") + " & " + std::to_string(plain_ones) + ") <> 0";
      for (const std::string& condition : plain_conditions(terms)) one += " AND " + condition;
      plain += (plain.empty() ? "(" : " OR (") + one + ")";
    }
    if (groups.empty()) return nothing();
    return split(plain, "(" + groups + ")", std::nullopt);
  }

  SqlPredicate only(Category category) {
    const CategoryTerms& terms = plan_.of_category(category);
    if (!terms.open) return nothing();
    std::string plain, full = "1 = 1";
    if (category != Category::message && !terms.nothing) {
      plain = column("plain") + " <> 0";
      for (const std::string& condition : plain_conditions(terms)) plain += " AND " + condition;
    }
    for (const std::string& condition : conditions(terms)) full = (full == "1 = 1" ? "" : full + " AND ") + condition;
    return split(plain, full, category);
  }

 private:
  // Ordinary items (column plain, migration 0013) are judged by what is left to ask of them; all others by everything. The two never meet:
  // both say of an ordinary item what the decision says, and tests/policy compares them with it on both engines.
  SqlPredicate split(const std::string& plain, const std::string& full, std::optional<Category> category) {
    std::string text = full;
    for (const std::string& condition : release(category)) text += " AND " + condition;
    if (plain.empty()) return finish(text);
    std::string quick = "(" + plain + ")";
    for (const std::string& condition : plain_release(category)) quick += " AND " + condition;
    return finish("(" + quick + ") OR (" + column("plain") + " = 0 AND " + text + ")");
  }

  SqlPredicate nothing() { return finish("1 = 0"); }
  SqlPredicate finish(const std::string& text) {
    out_.text = "(" + text + ")";
    out_.next_parameter = next_;
    out_.texts = std::move(texts_);
    return std::move(out_);
  }
  std::string column(std::string_view name) const { return alias_ + std::string(name); }
  std::string bind(db::Value value) {
    out_.values.push_back(value);
    return "$" + std::to_string(next_++);
  }
  std::string bind_text(std::string text) {
    texts_->push_back(std::make_unique<std::string>(std::move(text)));
    return bind(db::Value(*texts_->back()));
  }
  std::string now() {
    if (now_.empty()) now_ = bind(plan_.now_);
    return now_;
  }
  std::string within(std::string_view name, const std::string& word, bool inside) {
    const std::string col = column(name);
    return "replace(" + col + ", " + bind_text(" " + word + " ") + ", '') " + (inside ? "<>" : "=") + " " + col;
  }
  // Masks that come from facts travel as parameters; those of the law and of this code are few and stand in the text.
  std::string no_label_of(Labels mask) { return "(" + column("labels") + " & " + bind(mask) + ") = 0"; }
  std::string no_label_of_fixed(Labels mask) const { return "(" + column("labels") + " & " + std::to_string(mask) + ") = 0"; }

  std::string hold_text(const Hold& hold, std::optional<Category> category) {
    std::string text = column("clinician_release_at") + " <= " + now() + " OR " + column("finalized_at") +
                       " <= " + bind(plan_.now_ - std::chrono::hours{hold.hours});
    if (!hold.item_class.empty()) text += " OR " + within("classes", hold.item_class, false);
    if (hold.labels != 0) text += " OR " + no_label_of_fixed(hold.labels);
    if (!category && hold.categories != all_categories) {
      std::string names;
      for (int i = 0; i < category_count; ++i) {
        if (contains(hold.categories, category_at(i)))
          names += (names.empty() ? "'" : ", '") + std::string(to_string(category_at(i))) + "'";
      }
      if (!names.empty()) text += " OR " + column("category") + " NOT IN (" + names + ")";
    }
    return "(" + text + ")";
  }

  // Status first; families also wait for release, and see nothing with a label nobody knows.
  std::vector<std::string> release(std::optional<Category> category) {
    std::vector<std::string> out{column("status") + " = 'final'"};
    if (plan_.staff_) return out;
    out.push_back(column("available_at") + " <= " + now());
    out.push_back("(" + column("patient_hold_until_at") + " IS NULL OR " + column("patient_hold_until_at") + " <= " + now() + ")");
    out.push_back(no_label_of_fixed(~label::all));
    for (const Hold& hold : plan_.holds_) {
      if (!category || contains(hold.categories, *category)) out.push_back(hold_text(hold, category));
    }
    return out;
  }

  // What an ordinary item still waits for: its day, and holds on whole categories.
  std::vector<std::string> plain_release(std::optional<Category> category) {
    if (plan_.staff_) return {};
    std::vector<std::string> out{column("available_at") + " <= " + now()};
    for (const Hold& hold : plan_.holds_) {
      if (hold.item_class.empty() && hold.labels == 0 && (!category || contains(hold.categories, *category)))
        out.push_back(hold_text(hold, category));
    }
    return out;
  }

  // What an ordinary item must still fulfil: no label, class, wish or participant is in the way of it.
  std::vector<std::string> plain_conditions(const CategoryTerms& terms) {
    std::vector<std::string> out{mode(terms, terms.mode)};
    if (terms.freeze) out.push_back(mode(terms, *terms.freeze));
    std::erase(out, "1 = 1");
    return out;
  }

  // One permit that covers every obligation; "" when there is none, "1 = 1" when one covers all.
  std::string covered(const CategoryTerms& terms) {
    std::string out;
    for (const Labels permit : terms.permits) {
      if ((~permit & (label::all | label::MC)) == 0) return "1 = 1";
      std::string one = no_label_of(label::all & ~permit);
      if ((permit & label::MC) == 0) one += " AND " + column("consenter") + " <> 'minor'";
      out += (out.empty() ? "(" : " OR (") + one + ")";
    }
    return out;
  }

  std::string forbids(const CategoryTerms& terms) {
    std::string cover = covered(terms);
    if (cover == "1 = 1") return cover;
    std::string unlabelled = column("consenter") + " IN ('parent', 'guardian', 'court', 'emergency')";
    std::string dated;
    for (const Plan::Sensitive& one : plan_.sensitive_) {
      std::string text = no_label_of_fixed(one.labels);
      if (one.from) {
        const std::string on = column("service_on");
        text = "(" + text + " OR (length(" + on + ") = 10 AND " + on + " < " + bind_text(one.from->iso()) + "))";
      }
      dated += (dated.empty() ? "" : " AND ") + text;
    }
    if (!dated.empty()) unlabelled = "(" + unlabelled + " OR (" + dated + "))";
    // The ordinary item first: it needs no second look.
    const std::string not_minor = column("consenter") + " <> 'minor'";
    const std::string free =
        not_minor + " AND (" + column("labels") + " = 0 OR (" + no_label_of_fixed(label::P2) + " AND " + unlabelled + "))";
    return cover.empty() ? "(" + free + ")" : "((" + free + ") OR " + cover + ")";
  }

  std::string mode(const CategoryTerms& terms, const ModeTerm& term) {
    switch (term.kind) {
      case ModeTerm::Kind::yes: return "1 = 1";
      case ModeTerm::Kind::no: return "1 = 0";
      case ModeTerm::Kind::filter: {
        std::string cover = covered(terms);
        if (cover == "1 = 1") return cover;
        return "(" + column("labels") + " = 0 OR " + column("consenter") + " IN ('parent', 'guardian')" +
               (cover.empty() ? "" : " OR " + cover) + ")";
      }
      case ModeTerm::Kind::transmitted_before: return column("transmitted_at") + " < " + bind(term.instant);
      case ModeTerm::Kind::service_before:
        return "(length(" + column("service_on") + ") = 10 AND " + column("service_on") + " < " + bind_text(term.day.iso()) + ")";
      case ModeTerm::Kind::available_since: return column("available_at") + " >= " + bind(term.instant);
      case ModeTerm::Kind::covered: {
        const std::string cover = covered(terms);
        return cover.empty() ? "1 = 0" : "(" + cover + ")";
      }
    }
    return "1 = 0";
  }

  std::vector<std::string> conditions(const CategoryTerms& terms) {
    std::vector<std::string> out;
    const auto add = [&](std::string condition) {
      if (condition != "1 = 1") out.push_back(std::move(condition));
    };
    if (terms.ordinary_only) {
      add(no_label_of_fixed(~label::all | label::P2));
      add(column("consenter") + " <> 'minor'");
    }
    if (terms.nothing) add("1 = 0");
    if (terms.participants_only) add(within("participants", plan_.viewer_, true));
    if (terms.forbids_apply) {
      if (terms.denied != 0) add(no_label_of(terms.denied & label::all));
      if ((terms.denied & label::MC) != 0) add(column("consenter") + " <> 'minor'");
      add(forbids(terms));
    }
    if (terms.labelled_needs_permit) {
      const std::string cover = covered(terms);
      add(cover == "1 = 1" ? cover : "(" + column("labels") + " = 0" + (cover.empty() ? "" : " OR " + cover) + ")");
    }
    for (const std::string& hidden : terms.hidden_classes) add(within("classes", hidden, false));
    for (const auto& special : terms.class_modes) {
      const std::string judged = mode(terms, special.mode);
      if (judged != "1 = 1") add("(" + within("classes", special.item_class, false) + " OR " + judged + ")");
    }
    std::string base = mode(terms, terms.mode);
    if (base != "1 = 1" && !terms.class_modes.empty()) {
      std::string special_ones;
      for (const auto& special : terms.class_modes) special_ones += within("classes", special.item_class, true) + " OR ";
      base = "(" + special_ones + base + ")";
    }
    add(base);
    if (terms.freeze) add(mode(terms, *terms.freeze));
    return out;
  }

  const Plan& plan_;
  std::string alias_;
  int next_;
  std::string now_;
  SqlPredicate out_;
  std::shared_ptr<std::vector<std::unique_ptr<std::string>>> texts_ = std::make_shared<std::vector<std::unique_ptr<std::string>>>();
};

SqlPredicate Plan::to_sql(std::string_view alias, int first_parameter) const { return PlanSql(*this, alias, first_parameter).everything(); }

SqlPredicate Plan::to_sql(Category category, std::string_view alias, int first_parameter) const {
  return PlanSql(*this, alias, first_parameter).only(category);
}

}  // namespace kinportal::access
