// SPDX-License-Identifier: Apache-2.0
// The demo world as values, read from the files of demo/: practices, families, staff, and the accounts to try with their stories.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "practices/help_card.h"
#include "practices/listing.h"
#include "practices/practice.h"

namespace kinportal::server {

struct DemoPractice {
  practices::Practice practice;  // created_at is filled in when it is filed
  std::string policy;            // name of a file of policies/: 'H15'
  practices::Listing listing;
  practices::HelpCard help;
};

struct DemoPatient {
  std::string id;  // the id in the FHIR files, and the name of charts/<id>.ndjson
  std::string age;
  bool diminished = false;
};

struct DemoAccount {
  std::string email, given, family;
  std::string age;        // empty: that of own_chart
  std::string own_chart;  // empty: no chart of her own
  bool own_contact = true;
  std::string language = "en";
  std::string id_status = "verified";
  std::string totp;  // empty: none
  std::string story_en, story_es;
};

struct DemoLink {
  std::string account, patient, kind, custody, granted, source;
  bool pin_redeemed_in_time = false;
};

struct DemoPaper {
  std::string patient, account, kind, from, to, verified_by;
  std::vector<std::string> categories;
};

struct DemoFamily {
  std::string id, practice;
  std::vector<DemoPatient> patients;
  std::vector<DemoAccount> accounts;
  std::vector<DemoLink> links;
  std::vector<DemoPaper> papers;
  std::vector<std::string> assents;
};

struct DemoStaff {
  std::string practice, role, email, given, family, display, totp;
  std::string story_en, story_es;
};

struct DemoWorld {
  std::string pass_phrase;
  std::vector<DemoPractice> practices;
  std::vector<DemoFamily> families;
  std::vector<DemoStaff> staff;

  /// Fault::corrupt with the file's name when a file is not what it should be: the files are part of the program.
  static Result<DemoWorld> read();
};

/// One line of the page of accounts to try.
struct AccountToTry {
  std::string email, password, totp_secret, name, role, practice, story_en, story_es;
};
/// Families first, in the order of the files; then staff.
std::vector<AccountToTry> accounts_to_try(const DemoWorld& world);

}  // namespace kinportal::server
