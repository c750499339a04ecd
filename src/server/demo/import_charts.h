// SPDX-License-Identifier: Apache-2.0
// One chart of the demo through the real importer, in as many pieces as it arrived in.
#pragma once
#include "server/demo/load_demo.h"

namespace kinportal::server {

/// Imports charts/<id>.ndjson; importing it again changes nothing. Answers the patient's id in the portal. Any line that the importer
/// cannot place is Fault::corrupt: the demo's files are part of the program.
Result<PatientId> import_chart(const DemoDoors& doors, const practices::Practice& practice, const DemoPatient& patient, Instant start);

}  // namespace kinportal::server
