// SPDX-License-Identifier: Apache-2.0
// HL7 v2 as it is met in practice: delimiters, escapes, character sets, times, frames and batches, and messages nobody here wrote.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "formats/hl7v2/character_set.h"
#include "formats/hl7v2/message.h"
#include "formats/hl7v2/splitter.h"
#include "formats/hl7v2/time_stamp.h"

using namespace kinportal;
using namespace kinportal::hl7v2;

namespace {

const std::string head = "MSH|^~\\&|LAB|ELM|||20260601120000||ORU^R01|17|P|2.5.1\r";

std::string unescaped(std::string_view raw) {
  std::string out;
  append_unescaped(out, raw, Delimiters{});
  return out;
}

std::string why_not(const std::string& bytes) {
  Message message;
  if (message.parse(bytes)) return "";
  return message.refusal().address + ": " + message.refusal().reason;
}

std::vector<std::string> pieces(std::string_view bytes, std::size_t step, Framing framing = Framing::file,
                                std::size_t limit = max_message_bytes) {
  std::vector<std::string> out;
  Splitter splitter(framing, limit);
  Piece piece;
  const auto take = [&] {
    while (splitter.next(piece)) {
      constexpr const char* names[] = {"message ", "envelope ", "stray ", "too long "};
      out.push_back(names[static_cast<int>(piece.what)] + std::to_string(piece.line) + " " + std::string(piece.bytes));
    }
  };
  for (std::size_t at = 0; at < bytes.size(); at += step) {
    splitter.add(bytes.substr(at, step));
    take();
  }
  splitter.finish();
  take();
  return out;
}

std::string iso(std::string_view text) {
  const auto zone = Zone::find("America/New_York").value();
  const auto time = TimeStamp::parse(text);
  return time.ok() ? time->fhir(zone) : "refused";
}

const std::filesystem::path shared_files = std::filesystem::path(KINPORTAL_SOURCE_DIR) / "../shared/data/hl7v2";

}  // namespace

TEST_CASE("fields, repetitions, components and subcomponents are numbered from one; what is missing is empty") {
  const std::string bytes = head + "PID|1||A1^^^ELM&1.2.3&ISO^MR~B2^^^SSA^SS||Fern^Ada^Quixotica\rOBX|1|NM|1^x^LN||5\rOBX|2|ST|||\"\"";
  Message message;
  REQUIRE(message.parse(bytes));
  const auto& pid = message.first("PID");
  CHECK(pid.field(3).repetitions() == 2);
  CHECK(pid.field(3).word(1) == "A1");
  CHECK(pid.field(3).component(4).subcomponent(2).text() == "1.2.3");
  CHECK(pid.field(3).repetition(2).word(5) == "SS");
  CHECK(pid.field(3).repetition(3).empty());
  CHECK(pid.field(5).word(3) == "Quixotica");
  CHECK(pid.field(30).empty());
  CHECK(message.first("ZZZ").field(1).empty());
  CHECK(message.first("MSH").field(1).text() == "|");
  CHECK(message.first("MSH").field(2).raw() == "^~\\&");
  CHECK(message.type() == "ORU^R01");
  CHECK(message.control_id() == "17");
  CHECK(message.segments()[3].address(5) == "OBX[2].5");
  CHECK(pid.address(3, 2, 4) == "PID[1].3[2].4");
  CHECK(message.segments()[3].field(5).is_null());
  CHECK(message.segments()[3].field(5).text().empty());
  CHECK_FALSE(message.segments()[3].field(5).present());
}

TEST_CASE("a sender's own delimiters are used, and ends of line may be CR, LF or CRLF") {
  for (const char* end : {"\r", "\n", "\r\n"}) {
    const std::string bytes = "MSH$%@?*$LAB$ELM" + std::string(end) + "PID$1$$A1%%%ELM*1.2$x?F?y?S?z" + end;
    Message message;
    REQUIRE_FALSE(message.parse(bytes));  // no message type
    CHECK(message.refusal().address == "MSH[1].9");
    CHECK(message.first("PID").field(3).component(4).subcomponent(2).text() == "1.2");
    CHECK(message.first("PID").field(4).text() == "x$y%z");
  }
}

