// SPDX-License-Identifier: Apache-2.0
// The words of every mail, in every language. They say that something happened to the sign-in and what to do; whose child it is, which
// practice and anything of health are not here and cannot be reached from here.
#include <array>
#include <string>
#include <string_view>

#include "accounts/account.h"
#include "accounts/password_change.h"
#include "notifications/mail_queue.h"

namespace kinportal::notifications {

namespace {

using accounts::NoticeKind;

// {portal} and {link} are put in; nothing else is.
struct Words {
  NoticeKind kind;
  std::string_view subject_en, body_en;
  std::string_view subject_es, body_es;
};

constexpr std::array<Words, 6> kWords{{
    {NoticeKind::password_reset, "Set a new password",
     "Someone, probably you, asked to set a new password for {portal}.\n\n"
     "To set it, open this link within 60 minutes. It works once.\n\n{link}\n\n"
     "If it was not you, you need not do anything: your password stays as it is.\n",
     "Cree una contraseña nueva",
     "Alguien, probablemente usted, pidió una contraseña nueva para {portal}.\n\n"
     "Para crearla, abra este enlace en los próximos 60 minutos. Funciona una sola vez.\n\n{link}\n\n"
     "Si no fue usted, no tiene que hacer nada: su contraseña sigue siendo la misma.\n"},
    {NoticeKind::password_changed, "Your password was changed",
     "The password of your account at {portal} was changed, and your other devices were signed out.\n\n"
     "If it was not you, set a new password now:\n\n{link}\n",
     "Su contraseña ha cambiado",
     "La contraseña de su cuenta en {portal} ha cambiado y se cerró la sesión en sus otros dispositivos.\n\n"
     "Si no fue usted, cree ahora una contraseña nueva:\n\n{link}\n"},
    {NoticeKind::new_device, "A new device signed in",
     "A device that was not known before has signed in to your account at {portal}.\n\n"
     "If it was you, you need not do anything. If not, look at your devices, sign that one out and change your password:\n\n{link}\n",
     "Un dispositivo nuevo entró en su cuenta",
     "Un dispositivo que no conocíamos ha entrado en su cuenta de {portal}.\n\n"
     "Si fue usted, no tiene que hacer nada. Si no, revise sus dispositivos, cierre la sesión en ese y cambie su contraseña:\n\n{link}\n"},
    {NoticeKind::second_factor_added, "Signing in now takes a code",
     "From now on, signing in to your account at {portal} takes a code from your authenticator app.\n\n"
     "If it was not you, set a new password with one of your recovery codes, or call your practice:\n\n{link}\n",
     "Ahora se necesita un código para entrar",
     "Desde ahora, para entrar en su cuenta de {portal} se necesita un código de su aplicación de autenticación.\n\n"
     "Si no fue usted, cree una contraseña nueva con uno de sus códigos de recuperación o llame a su consultorio:\n\n{link}\n"},
    {NoticeKind::second_factor_removed, "Signing in no longer takes a code",
     "From now on, your password alone opens your account at {portal}.\n\n"
     "If it was not you, set a new password now:\n\n{link}\n",
     "Ya no se necesita un código para entrar",
     "Desde ahora, su contraseña basta para entrar en su cuenta de {portal}.\n\n"
     "Si no fue usted, cree ahora una contraseña nueva:\n\n{link}\n"},
    {NoticeKind::recovery_code_used, "A recovery code was used",
     "One of your recovery codes was used at {portal}. It does not work again.\n\n"
     "If it was not you, set a new password now. To get new codes, open your settings:\n\n{link}\n",
     "Se usó un código de recuperación",
     "Se usó uno de sus códigos de recuperación en {portal}. Ese código ya no sirve.\n\n"
     "Si no fue usted, cree ahora una contraseña nueva. Para obtener códigos nuevos, abra su configuración:\n\n{link}\n"},
}};

constexpr std::string_view kFootEn = "\nThis is an automatic message; nobody reads replies to it.\n";
constexpr std::string_view kFootEs = "\nEste es un mensaje automático; nadie lee las respuestas.\n";

std::string link_of(const accounts::AccountKeys& keys, const MailPlace& place, const accounts::Notice& notice) {
  switch (notice.kind) {
    // The token is in the fragment, which browsers keep to themselves: no server log and no referrer carries it.
    case NoticeKind::password_reset: return place.public_url + "/reset#token=" + accounts::reset_token(keys, notice.reset_id);
    case NoticeKind::new_device: return place.public_url + "/settings/devices";
    case NoticeKind::recovery_code_used: return place.public_url + "/settings/code";
    case NoticeKind::password_changed:
    case NoticeKind::second_factor_added:
    case NoticeKind::second_factor_removed: break;
  }
  return place.public_url + "/forgot";
}

std::string filled(std::string_view text, std::string_view portal, std::string_view link) {
  std::string out;
  while (!text.empty()) {
    const auto brace = text.find('{');
    out += text.substr(0, brace);
    if (brace == std::string_view::npos) break;
    text.remove_prefix(brace);
    const bool is_link = text.starts_with("{link}");
    out += is_link ? link : portal;
    text.remove_prefix(is_link ? 6 : 8);
  }
  return out;
}

}  // namespace

Result<WrittenMail> write_mail(db::Reader& reader, const accounts::AccountKeys& keys, const MailPlace& place,
                               const accounts::Notice& notice) {
  TRY_LET(accounts::AccountCard card, accounts::account_card(reader, notice.account));
  for (const Words& words : kWords) {
    if (words.kind != notice.kind) continue;
    const bool spanish = card.language == "es";
    const std::string link = link_of(keys, place, notice);
    WrittenMail mail;
    mail.to = std::move(card.email);
    mail.subject = std::string(spanish ? words.subject_es : words.subject_en);
    mail.body = filled(spanish ? words.body_es : words.body_en, place.portal_name, link) + std::string(spanish ? kFootEs : kFootEn);
    return mail;
  }
  return fail(Fault::bug, "a notice has no words");
}

}  // namespace kinportal::notifications
