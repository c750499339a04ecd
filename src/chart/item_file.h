// SPDX-License-Identifier: Apache-2.0
// The file that came with a document or report (a PDF, a picture), as it was received. What it claims to be is believed only when its first
// bytes agree; everything else is bytes to keep, never something a browser should open.
#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "access/chart_stream.h"
#include "access/gate.h"
#include "chart/read.h"

namespace kinportal::chart {

/// What a file may be called on its way out.
struct FileKind {
  std::string_view content_type;
  std::string_view ending;  // 'pdf'
  bool opens_in_browser = false;
};
FileKind file_kind(std::string_view said_type, std::string_view bytes);

struct OpenedFile {
  std::unique_ptr<access::PieceMaker> pieces;
  FileKind kind;
};
/// Fault::not_found for an item without a file, one that does not exist and one that the plan hides.
Result<OpenedFile> open_item_file(access::ChartKey& key, Area area, const ItemId& item);

/// The answer both sides give. A browser opens only what the first bytes prove, and opens it in a box without scripts, forms or addresses.
access::Answer file_answer(access::ChartKey key, OpenedFile file);

}  // namespace kinportal::chart
