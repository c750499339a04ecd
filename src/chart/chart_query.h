// SPDX-License-Identifier: Apache-2.0
// Private to chart/: one reading statement under a key. Practice and patient are fixed from the key, and the key's plan is part of the SQL.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "access/gate.h"
#include "access/plan.h"
#include "chart/read.h"
#include "db/database.h"

namespace kinportal::chart {

/// Text and parameters grow together; practice and patient are always $1 and $2.
class ChartQuery {
 public:
  ChartQuery(const access::ChartKey& key, std::string_view columns) : key_(key) {
    text_ = "SELECT " + std::string(columns) + " FROM chart_item c WHERE c.practice_id = $1 AND c.patient_id = $2";
    values_ = {key.practice(), key.patient()};
  }
  ChartQuery& where(std::string_view before, db::Value value, std::string_view after = "") {
    values_.push_back(value);
    text_ += " AND " + std::string(before) + "$" + std::to_string(values_.size()) + std::string(after);
    return *this;
  }
  ChartQuery& where(std::string_view condition) {
    text_ += " AND " + std::string(condition);
    return *this;
  }
  int next() const { return static_cast<int>(values_.size()) + 1; }
  ChartQuery& add_value(db::Value value) {
    values_.push_back(value);
    return *this;
  }
  /// The item stands for itself: it has no panel, or none that this key may see. A hidden panel must not take its results off a list.
  ChartQuery& not_in_a_visible_panel() {
    access::SqlPredicate panel = key_.plan().to_sql("p", next());
    text_ +=
        " AND (c.parent_item_id IS NULL OR NOT EXISTS (SELECT 1 FROM chart_item p WHERE p.practice_id = c.practice_id AND "
        "p.patient_id = c.patient_id AND p.item_id = c.parent_item_id AND " +
        panel.text + "))";
    values_.insert(values_.end(), panel.values.begin(), panel.values.end());
    panel_predicate_ = std::move(panel);
    return *this;
  }
  ChartQuery& visible(access::Category category) { return take(key_.plan().to_sql(category, "c", next())); }
  ChartQuery& visible() { return take(key_.plan().to_sql("c", next())); }
  Result<db::Rows> run(std::string_view order_and_limit) {
    text_ += ' ';
    text_ += order_and_limit;
    return key_.snapshot().query(text_, values_);
  }

 private:
  ChartQuery& take(access::SqlPredicate predicate) {
    text_ += " AND " + predicate.text;
    values_.insert(values_.end(), predicate.values.begin(), predicate.values.end());
    predicate_ = std::move(predicate);  // owns what its values point at
    return *this;
  }
  const access::ChartKey& key_;
  std::string text_;
  std::vector<db::Value> values_;
  access::SqlPredicate predicate_, panel_predicate_;
};

/// The one category behind an area, as the plan knows it.
access::Category plan_category_of(Area area);

}  // namespace kinportal::chart