TEST_CASE("escape sequences are resolved, lines are broken, and what is no sequence stays as it was sent") {
  CHECK(unescaped("a\\F\\b\\S\\c\\T\\d\\R\\e\\E\\f") == "a|b^c&d~e\\f");
  CHECK(unescaped("\\H\\bold\\N\\ plain") == "bold plain");
  CHECK(unescaped("one\\.br\\two\\.sp2\\three\\.ce\\four\\.in+4\\") == "one\ntwo\n\nthree\nfour");
  CHECK(unescaped("\\X41\\\\X0D0A\\B\\Xc3a9\\") == "A\nB\xC3\xA9");
  CHECK(unescaped("\\XE9\\") == "\xEF\xBF\xBD");
  CHECK(unescaped("C:\\temp and \\Z99\\ and \\C2842\\ and \\") == "C:\\temp and \\Z99\\ and \\C2842\\ and \\");
  CHECK(unescaped("\\.sp999999\\").size() == max_escape_lines);
  std::string sent;
  append_escaped(sent, "a|b^c&d~e\\f\ng", Delimiters{});
  CHECK(unescaped(sent) == "a|b^c&d~e\\f\ng");
}

TEST_CASE(
    "character sets: UTF-8, ISO 8859/1, Windows-1252 by habit, GB 18030 whose second bytes look like delimiters; an unknown one is refused") {
  const auto name = [](const std::string& declared, const std::string& bytes) {
    Message message;
    const std::string whole = "MSH|^~\\&|LAB|ELM|||20260601120000||ADT^A08|1|P|2.5||||||" + declared + "\rPID|1||A||" + bytes + "^Ada\r";
    if (!message.parse(whole)) return message.refusal().address + ": " + message.refusal().reason;
    return message.first("PID").field(5).word(1);
  };
  CHECK(name("", "Mu\xC3\xB1oz") == "Mu\xC3\xB1oz");
  CHECK(name("", "Mu\xF1oz\x80") == "Mu\xC3\xB1oz\xE2\x82\xAC");
  CHECK(name("ASCII", "Mu\xF1oz") == "Mu\xC3\xB1oz");
  CHECK(name("UNICODE UTF-8", "Mu\xC3\xB1oz") == "Mu\xC3\xB1oz");
  CHECK(name("8859/1", "Mu\xF1oz") == "Mu\xC3\xB1oz");
  CHECK(name("8859/2", "Dvo\xF8\xE1k") == "Dvo\xC5\x99\xC3\xA1k");
  CHECK(name("8859/15", "\xA4") == "\xE2\x82\xAC");
  CHECK(name("GB 18030-2000", "\x81\x5C\x81\x7C") == "\xE4\xB9\x97\xE4\xBA\x85");
  CHECK(name("ISO IR87", "\x1B$B;3ED\x1B(B") == "\xE5\xB1\xB1\xE7\x94\xB0");
  CHECK(name("UNICODE UTF-8", "Mu\xF1oz") == "MSH[1].18: its bytes are not of the character set it names");
  CHECK(name("KLINGON", "x") == "MSH[1].18: the character set it names is not known here");
  CHECK(name("UNICODE UTF-16", "x").find("send it in UTF-8") != std::string::npos);
}

TEST_CASE("times keep their precision and their offset; what is no time is refused") {
  CHECK(iso("2026") == "2026");
  CHECK(iso("202606") == "2026-06");
  CHECK(iso("20260601") == "2026-06-01");
  CHECK(iso("2026060112") == "2026-06-01T12:00:00-04:00");
  CHECK(iso("202601011200") == "2026-01-01T12:00:00-05:00");
  CHECK(iso("20260601120005.25+0530") == "2026-06-01T12:00:05.250000+05:30");
  CHECK(iso("20260601120005-0000") == "2026-06-01T12:00:05+00:00");
  for (const char* bad : {"", "26", "20260230", "2026060124", "202606011261", "20260601120005.", "20260601+5", "yesterday", "2026-06-01",
                          "20260601120005.1234567", "00000000"}) {
    INFO(bad);
    CHECK(iso(bad) == "refused");
  }
  const auto zone = Zone::find("America/New_York").value();
  CHECK(TimeStamp::parse("20260601120005.25+0530")->instant(zone).iso() == "2026-06-01T06:30:05.250000Z");
  CHECK(TimeStamp::parse("20260601")->instant(zone) == zone.at(Day::parse("2026-06-01").value(), 12, 0));
}

