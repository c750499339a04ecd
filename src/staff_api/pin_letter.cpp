// SPDX-License-Identifier: Apache-2.0
// The letter's words, grade 6 or below in both languages.
#include "staff_api/pin_letter.h"

#include <array>

#include "formats/pdf/letter.h"

namespace kinportal::staff_api {

std::string day_in(std::string_view language, Day day) {
  static constexpr std::array<const char*, 12> en{"January", "February", "March",     "April",   "May",      "June",
                                                  "July",    "August",   "September", "October", "November", "December"};
  static constexpr std::array<const char*, 12> es{"enero", "febrero", "marzo",      "abril",   "mayo",      "junio",
                                                  "julio", "agosto",  "septiembre", "octubre", "noviembre", "diciembre"};
  const auto date = day.civil();
  const std::size_t month = static_cast<unsigned>(date.month()) - 1;
  const std::string number = std::to_string(static_cast<unsigned>(date.day())), year = std::to_string(static_cast<int>(date.year()));
  if (language == "es") return number + " de " + es[month] + " de " + year;
  return std::string(en[month]) + " " + number + ", " + year;
}

namespace {

void write_english(pdf::Letter& out, const practices::Practice& practice, const PinLetter& letter, const std::string& until,
                   const std::string& address) {
  out.heading("A PIN for " + letter.child.reveal());
  out.paragraph("With this PIN you can link " + letter.child.reveal() + " to your own account on our portal. It is free.");
  out.code_box("PIN", letter.code);
  out.strong("Use it by " + until + ". It works one time, for this child only.");
  out.heading("What to do", 2);
  out.numbered({"Go to " + address + " or scan the picture below.",
                "Make your own account, or sign in if you have one. One account is enough for all your children.",
                "Choose “Add a child”. Type the PIN and the child’s birth date. Then read our terms and say yes or no."});
  out.qr(
      address,
      "Scan this with your phone’s camera. It opens the page where you type the PIN.\n\nThe portal is not for emergencies. In an "
      "emergency call 911 or go to the nearest emergency room." +
          (practice.after_hours_phone.empty() ? std::string()
                                              : " When we are closed and your child needs care, call " + practice.after_hours_phone + "."));
  out.heading("Good to know", 2);
  out.list({"Another parent or guardian needs a PIN of their own. Please ask us for one.",
            "Did the PIN run out, or did you lose this letter? Call us at " + practice.phone +
                ". We ask a few questions and give you a new one.",
            "We never ask you for the PIN by phone or e-mail. Keep this letter in a safe place."});
}

void write_spanish(pdf::Letter& out, const practices::Practice& practice, const PinLetter& letter, const std::string& until,
                   const std::string& address) {
  out.heading("Un PIN para " + letter.child.reveal());
  out.paragraph("Con este PIN puede unir a " + letter.child.reveal() + " a su propia cuenta en nuestro portal. Es gratis.");
  out.code_box("PIN", letter.code);
  out.strong("Úselo hasta el " + until + ". Sirve una sola vez y solo para este niño.");
  out.heading("Qué hacer", 2);
  out.numbered({"Vaya a " + address + " o escanee el dibujo de abajo.",
                "Cree su propia cuenta, o entre si ya tiene una. Una cuenta basta para todos sus hijos.",
                "Elija “Agregar a un niño”. Escriba el PIN y la fecha de nacimiento del niño. Después lea los términos y diga sí o no."});
  out.qr(address,
         "Escanee esto con la cámara del teléfono. Abre la página donde se escribe el PIN.\n\n"
         "El portal no es para emergencias. En una emergencia llame al 911 o vaya a la sala de emergencias más cercana." +
             (practice.after_hours_phone.empty()
                  ? std::string()
                  : " Si estamos cerrados y su hijo necesita atención, llame al " + practice.after_hours_phone + "."));
  out.heading("Bueno saber", 2);
  out.list({"Otro padre, madre o tutor necesita su propio PIN. Pídanos uno.",
            "¿Se venció el PIN o perdió esta carta? Llámenos al " + practice.phone + ". Le haremos unas preguntas y le daremos uno nuevo.",
            "Nunca le pedimos el PIN por teléfono ni por correo. Guarde esta carta en un lugar seguro."});
}

}  // namespace

Result<std::string> pin_letter(const practices::Practice& practice, const practices::Listing& listing, const PinLetter& letter) {
  const bool spanish = letter.language == "es";
  pdf::LetterHead head;
  head.language = spanish ? "es" : "en";
  head.title = spanish ? "Carta con PIN" : "PIN letter";
  head.sender = practice.name;
  if (!listing.street.empty()) head.sender_lines.push_back(listing.street + ", " + listing.city + " " + listing.postal_code);
  head.sender_lines.push_back(practice.phone);
  head.footer =
      spanish ? "El portal es gratis. Nadie lee las respuestas a esta carta." : "The portal is free. Nobody reads replies to this letter.";
  head.made_at = letter.made_at;
  pdf::Letter out(std::move(head));
  // The last whole day on which it works, on the practice's calendar.
  const std::string until = day_in(letter.language, practice.zone.day_of(letter.expires_at - std::chrono::microseconds(1)));
  const std::string address = letter.public_url + "/join/" + practice.id.text();
  if (spanish) write_spanish(out, practice, letter, until, address);
  else write_english(out, practice, letter, until, address);
  return std::move(out).finish();
}

}  // namespace kinportal::staff_api
