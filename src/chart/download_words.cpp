// SPDX-License-Identifier: Apache-2.0
// The words themselves. A downloaded page is read without the portal: it says whom to call.
#include "chart/download_words.h"

#include <array>

namespace kinportal::chart {

namespace {

struct Said {
  std::string_view en, es;
  std::string_view in(std::string_view language) const { return language == "es" ? es : en; }
};

constexpr std::array<Said, 27> words = {{
    {"en", "es"},
    {"Copy from the portal", "Copia del portal"},
    {"Born", "Fecha de nacimiento"},
    {"This copy was made on", "Esta copia se hizo el"},
    {"This page is private. Keep it in a safe place. Delete it when you no longer need it, and do not leave it on a shared computer.",
     "Esta página es privada. Guárdela en un lugar seguro. Bórrela cuando ya no la necesite y no la deje en una computadora compartida."},
    {"It shows what you could see in the portal when it was made. It does not change when the record changes. If the last line is missing, the "
     "copy is not whole: please download it again.",
     "Muestra lo que usted podía ver en el portal cuando se hizo. No cambia cuando cambia el expediente. Si falta la última línea, la copia no "
     "está completa: descárguela otra vez."},
    {"Is something wrong or missing? Please call the office.", "¿Hay algo mal o falta algo? Llame al consultorio."},
    {"Phone of the office", "Teléfono del consultorio"},
    {"There is nothing here that you can see.", "Aquí no hay nada que usted pueda ver."},
    {"End of the copy", "Fin de la copia"},
    {"Entries", "Datos"},
    {"Result", "Resultado"},
    {"Usual range", "Valores normales"},
    {"Mark", "Marca"},
    {"Status", "Estado"},
    {"Date", "Fecha"},
    {"Until", "Hasta"},
    {"Dose", "Dosis"},
    {"Reaction", "Reacción"},
    {"How bad", "Gravedad"},
    {"Lot", "Lote"},
    {"By", "Por"},
    {"Place", "Lugar"},
    {"Parts", "Partes"},
    {"File", "Archivo"},
    {"Open the file", "Abrir el archivo"},
    {"The file is too large for this copy. Please open it in the portal.",
     "El archivo es muy grande para esta copia. Ábralo en el portal."},
}};

struct Fixed {
  std::string_view word;
  Said said;
};
constexpr Fixed fixed_words[] = {
    {"final", {"final", "final"}},
    {"current", {"final", "final"}},
    {"preliminary", {"first result, may change", "primer resultado, puede cambiar"}},
    {"amended", {"changed later", "cambiado después"}},
    {"corrected", {"corrected", "corregido"}},
    {"appended", {"added to later", "ampliado después"}},
    {"registered", {"waiting", "en espera"}},
    {"active", {"active", "activo"}},
    {"inactive", {"not active", "no activo"}},
    {"resolved", {"over", "ya pasó"}},
    {"remission", {"better for now", "mejor por ahora"}},
    {"stopped", {"stopped", "suspendido"}},
    {"on-hold", {"paused", "en pausa"}},
    {"completed", {"done", "terminado"}},
    {"not-done", {"not given", "no se dio"}},
    {"cancelled", {"canceled", "cancelado"}},
    {"unknown", {"not known", "no se sabe"}},
    {"normal", {"in range", "dentro de lo normal"}},
    {"low", {"low", "bajo"}},
    {"high", {"high", "alto"}},
    {"critical_low", {"very low", "muy bajo"}},
    {"critical_high", {"very high", "muy alto"}},
    {"abnormal", {"not as usual", "fuera de lo normal"}},
    {"mild", {"mild", "leve"}},
    {"moderate", {"moderate", "moderada"}},
    {"severe", {"severe", "grave"}},
};

constexpr std::array<Said, 12> months = {{{"January", "enero"},
                                          {"February", "febrero"},
                                          {"March", "marzo"},
                                          {"April", "abril"},
                                          {"May", "mayo"},
                                          {"June", "junio"},
                                          {"July", "julio"},
                                          {"August", "agosto"},
                                          {"September", "septiembre"},
                                          {"October", "octubre"},
                                          {"November", "noviembre"},
                                          {"December", "diciembre"}}};

}  // namespace

std::string_view download_word(DownloadWord word, std::string_view language) { return words[static_cast<std::size_t>(word)].in(language); }

std::string_view area_word(Area area, std::string_view language) {
  switch (area) {
    case Area::results: return Said{"Test results", "Resultados"}.in(language);
    case Area::immunizations: return Said{"Vaccines", "Vacunas"}.in(language);
    case Area::medicines: return Said{"Medicines", "Medicinas"}.in(language);
    case Area::allergies: return Said{"Allergies", "Alergias"}.in(language);
    case Area::conditions: return Said{"Conditions", "Problemas de salud"}.in(language);
    case Area::notes: return Said{"Notes", "Notas"}.in(language);
    case Area::summaries: return Said{"Summaries", "Resúmenes"}.in(language);
    case Area::documents: return Said{"Documents", "Documentos"}.in(language);
  }
  return "";
}

std::string item_word(std::string_view word, std::string_view language) {
  for (const Fixed& one : fixed_words) {
    if (one.word == word) return std::string(one.said.in(language));
  }
  return std::string(word);
}

std::string shown_day(std::string_view when, const Zone& zone, std::string_view language) {
  Result<Day> day = Day::parse(when.substr(0, 10));
  if (when.size() > 10) {
    const auto at = Instant::parse(when);
    if (at.ok()) day = zone.day_of(*at);
  }
  if (!day.ok()) return std::string(when);
  const auto civil = day->civil();
  const std::string month(months[static_cast<unsigned>(civil.month()) - 1].in(language));
  const std::string number = std::to_string(static_cast<unsigned>(civil.day())), year = std::to_string(static_cast<int>(civil.year()));
  return language == "es" ? number + " de " + month + " de " + year : month + " " + number + ", " + year;
}

}  // namespace kinportal::chart
