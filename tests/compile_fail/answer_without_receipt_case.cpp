// SPDX-License-Identifier: Apache-2.0
// A door reads a page and answers without closing its key: there is no such answer.
// expect: no matching function|cannot convert|could not convert
#include "access/gate.h"
#include "chart/chart_views.h"
using namespace kinportal;
Result<access::Answer> door(access::Doorway& at, const PracticeId& practice, const PatientId& patient) {
  TRY_LET(auto key, at.open_chart(practice, patient, access::Purpose::view_results));
  TRY_LET(const auto page, chart::list_items(key, chart::Area::results, {}));
#ifdef MISTAKE
  return access::Answer::chart(chart::page_body(page));
#else
  return access::Answer::chart(std::move(key).close(), chart::page_body(page));
#endif
}
