// SPDX-License-Identifier: Apache-2.0
// Somebody asks for access to another person's chart, or brings a paper for a person they care for already (requirements S113-S122). A request
// goes draft, sent, under review, approved or refused, and may wait for paper or be withdrawn; both sides see each step.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/personal.h"
#include "families/deed.h"
#include "families/paper.h"

namespace kinportal::families {

enum class RequestKind { minor, adult, paper };
std::string_view to_string(RequestKind kind);
std::optional<RequestKind> request_kind_from(std::string_view word);

enum class RequestState { draft, sent, waiting_for_paper, under_review, approved, refused, withdrawn };
std::string_view to_string(RequestState state);
std::optional<RequestState> request_state_from(std::string_view word);
/// Approved, refused and withdrawn are for good; a new request may follow.
bool is_open(RequestState state);

inline constexpr int kMaxOpenRequests = 10;  // of one account at one practice
inline constexpr std::size_t kMaxNameBytes = 100;
inline constexpr std::size_t kMaxWordsBytes = 2000;

/// What the asker types. Whether there is such a patient is never said to her before staff decide.
struct RequestForm {
  RequestKind kind = RequestKind::minor;
  std::optional<PatientId> patient;  // paper: the person it is for
  std::string relationship;  // PARENT GUARDIAN FOSTER STEP TEMP POA ADULT_PROXY
  PersonName for_given_names;
  PersonName for_family_name;
  BirthDate for_birth_on;
  std::string custody = "unknown";
  std::string paper_kind;  // paper: which
  FreeText why;
  PhoneNumber phone;
};

struct RequestStep {
  Instant at;
  bool by_practice = false;
  std::string who;  // staff: display name
  std::string what;  // started sent waiting_for_paper under_review approved refused withdrawn
  FreeText words;
  std::vector<std::string> bring;
};

struct AccessRequest {
  PracticeId practice;
  AccessRequestId id;
  std::string code;  // 'K7QM-3XPD'
  AccountId account;
  RequestForm form;
  std::string signed_how;  // '', screen, paper
  PersonName signed_as;
  std::optional<Instant> signed_at;
  RequestState state = RequestState::draft;
  std::optional<LinkId> link;
  Instant created_at;
  Instant changed_at;
};

/// `once_key`: the screen's own word; the same word again gives the same request. Fault::conflict when this account has an open request for the
/// same person (open_twin names it), Fault::too_much beyond kMaxOpenRequests.
Result<AccessRequestId> start_request(const Deed& deed, const PracticeId& practice, const AccountId& account, std::string_view once_key,
                                      const RequestForm& form);
Result<std::optional<AccessRequestId>> open_twin(db::Reader& reader, const PracticeId& practice, const AccountId& account,
                                                 const RequestForm& form);
/// Only while it is a draft.
Result<void> change_request(const Deed& deed, const AccessRequest& request, const RequestForm& form);

enum class Signing { on_screen, on_paper };
/// Draft or waiting for paper -> sent; signed on paper and no file there yet -> waiting for paper. Sending what is sent changes nothing.
Result<RequestState> send_request(const Deed& deed, const AccessRequest& request, Signing signing, const PersonName& signed_as);
/// Any open state -> withdrawn. Withdrawing what is withdrawn changes nothing.
Result<void> withdraw_request(const Deed& deed, const AccessRequest& request);

/// What a member of staff says with a step.
struct StaffWord {
  std::string who;
  FreeText words;
  std::vector<std::string> bring;  // paper kinds
};
Result<void> take_request(const Deed& deed, const AccessRequest& request, const StaffWord& word);
/// Needs words: the family must learn what is missing.
Result<void> wait_for_paper(const Deed& deed, const AccessRequest& request, const StaffWord& word);
/// Needs words: a refusal says why.
Result<void> refuse_request(const Deed& deed, const AccessRequest& request, const StaffWord& word);
/// The front desk scanned the signed form into it.
Result<void> note_scan(const Deed& deed, const AccessRequest& request, const StaffWord& word);

struct ReviewedPaper {
  NewPaper paper;
  std::vector<UploadId> uploads;  // of this request: what shows it
};
struct Approval {
  PatientId patient;
  std::string link_kind;  // empty for kind paper
  std::string custody = "unknown";
  std::vector<ReviewedPaper> papers;
  StaffWord word;  // bring: the documents that were seen, kept with the step
};
/// One transaction: the papers are filed and verified, the link is made or granted, the request is approved. Fault::conflict when it was decided
/// before, Fault::not_found when the patient is not (or no longer) this practice's.
Result<void> approve_request(const Deed& deed, const AccessRequest& request, const Approval& approval);

Result<AccessRequest> read_request(db::Reader& reader, const PracticeId& practice, const AccessRequestId& request);
/// By the code on the printed form, however it was typed: small letters, spaces, no dash.
Result<AccessRequest> find_by_code(db::Reader& reader, const PracticeId& practice, std::string_view code);
/// Newest first, at most 100.
Result<std::vector<AccessRequest>> requests_of_account(db::Reader& reader, const AccountId& account);
Result<std::vector<RequestStep>> steps_of(db::Reader& reader, const PracticeId& practice, const AccessRequestId& request);

/// Drafts untouched for 90 days are withdrawn by the sweep; their files go, and those of refused and withdrawn requests after 90 days too.
Result<void> sweep_requests(db::Transaction& tx, Instant now);

}  // namespace kinportal::families
