// SPDX-License-Identifier: Apache-2.0
// How a door does a deed of somebody of a family: the snapshot is given back, the deed is one transaction, its entry is in the visitors' book
// before the door answers.
#pragma once
#include <functional>

#include "access/gate.h"
#include "families/deed.h"

namespace kinportal::portal_api {

/// `work` may be run again after a serialization conflict, so it has no effect outside the transaction.
Result<void> do_family_deed(access::Doorway& at, const std::function<Result<void>(const families::Deed&)>& work);

}  // namespace kinportal::portal_api
