// SPDX-License-Identifier: Apache-2.0
// Private to chart/: what a download looks like. A shape appends bytes and knows nothing of keys, pages and pieces.
#pragma once
#include <memory>
#include <string>

#include "chart/download.h"
#include "chart/file_bytes.h"
#include "formats/json/json.h"

namespace kinportal::chart {

/// One entry, as the screens get it.
struct DownloadItem {
  Area area;
  std::string id;
  json::Json body;
  enum class File { none, inside, too_large } file = File::none;
  FileBytes bytes;  // file == inside
};

class DownloadShape {
 public:
  virtual ~DownloadShape() = default;
  virtual void begin(std::string& out) = 0;
  /// Called for every area that is open, in order, before its entries.
  virtual void begin_area(std::string& out, Area area) = 0;
  virtual void item(std::string& out, const DownloadItem& item) = 0;
  virtual void end(std::string& out) = 0;
};

std::unique_ptr<DownloadShape> page_shape(DownloadHead head);
std::unique_ptr<DownloadShape> fhir_shape(DownloadHead head, std::string patient_id);

/// A text member of a body, or empty.
std::string text_in(const json::Json& body, std::string_view name);

}  // namespace kinportal::chart
