// SPDX-License-Identifier: Apache-2.0
// A paper somebody brought: a court order, a power of attorney, an agency letter, a signed form. It is for one patient, staff have seen it
// or not, and it holds from one instant to another (design of access: Facts).
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "families/deed.h"

namespace kinportal::families {

struct Paper {
  PracticeId practice;
  PaperId id;
  PatientId patient;                   // the one patient it is for
  std::optional<std::string> account;  // the viewer it speaks of; a court restriction names one
  std::string kind;                    // 'guardianship', 'poa_hc', 'court_restriction', … : policies name what they want
  bool verified = false;
  std::string verified_by;
  std::optional<Instant> seen_at;
  std::optional<Instant> from_at;
  std::optional<Instant> to_at;
  std::optional<Instant> revoked_at;
  std::vector<std::string> categories;  // a restriction only for these; empty: for all
};

struct NewPaper {
  PracticeId practice;
  PatientId patient;
  std::optional<AccountId> account;
  std::string kind;
  std::optional<Instant> seen_at;
  std::optional<Instant> from_at;
  std::optional<Instant> to_at;
  std::vector<std::string> categories;
};

/// Files a paper, not yet verified. A court restriction that names nobody is Fault::invalid: it would restrict nobody.
Result<PaperId> file_paper(const Deed& deed, const NewPaper& paper);
/// A member of staff has seen the paper and stands for it.
Result<void> verify_paper(const Deed& deed, const PracticeId& practice, const PaperId& paper, std::string_view verified_by);
/// The same paper was shown again: it counts from today, until `to` when a new end is named. Only a verified, unrevoked paper is renewed.
/// Fault::invalid when `to` would end it earlier.
Result<void> renew_paper(const Deed& deed, const PracticeId& practice, const PaperId& paper, const std::optional<Instant>& to);
/// `to` ends it earlier than it says: a renewal never does. A restriction without a last day has none to come.
bool shortens(const Paper& paper, const std::optional<Instant>& to);
Result<Paper> read_paper(db::Reader& reader, const PracticeId& practice, const PaperId& paper);
Result<void> revoke_paper(const Deed& deed, const PracticeId& practice, const PaperId& paper);

/// This file shows the paper. Once or twice is the same.
Result<void> add_paper_file(const Deed& deed, const PracticeId& practice, const PaperId& paper, const UploadId& upload);

/// Every paper of a patient, the newest first seen last; at most 500.
Result<std::vector<Paper>> papers_of_patient(db::Reader& reader, const PracticeId& practice, const PatientId& patient);

/// 'result note' <-> {"result", "note"}: the stored form of lists of words. Words are [A-Za-z_*-], at most 32.
Result<std::string> join_words(const std::vector<std::string>& words);
std::vector<std::string> split_words(std::string_view text);

}  // namespace kinportal::families
