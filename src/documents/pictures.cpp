// SPDX-License-Identifier: Apache-2.0
// Poppler's programs (GPL, so never linked) open PDFs; libheif and libjpeg redraw photos. All of them only in a bounded process.
#include "documents/pictures.h"

#include <jpeglib.h>
#include <libheif/heif.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <iterator>
#include <memory>
#include <vector>

#include "documents/bounded_program.h"
#include "documents/media_type.h"

namespace kinportal::documents {
namespace {

constexpr std::size_t kLargestPicture = 30U * 1024 * 1024;

// The number after 'Pages:' of pdfinfo's answer.
int pages_line(std::string_view text) {
  const auto at = text.find("\nPages:");
  if (at == std::string_view::npos) return 0;
  text.remove_prefix(at + 7);
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  int pages = 0;
  std::from_chars(text.data(), text.data() + text.size(), pages);
  return pages;
}

}  // namespace

Result<int> pages_of_pdf(std::string_view pdf) {
  Bounds bounds;
  bounds.output_bytes = 64 * 1024;
  bounds.wall_ms = 15'000;
  auto told = run_bounded({"pdfinfo", "-"}, pdf, bounds);
  if (!told.ok()) {
    // pdfinfo says no without a word we could read; a PDF with a password has /Encrypt in its trailer.
    if (told.error().fault == Fault::invalid && pdf.find("/Encrypt") != std::string_view::npos)
      return fail(Fault::forbidden, "the PDF asks for a password");
    return std::move(told).error();
  }
  const int pages = pages_line("\n" + *told);
  if (pages < 1 || pages > kMaxPages) return fail(Fault::invalid, "the PDF has no pages, or too many");
  return pages;
}

Result<std::string> picture_of_page(std::string_view pdf, int page) {
  if (page < 1 || page > kMaxPages) return fail(Fault::not_found, "there is no such page");
  Bounds bounds;
  bounds.output_bytes = kLargestPicture;
  const std::string number = std::to_string(page);
  TRY_LET(std::string png,
          run_bounded({"pdftoppm", "-png", "-f", number, "-l", number, "-singlefile", "-scale-to-x", "1240", "-scale-to-y", "-1", "-"}, pdf,
                      bounds));
  if (type_of_start(std::string_view(png).substr(0, std::min(png.size(), kStartBytes))) != MediaType::png)
    return fail(Fault::not_found, "there is no such page");
  return png;
}

Result<std::string> jpeg_of_heic(const std::string& program, std::string_view heic) {
  Bounds bounds;
  bounds.output_bytes = kLargestPicture;
  TRY_LET(std::string jpeg, run_bounded({program, std::string(kRedrawPhoto)}, heic, bounds));
  Examined seen = examine(std::move(jpeg));
  if (seen.refusal != Refusal::none || seen.type != MediaType::jpeg) return fail(Fault::invalid, "the photo cannot be opened");
  return std::move(seen.bytes);
}

namespace {

// From here on this process may compute (libde265 wants a thread for it), read what it was given and write what it made; it opens nothing and
// talks to nobody.
bool give_up_everything_else() {
  constexpr std::uint32_t allowed[] = {SYS_read,
                                       SYS_write,
                                       SYS_mmap,
                                       SYS_munmap,
                                       SYS_mremap,
                                       SYS_mprotect,
                                       SYS_madvise,
                                       SYS_brk,
                                       SYS_futex,
                                       SYS_exit,
                                       SYS_exit_group,
                                       SYS_rt_sigreturn,
                                       SYS_clock_gettime,
                                       SYS_getrandom,
                                       SYS_sched_yield,
                                       SYS_close,
                                       SYS_rt_sigprocmask,
                                       SYS_fstat,
                                       SYS_newfstatat,
                                       SYS_lseek,
                                       SYS_gettid,
                                       SYS_getpid,
                                       SYS_clone,
                                       SYS_clone3,
                                       SYS_set_robust_list,
                                       SYS_rseq,
                                       SYS_sched_getaffinity,
                                       SYS_clock_nanosleep};
  std::vector<sock_filter> program;
  program.push_back(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0));  // the number of the call
  for (const std::uint32_t call : allowed) {
    program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1));
    program.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
  }
  program.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 1U));
  const sock_fprog whole{static_cast<unsigned short>(program.size()), program.data()};
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &whole) == 0;
}

std::string all_of_input() {
  std::string bytes;
  char buffer[65'536];
  while (true) {
    const auto got = ::read(0, buffer, sizeof buffer);
    if (got <= 0) return bytes;
    bytes.append(buffer, static_cast<std::size_t>(got));
  }
}

bool put(const unsigned char* bytes, std::size_t size) {
  while (size > 0) {
    const auto sent = ::write(1, bytes, size);
    if (sent <= 0) return false;
    bytes += sent;
    size -= static_cast<std::size_t>(sent);
  }
  return true;
}

bool write_jpeg(const std::uint8_t* pixels, int width, int height, int stride) {
  jpeg_compress_struct compress{};
  jpeg_error_mgr errors{};
  compress.err = jpeg_std_error(&errors);  // its error handler ends the process, which is what this process is for
  jpeg_create_compress(&compress);
  unsigned char* out = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&compress, &out, &size);
  compress.image_width = static_cast<JDIMENSION>(width);
  compress.image_height = static_cast<JDIMENSION>(height);
  compress.input_components = 3;
  compress.in_color_space = JCS_RGB;
  jpeg_set_defaults(&compress);
  jpeg_set_quality(&compress, 88, TRUE);
  jpeg_start_compress(&compress, TRUE);
  while (compress.next_scanline < compress.image_height) {
    JSAMPROW row = const_cast<JSAMPROW>(pixels + static_cast<std::ptrdiff_t>(compress.next_scanline) * stride);
    jpeg_write_scanlines(&compress, &row, 1);
  }
  jpeg_finish_compress(&compress);
  const bool written = put(out, size);
  jpeg_destroy_compress(&compress);
  std::free(out);
  return written;
}

}  // namespace

int redraw_photo() {
  const std::string heic = all_of_input();
  heif_init(nullptr);  // may open its plugins, which is not possible later
  if (!give_up_everything_else()) return 3;
  const std::unique_ptr<heif_context, decltype(&heif_context_free)> context(heif_context_alloc(), &heif_context_free);
  heif_context_set_max_decoding_threads(context.get(), 0);
  heif_context_set_maximum_image_size_limit(context.get(), 16'384);
  if (heif_context_read_from_memory_without_copy(context.get(), heic.data(), heic.size(), nullptr).code != heif_error_Ok) return 4;
  heif_image_handle* handle = nullptr;
  if (heif_context_get_primary_image_handle(context.get(), &handle).code != heif_error_Ok) return 4;
  heif_image* image = nullptr;
  if (heif_decode_image(handle, &image, heif_colorspace_RGB, heif_chroma_interleaved_RGB, nullptr).code != heif_error_Ok) return 4;
  int stride = 0;
  const std::uint8_t* pixels = heif_image_get_plane_readonly(image, heif_channel_interleaved, &stride);
  const int width = heif_image_get_width(image, heif_channel_interleaved), height = heif_image_get_height(image, heif_channel_interleaved);
  if (pixels == nullptr || width < 1 || height < 1 || width > 65'500 || height > 65'500) return 4;
  return write_jpeg(pixels, width, height, stride) ? 0 : 5;
}

}  // namespace kinportal::documents
