// SPDX-License-Identifier: Apache-2.0
// Reading what mail servers send back, in the forms of the servers that are met most.
#include <doctest/doctest.h>

#include <string>

#include "notifications/bounce_mark.h"
#include "notifications/returned_mail.h"

using namespace kinportal::notifications;
using Sort = ReturnedMail::Sort;

namespace {

const std::string kMark = "0123456789abcdef0123456789abcdef0123456789abcdef0123";

std::string report(const std::string& recipient, const std::string& end = "\n",
                   const std::string& type_extra = "; report-type=delivery-status") {
  std::string text =
      "Return-Path: <>\n"
      "Delivered-To: bounces+" +
      kMark +
      "@portal.example.org\n"
      "From: MAILER-DAEMON@mx.example.net (Mail Delivery System)\n"
      "To: bounces@portal.example.org\n"
      "Auto-Submitted: auto-replied\n"
      "MIME-Version: 1.0\n"
      "Content-Type: multipart/report" +
      type_extra +
      ";\n"
      "\tboundary=\"4F2A.17/mx.example.net\"\n"
      "\n"
      "This is a MIME-encapsulated message.\n"
      "\n"
      "--4F2A.17/mx.example.net\n"
      "Content-Description: Notification\n"
      "Content-Type: text/plain; charset=us-ascii\n"
      "\n"
      "I'm sorry to have to inform you that your message could not be delivered.\n"
      "Action: failed\nStatus: 5.9.9\n"
      "\n"
      "--4F2A.17/mx.example.net\n"
      "Content-Type: message/delivery-status\n"
      "\n"
      "Reporting-MTA: dns; mx.example.net\n"
      "X-Postfix-Queue-ID: 4F2A17\n"
      "\n" +
      recipient +
      "\n"
      "--4F2A.17/mx.example.net\n"
      "Content-Type: text/rfc822-headers\n"
      "\n"
      "From: Kinportal <portal@portal.example.org>\n"
      "Message-ID: <" +
      kMark +
      "@portal.example.org>\n"
      "\n"
      "--4F2A.17/mx.example.net--\n";
  if (end == "\n") return text;
  std::string out;
  for (const char c : text) c == '\n' ? out += end : out += c;
  return out;
}
std::string failed(const std::string& status) {
  return "Final-Recipient: rfc822; gone@example.net\nAction: failed\nStatus: " + status + "\nDiagnostic-Code: smtp; 550 5.1.1 unknown\n";
}

}  // namespace

TEST_CASE("an unknown address, a disabled mailbox and a domain that is gone are for good") {
  for (const char* status : {"5.1.1", "5.1.10", "5.0.0", "5.2.0", "5.2.1", "5.4.1", "5.4.4", "5.1.1 (bad destination mailbox address)"}) {
    const ReturnedMail read = read_returned_mail(report(failed(status)));
    INFO(status);
    CHECK(read.sort == Sort::for_good);
    CHECK(read.status == std::string(status).substr(0, std::string(status).find(' ')));
    REQUIRE(read.marks.size() == 1);
    CHECK(read.marks[0] == kMark);
  }
}

TEST_CASE("a full mailbox, a server away for days and a refusal of the mail itself are for this time only") {
  for (const char* status : {"4.4.7", "4.2.2", "5.2.2", "5.2.3", "5.7.1", "5.3.0", "5.6.0"})
    CHECK(read_returned_mail(report(failed(status))).sort == Sort::this_time);
}

TEST_CASE("a notice that a mail is late or has arrived is no failure") {
  CHECK(read_returned_mail(report("Final-Recipient: rfc822; a@b.example\nAction: delayed\nStatus: 4.4.1\n")).sort == Sort::late);
  CHECK(read_returned_mail(report("Final-Recipient: rfc822; a@b.example\nAction: delivered\nStatus: 2.0.0\n")).sort == Sort::delivered);
  CHECK(read_returned_mail(report("Final-Recipient: rfc822; a@b.example\nAction: relayed (to mx2)\nStatus: 2.0.0\n")).sort ==
        Sort::delivered);
}

TEST_CASE("lines may end with CRLF, the report's type may be missing, and names of fields may be in any case") {
  CHECK(read_returned_mail(report(failed("5.1.1"), "\r\n")).sort == Sort::for_good);
  CHECK(read_returned_mail(report(failed("5.1.1"), "\n", "")).sort == Sort::for_good);
  CHECK(read_returned_mail(report("FINAL-RECIPIENT: rfc822;a@b.example\nACTION: Failed\nSTATUS:5.1.1\n")).sort == Sort::for_good);
}

TEST_CASE("a part that is encoded, a report without a status and one without a boundary are malformed") {
  CHECK(read_returned_mail(report("")).sort == Sort::malformed);
  CHECK(read_returned_mail(report("Action: failed\nStatus: five\n")).sort == Sort::malformed);
  CHECK(read_returned_mail(report("Action: failed\nStatus: 2.0.0\n")).sort == Sort::malformed);
  CHECK(read_returned_mail(report("Action: exploded\nStatus: 5.1.1\n")).sort == Sort::malformed);
  CHECK(read_returned_mail("Content-Type: multipart/report; report-type=delivery-status\n\nx\n").sort == Sort::malformed);
  std::string encoded = report(failed("5.1.1"));
  encoded.insert(encoded.find("Content-Type: message/delivery-status"), "Content-Transfer-Encoding: base64\n");
  CHECK(read_returned_mail(encoded).sort == Sort::malformed);
}

TEST_CASE("somebody who is away, a report of complaint and a letter are not notices of a mail server") {
  CHECK(read_returned_mail("Auto-Submitted: auto-replied (vacation)\nContent-Type: text/plain\n\nI am away.\n").sort == Sort::automatic);
  CHECK(read_returned_mail("From: a@b.example\nSubject: hello\n\nStatus: 5.1.1\nAction: failed\n").sort == Sort::other);
  CHECK(read_returned_mail("Content-Type: multipart/report; report-type=feedback-report; boundary=x\n\n--x\n\n--x--\n").sort ==
        Sort::other);
  CHECK(read_returned_mail("").sort == Sort::other);
}

TEST_CASE("what the text of a letter says is no mark, and of a mail without end a part is read") {
  const ReturnedMail letter = read_returned_mail("From: a@b.example\n\nMessage-ID: <" + kMark + "@portal.example.org>\n");
  CHECK(letter.marks.empty());
  std::string endless = report(failed("5.1.1"));
  endless.insert(endless.find("--4F2A.17/mx.example.net\nContent-Type: text/rfc822-headers"), std::string(2 * kMaxReturnedBytes, 'x'));
  const ReturnedMail read = read_returned_mail(endless);
  CHECK(read.sort == Sort::for_good);
  CHECK(read.marks.size() == 1);  // of the address alone: the rest was not read
  std::string many = "To: ";
  for (int i = 0; i < 100; ++i) many += std::string(49, 'a') + std::to_string(100 + i) + "@x, ";
  CHECK(read_returned_mail(many + "\n\n").marks.size() == kMaxReturnedMarks);
}
