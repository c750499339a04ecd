// SPDX-License-Identifier: Apache-2.0
// How a door does a deed of staff: the snapshot is given back, the role is looked at again inside the transaction, the entry is durable
// before the door answers.
#pragma once
#include <functional>

#include "access/desk.h"
#include "families/deed.h"

namespace kinportal::staff_api {

/// `work` may be run again after a serialization conflict, so it has no effect outside the transaction. What the key showed is in the book
/// when the key is closed, as always; key.snapshot() must not be used after this.
Result<void> do_deed(access::Doorway& at, const access::DeskKey& key, const std::function<Result<void>(const families::Deed&)>& work);

}  // namespace kinportal::staff_api
