// SPDX-License-Identifier: Apache-2.0
// The command line as people meet it: what is not understood is refused in one sentence that says what to do, broken files are listed and
// the rest is in, and a book somebody touched is not called good.
#include <doctest/doctest.h>
#include <signal.h>

#include <algorithm>
#include <fstream>

#include "running_portal.h"

namespace kinportal::test {
namespace {

// Exit code and a word the sentence must hold; always exactly one sentence on one line.
void refuses(const std::vector<std::string>& words, int code, const std::string& says) {
  std::string line;
  for (const auto& word : words) line += word + " ";
  const Finished done = run(words);
  INFO("kinportal " << line << "said: " << done.err);
  CHECK(done.code == code);
  CHECK(done.err.find(says) != std::string::npos);
  CHECK(std::count(done.err.begin(), done.err.end(), '\n') == 1);
}

void write(const std::filesystem::path& file, std::string_view text) { std::ofstream(file, std::ios::binary) << text; }

}  // namespace

TEST_CASE("words that are not understood, are missing or do not go together are refused in one sentence that says what to do") {
  const Folder folder;
  const std::string data = (folder.path() / "p").string(), none = (folder.path() / "none").string();
  REQUIRE(run({"init", "--data", data}).code == 0);
  refuses({"nonsense"}, 2, "kinportal help");
  refuses({"serve", "--nonsense"}, 2, "--nonsense");
  refuses({"serve", "--data"}, 2, "needs a value");
  refuses({"serve", "--data", data, "--data", data}, 2, "twice");
  refuses({"serve", "-x"}, 2, "-x");
  refuses({"serve", "extra"}, 2, "extra");
  refuses({"serve", "--data", none}, 1, "kinportal init");
  refuses({"demo", "--port", "99999"}, 2, "65535");
  refuses({"demo", "--port", "12x"}, 2, "65535");
  refuses({"demo", "--plain=yes"}, 2, "takes no value");
  refuses({"import"}, 2, "kinportal import fhir");
  refuses({"import", "hl7", "x"}, 2, "kinportal import fhir");
  refuses({"import", "fhir", "--data", data, "x.json"}, 2, "--practice");
  refuses({"import", "fhir", "--data", data, "--practice", "p"}, 2, "file");
  refuses({"staff", "add", "--data", data, "--email", "a@example.com"}, 2, "--practice");
  refuses({"help", "nonsense"}, 2, "kinportal help");
  CHECK(run({}).code == 2);
  CHECK(run({"help"}).code == 0);
  CHECK(run({"--version"}).out.find("kinportal") != std::string::npos);
}

TEST_CASE("settings that are unknown, of the wrong kind or unsafe together are refused with their line before anything is opened") {
  const Folder folder;
  const auto data = folder.path() / "p";
  REQUIRE(run({"init", "--data", data.string()}).code == 0);
  const auto with = [&](const std::string& toml, const std::string& says) {
    write(data / "kinportal.toml", toml);
    refuses({"serve", "--data", data.string()}, 2, says);
  };
  with("[server]\nlisten = \"127.0.0.1:0\"\ncolour = \"red\"\n", "line 3");
  with("[server]\nworkers = \"many\"\n", "workers");
  with("[server]\nworkers = 99999\n", "256");
  with("[server]\nlisten = \"0.0.0.0:0\"\nplain_http = true\n", "loopback");
  with("[server]\norigin = \"http://portal.example.org\"\nlisten = \"0.0.0.0:8443\"\n", "https://");
  with("[server]\ncertificate = \"/tmp/c.pem\"\n", "certificate_key");
  with("[mail]\nsmtp_user = \"u\"\nsmtp_url = \"smtp://mail.example.org:25\"\n", "smtp_password_file");
  with("listen = \"127.0.0.1:0\"\n", "section");
  with("[server\n", "line 1");
}

TEST_CASE("keys that others can read, and keys that are gone, stop the start") {
  const Folder folder;
  const auto data = folder.path() / "p";
  REQUIRE(run({"init", "--data", data.string()}).code == 0);
  std::filesystem::permissions(data / "keys" / "signin.key", std::filesystem::perms::owner_read | std::filesystem::perms::others_read);
  refuses({"serve", "--data", data.string()}, 1, "chmod 600");
  std::filesystem::remove(data / "keys" / "signin.key");
  refuses({"serve", "--data", data.string()}, 1, "backup");
}

TEST_CASE("an import lists what is broken with its line and reason and exits 1; the rest is in, and a second import changes nothing") {
  const Folder folder;
  const auto data = folder.path() / "demo";
  copy_demo(data);
  const auto file = folder.path() / "feed.ndjson";
  write(
      file,
      R"({"resourceType":"Patient","id":"Q1","identifier":[{"system":"urn:mrn","value":"9917"}],"name":[{"family":"Hollow","given":["Ann","Zanzibarre"]}],"gender":"female","birthDate":"2019-03-03"})"
      "\n{\"resourceType\":\"Observation\",\"id\":\"broken\n"
      R"({"resourceType":"Spaceship","id":"S1"})"
      "\n"
      R"({"resourceType":"Observation","id":"O1","status":"final","code":{"text":"Iron"},"subject":{"reference":"Patient/Q1"},"effectiveDateTime":"2026-05-30","valueQuantity":{"value":1.10,"unit":"mg"}})"
      "\n");
  const std::vector<std::string> words = {"import", "fhir", "--data", data.string(), "--practice", "harmony", file.string()};
  const Finished wrong = run({"import", "fhir", "--data", data.string(), "--practice", "nowhere", file.string()});
  CHECK(wrong.code == 2);
  std::vector<std::string> right = words;
  {
    RunningPortal portal(data);
    Device rosa(portal);
    REQUIRE(rosa.sign_in("rosa@example.org").status == 200);
    const std::string chart = first_chart(rosa);
    right[5] = chart.substr(15, chart.rfind('/') - 15);
    const Finished beside = run(right);
    INFO(beside.err);
    CHECK(beside.code == 1);  // the store belongs to the server that runs
    CHECK(serves(portal));
  }
  const Finished first = run(right);
  INFO(first.out << first.err);
  CHECK(first.code == 1);
  CHECK(first.out.find("feed.ndjson:2: ") != std::string::npos);
  CHECK(first.out.find("feed.ndjson:3: Spaceship: ") != std::string::npos);
  CHECK(first.err.find("1 patients new") != std::string::npos);
  CHECK((first.out + first.err).find("Zanzibarre") == std::string::npos);
  const long long after = entries(data, "verb = 'import'");
  const Finished second = run(right);
  INFO(second.err);
  CHECK(second.code == 1);
  CHECK(second.err.find(" 0 new, 0 corrected") != std::string::npos);
  CHECK(entries(data, "verb = 'import'") == after);
  CHECK(run({"import", "fhir", "--data", data.string(), "--practice", right[5], (folder.path() / "nothing.json").string()}).code == 1);
  CHECK(run({"audit", "verify", "--data", data.string()}).code == 0);
}

TEST_CASE("audit verify names the first entry that was edited, taken out, moved or cut off behind the portal's back") {
  const Folder folder;
  const auto data = folder.path() / "demo";
  copy_demo(data);
  {
    RunningPortal portal(data);
    Device rosa(portal);
    REQUIRE(rosa.sign_in("rosa@example.org").status == 200);
    const std::string target = first_chart(rosa) + "/results";
    for (int i = 0; i < 30; ++i) REQUIRE(rosa.get(target).status == 200);
    REQUIRE(portal.end(SIGTERM).code == 0);
  }
  const long long all = entries(data, "true");
  const std::string last = std::to_string(all - 1);
  struct Forgery {
    const char* what;
    std::string sql, names;
  };
  for (
      const Forgery& one :
      {Forgery{"edited", "UPDATE book_entry SET actor_id = 'somebody' WHERE seq = 20", "20"},
       Forgery{"edited time", "UPDATE book_entry SET at = at - 1 WHERE seq = " + last, last},
       Forgery{"taken out", "DELETE FROM book_entry WHERE seq = 21", "21"},
       Forgery{
           "swapped",
           "UPDATE book_entry SET seq = -1 WHERE seq = 22; UPDATE book_entry SET seq = 22 WHERE seq = 23; UPDATE book_entry SET seq = 23 WHERE seq = -1",
           "22"},
       Forgery{"cut off", "DELETE FROM book_entry WHERE seq >= " + std::to_string(all - 5), std::to_string(all - 5)},
       Forgery{"emptied", "DELETE FROM book_entry", "0"}}) {
    const auto copy = folder.path() / one.what;
    std::filesystem::copy(data, copy, std::filesystem::copy_options::recursive);
    tamper(copy, one.sql);
    const Finished verdict = run({"audit", "verify", "--data", copy.string()});
    INFO(one.what << ": " << verdict.out << verdict.err);
    CHECK(verdict.code == 1);
    CHECK(verdict.out.starts_with("NOT GOOD: "));
    CHECK(verdict.out.find(one.names) != std::string::npos);
  }
  CHECK(run({"audit", "verify", "--data", data.string()}).code == 0);
}

TEST_CASE("doctor says what is well, and exits 1 with a line to act on when something is not") {
  const Folder folder;
  const auto data = folder.path() / "demo";
  copy_demo(data);
  const Finished well = run({"doctor", "--data", data.string()});
  INFO(well.out << well.err);
  CHECK(well.code == 0);
  std::filesystem::remove(data / "keys" / "book.key");
  const Finished ill = run({"doctor", "--data", data.string()});
  CHECK(ill.code == 1);
  CHECK(ill.out.find("FAIL") != std::string::npos);
}

}  // namespace kinportal::test
