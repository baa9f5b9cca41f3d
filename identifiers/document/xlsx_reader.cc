#include <charconv>
#include <cstdint>

#include "identifiers/document/readers.h"
#include "identifiers/document/shared_strings.h"
#include "identifiers/document/sheet_rows.h"
#include "identifiers/document/xml_parser.h"

namespace identifiers::document {
namespace {

// The column of a cell's place, such as "C5"; from 0.
std::size_t ColumnOf(std::string_view place) {
  std::size_t column = 0;
  for (const char c : place.substr(0, 3)) {  // XFD is the last.
    if (c < 'A' || c > 'Z') break;
    column = 26 * column + static_cast<std::size_t>(c - 'A' + 1);
  }
  return column == 0 ? 0 : column - 1;
}

// A sheet, ISO/IEC 29500-1 18.3: what cells hold is handed out row by row.
class Sheet final : public XmlHandler {
 public:
  Sheet(SharedStrings& strings, Intake& intake)
      : strings_(strings), intake_(intake), rows_(intake) {}

  void Start(std::string_view name, const XmlAttributes& attributes) override {
    if (name == "c") {
      rows_.SkipTo(ColumnOf(attributes.Get("r")));
      const auto type = attributes.Get("t");
      shared_ = type == "s";
      number_ = type.empty() || type == "n";
      in_cell_ = true;
    } else if (name == "v" || (name == "t" && phonetic_ == 0)) {
      collects_ = in_cell_;
    } else if (name == "rPh") {
      ++phonetic_;
    } else if (name.ends_with("Header") || name.ends_with("Footer")) {
      collects_ = true;  // oddHeader, evenFooter, ...
    }
  }

  void End(std::string_view name) override {
    if (name == "v" || name == "t") {
      collects_ = false;
    } else if (name == "rPh") {
      --phonetic_;
    } else if (name == "c") {
      EndCell();
    } else if (name == "row") {
      rows_.EndRow();
    } else if (name == "worksheet") {
      rows_.BeginSheet();
    } else if (collects_ && !in_cell_) {
      collects_ = false;
      if (intake_.Text(cell_.view())) intake_.Text("\n");
      cell_.Clear();
    }
  }

  void Characters(std::string_view text) override {
    if (!collects_) return;
    cell_.Append(text);
    if (cell_.size() > kMaxCell) intake_.Stop(protocol::Reason::kTooLarge);
  }

 private:
  static constexpr std::size_t kMaxCell = std::size_t{1} << 20;

  void EndCell() {
    in_cell_ = false;
    if (cell_.empty()) return;
    if (shared_) {
      UseShared();
    } else if (number_) {
      base::SecretBytes text;
      WriteNumber(cell_.view(), text);
      rows_.Cell(text.view());
    } else {
      rows_.Cell(cell_.view());
    }
    cell_.Clear();
  }

  void UseShared() {
    const auto text = cell_.view();
    std::uint64_t index = 0;
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), index);
    if (error != std::errc())
      intake_.Stop(protocol::Reason::kMalformed);
    else
      strings_.Use(index, rows_);
  }

  SharedStrings& strings_;
  Intake& intake_;
  SheetRows rows_;
  bool in_cell_ = false;
  bool shared_ = false;
  bool number_ = false;
  bool collects_ = false;
  int phonetic_ = 0;  // How an East Asian text is read aloud.
  base::SecretBytes cell_;
};

// 18.4: the table of strings.
class StringTable final : public XmlHandler {
 public:
  explicit StringTable(SharedStrings& strings) : strings_(strings) {}

  void Start(std::string_view name, const XmlAttributes&) override {
    if (name == "t") collects_ = phonetic_ == 0;
    if (name == "rPh") ++phonetic_;
  }
  void End(std::string_view name) override {
    if (name == "t") collects_ = false;
    if (name == "rPh") --phonetic_;
    if (name == "si") strings_.EndString();
  }
  void Characters(std::string_view text) override {
    if (collects_) strings_.Add(text);
  }

 private:
  SharedStrings& strings_;
  bool collects_ = false;
  int phonetic_ = 0;
};

// Comments, and what a pivot table keeps of its source.
class Other final : public XmlHandler {
 public:
  explicit Other(Intake& intake) : intake_(intake) {}

  void Start(std::string_view name, const XmlAttributes& attributes) override {
    collects_ = name == "t" || name == "text";
    if (name != "s" && name != "n") return;
    intake_.Text(attributes.Get("v"));
    intake_.Text("\n");
  }
  void End(std::string_view name) override {
    if (name == "t" || name == "text") collects_ = false;
    if (name == "comment" || name == "threadedComment") intake_.Text("\n");
  }
  void Characters(std::string_view text) override {
    if (collects_) intake_.Text(text);
  }

 private:
  Intake& intake_;
  bool collects_ = false;
};

}  // namespace

void ReadXlsx(const ZipArchive& archive, Intake& intake) {
  SharedStrings strings(intake);
  const auto parse = [&](XmlHandler& handler) {
    return [&](const ZipEntry& entry) {
      return ParseEntry(archive, entry, handler, intake) && intake.Text("\n");
    };
  };
  Sheet sheet(strings, intake);
  StringTable table(strings);
  Other other(intake);
  const auto read_table = [&] {
    return archive.ReadAll("xl/sharedStrings", ".xml", intake, parse(table));
  };
  if (!read_table()) return;
  strings.BeginCells();
  archive.ReadAll("xl/worksheets/", ".xml", intake, parse(sheet)) &&
      (strings.held() || read_table()) &&
      archive.ReadAll("xl/comments", ".xml", intake, parse(other)) &&
      archive.ReadAll("xl/threadedComments/", ".xml", intake, parse(other)) &&
      archive.ReadAll("xl/pivotCache/", ".xml", intake, parse(other)) &&
      strings.Finish();
}

}  // namespace identifiers::document
