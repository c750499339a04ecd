// SPDX-License-Identifier: Apache-2.0
// A reply puts its answer into the reactor's mailbox; unused, it answers 500 so that no client waits for a forgotten request.
#include "server/edge/edge.h"
#include "server/edge/mailbox.h"
#include "server/edge/response_writer.h"

namespace kinportal::server {

void Reply::send(http::Response response) {
  if (!mailbox_) return;
  const std::shared_ptr<Mailbox> mailbox = std::move(mailbox_);
  mailbox->put(Letter{connection_, request_, std::move(response)});
}

Reply& Reply::operator=(Reply&& other) noexcept {
  std::swap(mailbox_, other.mailbox_);
  std::swap(connection_, other.connection_);
  std::swap(request_, other.request_);
  return *this;
}

Reply::~Reply() {
  if (mailbox_) send(problem(500, "bug", "", "something went wrong here; it has been noted"));
}

}  // namespace kinportal::server
