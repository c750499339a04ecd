// SPDX-License-Identifier: Apache-2.0
// The words of the printed forms in both languages, and their order on paper.
#include "access/request_form.h"

#include <array>

#include "accounts/account.h"
#include "formats/pdf/letter.h"
#include "practices/practice.h"

namespace kinportal::access {
namespace {

struct Both {
  std::string_view en, es;
};

class Tongue {
 public:
  explicit Tongue(std::string_view language) : spanish_(language == "es") {}
  std::string_view operator()(const Both& text) const { return spanish_ ? text.es : text.en; }
  std::string word() const { return spanish_ ? "es" : "en"; }

 private:
  bool spanish_;
};

constexpr Both kTitle{"Proxy Access Request and Authorization Form", "Solicitud y autorización de acceso en nombre de otra persona"};
constexpr Both kFileTitle{"Access form", "Formulario de acceso"};
constexpr Both kHow{
    "Check what is printed, fill in the rest, sign on the last page. Then take a photo of each page and add it to your request in the "
    "portal, or hand the form in at the front desk. Bring your photo ID and the papers named below.",
    "Revise lo impreso, complete lo que falta y firme en la última página. Luego tome una foto de cada página y agréguela a su "
    "solicitud en el portal, o entregue el formulario en la recepción. Traiga su identificación con foto y los papeles indicados."};
constexpr Both kCode{"Code of this request", "Código de esta solicitud"};
constexpr Both kCodeBeside{"The office finds your request by this code. It opens nothing by itself.",
                           "La oficina encuentra su solicitud con este código. Por sí solo no abre nada."};
constexpr Both kYou{"1. Who is asking", "1. Quién pide el acceso"};
constexpr Both kYourName{"Your full name", "Su nombre completo"};
constexpr Both kYourMail{"Your e-mail", "Su correo electrónico"};
constexpr Both kYourPhone{"Your phone", "Su teléfono"};
constexpr Both kFor{"2. Whose chart", "2. El expediente de quién"};
constexpr Both kGiven{"First and middle names", "Nombres"};
constexpr Both kFamily{"Last name", "Apellidos"};
constexpr Both kBorn{"Date of birth (year-month-day)", "Fecha de nacimiento (año-mes-día)"};
constexpr Both kWhat{"3. What you are to this person", "3. Qué es usted de esta persona"};
constexpr Both kWhy{"4. Why you ask (a few words)", "4. Por qué lo pide (unas palabras)"};
constexpr Both kPapers{"5. Papers that come with this form", "5. Papeles que acompañan este formulario"};
constexpr Both kSign{"6. Signatures", "6. Firmas"};
constexpr Both kPromise{
    "What I wrote is true. I will tell the practice when a court order, custody or guardianship changes. I keep my sign-in to myself. "
    "I know that what I see may change with the patient's age and with the law, and that the practice may end this access. "
    "I may take this request back at any time.",
    "Lo que escribí es cierto. Avisaré al consultorio si cambia una orden judicial, la custodia o la tutela. No compartiré mi "
    "acceso. Sé que lo que veo puede cambiar con la edad del paciente y con la ley, y que el consultorio puede terminar este "
    "acceso. Puedo retirar esta solicitud en cualquier momento."};
constexpr Both kYourSignature{"Your signature and the date", "Su firma y la fecha"};
constexpr Both kPatientSignature{
    "For an adult who can decide: the patient's signature and the date. \"I allow this person to see my chart in the portal. "
    "I can take this back at any time.\"",
    "Si el paciente es adulto y puede decidir: su firma y la fecha. \"Permito que esta persona vea mi expediente en el "
    "portal. Puedo retirar este permiso en cualquier momento.\""};
constexpr Both kOffice{"For the office: photo ID seen (which kind, no number), by whom, date",
                       "Para la oficina: identificación vista (qué tipo, sin número), por quién, fecha"};
constexpr Both kFooter{"Questions? Call the practice. In an emergency call 911.",
                       "¿Preguntas? Llame al consultorio. En una emergencia, llame al 911."};

struct Choice {
  std::string_view kind;
  Both text;
};
constexpr std::array<Choice, 7> kRelationships{{
    {"PARENT", {"Parent, with at least partial custody", "Madre o padre, con custodia al menos parcial"}},
    {"GUARDIAN", {"Legal guardian", "Tutor legal"}},
    {"FOSTER", {"Foster parent", "Padre o madre de acogida"}},
    {"STEP", {"Step-parent or other adult in the household", "Padrastro, madrastra u otro adulto del hogar"}},
    {"TEMP", {"Temporary custodian", "Custodio temporal"}},
    {"POA", {"Health care power of attorney (adult patient)", "Poder notarial para atención médica (paciente adulto)"}},
    {"ADULT_PROXY", {"Named by the adult patient", "Designado por el paciente adulto"}},
}};
constexpr std::array<Choice, 6> kPaperChoices{{
    {"custody_order", {"Custody order", "Orden de custodia"}},
    {"guardianship", {"Court order that appoints the guardian", "Orden judicial que nombra al tutor"}},
    {"letters", {"Letters of guardianship", "Cartas de tutela"}},
    {"agency_letter", {"Letter of the placing agency", "Carta de la agencia de colocación"}},
    {"poa_hc", {"Health care power of attorney", "Poder notarial para atención médica"}},
    {"other_paper", {"Another paper", "Otro papel"}},
}};

pdf::LetterHead head_of(const practices::Practice& practice, const Tongue& say, Instant now) {
  pdf::LetterHead head;
  head.language = say.word();
  head.title = say(kFileTitle);
  head.sender = practice.name;
  head.sender_lines = {practice.phone};
  head.footer = say(kFooter);
  head.made_at = now;
  return head;
}

}  // namespace

Result<std::string> request_form_pdf(db::Reader& reader, const families::AccessRequest& request, RequestSide side,
                                     std::string_view language, bool fillable, Instant now) {
  const Tongue say(language);
  TRY_LET(const auto practice, practices::read_practice(reader, request.practice));
  TRY_LET(const auto asker, accounts::account_card(reader, request.account));
  const families::RequestForm& form = request.form;
  // Of a person chosen from one's own list the birth date is the practice's, and the sender may not see it.
  const bool tells_birth = form.kind != families::RequestKind::paper || side == RequestSide::staff;
  pdf::Letter letter(head_of(practice, say, now));
  letter.heading(say(kTitle))
      .paragraph(say(kHow))
      .code_box(say(kCode), request.code)
      .qr("KINPORTAL-REQUEST:" + request.code, say(kCodeBeside));
  letter.heading(say(kYou), 2).field("your_name", say(kYourName), asker.given_names.reveal() + " " + asker.family_name.reveal());
  letter.field("your_email", say(kYourMail), asker.email.reveal()).field("your_phone", say(kYourPhone), form.phone.reveal());
  letter.heading(say(kFor), 2).field("given_names", say(kGiven), form.for_given_names.reveal());
  letter.field("family_name", say(kFamily), form.for_family_name.reveal());
  letter.field("birth_on", say(kBorn), tells_birth ? form.for_birth_on.reveal().iso() : std::string());
  letter.heading(say(kWhat), 2);
  for (const Choice& choice : kRelationships)
    letter.tick_field("is_" + std::string(choice.kind), say(choice.text), form.relationship == choice.kind);
  letter.heading(say(kWhy), 2).field("why", "", form.why.reveal()).field("why_2", "");
  letter.heading(say(kPapers), 2);
  for (const Choice& choice : kPaperChoices)
    letter.tick_field("has_" + std::string(choice.kind), say(choice.text), form.paper_kind == choice.kind);
  letter.heading(say(kSign), 2).paragraph(say(kPromise)).space(14).line_to_fill(say(kYourSignature)).space(14);
  letter.line_to_fill(say(kPatientSignature)).space(14).line_to_fill(say(kOffice));
  return fillable ? std::move(letter).finish_fillable() : std::move(letter).finish();
}

namespace {
constexpr Both kChangeTitle{"Registration form: change of contact", "Formulario de registro: cambio de contacto"};
constexpr Both kChangeHow{
    "Use this form to change the phone, address or e-mail you registered with. Hand it in at the front desk and show your photo ID. "
    "We cannot change these by phone, because they are used when you forget your password. You can also change them yourself "
    "in the portal, under Settings.",
    "Use este formulario para cambiar el teléfono, la dirección o el correo con que se registró. Entréguelo en la recepción y "
    "muestre su identificación con foto. No podemos cambiarlos por teléfono, porque sirven cuando olvida su contraseña. "
    "También puede cambiarlos usted en el portal, en Configuración."};
constexpr std::array<Both, 6> kChangeLines{{
    {"Your full name", "Su nombre completo"},
    {"E-mail you sign in with now", "Correo con el que entra ahora"},
    {"New phone", "Teléfono nuevo"},
    {"New e-mail", "Correo nuevo"},
    {"New address", "Dirección nueva"},
    {"From which day", "Desde qué día"},
}};
}  // namespace

Result<std::string> change_form_pdf(db::Reader& reader, const PracticeId& id, std::string_view language, bool fillable, Instant now) {
  const Tongue say(language);
  TRY_LET(const auto practice, practices::read_practice(reader, id));
  pdf::Letter letter(head_of(practice, say, now));
  letter.heading(say(kChangeTitle)).paragraph(say(kChangeHow));
  int number = 0;
  for (const Both& line : kChangeLines) letter.field("line_" + std::to_string(++number), say(line));
  letter.space(18).line_to_fill(say(kYourSignature)).space(18).line_to_fill(say(kOffice));
  return fillable ? std::move(letter).finish_fillable() : std::move(letter).finish();
}

}  // namespace kinportal::access
