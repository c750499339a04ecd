// SPDX-License-Identifier: Apache-2.0
// Chart code makes itself a key: only the Gate can.
// expect: private
#include "access/gate.h"
using namespace kinportal;
Result<access::ChartKey> open(access::Doorway& at, const PracticeId& practice, const PatientId& patient) {
#ifdef MISTAKE
  return access::ChartKey(nullptr);
#else
  return at.open_chart(practice, patient, access::Purpose::view_results);
#endif
}
