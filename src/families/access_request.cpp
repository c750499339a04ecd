// SPDX-License-Identifier: Apache-2.0
// The steps of a request. Every step reads the request again inside its own transaction: what two people press at once happens once.
#include "families/access_request.h"

#include <algorithm>
#include <array>

#include "documents/upload.h"
#include "families/access_request_store.h"
#include "families/link.h"

namespace kinportal::families {
namespace {

constexpr std::array<std::string_view, 3> kKinds{"minor", "adult", "paper"};
constexpr std::array<std::string_view, 7> kStates{"draft", "sent", "waiting_for_paper", "under_review", "approved", "refused", "withdrawn"};
constexpr int kMaxPapers = 10;

template <class Word, std::size_t N>
std::optional<Word> from(std::string_view word, const std::array<std::string_view, N>& words) {
  const auto found = std::find(words.begin(), words.end(), word);
  if (found == words.end()) return std::nullopt;
  return static_cast<Word>(found - words.begin());
}

// No letters and digits that look alike.
constexpr std::string_view kCodeLetters = "ABCDEFGHJKLMNPQRTUVWXY346789";

std::string make_code(Random& random) {
  std::string code;
  for (int i = 0; i < 8; ++i) {
    if (i == 4) code += '-';
    code += kCodeLetters[static_cast<std::size_t>(random.word() % kCodeLetters.size())];
  }
  return code;
}

Result<void> check_form(const RequestForm& form) {
  if (!is_link_kind(form.relationship) || form.relationship == "EXECUTOR") return fail(Fault::invalid, "what are you to this person?");
  if (form.kind == RequestKind::adult && form.relationship != "POA" && form.relationship != "GUARDIAN" &&
      form.relationship != "ADULT_PROXY")
    return fail(Fault::invalid, "an adult's proxy is a guardian, holds a power of attorney or is named by the patient");
  if (form.kind == RequestKind::minor && (form.relationship == "POA" || form.relationship == "ADULT_PROXY"))
    return fail(Fault::invalid, "a power of attorney and the adult form are for adults");
  if (!is_custody(form.custody)) return fail(Fault::invalid, "custody is one of full joint partial none unknown");
  for (const PersonName* name : {&form.for_given_names, &form.for_family_name}) {
    // Of a person whose chart is closed to her, the sender of a paper knows a given name only.
    const bool needed = form.kind != RequestKind::paper || name == &form.for_given_names;
    if ((needed && name->empty()) || name->reveal().size() > kMaxNameBytes) return fail(Fault::invalid, "a name has 1 to 100 bytes");
  }
  if (form.why.reveal().size() > kMaxWordsBytes || form.phone.reveal().size() > 40) return fail(Fault::invalid, "a text is too long");
  if ((form.kind == RequestKind::paper) != form.patient.has_value()) return fail(Fault::invalid, "a paper is for one person");
  if (form.kind == RequestKind::paper && form.paper_kind.empty()) return fail(Fault::invalid, "a paper has a kind");
  if (!form.paper_kind.empty()) TRY(join_words({form.paper_kind}));
  return {};
}

// The request as it stands in this transaction.
Result<AccessRequest> again(const Deed& deed, const AccessRequest& request) {
  return read_request(deed.transaction, request.practice, request.id);
}

Error decided() { return fail(Fault::conflict, "this request was decided or withdrawn before"); }

Result<void> step(const Deed& deed, const AccessRequest& request, RequestState state, std::string_view what, const StaffWord& word) {
  TRY(store_state(deed.transaction, request, state, deed.now));
  TRY(store_step(deed.transaction, request, deed.now, deed.by.kind == audit::ActorKind::staff, what, word));
  return note_request(deed, request, std::string(what) == "started" ? "start_request" : "request_" + std::string(what));
}

Result<void> staff_step(const Deed& deed, const AccessRequest& request, RequestState state, const StaffWord& word, bool needs_words) {
  if (needs_words && word.words.empty()) return fail(Fault::invalid, "say in words what the family should know");
  if (word.words.reveal().size() > kMaxWordsBytes) return fail(Fault::invalid, "a text is too long");
  TRY(join_words(word.bring));
  TRY_LET(const AccessRequest now, again(deed, request));
  if (now.state == state && !needs_words) return {};
  if (!is_open(now.state) || now.state == RequestState::draft) return decided();
  return step(deed, now, state, to_string(state), word);
}

// Papers of an approval: each shown by files of this very request, filed and verified in one go.
Result<void> file_reviewed(const Deed& deed, const AccessRequest& request, const Approval& approval) {
  if (approval.papers.size() > kMaxPapers) return fail(Fault::too_much, "at most ten papers in one review");
  for (const ReviewedPaper& one : approval.papers) {
    NewPaper paper = one.paper;
    paper.practice = request.practice;
    paper.patient = approval.patient;
    paper.seen_at = deed.now;
    TRY_LET(const PaperId id, file_paper(deed, paper));
    TRY(verify_paper(deed, request.practice, id, approval.word.who));
    for (const UploadId& upload : one.uploads) {
      TRY_LET(const auto file, documents::read_upload(deed.transaction, request.practice, upload));
      if (file.belongs_to != request.id.text() || file.state != "ready") return fail(Fault::not_found, "this file is not of this request");
      TRY(store_paper_upload(deed.transaction, request.practice, id, upload));
    }
  }
  return {};
}

// The link this approval gives: a new one, one that was asked for, or one that stands already.
Result<LinkId> give_link(const Deed& deed, const AccessRequest& request, const Approval& approval) {
  TRY_LET(const auto standing, open_link_of(deed.transaction, request.practice, approval.patient, request.account, approval.link_kind));
  if (standing) {
    TRY_LET(const Link link, read_link(deed.transaction, request.practice, *standing));
    if (!link.granted_at) TRY(grant_link(deed, request.practice, *standing, approval.word.who));
    return *standing;
  }
  NewLink link;
  link.practice = request.practice;
  link.account = request.account;
  link.patient = approval.patient;
  link.kind = approval.link_kind;
  link.custody = approval.custody;
  link.source = "proxy_request";
  link.reviewer = approval.word.who;
  link.granted_at = deed.now;
  return make_link(deed, link);
}

}  // namespace

std::string_view to_string(RequestKind kind) { return kKinds[static_cast<std::size_t>(kind)]; }
std::optional<RequestKind> request_kind_from(std::string_view word) { return from<RequestKind>(word, kKinds); }
std::string_view to_string(RequestState state) { return kStates[static_cast<std::size_t>(state)]; }
std::optional<RequestState> request_state_from(std::string_view word) { return from<RequestState>(word, kStates); }
bool is_open(RequestState state) { return state < RequestState::approved; }

Result<AccessRequestId> start_request(const Deed& deed, const PracticeId& practice, const AccountId& account, std::string_view once_key,
                                      const RequestForm& form) {
  if (once_key.size() < 16 || once_key.size() > 64) return fail(Fault::invalid, "the form has no key of its own");
  TRY(check_form(form));
  TRY_LET(const auto made, made_with_key(deed.transaction, account, once_key));
  if (made) return *made;
  TRY_LET(const auto twin, open_twin(deed.transaction, practice, account, form));
  if (twin) return fail(Fault::conflict, "there is an open request for this person");
  TRY_LET(const int open, count_open(deed.transaction, practice, account));
  if (open >= kMaxOpenRequests) return fail(Fault::too_much, "ten requests are open; finish or withdraw one first");
  AccessRequest request;
  request.practice = practice;
  request.id = AccessRequestId::trusted(make_uuid(deed.now, deed.random));
  request.code = make_code(deed.random);
  request.account = account;
  request.form = form;
  TRY(store_request(deed.transaction, request, once_key, deed.now));
  TRY(step(deed, request, RequestState::draft, "started", {}));
  return request.id;
}

Result<void> change_request(const Deed& deed, const AccessRequest& request, const RequestForm& form) {
  TRY(check_form(form));
  TRY_LET(const AccessRequest now, again(deed, request));
  if (now.state != RequestState::draft) return fail(Fault::conflict, "what was sent is not changed; withdraw it and ask anew");
  if (form.kind != now.form.kind || form.patient != now.form.patient) return fail(Fault::invalid, "a request stays of its kind");
  TRY(store_form(deed.transaction, now, form, deed.now));
  return note_request(deed, now, "change_request");
}

Result<RequestState> send_request(const Deed& deed, const AccessRequest& request, Signing signing, const PersonName& signed_as) {
  TRY_LET(const AccessRequest now, again(deed, request));
  if (now.state == RequestState::sent || now.state == RequestState::under_review) return now.state;
  if (!is_open(now.state)) return decided();
  if (signing == Signing::on_screen && (signed_as.empty() || signed_as.reveal().size() > 2 * kMaxNameBytes))
    return fail(Fault::invalid, "sign with your name");
  bool file = false;
  TRY_LET(const auto uploads, documents::uploads_of(deed.transaction, now.practice, now.id.text()));
  for (const auto& upload : uploads) {
    if (upload.state == "receiving") return fail(Fault::conflict, "a file is still on its way");
    file = file || upload.state == "ready";
  }
  if (now.form.kind == RequestKind::paper && !file) return fail(Fault::invalid, "add the paper first");
  TRY(store_signature(deed.transaction, now, signing == Signing::on_screen ? "screen" : "paper", signed_as, deed.now));
  const RequestState next = signing == Signing::on_paper && !file ? RequestState::waiting_for_paper : RequestState::sent;
  if (next == now.state) return next;
  TRY(step(deed, now, next, to_string(next), {}));
  return next;
}

Result<void> withdraw_request(const Deed& deed, const AccessRequest& request) {
  TRY_LET(const AccessRequest now, again(deed, request));
  if (now.state == RequestState::withdrawn) return {};
  if (!is_open(now.state)) return decided();
  return step(deed, now, RequestState::withdrawn, "withdrawn", {});
}

Result<void> take_request(const Deed& deed, const AccessRequest& request, const StaffWord& word) {
  return staff_step(deed, request, RequestState::under_review, word, false);
}
Result<void> wait_for_paper(const Deed& deed, const AccessRequest& request, const StaffWord& word) {
  return staff_step(deed, request, RequestState::waiting_for_paper, word, true);
}
Result<void> refuse_request(const Deed& deed, const AccessRequest& request, const StaffWord& word) {
  return staff_step(deed, request, RequestState::refused, word, true);
}

Result<void> note_scan(const Deed& deed, const AccessRequest& request, const StaffWord& word) {
  TRY_LET(const AccessRequest now, again(deed, request));
  if (!is_open(now.state)) return decided();
  if (now.signed_how != "screen") TRY(store_signature(deed.transaction, now, "paper", now.signed_as, deed.now));
  if (now.state == RequestState::sent || now.state == RequestState::under_review) return {};
  return step(deed, now, RequestState::sent, "sent", word);
}

Result<void> approve_request(const Deed& deed, const AccessRequest& request, const Approval& approval) {
  TRY_LET(const AccessRequest now, again(deed, request));
  if (!is_open(now.state) || now.state == RequestState::draft) return decided();
  TRY(require_patient(deed.transaction, now.practice, approval.patient));
  if (now.form.kind == RequestKind::paper) {
    if (now.form.patient != approval.patient) return fail(Fault::invalid, "this paper was sent for another patient");
    if (approval.papers.empty()) return fail(Fault::invalid, "say which paper it is");
    TRY(file_reviewed(deed, now, approval));
  } else {
    TRY(file_reviewed(deed, now, approval));
    TRY_LET(const LinkId link, give_link(deed, now, approval));
    TRY(store_link(deed.transaction, now, approval.patient, link));
  }
  return step(deed, now, RequestState::approved, "approved", approval.word);
}

}  // namespace kinportal::families
