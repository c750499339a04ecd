// SPDX-License-Identifier: Apache-2.0
// The words of every mail, in every language. They say that something happened to the sign-in and what to do; whose child it is, which
// practice and anything of health are not here and cannot be reached from here.
#include <array>
#include <string>
#include <string_view>

#include "accounts/account.h"
#include "accounts/factor_reset.h"
#include "accounts/lock.h"
#include "accounts/mailed_code.h"
#include "accounts/own_data.h"
#include "accounts/password_change.h"
#include "notifications/mail_queue.h"
#include "support/mailed_question.h"

namespace kinportal::notifications {

namespace {

using accounts::NoticeKind;

// {portal}, {link}, {lock} and {code} are put in; nothing else is.
struct Words {
  NoticeKind kind;
  std::string_view subject_en, body_en;
  std::string_view subject_es, body_es;
};

constexpr std::array<Words, 30> kWords{{
    {NoticeKind::request_news, "News about your request",
     "There is news about a request of yours at {portal}.\n\n"
     "Sign in to read it and to see what to do next:\n\n{link}\n",
     "Novedades de su solicitud",
     "Hay novedades sobre una solicitud suya en {portal}.\n\n"
     "Entre para leerlas y ver qué sigue:\n\n{link}\n"},
    {NoticeKind::paper_ends, "A paper ends soon",
     "A paper you gave to an office ends soon. After that day some things may be closed to you at {portal}.\n\n"
     "Sign in to see the date and to send the new paper:\n\n{link}\n",
     "Un papel vence pronto",
     "Un papel que usted entregó a una oficina vence pronto. Después de ese día, algunas cosas de {portal} pueden cerrarse para usted.\n\n"
     "Entre para ver la fecha y enviar el papel nuevo:\n\n{link}\n"},
    {NoticeKind::rights_change, "Something changes soon",
     "Something about what you can see at {portal} will change soon.\n\n"
     "Sign in to read what changes, when, and what you can do:\n\n{link}\n",
     "Algo cambia pronto",
     "Algo de lo que usted puede ver en {portal} va a cambiar pronto.\n\n"
     "Entre para leer qué cambia, cuándo y qué puede hacer:\n\n{link}\n"},
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
     "If it was not you, lock your account now. Nobody gets in then until you set a new password:\n\n{lock}\n",
     "Su contraseña ha cambiado",
     "La contraseña de su cuenta en {portal} ha cambiado y se cerró la sesión en sus otros dispositivos.\n\n"
     "Si no fue usted, bloquee su cuenta ahora. Así nadie entra hasta que usted cree una contraseña nueva:\n\n{lock}\n"},
    {NoticeKind::new_device, "A new device signed in",
     "A device that was not known before has signed in to your account at {portal}.\n\n"
     "If it was you, you need not do anything. Your devices are listed here:\n\n{link}\n\n"
     "If it was not you, lock your account now. Nobody gets in then until you set a new password:\n\n{lock}\n",
     "Un dispositivo nuevo entró en su cuenta",
     "Un dispositivo que no conocíamos ha entrado en su cuenta de {portal}.\n\n"
     "Si fue usted, no tiene que hacer nada. Sus dispositivos están aquí:\n\n{link}\n\n"
     "Si no fue usted, bloquee su cuenta ahora. Así nadie entra hasta que usted cree una contraseña nueva:\n\n{lock}\n"},
    {NoticeKind::second_factor_added, "Signing in now takes a code",
     "From now on, signing in to your account at {portal} takes a code from your authenticator app.\n\n"
     "If it was not you, lock your account now, then call your practice:\n\n{lock}\n",
     "Ahora se necesita un código para entrar",
     "Desde ahora, para entrar en su cuenta de {portal} se necesita un código de su aplicación de autenticación.\n\n"
     "Si no fue usted, bloquee su cuenta ahora y después llame a su consultorio:\n\n{lock}\n"},
    {NoticeKind::second_factor_removed, "Signing in no longer takes a code",
     "From now on, your password alone opens your account at {portal}.\n\n"
     "If it was not you, lock your account now. Nobody gets in then until you set a new password:\n\n{lock}\n",
     "Ya no se necesita un código para entrar",
     "Desde ahora, su contraseña basta para entrar en su cuenta de {portal}.\n\n"
     "Si no fue usted, bloquee su cuenta ahora. Así nadie entra hasta que usted cree una contraseña nueva:\n\n{lock}\n"},
    {NoticeKind::office_note, "There is a note for you",
     "An office has left you a note at {portal}. Sign in to read it. It also says whom to call:\n\n{link}\n\n"
     "If the link does not open, go to {portal} as you always do.\n",
     "Hay una nota para usted",
     "Una oficina le dejó una nota en {portal}. Entre para leerla. También dice a quién llamar:\n\n{link}\n\n"
     "Si el enlace no se abre, entre en {portal} como siempre.\n"},
    {NoticeKind::recovery_code_used, "A recovery code was used",
     "One of your recovery codes was used at {portal}. It does not work again.\n\n"
     "To get new codes, open your settings:\n\n{link}\n\n"
     "If it was not you, lock your account now. Nobody gets in then until you set a new password:\n\n{lock}\n",
     "Se usó un código de recuperación",
     "Se usó uno de sus códigos de recuperación en {portal}. Ese código ya no sirve.\n\n"
     "Para obtener códigos nuevos, abra su configuración:\n\n{link}\n\n"
     "Si no fue usted, bloquee su cuenta ahora. Así nadie entra hasta que usted cree una contraseña nueva:\n\n{lock}\n"},
    {NoticeKind::passkey_added, "A passkey was added",
     "A passkey was added to your account at {portal}. It opens your account without a password.\n\n"
     "Your passkeys are here:\n\n{link}\n\n"
     "If it was not you, lock your account now. Nobody gets in then until you set a new password:\n\n{lock}\n",
     "Se agregó una llave de acceso",
     "Se agregó una llave de acceso a su cuenta de {portal}. Con ella se entra sin contraseña.\n\n"
     "Sus llaves están aquí:\n\n{link}\n\n"
     "Si no fue usted, bloquee su cuenta ahora. Así nadie entra hasta que usted cree una contraseña nueva:\n\n{lock}\n"},
    {NoticeKind::passkey_removed, "A passkey was removed",
     "A passkey was removed from your account at {portal}, and your other devices were signed out. It opens nothing any more.\n\n"
     "Your passkeys are here:\n\n{link}\n\n"
     "If it was not you, lock your account now. Nobody gets in then until you set a new password:\n\n{lock}\n",
     "Se quitó una llave de acceso",
     "Se quitó una llave de acceso de su cuenta de {portal} y se cerró la sesión en sus otros dispositivos. Ya no abre nada.\n\n"
     "Sus llaves están aquí:\n\n{link}\n\n"
     "Si no fue usted, bloquee su cuenta ahora. Así nadie entra hasta que usted cree una contraseña nueva:\n\n{lock}\n"},
    {NoticeKind::passkey_stopped, "One of your passkeys was stopped",
     "One of your passkeys at {portal} looked as if somebody had copied it. We stopped it, and it opens nothing any more.\n\n"
     "Sign in with your password. Then remove the passkey and add a new one:\n\n{link}\n",
     "Detuvimos una de sus llaves de acceso",
     "Una de sus llaves de acceso de {portal} parecía copiada. La detuvimos y ya no abre nada.\n\n"
     "Entre con su contraseña. Después quite esa llave y agregue una nueva:\n\n{link}\n"},
    {NoticeKind::email_confirm, "Confirm your new address",
     "Someone, probably you, wants to use this e-mail address for an account at {portal}.\n\n"
     "To confirm it, open this link within 24 hours. It works once.\n\n{link}\n\n"
     "If it was not you, you need not do anything: nothing is changed.\n",
     "Confirme su dirección nueva",
     "Alguien, probablemente usted, quiere usar este correo electrónico para una cuenta de {portal}.\n\n"
     "Para confirmarlo, abra este enlace en las próximas 24 horas. Funciona una sola vez.\n\n{link}\n\n"
     "Si no fue usted, no tiene que hacer nada: no cambia nada.\n"},
    {NoticeKind::email_taken, "This address has an account already",
     "Someone, probably you, wanted to use this e-mail address for another account at {portal}. It has an account already, so nothing was "
     "changed.\n\n"
     "To use that account, sign in here:\n\n{link}\n",
     "Esta dirección ya tiene una cuenta",
     "Alguien, probablemente usted, quiso usar este correo electrónico para otra cuenta de {portal}. Ya tiene una cuenta, así que no "
     "cambió nada.\n\n"
     "Para usar esa cuenta, entre aquí:\n\n{link}\n"},
    {NoticeKind::email_change_asked, "Your address is about to change",
     "Someone, probably you, asked to change the e-mail address of your account at {portal}.\n\n"
     "If it was not you, stop it now with this link. Then change your password:\n\n{link}\n",
     "Su dirección está por cambiar",
     "Alguien, probablemente usted, pidió cambiar el correo electrónico de su cuenta de {portal}.\n\n"
     "Si no fue usted, deténgalo ahora con este enlace. Después cambie su contraseña:\n\n{link}\n"},
    {NoticeKind::email_changed, "Your address was changed",
     "The e-mail address of your account at {portal} was changed. Mails will go to the new address.\n\n"
     "If it was not you, get your account back with this link. It works for 7 days:\n\n{link}\n",
     "Su dirección ha cambiado",
     "El correo electrónico de su cuenta de {portal} ha cambiado. Los correos irán a la dirección nueva.\n\n"
     "Si no fue usted, recupere su cuenta con este enlace. Funciona durante 7 días:\n\n{link}\n"},
    {NoticeKind::data_changed, "Your account data were changed",
     "Your name or phone number at {portal} was changed.\n\n"
     "Your data are here:\n\n{link}\n\n"
     "If it was not you, lock your account now. Nobody gets in then until you set a new password:\n\n{lock}\n",
     "Los datos de su cuenta cambiaron",
     "Su nombre o su número de teléfono en {portal} cambió.\n\n"
     "Sus datos están aquí:\n\n{link}\n\n"
     "Si no fue usted, bloquee su cuenta ahora. Así nadie entra hasta que usted cree una contraseña nueva:\n\n{lock}\n"},
    {NoticeKind::factor_reset_asked, "Tomorrow you can sign in without a code",
     "An office was asked to take the code or passkey off your account at {portal}, because the phone was lost. In 24 hours your password "
     "alone will open it.\n\n"
     "If you did not ask for this, stop it now:\n\n{link}\n",
     "Desde mañana podrá entrar sin código",
     "Se pidió en una oficina quitar el código o la llave de acceso de su cuenta de {portal}, porque se perdió el teléfono. En 24 horas "
     "bastará su contraseña.\n\n"
     "Si usted no lo pidió, deténgalo ahora:\n\n{link}\n"},
    {NoticeKind::reset_letter_sent, "A letter with a code for your password",
     "An office printed a letter with a code for your account at {portal}. With that code you can set a new password.\n\n"
     "If you did not ask for it, call the office. You can always set a new password yourself:\n\n{link}\n",
     "Una carta con un código para su contraseña",
     "En una oficina se imprimió una carta con un código para su cuenta de {portal}. Con ese código puede crear una contraseña nueva.\n\n"
     "Si usted no la pidió, llame a la oficina. Siempre puede crear una contraseña nueva aquí:\n\n{link}\n"},
    {NoticeKind::account_locked, "Your account is locked",
     "Your account at {portal} is locked. Nobody can sign in to it.\n\n"
     "Open this link within 60 minutes. It says since when, why, whom to call and what to do. If it is over, ask for a new one under \"I "
     "forgot my password\".\n\n{link}\n",
     "Su cuenta está bloqueada",
     "Su cuenta de {portal} está bloqueada. Nadie puede entrar en ella.\n\n"
     "Abra este enlace en los próximos 60 minutos. Dice desde cuándo, por qué, a quién llamar y qué hacer. Si se venció, pida otro en "
     "\"Olvidé mi contraseña\".\n\n{link}\n"},
    {NoticeKind::account_opened, "Your account is open again",
     "Your account at {portal} is no longer locked. Your old password and your passkeys do not work any more.\n\n"
     "Set a new password with this link. It works once, for 60 minutes. Later, ask for a new link under \"I forgot my "
     "password\".\n\n{link}\n",
     "Su cuenta está abierta otra vez",
     "Su cuenta de {portal} ya no está bloqueada. Su contraseña anterior y sus llaves de acceso ya no sirven.\n\n"
     "Cree una contraseña nueva con este enlace. Sirve una sola vez, durante 60 minutos. Después, pida otro en \"Olvidé mi "
     "contraseña\".\n\n{link}\n"},
    {NoticeKind::account_ended, "Your account was ended",
     "Your account at {portal} was ended. Nobody can sign in to it any more.\n\n"
     "You can still ask for everything on paper. Call your doctor's office. You find its number here:\n\n{link}\n",
     "Su cuenta fue cerrada",
     "Su cuenta de {portal} fue cerrada. Ya nadie puede entrar en ella.\n\n"
     "Puede pedir todo en papel. Llame a su consultorio. Aquí encuentra el número:\n\n{link}\n"},
    {NoticeKind::address_test, "This mail arrived", "You asked whether mails from {portal} reach you. They do. You need not do anything.\n",
     "Este correo llegó", "Usted preguntó si le llegan los correos de {portal}. Sí llegan. No tiene que hacer nada.\n"},
    {NoticeKind::question_received, "We have your question: {code}",
     "Your question has reached the office. Its number is {code}. Keep it: the office finds your question by it.\n\n"
     "The office answers by {day}. If you need an answer sooner, call the office.\n\n"
     "This mailbox is not for health questions. In an emergency call 911.\n\n"
     "If you did not ask anything, you need not do anything. Help is here:\n\n{link}\n",
     "Tenemos su pregunta: {code}",
     "Su pregunta llegó a la oficina. Su número es {code}. Guárdelo: con él la oficina encuentra su pregunta.\n\n"
     "La oficina responde a más tardar el {day}. Si necesita una respuesta antes, llame a la oficina.\n\n"
     "Este buzón no es para preguntas de salud. En una emergencia llame al 911.\n\n"
     "Si usted no preguntó nada, no tiene que hacer nada. Aquí hay ayuda:\n\n{link}\n"},
    {NoticeKind::question_answer, "The answer to your question {code}",
     "The office has answered your question {code}:\n\n{answer}\n\n"
     "We never ask for your password. If you need more help, call the office and say your number, or ask again here:\n\n{link}\n",
     "La respuesta a su pregunta {code}",
     "La oficina respondió su pregunta {code}:\n\n{answer}\n\n"
     "Nunca le pedimos su contraseña. Si necesita más ayuda, llame a la oficina y diga su número, o pregunte otra vez aquí:\n\n{link}\n"},
    {NoticeKind::question_news, "There is news about your question",
     "An office has answered a question you asked at {portal}. Sign in to read the answer:\n\n{link}\n", "Hay novedades de su pregunta",
     "Una oficina respondió una pregunta que usted hizo en {portal}. Entre para leer la respuesta:\n\n{link}\n"},
    {NoticeKind::sign_up_code, "Your code for {portal}",
     "Someone, probably you, is making an account at {portal} with this e-mail address.\n\n"
     "Type this code on the page where you started. It works for 10 minutes.\n\n{code}\n\n"
     "We never ask for this code by phone. If it was not you, you need not do anything: no account is made.\n",
     "Su código para {portal}",
     "Alguien, probablemente usted, está creando una cuenta en {portal} con este correo electrónico.\n\n"
     "Escriba este código en la página donde empezó. Sirve durante 10 minutos.\n\n{code}\n\n"
     "Nunca pedimos este código por teléfono. Si no fue usted, no tiene que hacer nada: no se crea ninguna cuenta.\n"},
    {NoticeKind::sign_up_known, "You already have an account",
     "Someone, probably you, wanted to make an account at {portal} with this e-mail address. You already have one, and one is enough: "
     "add each child to it.\n\n"
     "Sign in here. If you forgot your password, you can set a new one there:\n\n{link}\n\n"
     "If it was not you, you need not do anything: nothing was changed.\n",
     "Usted ya tiene una cuenta",
     "Alguien, probablemente usted, quiso crear una cuenta en {portal} con este correo electrónico. Usted ya tiene una, y una es "
     "suficiente: agregue a cada niño en ella.\n\n"
     "Entre aquí. Si olvidó su contraseña, ahí puede crear una nueva:\n\n{link}\n\n"
     "Si no fue usted, no tiene que hacer nada: no se cambió nada.\n"},
    {NoticeKind::invitation, "Your invitation to {portal}",
     "An office has invited you to {portal}. It is free.\n\n"
     "Open this link. You need the birth date of the person the invitation is for:\n\n{link}\n\n"
     "If the link does not open, type this code at {portal}: {code}\n\n"
     "The code works once and for 28 days. If you do not know who invited you, you need not do anything.\n",
     "Su invitación a {portal}",
     "Una oficina le ha invitado a {portal}. Es gratis.\n\n"
     "Abra este enlace. Necesita la fecha de nacimiento de la persona para quien es la invitación:\n\n{link}\n\n"
     "Si el enlace no se abre, escriba este código en {portal}: {code}\n\n"
     "El código sirve una sola vez y durante 28 días. Si no sabe quién le invitó, no tiene que hacer nada.\n"},
}};

constexpr std::string_view kFootEn = "\nThis is an automatic message; nobody reads replies to it.\n";
constexpr std::string_view kFootEs = "\nEste es un mensaje automático; nadie lee las respuestas.\n";

std::string code_of(const accounts::AccountKeys& keys, const accounts::Notice& notice) {
  if (notice.kind == NoticeKind::sign_up_code) return accounts::sign_up_code(keys, notice.reset_id);
  if (notice.kind == NoticeKind::invitation) return accounts::invitation_code(keys, notice.reset_id);
  return {};
}

std::string link_of(const accounts::AccountKeys& keys, const MailPlace& place, const accounts::Notice& notice, const std::string& code) {
  switch (notice.kind) {
    // The token is in the fragment, which browsers keep to themselves: no server log and no referrer carries it.
    case NoticeKind::password_reset:
    case NoticeKind::account_locked:
    case NoticeKind::account_opened: return place.public_url + "/reset#token=" + accounts::reset_token(keys, notice.reset_id);
    case NoticeKind::new_device: return place.public_url + "/settings/devices";
    case NoticeKind::request_news: return place.public_url + "/requests";
    case NoticeKind::paper_ends:
    case NoticeKind::rights_change: return place.public_url + "/";
    case NoticeKind::recovery_code_used: return place.public_url + "/settings/code";
    case NoticeKind::office_note: return place.public_url + "/";
    case NoticeKind::passkey_added:
    case NoticeKind::passkey_removed:
    case NoticeKind::passkey_stopped: return place.public_url + "/settings/passkeys";
    case NoticeKind::email_confirm:
      return place.public_url + "/confirm-email#token=" + accounts::email_confirm_token(keys, notice.reset_id);
    case NoticeKind::email_change_asked:
    case NoticeKind::email_changed: return place.public_url + "/stop-email#token=" + accounts::email_stop_token(keys, notice.reset_id);
    case NoticeKind::factor_reset_asked:
      return place.public_url + "/stop-reset#token=" + accounts::factor_reset_stop_token(keys, notice.reset_id);
    case NoticeKind::account_ended: return place.public_url + "/practices";
    case NoticeKind::data_changed: return place.public_url + "/settings/data";
    case NoticeKind::address_test: return place.public_url + "/";
    case NoticeKind::question_received: return place.public_url + "/help";
    case NoticeKind::question_answer: return place.public_url + "/support";
    case NoticeKind::question_news: return place.public_url + "/questions";
    case NoticeKind::email_taken:
    case NoticeKind::sign_up_known: return place.public_url + "/sign-in";
    case NoticeKind::invitation: return place.public_url + "/join/code#code=" + accounts::shown_link_code(code);
    case NoticeKind::sign_up_code:
    case NoticeKind::reset_letter_sent:
    case NoticeKind::password_changed:
    case NoticeKind::second_factor_added:
    case NoticeKind::second_factor_removed: break;
  }
  return place.public_url + "/forgot";
}

// Locks her account. A mail that was queued without one leads to a new password instead.
std::string lock_link_of(const accounts::AccountKeys& keys, const MailPlace& place, const accounts::Notice& notice) {
  if (notice.reset_id.empty()) return place.public_url + "/forgot";
  return place.public_url + "/not-me#token=" + accounts::not_me_token(keys, notice.reset_id);
}

// '2026-11-25' as "November 25" or "25 de noviembre".
std::string day_in_words(Day day, bool spanish) {
  static constexpr std::array<std::string_view, 12> english{"January", "February", "March",     "April",   "May",      "June",
                                                            "July",    "August",   "September", "October", "November", "December"};
  static constexpr std::array<std::string_view, 12> castilian{"enero", "febrero", "marzo",      "abril",   "mayo",      "junio",
                                                              "julio", "agosto",  "septiembre", "octubre", "noviembre", "diciembre"};
  const auto date = day.civil();
  const std::size_t month = static_cast<unsigned>(date.month()) - 1;
  const std::string number = std::to_string(static_cast<unsigned>(date.day()));
  return spanish ? number + " de " + std::string(castilian[month]) : std::string(english[month]) + " " + number;
}

struct Blanks {
  std::string portal, link, lock, code, day, answer;
};
std::string filled(std::string_view text, const Blanks& with) {
  std::string out;
  while (!text.empty()) {
    const auto brace = text.find('{');
    out += text.substr(0, brace);
    if (brace == std::string_view::npos) break;
    text.remove_prefix(brace);
    for (const auto& [blank, value] : {std::pair<std::string_view, std::string_view>{"{link}", with.link},
                                       {"{lock}", with.lock},
                                       {"{code}", with.code},
                                       {"{day}", with.day},
                                       {"{answer}", with.answer},
                                       {"{portal}", with.portal},
                                       {"{", "{"}}) {  // what is no blank stays as it is
      if (!text.starts_with(blank)) continue;
      out += value;
      text.remove_prefix(blank.size());
      break;
    }
  }
  return out;
}

}  // namespace

