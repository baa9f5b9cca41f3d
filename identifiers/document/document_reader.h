#pragma once

#include <optional>
#include <string_view>

#include "base/clock.h"
#include "base/unique_fd.h"
#include "identifiers/document/byte_source.h"
#include "identifiers/document/code_page.h"
#include "identifiers/document/format.h"
#include "identifiers/document/limits.h"
#include "identifiers/text_sink.h"
#include "protocol/event.h"

namespace identifiers::document {

struct Outcome {
  Format format = Format::kUnknown;
  // kNone: all of its text was handed out. Otherwise why not; what came until
  // then is a part.
  protocol::Reason reason = protocol::Reason::kNone;
};

// Who turns a PDF into text: a program of its own, confined like the reader.
class PdfText {
 public:
  virtual ~PdfText() = default;

  // The text of the file being read, from its beginning to the end of the
  // descriptor. Nothing if there is no such program here.
  virtual std::optional<base::UniqueFd> Start() = 0;
};

// Turns a document of any format into text. Memory does not grow with the
// document, but for tables of numbers. Opens no file, but when it is made: make
// it before the process is confined. Throws std::bad_alloc only.
class DocumentReader {
 public:
  // `clock` outlives this.
  DocumentReader(const Limits& limits, const base::Clock& clock)
      : limits_(limits), clock_(clock) {}

  Outcome Read(const ByteSource& file,
               std::string_view extension,
               PdfText& pdf,
               TextSink& sink) const;

 private:
  const Limits limits_;
  const base::Clock& clock_;
  const CodePages pages_;
};

}  // namespace identifiers::document
