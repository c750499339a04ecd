// SPDX-License-Identifier: Apache-2.0
// Letters as PDF files: whole, tagged, in the right language, never more than their limits.
#include "formats/pdf/letter.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>

namespace kinportal::pdf {
namespace {

LetterHead head(const std::string& language = "en") {
  LetterHead made;
  made.language = language;
  made.title = "A letter";
  made.sender = "Clinic on the Hill";
  made.sender_lines = {"12 Mill Street", "518-555-0100"};
  made.footer = "Free of charge.";
  made.made_at = Instant::parse("2026-11-23T15:00:00Z").value();
  return made;
}

Letter full_letter() {
  Letter letter(head("es"));
  letter.heading("Su código").paragraph("Niño, año, corazón — «así».").code_box("Código", "K7QM-4T9X");
  letter.qr("https://portal.example.org/join", "Abra la cámara.").list({"uno", "dos"}).numbered({"primero", "segundo"});
  letter.table({"Quién", "Qué"}, {{"Madre", "Todo"}, {"Padre", "Nada"}}).line_to_fill("Firma").box_to_tick("Sí").small_print("Gratis.");
  return letter;
}

}  // namespace

TEST_CASE("a letter is a tagged PDF that says which language it speaks") {
  const auto file = full_letter().finish();
  REQUIRE_MESSAGE(file.ok(), file.error().sentence);
  CHECK(file->starts_with("%PDF-1."));
  CHECK(file->find("/Lang (es-US)") != std::string::npos);
  CHECK(file->find("/MarkInfo << /Marked true >>") != std::string::npos);
  CHECK(file->find("/StructTreeRoot") != std::string::npos);
  if (const char* where = std::getenv("KINPORTAL_SHOW_LETTER")) std::ofstream(where, std::ios::binary) << *file;
}

TEST_CASE("the same letter at the same moment is the same file") { CHECK(*full_letter().finish() == *full_letter().finish()); }

TEST_CASE("a long letter goes on overleaf and an endless one is refused") {
  Letter longer(head());
  for (int i = 0; i < 120; ++i) longer.paragraph("A line of a long letter that somebody has to read to the end.");
  const auto file = std::move(longer).finish();
  REQUIRE(file.ok());
  CHECK(file->find("/Count 5") != std::string::npos);
  Letter endless(head());
  for (int i = 0; i < 80; ++i) endless.page_break();
  const auto refused = std::move(endless).finish();
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().fault == Fault::too_much);
}

TEST_CASE("text that is no text, and a table whose rows do not fit, are refused") {
  Letter bad(head());
  bad.paragraph("\xFF\xFE");
  CHECK(std::move(bad).finish().error().fault == Fault::invalid);
  Letter uneven(head());
  uneven.table({"a", "b"}, {{"only one"}});
  CHECK(std::move(uneven).finish().error().fault == Fault::bug);
  Letter wide(head());
  wide.qr(std::string(kMaxQrBytes + 1, 'x'), "");
  CHECK(std::move(wide).finish().error().fault == Fault::too_much);
}

}  // namespace kinportal::pdf
