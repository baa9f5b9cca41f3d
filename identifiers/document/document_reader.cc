#include "identifiers/document/document_reader.h"

#include <algorithm>
#include <array>
#include <string>

#include "identifiers/document/archive_encryption.h"
#include "identifiers/document/intake.h"
#include "identifiers/document/ole2.h"
#include "identifiers/document/readers.h"
#include "identifiers/document/sniff.h"
#include "identifiers/document/zip_archive.h"

namespace identifiers::document {
namespace {

using protocol::Reason;

Format OfficeFormat(const ZipArchive& archive, Intake& intake) {
  if (archive.Has("xl/workbook.xml")) return Format::kXlsx;
  if (archive.Has("xl/workbook.bin")) return Format::kXlsb;
  if (archive.Has("word/document.xml")) return Format::kDocx;
  if (archive.Has("ppt/presentation.xml")) return Format::kPptx;
  std::string type;
  archive.ReadAll("mimetype", "mimetype", intake, [&](const ZipEntry& entry) {
    return archive.Read(entry, intake, [&](std::string_view piece) {
      type += piece.substr(0, 128);
      return false;
    });
  });
  if (type.starts_with(MediaTypeOf(Format::kOds))) return Format::kOds;
  if (type.starts_with("application/vnd.oasis.opendocument."))
    return Format::kOdt;
  return Format::kZip;
}

Format ReadZip(const ByteSource& file, Intake& intake) {
  const auto archive = ZipArchive::Open(file, intake);
  if (!archive) return Format::kZip;
  const Format format = OfficeFormat(*archive, intake);
  if (!intake.ok()) return format;
  switch (format) {
    case Format::kXlsx:
      ReadXlsx(*archive, intake);
      break;
    case Format::kDocx:
      ReadDocx(*archive, intake);
      break;
    case Format::kPptx:
      ReadPptx(*archive, intake);
      break;
    case Format::kOds:
    case Format::kOdt:
      ReadOpenDocument(*archive, intake);
      break;
    default:
      intake.Stop(std::ranges::any_of(archive->entries(), &ZipEntry::encrypted)
                      ? Reason::kEncrypted
                      : Reason::kUnsupported);
  }
  return format;
}

// [MS-OFFCRYPTO] 2.3.4.4: an encrypted document is one stream of a compound
// file. Of a Word document, FibBase.fEncrypted ([MS-DOC] 2.5.2).
Format ReadOle2(const ByteSource& file, Intake& intake) {
  const auto ole2 = Ole2File::Open(file, intake);
  if (!ole2) return Format::kOle2;
  if (ole2->Find("EncryptedPackage") != nullptr) {
    intake.Stop(Reason::kEncrypted);
    return Format::kEncryptedOffice;
  }
  if (ole2->Find("Workbook") != nullptr) {
    ReadXls(file, intake);
    return Format::kXls;
  }
  Reason reason = Reason::kUnsupported;
  Format format = Format::kOle2;
  if (ole2->Find("Book") != nullptr) format = Format::kXls;  // Excel 5 and 95.
  if (ole2->Find("PowerPoint Document") != nullptr) format = Format::kPpt;
  if (const auto* word = ole2->Find("WordDocument")) {
    format = Format::kDoc;
    std::array<char, 12> base{};
    Ole2File::Reader reader(*ole2, *word);
    if (reader.Fill(base) && (base[11] & 1) != 0) reason = Reason::kEncrypted;
  }
  intake.Stop(reason);
  return format;
}

Format ReadPdf(const ByteSource& file, PdfText& pdf, Intake& intake) {
  if (file.size() > intake.limits().max_pdf_bytes) {
    intake.Stop(Reason::kTooLarge);
  } else if (const auto text = pdf.Start()) {
    ReadPdfText(file, *text, intake);
  } else {
    intake.Stop(Reason::kUnsupported);
  }
  return Format::kPdf;
}

Reason ReasonAgainst(Format format, const ByteSource& file) {
  switch (format) {
    case Format::kOpenPgp:
    case Format::kAge:
      return Reason::kEncrypted;
    case Format::k7z:
      return IsEncrypted7z(file) ? Reason::kEncrypted : Reason::kUnsupported;
    case Format::kRar:
      return IsEncryptedRar(file) ? Reason::kEncrypted : Reason::kUnsupported;
    case Format::kUnknown:
      return Reason::kMalformed;  // It could not be read at all.
    default:
      return format >= Format::kPng ? Reason::kNoText : Reason::kUnsupported;
  }
}

}  // namespace

Outcome DocumentReader::Read(const ByteSource& file,
                             std::string_view extension,
                             PdfText& pdf,
                             TextSink& sink) const {
  Intake intake(sink, limits_, clock_);
  Outcome outcome;
  if (file.size() > limits_.max_file_bytes) {
    outcome.reason = Reason::kTooLarge;
    return outcome;
  }
  outcome.format = Sniff(file, extension, pages_);
  switch (outcome.format) {
    case Format::kEmpty:
      break;
    case Format::kText:
    case Format::kCsv:
    case Format::kTsv:
    case Format::kJson:
    case Format::kVcard:
    case Format::kXml:
    case Format::kHtml:
      ReadText(file, outcome.format, pages_, intake);
      break;
    case Format::kMime:
      ReadMime(file, pages_, intake);
      break;
    case Format::kRtf:
      ReadRtf(file, pages_, intake);
      break;
    case Format::kZip:
      outcome.format = ReadZip(file, intake);
      break;
    case Format::kOle2:
      outcome.format = ReadOle2(file, intake);
      break;
    case Format::kPdf:
      outcome.format = ReadPdf(file, pdf, intake);
      break;
    default:
      intake.Stop(ReasonAgainst(outcome.format, file));
  }
  outcome.reason = intake.reason();
  return outcome;
}

}  // namespace identifiers::document
