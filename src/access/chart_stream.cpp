// SPDX-License-Identifier: Apache-2.0
// The check before each piece, and the closing entry of the visitors' book that says how much was really sent. Decisions 0325 and 0326.
#include "access/chart_stream.h"

#include "access/key_state.h"
#include "accounts/signins.h"
#include "audit/book.h"
#include "base/log.h"

namespace kinportal::access {

namespace {

constexpr int max_rechecks = 4;  // of one piece, while rights change under it

// Why an answer ended; fixed words of the closing entry.
constexpr std::string_view whole = "COMPLETE", gone = "BROKEN_OFF", changed = "RIGHTS_CHANGED", signed_out = "SIGNED_OUT",
                           failed = "FAILED";

}  // namespace

class ChartStream::Source final : public http::PieceSource {
 public:
  Source(const ChartKey& key, std::unique_ptr<PieceMaker> maker)
      : gate_(key.state_->doorway->gate_),
        viewer_(key.state_->doorway->viewer_),
        practice_(key.practice()),
        patient_(key.patient()),
        hat_(key.hat()),
        purpose_(key.state_->purpose),
        capacity_(key.capacity()),
        single_item_(key.state_->single_item),
        policy_(key.state_->policy),
        rights_(key.plan()),
        maker_(std::move(maker)) {}
  ~Source() override {
    if (begun_) end(gone);
  }

  http::Piece next() override {
    if (ended_) return {};
    begun_ = true;
    std::optional<ChartPiece> made;
    std::int64_t items = 0;
    for (int check = 0; check <= max_rechecks; ++check) {
      Doorway at(gate_, viewer_ ? viewer_->request_id : std::string());
      at.leaves_entries_ = false;
      if (const auto refusal = look_again(at, made, items); !refusal.empty()) return cut(refusal);
      at.release_snapshot();
      const auto holds = at.facts_still_hold();
      if (!holds.ok()) return cut(failed);
      if (!*holds) continue;  // somebody's rights changed while this was made; perhaps not hers
      items_ += items;
      if (made->more_ == ChartPiece::More::yes) return {http::Piece::Kind::more, std::move(made->bytes_)};
      end(whole);
      return {http::Piece::Kind::last, std::move(made->bytes_)};
    }
    return cut(changed);
  }

 private:
  // Opens the chart as of now; the first time, makes the piece. The word of a refusal, or nothing.
  std::string_view look_again(Doorway& at, std::optional<ChartPiece>& made, std::int64_t& items) {
    const auto reader = at.snapshot();
    if (!reader.ok()) return failed;
    if (!viewer_) return signed_out;
    if (const auto still = accounts::check_again(**reader, viewer_->signin, at.now()); !still.ok())
      return still.error().fault == Fault::unavailable ? failed : signed_out;
    at.set_viewer(*viewer_);
    auto key = hat_ == Hat::staff ? at.open_chart_as_staff(practice_, patient_, purpose_) : at.open_chart(practice_, patient_, purpose_);
    if (!key.ok()) return key.error().fault == Fault::unavailable ? failed : changed;
    if (!key->plan().same_rights(rights_)) return changed;
    if (made) return {};
    auto piece = maker_->next(*key);
    if (!piece.ok()) {
      if (piece.error().fault == Fault::not_found) return changed;  // what was being sent may not be seen any more
      log(LogLevel::error, "an answer broke off in the middle",
          {LogField("fault", piece.error().fault), LogField::operator_text("why", piece.error().sentence)});
      return failed;
    }
    if (key->state_ != nullptr) items = key->state_->items;
    made.emplace(std::move(*piece));
    return {};
  }

  http::Piece cut(std::string_view reason) {
    end(reason);
    return {};
  }

  // Once. The book cannot hold back what has been sent; that an answer was begun is in it since before the first byte.
  void end(std::string_view reason) {
    if (ended_) return;
    ended_ = true;
    maker_.reset();
    audit::Entry entry;
    entry.at = gate_.clock().now();
    entry.practice = practice_;
    entry.patient = patient_;
    entry.actor_kind = hat_ == Hat::staff ? audit::ActorKind::staff : audit::ActorKind::account;
    if (viewer_) {
      entry.actor_id = viewer_->account.text();
      entry.request_id = viewer_->request_id;
    }
    entry.verb = purpose_ == Purpose::download_chart ? "download_sent" : "file_sent";
    entry.effect = reason == changed || reason == signed_out ? audit::Effect::deny : audit::Effect::allow;
    entry.reason = reason;
    entry.items = items_;
    entry.detail = "as=" + capacity_ + (single_item_.empty() ? "" : " item=" + single_item_);
    entry.via = hat_ == Hat::staff ? "staff" : "web";
    gate_.book().append(std::move(entry), [](const Result<std::uint64_t>& number) {
      if (!number.ok()) log(LogLevel::error, "the visitors' book could not take how much of an answer was sent");
    });
  }

  Gate& gate_;
  const std::optional<Viewer> viewer_;
  const PracticeId practice_;
  const PatientId patient_;
  const Hat hat_;
  const Purpose purpose_;
  const std::string capacity_, single_item_;
  const std::shared_ptr<const Policy> policy_;  // before rights_, which points into it
  const Plan rights_;
  std::unique_ptr<PieceMaker> maker_;
  std::int64_t items_ = 0;
  bool begun_ = false, ended_ = false;
};

ChartStream::ChartStream(const ChartKey& key, std::unique_ptr<PieceMaker> maker)
    : source_(std::make_shared<Source>(key, std::move(maker))) {}

}  // namespace kinportal::access
