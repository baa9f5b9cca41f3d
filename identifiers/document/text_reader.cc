#include <array>
#include <memory>

#include "identifiers/document/declared_encoding.h"
#include "identifiers/document/pieces.h"
#include "identifiers/document/readers.h"
#include "identifiers/document/text_decoder.h"
#include "identifiers/document/text_filter.h"

namespace identifiers::document {
namespace {

std::unique_ptr<TextFilter> FilterFor(Format format, Intake& intake) {
  const auto on_text = [&intake](std::string_view text) {
    return intake.Text(text);
  };
  switch (format) {
    case Format::kJson:
      return JsonFilter(on_text);
    case Format::kVcard:
      return VcardFilter(on_text);
    case Format::kHtml:
      return HtmlFilter(on_text);
    case Format::kXml:
      return XmlFilter(on_text);
    default:
      return nullptr;
  }
}

}  // namespace

void ReadText(const ByteSource& file,
              Format format,
              const CodePages& pages,
              Intake& intake) {
  std::array<char, 4096> start{};
  const auto read = file.ReadAt(0, start);
  std::size_t mark = 0;
  const std::string_view begin(start.data(), read.value_or(0));
  const auto encoding = EncodingOfStart(begin, mark);
  const auto declared = format == Format::kHtml || format == Format::kXml
                            ? EncodingDeclaredIn(begin)
                            : Encoding::kUndecided;
  base::WipeBytes(start);
  const auto filter = FilterFor(format, intake);
  TextDecoder decoder(pages, encoding, declared, [&](std::string_view text) {
    return filter ? filter->Feed(text) : intake.Text(text);
  });
  ForEachPiece(file, mark, intake, [&](std::string_view piece) {
    return decoder.Feed(piece);
  });
  if (intake.ok() && filter) filter->Finish();
}

}  // namespace identifiers::document
