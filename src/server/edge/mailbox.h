// SPDX-License-Identifier: Apache-2.0
// Where finished answers wait for their reactor. One wake-up carries all answers that came meanwhile, so that a group commit that
// releases sixty answers costs one. Private to server/edge.
#pragma once
#include <functional>
#include <mutex>
#include <optional>
#include <vector>

#include "formats/http/message.h"

namespace kinportal::server {

struct Letter {
  std::uint64_t connection = 0;
  std::uint64_t request = 0;
  http::Response response;
  std::optional<http::Piece> piece = std::nullopt;  // set: the next one of an answer that is being sent
};

class Mailbox {
 public:
  /// `wake` is called from any thread while the mailbox is open, and must not call back.
  explicit Mailbox(std::function<void()> wake) : wake_(std::move(wake)) {}

  void put(Letter letter) {
    const std::lock_guard lock(mutex_);
    if (!open_) return;
    letters_.push_back(std::move(letter));
    if (letters_.size() == 1) wake_();
  }
  void take(std::vector<Letter>& out) {
    out.clear();
    const std::lock_guard lock(mutex_);
    out.swap(letters_);
  }
  /// After this nobody is woken any more; late answers go nowhere.
  void close() {
    const std::lock_guard lock(mutex_);
    open_ = false;
    letters_.clear();
  }

 private:
  std::mutex mutex_;
  std::vector<Letter> letters_;
  std::function<void()> wake_;
  bool open_ = true;
};

}  // namespace kinportal::server
