// SPDX-License-Identifier: Apache-2.0
// Settings and command words: what is misspelt or unsafe is refused in one sentence that says what to do.
#include <doctest/doctest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "server/commands/words.h"
#include "server/data_folder.h"
#include "server/options.h"

using namespace kinportal;
using namespace kinportal::server;

namespace {

struct TempFolder {
  TempFolder() {
    char name[] = "/tmp/kinportal-options-XXXXXX";
    path = ::mkdtemp(name);
  }
  ~TempFolder() { std::filesystem::remove_all(path); }
  std::filesystem::path path;
};

Result<Options> options_from(const TempFolder& folder, const std::string& text) {
  std::ofstream(folder.path / "kinportal.toml") << text;
  return read_options(folder.path / "kinportal.toml");
}

std::string refusal(const std::string& text) {
  const TempFolder folder;
  const auto options = options_from(folder, text);
  return options.ok() ? "" : options.error().sentence;
}

}  // namespace

TEST_CASE("the kinportal.toml that init writes is read back as every default") {
  const TempFolder folder;
  const auto options = options_from(folder, commented_toml());
  REQUIRE(options.ok());
  CHECK(options->listen == Options().listen);
  CHECK(options->idle_timeout_s == 900);
  // With every comment mark removed it must be valid TOML with the same values.
  std::string active;
  std::ifstream in(folder.path / "kinportal.toml");
  for (std::string line; std::getline(in, line);)
    active += (line.starts_with("# ") && line.find(" = ") != std::string::npos ? line.substr(2) : line) + "\n";
  const auto again = options_from(folder, active);
  REQUIRE_MESSAGE(again.ok(), again.error().sentence);
  CHECK(again->listen == Options().listen);
}

TEST_CASE("a misspelt setting is refused with its line and what to do") {
  CHECK(refusal("[server]\nlisten = \"127.0.0.1:8443\"\nlissten = \"x\"\n").find("line 3: there is no option 'lissten' in [server]") !=
        std::string::npos);
  CHECK(refusal("listen = \"x\"\n").find("outside of a section") != std::string::npos);
  CHECK(refusal("[server]\nworkers = \"many\"\n").find("whole number from 0 to 256") != std::string::npos);
  CHECK(refusal("[server]\nworkers = 257\n").find("whole number from 0 to 256") != std::string::npos);
  CHECK(refusal("[server]\nplain_http = 1\n").find("true or false") != std::string::npos);
  CHECK(refusal("[server\n").find("line 1") != std::string::npos);
}

TEST_CASE("unsafe combinations are refused") {
  CHECK(refusal("[server]\nlisten = \"0.0.0.0:8080\"\nplain_http = true\n").find("loopback") != std::string::npos);
  CHECK(refusal("[server]\ncertificate = \"a.pem\"\n").find("belong together") != std::string::npos);
  CHECK(refusal("[server]\norigin = \"http://portal.example.org\"\nlisten = \"0.0.0.0:443\"\n").find("https://") != std::string::npos);
  CHECK(refusal("[mail]\nsmtp_user = \"me\"\n").find("smtp_password_file") != std::string::npos);
  CHECK(refusal("[server]\nplain_http = true\norigin = \"http://localhost:8080\"\nlisten = \"127.0.0.1:8080\"\n").empty());
}

TEST_CASE("a password file others can read is refused") {
  const TempFolder folder;
  const auto file = folder.path / "password";
  std::ofstream(file) << "correct horse\n";
  ::chmod(file.c_str(), 0644);
  CHECK(read_key(file).error().fault == Fault::forbidden);
  ::chmod(file.c_str(), 0600);
  REQUIRE(read_key(file).ok());
  CHECK(read_key(file)->reveal() == "correct horse");
}

TEST_CASE("making a data folder twice keeps the first one's keys") {
  const TempFolder folder;
  SystemRandom random;
  REQUIRE(make_data_folder(folder.path / "portal", random).ok());
  const std::string key = read_key(folder.path / "portal" / "keys" / "signin.key")->reveal();
  REQUIRE(make_data_folder(folder.path / "portal", random).ok());
  CHECK(read_key(folder.path / "portal" / "keys" / "signin.key")->reveal() == key);
  CHECK(key.size() >= 43);
  CHECK(open_data_folder(folder.path / "elsewhere").error().sentence.find("kinportal init") != std::string::npos);
}

TEST_CASE("command words: unknown options, missing values and repetitions are refused by name") {
  const auto read = [](std::vector<std::string> words) { return Words::read("serve", words, {{"data"}, {"plain", false}}); };
  CHECK(read({"--data", "x", "--plain", "file"})->rest() == std::vector<std::string>{"file"});
  CHECK(read({"--data=x"})->value("data") == "x");
  CHECK(read({"--", "--data"})->rest() == std::vector<std::string>{"--data"});
  CHECK(read({"--dta", "x"}).error().sentence == "there is no option '--dta'; `kinportal help serve` lists the options");
  CHECK_FALSE(read({"--data"}).ok());
  CHECK_FALSE(read({"--plain=yes"}).ok());
  CHECK_FALSE(read({"--data=x", "--data=y"}).ok());
  CHECK_FALSE(read({"-x"}).ok());
}

TEST_CASE("listen addresses") {
  CHECK(parse_listen("[::1]:8443")->host == "::1");
  CHECK(parse_listen("127.0.0.1:0")->loopback);
  CHECK_FALSE(parse_listen("0.0.0.0:443")->loopback);
  for (const char* bad : {"8443", "localhost:", "localhost:99999", ":1", "localhost:8x"}) CHECK_FALSE(parse_listen(bad).ok());
}
