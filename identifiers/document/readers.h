// A function a format: reads `file` and hands its text to `intake`, which says
// at the end whether, and why not, all of it was read.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "base/unique_fd.h"
#include "identifiers/document/byte_source.h"
#include "identifiers/document/code_page.h"
#include "identifiers/document/format.h"
#include "identifiers/document/intake.h"
#include "identifiers/document/zip_archive.h"

namespace identifiers::document {

// Text, and what is text with marks: CSV, TSV, JSON, vCard, XML, HTML.
void ReadText(const ByteSource& file,
              Format format,
              const CodePages& pages,
              Intake& intake);

// MHTML (RFC 2557), messages: the parts that are text.
void ReadMime(const ByteSource& file, const CodePages& pages, Intake& intake);

void ReadRtf(const ByteSource& file, const CodePages& pages, Intake& intake);

// ISO/IEC 29500: sheets cell by cell, documents and slides by paragraph.
void ReadXlsx(const ZipArchive& archive, Intake& intake);
void ReadDocx(const ZipArchive& archive, Intake& intake);
void ReadPptx(const ZipArchive& archive, Intake& intake);

// OpenDocument (ISO/IEC 26300).
void ReadOpenDocument(const ZipArchive& archive, Intake& intake);

// Excel 97 to 2003, [MS-XLS].
void ReadXls(const ByteSource& file, Intake& intake);

// What `text` gives: the output of pdftotext, UTF-8.
void ReadPdfText(const ByteSource& file,
                 const base::UniqueFd& text,
                 Intake& intake);

}  // namespace identifiers::document
