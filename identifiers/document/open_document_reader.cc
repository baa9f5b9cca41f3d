#include <algorithm>

#include "identifiers/document/readers.h"
#include "identifiers/document/shared_strings.h"
#include "identifiers/document/sheet_rows.h"
#include "identifiers/document/xml_parser.h"

namespace identifiers::document {
namespace {

constexpr std::size_t kMaxHeld = std::size_t{1} << 20;

// Text and tables, OpenDocument 1.3 part 3, chapters 5, 6 and 9. Equal cells
// and rows are written once, with how many there are.
class Content final : public XmlHandler {
 public:
  explicit Content(Intake& intake) : intake_(intake), rows_(intake) {}

  void Start(std::string_view name, const XmlAttributes& attributes) override {
    if (name == "table-row") {
      row_repeats_ = attributes.Number("number-rows-repeated", 1);
    } else if (name == "table-cell" || name == "covered-table-cell") {
      cell_repeats_ = attributes.Number("number-columns-repeated", 1);
      in_cell_ = true;
      // What is shown in the paragraph may be another thing (19.383 to
      // 19.389): a phone number in another format, or nothing.
      value_.Clear();
      is_number_ = !attributes.Get("value").empty();
      if (is_number_)
        WriteNumber(attributes.Get("value"), value_);
      else
        value_.Append(attributes.Get("string-value"));
    } else if (name == "p" || name == "h") {
      ++paragraphs_;
    } else if (paragraphs_ > 0 && name == "s") {
      const auto spaces = std::min(attributes.Number("c", 1), 64UL);
      for (unsigned long i = 0; i < spaces; ++i)
        Put(" ");
    } else if (paragraphs_ > 0 && (name == "tab" || name == "line-break")) {
      Put("\t");
    }
  }

  void End(std::string_view name) override {
    if (name == "p" || name == "h") {
      --paragraphs_;
      Put("\n");
    } else if (name == "table-cell" || name == "covered-table-cell") {
      EndCell();
    } else if (name == "table-row") {
      rows_.EndRow(row_repeats_);
      row_repeats_ = 1;
    } else if (name == "table") {
      rows_.BeginSheet();
    }
  }

  void Characters(std::string_view text) override {
    if (paragraphs_ > 0) Put(text);
  }

 private:
  void Put(std::string_view text) {
    if (!in_cell_) {
      intake_.Text(text);
    } else if (cell_.size() + text.size() > kMaxHeld) {
      intake_.Stop(protocol::Reason::kTooLarge);
    } else {
      cell_.Append(text);
    }
  }

  void EndCell() {
    in_cell_ = false;
    if (is_number_)
      cell_ = std::move(value_);
    else
      AddValue();
    const auto text = Trimmed(cell_.view());
    if (text.empty()) {
      rows_.Skip(cell_repeats_);  // They may fill a sheet to its edge.
    } else {
      for (unsigned long i = 0; i < cell_repeats_ && intake_.InTime(); ++i)
        if (!rows_.Cell(text)) break;
    }
    cell_ = base::SecretBytes();
    value_ = base::SecretBytes();
  }

  // Once, if the paragraphs show it as it is.
  void AddValue() {
    const auto shown = Trimmed(cell_.view());
    if (value_.view().empty() || value_.view() == shown) return;
    cell_.Append(" | ");
    cell_.Append(value_.view());
  }

  static std::string_view Trimmed(std::string_view text) {
    while (text.ends_with('\n'))
      text.remove_suffix(1);
    return text;
  }

  Intake& intake_;
  unsigned long row_repeats_ = 1;
  unsigned long cell_repeats_ = 1;
  bool in_cell_ = false;
  int paragraphs_ = 0;
  bool is_number_ = false;
  base::SecretBytes value_;  // Of the cell, from its attributes.
  base::SecretBytes cell_;
  SheetRows rows_;
};

// Finds out whether parts are encrypted (part 2, 4.8).
class Manifest final : public XmlHandler {
 public:
  void Start(std::string_view name, const XmlAttributes&) override {
    encrypted_ = encrypted_ || name == "encryption-data";
  }
  void End(std::string_view) override {}
  void Characters(std::string_view) override {}
  bool encrypted() const { return encrypted_; }

 private:
  bool encrypted_ = false;
};

}  // namespace

void ReadOpenDocument(const ZipArchive& archive, Intake& intake) {
  Manifest manifest;
  archive.ReadAll(
      "META-INF/manifest", ".xml", intake, [&](const ZipEntry& entry) {
        return ParseEntry(archive, entry, manifest, intake);
      });
  if (manifest.encrypted()) intake.Stop(protocol::Reason::kEncrypted);
  if (intake.ok() && !archive.Has("content.xml"))
    intake.Stop(protocol::Reason::kMalformed);
  for (const std::string_view part : {"content.xml", "styles.xml"}) {
    // Headers and footers are in the styles.
    archive.ReadAll(part, part, intake, [&](const ZipEntry& entry) {
      Content content(intake);
      return ParseEntry(archive, entry, content, intake) && intake.Text("\n");
    });
    if (!intake.ok()) return;
  }
}

}  // namespace identifiers::document
