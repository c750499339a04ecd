// SPDX-License-Identifier: Apache-2.0
// Private to this folder: coded entries on their way to chart items. `Filling` writes one item's columns and body together, in the shape that
// formats/fhir_json gives the same kind of item.
#pragma once
#include <set>

#include "base/json_writer.h"
#include "formats/ccda/reading.h"

namespace kinportal::ccda {

/// Gathers what is said about sensitivity, and every code of a clinical system, at and below a node.
struct Said {
  Labels labels;
  std::vector<std::string> codes;  // sorted, each once
};
Said said_in(const Node& node);

/// Where entries of one document are gathered.
class Entries {
 public:
  Entries(const Reading& reading, const Zone& zone, Document& out) : reading_(reading), zone_(zone), out_(out) {}
  const Reading& reading() const { return reading_; }
  const Zone& zone() const { return zone_; }
  Labels surrounding;  // of the document, or of the section that says its own
  /// A key of its own for an entry: 'kind/root^extension', made unique within the document.
  std::string key_of(std::string_view kind, const Node& act);
  void add(Entry entry);
  void leave_out(const Node& at, std::string reason);
  void leave_out(const Error& error);

 private:
  const Reading& reading_;
  const Zone& zone_;
  Document& out_;
  std::set<std::string> keys_;
};

class Filling {
 public:
  Filling(Entries& entries, const Node& act, std::string_view category, std::string_view kind);
  void code(const Code& code, std::string_view suffix = {});
  void when(const std::optional<When>& when);
  void author(std::string who);
  void member(std::string_view name, std::string_view words);
  JsonWriter& body() { return body_; }
  Entry& entry() { return entry_; }
  Entry take();

 private:
  Entry entry_;
  JsonWriter body_;
};

Result<void> map_problem(Entries& entries, const Node& act);
Result<void> map_allergy(Entries& entries, const Node& act);
Result<void> map_medicine(Entries& entries, const Node& act);
Result<void> map_immunization(Entries& entries, const Node& act);
Result<void> map_result(Entries& entries, const Node& act);
Result<void> map_vital(Entries& entries, const Node& act);
Result<void> map_social(Entries& entries, const Node& act);
Result<void> map_procedure(Entries& entries, const Node& act);
Result<void> map_visit(Entries& entries, const Node& act);

/// The first descendant statement (observation, procedure …) that carries this template, through entryRelationships.
const Node* related(const Node& act, std::string_view statement, std::string_view root);
std::string_view status_of(const Node& act);

}  // namespace kinportal::ccda
