// SPDX-License-Identifier: Apache-2.0
// What the reader refuses, each refusal with its address, and what the tree says of what it reads.
#include "formats/xml/xml.h"

#include <doctest/doctest.h>

using namespace kinportal;

namespace {

const xml::Options options{"urn:a", {{"urn:b", "b"}}, "text"};

std::string refusal(std::string_view bytes, Fault fault = Fault::invalid) {
  const auto read = xml::Document::parse(bytes, options);
  REQUIRE_FALSE(read.ok());
  CHECK(read.error().fault == fault);
  return read.error().sentence;
}

std::string repeated(std::string_view part, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += part;
  return all;
}

}  // namespace

TEST_CASE("names lose their prefix, texts keep their words, and an element knows its address and its bytes") {
  const std::string bytes = R"(<?xml version="1.0"?><d xmlns="urn:a" xmlns:q="urn:b" xmlns:z="urn:z"><s/><s q:k="1 &amp; 2"> a <q:x/>
   <z:y>b</z:y></s></d>)";
  const auto read = xml::Document::parse(bytes, options);
  REQUIRE(read.ok());
  const xml::Node& root = read->root();
  CHECK(root.name == "d");
  const xml::Node* second = root.first_child->next;
  REQUIRE(second != nullptr);
  CHECK(xml::address_of(*second) == "/d/s[2]");
  CHECK(xml::attribute(*second, "b:k") == "1 & 2");
  CHECK(xml::child(*second, "b:x") != nullptr);
  CHECK(xml::child(*second, "?:y") != nullptr);
  CHECK(xml::words_of(*second) == "a b");
  CHECK(bytes.substr(second->begin, second->end - second->begin).starts_with("<s q:k"));
  CHECK(bytes.substr(second->begin, second->end - second->begin).ends_with("</s>"));
}

TEST_CASE("white space between elements is kept only where it can matter") {
  const auto read = xml::Document::parse(R"(<d xmlns="urn:a"> <s/> <text><s/> <s/></text></d>)", options);
  REQUIRE(read.ok());
  CHECK(read->root().first_child->name == "s");
  const xml::Node* text = xml::child(read->root(), "text");
  CHECK(text->first_child->next->text == " ");
}

TEST_CASE("a DOCTYPE is refused before anything in it is looked at: no billion laughs, nothing fetched") {
  const std::string laughs = R"(<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><d>&b;</d>)";
  CHECK(refusal(laughs, Fault::too_much).find("DOCTYPE") != std::string::npos);
  CHECK(refusal(R"(<!DOCTYPE d SYSTEM "file:///etc/passwd"><d/>)", Fault::too_much).find("DOCTYPE") != std::string::npos);
  CHECK(refusal(R"(<!DOCTYPE d [<!ENTITY % p SYSTEM "http://192.0.2.1/x">%p;]><d/>)", Fault::too_much).find("DOCTYPE") !=
        std::string::npos);
  CHECK(refusal("<d>&secret;</d>") == "/d: it uses an entity that nothing defines (line 1)");
}

TEST_CASE("every limit refuses by its name") {
  CHECK(refusal(repeated("<a>", 200), Fault::too_much).find("max_depth") != std::string::npos);
  CHECK(refusal("<a>" + repeated("<b/>", xml::max_nodes) + "</a>", Fault::too_much).find("max_nodes") != std::string::npos);
  std::string many = "<a";
  for (std::size_t i = 0; i <= xml::max_attributes; ++i) many += " a" + std::to_string(i) + "='1'";
  CHECK(refusal(many + "/>", Fault::too_much).find("max_attributes") != std::string::npos);
  CHECK(refusal("<a b='" + std::string(xml::max_attribute_bytes + 1, 'x') + "'/>", Fault::too_much).find("max_attribute_bytes") !=
        std::string::npos);
  CHECK(refusal("<" + std::string(xml::max_name_bytes + 1, 'n') + "/>", Fault::too_much).find("max_name_bytes") != std::string::npos);
  CHECK(refusal(std::string(xml::max_document_bytes + 1, ' '), Fault::too_much).find("max_document_bytes") != std::string::npos);
}

TEST_CASE("a document that breaks off or is broken says where") {
  CHECK(refusal("<d xmlns='urn:a'><s/><s><t>") == "/d/s[2]/t: it breaks off (line 1)");
  CHECK(refusal("<d xmlns='urn:a'>\n<s></t></d>") == "/d/s: an element ends under another name than it began with (line 2)");
  CHECK(refusal("").find("/: it is empty") == 0);
  CHECK(refusal("<a b='1' b='2'/>").find("twice") != std::string::npos);
  CHECK(refusal("no xml at all").find("malformed") != std::string::npos);
  CHECK(refusal("<a/><b/>").find("malformed") != std::string::npos);
}

TEST_CASE("the encodings met in practice are read, others are named") {
  const auto latin = xml::Document::parse("<?xml version='1.0' encoding='ISO-8859-1'?><a>Ni\xF1o</a>", options);
  REQUIRE(latin.ok());
  CHECK(xml::words_of(latin->root()) == "Ni\xC3\xB1o");
  const auto windows = xml::Document::parse("<?xml version='1.0' encoding='Windows-1252'?><a>\x80 5 \x96 6</a>", options);
  REQUIRE(windows.ok());
  CHECK(xml::words_of(windows->root()) == "\xE2\x82\xAC 5 \xE2\x80\x93 6");
  const std::string_view utf16("\xFF\xFE<\0a\0>\0x\0<\0/\0a\0>\0", 18);
  const auto wide = xml::Document::parse(utf16, options);
  REQUIRE(wide.ok());
  CHECK(xml::words_of(wide->root()) == "x");
  CHECK(refusal("<?xml version='1.0' encoding='EBCDIC-US'?><a/>").find("encoding that is not read here") != std::string::npos);
  CHECK(refusal("<?xml version='1.0' encoding='UTF-16'?><a/>").find("encoding") != std::string::npos);
  CHECK_FALSE(xml::Document::parse("<a>Ni\xF1o</a>", options).ok());
}

TEST_CASE("a long text is cut between characters") {
  const auto read = xml::Document::parse("<a>\xC3\xB1\xC3\xB1\xC3\xB1</a>", options);
  REQUIRE(read.ok());
  CHECK(xml::words_of(read->root(), 3) == "\xC3\xB1");
}
