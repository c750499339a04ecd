// SPDX-License-Identifier: Apache-2.0
// Everything one key may see, as one file to keep: a page that any browser opens, or FHIR R4 JSON (Bundle of type collection). Both are made of
// the very bodies the screens show, area by area, so that neither can say more than they do (access.md, law 14; decision 0327).
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "access/chart_stream.h"
#include "base/zone.h"
#include "chart/read.h"

namespace kinportal::chart {

enum class DownloadFormat { page, fhir };
std::optional<DownloadFormat> download_format_from(std::string_view word);
std::string_view content_type_of(DownloadFormat format);
/// 'portal-2026-11-23.html': no name of a person and no word of health in it, for the list of downloads is seen by others.
std::string file_name_of(DownloadFormat format, Day made_on);

/// What stands above the entries; the person page shows the same.
struct DownloadHead {
  std::string name;
  std::string given_name, family_name;
  std::string birth_on;  // ISO, or empty
  std::string sex;
  std::string practice_name, practice_phone;
  std::string language = "en";
  Zone zone;
  Instant made_at;
};

/// Files larger than this are told of and not put inside.
inline constexpr std::size_t max_file_bytes_inside = 4 * 1024 * 1024;

std::unique_ptr<access::PieceMaker> download_chart(DownloadFormat format, DownloadHead head);

}  // namespace kinportal::chart
