#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <vector>

#include "base/secret_bytes.h"
#include "identifiers/document/pieces.h"
#include "identifiers/document/readers.h"

namespace identifiers::document {
namespace {

// An encrypted PDF says so in its trailer (ISO 32000-1, 7.6.1), which is plain
// where it is not in a compressed stream. Looked for only after pdftotext could
// not read it.
bool SaysEncrypted(const ByteSource& file, Intake& intake) {
  constexpr std::string_view kKey = "/Encrypt";
  bool found = false;
  std::string before;  // No content: the last bytes of a piece.
  ForEachPiece(file, 0, intake, [&](std::string_view piece) {
    found = piece.find(kKey) != std::string_view::npos ||
            (before + std::string(piece.substr(0, kKey.size()))).find(kKey) !=
                std::string::npos;
    before = piece.substr(piece.size() - std::min(piece.size(), kKey.size()));
    return !found;
  });
  return found;
}

}  // namespace

void ReadPdfText(const ByteSource& file,
                 const base::UniqueFd& text,
                 Intake& intake) {
  std::vector<char> piece(std::size_t{64} * 1024);
  bool any = false;
  for (;;) {
    const auto got = read(text.get(), piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    any = true;
    if (!intake.Text({piece.data(), static_cast<std::size_t>(got)})) break;
  }
  base::WipeBytes(piece);
  if (!intake.ok() || intake.saw_text()) return;
  // It ends every page with a form feed: pages without text are pictures.
  if (any)
    intake.Stop(protocol::Reason::kNoText);
  else
    intake.Stop(SaysEncrypted(file, intake) ? protocol::Reason::kEncrypted
                                            : protocol::Reason::kMalformed);
}

}  // namespace identifiers::document
