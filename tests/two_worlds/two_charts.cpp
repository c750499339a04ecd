// SPDX-License-Identifier: Apache-2.0
// Items crowd where decisions change: labels, care a minor consented to, releases still ahead, holds, dates around every cut-off age.
#include "two_charts.h"

#include <doctest/doctest.h>

#include <set>

#include "access/decide.h"
#include "access/staff_rights.h"
#include "base/json_writer.h"
#include "formats/base64.h"
#include "staff/staff.h"

namespace kinportal::test {
namespace {

using access::Category;
using access::Consenter;
using access::ItemFacts;

constexpr std::chrono::hours day{24};

std::string kind_of(Dice& dice, Category category) {
  static const std::vector<std::string> results = {"lab", "lab", "vital", "panel", "imaging", "survey"};
  return category == Category::result ? dice.of(results) : std::string(access::to_string(category));
}

ItemFacts draw_facts(Dice& dice, const std::string& patient, const AccountId& viewer, Instant now) {
  static const std::vector<access::Labels> label_sets = {0,
                                                         0,
                                                         0,
                                                         0,
                                                         access::label::BH,
                                                         access::label::HIV,
                                                         access::label::SEX | access::label::STD,
                                                         access::label::P2 | access::label::SUD,
                                                         access::label::unknown};
  static const std::vector<Consenter> consenters = {Consenter::parent, Consenter::parent, Consenter::unknown, Consenter::minor,
                                                    Consenter::guardian};
  static const std::vector<int> ages_d = {1, 3, 10, 60, 300, 700, 1200, 1600, 2400, 5000};
  ItemFacts item;
  item.patient_id = patient;
  // Mostly what has pages today, now and then one of every other category.
  item.category = dice.one_in(6) ? access::category_at(dice.below(access::category_count))
                                 : access::category_at(dice.below(access::clinical_category_count));
  if (dice.one_in(4)) item.category = Category::result;
  item.labels = dice.of(label_sets);
  item.consenter = dice.of(consenters);
  if (dice.one_in(8)) item.classes = {dice.one_in(2) ? "HPV" : "GENETIC"};
  const Instant then = now - dice.of(ages_d) * day - std::chrono::minutes(dice.below(1000));
  if (!dice.one_in(6)) item.service_on = Day{static_cast<std::int32_t>(then.us / 86'400'000'000)};
  if (!dice.one_in(4)) item.finalized_at = then;
  item.available_at = dice.one_in(8) ? now + (1 + dice.below(9)) * day : then;
  if (!dice.one_in(10)) item.transmitted_at = *item.available_at;
  if (dice.one_in(12)) item.status = access::ItemStatus::entered_in_error;
  if (dice.one_in(10)) item.patient_hold_until = now + (dice.below(20) - 10) * day;
  if (dice.one_in(10)) item.clinician_release_at = now + (dice.below(20) - 10) * day;
  if (item.category == Category::message) item.participants = {dice.one_in(2) ? viewer.text() : "somebody-else"};
  return item;
}

// Who is asked: the family's decision, or the role's plan.
class Judge {
 public:
  Judge(PortalWorld& world, const ViewerHere& viewer, const PatientId& patient, Instant now) : now_(now) {
    auto snapshot = world.portal().store().snapshot();
    REQUIRE(snapshot.ok());
    if (viewer.staff) {
      const auto member = staff::staff_at(*snapshot, viewer.account, viewer.practice, now);
      REQUIRE(member.ok());
      REQUIRE(member->has_value());
      const auto role = access::staff_role_from(staff::to_string((*member)->role));
      REQUIRE(role.has_value());
      staff_.emplace(access::staff_plan(*role, patient.text(), now));
      return;
    }
    auto loaded = access::load_facts(*snapshot, policies_, viewer.practice, viewer.account, patient, now);
    if (loaded.ok()) family_.emplace(std::move(loaded).value());
    else REQUIRE(loaded.error().fault == Fault::not_found);
  }
  bool sees(const ItemFacts& item) const {
    if (staff_) return staff_->allows(item);
    return family_ && access::decide(family_->policy.get(), family_->facts, item, now_).allowed();
  }

 private:
  access::PolicyCache policies_;
  Instant now_;
  std::optional<access::LoadedFacts> family_;
  std::optional<access::Plan> staff_;
};

std::string body_of(const ItemHere& item) {
  JsonWriter out;
  out.begin_object()
      .member("id", item.id)
      .member("title", item.title)
      .member("kind", item.kind)
      .member("happened_at", item.happened_at.iso());
  if (item.file) out.member("content_type", "application/pdf").member("file", true);
  out.end_object();
  return std::move(out).take();
}

Result<void> insert(db::Transaction& tx, const PracticeId& practice, const ItemHere& item) {
  const ItemFacts& f = item.facts;
  std::string classes, participants;
  for (const auto& word : f.classes) classes += " " + word + " ";
  for (const auto& word : f.participants) participants += " " + word + " ";
  const std::optional<std::string> service = f.service_on ? std::optional(f.service_on->iso()) : std::nullopt;
  const std::optional<std::string> panel = item.panel.empty() ? std::nullopt : std::optional(item.panel);
  const std::string body = body_of(item);
  TRY(tx.execute(
      "INSERT INTO chart_item (practice_id, patient_id, item_id, category, kind, code, happened_at, service_on, finalized_at, available_at, transmitted_at, "
      "status, labels, classes, consenter, participants, patient_hold_until_at, clinician_release_at, parent_item_id, author, title, body) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)",
      {practice,
       f.patient_id,
       item.id,
       access::to_string(*f.category),
       item.kind,
       item.code,
       item.happened_at,
       service,
       f.finalized_at,
       *f.available_at,
       f.transmitted_at,
       f.status == access::ItemStatus::final ? "final" : "entered-in-error",
       f.labels,
       classes,
       access::to_string(f.consenter),
       participants,
       f.patient_hold_until,
       f.clinician_release_at,
       panel,
       item.author,
       item.title,
       body}));
  if (!item.file) return {};
  std::string pdf = "%PDF-1.4 of " + item.title,
              resource = R"(0{"resourceType":"DocumentReference","content":[{"attachment":{"contentType":"application/pdf","data":")";
  append_base64(resource, pdf);
  resource += R"("}}]})";
  TRY(
      tx.execute("INSERT INTO chart_source (practice_id, source, source_key, patient_id, item_id, sha256, received_at, bytes) "
                 "VALUES ($1, 'feed', $2, $3, $2, $4, $5, $6)",
                 {practice, item.id, f.patient_id, db::Value::blob("x"), item.happened_at, db::Value::blob(resource)}));
  return {};
}

