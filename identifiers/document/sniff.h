#pragma once

#include <string_view>

#include "identifiers/document/byte_source.h"
#include "identifiers/document/code_page.h"
#include "identifiers/document/format.h"

namespace identifiers::document {

// What the file is, by its first bytes. Archives and compound files are told
// apart further when they are opened. `extension` only chooses between formats
// that are all text.
Format Sniff(const ByteSource& file,
             std::string_view extension,
             const CodePages& pages);

// Whether the start looks like a PDF, whose text another program reads.
bool LooksLikePdf(std::string_view start);

}  // namespace identifiers::document
