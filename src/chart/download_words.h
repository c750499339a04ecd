// SPDX-License-Identifier: Apache-2.0
// Private to chart/: the words of a downloaded page in English and Spanish, and its dates. Plain words, as on the screens.
#pragma once
#include <string>
#include <string_view>

#include "base/zone.h"
#include "chart/read.h"

namespace kinportal::chart {

enum class DownloadWord {
  lang,
  title,
  born,
  made,
  keep_safe,
  whole,
  wrong,
  call,
  nothing,
  end,
  end_count,
  result,
  range,
  flag,
  status,
  date,
  until,
  dose,
  reaction,
  severity,
  lot,
  who,
  place,
  parts,
  file,
  open_file,
  file_in_portal
};
std::string_view download_word(DownloadWord word, std::string_view language);
std::string_view area_word(Area area, std::string_view language);
/// A fixed word of an item (status, flag, severity); one nobody knows is shown as it came.
std::string item_word(std::string_view word, std::string_view language);
/// 'June 1, 2026' / '1 de junio de 2026' of an item's date ('2026', '2026-06', '2026-06-01' or an instant, in the practice's zone).
std::string shown_day(std::string_view when, const Zone& zone, std::string_view language);

}  // namespace kinportal::chart
