// SPDX-License-Identifier: Apache-2.0
// A chart answer that is made while it is sent: a download, a file. Before each piece the Gate opens the chart anew, and the answer ends in the
// middle as soon as a right, the sign-in or a birthday has changed what the viewer may see (access.md, laws 11, 12 and 14).
#pragma once
#include <memory>
#include <string>
#include <utility>

#include "access/gate.h"
#include "base/result.h"
#include "formats/http/message.h"

namespace kinportal::access {

/// Bytes made under a key for one piece of an answer: opaque to everything but the stream.
class ChartPiece {
 public:
  enum class More { yes, no };
  /// Whoever holds a key may wrap what was made of what was read with it. At most http::max_piece_bytes; empty only with More::no.
  ChartPiece(const ChartKey&, std::string bytes, More more) : bytes_(std::move(bytes)), more_(more) {}

 private:
  friend class ChartStream;
  std::string bytes_;
  More more_;
};

/// Makes the pieces of one answer. What chart/ writes for a download.
class PieceMaker {
 public:
  virtual ~PieceMaker() = default;
  /// The next piece under a key of its own: a fresh snapshot, facts and plan. What was read under an earlier key and not yet given out must be
  /// asked for again before it is. key.showed() counts what the piece completes. A failure ends the answer in the middle.
  virtual Result<ChartPiece> next(ChartKey& key) = 0;
};

/// Move-only; becomes an Answer only together with the receipt of the key it was begun under.
class ChartStream {
 public:
  /// The viewer, the patient and the rights are those of `key`; a later piece needs the same rights still.
  ChartStream(const ChartKey& key, std::unique_ptr<PieceMaker> maker);
  ChartStream(ChartStream&&) noexcept = default;
  ChartStream& operator=(ChartStream&&) = delete;
  ChartStream(const ChartStream&) = delete;

 private:
  friend class Answer;
  class Source;
  std::shared_ptr<http::PieceSource> source_;
};

}  // namespace kinportal::access
