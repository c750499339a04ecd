// SPDX-License-Identifier: Apache-2.0
// One write, one drain.
#include "staff_api/desk_deed.h"

#include "audit/book.h"

namespace kinportal::staff_api {

Result<void> do_deed(access::Doorway& at, const access::DeskKey& key, const std::function<Result<void>(const families::Deed&)>& work) {
  at.release_snapshot();
  TRY(at.gate().store().write([&](db::Transaction& tx) -> Result<void> {
    TRY(key.confirm(tx));
    return work(families::Deed{tx, at.gate().book(), at.gate().random(), key.doer(), at.now()});
  }));
  TRY(at.gate().book().drain_outbox(at.gate().store()));
  return {};
}

}  // namespace kinportal::staff_api
