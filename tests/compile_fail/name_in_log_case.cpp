// SPDX-License-Identifier: Apache-2.0
// A name goes into a log line: personal types are no log fields.
// expect: no matching function|could not convert|no match
#include "base/log.h"
#include "base/personal.h"
using namespace kinportal;
void tell(const PersonName& name, const PatientId& patient) {
#ifdef MISTAKE
  log(LogLevel::info, "opened", {LogField("name", name)});
#else
  log(LogLevel::info, "opened", {LogField("patient", patient)});
#endif
}
