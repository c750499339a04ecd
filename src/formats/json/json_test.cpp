// SPDX-License-Identifier: Apache-2.0
// What doors rely on when they read a body: limits hold, errors name the path, and no error repeats what was sent.
#include "formats/json/json.h"

#include <doctest/doctest.h>

#include <string>

using namespace kinportal;
using kinportal::json::Document;
using kinportal::json::Limits;

namespace {
Fault fault_of(std::string_view text, const Limits& limits = {}) {
  auto parsed = Document::parse(text, limits);
  REQUIRE_FALSE(parsed.ok());
  return parsed.error().fault;
}
}  // namespace

TEST_CASE("a body's members are read by name and type") {
  auto parsed = Document::parse(R"({"email":"a@b.example","age":14,"keep":true,"tags":["x","y"],"none":null,"in":{"n":-7}})");
  REQUIRE(parsed.ok());
  const Document document = std::move(*parsed);
  CHECK(document->string("email").value() == "a@b.example");
  CHECK(document->integer("age", 0, 130).value() == 14);
  CHECK(document->boolean("keep").value());
  CHECK(document->array("tags").value()[1].string().value() == "y");
  CHECK(document->array("tags").value()[1].path() == "body.tags[1]");
  CHECK_FALSE(document->maybe_string("none").value().has_value());
  CHECK_FALSE(document->maybe_integer("absent").value().has_value());
  CHECK(document->get("in").value().integer("n").value() == -7);
  CHECK(document->secret("email").value().reveal() == "a@b.example");
}

TEST_CASE("a missing, mistyped or out-of-bounds member is named by its path and its value is not repeated") {
  auto parsed = Document::parse(R"({"code":"Quillfeather","n":1.10,"big":18446744073709551615,"list":{"a":[1,"Quillfeather"]}})");
  REQUIRE(parsed.ok());
  const Document document = std::move(*parsed);
  CHECK(document->string("password").error().sentence == "body.password is missing");
  CHECK(document->integer("code").error().sentence == "body.code must be a whole number");
  CHECK(document->integer("n").error().fault == Fault::invalid);
  CHECK(document->integer("big").error().fault == Fault::invalid);
  CHECK(document->get("list").value().array("a").value()[1].boolean().error().sentence == "body.list.a[1] must be true or false");
  CHECK(document->integer("n", 0, 5).error().fault == Fault::invalid);
  CHECK(document->array("list").error().sentence == "body.list must be a list");
}

TEST_CASE("an unknown member is refused without repeating its name") {
  auto parsed = Document::parse(R"({"email":"x","Quillfeather":1})");
  REQUIRE(parsed.ok());
  CHECK(parsed->root().only({"email", "Quillfeather"}).ok());
  const auto refused = parsed->root().only({"email", "password"});
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().sentence.find("Quillfeather") == std::string::npos);
}

TEST_CASE("a body outside its limits is too much") {
  Limits small;
  small.bytes = 100;
  CHECK(fault_of("\"" + std::string(200, 'x') + "\"", small) == Fault::too_much);
  CHECK(fault_of(std::string(17, '[') + std::string(17, ']')) == Fault::too_much);
  CHECK(Document::parse(std::string(16, '[') + std::string(16, ']')).ok());
  CHECK(fault_of("\"" + std::string(17 * 1024, 'x') + "\"") == Fault::too_much);
  std::string many = "[0";
  for (int i = 0; i < 5000; ++i) many += ",0";
  CHECK(fault_of(many + "]") == Fault::too_much);
  CHECK(fault_of(std::string(20000, '[') + std::string(20000, ']')) == Fault::too_much);
}

TEST_CASE("bytes that are not one JSON value in UTF-8 are invalid") {
  for (const char* text :
       {"", " ", "{", "{\"a\":}", "nul", "[1,]", "{\"a\":1}x", "01", "\"\\ud800\"x", "\"a", "{'a':1}", "[1 2]", "\"\t\""}) {
    CAPTURE(text);
    CHECK(fault_of(text) == Fault::invalid);
  }
  CHECK(fault_of("\"\xff\xfe\"") == Fault::invalid);
  CHECK(fault_of("\"\xc0\x80\"") == Fault::invalid);
  CHECK(fault_of("1e999999") == Fault::invalid);
}

TEST_CASE("a member written twice is refused, because two readers could see two different bodies") {
  CHECK(fault_of(R"({"role":"nurse","role":"administrator"})") == Fault::invalid);
  CHECK(fault_of(R"([{"a":{"b":1,"c":2,"b":3}}])") == Fault::invalid);
  CHECK(Document::parse(R"([{"a":1},{"a":2}])").ok());
}