Result<WrittenMail> write_mail(db::Reader& reader, const accounts::AccountKeys& keys, const MailPlace& place,
                               const accounts::Notice& notice) {
  EmailAddress to = notice.to;
  std::string language = notice.language;
  if (to.empty()) {
    TRY_LET(accounts::AccountCard card, accounts::account_card(reader, notice.account));
    to = std::move(card.email);
    language = std::move(card.language);
  }
  for (const Words& words : kWords) {
    if (words.kind != notice.kind) continue;
    const bool spanish = language == "es";
    const std::string code = code_of(keys, notice);
    Blanks blanks{place.portal_name, link_of(keys, place, notice, code), lock_link_of(keys, place, notice), code, {}, {}};
    if (notice.kind == NoticeKind::invitation) blanks.code = accounts::shown_link_code(code);
    if (notice.kind == NoticeKind::question_received || notice.kind == NoticeKind::question_answer) {
      TRY_LET(const auto question, support::question_of_mail(reader, notice.reset_id));
      blanks.code = question.receipt;
      blanks.day = day_in_words(question.answer_by, spanish);
      blanks.answer = question.answer.reveal();
    }
    WrittenMail mail;
    mail.to = std::move(to);
    mail.subject = filled(spanish ? words.subject_es : words.subject_en, blanks);
    mail.body = filled(spanish ? words.body_es : words.body_en, blanks) + std::string(spanish ? kFootEs : kFootEn);
    return mail;
  }
  return fail(Fault::bug, "a notice has no words");
}

}  // namespace kinportal::notifications
