// SPDX-License-Identifier: Apache-2.0
// A minor's own answer to "may you and your parents use the portal?": what is asked and what hangs on it, and her answer. For the patient's own
// account alone; anybody else hears what a stranger hears (requirements S2, S8; decision record 0505).
#pragma once
#include <vector>

#include "access/door.h"

namespace kinportal::portal_api {

std::vector<access::Route> assent_routes();

}  // namespace kinportal::portal_api
