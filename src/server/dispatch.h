// SPDX-License-Identifier: Apache-2.0
// From a request to its answer: find the door, find out who asks, refuse forged changes, run the door, hold the answer back until every look
// is durable and no right has changed meanwhile.
#pragma once
#include <functional>
#include <memory>

#include "access/door.h"
#include "portal_api/services.h"
#include "server/background.h"
#include "server/router.h"

namespace kinportal::server {

class Dispatch {
 public:
  /// An answer made on facts that changed before it was durable is made anew this often; then the person is asked to try again.
  static constexpr int max_tries = 4;

  Dispatch(Router router, access::Gate& gate, portal_api::Services& services, Background& background);
  using Send = std::function<void(http::Response)>;
  /// Calls `send` exactly once, possibly later and from another thread.
  void handle(http::Request request, Send send);
  const Router& router() const { return router_; }

 private:
  struct Exchange;
  void run(const std::shared_ptr<Exchange>& exchange);
  void finish(const std::shared_ptr<Exchange>& exchange, bool durable);
  void recheck(const std::shared_ptr<Exchange>& exchange);
  access::Answer make_answer(Exchange& exchange);
  Result<access::Answer> knock(Exchange& exchange, const Match& match);

  Router router_;
  access::Gate& gate_;
  portal_api::Services& services_;
  Background& background_;
};

}  // namespace kinportal::server
