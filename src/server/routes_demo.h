// SPDX-License-Identifier: Apache-2.0
// Doors that exist in a demo only: the accounts to try and the mails the portal "sent".
#pragma once
#include <vector>

#include "access/door.h"

namespace kinportal::server {

class Portal;
std::vector<access::Route> demo_routes(Portal& portal);

}  // namespace kinportal::server