// A hidden item of the second world tells another story under the same id: nothing of it may reach the viewer.
ItemHere told_differently(Dice& dice, ItemHere item) {
  item.hidden_version = 1 + dice.below(9);
  item.title += " otherwise " + std::to_string(item.hidden_version);
  item.happened_at = item.happened_at + (dice.below(400) - 200) * day;
  item.author = "Dr. Other";
  if (dice.one_in(2)) item.code = "loinc|other";
  return item;
}

}  // namespace

TwoCharts draw_charts(Dice& dice, PortalWorld& world, const ViewerHere& viewer, const PatientId& patient, int size, Instant now) {
  static const std::vector<std::string> codes = {"loinc|718-7", "loinc|2345-7", ""};
  const Judge judge(world, viewer, patient, now);
  TwoCharts charts;
  charts.patient = patient;
  std::vector<std::string> panels_first, panels_second;
  for (int i = 0; i < size; ++i) {
    ItemHere item;
    item.id = patient.text() + "-item-" + std::to_string(i);
    item.facts = draw_facts(dice, patient.text(), viewer.account, now);
    item.kind = kind_of(dice, *item.facts.category);
    item.code = dice.of(codes);
    item.title = "Thing " + std::to_string(i);
    item.author = "Dr. Marrowquill";
    item.file = i % 3 == 0;
    item.happened_at = *item.facts.available_at - std::chrono::hours(dice.below(3));
    if (judge.sees(item.facts)) {
      charts.shown.push_back(item.id);
      charts.first.push_back(item);
      charts.second.push_back(item);
      continue;
    }
    const bool in_first = dice.one_in(2), in_second = !in_first || dice.one_in(2);
    charts.hidden.push_back(item.id);
    if (in_first) charts.first.push_back(item);
    if (in_second) charts.second.push_back(dice.one_in(2) ? told_differently(dice, item) : item);
  }
  // Panels name results. A hidden panel names its results in the world that has it; a panel everybody may see names the same in both.
  const std::set<std::string> shown(charts.shown.begin(), charts.shown.end());
  for (const ItemHere& panel : std::vector<ItemHere>(charts.second)) {
    if (panel.kind != "panel") continue;
    for (int i = 0; i < size; ++i) {
      const std::string member = patient.text() + "-item-" + std::to_string(i);
      if (!dice.one_in(4) || member == panel.id) continue;
      for (auto* list : {&charts.first, &charts.second}) {
        const auto has_panel = std::any_of(list->begin(), list->end(), [&](const ItemHere& one) { return one.id == panel.id; });
        for (ItemHere& one : *list) {
          if (has_panel && one.id == member && one.panel.empty() && one.facts.category == Category::result && one.kind != "panel")
            one.panel = panel.id;
        }
      }
    }
  }
  return charts;
}

Result<void> place_chart(PortalWorld& world, const ViewerHere& viewer, const PatientId& patient, const std::vector<ItemHere>& items,
                         Instant now) {
  return world.change([&](db::Transaction& tx) -> Result<void> {
    TRY(tx.execute("DELETE FROM chart_item WHERE practice_id = $1 AND patient_id = $2", {viewer.practice, patient}));
    TRY(tx.execute("DELETE FROM chart_source WHERE practice_id = $1 AND patient_id = $2", {viewer.practice, patient}));
    TRY(tx.execute("DELETE FROM item_seen WHERE practice_id = $1 AND patient_id = $2", {viewer.practice, patient}));
    for (const ItemHere& item : items) {
      TRY(insert(tx, viewer.practice, item));
      if (item.hidden_version % 3 != 1) continue;  // she had opened it while she still might
      TRY(tx.execute("INSERT INTO item_seen (practice_id, account_id, patient_id, item_id, seen_at) VALUES ($1, $2, $3, $4, $5)",
                     {viewer.practice, viewer.account, patient, item.id, now - std::chrono::hours(2)}));
    }
    return {};
  });
}

}  // namespace kinportal::test
