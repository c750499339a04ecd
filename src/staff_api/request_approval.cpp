// SPDX-License-Identifier: Apache-2.0
// Reads the body of an approval: days are the practice's, a paper speaks of whoever brought it unless it is a restriction, and each is shown by
// files of its request.
#include "staff_api/request_approval.h"

#include "access/paper_terms.h"
#include "documents/upload.h"
#include "families/paper.h"

namespace kinportal::staff_api {
namespace {

using access::DeskKey;
using families::AccessRequest;

// Days of a paper hold from the first instant of the first to the last instant of the last, at the practice.
Result<void> read_days(const json::Json& body, const Zone& zone, std::optional<Instant>& from, std::optional<Instant>& to) {
  TRY_LET(const auto first, body.maybe_string("from"));
  TRY_LET(const auto last, body.maybe_string("to"));
  if (first && !first->empty()) {
    TRY_LET(const Day day, Day::parse(*first));
    from = zone.start_of(day);
  }
  if (last && !last->empty()) {
    TRY_LET(const Day day, Day::parse(*last));
    to = zone.start_of(day + 1);
  }
  return {};
}

Result<families::ReviewedPaper> paper_of(const json::Json& body, const AccessRequest& request, const Zone& zone) {
  TRY(body.only({"kind", "from", "to", "viewer", "categories", "uploads"}));
  families::ReviewedPaper one;
  TRY_LET(one.paper.kind, body.string("kind"));
  TRY(read_days(body, zone, one.paper.from_at, one.paper.to_at));
  TRY_LET(const auto viewer, body.maybe_string("viewer"));
  if (viewer && !viewer->empty()) {
    TRY_LET(one.paper.account, AccountId::parse(*viewer));
  } else if (one.paper.kind != "court_restriction") {
    one.paper.account = request.account;  // it speaks of the one who brought it
  }
  TRY_LET(const auto categories, body.maybe("categories"));
  if (categories) {
    TRY_LET(const auto words, categories->array(32));
    for (const auto& each : words) {
      TRY_LET(auto word, each.string());
      if (!access::category_from(word)) return fail(Fault::invalid, "there is no such category");
      one.paper.categories.push_back(std::move(word));
    }
  }
  TRY_LET(const auto uploads, body.array("uploads", documents::kMaxFiles));
  for (const auto& each : uploads) {
    TRY_LET(const std::string text, each.string());
    TRY_LET(auto id, UploadId::parse(text));
    one.uploads.push_back(std::move(id));
  }
  return one;
}

// The kinds of papers this approval files, and of those on file for this person and patient that hold now.
Result<std::vector<std::string>> kinds_there(const DeskKey& key, const AccessRequest& request, const families::Approval& approval) {
  std::vector<std::string> kinds;
  for (const auto& one : approval.papers) kinds.push_back(one.paper.kind);
  TRY_LET(const auto papers, families::papers_of_patient(key.snapshot(), key.practice(), approval.patient));
  for (const auto& paper : papers) {
    const bool runs = paper.verified && !paper.revoked_at && (!paper.from_at || *paper.from_at <= key.now()) &&
                      (!paper.to_at || *paper.to_at > key.now());
    if (runs && (!paper.account || *paper.account == request.account.text())) kinds.push_back(paper.kind);
  }
  return kinds;
}

}  // namespace

Result<families::StaffWord> word_of(const json::Json& body, std::string who) {
  families::StaffWord word;
  word.who = std::move(who);
  TRY_LET(auto words, body.maybe_string("words"));
  word.words = FreeText(std::move(words).value_or(""));
  TRY_LET(const auto bring, body.maybe("bring"));
  if (bring) {
    TRY_LET(const auto kinds, bring->array(10));
    for (const auto& kind : kinds) {
      TRY_LET(auto text, kind.string());
      word.bring.push_back(std::move(text));
    }
  }
  return word;
}

Result<families::Approval> approval_of(const json::Json& body, const AccessRequest& request, const Zone& zone, std::string who) {
  TRY(body.only({"patient", "kind", "custody", "papers", "words", "seen"}));
  families::Approval approval;
  TRY_LET(const std::string patient, body.string("patient"));
  TRY_LET(approval.patient, PatientId::parse(patient));
  if (request.form.kind != families::RequestKind::paper) {
    TRY_LET(approval.link_kind, body.string("kind"));
    TRY_LET(const auto custody, body.maybe_string("custody"));
    approval.custody = custody.value_or("unknown");
  }
  TRY_LET(const auto papers, body.array("papers", 10));
  for (const auto& each : papers) {
    TRY_LET(auto one, paper_of(each, request, zone));
    approval.papers.push_back(std::move(one));
  }
  TRY_LET(approval.word, word_of(body, std::move(who)));
  TRY_LET(const auto seen, body.maybe("seen"));
  if (seen) {
    TRY_LET(const auto documents, seen->array(8));
    for (const auto& each : documents) {
      TRY_LET(auto word, each.string());
      approval.word.bring.push_back(std::move(word));
    }
  }
  return approval;
}

Result<std::vector<std::string>> missing_of(const DeskKey& key, const access::Policy& policy, const AccessRequest& request,
                                            const families::Approval& approval) {
  const auto kind = access::link_kind_from(approval.link_kind);
  if (request.form.kind == families::RequestKind::paper || !kind) return std::vector<std::string>();
  const auto& rules = request.form.kind == families::RequestKind::adult ? policy.adult : policy.minor;
  TRY_LET(const auto kinds, kinds_there(key, request, approval));
  return access::missing_papers(rules[static_cast<std::size_t>(*kind)], kinds, approval.word.bring);
}

}  // namespace kinportal::staff_api
