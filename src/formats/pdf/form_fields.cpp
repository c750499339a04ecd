// SPDX-License-Identifier: Apache-2.0
// Text fields and check boxes as annotations of their page, named in the catalog's form; their looks are drawn by the reader that opens it and, for
// those that do not, by qpdf.
#include "formats/pdf/form_fields.h"

#define POINTERHOLDER_TRANSITION 4  // std::shared_ptr everywhere, as qpdf asks its users to choose

#include <memory>
#include <qpdf/Buffer.hh>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFAcroFormDocumentHelper.hh>
#include <qpdf/QPDFPageDocumentHelper.hh>
#include <qpdf/QPDFWriter.hh>

namespace kinportal::pdf {
namespace {

using Handle = QPDFObjectHandle;

Handle rectangle(const FormField& field) {
  return Handle::newArray(Handle::Rectangle(field.left, field.bottom, field.left + field.width, field.bottom + field.height));
}

Handle box_look(QPDF& file, const FormField& field, std::string_view drawing) {
  Handle look = file.newStream(std::string(drawing));
  look.getDict().replaceKey("/Type", Handle::newName("/XObject"));
  look.getDict().replaceKey("/Subtype", Handle::newName("/Form"));
  look.getDict().replaceKey("/BBox", Handle::newArray(Handle::Rectangle(0, 0, field.width, field.height)));
  return look;
}

Handle widget_of(QPDF& file, const FormField& field, Handle page) {
  Handle widget = file.makeIndirectObject(Handle::parse("<< /Type /Annot /Subtype /Widget /F 4 >>"));
  widget.replaceKey("/Rect", rectangle(field));
  widget.replaceKey("/P", page);
  widget.replaceKey("/T", Handle::newUnicodeString(field.name));
  widget.replaceKey("/TU", Handle::newUnicodeString(field.label));
  if (field.tick) {
    const Handle state = Handle::newName(field.value.empty() ? "/Off" : "/Yes");
    Handle looks = Handle::newDictionary();
    looks.replaceKey("/Yes", box_look(file, field, "0 G 1 w 2 2 m 9 9 l S 2 9 m 9 2 l S"));
    looks.replaceKey("/Off", box_look(file, field, ""));
    Handle both = Handle::newDictionary();
    both.replaceKey("/N", looks);
    widget.replaceKey("/FT", Handle::newName("/Btn"));
    widget.replaceKey("/V", state);
    widget.replaceKey("/AS", state);
    widget.replaceKey("/AP", both);
  } else {
    widget.replaceKey("/FT", Handle::newName("/Tx"));
    widget.replaceKey("/DA", Handle::newString("/Helv 11 Tf 0 g"));
    widget.replaceKey("/V", Handle::newUnicodeString(field.value));
  }
  return widget;
}

}  // namespace

Result<std::string> with_fields(std::string_view bytes, const std::vector<FormField>& fields) {
  // qpdf throws; nothing of it leaves this function.
  try {
    QPDF file;
    file.setSuppressWarnings(true);
    file.processMemoryFile("letter", bytes.data(), bytes.size());
    auto pages = QPDFPageDocumentHelper(file).getAllPages();
    Handle all = Handle::newArray();
    for (const FormField& field : fields) {
      if (field.page < 1 || static_cast<std::size_t>(field.page) > pages.size()) return fail(Fault::bug, "a field stands on no page");
      Handle page = pages[static_cast<std::size_t>(field.page) - 1].getObjectHandle();
      const Handle widget = widget_of(file, field, page);
      Handle annotations = page.getKey("/Annots");
      if (!annotations.isArray()) annotations = Handle::newArray();
      annotations.appendItem(widget);
      page.replaceKey("/Annots", annotations);
      page.replaceKey("/Tabs", Handle::newName("/R"));  // from line to line, as they stand
      all.appendItem(widget);
    }
    Handle form = file.makeIndirectObject(Handle::parse(
        "<< /NeedAppearances true /DA (/Helv 11 Tf 0 g) /DR << /Font << /Helv << /Type /Font /Subtype /Type1 /BaseFont /Helvetica "
        "/Encoding /WinAnsiEncoding >> /ZaDb << /Type /Font /Subtype /Type1 /BaseFont /ZapfDingbats >> >> >> >>"));
    form.replaceKey("/Fields", all);
    file.getRoot().replaceKey("/AcroForm", form);
    QPDFAcroFormDocumentHelper helper(file);
    helper.generateAppearancesIfNeeded();
    helper.setNeedAppearances(true);  // letters outside Helvetica are drawn by the reader
    QPDFWriter writer(file);
    writer.setOutputMemory();
    writer.setDeterministicID(true);
    writer.write();
    const std::shared_ptr<Buffer> out = writer.getBufferSharedPointer();
    return std::string(reinterpret_cast<const char*>(out->getBuffer()), out->getSize());
  } catch (const std::exception&) { return fail(Fault::bug, "the form's fields could not be written"); }
}

}  // namespace kinportal::pdf
