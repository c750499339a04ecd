// SPDX-License-Identifier: Apache-2.0
// What the families' and the desk's doors to uploads have in common: parse, do, tell. Who may is decided by the door that calls, and again inside
// the transaction by `confirm`.
#pragma once
#include <functional>
#include <string>

#include "access/gate.h"
#include "base/json_writer.h"
#include "documents/upload.h"
#include "formats/http/message.h"

namespace kinportal::access {

struct UploadPlace {
  PracticeId practice;
  std::string belongs_to;
  AccountId sender;
  bool at_desk = false;
  /// First statement of every change: still allowed?
  std::function<Result<void>(db::Transaction&)> confirm;
};

/// Changes are for the sender alone, on her own side: Fault::not_found for what another account or the desk put there.
/// {name, size} -> the upload. Fault::too_much with what is too much in the sentence.
Result<documents::Upload> announce_upload(Doorway& at, const UploadPlace& place, const http::Request& request);
/// The body is a part; the path names {upload} and {offset}. The upload as it stands afterwards.
Result<documents::Upload> receive_upload_part(Doorway& at, const UploadPlace& place, const http::Request& request);
Result<documents::Upload> settle_upload(Doorway& at, const UploadPlace& place, documents::ExaminationRoom& room,
                                        const http::Request& request);
Result<void> remove_upload(Doorway& at, const UploadPlace& place, const http::Request& request);
/// Of this place and no other: Fault::not_found else.
Result<documents::Upload> upload_at(db::Reader& reader, const UploadPlace& place, const http::Request& request);
/// The file's page named by {page}.
Result<documents::ExaminationRoom::Picture> upload_picture(Doorway& at, const documents::Upload& upload, documents::ExaminationRoom& room,
                                                           const http::Request& request);
/// 'paper-1f3a.pdf': says nothing about anybody, because files lie about in download folders.
std::string saved_name(const documents::Upload& upload);

enum class UploadReader { family, practice };
/// Schema Upload, as an object. A family reads no name of what the desk scanned.
void write_upload(JsonWriter& out, const documents::Upload& upload, UploadReader reader);

}  // namespace kinportal::access
