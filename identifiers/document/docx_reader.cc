#include <algorithm>
#include <utility>

#include "base/secret_bytes.h"
#include "identifiers/document/readers.h"
#include "identifiers/document/sheet_rows.h"
#include "identifiers/document/xml_parser.h"

namespace identifiers::document {
namespace {

constexpr std::size_t kMaxHeld = std::size_t{1} << 20;

// Text of WordprocessingML and DrawingML: what stands in t, a paragraph apart
// from the next. A table's row is a line, with a tab behind each cell, so that
// a cell has its column's title; a table in a cell is text of that cell.
class Paragraphs final : public XmlHandler {
 public:
  explicit Paragraphs(Intake& intake) : intake_(intake), rows_(intake) {}

  void Start(std::string_view name, const XmlAttributes& attributes) override {
    // The same content once more, for programs that do not know the newer one.
    if (name == "Fallback") ++fallback_;
    if (fallback_ > 0) return;
    if (name == "t" || name == "delText") collects_ = true;
    if (name == "tab") Put("\t");
    if (name == "br" || name == "cr") Put("\n");
    if (name == "noBreakHyphen") Put("-");
    if (name == "tbl" && ++tables_ == 1) BeginTable();
    // Of a cell that is as wide as several.
    if (name == "gridSpan" && tables_ == 1)
      columns_ = std::max(attributes.Number("val", 1), 1UL);
  }
  void End(std::string_view name) override {
    if (name == "Fallback") {
      --fallback_;
      return;
    }
    if (fallback_ > 0) return;
    if (name == "t" || name == "delText") collects_ = false;
    if (name == "p") Put("\n");
    if (name == "tc") EndCell();
    if (name == "tr") EndRow();
    if (name == "tbl" && --tables_ == 0) intake_.Text("\n");
  }
  void Characters(std::string_view text) override {
    if (collects_ && fallback_ == 0) Put(text);
  }

 private:
  void Put(std::string_view text) {
    if (tables_ > 0 && cell_.size() + text.size() <= kMaxHeld)
      cell_.Append(text);
    else
      PutOutside(text);
  }

  // A cell that holds a whole document has no title.
  void PutOutside(std::string_view text) {
    intake_.Text(cell_.view());
    cell_.Clear();
    intake_.Text(text);
  }

  // Nothing before a table is a title of it.
  void BeginTable() {
    intake_.Text("\n");
    rows_.BeginSheet();
    several_ = false;
  }

  void EndCell() {
    if (tables_ > 1) {
      Put("\n");
      return;
    }
    several_ = several_ || cells_ > 0;
    if (cells_ == 1) AddCell(first_.view(), first_columns_);
    if (cells_ > 0) {
      AddCell(cell_.view(), columns_);
    } else {
      first_ = std::move(cell_);
      first_columns_ = columns_;
    }
    cell_ = base::SecretBytes();
    columns_ = 1;
    ++cells_;
  }

  void AddCell(std::string_view text, unsigned long columns) {
    while (text.ends_with('\n'))
      text.remove_suffix(1);
    rows_.Cell(text);
    rows_.Skip(columns - 1);
  }

  // Tables of one cell a row lay out a page: their paragraphs stay lines.
  void EndRow() {
    if (tables_ > 1) {
      Put("\n");
      return;
    }
    if (cells_ == 1 && several_) AddCell(first_.view(), first_columns_);
    if (several_)
      rows_.EndRow();
    else if (intake_.Row())
      intake_.Text(first_.view());
    first_ = base::SecretBytes();
    cells_ = 0;
  }

  Intake& intake_;
  SheetRows rows_;
  base::SecretBytes cell_;
  unsigned long columns_ = 1;  // That it is as wide as.
  base::SecretBytes first_;    // Of a row, until there is a second.
  unsigned long first_columns_ = 1;
  unsigned long cells_ = 0;  // Of a row.
  bool several_ = false;     // Cells in some row of this table.
  bool collects_ = false;
  int tables_ = 0;
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
