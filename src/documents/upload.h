// SPDX-License-Identifier: Apache-2.0
// A file on its way in and after: announced with its size, sent in parts with offsets so that a lost connection costs one part, examined,
// scanned, and only then shown to anybody. The bytes live in the store, in parts: one backup has everything, and every node sees it.
#pragma once
#include <functional>
#include <optional>
#include <semaphore>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/personal.h"
#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "db/database.h"
#include "documents/media_type.h"

namespace kinportal::documents {

inline constexpr std::size_t kPartBytes = 1024 * 1024;
inline constexpr std::int64_t kMaxFileBytes = 50LL * 1024 * 1024;
inline constexpr int kMaxFiles = 5;
inline constexpr std::size_t kMaxNameBytes = 200;
/// A file that was announced and not sent to its end is forgotten after this.
inline constexpr std::chrono::hours kUnfinishedFor{24};

struct Upload {
  PracticeId practice;
  UploadId id;
  std::string belongs_to;  // the access request it was sent with
  AccountId sender;
  bool at_desk = false;    // a member of staff scanned it
  FreeText name;           // as the sender's device calls it; shown, never believed
  std::int64_t size_bytes = 0;
  std::int64_t received_bytes = 0;
  std::string state;       // receiving ready refused
  std::optional<MediaType> type;
  std::int64_t kept_bytes = 0;
  int pages = 0;
  Refusal refusal = Refusal::none;
  Instant created_at;
};

struct NewUpload {
  PracticeId practice;
  std::string belongs_to;
  AccountId sender;
  bool at_desk = false;
  FreeText name;
  std::int64_t size_bytes = 0;
};

/// Fault::invalid for an empty file, Fault::too_much for one that is too large or the sixth of its request.
Result<UploadId> announce(db::Transaction& tx, const NewUpload& upload, Instant now, Random& random);

/// What was received after this part. Fault::conflict when `offset` is not where the last part ended: ask again where that is. The first part is
/// refused when it does not begin like a file of a kind that is taken (Fault::invalid).
Result<std::int64_t> receive_part(db::Transaction& tx, const PracticeId& practice, const UploadId& upload, std::int64_t offset,
                                  std::string_view bytes);

Result<Upload> read_upload(db::Reader& reader, const PracticeId& practice, const UploadId& upload);
/// Of one request, in the order sent; refused ones too, so that the sender learns why.
Result<std::vector<Upload>> uploads_of(db::Reader& reader, const PracticeId& practice, std::string_view belongs_to);
/// Forgets the file and its bytes.
Result<void> remove_upload(db::Transaction& tx, const PracticeId& practice, const UploadId& upload);
/// Every byte of a file that is ready; Fault::not_found for any other.
Result<std::string> bytes_of_upload(db::Reader& reader, const Upload& upload);

/// Forgets what was never sent to its end. Any node may do it at any time.
Result<void> sweep_uploads(db::Transaction& tx, Instant now);

/// Where files are examined: at most two at a time, because each may be 50 MB.
class ExaminationRoom {
 public:
  struct Options {
    std::string clamd_socket;  // empty: no scanner, files are taken unscanned
    std::string program;  // this binary, for photos; empty: HEIC is refused
  };
  explicit ExaminationRoom(Options options) : options_(std::move(options)) {}

  /// Examines a file that has arrived whole, keeps it or refuses it, and says which. A second call for the same file says the same. Fault::conflict
  /// while bytes are missing; Fault::unavailable when the scanner does not answer: the file waits unseen, and this may be asked again.
  /// `confirm` is the first statement of the change: still allowed?
  Result<Upload> settle(db::Database& store, const PracticeId& practice, const UploadId& upload, Instant now,
                        const std::function<Result<void>(db::Transaction&)>& confirm);

  /// One page as a picture, or the photo itself; `page` from 1.
  struct Picture {
    MediaType type = MediaType::png;
    std::string bytes;
  };
  Result<Picture> picture(db::Reader& reader, const Upload& upload, int page);

 private:
  struct Kept {
    Examined file;
    int pages = 1;
  };
  Result<Kept> look_at(std::string bytes) const;
  Options options_;
  std::counting_semaphore<2> places_{2};
};

}  // namespace kinportal::documents