TEST_CASE("what is no message is refused with its address, never with a value") {
  CHECK(why_not("") == "segment 1: it does not begin with MSH");
  CHECK(why_not("PID|1||A1\r") == "segment 1: it does not begin with MSH");
  CHECK(why_not("MSH|^^\\&|LAB|ELM\r") == "MSH[1].2: the encoding characters are not all different");
  CHECK(why_not("MSH|^~\\&|a|b|||x||ADT^A01|1|P|3.0\rPID|1") == "MSH[1].12: it is no version of HL7 2");
  CHECK(why_not(head + "pid|secret\r") == "segment 2: it does not begin with the name of a segment");
  CHECK(why_not(head + "PID|1\rQuixotica\r") == "segment 3: it does not begin with the name of a segment");
  CHECK(why_not(head + "MSH|^~\\&|x\r") == "MSH[2]: a second message begins inside this one");
  CHECK(why_not(head + std::string(max_message_bytes, 'x')).find("max_message_bytes") != std::string::npos);
  CHECK(why_not(head + "OBX|" + std::string(max_fields, '|')).find("max_fields") != std::string::npos);
  std::string many = head;
  for (std::size_t i = 0; i < max_segments; ++i) many += "NTE\r";
  CHECK(why_not(many).find("max_segments") != std::string::npos);
}

TEST_CASE("lines a person typed into a result belong to it") {
  Message message;
  const std::string bytes = head + "OBX|1|TX|a^b^LN||first line\nsecond line\n|not a segment|||F\rNTE|1||note";
  REQUIRE(message.parse(bytes));
  CHECK(message.segments()[1].field(5).text() == "first line\nsecond line\n");
  CHECK(message.segments()[1].field(6).text() == "not a segment");
  CHECK(message.segments()[1].field(9).text() == "F");
  CHECK(message.first("NTE").field(3).text() == "note");
}

TEST_CASE("the same message is the same however it is framed and whenever it is stamped; other content is another") {
  const auto content = [](const std::string& bytes) {
    Message message;
    REQUIRE(message.parse(bytes));
    return message.content();
  };
  const auto once = content("MSH|^~\\&|LAB|ELM|||20260601120000||ORU^R01|17|P|2.5.1\rPID|1||A\r");
  CHECK(content("\x0BMSH|^~\\&|LAB|ELM|||20260601120009||ORU^R01|17|P|2.5.1\r\nPID|1||A\r\n\x1C\r") == once);
  CHECK(content("\x0B\xEF\xBB\xBFMSH|^~\\&|LAB|ELM|||20260601120000||ORU^R01|17|P|2.5.1\rPID|1||A\r\x1C\r") == once);
  CHECK(content("MSH|^~\\&|LAB|ELM|||20260601120000||ORU^R01|17|P|2.5.1\rPID|1||B\r") != once);
  CHECK(content("MSH|^~\\&|LAB|ELM|||20260601120000|20260601|ORU^R01|17|P|2.5.1\rPID|1||A\r") != once);
}

