#include "identifiers/document/readers.h"
#include "identifiers/document/xml_parser.h"

namespace identifiers::document {
namespace {

// Text of WordprocessingML and DrawingML: what stands in t, a paragraph or a
// cell apart from the next.
class Paragraphs final : public XmlHandler {
 public:
  explicit Paragraphs(Intake& intake) : intake_(intake) {}

  void Start(std::string_view name, const XmlAttributes&) override {
    // The same content once more, for programs that do not know the newer one.
    if (name == "Fallback") ++fallback_;
    if (fallback_ > 0) return;
    if (name == "t" || name == "delText") collects_ = true;
    if (name == "tab") intake_.Text("\t");
    if (name == "br" || name == "cr") intake_.Text("\n");
    if (name == "noBreakHyphen") intake_.Text("-");
  }
  void End(std::string_view name) override {
    if (name == "Fallback") --fallback_;
    if (name == "t" || name == "delText") collects_ = false;
    if (name == "p" || name == "tc") intake_.Text("\n");
    if (name == "tr") intake_.Row();
  }
  void Characters(std::string_view text) override {
    if (collects_ && fallback_ == 0) intake_.Text(text);
  }

 private:
  Intake& intake_;
  bool collects_ = false;
  int fallback_ = 0;
};

void ReadParts(const ZipArchive& archive,
               std::string_view folder,
               Intake& intake) {
  archive.ReadAll(folder, ".xml", intake, [&](const ZipEntry& entry) {
    Paragraphs paragraphs(intake);
    return ParseEntry(archive, entry, paragraphs, intake) && intake.Text("\n");
  });
}

}  // namespace

void ReadDocx(const ZipArchive& archive, Intake& intake) {
  ReadParts(archive, "word/", intake);
}

void ReadPptx(const ZipArchive& archive, Intake& intake) {
  ReadParts(archive, "ppt/slides/", intake);
  if (intake.ok()) ReadParts(archive, "ppt/notesSlides/", intake);
  if (intake.ok()) ReadParts(archive, "ppt/comments/", intake);
}

}  // namespace identifiers::document
