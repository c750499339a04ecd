// SPDX-License-Identifier: Apache-2.0
// One write, one drain.
#include "portal_api/family_deed.h"

#include "audit/book.h"

namespace kinportal::portal_api {

Result<void> do_family_deed(access::Doorway& at, const std::function<Result<void>(const families::Deed&)>& work) {
  at.release_snapshot();
  const families::Doer doer{audit::ActorKind::account, at.viewer()->account.text(), "web", at.viewer()->request_id};
  TRY(at.gate().store().write(
      [&](db::Transaction& tx) { return work(families::Deed{tx, at.gate().book(), at.gate().random(), doer, at.now()}); }));
  TRY(at.gate().book().drain_outbox(at.gate().store()));
  return {};
}

}  // namespace kinportal::portal_api