TEST_CASE(
    "a file is cut into messages: framed or not, one or many, in a batch, with strays and byte order marks, whatever the size of the pieces") {
  const std::string a = "MSH|^~\\&|a\rPID|1", b = "MSH|^~\\&|b\nPID|1\nOBX|1|TX|||MSH is a word\nNTE|1", c = "MSH|^~\\&|c\r\nEVN|A01";
  const std::string file =
      "\xEF\xBB\xBF"
      "FHS|^~\\&\rBHS|^~\\&\r" +
      a + "\r" + b + "\n\n\n" + c + "\r\nBTS|3\rFTS|1\r\x0B" + a + "\r\x1C\r\x0B" + c + "\r\n\x1C\r\njust words\nmore of them\n" + b +
      "\n\n\n";
  const auto whole = pieces(file, file.size());
  for (std::size_t step = 1; step < 40; ++step) CHECK(pieces(file, step) == whole);
  REQUIRE(whole.size() == 11);
  CHECK(whole[0].substr(0, 10) == "envelope 1");
  CHECK(whole[2] == "message 3 " + a);
  CHECK(whole[3] == "message 5 " + b);
  CHECK(whole[4].substr(0, 13) == "message 11 MS");
  CHECK(whole[5] == "envelope 13 BTS|3");
  CHECK(whole[7] == "message 15 " + a);
  CHECK(whole[8].substr(0, 13) == "message 17 MS");
  CHECK(whole[9] == "stray 19 just words\nmore of them");
  CHECK(whole[10] == "message 21 " + b);
}

TEST_CASE("a message that is too long costs itself and not its neighbours, and the window does not grow") {
  const std::string small = "MSH|^~\\&|a\rPID|1\r", large = "MSH|^~\\&|b\rOBX|1|TX|||" + std::string(500, 'x') + "\rNTE|1\r";
  for (const std::size_t step : {1U, 7U, 100U, 5000U}) {
    const auto cut = pieces(small + large + small, step, Framing::file, 100);
    REQUIRE(cut.size() == 3);
    CHECK(cut[0].substr(0, 9) == "message 1");
    CHECK(cut[1].substr(0, 10) == "too long 3");
    CHECK(cut[2].substr(0, 9) == "message 6");
    const auto framed = pieces("\x0B" + small + "\x1C\r\x0B" + large + "\x1C\r\x0B" + small + "\x1C\r", step, Framing::mllp, 100);
    REQUIRE(framed.size() == 3);
    CHECK(framed[1].substr(0, 8) == "too long");
    CHECK(framed[2].substr(0, 7) == "message");
  }
}

TEST_CASE("on a connection only frames count: what lies outside is skipped, an end without CR is an end, a cut-off frame is no message") {
  const std::string sent = "noise\x0BMSH|a\r\x1CMSH|no\x0BMSH|b\r\x1C\r\x0BMSH|cut\x0BMSH|c\r\x1C\r\x0BMSH|open";
  const auto whole = pieces(sent, sent.size(), Framing::mllp);
  for (std::size_t step = 1; step < 20; ++step) CHECK(pieces(sent, step, Framing::mllp) == whole);
  REQUIRE(whole.size() == 4);
  CHECK(whole[0].ends_with("MSH|a\r"));
  CHECK(whole[1].ends_with("MSH|b\r"));
  CHECK(whole[2].starts_with("stray"));
  CHECK(whole[3].ends_with("MSH|c\r"));
}

TEST_CASE("every message in the shared files is read, however its lines end") {
  if (!std::filesystem::exists(shared_files)) {
    MESSAGE("skipped: ../shared/data/hl7v2 is not here");
    return;
  }
  std::size_t files = 0, messages = 0;
  for (const auto& entry : std::filesystem::directory_iterator(shared_files)) {
    if (entry.path().extension() != ".hl7") continue;
    ++files;
    std::stringstream text;
    text << std::ifstream(entry.path(), std::ios::binary).rdbuf();
    const std::string bytes = text.str();
    Splitter splitter(Framing::file);
    splitter.add(bytes);
    splitter.finish();
    Piece piece;
    while (splitter.next(piece)) {
      INFO(entry.path().filename().string() << " line " << piece.line);
      CHECK(piece.what == Piece::What::message);
      Message message;
      const bool read = message.parse(piece.bytes);
      INFO(message.refusal().address << ": " << message.refusal().reason);
      CHECK(read);
      CHECK(message.segments().size() > 1);
      ++messages;
    }
  }
  CHECK(files == 85);
  CHECK(messages == 684);
}
