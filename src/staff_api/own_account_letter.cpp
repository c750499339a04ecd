// SPDX-License-Identifier: Apache-2.0
// The letter's words, grade 6 or below in both languages.
#include "staff_api/own_account_letter.h"

#include "formats/pdf/letter.h"
#include "staff_api/pin_letter.h"

namespace kinportal::staff_api {

Result<std::string> own_account_letter(const practices::Practice& practice, const OwnAccountLetter& letter) {
  const bool spanish = letter.language == "es";
  pdf::LetterHead head;
  head.language = spanish ? "es" : "en";
  head.title = spanish ? "Carta con PIN" : "PIN letter";
  head.sender = practice.name;
  head.sender_lines.push_back(practice.phone);
  head.footer =
      spanish ? "El portal es gratis. Nadie lee las respuestas a esta carta." : "The portal is free. Nobody reads replies to this letter.";
  head.made_at = letter.made_at;
  pdf::Letter out(std::move(head));
  // The last whole day on which it works, on the practice's calendar.
  const std::string until = day_in(letter.language, practice.zone.day_of(letter.expires_at - std::chrono::microseconds(1)));
  const std::string address = letter.public_url + "/join/" + practice.id.text();
  if (spanish) {
    out.heading("Su propia cuenta");
    out.paragraph("Con este PIN puede abrir su propia cuenta en nuestro portal. Es gratis. Esta carta es solo para usted.");
    out.code_box("PIN", letter.code);
    out.strong("Úselo hasta el " + until + ". Sirve una sola vez.");
    out.heading("Qué hacer", 2);
    out.numbered({"Vaya a " + address + " o escanee el dibujo de abajo.",
                  "Cree su cuenta con un correo que solo usted lea. No use el correo de su mamá, su papá u otra persona.",
                  "Escriba el PIN y su fecha de nacimiento. Después lea los términos y diga sí o no."});
    out.qr(address, "Escanee esto con la cámara del teléfono.\n\nEl portal no es para emergencias. En una emergencia llame al 911.");
    out.heading("Bueno saber", 2);
    out.list({"En cada página hay un botón para salir rápido.", "Guarde esta carta donde nadie más la lea.",
              "¿Se venció el PIN o perdió la carta? Llámenos al " + practice.phone + "."});
  } else {
    out.heading("Your own account");
    out.paragraph("With this PIN you can open your own account on our portal. It is free. This letter is for you alone.");
    out.code_box("PIN", letter.code);
    out.strong("Use it by " + until + ". It works one time.");
    out.heading("What to do", 2);
    out.numbered({"Go to " + address + " or scan the picture below.",
                  "Make your account with an email only you read. Do not use the email of your mom, your dad or anyone else.",
                  "Type the PIN and your birth date. Then read our terms and say yes or no."});
    out.qr(address, "Scan this with your phone’s camera.\n\nThe portal is not for emergencies. In an emergency call 911.");
    out.heading("Good to know", 2);
    out.list({"Every page has a button to leave fast.", "Keep this letter where no one else reads it.",
              "Did the PIN run out, or did you lose the letter? Call us at " + practice.phone + "."});
  }
  return std::move(out).finish();
}

}  // namespace kinportal::staff_api
