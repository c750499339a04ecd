// SPDX-License-Identifier: Apache-2.0
// Nobody at a practice ever sets or learns a password: staff start a reset whose link goes to the account's own address, or hand over a letter
// whose code opens the page where the person sets her own. The second factor is asked for as always.
#include "staff_api/sign_in_help_doors.h"

#include "access/desk.h"
#include "accounts/account.h"
#include "accounts/office_contact.h"
#include "accounts/password_change.h"
#include "accounts/reset_letter.h"
#include "families/pause.h"
#include "families/rights_reason.h"
#include "formats/json/json.h"
#include "formats/pdf/letter.h"
#include "practices/practice.h"
#include "staff/staff.h"
#include "staff_api/counter_help.h"
#include "staff_api/desk_deed.h"
#include "staff_api/pin_letter.h"

namespace kinportal::staff_api {
namespace {

using access::Answer;
using access::ChartBody;
using access::DeskKey;
using access::Doorway;
using access::Knock;
using access::StaffAct;
using families::Deed;

struct Asked {
  PracticeId practice;
  AccountId account;
  std::string id_seen;
};
Result<Asked> asked_of(const http::Request& request) {
  Asked asked;
  TRY_LET(asked.practice, PracticeId::parse(request.path_value("practice")));
  TRY_LET(asked.account, AccountId::parse(request.path_value("account")));
  TRY_LET(const auto document, json::Document::parse(request.body));
  TRY(document->only({"id_seen"}));
  TRY_LET(asked.id_seen, document->string("id_seen"));
  if (!is_photo_id(asked.id_seen)) return fail(Fault::invalid, "id_seen names the photo ID that was seen");
  return asked;
}

// Whoever works at a practice reads strangers' charts: her way back in is the operator's business (kinportal staff).
Result<void> require_family(db::Reader& reader, const Asked& asked, Instant now) {
  TRY_LET(const bool known, families::knows_account(reader, asked.practice, asked.account));
  if (!known) return fail(Fault::not_found, "there is nothing at this address");
  TRY_LET(const bool staff, staff::works_anywhere(reader, asked.account, now));
  if (staff) return fail(Fault::forbidden, "staff are not helped at the counter");
  return {};
}

Result<void> keep(const Deed& deed, const Asked& asked, std::string_view verb) {
  TRY(families::keep_reason(deed, {asked.practice, PatientId(), asked.account, "help_sign_in", {}, FreeText("ID: " + asked.id_seen)}));
  return families::conclude(deed, asked.practice, PatientId(), verb, "account " + asked.account.text() + " id=" + asked.id_seen);
}

Result<Answer> send_link(accounts::Desk& desk, Doorway& at, const http::Request& request) {
  TRY_LET(const Asked asked, asked_of(request));
  TRY_LET(auto key, at.open_desk(asked.practice, StaffAct::help_sign_in));
  key.showed(0, "account=" + asked.account.text());
  TRY(do_deed(at, key, [&](const Deed& deed) -> Result<void> {
    TRY(require_family(deed.transaction, asked, deed.now));
    TRY(accounts::start_reset(deed.transaction, desk, asked.account, deed.now));
    return keep(deed, asked, "start_password_reset");
  }));
  ChartBody body;
  body.begin_object().end_object();
  return Answer::chart(std::move(key).close(), std::move(body));
}

Result<std::string> letter_file(const practices::Practice& practice, const std::string& language, const accounts::ResetLetter& letter,
                                const std::string& public_url, Instant now) {
  const bool spanish = language == "es";
  pdf::LetterHead head;
  head.language = spanish ? "es" : "en";
  head.title = spanish ? "Carta con código" : "Letter with a code";
  head.sender = practice.name;
  head.sender_lines.push_back(practice.phone);
  head.footer = spanish ? "El portal es gratis." : "The portal is free.";
  head.made_at = now;
  pdf::Letter out(std::move(head));
  const std::string address = public_url + "/letter";
  const std::string until = day_in(language, practice.zone.day_of(letter.expires_at - std::chrono::microseconds(1)));
  if (spanish) {
    out.heading("Un código para su contraseña");
    out.paragraph("Con este código crea usted una contraseña nueva para su cuenta del portal. Nadie más la conoce.");
    out.code_box("Código", letter.code.reveal());
    out.strong("Úselo hasta el " + until + ". Sirve una sola vez.");
    out.numbered({"Vaya a " + address + " o escanee el dibujo.", "Escriba su correo y el código.", "Cree su contraseña nueva."});
    out.qr(address, "Escanee esto con la cámara del teléfono. El código no está en el dibujo.");
    out.list({"Si usa un código de su teléfono para entrar, lo necesita también aquí.",
              "¿Se venció el código o perdió esta carta? Venga con una identificación con foto o llámenos al " + practice.phone + ".",
              "Nunca le pedimos el código por teléfono ni por correo."});
  } else {
    out.heading("A code for your password");
    out.paragraph("With this code you set a new password for your portal account. No one else knows it.");
    out.code_box("Code", letter.code.reveal());
    out.strong("Use it by " + until + ". It works one time.");
    out.numbered({"Go to " + address + " or scan the picture.", "Type your email and the code.", "Set your new password."});
    out.qr(address, "Scan this with your phone’s camera. The code is not in the picture.");
    out.list({"If you use a code from your phone to sign in, you need it here too.",
              "Did the code run out, or did you lose this letter? Come with a photo ID or call us at " + practice.phone + ".",
              "We never ask you for the code by phone or email."});
  }
  return std::move(out).finish();
}

Result<Answer> print_letter(accounts::Desk& desk, Doorway& at, const http::Request& request) {
  TRY_LET(const Asked asked, asked_of(request));
  TRY_LET(auto key, at.open_desk(asked.practice, StaffAct::help_sign_in));
  key.showed(0, "account=" + asked.account.text());
  TRY_LET(auto refusal, refuse_counter_help(key.snapshot(), asked.practice, asked.account, key.account(), at.now()));
  if (refusal) return std::move(*refusal);
  TRY_LET(const bool fresh, accounts::email_changed_lately(key.snapshot(), asked.account, at.now()));
  if (fresh)
    return Answer::problem(fail(Fault::conflict, "the e-mail changed in the last seven days; the former mailbox may still undo that"),
                           "email_is_new");
  TRY_LET(auto unproved, ask_fresh_proof(at));
  if (unproved) return std::move(*unproved);
  TRY_LET(const auto practice, practices::read_practice(key.snapshot(), asked.practice));
  accounts::ResetLetter letter;
  std::string language;
  TRY(do_deed(at, key, [&](const Deed& deed) -> Result<void> {
    TRY(require_counter_help(deed.transaction, asked.practice, asked.account, key.account(), deed.now));
    TRY_LET(const auto card, accounts::account_card(deed.transaction, asked.account));
    language = card.language;
    TRY_LET(letter, accounts::issue_reset_letter(deed.transaction, desk, asked.account, asked.practice, key.account()));
    return keep(deed, asked, "print_reset_letter");
  }));
  TRY_LET(const std::string file, letter_file(practice, language, letter, desk.options.public_origin, at.now()));
  ChartBody body(file.size() * 4 / 3 + 256);
  body.begin_object().member("code", letter.code.reveal()).member("expires_at", letter.expires_at.iso());
  body.member("letter", to_base64url(std::as_bytes(std::span(file.data(), file.size())))).end_object();
  return Answer::chart(std::move(key).close(), std::move(body));
}

}  // namespace

std::vector<access::Route> sign_in_help_routes(accounts::Desk& desk) {
  using http::Method;
  const std::string one = "/api/v1/staff/{practice}/accounts/{account}";
  const auto with = [&desk](Result<Answer> (*door)(accounts::Desk&, Doorway&, const http::Request&)) {
    return [&desk, door](Doorway& at, const http::Request& request) { return door(desk, at, request); };
  };
  return {
      {Method::post, one + "/password-link", Knock::staff, with(send_link)},
      {Method::post, one + "/password-letter", Knock::staff, with(print_letter)},
  };
}

}  // namespace kinportal::staff_api
